"""Exact search over all shards: a hit is the phrase to the character, in texts dated before a day."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fengxiang.archive.shard import Shard
from fengxiang.archive.suffixes import BETWEEN, Numbers, Units, allowed, units
from fengxiang.documents import Edition, Span, series
from fengxiang.documents.normalise import without_radicals

_AT_ONCE = 4_000_000
_LATIN = re.compile(r"\A(?=.*[A-Za-z])[\x00-\u024f\u2010-\u203a]+\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Attestation:
    """One sighting of a phrase."""

    edition: Edition
    span: Span


@dataclass(frozen=True, slots=True)
class Scope:
    """Which texts count: those dated before a day, `besides` one edition."""

    before: str = "9999"
    besides: Edition | None = None


@dataclass(frozen=True)
class Part:
    """A shard with the number of each of its documents in the index (-1 where it was removed or replaced) and its day;
    `where` is what another process opens it by: folder, name and marks, None where it is in memory only."""

    shard: Shard
    documents: Numbers
    days: list[str]
    where: tuple[str, str, str] | None = None

    def limits(self, scope: Scope, besides: int) -> tuple[int, Numbers]:
        """Where the texts that count end, and the stretches before that which do not count."""
        end = bisect_left(self.days, scope.before)
        out = np.flatnonzero((self.documents[:end] < 0) | (self.documents[:end] == besides) & (besides >= 0))
        holes = np.stack([self.shard.starts[out], self.shard.starts[out + 1]], -1).ravel()
        return int(self.shard.starts[end]), holes


class Index:
    """All documents in order of date, and the shards in which they are searched."""

    def __init__(self, editions: list[Edition], parts: list[Part]) -> None:
        self.editions, self.parts = editions, parts
        self._number = {edition: number for number, edition in enumerate(editions)}

    @cached_property
    def days(self) -> Numbers:
        """The day of each document as a proleptic ordinal."""
        return np.array([edition.ordinal for edition in self.editions], dtype=np.int64)

    @cached_property
    def series(self) -> tuple[list[str], Numbers]:
        """The names of the series, and the series of each document as a place among them."""
        names = sorted({edition.series for edition in self.editions})
        place = {name: number for number, name in enumerate(names)}
        return names, np.array([place[edition.series] for edition in self.editions], dtype=np.int64)

    @cached_property
    def written(self) -> dict[str, int]:
        """Characters written in each year."""
        counts: Counter[str] = Counter()
        for part in self.parts:
            for number, size in zip(part.documents.tolist(), np.diff(part.shard.starts).tolist(), strict=True):
                if number >= 0:
                    counts[self.editions[number].day[:4]] += size - 1
        return dict(counts)

    def only(self, numbers: list[int]) -> Index:
        """An index of some documents alone, sorted in memory."""
        editions = [self.editions[number] for number in numbers]
        shard = Shard.of([self.text(number) for number in numbers])
        return Index(editions, [Part(shard, np.arange(len(editions)), [edition.day for edition in editions])])

    def number(self, edition: Edition | None) -> int:
        """The number of a document; -1 where the index does not hold it."""
        return self._number.get(edition, -1) if edition else -1

    def text(self, number: int) -> str:
        """The text of a document."""
        for part in self.parts:
            place = np.flatnonzero(part.documents == number)
            if len(place):
                return part.shard.text(int(place[0]))
        raise KeyError(number)

    def sightings(self, phrase: str, scope: Scope) -> Sightings:
        """In which documents a phrase stands, and how often; overlapping hits count."""
        counts = np.zeros(len(self.editions), dtype=np.int64)
        phrase = without_radicals(phrase)
        asked = units(phrase)
        for part in self.parts if len(asked) and asked.min() > BETWEEN else ():  # else it would meet what lies between texts
            low, high = part.shard.suffixes.range_of(asked)
            end, holes = part.limits(scope, self.number(scope.besides))
            places = np.sort(part.shard.suffixes.order[low:high])
            if len(places) and (len(holes) or places[-1] >= end):
                places = places[allowed(places, end, holes)]
            here = np.diff(np.searchsorted(places, part.shard.starts))
            live = np.flatnonzero(here)
            counts[part.documents[live]] += here[live]
        found = np.flatnonzero(counts)
        return Sightings(phrase, found, counts[found], self)

    def worded(self, wording: str, scope: Scope) -> Sightings:
        """The sightings of a wording as a reader types it: of `a|b` those of either; in English texts whatever its capitals and
        blanks."""
        parts = [part for part in map(str.strip, wording.split("|")) if part] or [wording]
        each = [self._loose(part, scope) if _LATIN.search(part) else self.sightings(part, scope) for part in parts]
        if len(each) == 1:
            return each[0]
        counts = np.zeros(len(self.editions), dtype=np.int64)
        for one in each:
            counts[one.documents] += one.counts
        found = np.flatnonzero(counts)
        return Sightings(
            wording, found, counts[found], self, re.compile("|".join(one.pattern.pattern for one in each), re.IGNORECASE)
        )

    def _loose(self, phrase: str, scope: Scope) -> Sightings:
        """The exact sightings of a phrase in Latin letters, and in English texts those in other capitals and blanks."""
        pattern = re.compile(r"\s+".join(map(re.escape, phrase.split())), re.IGNORECASE)
        exact = self.sightings(phrase, scope)
        counts = np.zeros(len(self.editions), dtype=np.int64)
        counts[exact.documents] = exact.counts
        names, which = self.series
        english = np.flatnonzero(np.array([series(name).language == "en" for name in names], dtype=bool)[which])
        for number in english.tolist():
            if self.editions[number].day < scope.before and self.editions[number] != scope.besides:
                counts[number] = sum(1 for _ in pattern.finditer(self.text(number)))
        found = np.flatnonzero(counts)
        return Sightings(phrase, found, counts[found], self, pattern)

    def longest(self, text: Units, scope: Scope) -> Numbers:
        """An array (shards, units): for each unit of a text the length of the longest stretch from there on that stands in those
        texts of a shard that count. A length that a later shard reaches may be told too great, up to that."""
        besides, found = self.number(scope.besides), np.zeros((len(self.parts), len(text)), dtype=np.int64)
        best = np.zeros(len(text), dtype=np.int64)
        for place, part in reversed(list(enumerate(self.parts))):
            found[place] = part.shard.suffixes.longest(text, *part.limits(scope, besides), best)
            best = np.maximum(best, found[place])
        return found

    def seen(
        self, text: Units, starts: Numbers, lengths: Numbers, scope: Scope, longest: Numbers | None = None
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Where stretches of a text stand: a row for each stretch and document, in this order, with the number of hits. What
        `longest` told of the text, if it was asked, spares looking for a stretch in a shard that has none."""
        rows: list[tuple[Numbers, Numbers]] = []
        for place, part in enumerate(self.parts):
            there = np.arange(len(starts)) if longest is None else np.flatnonzero(longest[place, starts] >= lengths)
            rows += self._seen_in(part, text, starts, lengths, there, scope) if len(there) else ()
        if not rows:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
        pair, times = np.concatenate([row[0] for row in rows]), np.concatenate([row[1] for row in rows])
        order = np.argsort(pair, kind="stable")
        wide = max(1, len(self.editions))
        return pair[order] // wide, pair[order] % wide, times[order]

    def _seen_in(
        self, part: Part, text: Units, starts: Numbers, lengths: Numbers, there: Numbers, scope: Scope
    ) -> Iterator[tuple[Numbers, Numbers]]:
        """Pairs of a stretch, of those that may be `there`, and a document as one number, each with its hits; so many stretches
        at a time as memory allows."""
        end, holes = part.limits(scope, self.number(scope.besides))
        low, high = part.shard.suffixes.ranges(text, starts[there], lengths[there])
        sizes = high - low
        for first, last in batches(sizes, _AT_ONCE):
            within = np.arange(int(sizes[first:last].sum()))
            begin = np.cumsum(sizes[first:last]) - sizes[first:last]
            row = np.repeat(low[first:last] - begin, sizes[first:last]) + within
            places = part.shard.suffixes.order[row]
            good = allowed(places, end, holes)
            stretch = np.repeat(there[first:last], sizes[first:last])[good]
            document = part.documents[part.shard.numbers(places[good])]
            pair = np.sort(stretch * len(self.editions) + document)
            edges = np.flatnonzero(np.r_[True, np.diff(pair) != 0][: len(pair)])
            yield pair[edges], np.diff(np.r_[edges, len(pair)])


