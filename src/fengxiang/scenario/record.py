"""Figures beside words: what stood when a text spoke of a subject, and what followed a wording every time it was said. Neither
says that the one brought about the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fengxiang.archive import Archive, Coverage
from fengxiang.documents import GUIDANCE, Document, Edition, Span
from fengxiang.documents import series as series_of
from fengxiang.provenance import trace
from fengxiang.scenario.figures import Figure, Series, shipped

# Whose figures ship.
ECONOMY = "china"
_PATH = 8
_SPRING = 6
# A value older than this many years stands for nothing.
_OLD = 3


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
    """A year that was planned with a wording: the edition that said it first for that year, and for each series the value of the
    year before and of that year."""

    edition: Edition
    span: Span
    year: int
    values: dict[str, tuple[Figure | None, Figure | None]]


@dataclass(frozen=True, slots=True)
class Followed:
    """What figures did after a wording; `n` years, each counted once however many texts said it, within a coverage."""

    text: str
    series: tuple[Series, ...]
    events: tuple[Event, ...]
    coverage: Coverage

    @property
    def n(self) -> int:
        """How many years."""
        return len(self.events)


def stood_then(document: Document, given: Sequence[Series] = (), before: str = "9999") -> tuple[Stood, ...]:
    """What stood beside each sentence that speaks of a subject with figures, once a sentence and series; only values known on
    the document's day, or on the day `before` where that is earlier, and none that was three years old by
    then. Nothing beside texts of another economy. `given` are series of the reader's own."""
    if series_of(document.edition.series).economy != ECONOMY:
        return ()
    day = min(before, document.edition.day)
    known = {series.name: _fresh(series, day) for series in (*shipped(), *given)}
    patterns = [(one, re.compile(one.words)) for one in (*shipped(), *given) if one.words and known[one.name]]
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


def _fresh(series: Series, day: str) -> tuple[Figure, ...]:
    """The values known on a day, if the last of them is not too old to stand for it."""
    known = series.known(day)
    return known if known and int(day[:4]) - int(known[-1].period[:4]) <= _OLD else ()


def planned_year(day: str) -> int:
    """The year that a text plans: its own in the first half of a year, else the next."""
    return int(day[:4]) + (int(day[5:7]) > _SPRING)


def followed(
    text: str, archive: Archive, *, before: str = "9999", series: str | None = None, given: Sequence[Series] = ()
) -> Followed:
    """What the recorded series, and those `given`, did in the year that a text planned when it said a wording, each year once.
    Only the guidance of texts of this economy, and only texts and values dated before `before`. NotInArchive for a series that
    the archive does not hold."""
    archive.check_series(series)
    shown = (*(one for one in shipped() if one.recorded), *given)
    life = trace(text, archive, before=before, series=series)
    events: dict[int, Event] = {}
    for sighting in life.attestations:
        year = planned_year(sighting.edition.day)
        if year in events or series_of(sighting.edition.series).economy != ECONOMY:
            continue
        values = {one.name: (one.of(year - 1, before), one.of(year, before)) for one in shown}
        if any(after for _, after in values.values()) and _guides(archive.get(sighting.edition), sighting.span):
            events[year] = Event(sighting.edition, sighting.span, year, values)
    return Followed(text, shown, tuple(events[year] for year in sorted(events)), life.coverage)


def _guides(document: Document, span: Span) -> bool:
    """Whether a span stands in the guidance of a text, or the text has none that could be told from the rest."""
    roles = {section.role for section in document.sections}
    if not roles & GUIDANCE:
        return "review" not in roles
    return any(section.role in GUIDANCE and section.start <= span.start < section.end for section in document.sections)
