"""The document and its parts. Every level is made by cutting, so the parts tile their parent; nothing is edited later."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date as day_number
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

from fengxiang.documents.normalise import bare_places, fold
from fengxiang.documents.wrapping import flatten

Made = TypeVar("Made")

ROLES = ("frame", "review", "assessment", "lessons", "requirement", "policy", "task", "work", "closing")
GUIDANCE = frozenset({"requirement", "policy", "task", "work"})


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether a character stands in both."""
        return self.start < other.end and other.start < self.end


class Edition(NamedTuple):
    """One meeting's document: series, date (ISO, or a year alone), and a name where a day has several documents."""

    series: str
    date: str
    name: str | None = None

    def __str__(self) -> str:
        return "/".join(part for part in self if part)

    def cite(self, span: tuple[int, int]) -> str:
        """The citation of a span, `cewc/2023-12-12#53-57`: positions in the text that `show` prints."""
        return f"{self}#{span[0]}-{span[1]}"

    @property
    def day(self) -> str:
        """The ISO day it counts as: a year alone counts as its last day."""
        return self.date if len(self.date) == 10 else f"{self.date}-12-31"

    @property
    def ordinal(self) -> int:
        """The day as a proleptic ordinal, so that days can be counted."""
        return _ordinal(self.day)


@lru_cache(maxsize=1 << 14)  # the lives of a text's stretches ask for the same few hundred days thousands of times
def _ordinal(day: str) -> int:
    return day_number.fromisoformat(day).toordinal()


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with the mark that ends it; `core` is the wording without it. Role and rank are its section's."""

    start: int
    end: int
    core: Span
    role: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, tiled by its clauses."""

    start: int
    end: int
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its line end, tiled by its sentences."""

    start: int
    end: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Neighbouring paragraphs of one role; `rank` and `title` are those of a task."""

    start: int
    end: int
    role: str
    rank: int | None
    title: Span | None
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Document:
    """A text with its edition and its parts.

    `text` is exact and immutable; `witness` 0 is the edition's own text, others are further copies. `published` is
    the date a page states, `publisher` an id of `data/publishers.toml`. `complete` is False for an abridged copy and
    `abridged` then says why. `page` is the sha256 of the bytes it was read from. `warnings` are (kind, text) pairs.
    """

    edition: Edition
    text: str
    title: str
    sections: tuple[Section, ...]
    language: str = "zh"
    publisher: str | None = None
    published: str | None = None
    complete: bool = True
    abridged: str | None = None
    witness: int = 0
    page: str | None = None
    warnings: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, span: tuple[int, int]) -> str:
        return self.text[span[0] : span[1]]

    def cite(self, span: tuple[int, int]) -> str:
        """The citation of a span of this text."""
        return self.edition.cite(span)

    @property
    def sha256(self) -> str:
        """Hex digest of the text as UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @cached_property
    def folded(self) -> str:
        """The text with width, spaces, quotation marks, hyphens and radicals made alike, and lines that go on in the next
        joined, position by position."""
        return fold(flatten(self.text, self.language))

    @cached_property
    def bare(self) -> str:
        """The folded text with a blank sign for all that is not part of a word, position by position."""
        return bare_places(self.text)

    def kept(self, make: Callable[[Document], Made]) -> Made:
        """What a function makes of this text alone: made once, and kept as long as the text is."""
        if make not in self._kept:
            self._kept[make] = make(self)
        made: Made = self._kept[make]
        return made

    def forget(self) -> None:
        """What was kept is made again when it is next asked for."""
        self._kept.clear()

    @cached_property
    def _kept(self) -> dict[Callable[[Document], Any], Any]:
        return {}

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses that hold a word, in order."""
        return tuple(clause for clause in self.tiles() if clause.core.end > clause.core.start)

    def tiles(self) -> Iterator[Clause]:
        """Every clause, also those without a word; together they are the text."""
        for section in self.sections:
            for paragraph in section.paragraphs:
                for sentence in paragraph.sentences:
                    yield from sentence.clauses
