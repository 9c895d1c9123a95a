"""What speaks for two clauses being one statement: their words, their places, then the company they keep.

Each feature is a matrix (old clauses × new clauses). The first stage knows words and places; the later stages also see
where the stage before would link the neighbours. Weights are data (`data/alignment.toml`, fitted by `tools/fit_alignment.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from fengxiang.alignment.likeness import Matrix, Vocabulary, Wording, vocabulary
from fengxiang.documents import Document

_PAST = frozenset({"review", "assessment"})
_TINY = np.float32(1e-9)


@dataclass(frozen=True)
class Places:
    """For each clause the number of its section, paragraph and sentence, and whether it opens one."""

    section: NDArray[np.int64]
    paragraph: NDArray[np.int64]
    sentence: NDArray[np.int64]


def places(document: Document) -> Places:
    """Where each clause that holds a word stands."""
    rows, paragraph, sentence = [], 0, 0
    for number, section in enumerate(document.sections):
        for part in section.paragraphs:
            for unit in part.sentences:
                rows += [(number, paragraph, sentence) for clause in unit.clauses if clause.core.end > clause.core.start]
                sentence += 1
            paragraph += 1
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Places(table[:, 0], table[:, 1], table[:, 2])


def by_words_and_place(old: Wording, new: Wording, at: tuple[Places, Places]) -> dict[str, Matrix]:
    """The features of the first stage, by name."""
    words = vocabulary(old, new)
    shared = _overlap(old, new, words)
    sums = _weights(old, words)[:, None], _weights(new, words)[None, :]
    vectors = _vectors(old, words), _vectors(new, words)
    found: dict[str, Matrix] = {
        "edits": cdist(old.keys, new.keys, scorer=Indel.normalized_similarity, dtype=np.float32),
        "words": 2 * shared / (sums[0] + sums[1] + _TINY),
        "contained": (shared / (np.minimum(sums[0], sums[1]) + _TINY)).astype(np.float32),
        "likeness": _cosine(vectors[0], vectors[1], shared_unknown(old, new, words)),
        "rare": np.tanh(_rare(old.words, new.words, words) / 10),
        "quoted": np.tanh(_rare(old.quoted, new.quoted, None)),
        "pieces": np.tanh(_rare(old.pieces, new.pieces, None) / 3),
    }
    found |= _combined(found) | _roles(old, new) | _lengths(old, new)
    return found | _company(vectors, at, found["likeness"])


def _combined(found: dict[str, Matrix]) -> dict[str, Matrix]:
    mixed = (found["edits"] + found["words"] + found["contained"]) / 3
    best = (mixed / (mixed.max(1, keepdims=True) + _TINY)) * (mixed / (mixed.max(0, keepdims=True) + _TINY))
    return {
        "exact": (found["edits"] > 0.98).astype(np.float32),
        "best": best,
        "rare_likeness": found["rare"] * found["likeness"],
        "pieces_likeness": found["pieces"] * found["likeness"],
        "likeness_cubed": found["likeness"] ** 3,
    }


def _roles(old: Wording, new: Wording) -> dict[str, Matrix]:
    roles = [np.array([clause.role for clause in side.clauses]) for side in (old, new)]
    past = [np.isin(side, list(_PAST)) for side in roles]
    away = np.abs(np.linspace(0, 1, len(roles[0]))[:, None] - np.linspace(0, 1, len(roles[1]))[None, :])
    return {
        "same_role": (roles[0][:, None] == roles[1][None, :]).astype(np.float32),
        "past_and_future": (past[0][:, None] != past[1][None, :]).astype(np.float32),
        "away": away.astype(np.float32),
    }


def _lengths(old: Wording, new: Wording) -> dict[str, Matrix]:
    sizes = [np.array([max(1, len(key)) for key in side.keys], dtype=np.float32) for side in (old, new)]
    least = np.minimum(sizes[0][:, None], sizes[1][None, :])
    return {"as_long": least / np.maximum(sizes[0][:, None], sizes[1][None, :]), "length": np.log(least)}


def _numbers(side: Wording, words: Vocabulary) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The words of all clauses in one array, and where each clause begins in it."""
    flat = np.array([words.number[word] for clause in side.words for word in clause], dtype=np.int64)
    starts = np.cumsum([0, *[len(clause) for clause in side.words[:-1]]])
    return flat, starts


