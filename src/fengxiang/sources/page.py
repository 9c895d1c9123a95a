"""A page: the bytes as they came, and where from. The evidence everything else is made of."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePath

from fengxiang.errors import EmptyInput, TooLarge, UnreadableFile

MAX_BYTES = 64 * 1024 * 1024
# What a file is by its first bytes; a zip archive is told apart by what lies in it.
_SIGNS = {
    b"%PDF-": "pdf",
    b"{\\rtf": "rtf",
    b"\xd0\xcf\x11\xe0": "doc",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
}
_ZIP = b"PK\x03\x04"
_PACKED = {
    b"word/": "docx",
    b"application/vnd.oasis.opendocument": "odt",
    b"application/epub+zip": "epub",
    b"xl/": "xlsx",
    b"ppt/": "pptx",
}
_MAIL = re.compile(rb"\A(?:[A-Za-z][A-Za-z-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+?(?:MIME-Version|Content-Type):", re.IGNORECASE)
_BY_SUFFIX = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".htm": "html",
    ".html": "html",
    ".shtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
}
_HTML_SIGNS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<div", b"<meta", b"<table")


def typed(text: str, name: str) -> Page:
    """A text that was typed or pasted, as a page; UnreadableFile where it is the inside of a file."""
    page = Page(text.encode("utf-8"), name)
    if page.kind not in ("text", "markdown", "html", "csv", "json"):
        raise UnreadableFile(f"{name}: this is the inside of a file ({page.kind}), not a text; give the file itself")
    return page


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes with their origin. `name` is a file name without its folder; `fetched` is an ISO time, for addresses."""

    data: bytes
    name: str
    url: str | None = None
    fetched: str | None = None
    charset: str | None = None

    def __post_init__(self) -> None:
        if not self.data.strip():
            raise EmptyInput(f"{self.name}: the file is empty; give one with a text")
        if len(self.data) > MAX_BYTES:
            raise TooLarge(f"{self.name}: over {MAX_BYTES // 2**20} MB; give the readout alone")

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def suffix(self) -> str:
        """The ending of the name, lower case, with its dot; empty where there is none."""
        return PurePath(self.name).suffix.lower()

    @property
    def kind(self) -> str:
        """One of pdf, docx, html, markdown, text, mail, csv, json, or of rtf, doc, odt, epub, xlsx, pptx, zip, picture, which are
        not read: by the bytes first, by the name second."""
        head = self.data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
        if head.startswith(_ZIP):
            return next(
                (kind for sign, kind in _PACKED.items() if sign in self.data), "docx" if self.suffix == ".docx" else "zip"
            )
        sign = next((sign for sign in _SIGNS if head.startswith(sign)), None)
        return _SIGNS[sign] if sign else self._kind_of_text(head)

    def _kind_of_text(self, head: bytes) -> str:
        if _MAIL.match(head):
            return "mail"
        small = head.lower()
        if any(small.startswith(sign) for sign in _HTML_SIGNS) or b"<html" in small:
            return "html"
        return _BY_SUFFIX.get(self.suffix, "text")
