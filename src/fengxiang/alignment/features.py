"""What speaks for two clauses being one statement: their words, their places, then the company they keep.

Only likely cells (pairs of an old and a new clause) are looked at: for each clause the few most alike on the other
side. A feature is an array with a value a cell. The first stage knows words and places; the later stages also see
where the stage before would link the neighbours. Weights are data (`data/alignment.toml`, fitted by
`tools/fit_alignment.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from fengxiang.alignment.likeness import Items, Matrix, Numbers, Vocabulary, Wording, numbered, vocabulary
from fengxiang.documents import ROLES, Document

_MOST = 8
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
        table = self.spread(values)
        return table.max(1)[self.old], table.max(0)[self.new]


def by_words_and_place(old: Wording, new: Wording, at: tuple[Places, Places]) -> tuple[Cells, dict[str, Matrix]]:
    """The likely cells and the features of the first stage, by name."""
    words = vocabulary(old, new)
    weights = words.weights[words.old], words.weights[words.new]
    vectors = _vectors(old, words.old, words), _vectors(new, words.new, words)
    alike = _unit(vectors[0]) @ _unit(vectors[1]).T
    shape = len(old.clauses), len(new.clauses)
    joined = _shared(old.words, new.words, (words.old, words.new), shape)
    shared = joined.total(weights[0])
    sums = _per_clause(old, weights[0]), _per_clause(new, weights[1])
    common = 2 * shared / (sums[0][:, None] + sums[1][None, :] + _TINY)
    cells = _likely(alike + common)
    here = (cells.old, cells.new)
    found: dict[str, Matrix] = {
        "edits": _edits(old.keys, new.keys, cells),
        "words": common[here],
        "contained": (shared[here] / (np.minimum(sums[0][cells.old], sums[1][cells.new]) + _TINY)).astype(np.float32),
        "likeness": alike[here],
        "rare": np.tanh(joined.total(weights[0] * joined.rarity)[here] / 10),
        "quoted": np.tanh(_rare(old.quoted, new.quoted, shape)[here]),
        "pieces": np.tanh(_rare(old.pieces, new.pieces, shape)[here] / 3),
    }
    found |= _combined(found, cells) | _roles(old, new, cells) | _lengths(old, new, cells)
    return cells, found | _company(vectors, at, found["likeness"], cells)


def _likely(alike: Matrix) -> Cells:
    """For each clause the cells with the most alike clauses of the other side."""
    chosen = np.zeros(alike.shape, dtype=bool)
    for axis in (0, 1):
        most = min(_MOST, alike.shape[axis])
        side = alike if axis else np.ascontiguousarray(alike.T)
        least = np.sort(side, axis=1)[:, -most, None]
        chosen |= side >= least if axis else (side >= least).T
    rows, columns = np.nonzero(chosen)
    return Cells(rows, columns, (alike.shape[0], alike.shape[1]))


def _edits(old: list[str], new: list[str], cells: Cells) -> Matrix:
    pairs = [old[row] for row in cells.old.tolist()], [new[column] for column in cells.new.tolist()]
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
    names = {role: number for number, role in enumerate(ROLES)}
    roles = [np.array([names[clause.role] for clause in side.clauses]) for side in (old, new)]
    past = [np.array([clause.role in _PAST for clause in side.clauses]) for side in (old, new)]
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


def _per_clause(side: Wording, values: Matrix) -> Matrix:
    """The sums over the words of each clause of what stands in a row for each of them; of a clause without a word nothing."""
    starts = np.flatnonzero(np.diff(side.words.clause, prepend=-1))
    held = side.words.clause[starts]
    sums = np.zeros((len(side.clauses), *values.shape[1:]), dtype=values.dtype)
    if len(held):
        sums[held] = np.add.reduceat(values, starts, axis=0)
    return sums


def _vectors(side: Wording, rows: Numbers, words: Vocabulary) -> Matrix:
    return _per_clause(side, words.weights[rows, None] * words.vectors[rows])


def _unit(vectors: Matrix) -> Matrix:
    found: Matrix = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + _TINY)
    return found


def _rare(old: Items, new: Items, shape: tuple[int, int]) -> Matrix:
    """Shared items, each the heavier the fewer clauses of the two texts hold it."""
    joined = _shared(old, new, numbered(old, new)[1:], shape)
    return joined.total(joined.rarity)


@dataclass(frozen=True)
class Shared:
    """What stands in clauses of both sides: for each meeting of two clauses over an item the row of the item on the old
    side, and the cell it falls into. `rarity` is a value a row: the greater, the fewer clauses of both hold its item."""

    row: Numbers
    cell: Numbers
    rarity: Matrix
    shape: tuple[int, int]

    def total(self, weight: Matrix) -> Matrix:
        """For each pair of clauses the sum of the weights of the items that stand in both."""
        sums = np.bincount(self.cell, weights=weight[self.row], minlength=self.shape[0] * self.shape[1])
        return sums.astype(np.float32).reshape(self.shape)


def _shared(old: Items, new: Items, rows: tuple[Numbers, Numbers], shape: tuple[int, int]) -> Shared:
    """The items of both sides joined by what they are; `rows` are their numbers in a common list."""
    most = 1 + max(int(side.max(initial=0)) for side in rows)
    counts = [np.bincount(side, minlength=most) for side in rows]
    order = np.argsort(rows[1].astype(np.uint16 if most < 2**16 else np.int64), kind="stable")
    begin, times = (np.cumsum(counts[1]) - counts[1])[rows[0]], counts[1][rows[0]]
    row = np.repeat(np.arange(len(rows[0])), times)
    within = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    cell = old.clause[row] * shape[1] + new.clause[order[begin[row] + within]]
    rarity = 1 / np.sqrt(counts[0][rows[0]] * np.maximum(times, 1))
    return Shared(row, cell, rarity.astype(np.float32), shape)


def _company(vectors: tuple[Matrix, Matrix], at: tuple[Places, Places], likeness: Matrix, cells: Cells) -> dict[str, Matrix]:
    """How alike the rest of the sentence and of the paragraph is; a half where there is no rest."""
    found: dict[str, Matrix] = {}
    for name in ("sentence", "paragraph"):
        rest = [_rest(side, getattr(place, name)) for side, place in zip(vectors, at, strict=True)]
        alike = (rest[0] @ rest[1].T)[cells.old, cells.new]
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
    total = np.add.reduceat(vectors, np.flatnonzero(np.r_[True, unit[1:] != unit[:-1]]), axis=0)
    unit = np.cumsum(np.r_[0, unit[1:] != unit[:-1]])
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
    yield "window", np.tanh(_window(mutual, cells) / 2)
    sums = np.bincount(cells.old, chance, cells.shape[0]), np.bincount(cells.new, chance, cells.shape[1])
    of_row, of_column = chance / (sums[0][cells.old] + 0.3), chance / (sums[1][cells.new] + 0.3)
    yield "of_row", of_row.astype(np.float32)
    yield "of_column", of_column.astype(np.float32)
    yield "of_both", (of_row * of_column).astype(np.float32)


def _affinity(links: Matrix, old: Numbers, new: Numbers, cells: Cells) -> tuple[Matrix, Matrix]:
    """How much two units are linked: the product of their shares of each other's links, and links per clause."""
    shape = (int(old.max(initial=0)) + 1, int(new.max(initial=0)) + 1)
    linked = np.flatnonzero(links)
    place = old[cells.old[linked]] * shape[1] + new[cells.new[linked]]
    total = np.bincount(place, links[linked], minlength=shape[0] * shape[1]).astype(np.float32).reshape(shape)
    mutual = total / (total.sum(1, keepdims=True) + 1) * (total / (total.sum(0, keepdims=True) + 1))
    sizes = np.sqrt(np.bincount(old, minlength=shape[0])[:, None] * np.bincount(new, minlength=shape[1])[None, :])
    here = (old[cells.old], new[cells.new])
    return mutual[here], (total / np.maximum(sizes, 1)).astype(np.float32)[here]


def _neighbour(chance: Matrix, cells: Cells) -> Matrix:
    """The best chance of the clauses one and two before, or after, on both sides."""
    edged = np.pad(chance, 2).ravel()
    wide = chance.shape[1] + 4
    place = (cells.old + 2) * wide + cells.new + 2
    near = [edged[place + step * (wide + 1)] * np.float32(1.0 if abs(step) == 1 else 0.7) for step in (-2, -1, 1, 2)]
    found: Matrix = np.max(near, axis=0)
    return found


def _window(links: Matrix, cells: Cells, reach: int = 3) -> Matrix:
    """Links within `reach` clauses on both sides, those of the own row and column apart. Few cells hold a link, so each
    is added to the cells around it."""
    linked = np.flatnonzero(links)
    wide = cells.shape[1] + 2 * reach
    steps = [step for step in range(-reach, reach + 1) if step]
    around = np.array([down * wide + across for down in steps for across in steps])
    place = (cells.old + reach) * wide + cells.new + reach
    total = np.bincount(
        (place[linked][:, None] + around).ravel(),
        np.repeat(links[linked], len(around)),
        minlength=(cells.shape[0] + 2 * reach) * wide,
    )
    found: Matrix = total[place].astype(np.float32)
    return found
