"""The accepted text of a Word file: tracked insertions are in, tracked deletions out, whatever a plain reader drops."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from fengxiang.documents.draft import Draft
from fengxiang.documents.numbering import Numbering, W, numbering
from fengxiang.errors import EmptyInput, TooLarge, UnreadableFile
from fengxiang.sources import Page

MOST_UNPACKED = 256 * 1024 * 1024
MOST_PACKED_TIMES = 200
_NUMBERING = "word/numbering.xml"
_GONE = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "footnotePr", "rt")}
_GONE.add(
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
)  # says again what stands in the choice before it
# What opening a damaged zip archive, or a damaged entry of one packed in any of its ways, raises.
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_MARKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def from_word(page: Page) -> Draft:
    """A line a paragraph, tables included; UnreadableFile for a damaged file, TooLarge for a decompression bomb."""
    root = _parse(page, _unpack(page, "word/document.xml"))
    parts = _parts(page)
    numbers = numbering(_parse(page, _unpack(page, _NUMBERING)) if _NUMBERING in parts else None)
    text = "\n".join(_paragraphs(root, numbers)).strip("\n")
    if not text.strip():
        raise EmptyInput(f"{page.name}: the Word file holds no text; give one with a text")
    return Draft(re.sub(r"\n{2,}", "\n", text) + "\n", warnings=tuple(_left_out(root, parts)))


def _left_out(root: etree._Element, parts: set[str]) -> Iterator[tuple[str, str]]:
    """What of a file is not read is told."""
    if next(root.iter(f"{W}altChunk"), None) is not None:
        yield "word", "the Word file takes in parts of other files; these are not read"
    if next(root.iter(f"{W}footnoteReference", f"{W}endnoteReference"), None) is not None:
        yield "word", "the notes of the Word file are not read"


def _parts(page: Page) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(page.data)) as package:
            return set(package.namelist())
    except _DAMAGE as error:
        raise UnreadableFile(f"{page.name}: the Word file is damaged or cut off; fetch it again") from error


def _unpack(page: Page, part: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(page.data)) as package:
            if part not in package.namelist():
                raise UnreadableFile(f"{page.name}: a zip archive, but not a Word file; give .docx, .pdf, .html or .txt")
            entry = package.getinfo(part)
            _refuse_bomb(page, entry)
            with package.open(entry) as stream:
                data = stream.read(MOST_UNPACKED + 1)
    except _DAMAGE as error:
        raise UnreadableFile(f"{page.name}: the Word file is damaged or cut off; fetch it again") from error
    return data


def _refuse_bomb(page: Page, entry: zipfile.ZipInfo) -> None:
    if entry.file_size > MOST_UNPACKED or (
        entry.file_size > 2**20 and entry.file_size > MOST_PACKED_TIMES * max(1, entry.compress_size)
    ):
        raise TooLarge(f"{page.name}: unpacks to {entry.file_size / 2**20:,.0f} MB from almost nothing; not read")


def _parse(page: Page, data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"{page.name}: the Word file is damaged (line {error.lineno}); fetch it again") from error


def _paragraphs(root: etree._Element, numbers: Numbering) -> Iterator[str]:
    """The accepted text of each paragraph behind its number; one whose own mark was deleted runs on into the next."""
    held = ""
    for paragraph in root.iter(f"{W}p"):
        if _is_gone(paragraph):
            continue
        words = "".join(_accepted(paragraph))
        held += (numbers.before(paragraph) + words) if words.strip() else words
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is None:
            yield held
            held = ""
    if held:
        yield held


def _is_gone(paragraph: etree._Element) -> bool:
    """Whether a paragraph lies in what is not read: a deleted row, a box said a second time for older programs."""
    for above in paragraph.iterancestors():
        if above.tag in _GONE or (above.tag == f"{W}tr" and above.find(f"{W}trPr/{W}del") is not None):
            return True
    return False


def _accepted(node: etree._Element) -> Iterator[str]:
    for child in node:
        if child.tag in _GONE or child.tag == f"{W}p" or _is_hidden(child):
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[str(child.tag)]
        else:
            yield from _accepted(child)


def _is_hidden(run: etree._Element) -> bool:
    """Whether the words of a run are set as hidden."""
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val") not in ("0", "false", "off")
