"""The tables of a brief, the same for a workbook and for CSV: every row with its citation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fengxiang.brief import Brief
from fengxiang.documents import Document, Span
from fengxiang.errors import BadCall
from fengxiang.reading import area_names
from fengxiang.render.answers import turn_name, value_of
from fengxiang.render.dials import axis_names
from fengxiang.render.frame import former_rank, frame, part_name
from fengxiang.render.gloss import rung_name
from fengxiang.render.record import EARLIER, title_of, values_before
from fengxiang.render.sheets import to_csv

Row = list[object]
_WIDE, _NARROW = 60, 14


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its title, its heads with the width of each column in characters, its rows."""

    title: str
    heads: dict[str, int]
    rows: list[Row]


def table_names() -> tuple[str, ...]:
    """What the tables of a brief are called."""
    return tuple(_TABLES)


def filled(brief: Brief) -> list[str]:
    """The names of the tables that hold a row."""
    return [name for name in _TABLES if _TABLES[name](brief, "en").rows]


def table_of(brief: Brief, name: str, lang: str = "zh") -> Table:
    """One of the tables of a brief; BadCall where none has this name."""
    check_name(name)
    return _TABLES[name](brief, lang)


def check_name(name: str) -> None:
    """BadCall where no table of a brief has this name."""
    if name not in _TABLES:
        raise BadCall(f"table {name}: choose one of {', '.join(_TABLES)}")


def table_to_json(brief: Brief, name: str, lang: str = "zh") -> dict[str, Any]:
    """One of the tables of a brief as an object: its title, and its rows by their heads."""
    table = table_of(brief, name, lang)
    rows = [dict(zip(table.heads, row, strict=True)) for row in table.rows]
    return {"edition": str(brief.document.edition), "table": name, "title": table.title, "rows": rows, "warnings": []}


def table_to_csv(brief: Brief, name: str, lang: str = "zh") -> str:
    """One of the tables of a brief as CSV."""
    table = table_of(brief, name, lang)
    return to_csv([list(table.heads), *table.rows])


def _signals(brief: Brief, lang: str) -> Table:
    words, names = frame(lang), area_names()
    rows: list[Row] = [
        [
            signal.rank,
            words[signal.kind],
            names.get(signal.area, {}).get(lang, signal.area),
            signal.passage,
            signal.old,
            signal.why[lang],
            " · ".join(item.edition.cite(item.span) for item in signal.evidence),
        ]
        for signal in brief.signals
    ]
    heads = {"#": 6, words["head_kind"]: _NARROW, words["area"]: _NARROW, words["head_signal"]: 40, words["head_was"]: 40}
    return Table(words["signals"], heads | {words["head_reason"]: _WIDE, words["head_cited"]: 40}, rows)


def _dials(brief: Brief, lang: str) -> Table:
    words, names = frame(lang), axis_names(lang)
    rows: list[Row] = [
        [
            names[dial.reading.axis],
            rung_name(dial.reading.rung, lang),
            rung_name(dial.previous.rung, lang) if dial.previous else None,
            "; ".join(f"{turn_name(dial.reading.axis, turn, lang)} ({edition})" for edition, turn in dial.turns.items()),
            " · ".join(dial.reading.modifiers),
            dial.reading.position,
            _cited(brief.document, *dial.reading.evidence),
        ]
        for dial in brief.dials
    ]
    rows += [
        [
            names[one.axis],
            words["dial_silent"],
            rung_name(one.rung, lang),
            None,
            None,
            None,
            _cited(brief.previous, *one.evidence),
        ]
        for one in brief.silent_dials
        if brief.previous
    ]
    heads = {words["head_axis"]: _NARROW, words["head_rung"]: _NARROW, words["head_was"]: _NARROW, words["head_direction"]: 40}
    return Table(words["dials"], heads | {words["modifiers"]: 40, words["position"]: _NARROW, words["head_cited"]: _WIDE}, rows)


def _targets(brief: Brief, lang: str) -> Table:
    words = frame(lang)
    rows: list[Row] = [
        [one.text, value_of(one, lang), value_of(one.previous, lang) if one.previous else None, _cited(brief.document, one.span)]
        for one in brief.targets
    ]
    rows += [
        [one.text, words["target_unset"], value_of(one, lang), _cited(brief.previous, one.span)]
        for one in brief.unset
        if brief.previous
    ]
    heads = {words["head_target"]: _WIDE, words["head_value"]: _NARROW, words["head_was"]: _NARROW, words["head_cited"]: 40}
    return Table(words["targets"], heads, rows)


def _numbers(brief: Brief, lang: str) -> Table:
    words = frame(lang)
    changes = {name: words[f"head_{name}"] for name in ("new", "changed", "kept", "vanished", "replaced")}
    rows: list[Row] = [
        [one.noun, one.text, changes.get(one.change or ""), one.old.text if one.old else None, one.edition.cite(one.span)]
        for one in brief.numbers
    ]
    heads = {words["head_noun"]: _NARROW, words["head_value"]: 40, words["head_change"]: _NARROW, words["head_was"]: 40}
    return Table(words["numbers"], heads | {words["head_cited"]: 40}, rows)


def _tasks(brief: Brief, lang: str) -> Table:
    words = frame(lang)
    rows: list[Row] = [
        [task.rank, task.text, former_rank(task, lang), task.matched, _cited(brief.document, task.title)] for task in brief.tasks
    ]
    heads = {"#": 6, words["head_task"]: _WIDE, words["head_former"]: _NARROW, words["head_was"]: _WIDE, words["head_cited"]: 40}
    return Table(words["tasks"], heads, rows)


