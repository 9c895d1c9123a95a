"""How alike words are: vectors learned from an archive (`data/likeness.npz`, made by `tools/learn_likeness.py`)."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from fengxiang.data import path
from fengxiang.documents import BLANK, Clause, Document

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]

_WORD = 0.35
_KEPT = 16 << 20
_LENGTH = np.float32(127)  # of the vectors in the table
_POINT = 21  # bits of a code point
_SCATTER = np.int64(0x1E3779B97F4A7C15)  # odd, so that a product with it keeps different numbers apart
_NUMBER = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]{1,2}(?=.{4})|[一二三四五六七八九十]{1,2}(?=、))"
)
_LEAD = re.compile(r"(?:要|必须|同时|并|特别是)(?=..)")
_QUOTED = re.compile(r"[“\"「]([^”\"“」]{2,12})[”\"」]")


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
        codes = _codes(words)
        order = np.argsort(codes)
        weights = held["weights"].astype(np.float32)
        return Likeness(wordness, weights, np.ascontiguousarray(held["vectors"]), float(held["unknown"]), codes[order], order)


@dataclass(frozen=True)
class Items:
    """What stands in the clauses of a document: a row for each item of a clause, in order of clause, none twice. An
    item is a number that is the same in every document."""

    item: Numbers
    clause: Numbers


@dataclass(frozen=True)
class Wording:
    """The clauses of one document as features see them: `keys` are their bare wordings, `words` their words,
    `quoted` what they put in quotation marks, `pieces` their strings of three characters (of three words in English)."""

    clauses: Sequence[Clause]
    keys: list[str]
    words: Items
    quoted: Items
    pieces: Items


def wording(document: Document) -> Wording:
    """The document's clauses made ready for comparison; numbers and leading modals are not part of a wording."""
    clauses = document.clauses
    folded = document.bare
    keys = [_key(folded[clause.core.start : clause.core.end].replace(BLANK, "")) for clause in clauses]
    quoted = _named([_QUOTED.findall(document[clause.start, clause.end]) for clause in clauses])
    if document.language == "zh":
        return Wording(clauses, keys, _strings(keys, 2), quoted, _strings(keys, 3))
    words = [re.findall(r"[\w%]+", document[clause.core].lower()) or [key] for clause, key in zip(clauses, keys, strict=True)]
    pieces = [[" ".join(found[place : place + 3]) for place in range(len(found) - 2)] for found in words]
    return Wording(clauses, keys, _named(words), quoted, _named(pieces))


def _key(bare: str) -> str:
    number = _NUMBER.match(bare)
    lead = _LEAD.match(bare, number.end() if number else 0)
    return bare[lead.end() :] if lead else bare[number.end() :] if number else bare


def _strings(keys: list[str], size: int) -> Items:
    """The strings of so many characters in each key; a single character where a key has no more."""
    sizes = np.array([len(key) for key in keys])
    clause = np.repeat(np.arange(len(keys)), sizes)
    points = np.frombuffer("".join(keys).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    last = max(0, len(points) - size + 1)
    inside = clause[:last] == clause[size - 1 :]
    code = points[:last]
    for step in range(1, size):
        code = code << _POINT | points[step : step + last]
    alone = np.isin(clause, np.flatnonzero(sizes == 1)) if size == 2 else np.zeros(len(points), dtype=bool)
    if not alone.any():
        return _once(code[inside], clause[:last][inside])
    item, clause = np.r_[code[inside], points[alone]], np.r_[clause[:last][inside], clause[alone]]
    order = np.argsort(clause, kind="stable")
    return _once(item[order], clause[order])


def _named(clauses: Sequence[Sequence[str]]) -> Items:
    """The words of each clause, each with its number."""
    rows = [(_code(word), number) for number, words in enumerate(clauses) for word in words]
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return _once(table[:, 0], table[:, 1])


@cache
def _code(word: str) -> int:
    """The number of a word: its characters where it has two at most, else a digest of it."""
    if len(word) <= 2:
        return int(_codes(word)[0]) if len(word) == 2 else ord(word or BLANK)
    return int.from_bytes(blake2b(word.encode("utf-8"), digest_size=8).digest(), "little") >> 1


def _codes(pairs: str) -> Numbers:
    """The numbers of character pairs that are written one after the other."""
    points = np.frombuffer(pairs.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    return points[::2] << _POINT | points[1::2]


def _once(item: Numbers, clause: Numbers) -> Items:
    """The rows, given in order of clause, without those that repeat an item of their clause."""
    key = item * _SCATTER + clause  # overflows; different rows almost surely have different keys
    order = np.argsort(key)
    kept = np.empty(len(item), dtype=bool)
    kept[order] = begins(key[order])
    return Items(item[kept], clause[kept])


@dataclass(frozen=True)
class Vocabulary:
    """The words of two documents: their weights, their vectors, as long as they are heavy, and which of them stand in the
    rows of either side."""

    weights: Matrix
    vectors: Matrix
    old: Numbers
    new: Numbers


def vocabulary(old: Wording, new: Wording) -> Vocabulary:
    """The words of both; those that the table does not know have a weight and a direction of their own."""
    table = likeness()
    items, *rows = numbered(old.words, new.words)
    place = np.minimum(np.searchsorted(table.codes, items), len(table.codes) - 1)
    known = table.codes[place] == items
    row = table.order[place]
    weights = np.where(known, table.weights[row], np.float32(table.unknown)).astype(np.float32)
    vectors = table.vectors[row].astype(np.float32) / _LENGTH
    vectors[~known] = _own_directions(items[~known], vectors.shape[1])
    vectors *= weights[:, None]
    return Vocabulary(weights, vectors, *rows)


def numbered(old: Items, new: Items) -> tuple[Numbers, Numbers, Numbers]:
    """The items of both sides in rising order, and the place of each row's item among them, for either side."""
    both = np.concatenate((old.item, new.item))
    order = np.argsort(both)
    rising = both[order]
    fresh = begins(rising)
    place = np.empty(len(both), dtype=np.int64)
    place[order] = np.cumsum(fresh) - 1
    return rising[fresh], place[: len(old.item)], place[len(old.item) :]


def begins(values: Numbers) -> NDArray[np.bool_]:
    """Whether each value is another than the one before it; the first is."""
    found = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _own_directions(items: Numbers, size: int) -> Matrix:
    """A direction of its own for each word without a vector, always the same one: such a word is like itself only."""
    digests = b"".join(_digest(item, size // 8) for item in items.tolist())
    bits = np.unpackbits(np.frombuffer(digests, dtype=np.uint8).reshape(len(items), size // 8), axis=1)
    found: Matrix = (bits.astype(np.float32) * 2 - 1) / np.float32(size**0.5)
    return found


@lru_cache(maxsize=1 << 16)  # the same rare words stand in many of the texts that are read together
def _digest(item: int, size: int) -> bytes:
    """Bits for a word, from its characters where it is a pair of them, else from its number."""
    first, second = divmod(item, 1 << _POINT)
    spelling = (chr(first) + chr(second)).encode("utf-8") if first <= sys.maxunicode else item.to_bytes(8, "little")
    return blake2b(spelling, digest_size=size).digest()
