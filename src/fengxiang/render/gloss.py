"""Formulations in English, for readers of the English frame; the texts themselves are never translated."""

from __future__ import annotations

import re
from functools import cache

from fengxiang.data import table
from fengxiang.reading import Signal


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


def english_of(signal: Signal, lang: str) -> str:
    """The English of a signal for the English frame: a model's where it gave one, marked as such and where it leaves the standard
    rendering; else the standard renderings of its formulations."""
    if lang != "en" or signal.english is None:
        return gloss_line(signal.text, lang)
    said, standard = signal.english
    return f"{said} [{'model' if standard else 'model, not the standard rendering'}]"


def rung_name(rung: str, lang: str) -> str:
    """A rung, in the English frame with its rendering."""
    rendering = table("glossary")["rungs"].get(rung) if lang == "en" else None
    return f"{rung} ({rendering})" if rendering else rung
