"""The official series that ship, and those a reader adds: values with the date from which each counts as known."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fengxiang.data import table, text
from fengxiang.documents import is_day
from fengxiang.errors import BadFigures
from fengxiang.sources import written_at

_HEADS = ("series", "period", "value")
_PERIOD = re.compile("([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_TWO_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of a series: its period ("2023", "2023-12" or a day), its unit, the date from which it counts as known, its
    source."""

    series: str
    period: str
    value: float
    unit: str
    known: str
    source: str


@dataclass(frozen=True, slots=True)
class Series:
    """A series: its values, oldest first, its names, the words by which texts speak of it, and whether `followed` shows it."""

    name: str
    zh: str
    en: str
    values: tuple[Figure, ...]
    words: str = ""
    recorded: bool = False

    def known(self, day: str) -> tuple[Figure, ...]:
        """The values known before a day."""
        return tuple(one for one in self.values if one.known < day)

    def of(self, year: int, day: str = "9999") -> Figure | None:
        """The last value of a year known on a day."""
        return next((one for one in reversed(self.known(day)) if one.period[:4] == str(year)), None)


@cache
def all_figures() -> dict[str, tuple[Figure, ...]]:
    """Every series that ships, oldest value first."""
    rows = csv.DictReader(io.StringIO(text("figures.csv")))
    return _grouped(
        Figure(row["series"], row["period"], float(row["value"]), row["unit"], row["known"], row["source"]) for row in rows
    )


def _grouped(rows: Iterable[Figure]) -> dict[str, tuple[Figure, ...]]:
    found: dict[str, list[Figure]] = {}
    for one in rows:
        found.setdefault(one.series, []).append(one)
    return {series: tuple(sorted(values, key=lambda one: one.period)) for series, values in found.items()}


@cache
def shipped() -> tuple[Series, ...]:
    """The series that ship with words of their own (data/subjects.toml), in its order."""
    values = all_figures()
    return tuple(
        Series(name, row["zh"], row["en"], values[name], row["words"], row.get("recorded", False))
        for name, row in table("subjects").items()
    )


def yearly(series: str) -> dict[int, float]:
    """The values of a yearly series by year, or the year-ends of one by quarter."""
    return {int(one.period[:4]): one.value for one in all_figures()[series] if len(one.period) == 4 or one.period.endswith("-12")}


def load_figures(path: Path) -> tuple[Series, ...]:
    """Series of a reader's own, from a CSV with the columns series, period (2023, 2023-12 or 2023-12-31) and value, and if wished
    unit, known (the date from which a value counts as known), source, words (a pattern) and name. BadFigures with the line that
    cannot be used."""
    try:
        rows = list(csv.DictReader(io.StringIO(written_at(path))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFigures(f"{path}: cannot be read; give a CSV file in UTF-8") from error
    if not rows or any(head not in rows[0] for head in _HEADS):
        raise BadFigures(f"{path}: the first line must name the columns {', '.join(_HEADS)}")
    own = [_own(path, number, row) for number, row in enumerate(rows, 2)]
    if len({(one.series, one.period) for one in own}) < len(own):
        raise BadFigures(f"{path}: a series has two values of one period; keep one of them")
    grouped = _grouped(own)
    first = {(row["series"] or "").strip(): row for row in reversed(rows)}
    return tuple(_series(path, name, values, first[name]) for name, values in grouped.items())


def _series(path: Path, name: str, values: tuple[Figure, ...], row: dict[str, str]) -> Series:
    title, words = row.get("name") or name, row.get("words") or re.escape(name)
    try:
        re.compile(words)
    except re.error as error:
        raise BadFigures(f"{path}: words of {name}: {error}; write a regular expression") from error
    return Series(name, title, title, values, words, recorded=True)


def _own(path: Path, number: int, row: dict[str, str]) -> Figure:
    period, written = (row["period"] or "").strip(), (row["value"] or "").strip()
    parts = _PERIOD.fullmatch(period)
    if not parts or not is_day("-".join((parts[1], parts[2] or "01", parts[3] or "01"))):
        raise BadFigures(f"{path}, line {number}: period {period!r}: write it as 2023, 2023-12 or 2023-12-31")
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadFigures(f"{path}, line {number}: value {written!r} is not a number")
    name = (row["series"] or "").strip()
    if not name or name in all_figures():
        raise BadFigures(f"{path}, line {number}: series {name!r}: give it a name that no series that ships has")
    known = (row.get("known") or "").strip() or "-".join(_usually_known(parts))
    if not is_day(known):
        raise BadFigures(f"{path}, line {number}: known {known!r}: write it as 2023-12-31")
    return Figure(name, period, value, row.get("unit") or "", known, row.get("source") or path.name)


def _usually_known(parts: re.Match[str]) -> Iterator[str]:
    """When a value is known if the file does not say: a day's at once, a month's and a year's two months after their end."""
    if parts[3]:
        yield from (parts[1], parts[2], parts[3])
        return
    months = 12 * int(parts[1]) + int(parts[2] or 12) + _TWO_MONTHS
    yield from (f"{months // 12:04}", f"{months % 12 + 1:02}", "01")
