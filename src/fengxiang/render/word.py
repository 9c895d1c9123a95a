"""Word: two editions as one text with tracked changes and signals as comments; the brief as a document to restyle."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from fengxiang.alignment import Alignment
from fengxiang.archive import Remark
from fengxiang.brief import Brief
from fengxiang.documents import Document, Span, series
from fengxiang.reading import Signal, area_names
from fengxiang.render.answers import sections
from fengxiang.render.frame import coverage_line, day, former_rank, frame
from fengxiang.render.gloss import english_of
from fengxiang.render.headline import call_line
from fengxiang.render.revisions import Piece, revisions

AUTHOR = "fengxiang"
_FONT, _EAST = "Calibri", "SimSun"
_COLUMNS = 1.0, 8.0, 6.5  # centimetres of the table of signals
_TRACKED = {"inserted": "w:ins", "deleted": "w:del", "moved-from": "w:moveFrom", "moved-to": "w:moveTo"}


class Comment(NamedTuple):
    """A comment of the margin: the span it is on, whether that is of the old text, what it says, and whose it is."""

    span: Span
    old: bool
    text: str
    author: str


def redline_to_word(
    alignment: Alignment, signals: Sequence[Signal] = (), lang: str = "zh", remarks: Sequence[Remark] = ()
) -> bytes:
    """A .docx in which accepting every change gives the new text and rejecting every change the old one; the date of the
    changes is the day of the new edition. Signals and the reader's remarks on the new text are comments."""
    document = _document(alignment.new)
    writer = _Writer(document, f"{alignment.new.edition.day}T00:00:00Z")
    comments = [Comment(signal.span, signal.kind == "dropped", _told(signal, lang), AUTHOR) for signal in signals]
    comments += [Comment(remark.span, False, remark.text, frame(lang)["reader"]) for remark in remarks]
    notes = [(one, _note(document, one, writer.date)) for one in comments]
    for paragraph in _paragraphs(list(_cut(revisions(alignment), comments))):
        writer.paragraph(paragraph, notes)
    return _saved(document)


def _note(document: WordDocument, one: Comment, dated: str) -> int:
    """The number of a comment in the margin, of the day of the changes."""
    made = document.comments.add_comment(one.text, one.author, one.author[:2])
    made._comment_elm.set(qn("w:date"), dated)
    return int(made.comment_id)


