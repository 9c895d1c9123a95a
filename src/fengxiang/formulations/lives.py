"""What became of each fixed phrase: first, last, uses by year, its heat, and how likely the next edition drops it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

from fengxiang.archive import Archive, Index, Scope
from fengxiang.archive.suffixes import Numbers, units
from fengxiang.documents import Edition
from fengxiang.formulations.mining import Found, candidates

_AT_ONCE = 2000
_TIERS = 4
_PRIOR = 2.0  # editions that the rate of the whole series counts for beside a phrase's own


@dataclass(frozen=True, slots=True)
class Formulation:
    """A fixed phrase with its life. `heat` is a tier from 0 to 4 for each year from its first to its last: uses for each
    character written that year, against its own hottest year. `odds_of_drop` is how often an edition of `home`, the
    series that has it most, dropped it where the edition before had it; the fewer the cases, the nearer to the rate of
    all phrases of that series. None where the series has no two editions."""

    text: str
    first: Edition
    last: Edition
    uses: int
    documents: int
    by_year: dict[str, int]
    by_series: dict[str, int]
    heat: dict[str, int]
    home: str
    odds_of_drop: float | None
    telling: float


def mine(archive: Archive, *, series: str | None = None, before: str = "9999", most: int = 5000) -> tuple[Formulation, ...]:
    """The most telling fixed phrases of an archive, in one series where it is given, before a day; the most telling first.

    Telling is bond in bits times the logarithms of documents and of series, times how bunched in time the phrase is: the
    divergence in bits of its years from those of all that was written. Seeds count half as much again."""
    index = archive.index()
    if series is not None:
        index = index.only([number for number, edition in enumerate(index.editions) if edition.series == series])
    found = candidates(index)
    rows = list(_lives(index, found, before))
    rates = _rates(index, rows)
    made = [_formulation(index, *row, rates) for row in rows]
    return tuple(sorted(made, key=lambda row: (-row.telling, row.text))[:most])


Row = tuple[Found, Numbers, Numbers]
Rates = dict[str, tuple[Numbers, float]]


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


def _formulation(
    index: Index, found: Found, numbers: Numbers, times: Numbers, rates: dict[str, tuple[Numbers, float]]
) -> Formulation:
    editions, counts = [index.editions[number] for number in numbers.tolist()], times.tolist()
    by_year, by_series, documents = Counter[str](), Counter[str](), Counter[str]()
    for edition, uses in zip(editions, counts, strict=True):
        by_year[edition.day[:4]] += uses
        by_series[edition.series] += uses
        documents[edition.series] += 1
    home = max(documents, key=lambda name: (documents[name], name))
    bunched = _bunched(by_year, index.written)
    telling = max(found.bond, 4.0) * log2(1 + len(editions)) * log2(1 + len(by_series)) * (0.2 + bunched)
    telling *= 1.5 if found.seed else 0.5 if len(found.text) < 4 else 1.0
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
        odds_of_drop=_odds(numbers, *rates[home]) if home in rates else None,
        telling=round(telling, 2),
    )


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


def _rates(index: Index, rows: Sequence[Row]) -> Rates:
    """For each series its documents in order, and the share of phrases of one edition that the next one dropped."""
    names, which = index.series
    result = {}
    for place, name in enumerate(names):
        order = np.flatnonzero(which == place)
        if len(order) < 2:
            continue
        cases = [_cases(numbers, order) for _, numbers, _ in rows]
        tried, dropped = sum(case[0] for case in cases), sum(case[1] for case in cases)
        if tried:
            result[name] = order, dropped / tried
    return result


def _cases(numbers: Numbers, order: Numbers) -> tuple[int, int]:
    """How often an edition that is not the last of its series has a phrase, and how often the next one has not."""
    has = np.isin(order, numbers, assume_unique=True)
    return int(has[:-1].sum()), int((has[:-1] & ~has[1:]).sum())


def _odds(numbers: Numbers, order: Numbers, rate: float) -> float:
    tried, dropped = _cases(numbers, order)
    return round((dropped + _PRIOR * rate) / (tried + _PRIOR), 3)
