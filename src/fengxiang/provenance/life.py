"""When a wording was first said, when last, how often: exact, dated, and only before the as-of day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as day_number
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fengxiang.archive import Archive, Attestation, Coverage, Scope, Sightings
from fengxiang.archive.suffixes import Numbers
from fengxiang.documents import Edition

REVIVED_DAYS = 730


@dataclass(frozen=True, slots=True)
class Gap:
    """A silence between two uses: the editions before and after it, its days, and how many editions passed in silence."""

    last: Edition
    next: Edition
    days: int
    editions: int


@dataclass(frozen=True)
class Provenance:
    """A wording's life before the as-of day: in which documents it stands and how often, within a coverage."""

    text: str
    sightings: Sightings
    coverage: Coverage

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """The editions in which it stands, in order of date."""
        known = self.sightings.index.editions
        return tuple(known[number] for number in self.sightings.documents.tolist())

    @property
    def attestations(self) -> tuple[Attestation, ...]:
        """Every sighting, in order of date."""
        return tuple(self.sightings)

    @cached_property
    def first(self) -> Attestation | None:
        """The earliest sighting within coverage."""
        return self.sightings.within(0)[0] if self.editions else None

    @cached_property
    def last(self) -> Attestation | None:
        """The latest sighting within coverage."""
        return self.sightings.within(len(self.editions) - 1)[-1] if self.editions else None

    @property
    def uses(self) -> int:
        """How often it stands there, overlapping sightings counted."""
        return len(self.sightings)

    def last_in(self, series: str) -> Attestation | None:
        """The latest sighting in one series."""
        numbers = [number for number, edition in enumerate(self.editions) if edition.series == series]
        return self.sightings.within(numbers[-1])[-1] if numbers else None

    def days_since_last(self, edition: Edition) -> int | None:
        """The days from the latest sighting to an edition; None where it was never seen."""
        return days_between(self.editions[-1], edition) if self.editions else None

    def verdict(self, edition: Edition, previous: Edition | None) -> str:
        """new, echoed, adopted, revived, returned or carried, for a wording that stands in `edition`."""
        own = [seen for seen in self.editions if seen.series == edition.series]
        return judged(self.editions[-1] if self.editions else None, own[-1] if own else None, previous in own, edition, previous)

    def silent_days(self) -> int | None:
        """The days from the last use to the newest text held; None where it was never said."""
        if not self.editions or not self.coverage.last:
            return None
        return day_number.fromisoformat(self.coverage.last).toordinal() - self.editions[-1].ordinal

    def odds_of_drop(self, series: str) -> float | None:
        """How often an edition of a series dropped it where the one before had it, up to its last use there; one case of
        each outcome is added, so that a single case decides nothing. None where the series never had it."""
        index, seen = self.sightings.index, self.sightings.documents
        names, which = index.series
        has = _among(seen, len(which))[which == names.index(series)] if series in names else np.zeros(0, bool)
        if not has.any():
            return None
        until = int(np.flatnonzero(has)[-1])
        tried, dropped = int(has[:until].sum()), int((has[:until] & ~has[1 : until + 1]).sum())
        return round((dropped + 1) / (tried + 2), 3)

    def by_year(self) -> dict[str, int]:
        """Uses by year, in order."""
        return self._counted(lambda edition: edition.day[:4])

    def by_series(self) -> dict[str, int]:
        """Uses by series, the most frequent first."""
        counted = self._counted(lambda edition: edition.series)
        return dict(sorted(counted.items(), key=lambda row: (-row[1], row[0])))

    def _counted(self, key: Callable[[Edition], str]) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for edition, uses in zip(self.editions, self.sightings.counts.tolist(), strict=True):
            counts[key(edition)] += uses
        return dict(counts)

    def gaps(self, least: int = REVIVED_DAYS) -> tuple[Gap, ...]:
        """Silences of at least so many days; `editions` counts the documents of the series that use it which passed."""
        if not self.editions:
            return ()
        index, seen = self.sightings.index, self.sightings.documents
        days, series = index.days[seen], index.series[1]
        found = np.flatnonzero(np.diff(days) >= least).tolist()
        own = _among(series[seen], len(index.series[0]))[series]
        return tuple(
            Gap(
                self.editions[place],
                self.editions[place + 1],
                int(days[place + 1] - days[place]),
                int(own[seen[place] + 1 : seen[place + 1]].sum()),
            )
            for place in found
        )


def _among(numbers: Numbers, size: int) -> NDArray[np.bool_]:
    """Which of the numbers below `size` are among some."""
    found = np.zeros(size, bool)
    found[numbers] = True
    return found


def judged(last: Edition | None, own: Edition | None, in_previous: bool, edition: Edition, previous: Edition | None) -> str:
    """The verdict on a wording of `edition` last said in one edition, and in another of the same series: echoed where it
    is new to the series and was said elsewhere since the previous edition, whenever it was said first."""
    if last is None:
        return "new"
    if own is None:
        return "echoed" if previous and last.day > previous.day else "adopted"
    if in_previous:
        return "carried"
    return "revived" if days_between(own, edition) >= REVIVED_DAYS else "returned"


def days_between(earlier: Edition, later: Edition) -> int:
    """The days from one edition to another."""
    return later.ordinal - earlier.ordinal


def trace(
    text: str, archive: Archive, *, before: str = "9999", besides: Edition | None = None, series: str | None = None
) -> Provenance:
    """The life of a wording in the texts dated before a day, `besides` one edition, of one series where it is given; a hit
    is the wording to the character, in English whatever its capitals and blanks; `a|b` is either."""
    found = archive.index().worded(text, Scope(before, besides))
    return Provenance(text, found.of_series(series) if series else found, archive.coverage(before, series))
