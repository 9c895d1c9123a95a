"""A reader's own remarks on places of a stored text. They are the one thing in an archive that cannot be made anew from its
pages, so nothing but the reader takes them away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from fengxiang.documents import Document, Span


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader wrote on a span, and when."""

    span: Span
    text: str
    written: str


Row = tuple[int, int, str, str, str]


def remark_row(document: Document, span: Span, text: str) -> tuple[str, int, int, str, str, str]:
    """A remark as it is stored: with the characters it is written on."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return str(document.edition), span.start, span.end, document[span], text, now


def remark_of(document: Document, row: Row) -> Remark | None:
    """A stored remark on the document as it is read now: at its place, or where its characters stand nearest to it; None where
    they stand no more."""
    start, stop, quote, text, written = row
    if document.text[start:stop] != quote:
        places = _occurrences(quote, document.text)
        if not places:
            return None
        start = min(places, key=lambda at: abs(at - start))
    return Remark(Span(start, start + len(quote)), text, written)


def _occurrences(quote: str, text: str) -> list[int]:
    found, at = [], text.find(quote)
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found
