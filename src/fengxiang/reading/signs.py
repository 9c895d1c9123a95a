"""A text as numbers, so that what others say can be asked of all its places at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

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

    def runs(self, start: int, end: int, size: int) -> slice:
        """The runs of so many signs that stand whole in a range of the text, as `grams` numbers them."""
        inside = self.within(start, end)
        return slice(inside.start, max(inside.start, inside.stop - size + 1))

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


def longest_run(flags: Flags) -> int:
    """The length of the longest run of true values."""
    return max(map(len, flags.tobytes().split(b"\0")))
