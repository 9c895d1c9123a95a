"""What speaks for two clauses being one statement: their words, their places, then the company they keep.

Only likely cells (pairs of an old and a new clause) are looked at: for each clause the few most alike on the other
side. A feature is an array with a value a cell. The first stage knows words and places; the later stages also see
where the stage before would link the neighbours. Weights are data (`data/alignment.toml`, fitted by
`tools/fit_alignment.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from fengxiang.alignment.likeness import Matrix, Vocabulary, Wording, vocabulary
from fengxiang.documents import Document

Numbers = NDArray[np.int64]

_MOST = 24
_PAST = frozenset({"review", "assessment"})
_TINY = np.float32(1e-9)


@dataclass(frozen=True)
class Places:
    """For each clause the number of its section, paragraph and sentence."""

    section: Numbers
    paragraph: Numbers
    sentence: Numbers


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


@dataclass(frozen=True)
class Cells:
    """The likely pairs of clauses: their old and their new numbers, and how many clauses there are on each side."""

    old: Numbers
    new: Numbers
    shape: tuple[int, int]

    def spread(self, values: Matrix) -> Matrix:
        """The values in a table of all pairs, zero where a pair is not among the cells."""
        table = np.zeros(self.shape, dtype=np.float32)
        table[self.old, self.new] = values
        return table

    def best(self, values: Matrix) -> tuple[Matrix, Matrix]:
        """For each cell the greatest value in its row and in its column."""
        rows, columns = np.zeros(self.shape[0], np.float32), np.zeros(self.shape[1], np.float32)
        np.maximum.at(rows, self.old, values)
        np.maximum.at(columns, self.new, values)
        return rows[self.old], columns[self.new]


def by_words_and_place(old: Wording, new: Wording, at: tuple[Places, Places]) -> tuple[Cells, dict[str, Matrix]]:
    """The likely cells and the features of the first stage, by name."""
    words = vocabulary(old, new)
    vectors = _vectors(old, words), _vectors(new, words)
    alike = _unit(vectors[0]) @ _unit(vectors[1]).T
    joined = _shared(old.words, new.words)
    weights = np.array([words.weights[words.number[word]] for word in joined.items], dtype=np.float64)
    shared = joined.total(weights)
    sums = _weights(old, words), _weights(new, words)
    common = 2 * shared / (sums[0][:, None] + sums[1][None, :] + _TINY)
    cells = _likely(alike + common)
    here = (cells.old, cells.new)
    found: dict[str, Matrix] = {
        "edits": _edits(old.keys, new.keys, cells),
        "words": common[here],
        "contained": (shared[here] / (np.minimum(sums[0][cells.old], sums[1][cells.new]) + _TINY)).astype(np.float32),
        "likeness": alike[here],
        "rare": np.tanh(joined.total(weights * joined.rarity())[here] / 10),
        "quoted": np.tanh(_rare(old.quoted, new.quoted)[here]),
        "pieces": np.tanh(_rare(old.pieces, new.pieces)[here] / 3),
    }
    found |= _combined(found, cells) | _roles(old, new, cells) | _lengths(old, new, cells)
    return cells, found | _company(vectors, at, found["likeness"], cells)


def _likely(alike: Matrix) -> Cells:
    """For each clause the cells with the most alike clauses of the other side."""
    chosen = np.zeros(alike.shape, dtype=bool)
    for axis in (0, 1):
        most = min(_MOST, alike.shape[axis])
        top = np.argpartition(-alike, most - 1, axis=axis).take(range(most), axis=axis)
        np.put_along_axis(chosen, top, True, axis=axis)
    rows, columns = np.nonzero(chosen)
    return Cells(rows, columns, (alike.shape[0], alike.shape[1]))


def _edits(old: list[str], new: list[str], cells: Cells) -> Matrix:
    pairs = [old[row] for row in cells.old], [new[column] for column in cells.new]
    return np.asarray(cpdist(*pairs, scorer=Indel.normalized_similarity, dtype=np.float32))


def _combined(found: dict[str, Matrix], cells: Cells) -> dict[str, Matrix]:
    mixed: Matrix = ((found["edits"] + found["words"] + found["contained"]) / 3).astype(np.float32)
    row, column = cells.best(mixed)
    return {
        "exact": (found["edits"] > 0.98).astype(np.float32),
        "best": (mixed / (row + _TINY)) * (mixed / (column + _TINY)),
        "rare_likeness": found["rare"] * found["likeness"],
        "pieces_likeness": found["pieces"] * found["likeness"],
        "likeness_cubed": found["likeness"] ** 3,
    }


def _roles(old: Wording, new: Wording, cells: Cells) -> dict[str, Matrix]:
    roles = [np.array([clause.role for clause in side.clauses]) for side in (old, new)]
    past = [np.isin(side, list(_PAST)) for side in roles]
    away = np.abs(cells.old / max(1, cells.shape[0] - 1) - cells.new / max(1, cells.shape[1] - 1))
    return {
        "same_role": (roles[0][cells.old] == roles[1][cells.new]).astype(np.float32),
        "past_and_future": (past[0][cells.old] != past[1][cells.new]).astype(np.float32),
        "away": away.astype(np.float32),
    }


def _lengths(old: Wording, new: Wording, cells: Cells) -> dict[str, Matrix]:
    sizes = [np.array([max(1, len(key)) for key in side.keys], dtype=np.float32) for side in (old, new)]
    pair = sizes[0][cells.old], sizes[1][cells.new]
    least = np.minimum(*pair)
    return {"as_long": least / np.maximum(*pair), "length": np.log(least)}


def _numbers(side: Wording, words: Vocabulary) -> tuple[Numbers, Numbers]:
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


def _unit(vectors: Matrix) -> Matrix:
    found: Matrix = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + _TINY)
    return found


def _rare(old: Sequence[Iterable[str]], new: Sequence[Iterable[str]]) -> Matrix:
    """Shared items, each the heavier the fewer clauses of the two texts hold it."""
    joined = _shared(old, new)
    return joined.total(joined.rarity())


@dataclass(frozen=True)
class Shared:
    """What stands in clauses of both sides: a row a pair of places, with the item's number and the cell it falls into."""

    items: list[str]
    item: Numbers
    cell: Numbers
    counts: tuple[Numbers, Numbers]
    shape: tuple[int, int]

    def total(self, weight: NDArray[np.float64]) -> Matrix:
        """For each pair of clauses the sum of the weights of the items that stand in both."""
        sums = np.bincount(
            self.cell, weights=weight[self.item] if len(self.item) else None, minlength=self.shape[0] * self.shape[1]
        )
        return sums.astype(np.float32).reshape(self.shape)

    def rarity(self) -> NDArray[np.float64]:
        """The heavier, the fewer clauses of the two texts hold an item."""
        found: NDArray[np.float64] = 1 / np.sqrt(self.counts[0] * self.counts[1])
        return found


