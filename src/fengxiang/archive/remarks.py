"""A reader's own remarks on places of a stored text. They are the one thing in an archive that cannot be made anew from its
pages, so nothing but the reader takes them away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from fengxiang.archive.search import occurrences
from fengxiang.documents import Document, Span, one_line
from fengxiang.errors import BadCall


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader wrote on a span, and when."""

    span: Span
    text: str
    written: str


Row = tuple[int, int, str, str, str]
RemarkRow = tuple[str, int, int, str, str, str]
STORED = ("start", "stop", "quote", "remark", "written")
WRITTEN = ("start", "end", "quote", "remark", "written")  # as an export names them


def remark_row(document: Document, span: Span, text: str) -> RemarkRow:
    """A remark as it is stored: with the characters it is written on, without those that would steer a terminal or that no
    document may hold. BadCall where nothing is left of it."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return str(document.edition), span.start, span.end, document[span], remark_words(text), now


def remark_words(text: str) -> str:
    """The words of a remark, without what no document may hold; BadCall where nothing is left."""
    plain = one_line(text)
    if not plain:
        raise BadCall("note: a remark without a word; write what it is to say")
    return plain


def place_of(document: Document, written: str, near: int = 0) -> Span:
    """The span that is meant by words, the place nearest to the character `near` where the text says them, or by a range of
    characters, such as 53-57, if the text does not say just that; BadCall where there is none."""
    said = _nearest(document, written, near) if written else None
    if said:
        return said
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", written)
    if found:
        span = Span(int(found[1]), int(found[2]))
        if not span.start < span.end <= len(document.text):
            raise BadCall(f"note {written}: the text has the characters 0-{len(document.text)}; choose a range within them")
        return span
    raise BadCall(f"note {written!r}: {document.edition} does not say that; copy the words from the text")


def _nearest(document: Document, quote: str, near: int) -> Span | None:
    """Where the text says some words nearest to a character; words that run over the end of a paragraph need not have its break,
    which a form that they are copied into leaves out."""
    exact = (Span(start, start + len(quote)) for start in occurrences(quote, document.text))
    found = min(exact, key=lambda span: abs(span.start - near), default=None)
    if found or not quote.strip():
        return found
    loose = re.compile(r"\s*".join(map(re.escape, re.sub(r"\s", "", quote))))
    spans = (Span(*match.span()) for match in loose.finditer(document.text))
    return min(spans, key=lambda span: abs(span.start - near), default=None)


def remark_of(document: Document, row: Row) -> Remark | None:
    """A stored remark on the document as it is read now: at its place, or where its characters stand nearest to it; None where
    they stand no more."""
    start, stop, quote, text, written = row
    span = Span(start, stop) if document.text[start:stop] == quote else _nearest(document, quote, start)
    return Remark(span, text, written) if span else None
