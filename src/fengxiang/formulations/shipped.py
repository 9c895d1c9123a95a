"""The table of formulations that ships (`data/formulations.csv`, made by `tools/ship_formulations.py`): what a first
reading knows before any archive is filled. It is a table, not texts: it has dates and counts, and nothing to cite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from fengxiang.archive import Coverage
from fengxiang.data import text
from fengxiang.documents import Edition

_SHORT, _OFFERED = 3, 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A phrase of the table: the first and the last edition that has it, its documents, uses by year and by series."""

    text: str
    first: Edition
    last: Edition
    documents: int
    by_year: dict[str, int]
    by_series: dict[str, int]

    def before(self, day: str) -> tuple[Edition | None, Edition | None, int]:
        """First, last and uses as far as the table can tell them of texts before a day: of the year of that day it
        knows the first and the last only, and the last use before it may then be unknown."""
        if self.first.day >= day:
            return None, None, 0
        uses = sum(count for year, count in self.by_year.items() if year < day[:4])
        return self.first, self.last if self.last.day < day else None, max(1, uses)


@cache
def shipped() -> dict[str, str]:
    """The table by phrase: the line of each as it is written."""
    lines = text("formulations.csv").split("\n")[2:]
    return {line.partition(",")[0]: line for line in lines if line}


def known_before(day: str) -> list[str]:
    """The phrases of the table that were first said before a day."""
    return [phrase for phrase, line in shipped().items() if _edition(line.split(",", 2)[1]).day < day]


def written_out(phrase: str, day: str) -> tuple[str, ...]:
    """The phrases of the table, first said before a day, that a short form may stand for: they begin with its first character and
    have the others in its order, the shortest first, three at most; none for a form of fewer than three characters."""
    if len(phrase) < _SHORT:
        return ()
    pattern = re.compile("[^，。]*?".join(map(re.escape, phrase)))
    found = [one for one in known_before(day) if len(one) > len(phrase) and pattern.match(one)]
    return tuple(sorted(found, key=len)[:_OFFERED])


def listed(phrase: str) -> Listed | None:
    """What the table knows of a phrase; None where it does not have it."""
    line = shipped().get(phrase)
    if line is None:
        return None
    _, first, last, documents, by_year, by_series = line.split(",")
    return Listed(phrase, _edition(first), _edition(last), int(documents), _counts(by_year), _counts(by_series))


@cache  # the rows name a few hundred editions thousands of times
def _edition(written: str) -> Edition:
    parts = written.split("/")
    return Edition(parts[0], parts[1], parts[2] if len(parts) > 2 else None)


def _counts(written: str) -> dict[str, int]:
    return {name: int(count) for name, _, count in (pair.partition(":") for pair in written.split())}


def holding(phrase: str, day: str, most: int = 6) -> list[Listed]:
    """Phrases of the table that hold another one and were first said before a day, the earliest first."""
    found = [row for name in shipped() if phrase in name and name != phrase and (row := listed(name)) and row.first.day < day]
    return sorted(found, key=lambda row: (row.first.day, row.text))[:most]


@cache
def shipped_coverage() -> Coverage:
    """The texts that the table was made from."""
    line = text("formulations.csv").partition("\n")[0]
    held = dict(pair.split("=") for pair in line.lstrip("# ").split())
    return Coverage(int(held["documents"]), int(held["characters"]), held["first"], held["last"])
