"""What speaks for two clauses being one statement: their words, their places, then the company they keep.

Only likely cells (pairs of an old and a new clause) are looked at: for each clause the few most alike on the other
side. A feature is an array with a value a cell. The first stage knows words and places; the later stages also see
where the stage before would link the neighbours. Weights are data (`data/alignment.toml`, fitted by
`tools/fit_alignment.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from fengxiang.alignment.likeness import Items, Matrix, Numbers, Wording, begins, numbered, vocabulary
from fengxiang.documents import ROLES, Document

_MOST = 8
_MARGIN = 3  # clauses around a pair that are looked at, on both sides
_TWO_AWAY = np.float32(0.7)  # the worth of a link two clauses away, beside that of one next to it
_PAST = frozenset({"review", "assessment"})
_TINY = np.float32(1e-9)
_LINKED = 0.3  # the chance from which two clauses, each the best of the other, count as linked
_NOTHING = np.float32(5e-4)  # what is shorter is what rounding leaves of nothing


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
        found = []
        for order, starts, place in self._lines:
            found.append(np.maximum.reduceat(values if order is None else values[order], starts)[place])
        return found[0], found[1]

    @cached_property
    def _lines(self) -> list[tuple[Numbers | None, Numbers, Numbers]]:
        """For rows and for columns the order in which the cells of a line follow each other (None where they do already), where
        each line begins, and each cell's line."""
        lines = []
        for line, order in ((self.old, None), (self.new, np.argsort(self.new, kind="stable"))):
            held = line if order is None else line[order]
            fresh = begins(held)
            place = np.empty(len(line), dtype=np.int64)
            place[slice(None) if order is None else order] = np.cumsum(fresh) - 1
            lines.append((order, np.flatnonzero(fresh), place))
        return lines

    @cached_property
    def number(self) -> NDArray[np.int32]:
        """The number of the cell of each pair, flat, `_MARGIN` around the pairs; where there is no cell, how many there are."""
        table = np.full((self.shape[0] + 2 * _MARGIN) * self.wide, len(self.old), dtype=np.int32)
        table[self.place] = np.arange(len(self.old))
        return table

    @cached_property
    def place(self) -> Numbers:
        """Where each cell stands in `number`."""
        return self.at(self.old, self.new)

    def at(self, old: Numbers, new: Numbers) -> Numbers:
        """Where pairs of clauses stand in `number`."""
        return (old + _MARGIN) * self.wide + new + _MARGIN

    @property
    def wide(self) -> int:
        """The width of a row of `number`."""
        return self.shape[1] + 2 * _MARGIN

    @cached_property
    def near(self) -> list[NDArray[np.int32]]:
        """The cells of the clauses two and one before, and one and two after, on both sides."""
        return [self.number[self.place + step * (self.wide + 1)] for step in (-2, -1, 1, 2)]


