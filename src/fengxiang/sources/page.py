"""A page: the bytes as they came, and where from. The evidence everything else is made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from fengxiang.errors import EmptyInput, TooLarge

MAX_BYTES = 64 * 1024 * 1024
_PDF, _ZIP = b"%PDF-", b"PK\x03\x04"
_HTML_SIGNS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<div", b"<meta", b"<table")


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
        """One of pdf, docx, html, markdown, text: by the bytes first, by the name second."""
        head = self.data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
        if head.startswith(_PDF):
            return "pdf"
        if head.startswith(_ZIP):
            return "docx"
        return self._kind_of_text(head.lower())

    def _kind_of_text(self, head: bytes) -> str:
        if any(head.startswith(sign) for sign in _HTML_SIGNS) or b"<html" in head:
            return "html"
        by_suffix = {".md": "markdown", ".markdown": "markdown", ".htm": "html", ".html": "html", ".shtml": "html"}
        by_suffix |= {".pdf": "pdf", ".docx": "docx"}
        return by_suffix.get(self.suffix, "text")
