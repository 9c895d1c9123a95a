"""Which clauses are one statement: chances stage by stage, the best assignment, then splits and merges."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from lap import lapjv

from fengxiang.alignment.features import by_neighbours, by_words_and_place, places
from fengxiang.alignment.likeness import Matrix, wording
from fengxiang.data import table
from fengxiang.documents import Clause, Document

Link = tuple[int, int]


@dataclass(frozen=True)
class Chances:
    """For each old and each new clause the chance that they are one statement, by everything and by words alone, and
    how alike they read."""

    whole: Matrix
    alone: Matrix
    alike: Matrix


def chances(old: Document, new: Document) -> Chances:
    """The chances of all pairs of clauses; zero where a pair is not worth a look."""
    data = table("alignment")
    at = places(old), places(new)
    wordings = wording(old), wording(new)
    cells, known = by_words_and_place(*wordings, at)
    chance = _chance(data["stages"][0], known.items())
    for weights in data["stages"][1:]:
        chance = _chance(weights, chain(known.items(), by_neighbours(chance, cells, at)))
    found = cells.spread(chance)
    keys = wordings[0].keys, wordings[1].keys
    parts = chain(_parts(*keys), ((one, other) for other, one in _parts(*keys[::-1])))
    for cell in chain(_verbatim(*keys), parts, _slots(old, new)):
        found[cell] = max(found[cell], np.float32(data["linking"]["verbatim"]))
    return Chances(found, cells.spread(_chance(data["alone"], known.items())), cells.spread(known["edits"]))


def _verbatim(old: list[str], new: list[str]) -> Iterator[Link]:
    """Wordings of some length that stand once in each text: whatever is around them, they are one statement."""
    counts = Counter(old), Counter(new)
    places = {key: place for place, key in enumerate(new)}
    for place, key in enumerate(old):
        if counts[0][key] == counts[1][key] == 1 and len(key) >= table("alignment")["linking"]["verbatim_length"]:
            yield place, places[key]


def _parts(small: list[str], large: list[str]) -> Iterator[Link]:
    """Wordings of some length that stand word for word inside one clause of the other side, as members of a longer one."""
    least, own = table("alignment")["linking"]["verbatim_length"], Counter(small)
    for place, key in enumerate(small):
        if own[key] == 1 and len(key) >= least and key not in large:
            holders = [other for other, whole in enumerate(large) if key in whole]
            if len(holders) == 1:
                yield place, holders[0]


def _slots(old: Document, new: Document) -> Iterator[Link]:
    """Clauses that alone fill a slot of the genre in their text."""
    for slot in table("alignment")["slots"]:
        filled = [[number for number, clause in enumerate(side.clauses) if _fills(side, clause, slot)] for side in (old, new)]
        if len(filled[0]) == len(filled[1]) == 1:
            yield filled[0][0], filled[1][0]


def _fills(document: Document, clause: Clause, slot: dict[str, Any]) -> bool:
    return clause.role in slot["roles"] and re.search(slot["pattern"], document[clause.core]) is not None


def _chance(weights: dict[str, float], features: Iterable[tuple[str, Matrix]]) -> Matrix:
    """The logistic of the weighted features."""
    total: Matrix | None = None
    for name, feature in features:
        if name not in weights:
            continue
        part = feature * np.float32(weights[name])
        total = part if total is None else total + part
    assert total is not None
    found: Matrix = 1 / (1 + np.exp(-(total + np.float32(weights["constant"]))))
    return found


def link(chance: Chances) -> dict[Link, str]:
    """The links, each with how it was found: assigned one to one, joined to a link as a split or a merge, or carried:
    alike enough by words alone, wherever both stand, where neither has another partner."""
    row = table("alignment")["linking"]
    found: dict[Link, str] = dict.fromkeys(_assign(chance.whole, row["least"]), "assigned")
    # What reads almost the same on both sides has nothing left to join.
    open_to_more = {pair for pair in found if chance.alike[pair] < row["same"]}
    taken = chance.whole.copy()
    for old, new in found.keys() - open_to_more:
        taken[old, :] = taken[:, new] = 0
    found |= dict.fromkeys(_joined(taken, open_to_more, row), "joined")
    free = chance.alone.copy()
    free[sorted({old for old, _ in found}), :] = 0
    free[:, sorted({new for _, new in found})] = 0
    return found | dict.fromkeys(_assign(free, row["carried"]), "carried")


def _assign(chance: Matrix, least: float) -> Iterator[Link]:
    """The one-to-one links with the greatest sum of chances above `least`, found island by island."""
    for rows, columns in _islands(chance >= least):
        cost = 1.0 - chance[np.ix_(rows, columns)].astype(np.float64)
        _, chosen, _ = lapjv(cost, extend_cost=True, cost_limit=1.0 - least)
        for place, column in enumerate(chosen):
            if column >= 0 and chance[rows[place], columns[column]] >= least:
                yield rows[place], columns[column]


def _islands(linked: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> Iterator[tuple[list[int], list[int]]]:
    """Groups of rows and columns that possible links connect."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    shift = linked.shape[0]
    cells = np.argwhere(linked)
    for row, column in cells.tolist():
        parent[root(row)] = root(shift + column)
    groups: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for row, column in cells.tolist():
        rows, columns = groups[root(row)]
        rows.add(row)
        columns.add(column)
    yield from ((sorted(rows), sorted(columns)) for rows, columns in groups.values())


def _joined(chance: Matrix, links: set[Link], row: dict[str, float]) -> Iterator[Link]:
    """Clauses still free that belong to a link: likely enough anywhere, or less likely but next to its clauses."""
    partners: tuple[dict[int, set[int]], dict[int, set[int]]] = (defaultdict(set), defaultdict(set))
    for old, new in links:
        partners[0][old].add(new)
        partners[1][new].add(old)
    cells = np.argwhere(chance >= row["join_near"])
    order = np.argsort(-chance[cells[:, 0], cells[:, 1]], kind="stable")
    for old, new in cells[order].tolist():
        sure = bool(chance[old, new] >= row["join"])
        if (old, new) not in links and (_fits(partners, old, new, sure, row) or _fits(partners[::-1], new, old, sure, row)):
            partners[0][old].add(new)
            partners[1][new].add(old)
            yield old, new


def _fits(partners: tuple[dict[int, set[int]], ...], free: int, taken: int, sure: bool, row: dict[str, float]) -> bool:
    """Whether a free clause may join the clauses linked to a taken one, which must have no other partners."""
    company = partners[1].get(taken, set())
    if partners[0].get(free) or not company or len(company) >= row["most"]:
        return False
    away = min(abs(free - other) for other in company)
    return (away <= row["near"] or (sure and away <= row["far"])) and all(len(partners[0][other]) == 1 for other in company)