def _document(text: Document) -> WordDocument:
    """An empty document of our own, named and dated by its text."""
    document = new_document()
    font = document.styles["Normal"].font
    font.name, font.size = _FONT, Pt(11)
    for style in ("Normal", "Heading 1", "Heading 2", "Title"):
        properties = document.styles[style].element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), _EAST)
    about, dated = document.core_properties, datetime.fromisoformat(text.edition.day)
    about.author = about.last_modified_by = AUTHOR
    about.title, about.comments, about.created, about.modified = str(text.edition), "", dated, dated
    held = document.part.package.rels
    for key in [key for key, part in held.items() if part.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:  # of the library's template
        del held[key]
    return document


def _saved(document: WordDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _told(signal: Signal, lang: str) -> str:
    old = f" ({frame(lang)['was']}: {signal.old})" if signal.old else ""
    return f"{frame(lang)[signal.kind]}{old}. {signal.why[lang]}"


# The pieces -----------------------------------------------------------------------------------------------------------


def _cut(pieces: Sequence[Piece], comments: Sequence[Comment]) -> Iterator[Piece]:
    """The pieces cut where a comment begins or ends, and after every line end."""
    new = {edge for one in comments if not one.old for edge in one.span}
    old = {edge for one in comments if one.old for edge in one.span}
    for piece in pieces:
        ends = {place + 1 for place, char in enumerate(piece.text) if char == "\n"}
        ends |= {edge - piece.at for edge in new} if piece.at is not None else set()
        ends |= {edge - piece.was for edge in old} if piece.was is not None else set()
        cuts = [0, *sorted(end for end in ends if 0 < end < len(piece.text)), len(piece.text)]
        for start, end in itertools.pairwise(cuts):
            yield piece._replace(text=piece.text[start:end], at=_plus(piece.at, start), was=_plus(piece.was, start))


def _plus(place: int | None, more: int) -> int | None:
    return None if place is None else place + more


def _paragraphs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each paragraph; the piece that ends one holds its line end."""
    held: list[Piece] = []
    for piece in pieces:
        held.append(piece)
        if piece.text.endswith("\n"):
            yield held
            held = []
    if held:
        yield held


class _Writer:
    """Puts paragraphs into a document, every change with its author, its day and a number of its own."""

    def __init__(self, document: WordDocument, date: str) -> None:
        self.body, self.date, self.number = document.element.body, date, 0

    def paragraph(self, pieces: Sequence[Piece], notes: Sequence[tuple[Comment, int]]) -> None:
        """A paragraph; where its line end is a change, so is its mark."""
        paragraph = OxmlElement("w:p")
        end = pieces[-1]
        if end.text.endswith("\n") and end.status != "kept":
            self._mark(paragraph, "w:del" if end.status in ("deleted", "moved-from") else "w:ins")
        for piece in pieces:
            text = piece.text.rstrip("\n") if piece is end else piece.text
            self._opened(paragraph, piece, notes)
            if text:
                self._run(paragraph, piece, text)
            self._closed(paragraph, piece, notes)
        self.body.insert(len(self.body) - 1, paragraph)

    def _mark(self, paragraph: Any, name: str) -> None:
        properties, run = OxmlElement("w:pPr"), OxmlElement("w:rPr")
        run.append(self._change(name))
        properties.append(run)
        paragraph.append(properties)

    def _change(self, name: str) -> Any:
        self.number += 1
        change = OxmlElement(name)
        for key, value in (("w:id", str(self.number)), ("w:author", AUTHOR), ("w:date", self.date)):
            change.set(qn(key), value)
        return change

    def _run(self, paragraph: Any, piece: Piece, text: str) -> None:
        run = OxmlElement("w:r")
        words = OxmlElement("w:delText" if piece.status == "deleted" else "w:t")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.text = text
        run.append(words)
        if piece.status == "kept":
            paragraph.append(run)
            return
        change = self._change(_TRACKED[piece.status])
        change.append(run)
        if piece.move is None:
            paragraph.append(change)
            return
        name = "moveFrom" if piece.status == "moved-from" else "moveTo"
        start = self._change(f"w:{name}RangeStart")
        start.set(qn("w:name"), f"move{piece.move}")
        end = OxmlElement(f"w:{name}RangeEnd")
        end.set(qn("w:id"), start.get(qn("w:id")))
        paragraph.extend([start, change, end])

    def _opened(self, paragraph: Any, piece: Piece, notes: Sequence[tuple[Comment, int]]) -> None:
        for one, number in notes:
            if _place(piece, one) == one.span.start:
                self._range(paragraph, "w:commentRangeStart", number)

    def _closed(self, paragraph: Any, piece: Piece, notes: Sequence[tuple[Comment, int]]) -> None:
        for one, number in notes:
            place = _place(piece, one)
            if place is not None and place + len(piece.text) == one.span.end:
                self._range(paragraph, "w:commentRangeEnd", number)
                run, reference = OxmlElement("w:r"), OxmlElement("w:commentReference")
                reference.set(qn("w:id"), str(number))
                run.append(reference)
                paragraph.append(run)

    def _range(self, paragraph: Any, name: str, number: int) -> None:
        mark = OxmlElement(name)
        mark.set(qn("w:id"), str(number))
        paragraph.append(mark)


def _place(piece: Piece, comment: Comment) -> int | None:
    """The place of a piece in the text that a comment is on."""
    return piece.was if comment.old else piece.at


# The brief ------------------------------------------------------------------------------------------------------------


def brief_to_word(brief: Brief, lang: str = "zh") -> bytes:
    """The brief as a .docx in Word's own styles: signals, standing questions, tasks, coverage."""
    words, document = frame(lang), _document(brief.document)
    edition = brief.document.edition
    document.add_heading(f"{series(edition.series).name(lang)} {day(edition.date, lang)}", 0)
    document.add_paragraph(brief.document.title)
    if call := call_line(brief, lang):
        document.add_paragraph(call, style="Intense Quote")
    document.add_paragraph(f"{words['against']}: {', '.join(map(str, brief.against)) or '—'}")
    for note in brief.warnings:
        document.add_paragraph(note.said(lang), style="Intense Quote")
    document.add_heading(words["signals"], 1)
    _signals(document, brief, lang)
    if not brief.signals:
        document.add_paragraph(words["no_signals"])
    for title, lines in sections(brief, lang):
        _listed(document, title, lines)
    _listed(document, words["tasks"], [f"{task.rank}. {task.text} ({former_rank(task, lang)})" for task in brief.tasks])
    _listed(
        document,
        words["method"],
        [
            words["method_text"],
            f"{words['coverage']}: {coverage_line(brief.coverage, lang)}. {words['within']}.",
            f"{words['hash']}: {edition} {brief.document.sha256}",
        ],
    )
    return _saved(document)


def _signals(document: WordDocument, brief: Brief, lang: str) -> None:
    words, names = frame(lang), area_names()
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("#", words["signals"], words["head_reason"]), strict=True):
        cell.text = text
    for signal in brief.signals:
        cells = table.add_row().cells
        cells[0].text = str(signal.rank)
        before, after = signal.around
        for text, core in ((before, False), (signal.text, True), (after, False)):
            cells[1].paragraphs[0].add_run(text).bold = core
        if gloss := english_of(signal, lang):
            cells[1].add_paragraph(gloss)
        if signal.old:
            cells[1].add_paragraph(f"{words['was']}: {signal.old}")
        area = names.get(signal.area, {}).get(lang, signal.area)
        cells[2].text = f"{words[signal.kind]} · {area}. {signal.why[lang]}"
        cells[2].add_paragraph(" · ".join(item.edition.cite(item.span) for item in signal.evidence))
    table.autofit = False
    for column, wide in zip(table.columns, _COLUMNS, strict=True):
        for cell in column.cells:
            cell.width = Cm(wide)


def _listed(document: WordDocument, title: str, lines: Sequence[str]) -> None:
    if lines:
        document.add_heading(title, 1)
        for line in lines:
            document.add_paragraph(line, style="List Bullet")