def by_words_and_place(old: Wording, new: Wording, at: tuple[Places, Places]) -> tuple[Cells, dict[str, Matrix]]:
    """The likely cells and the features of the first stage, by name."""
    words = vocabulary(old, new)
    weights = words.weights[words.old], words.weights[words.new]
    vectors = _per_clause(old, words.vectors[words.old]), _per_clause(new, words.vectors[words.new])
    alike = _unit(vectors[0]) @ _unit(vectors[1]).T
    shape = len(old.clauses), len(new.clauses)
    joined = _shared(old.words, new.words, (words.old, words.new), shape)
    shared = joined.total(weights[0])
    sums = _per_clause(old, weights[0]), _per_clause(new, weights[1])
    common = np.add.outer(sums[0], sums[1] + _TINY)
    np.divide(shared, common, out=common)
    common *= 2
    cells = _likely(alike + common)
    here = (cells.old, cells.new)
    found: dict[str, Matrix] = {
        "edits": _edits(old.keys, new.keys, cells),
        "words": common[here],
        "contained": (shared[here] / (np.minimum(sums[0][cells.old], sums[1][cells.new]) + _TINY)).astype(np.float32),
        "likeness": alike[here],
        "rare": np.tanh(joined.within(cells, weights[0] * joined.rarity) / 10),
        "quoted": np.tanh(_rare(old.quoted, new.quoted, cells)),
        "pieces": np.tanh(_rare(old.pieces, new.pieces, cells) / 3),
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
    rows, columns = pairs_where(chosen)
    return Cells(rows, columns, (alike.shape[0], alike.shape[1]))


def pairs_where(held: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """The rows and columns where a table holds, row by row; one dimension is walked three times as fast as two."""
    rows, columns = np.divmod(np.flatnonzero(held), held.shape[1])
    return rows, columns


def _edits(old: list[str], new: list[str], cells: Cells) -> Matrix:
    rows, columns = map(old.__getitem__, cells.old.tolist()), map(new.__getitem__, cells.new.tolist())
    return np.asarray(cpdist(list(rows), list(columns), scorer=Indel.normalized_similarity, dtype=np.float32))


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
    starts = np.flatnonzero(begins(side.words.clause))
    held = side.words.clause[starts]
    sums = np.zeros((len(side.clauses), *values.shape[1:]), dtype=values.dtype)
    if len(held):
        sums[held] = np.add.reduceat(values, starts, axis=0)
    return sums


def _unit(vectors: Matrix) -> Matrix:
    found: Matrix = vectors / (_sizes(vectors) + _TINY)[:, None]
    return found


def _rare(old: Items, new: Items, cells: Cells) -> Matrix:
    """For each cell its shared items, each the heavier the fewer clauses of the two texts hold it."""
    joined = _shared(old, new, numbered(old, new)[1:], cells.shape)
    return joined.within(cells, joined.rarity)


@dataclass(frozen=True)
class Shared:
    """What stands in clauses of both sides: for each meeting of two clauses over an item the row of the item on the old
    side, and the two clauses. `rarity` is a value a row: the greater, the fewer clauses of both hold its item."""

    row: Numbers
    old: Numbers
    new: Numbers
    rarity: Matrix
    shape: tuple[int, int]

    def total(self, weight: Matrix) -> Matrix:
        """For each pair of clauses the sum of the weights of the items that stand in both."""
        place = self.old * self.shape[1] + self.new
        sums = np.bincount(place, weights=weight[self.row], minlength=self.shape[0] * self.shape[1])
        return sums.astype(np.float32).reshape(self.shape)

    def within(self, cells: Cells, weight: Matrix) -> Matrix:
        """The same sum for each cell."""
        number = cells.number[cells.at(self.old, self.new)]
        sums = np.bincount(number, weights=weight[self.row], minlength=len(cells.old) + 1)
        return sums[:-1].astype(np.float32)


def _shared(old: Items, new: Items, rows: tuple[Numbers, Numbers], shape: tuple[int, int]) -> Shared:
    """The items of both sides joined by what they are; `rows` are their numbers in a common list."""
    most = 1 + max(int(side.max(initial=0)) for side in rows)
    counts = [np.bincount(side, minlength=most) for side in rows]
    order = np.argsort(rows[1].astype(np.uint16 if most < 2**16 else np.int64), kind="stable")
    begin, times = (np.cumsum(counts[1]) - counts[1])[rows[0]], counts[1][rows[0]]
    row = np.repeat(np.arange(len(rows[0])), times)
    within = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    clauses = old.clause[row], new.clause[order[begin[row] + within]]
    rarity = 1 / np.sqrt(counts[0][rows[0]] * np.maximum(times, 1))
    return Shared(row, *clauses, rarity.astype(np.float32), shape)


def _company(vectors: tuple[Matrix, Matrix], at: tuple[Places, Places], likeness: Matrix, cells: Cells) -> dict[str, Matrix]:
    """How alike the rest of the sentence and of the paragraph is; a half where there is no rest."""
    found: dict[str, Matrix] = {}
    for name in ("sentence", "paragraph"):
        (old, alone), (new, left) = (_rest(side, getattr(place, name)) for side, place in zip(vectors, at, strict=True))
        alike = (old @ new.T)[cells.old, cells.new]
        alike[alone[cells.old] | left[cells.new]] = 0.5
        found |= {name: alike, f"{name}_likeness": alike * likeness}
    opens = [begins(place.sentence) for place in at]
    heads = [begins(place.paragraph) for place in at]
    return found | {
        "both_open": (opens[0][cells.old] == opens[1][cells.new]).astype(np.float32),
        "both_head": (heads[0][cells.old] & heads[1][cells.new]).astype(np.float32),
    }


def _rest(vectors: Matrix, unit: Numbers) -> tuple[Matrix, NDArray[np.bool_]]:
    """The direction of the rest of the unit that each clause stands in, and whether there is none."""
    fresh = begins(unit)
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


def by_neighbours(chance: Matrix, cells: Cells, at: tuple[Places, Places]) -> Iterator[tuple[str, Matrix]]:
    """The features of a later stage, given the chances of the stage before."""
    yield "before", np.log(chance / (1 - chance + _TINY) + _TINY)
    row, column = cells.best(chance)
    mutual = chance * ((chance >= row) & (chance >= column))
    linked = np.flatnonzero(mutual > _LINKED)
    for name in ("section", "paragraph", "sentence"):
        together, share = _affinity(mutual[linked], linked, getattr(at[0], name), getattr(at[1], name), cells)
        yield f"{name}_pair", together
        yield f"{name}_share", share
    yield "neighbour", _neighbour(chance, cells)
    yield "window", np.tanh(_window(mutual, cells) / 2)
    sums = np.bincount(cells.old, chance, cells.shape[0]), np.bincount(cells.new, chance, cells.shape[1])
    of_row, of_column = chance / (sums[0][cells.old] + 0.3), chance / (sums[1][cells.new] + 0.3)
    yield "of_row", of_row.astype(np.float32)
    yield "of_column", of_column.astype(np.float32)
    yield "of_both", (of_row * of_column).astype(np.float32)


def _affinity(links: Matrix, linked: Numbers, old: Numbers, new: Numbers, cells: Cells) -> tuple[Matrix, Matrix]:
    """How much two units are linked: the product of their shares of each other's links, and links per clause."""
    rows, columns = int(old[-1]) + 1, int(new[-1]) + 1
    here = old[cells.old], new[cells.new]
    place = here[0] * columns + here[1]
    total = np.bincount(place[linked], links, minlength=rows * columns).reshape(rows, columns)
    shares = (total.sum(1) + 1)[here[0]] * (total.sum(0) + 1)[here[1]]
    sizes = np.bincount(old)[here[0]] * np.bincount(new)[here[1]]
    held = total.ravel()[place]
    return (held * held / shares).astype(np.float32), (held / np.sqrt(sizes)).astype(np.float32)


def _neighbour(chance: Matrix, cells: Cells) -> Matrix:
    """The best chance of the clauses one and two before, or after, on both sides."""
    held = np.append(chance, np.float32(0))
    two_before, before, after, two_after = (held[number] for number in cells.near)
    return np.maximum(np.maximum(before, after), np.maximum(two_before, two_after) * _TWO_AWAY)


def _window(links: Matrix, cells: Cells) -> Matrix:
    """Links within `_MARGIN` clauses on both sides, those of the own row and column apart. Few cells hold a link, so each
    is added to the cells around it."""
    linked = np.flatnonzero(links)
    steps = [step for step in range(-_MARGIN, _MARGIN + 1) if step]
    around = np.array([down * cells.wide + across for down in steps for across in steps])
    number = cells.number[(cells.place[linked][:, None] + around).ravel()]
    total = np.bincount(number, np.repeat(links[linked], len(around)), minlength=len(links) + 1)
    return total[:-1].astype(np.float32)
