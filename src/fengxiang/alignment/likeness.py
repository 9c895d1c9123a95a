"""How alike words are: vectors learned from an archive (`data/likeness.npz`, made by `tools/learn_likeness.py`)."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from fengxiang.alignment.items import POINT, Matrix, Numbers, codes
from fengxiang.data import path

_WORD = 0.35
_KEPT = 16 << 20
_LENGTH = np.float32(127)  # of the vectors in the table


@dataclass(frozen=True)
class Likeness:
    """Character pairs with how much of a word each is (0 to 1), a weight (rarity times wordness) and a vector of length 127
    in whole numbers; pairs it does not know get `unknown` as their weight. `codes` are the numbers of the pairs in rising
    order and `order` the rows they stand for."""

    wordness: dict[str, float]
    weights: Matrix
    vectors: NDArray[np.int8]
    unknown: float
    codes: Numbers
    order: Numbers

    def is_word(self, pair: str) -> bool:
        """Whether two characters are a word rather than the end of one and the beginning of the next."""
        return self.wordness.get(pair, 0.0) > _WORD

    def of(self, items: Numbers) -> tuple[Matrix, Matrix]:
        """The weights of words and their vectors, as long as they are heavy; those that the table does not know have a weight and
        a direction of their own."""
        place = np.minimum(np.searchsorted(self.codes, items), len(self.codes) - 1)
        known = self.codes[place] == items
        row = self.order[place]
        weights = np.where(known, self.weights[row], np.float32(self.unknown)).astype(np.float32)
        vectors = self.vectors[row].astype(np.float32) / _LENGTH
        vectors[~known] = _own_directions(items[~known], vectors.shape[1])
        vectors *= weights[:, None]
        return weights, vectors


@cache
def likeness() -> Likeness:
    """The table that ships, read once."""
    # The C library hands a freed array larger than any before back to the system, and keeps those of up to its size from then
    # on. One that is never touched costs nothing, and spares the tables of each alignment 2 ms of getting the same memory anew.
    np.empty(_KEPT, dtype=np.uint8)
    with path("likeness.npz").open("rb") as file, np.load(file) as held:
        words = str(held["words"])
        pairs = [words[place : place + 2] for place in range(0, len(words), 2)]
        wordness = dict(zip(pairs, (held["wordness"] / 255).tolist(), strict=True))
        numbers = codes(words)
        order = np.argsort(numbers)
        weights = held["weights"].astype(np.float32)
        return Likeness(wordness, weights, np.ascontiguousarray(held["vectors"]), float(held["unknown"]), numbers[order], order)


def _own_directions(items: Numbers, size: int) -> Matrix:
    """A direction of its own for each word without a vector, always the same one: such a word is like itself only."""
    digests = b"".join(_digest(item, size // 8) for item in items.tolist())
    bits = np.unpackbits(np.frombuffer(digests, dtype=np.uint8).reshape(len(items), size // 8), axis=1)
    found: Matrix = (bits.astype(np.float32) * 2 - 1) / np.float32(size**0.5)
    return found


@lru_cache(maxsize=1 << 16)  # the same rare words stand in many of the texts that are read together
def _digest(item: int, size: int) -> bytes:
    """Bits for a word, from its characters where it is a pair of them, else from its number."""
    first, second = divmod(item, 1 << POINT)
    spelling = (chr(first) + chr(second)).encode("utf-8") if first <= sys.maxunicode else item.to_bytes(8, "little")
    return blake2b(spelling, digest_size=size).digest()
