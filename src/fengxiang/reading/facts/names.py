"""Industries, instruments, regions and institutions that a text names, each where it is named first (`data/names.toml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from fengxiang.archive import Archive
from fengxiang.data import table
from fengxiang.documents import Document, Edition, Span
from fengxiang.provenance import trace


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where the text has it first; `first` is the first edition that has it before, None for a new name."""

    kind: str
    text: str
    span: Span
    first: Edition | None


def names(document: Document, archive: Archive, *, before: str | None = None) -> tuple[Name, ...]:
    """The names of a document, each once, in order; what stands in the frame (who attended) is left out."""
    found: dict[str, tuple[str, Span]] = {}
    for section in document.sections:
        for kind, pattern in _patterns() if section.role != "frame" else ():
            for match in pattern.finditer(document.text, section.start, section.end):
                found.setdefault(match.group(), (kind, Span(*match.span())))
    day = before or document.edition.day
    rows = sorted(found.items(), key=lambda row: row[1][1])
    return tuple(Name(kind, text, span, _first(text, archive, day, document.edition)) for text, (kind, span) in rows)


def _first(text: str, archive: Archive, before: str, besides: Edition) -> Edition | None:
    life = trace(text, archive, before=before, besides=besides)
    return life.editions[0] if life.editions else None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["kind"], _longest_first(row["pattern"])) for row in table("names")["kinds"])


def _longest_first(pattern: str) -> re.Pattern[str]:
    """The pattern as it stands, its plain words sorted so that the longest is found."""
    parts = re.split(r"\|(?![^(]*\))", pattern)
    return re.compile("|".join(sorted(parts, key=len, reverse=True)))
