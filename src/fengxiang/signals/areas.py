"""Which policy area a wording speaks of, and which words of a document a topic is about (`data/areas.toml`)."""

from __future__ import annotations

import re
from functools import cache

from fengxiang.data import table


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["id"], re.compile("|".join(map(re.escape, row["words"])))) for row in table("areas")["areas"])


@cache
def area_names() -> dict[str, dict[str, str]]:
    """The names of each area in Chinese and English, by id."""
    return {row["id"]: {"zh": row["zh"], "en": row["en"]} for row in table("areas")["areas"]}


def area_of(text: str, role: str | None = None) -> str:
    """The id of the area with the most words in the text; its role decides where no word does."""
    counts = [(sum(len(word) for word in pattern.findall(text)), name) for name, pattern in _patterns()]
    best = max(counts, key=lambda pair: pair[0])
    if best[0]:
        return best[1]
    return {"assessment": "assessment", "review": "assessment", "policy": "macro", "work": "governance"}.get(
        role or "", "overall"
    )
