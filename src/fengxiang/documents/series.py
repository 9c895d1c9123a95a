"""Which series a text belongs to, and its date: told by its own words, then by its page; what stays open is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from fengxiang.data import table
from fengxiang.documents.days import english_date, iso, month_number
from fengxiang.documents.normalise import fold

_HEAD = 600
_OFTEN = 6  # times that a text names what it is about
_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# Blanks that some sites put between digits and characters.
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff\d])[ \u00a0]+(?=[\d年月日至])|(?<=\d)[ \u00a0]+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Series:
    """A row of `data/series.toml`; unknown ids get a row without rules."""

    id: str
    row: dict[str, Any]

    @property
    def language(self) -> str:
        """zh or en."""
        return str(self.row.get("language", "zh"))

    @property
    def economy(self) -> str:
        """Whose economy its texts speak of."""
        return str(self.row.get("economy", "china"))

    @property
    def agenda(self) -> bool:
        """Whether its meetings have another agenda each time, so that what is not on it has not been dropped."""
        return bool(self.row.get("agenda", False))

    def name(self, lang: str) -> str:
        """The series' name in Chinese or English; its id where it has none."""
        return str(self.row.get(lang, self.id))

    def form(self, title: str) -> str | None:
        """Which kind of document of the series a title names, where the series has several."""
        return next((form for form, mark in self.row.get("forms", {}).items() if re.search(mark, title)), None)

    def subject(self, text: str) -> str | None:
        """Which of the series' subjects a text is about: the one it names most, six times at least."""
        counts = {pattern: len(re.findall(pattern, text)) for pattern in self.row.get("subjects", ())}
        most = max(counts, key=counts.__getitem__, default=None)
        return most if most and counts[most] >= _OFTEN else None


@cache
def series(name: str) -> Series:
    """The series of that id."""
    return Series(name, table("series").get(name, {}))


@cache
def _quoted(pattern: str) -> str:
    return pattern.replace("“", '"').replace("”", '"')


def recognise(text: str) -> str | None:
    """The id of the series whose mark begins first in the opening of `text`; None where no mark stands there."""
    head = _head(text, _HEAD)
    places = {name: place for name, row in table("series").items() if (place := _place(row, head)) is not None}
    return min(places, key=lambda name: places[name]) if places else None


def likely_series(text: str) -> list[str]:
    """The ids of up to three series that a text without a mark may belong to: those whose own words stand in its opening most."""
    head = _head(text, 3 * _HEAD)
    counts = {name: len(re.findall(row["hints"], head)) for name, row in table("series").items() if "hints" in row}
    return [name for name in sorted(counts, key=lambda name: -counts[name]) if counts[name]][:3]


def _head(text: str, size: int) -> str:
    return _SPACED.sub("", fold(text[:size]))


def _place(row: dict[str, Any], head: str) -> int | None:
    opening = head[: row.get("opening", _HEAD)]
    if row.get("needs") and not re.search(row["needs"], opening):
        return None
    if row.get("excludes") and re.search(row["excludes"], opening):
        return None
    places = [found.start() for mark in row["marks"] if (found := re.search(_quoted(mark), head))]
    return min(places, default=None)


@dataclass(frozen=True, slots=True)
class Day:
    """What a text says of its own day: month and day as the text speaks of them, the year where it is told anywhere."""

    year: int | None
    month: int
    day: int

    @property
    def iso(self) -> str | None:
        """The day as ISO, where its year is told and there is one such."""
        return iso(self.year, self.month, self.day) if self.year else None


def date_of(text: str, known: Series, published: str | None, name: str) -> str | Day | None:
    """The meeting's last day (ISO), or a year where the series has only years; a `Day` where the year is not told, None where
    nothing is.

    `published` is the page's own date, `name` its file name: they supply a missing year, and the day itself only
    where the text speaks of no meeting day or agrees with it.
    """
    head = _head(text, 3 * _HEAD)
    outside = published or _date_in(name)
    found = _spoken(head, known)
    if found is None:
        if known.row.get("year_only"):
            return _year_only(head, known) or _year_in(name)
        return (None if re.search(r"[\u4e00-\u9fff]", head) else english_date(head)) or outside
    year = found.year or _year(head, known) or _nearest_year(found.month, found.day, outside)
    whole = Day(year, found.month, found.day)
    return whole.iso if year else whole


def _spoken(head: str, known: Series) -> Day | None:
    """Year (where said), month and last day of the meeting as the text speaks of it."""
    for pattern in known.row.get("dated", ()):
        found = re.search(_quoted(pattern), head)
        if found:
            said = found.groupdict()
            month = month_number(said["month_name"]) if said.get("month_name") else int(said["month"])
            last_month = int(said.get("last_month") or month)
            return Day(int(said["year"]) if said.get("year") else None, last_month, int(said.get("last") or said["day"]))
    return None


def _year(head: str, known: Series) -> int | None:
    for pattern in known.row.get("year", ()):
        mark, _, shift = pattern.partition("+")
        found = re.search(_quoted(mark), head)
        if found:
            return int(found.group(1).translate(_NUMERALS)) + int(shift or 0)
    return None


def _year_only(head: str, known: Series) -> str | None:
    year = _year(head, known)
    return str(year) if year else None


def _year_in(name: str) -> str | None:
    found = re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", name)
    return found.group(1) if found else None


def _nearest_year(month: int, day: int, outside: str | None) -> int | None:
    """The year that puts the meeting within a month before (or a day after) the date the page states."""
    if not outside or len(outside) != 10:
        return None
    stated = date.fromisoformat(outside)
    for year in (stated.year, stated.year - 1):
        written = iso(year, month, day)
        if written and -1 <= (stated - date.fromisoformat(written)).days <= 31:
            return year
    return None


def _date_in(name: str) -> str | None:
    """A full date in a file name or address: `2024-07-30`, `20240730`, `2024-07/30`, or `30-07-2024`."""
    found = re.search(r"(?<!\d)((?:19|20)\d{2})[-/_]?(\d{2})[-/_]?(\d{2})(?!\d)", name)
    if found:
        return iso(*map(int, found.groups()))
    found = re.search(r"(?<!\d)(\d{2})[-_.](\d{2})[-_.]((?:19|20)\d{2})(?!\d)", name)
    return iso(*map(int, found.groups()[::-1])) if found else None


def abridgement(text: str, known: Series, broadcast: bool) -> str | None:
    """Why a copy is taken for abridged, None for a full one: two of short, missing parts and broadcaster decide."""
    row = known.row
    if len(text) < row.get("shortest", 0):
        return f"{len(text):,} characters; no full text of this series has fewer than {row['shortest']:,}"
    signs = []
    if len(text) < row.get("full", 0):
        signs.append(f"{len(text):,} characters where full texts have over {row['full']:,}")
    if missing := [part for part in row.get("parts", ()) if not re.search(part, text)]:
        signs.append("a part that full texts have is missing: " + ", ".join(missing))
    if broadcast:
        signs.append("a broadcaster's copy")
    return "; ".join(signs) if len(signs) >= 2 else None
