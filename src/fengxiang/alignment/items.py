"""What stands in the clauses of a text, as numbers that are the same in every text, and what two texts share of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from fengxiang.documents import BLANK

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]

POINT = 21  # bits of a code point
_SCATTER = np.int64(0x1E3779B97F4A7C15)  # odd, so that a product with it keeps different numbers apart


@dataclass(frozen=True)
class Items:
    """What stands in the clauses of a document: a row for each item of a clause, in order of clause, none twice. An
    item is a number that is the same in every document."""

    item: Numbers
    clause: Numbers

    @cached_property
    def _sorted(self) -> tuple[Numbers, Numbers]:
        """The rows in rising order of their items, and where in that order each other item begins."""
        order = np.argsort(self.item)
        return order, np.flatnonzero(begins(self.item[order]))

    @cached_property
    def rising(self) -> Numbers:
        """The items, each once, in rising order."""
        order, starts = self._sorted
        return self.item[order[starts]]

    @cached_property
    def place(self) -> Numbers:
        """For each row the place of its item in `rising`."""
        order, starts = self._sorted
        found = np.empty(len(order), dtype=np.int64)
        found[order] = np.repeat(np.arange(len(starts)), self.times)
        return found

    @cached_property
    def times(self) -> Numbers:
        """In how many clauses each item of `rising` stands."""
        order, starts = self._sorted
        return np.diff(starts, append=len(order))

    def sums(self, values: Matrix, clauses: int) -> Matrix:
        """The sums over the rows of each of so many clauses of what stands in a row for each of them."""
        starts = np.flatnonzero(begins(self.clause))
        total = np.zeros((clauses, *values.shape[1:]), dtype=values.dtype)
        if len(starts):
            total[self.clause[starts]] = np.add.reduceat(values, starts, axis=0)
        return total

    def holding(self, other: Items) -> tuple[Numbers, Numbers]:
        """For each row of the other side how many clauses of this side hold its item, and where they begin in `clauses`."""
        if not len(self.rising):
            nothing = np.zeros(len(other.item), dtype=np.int64)
            return nothing, nothing
        place = np.minimum(np.searchsorted(self.rising, other.rising), len(self.rising) - 1)
        times = np.where(self.rising[place] == other.rising, self.times[place], 0)
        return times[other.place], self._sorted[1][place][other.place]

    @cached_property
    def clauses(self) -> Numbers:
        """The clauses of the rows in rising order of their items."""
        return self.clause[self._sorted[0]]


@dataclass(frozen=True)
class Shared:
    """What stands in clauses of both sides: for each meeting of two clauses over an item the row of the item on the old
    side, and the two clauses. `rarity` is a value a row: the greater, the fewer clauses of both hold its item."""

    row: Numbers
    old: Numbers
    new: Numbers
    rarity: Matrix


def shared(old: Items, new: Items) -> Shared:
    """The items of both sides joined by what they are."""
    times, start = new.holding(old)
    row = np.repeat(np.arange(len(times)), times)
    within = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    rarity = 1 / np.sqrt(old.times[old.place] * np.maximum(times, 1))
    return Shared(row, old.clause[row], new.clauses[start[row] + within], rarity.astype(np.float32))


def strings(keys: list[str], size: int) -> Items:
    """The strings of so many characters in each key; a single character where a key has no more."""
    sizes = np.array([len(key) for key in keys])
    clause = np.repeat(np.arange(len(keys)), sizes)
    points = np.frombuffer("".join(keys).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    last = max(0, len(points) - size + 1)
    inside = clause[:last] == clause[size - 1 :]
    code = points[:last]
    for step in range(1, size):
        code = code << POINT | points[step : step + last]
    alone = (sizes == 1)[clause] if size == 2 else np.zeros(len(points), dtype=bool)
    if not alone.any():
        return _once(code[inside], clause[:last][inside])
    item, clause = np.r_[code[inside], points[alone]], np.r_[clause[:last][inside], clause[alone]]
    order = np.argsort(clause, kind="stable")
    return _once(item[order], clause[order])


def named(clauses: Sequence[Sequence[str]]) -> Items:
    """The words of each clause, each with its number."""
    rows = [(_code(word), number) for number, words in enumerate(clauses) for word in words]
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return _once(table[:, 0], table[:, 1])


@cache
def _code(word: str) -> int:
    """The number of a word: its characters where it has two at most, else a digest of it."""
    if len(word) <= 2:
        return int(codes(word)[0]) if len(word) == 2 else ord(word or BLANK)
    return int.from_bytes(blake2b(word.encode("utf-8"), digest_size=8).digest(), "little") >> 1


def codes(pairs: str) -> Numbers:
    """The numbers of character pairs that are written one after the other."""
    points = np.frombuffer(pairs.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    return points[::2] << POINT | points[1::2]


def _once(item: Numbers, clause: Numbers) -> Items:
    """The rows, given in order of clause, without those that repeat an item of their clause."""
    key = item * _SCATTER + clause  # overflows; different rows almost surely have different keys
    order = np.argsort(key)
    kept = np.empty(len(item), dtype=bool)
    kept[order] = begins(key[order])
    return Items(item[kept], clause[kept])


def begins(values: Numbers) -> NDArray[np.bool_]:
    """Whether each value is another than the one before it; the first is."""
    found = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found
