"""Figures beside words: what stood when a text spoke of a subject, and what followed a wording every time it was said. Neither
says that the one brought about the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fengxiang.archive import Archive
from fengxiang.documents import Document, Edition, Span
from fengxiang.documents import series as series_of
from fengxiang.provenance import trace
from fengxiang.scenario.figures import Figure, Series, shipped

# Whose figures ship.
ECONOMY = "china"
_PATH = 8
_SPRING = 6


@dataclass(frozen=True, slots=True)
class Stood:
    """A place that speaks of a subject, and the values of its series known on the text's day, oldest first; the last one stood
    then."""

    span: Span
    series: Series
    path: tuple[Figure, ...]

    @property
    def value(self) -> Figure:
        """The latest value known."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class Event:
    """A year after a wording was said: the edition that said it first for that year, and for each series the value of the year
    before and of that year."""

    edition: Edition
    span: Span
    year: int
    values: dict[str, tuple[Figure | None, Figure | None]]


@dataclass(frozen=True, slots=True)
class Followed:
    """What figures did after a wording; `n` years, each counted once however many texts said it."""

    text: str
    series: tuple[Series, ...]
    events: tuple[Event, ...]

    @property
    def n(self) -> int:
        """How many years."""
        return len(self.events)


def stood_then(document: Document, given: Sequence[Series] = ()) -> tuple[Stood, ...]:
    """What stood beside each sentence that speaks of a subject with figures, once a sentence and series; only values known on
    the document's day. Nothing beside texts of another economy. `given` are series of the reader's own."""
    if series_of(document.edition.series).economy != ECONOMY:
        return ()
    day = document.edition.day
    known = {series.name: series.known(day) for series in (*shipped(), *given) if series.words}
    patterns = [(series, re.compile(series.words)) for series in (*shipped(), *given) if series.words and known[series.name]]
    found = [
        Stood(Span(*match.span()), series, known[series.name][-_PATH:])
        for section in document.sections
        if section.role != "frame"
        for paragraph in section.paragraphs
        for sentence in paragraph.sentences
        for series, pattern in patterns
        if (match := pattern.search(document.text, sentence.start, sentence.end))
    ]
    return tuple(sorted(found, key=lambda one: one.span))


def followed(
    text: str, archive: Archive, *, before: str = "9999", series: str | None = None, given: Sequence[Series] = ()
) -> Followed:
    """What the recorded series, and those `given`, did in the year after a wording was said, each year once: what is said by June
    is for the same year, what is said later for the next. Only texts and values dated before `before` count."""
    shown = (*(one for one in shipped() if one.recorded), *given)
    life = trace(text, archive, before=before, series=series)
    events: dict[int, Event] = {}
    for sighting in life.attestations:
        year = int(sighting.edition.day[:4]) + (int(sighting.edition.day[5:7]) > _SPRING)
        if year not in events:
            values = {one.name: (one.of(year - 1, before), one.of(year, before)) for one in shown}
            if any(after for _, after in values.values()):
                events[year] = Event(sighting.edition, sighting.span, year, values)
    return Followed(text, shown, tuple(events[year] for year in sorted(events)))
