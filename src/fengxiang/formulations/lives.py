"""What became of each fixed phrase: first, last, uses by year, its heat, and how likely the next edition drops it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fengxiang.archive import Archive, Index, Scope
from fengxiang.archive.suffixes import Numbers, units
from fengxiang.documents import Edition

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from fengxiang.formulations.mining import Found

    Row = tuple[Found, Numbers, Numbers]

_AT_ONCE = 2000
_TIERS = 4
_LIKELY = 8  # times as many phrases as are asked for
_PRIOR = 2.0  # editions that the rate of the whole series counts for beside a phrase's own


@dataclass(frozen=True, slots=True)
class Formulation:
    """A fixed phrase with its life. `heat` is a tier from 0 to 4 for each year from its first to its last: uses for each
    character written that year, against its own hottest year. `odds_of_drop` is how often an edition of `home`, the
    series of which most editions have it, dropped it where the edition before had it; the fewer the cases, the nearer to
    the rate of all phrases of that series."""

    text: str
    first: Edition
    last: Edition
    uses: int
    documents: int
    by_year: dict[str, int]
    by_series: dict[str, int]
    heat: dict[str, int]
    home: str
    odds_of_drop: float
    telling: float


def mine(
    archive: Archive, *, series: str | None = None, before: str = "9999", most: int = 5000, executor: Executor | None = None
) -> tuple[Formulation, ...]:
    """The most telling fixed phrases of an archive, in one series where it is given, before a day; the most telling first.

    Telling is bond in bits times the logarithms of documents and of series, times how bunched in time the phrase is: the
    divergence in bits of its years from those of all that was written. Seeds count half as much again."""
    from fengxiang.formulations.mining import candidates  # the miner, which a reading does not load

    index = archive.index()
    wanted = [n for n, one in enumerate(index.editions) if (series is None or one.series == series) and one.day < before]
    if not wanted:
        return ()
    if len(wanted) < len(index.editions):
        index = index.only(wanted)
    found = candidates(index, executor)
    rows = list(_lives(index, found, before))
    if not rows:
        return ()
    # Years and series are counted for the likely ones only; they change the order, not by so much.
    rows.sort(key=lambda row: -max(row[0].bond, 4.0) * log2(1 + len(row[1])) * (1.5 if row[0].seed else 1.0))
    rows = rows[: _LIKELY * most]
    tried, dropped = _drops(index, rows)
    rate = dropped.sum(0) / np.maximum(tried.sum(0), 1)
    odds = (dropped + _PRIOR * rate) / (tried + _PRIOR)
    made = [_formulation(index, *row, own) for row, own in zip(rows, odds, strict=True)]
    return tuple(sorted(made, key=lambda row: (-row.telling, row.text))[:most])


def _drops(index: Index, rows: Sequence[Row]) -> tuple[Numbers, Numbers]:
    """For each phrase and series how many editions that another follows have it, and how often that other has not."""
    which, wide = index.series[1], len(index.editions)
    follows = np.full(wide, -1, dtype=np.int64)
    for place in range(len(index.series[0])):
        own = np.flatnonzero(which == place)
        follows[own[:-1]] = own[1:]
    row = np.repeat(np.arange(len(rows)), [len(numbers) for _, numbers, _ in rows])
    number = np.concatenate([numbers for _, numbers, _ in rows])
    tried = follows[number] >= 0
    pair = row * wide + number  # in rising order
    place = np.minimum(np.searchsorted(pair, row * wide + follows[number]), len(pair) - 1)
    kept = tried & (pair[place] == row * wide + follows[number])
    cell, size = row * len(index.series[0]) + which[number], len(rows) * len(index.series[0])
    shape = len(rows), len(index.series[0])
    counted = (np.bincount(cell[chosen], minlength=size).reshape(shape) for chosen in (tried, tried & ~kept))
    return next(counted), next(counted)


def _lives(index: Index, found: Sequence[Found], before: str) -> Iterator[Row]:
    """Each phrase that stands in two documents at least, with these documents and its uses in each."""
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        sizes = np.array([len(units(row.text)) for row in some], dtype=np.int64)
        row, number, times = index.seen(units("".join(row.text for row in some)), np.cumsum(sizes) - sizes, sizes, Scope(before))
        edges = np.searchsorted(row, np.arange(len(some) + 1)).tolist()
        for place, phrase in enumerate(some):
            low, high = edges[place], edges[place + 1]
            if high - low >= 2:
                yield phrase, number[low:high], times[low:high]


def _formulation(index: Index, found: Found, numbers: Numbers, times: Numbers, odds: NDArray[np.float64]) -> Formulation:
    editions, counts = [index.editions[number] for number in numbers.tolist()], times.tolist()
    by_year, by_series, documents = Counter[str](), Counter[str](), Counter[str]()
    for edition, uses in zip(editions, counts, strict=True):
        by_year[edition.day[:4]] += uses
        by_series[edition.series] += uses
        documents[edition.series] += 1
    home = _home(index, documents, int(numbers[0]))
    bunched = _bunched(by_year, index.written)
    telling = max(found.bond, 4.0) * log2(1 + len(editions)) * log2(1 + len(by_series)) * (0.2 + bunched)
    telling *= 1.5 if found.seed else 0.7 if len(found.text) < 4 else 1.0
    return Formulation(
        text=found.text,
        first=editions[0],
        last=editions[-1],
        uses=sum(counts),
        documents=len(editions),
        by_year=dict(by_year),
        by_series=dict(sorted(by_series.items(), key=lambda row: (-row[1], row[0]))),
        heat=_heat(index, by_year),
        home=home,
        odds_of_drop=round(float(odds[index.series[0].index(home)]), 3),
        telling=round(telling, 2),
    )


def _home(index: Index, documents: Counter[str], first: int) -> str:
    """The series of which the greatest share of editions since its first use has a phrase, among those with three such
    editions; where none has, the one with most."""
    often = [name for name, count in documents.items() if count >= 3] or list(documents)
    names, which = index.series
    editions = np.bincount(which[first:], minlength=len(names))
    return max(often, key=lambda name: (documents[name] / max(1, int(editions[names.index(name)])), documents[name], name))


def _bunched(by_year: Counter[str], written: dict[str, int]) -> float:
    """The divergence in bits of a phrase's years from the years of all that was written."""
    uses, total = sum(by_year.values()), sum(written.values())
    return sum(count / uses * log2(count / uses * total / max(1, written[year])) for year, count in by_year.items())


def _heat(index: Index, by_year: Counter[str]) -> dict[str, int]:
    written = index.written
    years = [str(year) for year in range(int(min(by_year)), int(max(by_year)) + 1)]
    rate = {year: by_year[year] / max(1, written.get(year, 1)) for year in years}
    most = max(rate.values())
    return {year: int(np.ceil(_TIERS * rate[year] / most)) for year in years}
