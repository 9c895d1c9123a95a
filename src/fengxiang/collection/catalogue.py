"""The public sources of `data/sources.toml`: which lists there are to ask, and which items may be a text of a series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fengxiang.data import table
from fengxiang.errors import BadCall

_USUALLY = 45  # days that are looked back where no day is given
_PAGES = 40  # pages of one list at most


@dataclass(frozen=True, slots=True)
class Source:
    """A row of the table: its id and what it says."""

    id: str
    row: dict[str, Any]

    def name(self, lang: str) -> str:
        """What it is called."""
        return str(self.row[lang])

    @property
    def lists(self) -> list[str]:
        """The addresses of its lists, with their gaps."""
        return list(self.row.get("lists", ()))


def all_sources() -> list[Source]:
    """Every source, in the order of the table."""
    return [Source(name, row) for name, row in table("sources")["sources"].items()]


def chosen(series: Sequence[str], source: str | None = None) -> list[Source]:
    """The sources that may hold texts of some series, or the one named; BadCall where there is none."""
    known = {one.id: one for one in all_sources()}
    if source is not None and source not in known:
        raise BadCall(f"--from {source}: no such source; choose one of {', '.join(known)}, git:URL or a folder")
    found = [one for one in known.values() if source in (None, one.id) and set(series) & set(one.row["series"])]
    if not found:
        held = ", ".join(sorted({name for one in known.values() for name in one.row["series"]}))
        raise BadCall(f"collect {' '.join(series)}: no source is known for it; sources are known for {held}")
    return found


def series_of(title: str, asked: Sequence[str], source: Source) -> bool:
    """Whether an item of a source may be a text of one of the series asked for, by its title."""
    titles = table("sources")["titles"]
    return any(re.search(titles[name], title) for name in asked if name in source.row["series"])


def list_pages(source: Source, since: date | None, today: date) -> Iterator[tuple[str, bool]]:
    """The addresses of the lists to ask, each with whether it is one of several that may be missing: by day or by year back to
    `since`, or page by page."""
    begun = since or today - timedelta(days=_USUALLY)
    for address in source.lists:
        if "{page}" in address and "paged" in source.row:
            continue  # its pages are found on its first list
        if "{day}" in address:
            yield from ((_dated(address, day), True) for day in _days(source, begun, today))
        elif "{year}" in address:
            latest = today.year - int(source.row.get("years_back", 0))
            yield from ((address.format(year=year), True) for year in range(latest, (since or today).year - 1, -1))
        elif "{page}" in address:
            first = int(source.row.get("first", 1))
            yield from ((address.format(page=number), number > first) for number in range(first, first + _pages(source, since)))
        else:
            yield address, False


def further_pages(source: Source, listing: str) -> list[str]:
    """The further pages of a list that names them, also those that it skips: as many as the highest number says."""
    pattern = source.row.get("paged")
    found = [(match.group(), int(match[1])) for match in re.finditer(pattern, listing)] if pattern else []
    if not found:
        return []
    name, highest = max(found, key=lambda row: row[1])
    address = next(one for one in source.lists if "{page}" in one)
    return [address.format(page=name.replace(f"-{highest}.", f"-{number}.")) for number in range(2, min(highest, _PAGES) + 1)]


def _pages(source: Source, since: date | None) -> int:
    return min(int(source.row.get("pages", _PAGES)), _PAGES) if since else 1


def _days(source: Source, begun: date, today: date) -> Iterator[date]:
    """The days, the latest first, that lie in the stretches of the year in which a source is asked."""
    for back in range((today - begun).days + 1):
        day = today - timedelta(days=back)
        if within(day, source.row.get("days", ["01-01..12-31"])):
            yield day


def within(day: date, stretches: Sequence[str]) -> bool:
    """Whether a day lies in one of some stretches of a year, written as 04-16..04-30."""
    written = f"{day:%m-%d}"
    return any(first <= written <= last for first, last in (stretch.split("..") for stretch in stretches))


def _dated(address: str, day: date) -> str:
    return address.format(year=f"{day:%Y}", month=f"{day:%m}", day=f"{day:%d}")


def is_season(series: Sequence[str], day: date) -> bool:
    """Whether texts of one of the series usually come around a day."""
    calendar = table("sources")["calendar"]
    return any(within(day, calendar.get(name, ())) for name in series)