def _weights(side: Wording, words: Vocabulary) -> Matrix:
    flat, starts = _numbers(side, words)
    return np.add.reduceat(words.weights[flat], starts)


def _vectors(side: Wording, words: Vocabulary) -> Matrix:
    flat, starts = _numbers(side, words)
    return np.add.reduceat(words.weights[flat, None] * words.vectors[flat], starts, axis=0)


def _overlap(old: Wording, new: Wording, words: Vocabulary) -> Matrix:
    """The weight of the words that two clauses share."""
    return _product(old.words, new.words, {word: float(words.weights[number]) for word, number in words.number.items()})


def shared_unknown(old: Wording, new: Wording, words: Vocabulary) -> tuple[Matrix, Matrix, Matrix]:
    """Squared weight of shared words that have no vector, and of all such words of each side: they are like themselves only."""
    bare = {word: float(words.weights[number]) ** 2 for word, number in words.number.items() if not words.vectors[number].any()}
    own = [
        np.array([sum(bare.get(word, 0.0) for word in clause) for clause in side.words], dtype=np.float32) for side in (old, new)
    ]
    return _product(old.words, new.words, bare), own[0], own[1]


def _product(old: list[list[str]], new: list[list[str]], weight: dict[str, float]) -> Matrix:
    """For each pair of clauses the sum of the weights of what stands in both."""
    common = {word for clause in old for word in clause if word in weight} & {word for clause in new for word in clause}
    column = {word: place for place, word in enumerate(sorted(common))}
    scale = np.array([weight[word] for word in column], dtype=np.float32)
    return np.asarray((_incidence(old, column) * scale) @ _incidence(new, column).T, dtype=np.float32)


def _incidence(side: list[list[str]], column: dict[str, int]) -> Matrix:
    table = np.zeros((len(side), len(column)), dtype=np.float32)
    for row, clause in enumerate(side):
        table[row, [column[word] for word in clause if word in column]] = 1
    return table


def _rare(old: list[list[str]] | list[set[str]], new: list[list[str]] | list[set[str]], words: Vocabulary | None) -> Matrix:
    """Shared items, each the heavier the fewer clauses of the two texts hold it."""
    counts = [Counter(item for clause in side for item in clause) for side in (old, new)]
    weight = {
        item: float(words.weights[words.number[item]] if words else 1) / (counts[0][item] * counts[1][item]) ** 0.5
        for item in counts[0].keys() & counts[1].keys()
    }
    return _product([list(clause) for clause in old], [list(clause) for clause in new], weight)


def _cosine(old: Matrix, new: Matrix, unknown: tuple[Matrix, Matrix, Matrix]) -> Matrix:
    shared, own_old, own_new = unknown
    sizes = np.sqrt((old**2).sum(1) + own_old)[:, None] * np.sqrt((new**2).sum(1) + own_new)[None, :]
    found: Matrix = ((old @ new.T) + shared) / (sizes + _TINY)
    return found


def _company(vectors: tuple[Matrix, Matrix], at: tuple[Places, Places], likeness: Matrix) -> dict[str, Matrix]:
    """How alike the rest of the sentence and of the paragraph is; a half where there is no rest."""
    found: dict[str, Matrix] = {}
    for name in ("sentence", "paragraph"):
        rest = [_rest(side, getattr(place, name)) for side, place in zip(vectors, at, strict=True)]
        alike = rest[0] @ rest[1].T
        alone = [~np.any(side != 0, axis=1) for side in rest]
        alike[alone[0], :] = 0.5
        alike[:, alone[1]] = 0.5
        found |= {name: alike, f"{name}_likeness": alike * likeness}
    opens = [np.r_[True, place.sentence[1:] != place.sentence[:-1]] for place in at]
    heads = [np.r_[True, place.paragraph[1:] != place.paragraph[:-1]] for place in at]
    return found | {
        "both_open": (opens[0][:, None] == opens[1][None, :]).astype(np.float32),
        "both_head": (heads[0][:, None] & heads[1][None, :]).astype(np.float32),
    }


