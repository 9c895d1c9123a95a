"""The text of a PDF: pages joined, running heads and page numbers dropped, wrapped lines made paragraphs again."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from statistics import quantiles

import pypdfium2 as pdfium

from fengxiang.documents.draft import Draft
from fengxiang.documents.normalise import without_radicals
from fengxiang.errors import TooLarge, UnreadableFile
from fengxiang.sources import Page

MOST_PAGES = 2000
_PAGE_NUMBER = re.compile(r"^[-—–·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*(?:/|of|共)\s*\d{1,4}\s*页?)?[-—–·\s]*$")
_ENDS = re.compile(r"[。！？：”」』）.!?:]$")


def from_pdf(page: Page) -> Draft:
    """The text of the file; UnreadableFile where it is encrypted, broken, or holds pictures instead of text."""
    sheets = [sheet.splitlines() for sheet in _sheets(page)]
    running = _running_heads(sheets)
    lines = [line.strip() for sheet in sheets for line in _without_heads(sheet, running)]
    text = without_radicals("\n".join(_paragraphs([line for line in lines if line])))
    if len(re.sub(r"\W", "", text)) < 40:
        raise UnreadableFile(f"{page.name}: the PDF holds no text (a scan?); run it through character recognition first")
    return Draft(text + "\n")


def _sheets(page: Page) -> list[str]:
    try:
        document = pdfium.PdfDocument(page.data)
        try:
            if len(document) > MOST_PAGES:
                raise TooLarge(f"{page.name}: {len(document):,} pages; give the readout alone")
            return [_sheet_text(document, number) for number in range(len(document))]
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        wrong = "is encrypted; save it without a password" if "assword" in str(error) else "is damaged; fetch it again"
        raise UnreadableFile(f"{page.name}: the PDF {wrong}") from error


def _sheet_text(document: pdfium.PdfDocument, number: int) -> str:
    sheet = document[number]
    words = sheet.get_textpage()
    try:
        text: str = words.get_text_bounded()
    finally:
        words.close()
        sheet.close()
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\x02", "")


def _running_heads(sheets: list[list[str]]) -> set[str]:
    """Lines that stand at the top or the bottom of at least three sheets and of half of them; digits do not count."""
    edges = Counter(key for sheet in sheets for key in {_key(line) for line in (*sheet[:2], *sheet[-2:])})
    return {key for key, count in edges.items() if key and count >= max(3, len(sheets) // 2)}


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _without_heads(sheet: list[str], running: set[str]) -> list[str]:
    edge = {0, 1, len(sheet) - 2, len(sheet) - 1}
    return [
        line
        for place, line in enumerate(sheet)
        if not (place in edge and (_key(line) in running or _PAGE_NUMBER.match(line.strip())))
    ]


def _paragraphs(lines: list[str]) -> list[str]:
    """Wrapped lines joined: a line goes on unless it ends a sentence short of the full width."""
    if len(lines) < 2:
        return lines
    full = quantiles([len(line) for line in lines], n=10)[-1]
    paragraphs = [lines[0]]
    for before, line in itertools.pairwise(lines):
        if (_ENDS.search(before) and len(before) < 0.9 * full) or len(before) < 0.5 * full:
            paragraphs.append(line)
        else:
            paragraphs[-1] += _glue(paragraphs[-1], line) + line
    return paragraphs


def _glue(before: str, after: str) -> str:
    """Nothing between Chinese characters, a space between Latin words."""
    return "" if ord(before[-1]) > 0x2E7F or ord(after[0]) > 0x2E7F else " "
