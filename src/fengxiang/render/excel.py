"""Excel: the desk's comparison table with changed words coloured inside the cell, and a brief as sheets."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from fengxiang.brief import Brief, Note
from fengxiang.comparison import Cell, Comparison, compare
from fengxiang.documents import Document
from fengxiang.reading import area_names
from fengxiang.render.frame import frame, places
from fengxiang.render.lines import width
from fengxiang.render.tables import table_names, table_of

_COLOURS = {"new": "#0B6E2E", "reworded": "#0B5CAD", "dropped": "#B3261E"}
_WIDE, _NARROW = 60, 14
_LONGEST = 32_000  # Excel's cells hold 32,767 characters
_LINE, _HIGHEST = 15.0, 409.0  # points of a line, and of the highest row that Excel has


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


def comparison_to_excel(comparison: Comparison, lang: str = "zh", brief: Brief | None = None) -> bytes:
    """The comparison as a sheet, and the tables of the brief on its last edition, a sheet each."""
    buffer, book = _book()
    formats = _formats(book)
    _compared(book, comparison, lang, formats)
    if brief:
        _tables(book, brief, lang, formats)
    title = " ".join(str(document.edition) for document in comparison.editions)
    book.set_properties({"title": title, "created": _day(comparison.editions[-1])})
    book.close()
    return buffer.getvalue()


def _compared(book: Workbook, comparison: Comparison, lang: str, formats: dict[str, Format]) -> None:
    """A row a topic, a column an edition, each cell followed by its citation; what is new or reworded since the edition before,
    or dropped by the one after, is coloured. Heads and the first two columns stay in sight; the notes stand below."""
    words = frame(lang)
    sheet = book.add_worksheet(words["topic"])
    heads = [words["area"], words["topic"], *(str(document.edition) for document in comparison.editions)]
    _head(sheet, heads, formats, [_NARROW, _NARROW, *[_WIDE] * len(comparison.editions)])
    sheet.freeze_panes(1, 2)
    names = area_names()
    for number, row in enumerate(comparison.rows, 1):
        sheet.write_string(number, 0, names.get(row.area, {}).get(lang, row.area), formats["soft"])
        sheet.write_string(number, 1, row.topic[lang], formats["text"])
        sheet.set_row(number, _height([(f"{cell.text}\n{_cited(cell, lang)}", _WIDE) for cell in row.cells if cell]))
        for column, cell in enumerate(row.cells, 2):
            _cell(sheet, number, column, cell, lang, formats)
    _notes(sheet, len(comparison.rows) + 1, (2, _WIDE), comparison.warnings, lang, formats)


def _notes(
    sheet: Worksheet, first: int, at: tuple[int, int], notes: Sequence[Note], lang: str, formats: dict[str, Format]
) -> None:
    """What a reader must know, from a row on, in a column of some width."""
    column, wide = at
    for row, note in enumerate(notes, first):
        told = f"! {note.said(lang)}"
        sheet.set_row(row, _height([(told, wide)]))
        sheet.write_string(row, column, told, formats["text"])


def _cited(cell: Cell, lang: str) -> str:
    return f"{cell.edition}{places(cell, lang)}"


def _cell(sheet: Worksheet, row: int, column: int, cell: Cell | None, lang: str, formats: dict[str, Format]) -> None:
    if cell is None:
        sheet.write_string(row, column, frame(lang)["silent"], formats["soft"])
        return
    cited = f"\n{_cited(cell, lang)}"
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
    """The brief as sheets: its tables, then the desk's comparison with the previous edition; every row with its citation."""
    buffer, book = _book()
    formats = _formats(book)
    _tables(book, brief, lang, formats)
    if brief.previous:
        _compared(book, compare([brief.previous, brief.document]), lang, formats)
    comments = f"{frame(lang)['hash']} {brief.document.sha256}"
    book.set_properties({"title": str(brief.document.edition), "comments": comments, "created": _day(brief.document)})
    book.close()
    return buffer.getvalue()


def _day(document: Document) -> datetime:
    """When a workbook says it was made: the day of its text."""
    return datetime.fromisoformat(document.edition.day)


def _tables(book: Workbook, brief: Brief, lang: str, formats: dict[str, Format]) -> None:
    for name in table_names():
        table = table_of(brief, name, lang)
        sheet = book.add_worksheet(table.title[:31])
        _head(sheet, list(table.heads), formats, list(table.heads.values()))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.heads) - 1)
        for number, row in enumerate(table.rows, 1):
            sheet.set_row(number, _height(zip(map(str, row), table.heads.values(), strict=True)))
            for column, value in enumerate(row):
                _write(sheet, number, column, value, formats["text"])
        if name == table_names()[0]:
            _notes(sheet, len(table.rows) + 1, _widest(table.heads), brief.warnings, lang, formats)


def _widest(heads: Mapping[str, int]) -> tuple[int, int]:
    """The column with most room, and how much."""
    return max(enumerate(heads.values()), key=lambda column: column[1])


def _height(cells: Iterable[tuple[str, int]]) -> float:
    """The height in points of a row that shows all its lines: not every program makes rows as high as their text."""
    lines = (sum(ceil(max(1, width(line)) / (wide - 1)) for line in text.split("\n")) for text, wide in cells)
    return float(min(_HIGHEST, _LINE * max(lines, default=1)))


def _write(sheet: Worksheet, row: int, column: int, value: object, text: Format) -> None:
    if isinstance(value, (int, float)):
        sheet.write_number(row, column, value, text)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:_LONGEST], text)