def _rest(vectors: Matrix, unit: NDArray[np.int64]) -> Matrix:
    total = np.zeros((int(unit.max(initial=0)) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(total, unit, vectors)
    rest = total[unit] - vectors
    rest[np.abs(rest).max(1) < 1e-4] = 0
    found: Matrix = rest / (np.linalg.norm(rest, axis=1, keepdims=True) + _TINY)
    return found


def by_neighbours(chance: Matrix, at: tuple[Places, Places]) -> Iterator[tuple[str, Matrix]]:
    """The features of a later stage, given the chances of the stage before."""
    yield "before", np.log(chance / (1 - chance + _TINY) + _TINY)
    mutual = chance * (chance >= chance.max(1, keepdims=True)) * (chance >= chance.max(0, keepdims=True))
    for name in ("section", "paragraph", "sentence"):
        units = [getattr(place, name) for place in at]
        together, share = _affinity(np.where(mutual > 0.3, mutual, 0), units[0], units[1])
        yield f"{name}_pair", together
        yield f"{name}_share", share
    yield "neighbour", _neighbour(chance)
    yield "window", np.tanh(_window(mutual) / 2)
    row, column = chance / (chance.sum(1, keepdims=True) + 0.3), chance / (chance.sum(0, keepdims=True) + 0.3)
    yield "of_row", row
    yield "of_column", column
    yield "of_both", row * column


def _affinity(links: Matrix, old: NDArray[np.int64], new: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
    """How much two units are linked: the product of their shares of each other's links, and links per clause."""
    shape = (int(old.max(initial=0)) + 1, int(new.max(initial=0)) + 1)
    total = np.zeros(shape, dtype=np.float32)
    rows, columns = np.nonzero(links)
    np.add.at(total, (old[rows], new[columns]), links[rows, columns])
    mutual = total / (total.sum(1, keepdims=True) + 1) * (total / (total.sum(0, keepdims=True) + 1))
    sizes = np.sqrt(np.bincount(old, minlength=shape[0])[:, None] * np.bincount(new, minlength=shape[1])[None, :])
    return mutual[np.ix_(old, new)], (total / np.maximum(sizes, 1)).astype(np.float32)[np.ix_(old, new)]


def _neighbour(chance: Matrix) -> Matrix:
    """The best chance of the clauses one and two before, or after, on both sides."""
    found = np.zeros_like(chance)
    for step, worth in ((1, 1.0), (2, 0.7)):
        found[step:, step:] = np.maximum(found[step:, step:], chance[:-step, :-step] * np.float32(worth))
        found[:-step, :-step] = np.maximum(found[:-step, :-step], chance[step:, step:] * np.float32(worth))
    return found


def _window(links: Matrix, reach: int = 3) -> Matrix:
    """Links within `reach` clauses on both sides, those of the own row and column apart."""
    return _box(links, reach, reach) - _box(links, reach, 0) - _box(links, 0, reach) + links


def _box(links: Matrix, down: int, across: int) -> Matrix:
    """Sums over rectangles of (2 down + 1) × (2 across + 1) around each cell."""
    padded = np.pad(links, ((down + 1, down), (across + 1, across))).cumsum(0).cumsum(1)
    high, wide = 2 * down + 1, 2 * across + 1
    found: Matrix = padded[high:, wide:] - padded[:-high, wide:] - padded[high:, :-wide] + padded[:-high, :-wide]
    return found
