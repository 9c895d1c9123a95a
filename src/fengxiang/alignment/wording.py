"""What one text brings to every comparison: its clauses' wordings, their weight and direction, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fengxiang.alignment.items import Items, Matrix, Numbers, begins, named, strings
from fengxiang.alignment.likeness import likeness
from fengxiang.documents import BLANK, ROLES, Document

_NUMBER = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]{1,2}(?=.{4})|[一二三四五六七八九十]{1,2}(?=、))"
)
_LEAD = re.compile(r"(?:要|必须|同时|并|特别是)(?=..)")
_QUOTED = re.compile(r"[“\"「]([^”\"“」]{2,12})[”\"」]")
_TINY = np.float32(1e-9)
_NOTHING = np.float32(5e-4)  # what is shorter is what rounding leaves of nothing
_NUMBERED = {role: number for number, role in enumerate(ROLES)}


@dataclass(frozen=True)
class Places:
    """For each clause the number of its section, paragraph and sentence, and of its role in `ROLES`."""

    section: Numbers
    paragraph: Numbers
    sentence: Numbers
    role: Numbers


@dataclass(frozen=True)
class Wording:
    """The clauses of one document as features see them: `keys` are their bare wordings, `words` their words,
    `quoted` what they put in quotation marks, `pieces` their strings of three characters (of three words in English)."""

    keys: list[str]
    words: Items
    quoted: Items
    pieces: Items
    at: Places

    def __len__(self) -> int:
        """How many clauses there are."""
        return len(self.keys)

    @cached_property
    def _known(self) -> tuple[Matrix, Matrix]:
        return likeness().of(self.words.rising)

    @cached_property
    def weights(self) -> Matrix:
        """The weight of the word in each row of `words`."""
        return self._known[0][self.words.place]

    @cached_property
    def weight(self) -> Matrix:
        """The weight of each clause, all its words together."""
        return self.words.sums(self.weights, len(self))

    @cached_property
    def vectors(self) -> Matrix:
        """The sum of the vectors of each clause's words."""
        return self.words.sums(self._known[1][self.words.place], len(self))

    @cached_property
    def directions(self) -> Matrix:
        """The vectors, each of length 1."""
        found: Matrix = self.vectors / (_sizes(self.vectors) + _TINY)[:, None]
        return found

    @cached_property
    def sizes(self) -> Matrix:
        """How many characters each clause has, one at least."""
        return np.array([max(1, len(key)) for key in self.keys], dtype=np.float32)

    @cached_property
    def opens(self) -> NDArray[np.bool_]:
        """Whether each clause opens its sentence."""
        return begins(self.at.sentence)

    @cached_property
    def heads(self) -> NDArray[np.bool_]:
        """Whether each clause opens its paragraph."""
        return begins(self.at.paragraph)

    @cached_property
    def rest_of_sentence(self) -> tuple[Matrix, NDArray[np.bool_]]:
        """The direction of the rest of each clause's sentence, and whether there is none."""
        return _rest(self.vectors, self.opens)

    @cached_property
    def rest_of_paragraph(self) -> tuple[Matrix, NDArray[np.bool_]]:
        """The direction of the rest of each clause's paragraph, and whether there is none."""
        return _rest(self.vectors, self.heads)


def wording(document: Document) -> Wording:
    """The document's clauses made ready for comparison; numbers and leading modals are not part of a wording."""
    clauses, bare = document.clauses, document.bare
    keys = [_key(bare[clause.core.start : clause.core.end].replace(BLANK, "")) for clause in clauses]
    quoted = named([_QUOTED.findall(document[clause.start, clause.end]) for clause in clauses])
    at = _places(document)
    if document.language == "zh":
        return Wording(keys, strings(keys, 2), quoted, strings(keys, 3), at)
    words = [re.findall(r"[\w%]+", document[clause.core].lower()) or [key] for clause, key in zip(clauses, keys, strict=True)]
    pieces = [[" ".join(found[place : place + 3]) for place in range(len(found) - 2)] for found in words]
    return Wording(keys, named(words), quoted, named(pieces), at)


def _key(bare: str) -> str:
    number = _NUMBER.match(bare)
    lead = _LEAD.match(bare, number.end() if number else 0)
    return bare[lead.end() :] if lead else bare[number.end() :] if number else bare


def _places(document: Document) -> Places:
    """Where each clause that holds a word stands."""
    rows, paragraph, sentence = [], 0, 0
    for number, section in enumerate(document.sections):
        for part in section.paragraphs:
            for unit in part.sentences:
                rows += [
                    (number, paragraph, sentence, _NUMBERED[clause.role])
                    for clause in unit.clauses
                    if clause.core.end > clause.core.start
                ]
                sentence += 1
            paragraph += 1
    return Places(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def _rest(vectors: Matrix, fresh: NDArray[np.bool_]) -> tuple[Matrix, NDArray[np.bool_]]:
    """The direction of the rest of the unit that each clause stands in, and whether there is none."""
    total = np.add.reduceat(vectors, np.flatnonzero(fresh), axis=0)
    rest = total[np.cumsum(fresh) - 1]
    rest -= vectors
    size = _sizes(rest)
    alone = size < _NOTHING
    size[alone] = np.inf
    rest /= size[:, None]
    return rest, alone


def _sizes(vectors: Matrix) -> Matrix:
    found: Matrix = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return found