def _lists(brief: Brief, lang: str) -> Table:
    words = frame(lang)
    rows: list[Row] = [
        [
            "、".join(row.items),
            words["list_open" if row.open else "list_closed"],
            row.frame,
            "、".join(f"{one.item} ({one.edition.cite(one.span)})" for one in row.before),
            _cited(brief.document, row.span),
        ]
        for row in brief.lists
    ]
    heads = {words["head_members"]: _WIDE, words["head_open_or_closed"]: _NARROW, words["head_within_words"]: 30}
    return Table(words["lists"], heads | {words["stood_beside"]: _WIDE, words["head_cited"]: 40}, rows)


def _links(brief: Brief, lang: str) -> Table:
    words, document = frame(lang), brief.document
    rows: list[Row] = [
        [document[link.problem], document[link.remedy], link.score, _cited(document, link.problem, link.remedy)]
        for link in brief.links
    ]
    heads = {words["head_problem"]: _WIDE, words["head_remedy"]: _WIDE, words["head_score"]: _NARROW, words["head_cited"]: 40}
    return Table(words["links"], heads, rows)


def _lenses(brief: Brief, lang: str) -> Table:
    words, document = frame(lang), brief.document
    rows: list[Row] = [
        [
            lens.title[lang],
            question.title[lang],
            document[answer.span],
            words[answer.direction] if answer.direction else None,
            " / ".join(document[span] for span in answer.remedies),
            _cited(document, answer.span, *answer.remedies),
        ]
        for lens, asked in brief.lenses
        for question in asked
        for answer in question.answers
    ]
    heads = {words["head_lens"]: 24, words["head_question"]: 24, words["head_answer"]: _WIDE, words["head_direction"]: _NARROW}
    return Table(words["lenses"], heads | {words["head_remedy"]: _WIDE, words["head_cited"]: 40}, rows)


def _formulations(brief: Brief, lang: str) -> Table:
    words = frame(lang)
    rows: list[Row] = [
        [
            brief.document[use.span],
            words.get(use.verdict, use.verdict),
            str(use.first) if use.first else None,
            str(use.last) if use.last else None,
            use.uses,
            _cited(brief.document, use.span),
        ]
        for use in brief.formulations
    ]
    heads = {words["head_formulation"]: 30, words["verdict"]: _NARROW, words["first"]: 26, words["last"]: 26}
    return Table(words["formulations"], heads | {words["uses_head"]: _NARROW, words["head_cited"]: 40}, rows)


def _names(brief: Brief, lang: str) -> Table:
    words = frame(lang)
    rows: list[Row] = [
        [words[one.kind], one.text, str(one.first) if one.first else None, _cited(brief.document, one.span)]
        for one in brief.names
    ]
    heads = {words["head_kind"]: _NARROW, words["head_text"]: 30, words["first"]: 26, words["head_cited"]: 40}
    return Table(words["names"], heads, rows)


def _figures(brief: Brief, lang: str) -> Table:
    words, document = frame(lang), brief.document
    rows: list[Row] = [
        [
            document[one.span],
            title_of(one.series, lang),
            one.value.value,
            one.value.unit,
            one.value.period,
            *(earlier := values_before(one)),
            *[None] * (EARLIER - len(earlier)),
            one.value.source,
            _cited(document, one.span),
        ]
        for one in brief.figures
    ]
    heads = {words["head_text"]: 30, words["stood_then"]: 30, words["head_value"]: _NARROW, words["head_unit"]: _NARROW}
    heads |= {words["head_period"]: _NARROW} | {f"-{back}": _NARROW for back in range(1, EARLIER + 1)}
    return Table(words["stood_then"], heads | {words["head_source"]: _WIDE, words["head_cited"]: 40}, rows)


def _changes(brief: Brief, lang: str) -> Table:
    return Table(frame(lang)["redline"], dict(_change_heads(lang)), list(_change_rows(brief, lang)))


def _change_heads(lang: str) -> Iterator[tuple[str, int]]:
    words = frame(lang)
    yield from ((words["head_kind"], _NARROW), (words["part"], 20), (words["head_was"], _WIDE), (words["head_text"], _WIDE))
    yield from ((words["moved"], _NARROW), (words["head_strength"], _NARROW), (words["head_cited"], 40))


def _change_rows(brief: Brief, lang: str) -> Iterator[Row]:
    words, alignment = frame(lang), brief.alignment
    if alignment is None:
        return
    for change in alignment.changes:
        side = 1 if change.new else 0
        sides = (alignment.old, change.old), (alignment.new, change.new)
        yield [
            words[change.kind],
            part_name(change.roles[side], change.ranks[side], lang),
            *(alignment.text(change, name) for name in ("old", "new")),
            words["moved"] if change.moved else None,
            words[change.strength] if change.strength in ("strengthened", "weakened") else None,
            " · ".join(_cited(document, *spans) for document, spans in sides if spans),
        ]


def _cited(document: Document | None, *spans: Span) -> str:
    assert document is not None
    return " · ".join(document.cite(span) for span in spans)


_TABLES: dict[str, Callable[[Brief, str], Table]] = {
    "signals": _signals,
    "dials": _dials,
    "targets": _targets,
    "numbers": _numbers,
    "tasks": _tasks,
    "lists": _lists,
    "links": _links,
    "lenses": _lenses,
    "formulations": _formulations,
    "names": _names,
    "figures": _figures,
    "changes": _changes,
}


__all__ = ["Table", "check_name", "filled", "table_names", "table_of", "table_to_csv", "table_to_json"]
