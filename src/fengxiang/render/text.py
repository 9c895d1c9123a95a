"""The brief and the tables for a terminal, and as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from fengxiang.alignment import Alignment, Change, Edit
from fengxiang.alignment import redline as wording
from fengxiang.archive import Holding
from fengxiang.brief import Brief
from fengxiang.comparison import Cell, Comparison
from fengxiang.documents import GUIDANCE, series
from fengxiang.provenance import Stretch
from fengxiang.reading import Signal, Task, area_names, retold_kind
from fengxiang.render.answers import sections
from fengxiang.render.frame import coverage_line, former_rank, frame, moved_from, part_name, places
from fengxiang.render.gloss import english_of
from fengxiang.render.headline import call_line, headline_lines
from fengxiang.render.lines import pad, paint, width, wrap
from fengxiang.render.markdown import escape, table

_WIDTH = 80
_SHOWN_PAIRS = 12
_SPOKEN = 24
TURNED = ("new", "echoed", "revived", "adopted", "returned")  # verdicts on what is not simply carried on
_LIVED = ("stance", "strengthened", "weakened", "reworded", "revived", "returned", "promoted", "demoted")
_KIND_COLOURS = {"dropped": "red", "weakened": "yellow", "demoted": "yellow", "reworded": "cyan", "returned": "dim"}


def to_text(brief: Brief, lang: str = "zh", *, colour: bool = False) -> str:
    """The brief at 80 columns."""
    lines = [
        *_head(brief, lang, colour),
        *_signals(brief, lang, colour),
        *_answers(brief, lang, colour),
        *_tasks(brief, lang, colour),
        *_pairs(brief, lang, colour),
        *_spoken(brief, lang, colour),
    ]
    return "\n".join(lines) + "\n"


def _head(brief: Brief, lang: str, colour: bool) -> Iterator[str]:
    words, document = frame(lang), brief.document
    yield paint(f"{series(document.edition.series).name(lang)}  {document.edition}", "bold", colour)
    yield from wrap(document.title, _WIDTH)
    for line in headline_lines(brief, lang):
        yield from (paint(part, "bold", colour) for part in wrap(line, _WIDTH))
    against = " · ".join(map(str, brief.against)) or "—"
    yield f"{words['against']}  {against}"
    yield f"{words['coverage']}  {coverage_line(brief.coverage, lang)}"
    if brief.news.bits is not None:
        yield f"{words['news']}  {news_line(brief, lang)}"
    for note in brief.warnings:
        yield from (paint(line, "yellow", colour) for line in wrap(f"! {note.said(lang)}", _WIDTH))
    if brief.alignment:
        yield f"{words['changes']}  {_counts(brief.alignment, lang)}"


def news_line(brief: Brief, lang: str) -> str:
    """How much of the document is news, in bits."""
    bits = brief.news.bits
    if bits is None:
        return "—"
    return frame(lang)["news_line"].format(bits=f"{bits:,.0f}", each=f"{bits / max(1, len(brief.document.text)):.2f}")


def _spoken(brief: Brief, lang: str, colour: bool) -> Iterator[str]:
    """The formulations that are not carried on, by verdict, each once; without an archive the youngest of the table."""
    words, lines = frame(lang), []
    youngest = sorted(brief.table.values(), key=lambda row: row.first.day, reverse=True)[:_SPOKEN]
    lines += [f"{pad(row.text, 30)} {words['first']} {row.first}" for row in youngest]
    uses = brief.formulations if brief.coverage.documents else ()
    for verdict in TURNED:
        said = dict.fromkeys(brief.document[use.span] for use in telling(uses, verdict))
        if said:
            lines += wrap(f"{words[verdict]}  {' · '.join(list(said)[:_SPOKEN])}{' …' if len(said) > _SPOKEN else ''}", _WIDTH)
    if lines:
        yield from ("", paint(words["formulations"], "bold", colour), *lines)


def telling(uses: Iterable[Stretch], verdict: str) -> list[Stretch]:
    """Uses of a verdict: what is new or echoed in the order of the text, the rest the rarer in the archive the earlier."""
    found = [use for use in uses if use.verdict == verdict]
    return found if verdict in ("new", "echoed") else sorted(found, key=lambda use: use.uses)


def _counts(alignment: Alignment, lang: str) -> str:
    words = frame(lang)
    counts = Counter(change.kind for change in alignment.changes)
    parts = [f"{words[kind]} {counts[kind]}" for kind in ("kept", "reworded", "added", "dropped")]
    return " · ".join([*parts, f"{words['moved']} {sum(change.moved for change in alignment.changes)}"])


def _signals(brief: Brief, lang: str, colour: bool) -> Iterator[str]:
    words = frame(lang)
    yield ""
    yield paint(f"{words['signals']}  ({words['within']})", "bold", colour)
    for signal in brief.told:
        yield from _signal(signal.rank, signal, lang, colour)
    if not brief.told:
        yield f"  {words['no_signals']}"
    if brief.dropped:
        yield ""
        yield paint(words["fell_silent"], "bold", colour)
    for signal in brief.dropped:
        yield from _signal(signal.rank, signal, lang, colour)


def _answers(brief: Brief, lang: str, colour: bool) -> Iterator[str]:
    """The standing questions: dials, targets, open lists, lenses."""
    for title, lines in sections(brief, lang):
        if lines:
            yield ""
            yield paint(title, "bold", colour)
            for line in lines:
                yield from (("    " if number else "  ") + part for number, part in enumerate(wrap(line, _WIDTH - 4)))


def _signal(rank: int, signal: Signal, lang: str, colour: bool) -> Iterator[str]:
    words = frame(lang)
    label = pad(words[signal.kind], 8 if lang == "zh" else 12)
    head = f"{rank:>3} {paint(label, _KIND_COLOURS.get(signal.kind, 'green'), colour)} "
    indent = " " * (5 + width(label))
    area = area_names().get(signal.area, {}).get(lang, signal.area)
    for number, line in enumerate(wrap(signal.passage, _WIDTH - len(indent))):
        yield (head if number == 0 else indent) + paint(line, "bold", colour)
    if signal.ancestor:
        seen = signal.ancestor.seen
        shown = signal.ancestor.text
        if signal.ancestor.tier == "near":
            shown = "".join(old if old == new else marked(old, new) for old, new in wording(shown, signal.text))
        told = f"{words[signal.ancestor.tier]}: {shown} ({seen.edition.cite(seen.span)})"
        yield from (indent + paint(line, "dim", colour) for line in wrap(told, _WIDTH - len(indent)))
    if said := english_of(signal, lang):
        yield from (indent + paint(line, "dim", colour) for line in wrap(said, _WIDTH - len(indent)))
    if signal.old:
        yield from (indent + paint(line, "dim", colour) for line in wrap(f"{words['was']}: {signal.old}", _WIDTH - len(indent)))
    if signal.life and signal.life.first and signal.life.last and signal.kind in _LIVED:
        first, last = f"{words['first']} {signal.life.first.edition}", f"{words['last']} {signal.life.last.edition}"
        named = f"“{signal.text}”: " if any(signal.around) else ""
        told = f"{named}{words['uses'].format(uses=signal.life.uses)} · {first} · {last}"
        yield from (indent + paint(line, "dim", colour) for line in wrap(told, _WIDTH - len(indent)))
    note = f"{signal.why[lang]} · {area} · {signal.evidence[0].edition.cite(signal.span)}"
    yield from (indent + paint(line, "dim", colour) for line in wrap(note, _WIDTH - len(indent)))


def _tasks(brief: Brief, lang: str, colour: bool) -> Iterator[str]:
    if not brief.tasks:
        return
    yield ""
    yield paint(frame(lang)["tasks"], "bold", colour)
    for task in brief.tasks:
        former = former_rank(task, lang) if brief.previous else ""
        for number, line in enumerate(wrap(task.text, _WIDTH - 20)):
            yield f"{task.rank:>3} {pad(former, 14)}  {line}" if number == 0 else " " * 20 + line
    for task in brief.ended:
        yield from wrap(f"  - {ended_line(brief, task, lang)}", _WIDTH)


def ended_line(brief: Brief, task: Task, lang: str) -> str:
    """A task of the previous edition that is none any more, with where it stood."""
    told = frame(lang)["task_ended"].format(rank=task.rank, title=task.text)
    return f"{told} ({brief.against[0].cite(task.title)})"


def _pairs(brief: Brief, lang: str, colour: bool) -> Iterator[str]:
    if brief.alignment is None:
        return
    words = frame(lang)
    changes = [change for change in brief.alignment.changes if change.kind == "reworded" and change.roles[1] in GUIDANCE]
    pairs = [change for change in changes if retold_kind(brief.alignment, change)]
    if not pairs:
        return
    ranks = {signal.span.start: rank for rank, signal in enumerate(brief.signals) if signal.old}
    pairs.sort(key=lambda change: (_rank(change, ranks), change.strength == "same"))
    shown = sorted(pairs[:_SHOWN_PAIRS], key=lambda change: change.new[0].start)
    yield ""
    yield paint(words["redline"], "bold", colour)
    for change in shown:
        strength = f" · {words[change.strength]}" if change.strength in ("strengthened", "weakened") else ""
        moved = f" · {moved_from(change, lang)}" if change.moved else ""
        yield from wrap(f"  {redline(brief.alignment, change, colour)}", _WIDTH + (40 if colour else 0))
        yield paint(
            f"    #{change.new[0].start} {part_name(change.roles[1], change.ranks[1], lang)}{strength}{moved}", "dim", colour
        )
    if len(pairs) > len(shown):
        yield paint("  " + words["more"].format(count=len(pairs) - len(shown)), "dim", colour)


def _rank(change: Change, ranks: dict[int, int]) -> int:
    """The rank of the first signal that lies in a change; past all ranks where none does."""
    inside = [rank for place, rank in ranks.items() for span in change.new if span.start <= place < span.end]
    return min(inside, default=len(ranks) + 1)


def redline(alignment: Alignment, change: Change, colour: bool = False) -> str:
    """A pair in one line: [-old-] and {+new+} where colours are not wanted, red and green where they are."""
    parts = []
    for edit in change.edits:
        old, new = alignment.old[edit.old], with_comma(alignment, change, edit)
        if edit.op == "equal":
            parts.append(new)
            continue
        parts.append(paint(old, "red", True) + paint(new, "green", True) if colour else marked(old, new))
    return "".join(parts)


def marked(old: str, new: str) -> str:
    """What goes and what comes, in brackets."""
    return (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")


def with_comma(alignment: Alignment, change: Change, edit: Edit) -> str:
    """The new wording of an edit, with a comma where it ends a clause and another one follows."""
    comma = "，" if alignment.new.language == "zh" else ", "
    ends = {span.end for span in change.new[:-1]}
    return alignment.new[edit.new] + (comma if edit.new.end in ends and edit.new.end > edit.new.start else "")


def holdings_to_text(holdings: list[Holding], lang: str) -> str:
    """What the archive holds, a line an edition."""
    words = frame(lang)
    rows = []
    for row in holdings:
        notes = [] if row.complete else [words["complete_no"]]
        notes += [f"{row.witnesses} {words['witnesses']}"] if row.witnesses > 1 else []
        tail = f"  ({', '.join(notes)})" if notes else ""
        rows.append(f"{pad(str(row.edition), 30)} {row.characters:>7,}  {row.title}{tail}")
    return "\n".join(rows) + ("\n" if rows else "")


def comparison_to_text(comparison: Comparison, lang: str) -> str:
    """The table of several editions, topic by topic."""
    words = frame(lang)
    lines = [" · ".join(str(document.edition) for document in comparison.editions)]
    lines += [line for note in comparison.warnings for line in wrap(f"! {note.said(lang)}", _WIDTH)]
    for row in comparison.rows:
        lines += ["", row.topic[lang]]
        for document, cell in zip(comparison.editions, row.cells, strict=True):
            said = cell.text if cell else words["silent"]
            place = places(cell, lang) if cell else ""
            lines.append(f"  {document.edition} {place}")
            lines += [f"    {line}" for line in wrap(said.replace("\n", " "), _WIDTH - 4)]
    return "\n".join(lines) + "\n"


# Markdown -------------------------------------------------------------------------------------------------------------


def to_markdown(brief: Brief, lang: str = "zh") -> str:
    """The brief as Markdown: signals, tasks, redline, coverage."""
    words, document = frame(lang), brief.document
    lines = [f"# {series(document.edition.series).name(lang)} {document.edition}", "", escape(document.title), ""]
    lines += [f"**{escape(call)}**", ""] if (call := call_line(brief, lang)) else []
    lines += [
        f"- {words['against']}: {', '.join(map(str, brief.against)) or '—'}",
        f"- {words['coverage']}: {coverage_line(brief.coverage, lang)}",
    ]
    lines += [f"- {words['hash']}: `{document.sha256}`", *[f"- {escape(note.said(lang))}" for note in brief.warnings], ""]
    lines += [f"## {words['signals']}", "", *_markdown_signals(brief, lang), ""]
    for title, answers in sections(brief, lang):
        lines += [f"## {title}", "", *[f"- {escape(line)}" for line in answers], ""] if answers else []
    if brief.projection:
        from fengxiang.render.projection import markdown_lines  # as little as the model itself read where none is shown

        lines += [f"## {words['follow']}", "", *markdown_lines(brief.projection, lang, 3)]
    if brief.tasks:
        lines += [
            f"## {words['tasks']}",
            "",
            *[f"{task.rank}. {escape(task.text)} ({former_rank(task, lang)})" for task in brief.tasks],
            *[f"- {escape(ended_line(brief, task, lang))}" for task in brief.ended],
            "",
        ]
    if brief.alignment:
        lines += [f"## {words['redline']}", "", _counts(brief.alignment, lang), "", *_markdown_pairs(brief.alignment, lang), ""]
    return "\n".join(lines)


def _markdown_signals(brief: Brief, lang: str) -> Iterator[str]:
    words = frame(lang)
    for signal in brief.signals:
        if signal.kind == "dropped" and signal.rank == 1:
            yield from ("", f"### {words['fell_silent']}", "")
        old = f" ({words['was']}: {escape(signal.old)})" if signal.old else ""
        place = f"`{signal.evidence[0].edition.cite(signal.span)}`"
        said = f"**{escape(signal.text)}**".join(map(escape, signal.around))
        said += f" ({gloss})" if (gloss := english_of(signal, lang)) else ""
        yield f"{signal.rank}. {said} {words[signal.kind]}{old}. {signal.why[lang]} {place}"
    if not brief.told:
        yield words["no_signals"]


def _markdown_pairs(alignment: Alignment, lang: str) -> Iterator[str]:
    words = frame(lang)
    for change in alignment.changes:
        if change.kind == "kept" and not change.moved:
            continue
        place = (change.new or change.old)[0]
        said = {
            "added": f"**{escape(alignment.text(change, 'new'))}**",
            "dropped": f"~~{escape(alignment.text(change, 'old'))}~~",
        }.get(change.kind) or _markdown_edits(alignment, change)
        turned = words[change.strength] if change.strength in ("strengthened", "weakened") else ""
        notes = [words[change.kind], words["moved"] if change.moved else "", turned]
        yield f"- {said} ({', '.join(note for note in notes if note)}, #{place.start})"


def _markdown_edits(alignment: Alignment, change: Change) -> str:
    parts = []
    for edit in change.edits:
        old, new = escape(alignment.old[edit.old]), escape(with_comma(alignment, change, edit))
        parts.append(new if edit.op == "equal" else (f"~~{old}~~" if old else "") + (f"**{new}**" if new else ""))
    return "".join(parts)


def comparison_to_markdown(comparison: Comparison, lang: str) -> str:
    """The table of several editions as a Markdown table."""
    words = frame(lang)
    heads = [words["topic"], *[str(document.edition) for document in comparison.editions]]
    rows = [
        [row.topic[lang], *(_compared(cell, lang) if cell else words["silent"] for cell in row.cells)] for row in comparison.rows
    ]
    notes = ["", *(f"- {escape(note.said(lang))}" for note in comparison.warnings)] if comparison.warnings else []
    return "\n".join([*table(heads, rows), *notes]) + "\n"


def _compared(cell: Cell, lang: str) -> str:
    return f"{escape(cell.text)} `{places(cell, lang)}`"