def _shared(old: Sequence[Iterable[str]], new: Sequence[Iterable[str]]) -> Shared:
    """The items of both sides joined by what they are."""
    items = sorted({item for clause in old for item in clause} & {item for clause in new for item in clause})
    number = {item: place for place, item in enumerate(items)}
    rows = [[(number[item], row) for row, clause in enumerate(side) for item in clause if item in number] for side in (old, new)]
    sides = [np.array(side, dtype=np.int64).reshape(-1, 2) for side in rows]
    counts = [np.bincount(side[:, 0], minlength=len(items)) for side in sides]
    by_item = sides[1][np.argsort(sides[1][:, 0], kind="stable"), 1]
    begins, times = np.cumsum(counts[1]) - counts[1], counts[1][sides[0][:, 0]]
    item, row = np.repeat(sides[0][:, 0], times), np.repeat(sides[0][:, 1], times)
    within = np.arange(len(item)) - np.repeat(np.cumsum(times) - times, times)
    return Shared(items, item, row * len(new) + by_item[begins[item] + within], (counts[0], counts[1]), (len(old), len(new)))


def _company(vectors: tuple[Matrix, Matrix], at: tuple[Places, Places], likeness: Matrix, cells: Cells) -> dict[str, Matrix]:
    """How alike the rest of the sentence and of the paragraph is; a half where there is no rest."""
    found: dict[str, Matrix] = {}
    for name in ("sentence", "paragraph"):
        rest = [_rest(side, getattr(place, name)) for side, place in zip(vectors, at, strict=True)]
        alike = np.einsum("ij,ij->i", rest[0][cells.old], rest[1][cells.new])
        alone = [~np.any(side != 0, axis=1) for side in rest]
        alike[alone[0][cells.old] | alone[1][cells.new]] = 0.5
        found |= {name: alike, f"{name}_likeness": alike * likeness}
    opens = [np.r_[True, place.sentence[1:] != place.sentence[:-1]] for place in at]
    heads = [np.r_[True, place.paragraph[1:] != place.paragraph[:-1]] for place in at]
    return found | {
        "both_open": (opens[0][cells.old] == opens[1][cells.new]).astype(np.float32),
        "both_head": (heads[0][cells.old] & heads[1][cells.new]).astype(np.float32),
    }


