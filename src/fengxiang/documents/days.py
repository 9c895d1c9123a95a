"""Days as people and pages write them, in Chinese and English; and the year of a day that was written without one."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_NUMBERS = re.compile(r"((?:19|20)\d{2})(?:\s*[-/.年]\s*|\s+(?=\d+\s*/))(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
# The last day where there are two: 6–7 May 2031, May 6-7, 2031, April 30 - May 1, 2031.
_ENGLISH = (
    re.compile(rf"(?<![\d])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>(?:19|20)\d{{2}})\b"),
    re.compile(
        rf"\b{_MONTH}\s+(?:\d{{1,2}}\s*(?:[-–—]|and|to)\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d{{2}})\b"
    ),
)
_WEEKDAY = re.compile(r"(?:星期|周)([一二三四五六日天])|\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_WEEK = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_WEEK |= {"Mon": 0, "Tues": 1, "Wednes": 2, "Thurs": 3, "Fri": 4, "Satur": 5, "Sun": 6}


def iso(year: int, month: int, day: int) -> str | None:
    """The day as ISO; None where there is none such."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def iso_date(written: str) -> str | None:
    """The first full date in a string, as ISO: 2023-12-12, 2023年12月12日, 2023/12/12, 2023 12/12, else an English one; None
    where there is none."""
    found = _NUMBERS.search(written)
    return iso(*map(int, found.groups())) if found else english_date(written)


def english_date(written: str) -> str | None:
    """The first date written as 11 September 2031, Sept. 11, 2031 or May 6–7, 2031 (its last day), as ISO; None without one."""
    places = [found for pattern in _ENGLISH if (found := pattern.search(written))]
    first = min(places, key=lambda found: found.start(), default=None)
    return iso(int(first["year"]), month_number(first["month"]), int(first["day"])) if first else None


def month_number(name: str) -> int:
    """The number of an English month, 1 to 12, told by its first three letters."""
    return _MONTHS.index(name[:3].lower()) + 1


def likely_year(text: str, month: int, day: int, today: date, newest: str | None = None) -> int | None:
    """The year that a day without one most likely has: that of the weekday that the text names within four years, else the
    latest in which it is not to come and not before `newest`, the day of the latest text of its series. None where the years
    that the text speaks of contradict it."""
    years = [year for year in range(today.year, today.year - 5, -1) if _is_past(year, month, day, today)]
    weekday = _weekday_near(text, month, day)
    if weekday is not None:
        years = [year for year in years if date(year, month, day).weekday() == weekday]
    spoken = {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d{2})(?=年|\b)", text[:3000])}
    fits = [year for year in years if not spoken or spoken & {year - 1, year, year + 1}]
    later = [year for year in fits if newest is None or iso(year, month, day) >= newest[:10]]  # type: ignore[operator]
    return next(iter(later or fits), None)


def _is_past(year: int, month: int, day: int, today: date) -> bool:
    written = iso(year, month, day)
    return written is not None and date.fromisoformat(written) <= today + timedelta(days=1)


def _weekday_near(text: str, month: int, day: int) -> int | None:
    """The weekday that stands beside the day in the text: 0 is Monday."""
    near = re.search(rf"{month}月{day}日.{{0,6}}", text)
    found = _WEEKDAY.search(near.group() if near else "")
    return _WEEK[found[1] or found[2]] if found else None
