"""Excel: the desk's comparison table with changed words coloured inside the cell, and a brief as sheets."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from fengxiang.brief import Brief, Cell, Comparison
from fengxiang.render.answers import turn_name, value_of
from fengxiang.render.dials import axis_names
from fengxiang.render.frame import frame
from fengxiang.render.gloss import rung_name
from fengxiang.render.text import former_rank
from fengxiang.signals import area_names

_COLOURS = {"new": "#0B6E2E", "reworded": "#0B5CAD", "dropped": "#B3261E"}
_WIDE, _NARROW = 60, 14
_LONGEST = 32_000  # Excel's cells hold 32,767 characters


def _book() -> tuple[io.BytesIO, Workbook]:
    """A workbook in memory that takes every text as text: no formula, no link is made of it."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return buffer, xlsxwriter.Workbook(buffer, options)


def _formats(book: Workbook) -> dict[str, Format]:
    base = {"text_wrap": True, "valign": "top"}
    return {
        "head": book.add_format({"bold": True, "bottom": 1, **base}),
        "text": book.add_format(base),
        "soft": book.add_format({"font_color": "#5D6470", **base}),
        **{mark: book.add_format({"font_color": colour, "bold": True}) for mark, colour in _COLOURS.items()},
    }


def comparison_to_excel(comparison: Comparison, lang: str = "zh") -> bytes:
    """A row a topic, a column an edition, each cell followed by its citation; what is new or reworded since the edition before
    is coloured. Heads and the first two columns stay in sight."""
    words, (buffer, book) = frame(lang), _book()
    sheet, formats = book.add_worksheet(words["topic"]), _formats(book)
    heads = [words["area"], words["topic"], *(str(document.edition) for document in comparison.editions)]
    _head(sheet, heads, formats, [_NARROW, _NARROW, *[_WIDE] * len(comparison.editions)])
    sheet.freeze_panes(1, 2)
    names = area_names()
    for number, row in enumerate(comparison.rows, 1):
        sheet.write_string(number, 0, names.get(row.area, {}).get(lang, row.area), formats["soft"])
        sheet.write_string(number, 1, row.topic[lang], formats["text"])
        for column, cell in enumerate(row.cells, 2):
            _cell(sheet, number, column, cell, words["silent"], formats)
    book.close()
    return buffer.getvalue()


def _cell(sheet: Worksheet, row: int, column: int, cell: Cell | None, silent: str, formats: dict[str, Format]) -> None:
    if cell is None:
        sheet.write_string(row, column, silent, formats["soft"])
        return
    cited = f"\n{cell.edition.cite(cell.span)}"
    pieces = list(_pieces(cell, formats))
    if len(pieces) < 2:
        sheet.write_string(row, column, cell.text[:_LONGEST] + cited, formats["text"])
        return
    sheet.write_rich_string(row, column, *pieces, formats["soft"], cited, formats["text"])


def _pieces(cell: Cell, formats: dict[str, Format]) -> Iterable[Any]:
    """The text of a cell for a rich string: a format before each marked stretch; nothing where nothing is marked."""
    place = cell.span.start
    for span, mark in sorted(cell.marks):
        if span.start < place or span.end <= span.start:
            continue
        if span.start > place:
            yield cell.text[place - cell.span.start : span.start - cell.span.start]
        yield formats[mark]
        yield cell.text[span.start - cell.span.start : span.end - cell.span.start]
        place = span.end
    if place > cell.span.start and place < cell.span.end:
        yield cell.text[place - cell.span.start :]


def _head(sheet: Worksheet, heads: Sequence[str], formats: dict[str, Format], widths: Sequence[int]) -> None:
    for column, (head, wide) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, wide)
        sheet.write_string(0, column, head, formats["head"])


def brief_to_excel(brief: Brief, lang: str = "zh") -> bytes:
    """The brief as sheets: signals, dials, targets, tasks, lists, formulations; every row with its citation."""
    words, (buffer, book) = frame(lang), _book()
    formats = _formats(book)
    for title, heads, widths, rows in _sheets(brief, lang):
        sheet = book.add_worksheet(title[:31])
        _head(sheet, heads, formats, widths)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, formats["text"])
    book.set_properties({"title": f"{brief.document.edition}", "comments": f"{words['hash']} {brief.document.sha256}"})
    book.close()
    return buffer.getvalue()


