"""The official series that ship: yearly values and year-ends, each with its source and the date from which it counts as known."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache

from fengxiang.data import text


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of a series: its period ("2023" or "2023-12"), its unit, the date from which it counts as known, its source."""

    series: str
    period: str
    value: float
    unit: str
    known: str
    source: str


@cache
def figures() -> dict[str, tuple[Figure, ...]]:
    """Every series that ships, oldest value first."""
    found: dict[str, list[Figure]] = {}
    for row in csv.DictReader(io.StringIO(text("figures.csv"))):
        one = Figure(row["series"], row["period"], float(row["value"]), row["unit"], row["known"], row["source"])
        found.setdefault(one.series, []).append(one)
    return {series: tuple(values) for series, values in found.items()}


def yearly(series: str) -> dict[int, float]:
    """The values of a yearly series by year, or the year-ends of one by quarter."""
    return {int(one.period[:4]): one.value for one in figures()[series] if len(one.period) == 4 or one.period.endswith("-12")}
