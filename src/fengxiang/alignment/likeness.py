"""How alike words are: vectors learned from an archive (`data/likeness.npz`, made by `tools/learn_likeness.py`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from fengxiang.data import path
from fengxiang.documents import BLANK, Clause, Document, bare_places

Matrix = NDArray[np.float32]

_WORD = 0.35
_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]{1,2}(?=.{4})|[一二三四五六七八九十]{1,2}(?=、))"
)
_LEAD = re.compile(r"^(?:要|必须|同时|并|特别是)(?=..)")
_QUOTED = re.compile(r"[“\"「]([^”\"“」]{2,12})[”\"」]")


@dataclass(frozen=True)
class Likeness:
    """Character pairs with a weight (rarity times wordness), a unit vector, and how much of a word each is (0 to 1);
    pairs it does not know get `unknown` as their weight."""

    number: dict[str, int]
    weights: Matrix
    vectors: Matrix
    wordness: Matrix
    unknown: float

    def is_word(self, pair: str) -> bool:
        """Whether two characters are a word rather than the end of one and the beginning of the next."""
        place = self.number.get(pair)
        return place is not None and bool(self.wordness[place] > _WORD)


@cache
def likeness() -> Likeness:
    """The table that ships, read once."""
    with path("likeness.npz").open("rb") as file, np.load(file) as held:
        words = str(held["words"])
        number = {words[place : place + 2]: place // 2 for place in range(0, len(words), 2)}
        vectors = held["vectors"].astype(np.float32) / 127
        wordness = held["wordness"].astype(np.float32) / 255
        return Likeness(number, held["weights"].astype(np.float32), vectors, wordness, float(held["unknown"]))


@dataclass(frozen=True)
class Wording:
    """The clauses of one document as features see them: `keys` are their bare wordings, `words` their words,
    `quoted` what they put in quotation marks, `pieces` their three-character strings."""

    clauses: Sequence[Clause]
    keys: list[str]
    words: list[list[str]]
    quoted: list[set[str]]
    pieces: list[set[str]]


def wording(document: Document) -> Wording:
    """The document's clauses made ready for comparison; numbers and leading modals are not part of a wording."""
    clauses = document.clauses
    folded = bare_places(document.text)
    keys = [_LEAD.sub("", _NUMBER.sub("", folded[clause.core.start : clause.core.end].replace(BLANK, ""))) for clause in clauses]
    quoted = [set(_QUOTED.findall(document[clause.start, clause.end])) for clause in clauses]
    if document.language == "zh":
        words = [[key[place : place + 2] for place in range(len(key) - 1)] or [key] for key in keys]
        pieces = [{key[place : place + 3] for place in range(len(key) - 2)} for key in keys]
    else:
        words = [re.findall(r"[\w%]+", document[clause.core].lower()) or [key] for clause, key in zip(clauses, keys, strict=True)]
        pieces = [{" ".join(found[place : place + 3]) for place in range(len(found) - 2)} for found in words]
    return Wording(clauses, keys, [sorted(set(found)) for found in words], quoted, pieces)


@dataclass(frozen=True)
class Vocabulary:
    """The words of two documents: their weights and vectors."""

    number: dict[str, int]
    weights: Matrix
    vectors: Matrix


def vocabulary(old: Wording, new: Wording) -> Vocabulary:
    """The words of both, those of the table first known by it."""
    table = likeness()
    words = sorted({word for side in (old, new) for clause in side.words for word in clause})
    rows = np.array([table.number.get(word, -1) for word in words])
    weights = np.where(rows >= 0, table.weights[rows], np.float32(table.unknown)).astype(np.float32)
    vectors = table.vectors[rows]
    for place in np.flatnonzero(rows < 0):
        vectors[place] = _own_direction(words[place], vectors.shape[1])
    return Vocabulary({word: place for place, word in enumerate(words)}, weights, vectors)


@cache
def _own_direction(word: str, size: int) -> Matrix:
    """A direction of its own for a word without a vector, always the same one: such a word is like itself only."""
    bits = np.frombuffer(blake2b(word.encode("utf-8"), digest_size=size // 8).digest(), dtype=np.uint8)
    found: Matrix = (np.unpackbits(bits)[:size].astype(np.float32) * 2 - 1) / np.float32(size**0.5)
    return found