def _write(sheet: Worksheet, row: int, column: int, value: object, text: Format) -> None:
    if isinstance(value, (int, float)):
        sheet.write_number(row, column, value, text)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:_LONGEST], text)


Sheet = tuple[str, list[str], list[int], list[list[object]]]


def _sheets(brief: Brief, lang: str) -> list[Sheet]:
    words, edition = frame(lang), brief.document.edition
    found = [_signals(brief, lang), _dials(brief, lang)]
    targets: list[list[object]] = [
        [target.text, value_of(target), value_of(target.previous) if target.previous else None, edition.cite(target.span)]
        for target in brief.targets
    ]
    targets += [
        [target.text, words["target_unset"], value_of(target), brief.previous.cite(target.span)]
        for target in brief.unset
        if brief.previous
    ]
    heads = [words["targets"], words["position"], words["was"], words["quote"]]
    found.append((words["targets"], heads, [_WIDE, _NARROW, _NARROW, _WIDE], targets))
    tasks = [[task.rank, task.text, former_rank(task, lang), task.matched, edition.cite(task.title)] for task in brief.tasks]
    heads = ["#", words["tasks"], "", words["was"], words["quote"]]
    found.append((words["tasks"], heads, [6, _WIDE, _NARROW, _WIDE, _WIDE], [list(row) for row in tasks]))
    found += [_lists(brief, lang), _formulations(brief, lang)]
    return found


def _signals(brief: Brief, lang: str) -> Sheet:
    words, names = frame(lang), area_names()
    rows: list[list[object]] = [
        [
            rank,
            words[signal.kind],
            names.get(signal.area, {}).get(lang, signal.area),
            signal.passage,
            signal.old,
            signal.why[lang],
            " · ".join(item.edition.cite(item.span) for item in signal.evidence),
        ]
        for rank, signal in enumerate(brief.signals, 1)
    ]
    heads = ["#", words["signals"], words["area"], words["text"], words["was"], words["method"], words["quote"]]
    return words["signals"], heads, [6, _NARROW, _NARROW, 40, 40, _WIDE, 40], rows


def _dials(brief: Brief, lang: str) -> Sheet:
    words, names = frame(lang), axis_names(lang)
    rows: list[list[object]] = [
        [
            names[dial.reading.axis],
            rung_name(dial.reading.rung, lang),
            rung_name(dial.previous.rung, lang) if dial.previous else None,
            "; ".join(f"{turn_name(dial.reading.axis, turn, lang)} ({edition})" for edition, turn in dial.turns.items()),
            " · ".join(dial.reading.modifiers),
            dial.reading.position,
            " · ".join(brief.document.edition.cite(span) for span in dial.reading.evidence),
        ]
        for dial in brief.dials
    ]
    heads = [words["dials"], words["rung"], words["was"], "", words["modifiers"], words["position"], words["quote"]]
    return words["dials"], heads, [_NARROW, _NARROW, _NARROW, 40, 40, _NARROW, _WIDE], rows


def _lists(brief: Brief, lang: str) -> Sheet:
    words = frame(lang)
    rows: list[list[object]] = [
        [
            "、".join(row.items),
            "等" if row.open else None,
            row.frame,
            "、".join(f"{one.item} ({one.edition.cite(one.span)})" for one in row.before),
            brief.document.edition.cite(row.span),
        ]
        for row in brief.lists
    ]
    return words["lists"], [words["lists"], "等", "…", words["stood_beside"], words["quote"]], [_WIDE, 6, 30, _WIDE, 40], rows


def _formulations(brief: Brief, lang: str) -> Sheet:
    words = frame(lang)
    rows: list[list[object]] = [
        [
            brief.document[use.span],
            words.get(use.verdict, use.verdict),
            str(use.first) if use.first else None,
            str(use.last) if use.last else None,
            use.uses,
            brief.document.edition.cite(use.span),
        ]
        for use in brief.formulations
    ]
    heads = [words["formulations"], words["verdict"], words["first"], words["last"], words["uses_head"], words["quote"]]
    return words["formulations"], heads, [30, _NARROW, 26, 26, _NARROW, 40], rows
