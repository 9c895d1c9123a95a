"""What makes a clause news: a few features of its words, its place and its subject, weighed by `data/ranking.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from fengxiang.data import table
from fengxiang.documents import Clause, Document, Span
from fengxiang.reading.facts.areas import area_named
from fengxiang.reading.facts.standing import in_title, is_headline

FEATURES = (
    *("role", "area", "money", "property", "growth", "headline", "title"),
    *("length", "place", "quoted", "run", "fresh", "repeated"),
)
_TOPICS = ("money", "property", "growth")
# The parts of a text that say how things stand and what is to be done.
SPEAKING = frozenset({"assessment", "lessons", "requirement", "policy", "task", "work"})
_LONGEST_RUN = 4
_FAR = 60.0
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|\d+")
_BASE = np.uint64(1 << 21)  # more than there are code points

Codes = NDArray[np.uint64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Signs:
    """What a text is made of, characters of a Chinese text and words of an English one, as numbers with their places;
    0 stands for a mark, which parts its neighbours."""

    numbers: Codes
    places: NDArray[np.int64]

    def within(self, start: int, end: int) -> slice:
        """The signs that stand in a range of the text."""
        low, high = np.searchsorted(self.places, (start, end))
        return slice(int(low), int(high))

    def grams(self, size: int) -> Codes:
        """Each run of so many signs as one number, 0 where a mark is in it."""
        count = max(0, len(self.numbers) - size + 1)
        code, whole = np.zeros(count, dtype=np.uint64), np.ones(count, dtype=bool)
        for start in range(size):
            part = self.numbers[start : start + count]
            code, whole = code * _BASE + part, whole & (part > 0)
        return np.where(whole, code, np.uint64(0))


@lru_cache(maxsize=16)
def signs(text: str, language: str) -> Signs:
    """The signs of a text; those of the recent editions are asked for again when one looks for what fell silent."""
    if language == "zh":
        numbers = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
        letters = np.fromiter(map(str.isalnum, text), dtype=bool, count=len(text))
        return Signs(np.where(letters, numbers, np.uint64(0)), np.arange(len(text), dtype=np.int64))
    words = list(_WORD.finditer(text))
    numbers = np.array([crc32(word.group().lower().encode()) % (1 << 20) + 1 for word in words], dtype=np.uint64)
    return Signs(numbers, np.array([word.start() for word in words], dtype=np.int64))


def unheard(asked: Codes, others: Sequence[Codes]) -> Flags:
    """Which runs of signs none of the others has."""
    known = np.sort(np.concatenate([np.zeros(1, dtype=np.uint64), *others]))
    found: Flags = known[np.minimum(np.searchsorted(known, asked), len(known) - 1)] != asked
    return found


class Salience:
    """The features of every clause of a document, read against the previous one and the recent editions of its series."""

    def __init__(
        self,
        document: Document,
        previous: Document | None,
        recent: Sequence[str],
        weights: Mapping[str, float] | None = None,
    ) -> None:
        self.document, language = document, document.language
        self.weights = weights or table("ranking")["weights"]
        self.signs = signs(document.text, language)
        before = signs(previous.text if previous else "", language)
        used = [signs(text, language) for text in recent] + [before]
        pairs = self.signs.grams(2)
        self._fresh = unheard(pairs, [before.grams(2)])
        self._unused = unheard(pairs, [text.grams(2) for text in used])
        self._repeated = np.maximum(self._repeats(used, 3) * 0.7, self._repeats(used, 4))

    def _repeats(self, used: Sequence[Signs], size: int) -> NDArray[np.float64]:
        """For each sign the log of how often the run from there on stands in the text, 0 where it was used before."""
        grams = self.signs.grams(size)
        ranked = np.sort(grams)
        counts = np.searchsorted(ranked, grams, "right") - np.searchsorted(ranked, grams, "left")
        said = np.where(unheard(grams, [text.grams(size) for text in used]), np.log(counts), 0.0)
        found = np.zeros(len(self.signs.numbers))
        found[: len(said)] = said
        return found

    def freshest(self, span: Span) -> int:
        """Where in a span of the document the longest run of unused pairs begins, else the first fresh one."""
        inside = self.signs.within(*span)
        pairs = slice(inside.start, max(inside.start, inside.stop - 1))
        for flags in (self._unused[pairs], self._fresh[pairs]):
            edges = np.flatnonzero(np.diff(np.r_[False, flags, False]))
            if len(edges):
                longest = int(np.argmax(np.diff(edges)[::2]))
                return int(self.signs.places[pairs.start + edges[2 * longest]])
        return span.start

    def features(self, clause: Clause) -> tuple[float, ...]:
        """The features of a clause, in the order of FEATURES."""
        text, start, end = self.document[clause.core], *clause.core
        inside = self.signs.within(start, end)
        pairs = slice(inside.start, max(inside.start, inside.stop - 1))
        said = clause.role in SPEAKING
        topics = [float(said and bool(pattern.search(text))) for pattern in _topics()]
        return (
            log(table("ranking")["roles"].get(clause.role, 0.5)),
            said * log(area_weight(area_named(self.document, clause.core))),
            *topics,
            float(said and is_headline(text, clause.role)),
            float(in_title(self.document, clause.core)),
            (inside.stop - inside.start) / 20,
            start / max(1, len(self.document.text)),
            float(said and "“" in text),
            float(min(_LONGEST_RUN, longest_run(self._unused[pairs]))),
            log(1 + int(self._fresh[pairs].sum())),
            float(said and self._repeated[pairs].max(initial=0.0)),
        )

    def chance(self, clause: Clause) -> float:
        """The chance that an expert would call a clause news, by the weights."""
        score = sum(self.weights[name] * value for name, value in zip(FEATURES, self.features(clause), strict=True))
        return logistic(score + self.weights["constant"])


def logistic(score: float) -> float:
    """The chance that a score stands for; a clause of thousands of characters would take it where no exponential can follow."""
    return 1 / (1 + exp(-max(-_FAR, min(_FAR, score))))


@cache
def _topics() -> tuple[re.Pattern[str], ...]:
    row = table("ranking")["topics"]
    return tuple(re.compile(row[name]) for name in _TOPICS)


def area_weight(area: str | None) -> float:
    """How often what is said on an area is news, against what is said on the average one; None is what names no area."""
    return float(table("ranking")["area"][area or "unnamed"])


def longest_run(flags: Flags) -> int:
    """The length of the longest run of true values."""
    return max(map(len, flags.tobytes().split(b"\0")))


__all__ = ["FEATURES", "SPEAKING", "Salience", "Signs", "area_weight", "logistic", "longest_run", "signs", "unheard"]
