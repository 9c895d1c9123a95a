"""Word and Excel: tracked changes that accept and reject to the very texts, comments on their spans, cells that run nothing."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from conftest import REQUIRED
from fengxiang import Archive, align, compose
from fengxiang.comparison import compare
from fengxiang.documents import Document, page_text
from fengxiang.reading.context import previous
from fengxiang.render.excel import brief_to_excel, comparison_to_excel
from fengxiang.render.lines import width
from fengxiang.render.revisions import accepted, rejected, revisions
from fengxiang.render.tables import table_names, table_of
from fengxiang.render.word import brief_to_word, redline_to_word
from fengxiang.sources import Page
from test_findings import conference

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PAIRS = ("cewc/2023", "politburo/2024-09", "gwr/2019", "fomc/2024-09", "cewc/2017")


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def original(data: bytes) -> str:
    """The text of a Word file with every change rejected: insertions out, deletions in, inserted line ends undone."""
    lines, held = [], ""
    for paragraph in part(data, "word/document.xml").iter(f"{W}p"):
        for node in paragraph.iter(f"{W}t", f"{W}delText"):
            outside = {str(parent.tag) for parent in node.iterancestors()}
            held += "" if outside & {f"{W}ins", f"{W}moveTo"} else node.text or ""
        if paragraph.find(f"{W}pPr/{W}rPr/{W}ins") is None:
            lines.append(held)
            held = ""
    return "\n".join([*lines, held] if held else lines)


def test_revisions_of_real_pairs_accept_and_reject_to_their_texts(corpus: Archive) -> None:
    for name in PAIRS:
        new = corpus.get(corpus.find_edition(name))
        old = corpus.get(previous(new, corpus)[0])
        pieces = revisions(align(old, new))
        assert accepted(pieces) == new.text and rejected(pieces) == old.text, name
        for piece in pieces:
            assert piece.at is None or new.text.startswith(piece.text, piece.at)
            assert piece.was is None or old.text.startswith(piece.text, piece.was)


def test_a_clause_that_stands_elsewhere_is_a_move_with_both_its_ends() -> None:
    old = conference(
        "会议要求，明年要坚持稳中求进。办好春秋两季海市，修缮二十所海岛小学，疏浚三条老航道，再建两座灯塔。", "2039-12-12"
    )
    new = conference("会议要求，明年要坚持稳中求进。疏浚三条老航道，再建两座灯塔，办好春秋两季海市，修缮二十所海岛小学。")
    data = redline_to_word(align(old, new))
    body = part(data, "word/document.xml")
    starts = {kind: {node.get(f"{W}name") for node in body.iter(f"{W}{kind}RangeStart")} for kind in ("moveFrom", "moveTo")}
    assert starts["moveFrom"] == starts["moveTo"] and starts["moveFrom"]


def test_a_redline_in_word_accepts_to_the_new_text_and_rejects_to_the_old(corpus: Archive) -> None:
    for name in PAIRS[:3]:
        brief = compose(corpus.get(corpus.find_edition(name)), corpus)
        assert brief.alignment is not None and brief.previous is not None
        data = redline_to_word(brief.alignment, brief.signals)
        assert page_text(Page(data, "redline.docx")).strip() == "\n".join(filter(None, brief.document.text.split("\n")))
        assert original(data).strip() == brief.previous.text.strip()
        for change in part(data, "word/document.xml").iter(f"{W}ins", f"{W}del", f"{W}moveTo", f"{W}moveFrom"):
            assert change.get(f"{W}author") == "fengxiang" and change.get(f"{W}date", "").startswith(brief.document.edition.date)


def test_every_signal_is_a_comment_on_its_span(corpus: Archive) -> None:
    brief = compose(corpus.get(corpus.find_edition("cewc/2023")), corpus)
    assert brief.alignment is not None
    data = redline_to_word(brief.alignment, brief.signals)
    body, comments = part(data, "word/document.xml"), part(data, "word/comments.xml")
    ranges: dict[str, str] = {}
    running: set[str] = set()
    for node in body.iter():
        number = node.get(f"{W}id", "")
        if node.tag == f"{W}commentRangeStart":
            running.add(number)
            ranges[number] = ""
        elif node.tag == f"{W}commentRangeEnd":
            running.discard(number)
        elif node.tag in (f"{W}t", f"{W}delText"):
            tracked = {str(parent.tag) for parent in node.iterancestors()}
            for one in running:
                dropped = brief.signals[[row.get(f"{W}id") for row in comments].index(one)].kind == "dropped"
                gone = bool(tracked & {f"{W}del", f"{W}moveFrom"})
                come = bool(tracked & {f"{W}ins", f"{W}moveTo"})
                ranges[one] += "" if (come if dropped else gone) else node.text or ""
    told = [ranges[str(row.get(f"{W}id"))] for row in comments]
    assert told == [signal.text for signal in brief.signals]


def test_word_files_open_in_libreoffice(tmp_path: Path, pair: tuple[Document, Document]) -> None:
    office = shutil.which("soffice")
    if office is None:
        if "office" in REQUIRED:
            pytest.fail("LibreOffice is required but not found")
        pytest.skip("LibreOffice is not here")
    brief = compose(pair[1], Archive(":memory:"), against=(pair[0],))
    assert brief.alignment is not None
    (tmp_path / "redline.docx").write_bytes(redline_to_word(brief.alignment, brief.signals))
    (tmp_path / "brief.docx").write_bytes(brief_to_word(brief))
    (tmp_path / "table.xlsx").write_bytes(comparison_to_excel(compare(list(pair))))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    names = [str(tmp_path / name) for name in ("redline.docx", "brief.docx", "table.xlsx")]
    subprocess.run(
        [office, "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), *names], check=True, timeout=240
    )
    for name in ("redline.pdf", "brief.pdf", "table.pdf"):
        assert (tmp_path / name).read_bytes().startswith(b"%PDF-"), name


def test_the_table_in_excel_has_a_column_an_edition_and_colours_what_changed(corpus: Archive) -> None:
    documents = [corpus.get(corpus.find_edition(name)) for name in ("cewc/2022", "cewc/2023")]
    table = compare(documents)
    book = openpyxl.load_workbook(io.BytesIO(comparison_to_excel(table)), rich_text=True)
    sheet = book.active
    assert sheet is not None and sheet.freeze_panes == "C2"
    assert [cell.value for cell in sheet[1]][2:] == ["cewc/2022-12-16", "cewc/2023-12-12"]
    for row, line in zip(table.rows, list(sheet.iter_rows(min_row=2)), strict=True):
        for cell, held in zip(row.cells, line[2:], strict=True):
            also = "".join(f" #{span.start}-{span.end}" for span in cell.also) if cell else ""
            place = f"#{cell.span.start}-{cell.span.end}{' 另见' * bool(also)}{also}" if cell else ""
            assert cell is None or str(held.value) == f"{cell.text}\n{cell.edition}{place}"
    assert any(not isinstance(held.value, str) for line in sheet.iter_rows(min_row=2) for held in line[2:])


def test_a_workbook_holds_the_table_of_editions_and_the_tables_of_the_last(pair: tuple[Document, Document]) -> None:
    brief = compose(pair[1], Archive(":memory:"), against=(pair[0],))
    titles = [table_of(brief, name).title for name in table_names()]
    for made in (comparison_to_excel(compare(list(pair)), "zh", brief), brief_to_excel(brief)):
        book = openpyxl.load_workbook(io.BytesIO(made))
        assert set(book.sheetnames) == {"议题", *titles}
        assert str(book.properties.created)[:10] == pair[1].edition.day


def test_word_files_say_of_what_text_and_day_they_are(pair: tuple[Document, Document]) -> None:
    brief = compose(pair[1], Archive(":memory:"), against=(pair[0],))
    assert brief.alignment is not None
    for made in (redline_to_word(brief.alignment, brief.signals), brief_to_word(brief)):
        with zipfile.ZipFile(io.BytesIO(made)) as package:
            core = package.read("docProps/core.xml").decode()
            assert not [name for name in package.namelist() if "thumbnail" in name]
            notes = package.read("word/comments.xml").decode() if "word/comments.xml" in package.namelist() else ""
        assert str(pair[1].edition) in core and "python-docx" not in core
        assert set(re.findall(r"\d{4}-\d\d-\d\d(?=T)", core + notes)) == {pair[1].edition.day}


def test_every_row_of_a_sheet_shows_all_its_lines() -> None:
    document = conference(
        "会议要求，明年要坚持稳中求进，" + "、".join(f"办好第{place}座渔港的修缮" for place in range(12)) + "。"
    )
    book = openpyxl.load_workbook(io.BytesIO(brief_to_excel(compose(document, Archive(":memory:")))))
    sheet = book["信号"]
    heights = {row: sheet.row_dimensions[row].height for row in range(2, sheet.max_row + 1)}
    told = {row: str(next(cell.value for cell in sheet[row] if cell.value)) for row in heights}
    assert all(height and height > 15 for row, height in heights.items() if told[row].isdigit())
    # A note of one line has the height that rows have, which is not written.
    notes = {row: height for row, height in heights.items() if told[row].startswith("!")}
    assert len(notes) == 3 and all((height or 15) > 15 for row, height in notes.items() if width(told[row]) > 60)


def test_no_cell_of_a_brief_runs_anything() -> None:
    document = conference("会议要求，明年要坚持稳中求进，=HYPERLINK(1)要办好海市、+1+1等。")
    book = openpyxl.load_workbook(io.BytesIO(brief_to_excel(compose(document, Archive(":memory:")))))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert cells and all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in cells)
