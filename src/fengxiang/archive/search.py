"""Exact search: a hit is the phrase to the character. A plain scan over the texts in order of date."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from fengxiang.documents import Edition, Span

_BETWEEN = "\0"


@dataclass(frozen=True, slots=True)
class Attestation:
    """One sighting of a phrase."""

    edition: Edition
    span: Span


class Searched:
    """Texts joined in order, with the place where each begins."""

    def __init__(self, texts: Iterable[tuple[Edition, str]]) -> None:
        rows = list(texts)
        self.editions = [edition for edition, _ in rows]
        self.days = [edition.day for edition in self.editions]
        self.starts: list[int] = []
        place = 0
        for _, text in rows:
            self.starts.append(place)
            place += len(text) + 1
        self.text = _BETWEEN.join(text for _, text in rows)

    def end(self, before: str) -> int:
        """Where the texts dated before a day end."""
        place = bisect_left(self.days, before)
        return self.starts[place] if place < len(self.starts) else len(self.text)

    def at(self, start: int, end: int) -> Attestation:
        """The sighting at a range of the joined text."""
        number = bisect_right(self.starts, start) - 1
        begin = self.starts[number]
        return Attestation(self.editions[number], Span(start - begin, end - begin))


def find(phrase: str, searched: Searched, before: str) -> list[Attestation]:
    """All sightings in texts dated before a day, overlapping ones too, earliest first."""
    if not phrase:
        return []
    # A lookahead finds overlapping hits; the pattern is tried by the regular-expression engine's literal search.
    pattern = re.compile(re.escape(phrase) if _cannot_overlap(phrase) else f"(?={re.escape(phrase)})")
    return [
        searched.at(found.start(), found.start() + len(phrase))
        for found in pattern.finditer(searched.text, 0, searched.end(before))
    ]


def _cannot_overlap(phrase: str) -> bool:
    """Whether no proper beginning of the phrase is also its end."""
    return not any(phrase.startswith(phrase[start:]) for start in range(1, len(phrase)))
