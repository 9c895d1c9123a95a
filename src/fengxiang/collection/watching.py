"""Waiting for readouts: sources are asked again and again, and what is new is handed on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from fengxiang.archive import Archive
from fengxiang.collection.catalogue import is_season
from fengxiang.collection.public import Errand, Outcome, collect
from fengxiang.errors import BadCall, FengxiangError
from fengxiang.sources.visitor import Visitor

_IN_SEASON = 5  # times that sources are asked as often while readouts usually come
_LEAST = 60.0  # seconds between two rounds, at least
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "": 60.0}


def seconds_of(written: str) -> float:
    """The seconds of 90s, 10m or 2h; minutes where no unit is given. BadCall for anything else."""
    found = re.fullmatch(r"(\d{1,5})([smh]?)", written.strip())
    if not found or not int(found[1]):
        raise BadCall(f"--every {written}: write it as 90s, 10m or 2h")
    return int(found[1]) * _UNITS[found[2]]


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched, how often in seconds, whether but once, and how it sleeps."""

    errand: Errand
    every: float
    once: bool = False
    wait: Callable[[float], None] = time.sleep

    def pause(self, day: date) -> float:
        """The seconds to the next round: fewer while readouts usually come."""
        return max(_LEAST, self.every / _IN_SEASON) if is_season(self.errand.series, day) else self.every


def watch(archive: Archive, plan: Watch, visitor: Visitor) -> Iterator[Outcome]:
    """What comes of each round, for ever or once; a round that fails as a whole is an outcome and the next one follows."""
    while True:
        today = date.today()
        try:
            yield from collect(archive, replace(plan.errand, today=today), visitor)
        except BadCall:
            raise
        except FengxiangError as error:
            yield Outcome("", "failed", "", "", why=str(error))
        if plan.once:
            return
        plan.wait(plan.pause(today))
