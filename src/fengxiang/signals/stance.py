"""Stance words on their ladders (`data/ladders.toml`)."""

from __future__ import annotations

import re
from functools import cache

from fengxiang.data import table


@cache
def _pattern(axis: str) -> re.Pattern[str]:
    """A rung word before the policy it qualifies, as in 稳健的货币政策."""
    row = table("ladders")[axis]
    rungs = "|".join(sorted(row["rungs"], key=len, reverse=True))
    return re.compile(f"({rungs})(?:有效)?的{row['policy']}")


def rungs(text: str) -> dict[str, str]:
    """The rung that a text names on each ladder it speaks of; the first one named."""
    found = {axis: _pattern(axis).search(text) for axis in table("ladders")}
    return {axis: named.group(1) for axis, named in found.items() if named}


def rung_changed(old: str, new: str) -> bool:
    """Whether two wordings name different rungs of one ladder."""
    before, after = rungs(old), rungs(new)
    return any(axis in before and before[axis] != rung for axis, rung in after.items())
