"""Formulations in English, for readers of the English frame; the texts themselves are never translated."""

from __future__ import annotations

import re
from functools import cache

from fengxiang.data import table


@cache
def _pattern() -> re.Pattern[str]:
    """The entries of the glossary, the longest read first."""
    return re.compile("|".join(map(re.escape, sorted(table("glossary")["formulations"], key=len, reverse=True))))


def glosses(text: str) -> tuple[tuple[str, str], ...]:
    """The formulations of a wording that have a settled English rendering, each once in its order, with that rendering."""
    words = table("glossary")["formulations"]
    return tuple((said, words[said]) for said in dict.fromkeys(_pattern().findall(text)))


def gloss_line(text: str, lang: str) -> str:
    """The renderings in a line for the English frame; empty in Chinese, and where there is none."""
    return "; ".join(f"{said} {rendering}" for said, rendering in glosses(text)) if lang == "en" else ""


def rung_name(rung: str, lang: str) -> str:
    """A rung, in the English frame with its rendering."""
    rendering = table("glossary")["rungs"].get(rung) if lang == "en" else None
    return f"{rung} ({rendering})" if rendering else rung
