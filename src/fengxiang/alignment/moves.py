"""A move is only called when it is one: a statement carried into another part, or a task that changed places.

Stock clauses change places all the time; what counts is the part. Parts correspond when each is where most of the
other's links lead; a link between parts that do not correspond is a move. A whole task that jumps over others moves
with all it holds; where two neighbours merely swap, their headings move and their clauses stay with them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from fengxiang.documents import Clause, Document

Link = tuple[int, int]
Part = tuple[str, int | None]
_CLASS = {"policy": "requirement", "closing": "work"}
_JUMP = 2


def moved(old: Document, new: Document, links: Iterable[Link]) -> set[Link]:
    """The links that are moves."""
    pairs = [(link, old.clauses[link[0]], new.clauses[link[1]]) for link in links]
    weight: dict[tuple[Part, Part], int] = defaultdict(int)
    for _, before, after in pairs:
        weight[_part(before), _part(after)] += after.core.end - after.core.start
    corresponding = {parts for parts in weight if _correspond(parts, weight)}
    jumped, swapped = _jumps(corresponding)
    headings = _headings(old), _headings(new)
    found = set()
    for link, before, after in pairs:
        parts = _part(before), _part(after)
        heading = link[0] in headings[0] and link[1] in headings[1]
        if parts not in corresponding or parts in jumped or (heading and parts in swapped):
            found.add(link)
    return found


def _part(clause: Clause) -> Part:
    return _CLASS.get(clause.role, clause.role), clause.rank


def _correspond(parts: tuple[Part, Part], weight: dict[tuple[Part, Part], int]) -> bool:
    """Parts of one class correspond (tasks where each is the other's best), others where most of both leads there."""
    old, new = parts
    mine = weight[parts]
    from_old = [count for (other, _), count in weight.items() if other == old]
    to_new = [count for (_, other), count in weight.items() if other == new]
    if old[0] == new[0] == "task":
        return mine == max(from_old) and mine == max(to_new)
    return old[0] == new[0] or (2 * mine > sum(from_old) and 2 * mine > sum(to_new))


def _jumps(corresponding: set[tuple[Part, Part]]) -> tuple[set[tuple[Part, Part]], set[tuple[Part, Part]]]:
    """Tasks outside the longest in-order chain: those that jumped far, and those (with their counterpart) that swapped."""
    tasks = sorted((old[1] or 0, new[1] or 0) for old, new in corresponding if old[0] == new[0] == "task")
    order = sorted(rank for _, rank in tasks)
    place = {pair: (number, bisect_left(order, pair[1])) for number, pair in enumerate(tasks)}
    chain = _chain([new for _, new in tasks])
    jumped: set[tuple[Part, Part]] = set()
    swapped: set[tuple[Part, Part]] = set()
    for number, pair in enumerate(tasks):
        if number in chain:
            continue
        far = abs(place[pair][0] - place[pair][1])
        key = (("task", pair[0]), ("task", pair[1]))
        (jumped if far >= _JUMP else swapped).add(key)
        swapped |= {
            (("task", other[0]), ("task", other[1]))
            for other in tasks
            if (other[0] - pair[0]) * (other[1] - pair[1]) < 0 and abs(place[other][0] - place[other][1]) >= far
        }
    return jumped, swapped


def _chain(ranks: list[int]) -> set[int]:
    """The places of a longest increasing chain."""
    tails: list[int] = []
    before: list[int] = []
    for place, rank in enumerate(ranks):
        spot = bisect_left([ranks[tail] for tail in tails], rank)
        before.append(tails[spot - 1] if spot else -1)
        tails[spot : spot + 1] = [place]
    found, place = set(), tails[-1] if tails else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return found


def _headings(document: Document) -> set[int]:
    """The first clause of each task."""
    starts = {section.start for section in document.sections if section.role == "task"}
    firsts = set()
    for number, clause in enumerate(document.clauses):
        if clause.start in starts:
            firsts.add(number)
    return firsts