def batches(sizes: Numbers, most: int) -> Iterator[tuple[int, int]]:
    """Runs of neighbours whose sizes together come to about `most`, so that memory is bounded."""
    edges = np.searchsorted(np.cumsum(sizes), np.arange(most, int(sizes.sum()) + most, most))
    first = 0
    for last in [*edges.tolist(), len(sizes)]:
        if last > first:
            yield first, last
            first = last


@dataclass(frozen=True)
class Sightings:
    """The documents in which a phrase stands, in order of date, and how often it stands in each; `stated` says what counts as
    the phrase where that is not to the character."""

    phrase: str
    documents: Numbers
    counts: Numbers
    index: Index
    stated: re.Pattern[str] | None = None

    def __len__(self) -> int:
        return int(self.counts.sum())

    @property
    def pattern(self) -> re.Pattern[str]:
        """What counts as the phrase."""
        return self.stated or re.compile(re.escape(self.phrase))

    def of_series(self, series: str) -> Sightings:
        """Those in one series."""
        kept = np.array([self.index.editions[number].series == series for number in self.documents.tolist()], dtype=bool)
        return Sightings(self.phrase, self.documents[kept], self.counts[kept], self.index, self.stated)

    def places(self, text: str) -> Iterator[Span]:
        """Where the phrase stands in a text, in order; hits to the character may overlap."""
        if self.stated is None:
            return (Span(at, at + len(self.phrase)) for at in occurrences(self.phrase, text))
        return (Span(*found.span()) for found in self.stated.finditer(text))

    def within(self, number: int) -> list[Attestation]:
        """The sightings in the document at a place of `documents`, in order."""
        document = int(self.documents[number])
        edition = self.index.editions[document]
        return [Attestation(edition, span) for span in self.places(self.index.text(document))]

    def __iter__(self) -> Iterator[Attestation]:
        for number in range(len(self.documents)):
            yield from self.within(number)


def occurrences(phrase: str, text: str) -> Iterator[int]:
    """Where a phrase stands in a text, overlapping hits too."""
    at = text.find(phrase) if phrase else -1
    while at >= 0:
        yield at
        at = text.find(phrase, at + 1)


def around(text: str, span: Span, edge: re.Pattern[str], reach: int, ahead: int | None = None) -> Span:
    """The stretch around a span up to the nearest marks, no more than `reach` characters before it and `ahead` (else as
    many) after it; the mark that ends it is not part of it."""
    start, end = max(0, span.start - reach), min(len(text), span.end + (reach if ahead is None else ahead))
    before = [mark.end() for mark in edge.finditer(text, start, span.start)]
    after = edge.search(text, span.end, end)
    return Span(before[-1] if before else start, after.start() if after else end)
