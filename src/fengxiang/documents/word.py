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
from fengxiang.errors import EmptyInput, TooLarge, UnreadableFile
from fengxiang.sources import Page

MOST_UNPACKED = 256 * 1024 * 1024
MOST_PACKED_TIMES = 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "footnotePr")}
# What opening a damaged zip archive, or a damaged entry of one packed in any of its ways, raises.
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def from_word(page: Page) -> Draft:
    """A line a paragraph, tables included; UnreadableFile for a damaged file, TooLarge for a decompression bomb."""
    root = _parse(page, _unpack(page, "word/document.xml"))
    text = "\n".join(_paragraphs(root)).strip("\n")
    if not text.strip():
        raise EmptyInput(f"{page.name}: the Word file holds no text; give one with a text")
    return Draft(re.sub(r"\n{2,}", "\n", text) + "\n")


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


def _paragraphs(root: etree._Element) -> Iterator[str]:
    """The accepted text of each paragraph; one whose own mark was deleted runs on into the next."""
    held = ""
    for paragraph in root.iter(f"{_W}p"):
        held += "".join(_accepted(paragraph))
        if paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is None:
            yield held
            held = ""
    if held:
        yield held


def _accepted(node: etree._Element) -> Iterator[str]:
    for child in node:
        if child.tag in _GONE or child.tag == f"{_W}p":
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[str(child.tag)]
        else:
            yield from _accepted(child)
