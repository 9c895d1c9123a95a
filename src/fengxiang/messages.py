"""What is told beside the evidence, mistakes and warnings, in the reader's language. A message is raised in English, where its
cause is found; here its sentence is recognised and said in Chinese, with the same names and numbers."""

from __future__ import annotations

import re
from functools import cache

from fengxiang.data import table

_GAP = "{}"


def said_in(lang: str, message: str) -> str:
    """A message in `zh` or `en`; what no sentence of data/messages.toml covers, such as a word of the system, stays as it is."""
    if lang == "en":
        return message
    for pattern, told in _sentences():
        found = pattern.fullmatch(message)
        # A sentence in brackets is not to be taken for the one that holds them.
        if found and all(part.count("(") == part.count(")") for part in found.groups()):
            return told.format(*(said_in(lang, part) for part in found.groups()))
    return message


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    """Each sentence as a pattern with its translation, the one that leaves least open first."""
    rows = sorted(table("messages").items(), key=lambda row: -len(row[0].replace(_GAP, "")))
    return [(re.compile("(.*?)".join(map(re.escape, english.split(_GAP)))), told) for english, told in rows]
