"""Which clauses are one statement: chances stage by stage, the best assignment, then splits and merges."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain

import numpy as np
from lap import lapjv

from fengxiang.alignment.features import by_neighbours, by_words_and_place, pairs_where
from fengxiang.alignment.items import Matrix
from fengxiang.alignment.wording import wording
from fengxiang.data import table
from fengxiang.documents import BLANK, Document

Link = tuple[int, int]
_FAR = np.float32(60)
_WITHIN = 0.999  # the share of words from which a clause may stand inside another


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
    wordings = old.kept(wording), new.kept(wording)
    cells, known = by_words_and_place(*wordings)
    first = list(known), np.stack(list(known.values()))
    chance = _chance(data["stages"][0], *first)
    for weights in data["stages"][1:]:
        chance = _chance(weights, *first, by_neighbours(chance, cells, *wordings))
    found = cells.spread(chance)
    keys = wordings[0].keys, wordings[1].keys
    within = known["contained"] > _WITHIN
    inside = [set(side[within].tolist()) for side in (cells.old, cells.new)]
    parts = chain(_parts(inside[0], *keys), ((one, other) for other, one in _parts(inside[1], *keys[::-1])))
    for cell in chain(_verbatim(*keys), parts, _slots(old, new)):
        found[cell] = max(found[cell], np.float32(data["linking"]["verbatim"]))
    return Chances(found, cells.spread(_chance(data["alone"], *first)), cells.spread(known["edits"]))


def _verbatim(old: list[str], new: list[str]) -> Iterator[Link]:
    """Wordings of some length that stand once in each text: whatever is around them, they are one statement."""
    counts = Counter(old), Counter(new)
    places = {key: place for place, key in enumerate(new)}
    for place, key in enumerate(old):
        if counts[0][key] == counts[1][key] == 1 and len(key) >= table("alignment")["linking"]["verbatim_length"]:
            yield place, places[key]


def _parts(places: Iterable[int], small: list[str], large: list[str]) -> Iterator[Link]:
    """Wordings of some length, at these places, that stand word for word inside one clause of the other side, as members of a
    longer one."""
    least, own = table("alignment")["linking"]["verbatim_length"], Counter(small)
    begins = list(accumulate((len(key) + 1 for key in large), initial=0))
    whole, wholes = BLANK.join(large), set(large)
    for place in sorted(places):
        key = small[place]
        if own[key] == 1 and len(key) >= least and key not in wholes and (first := whole.find(key)) >= 0:
            holder = bisect_right(begins, first) - 1
            if bisect_right(begins, whole.rfind(key)) - 1 == holder:
                yield place, holder


def _slots(old: Document, new: Document) -> Iterator[Link]:
    """Clauses that alone fill a slot of the genre in their text."""
    sides = [side.kept(_by_role) for side in (old, new)]
    for roles, pattern in _slot_patterns():
        filled = [[number for role in roles for number, said in side[role] if pattern.search(said)] for side in sides]
        if len(filled[0]) == len(filled[1]) == 1:
            yield filled[0][0], filled[1][0]


def _by_role(document: Document) -> dict[str, list[tuple[int, str]]]:
    """The clauses that may fill a slot, by the role of their section."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, clause in enumerate(document.clauses):
        said = document[clause.core]
        if _any_slot().search(said):
            found[clause.role].append((number, said))
    return found


@cache
def _any_slot() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{slot['pattern']})" for slot in table("alignment")["slots"]))


@cache
def _slot_patterns() -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    return tuple((frozenset(slot["roles"]), re.compile(slot["pattern"])) for slot in table("alignment")["slots"])


def _chance(weights: dict[str, float], names: list[str], rows: Matrix, more: Iterable[tuple[str, Matrix]] = ()) -> Matrix:
    """The logistic of the weighted features: those whose `names` and `rows` are given, and `more`, each with its name."""
    total = np.array([weights.get(name, 0.0) for name in names], dtype=np.float32) @ rows
    for name, feature in more:
        total += feature * np.float32(weights[name])
    # Wordings of thousands of digits would take it where no exponential can follow.
    found: Matrix = 1 / (1 + np.exp(-np.clip(total + np.float32(weights["constant"]), -_FAR, _FAR)))
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
    rows, columns = pairs_where(chance >= least)
    alone = (np.bincount(rows)[rows] == 1) & (np.bincount(columns)[columns] == 1)
    yield from zip(rows[alone].tolist(), columns[alone].tolist(), strict=True)
    for olds, news in _islands(rows[~alone].tolist(), columns[~alone].tolist()):
        part = chance[np.array(olds)[:, None], news]
        if 1 in part.shape:
            best = int(part.argmax())
            yield olds[best % len(olds)], news[best % len(news)]
            continue
        _, chosen, _ = lapjv(1.0 - part.astype(np.float64), extend_cost=True, cost_limit=1.0 - least)
        yield from (
            (olds[place], news[column]) for place, column in enumerate(chosen) if column >= 0 and part[place, column] >= least
        )


def _islands(rows: list[int], columns: list[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Groups of rows and columns that possible links connect."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row, column in zip(rows, columns, strict=True):
        parent[root(row)] = root(~column)
    groups: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for row, column in zip(rows, columns, strict=True):
        group = groups[root(row)]
        group[0].add(row)
        group[1].add(column)
    yield from ((sorted(olds), sorted(news)) for olds, news in groups.values())


def _joined(chance: Matrix, links: set[Link], row: dict[str, float]) -> Iterator[Link]:
    """Clauses still free that belong to a link: likely enough anywhere, or less likely but next to its clauses."""
    partners: tuple[dict[int, set[int]], dict[int, set[int]]] = (defaultdict(set), defaultdict(set))
    for old, new in links:
        partners[0][old].add(new)
        partners[1][new].add(old)
    olds, news = pairs_where(chance >= row["join_near"])
    order = np.argsort(-chance[olds, news], kind="stable")
    for old, new in zip(olds[order].tolist(), news[order].tolist(), strict=True):
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
