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

from fengxiang.alignment.items import Items, Matrix, Numbers, Shared, begins, shared
from fengxiang.alignment.wording import Wording
from fengxiang.documents import ROLES

_MOST = 8
_MARGIN = 3  # clauses around a pair that are looked at, on both sides
_TWO_AWAY = np.float32(0.7)  # the worth of a link two clauses away, beside that of one next to it
_PAST = np.array([role in ("review", "assessment") for role in ROLES])
_TINY = np.float32(1e-9)
_LINKED = 0.3  # the chance from which two clauses, each the best of the other, count as linked


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


def by_words_and_place(old: Wording, new: Wording) -> tuple[Cells, dict[str, Matrix]]:
    """The likely cells and the features of the first stage, by name."""
    alike = old.directions @ new.directions.T
    words = shared(old.words, new.words)
    both = _total(words, old.weights, alike.shape)
    common = np.add.outer(old.weight, new.weight + _TINY)
    np.divide(both, common, out=common)
    common *= 2
    cells = _likely(alike + common)
    here = (cells.old, cells.new)
    found: dict[str, Matrix] = {
        "edits": _edits(old.keys, new.keys, cells),
        "words": common[here],
        "contained": (both[here] / (np.minimum(old.weight[cells.old], new.weight[cells.new]) + _TINY)).astype(np.float32),
        "likeness": alike[here],
        "rare": np.tanh(_within(words, cells, old.weights * words.rarity) / 10),
        "quoted": np.tanh(_rare(old.quoted, new.quoted, cells)),
        "pieces": np.tanh(_rare(old.pieces, new.pieces, cells) / 3),
    }
    found |= _combined(found, cells) | _roles(old, new, cells) | _lengths(old, new, cells)
    return cells, found | _company(old, new, found["likeness"], cells)


def _total(meetings: Shared, weight: Matrix, shape: tuple[int, int]) -> Matrix:
    """For each pair of clauses the sum of the weights of the items that stand in both."""
    place = meetings.old * shape[1] + meetings.new
    sums = np.bincount(place, weights=weight[meetings.row], minlength=shape[0] * shape[1])
    return sums.astype(np.float32).reshape(shape)


def _within(meetings: Shared, cells: Cells, weight: Matrix) -> Matrix:
    """The same sum for each cell."""
    number = cells.number[cells.at(meetings.old, meetings.new)]
    sums = np.bincount(number, weights=weight[meetings.row], minlength=len(cells.old) + 1)
    return sums[:-1].astype(np.float32)


def _rare(old: Items, new: Items, cells: Cells) -> Matrix:
    """For each cell its shared items, each the heavier the fewer clauses of the two texts hold it."""
    meetings = shared(old, new)
    return _within(meetings, cells, meetings.rarity)


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
    roles = old.at.role[cells.old], new.at.role[cells.new]
    past = [_PAST[side.at.role] for side in (old, new)]
    away = np.abs(cells.old / max(1, cells.shape[0] - 1) - cells.new / max(1, cells.shape[1] - 1))
    return {
        "same_role": (roles[0] == roles[1]).astype(np.float32),
        "past_and_future": (past[0][cells.old] != past[1][cells.new]).astype(np.float32),
        "away": away.astype(np.float32),
    }


def _lengths(old: Wording, new: Wording, cells: Cells) -> dict[str, Matrix]:
    pair = old.sizes[cells.old], new.sizes[cells.new]
    least = np.minimum(*pair)
    return {"as_long": least / np.maximum(*pair), "length": np.log(least)}


def _company(old: Wording, new: Wording, likeness: Matrix, cells: Cells) -> dict[str, Matrix]:
    """How alike the rest of the sentence and of the paragraph is; a half where there is no rest."""
    found: dict[str, Matrix] = {}
    for name in ("sentence", "paragraph"):
        (before, alone), (after, left) = (getattr(side, f"rest_of_{name}") for side in (old, new))
        alike = (before @ after.T)[cells.old, cells.new]
        alike[alone[cells.old] | left[cells.new]] = 0.5
        found |= {name: alike, f"{name}_likeness": alike * likeness}
    return found | {
        "both_open": (old.opens[cells.old] == new.opens[cells.new]).astype(np.float32),
        "both_head": (old.heads[cells.old] & new.heads[cells.new]).astype(np.float32),
    }


def by_neighbours(chance: Matrix, cells: Cells, old: Wording, new: Wording) -> Iterator[tuple[str, Matrix]]:
    """The features of a later stage, given the chances of the stage before."""
    yield "before", np.log(chance / (1 - chance + _TINY) + _TINY)
    row, column = cells.best(chance)
    mutual = chance * ((chance >= row) & (chance >= column))
    linked = np.flatnonzero(mutual > _LINKED)
    for name in ("section", "paragraph", "sentence"):
        together, share = _affinity(mutual[linked], linked, getattr(old.at, name), getattr(new.at, name), cells)
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