def _rest(vectors: Matrix, unit: Numbers) -> Matrix:
    total = np.zeros((int(unit.max(initial=0)) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(total, unit, vectors)
    rest = total[unit] - vectors
    rest[np.abs(rest).max(1) < 1e-4] = 0
    return _unit(rest)


def by_neighbours(chance: Matrix, cells: Cells, at: tuple[Places, Places]) -> Iterator[tuple[str, Matrix]]:
    """The features of a later stage, given the chances of the stage before."""
    yield "before", np.log(chance / (1 - chance + _TINY) + _TINY)
    row, column = cells.best(chance)
    mutual = chance * ((chance >= row) & (chance >= column))
    for name in ("section", "paragraph", "sentence"):
        units = [getattr(place, name) for place in at]
        together, share = _affinity(np.where(mutual > 0.3, mutual, 0), units[0], units[1], cells)
        yield f"{name}_pair", together
        yield f"{name}_share", share
    yield "neighbour", _neighbour(cells.spread(chance), cells)
    yield "window", np.tanh(_window(cells.spread(mutual))[cells.old, cells.new] / 2)
    sums = np.bincount(cells.old, chance, cells.shape[0]), np.bincount(cells.new, chance, cells.shape[1])
    of_row, of_column = chance / (sums[0][cells.old] + 0.3), chance / (sums[1][cells.new] + 0.3)
    yield "of_row", of_row.astype(np.float32)
    yield "of_column", of_column.astype(np.float32)
    yield "of_both", (of_row * of_column).astype(np.float32)


def _affinity(links: Matrix, old: Numbers, new: Numbers, cells: Cells) -> tuple[Matrix, Matrix]:
    """How much two units are linked: the product of their shares of each other's links, and links per clause."""
    shape = (int(old.max(initial=0)) + 1, int(new.max(initial=0)) + 1)
    total = np.zeros(shape, dtype=np.float32)
    np.add.at(total, (old[cells.old], new[cells.new]), links)
    mutual = total / (total.sum(1, keepdims=True) + 1) * (total / (total.sum(0, keepdims=True) + 1))
    sizes = np.sqrt(np.bincount(old, minlength=shape[0])[:, None] * np.bincount(new, minlength=shape[1])[None, :])
    here = (old[cells.old], new[cells.new])
    return mutual[here], (total / np.maximum(sizes, 1)).astype(np.float32)[here]


def _neighbour(chance: Matrix, cells: Cells) -> Matrix:
    """The best chance of the clauses one and two before, or after, on both sides."""
    edged = np.pad(chance, 2)
    near = [
        edged[cells.old + 2 + step, cells.new + 2 + step] * np.float32(1.0 if abs(step) == 1 else 0.7) for step in (-2, -1, 1, 2)
    ]
    found: Matrix = np.max(near, axis=0)
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
