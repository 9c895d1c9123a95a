"""A move is only called when it is one: a statement carried into another part, or a task that changed places.

Stock clauses change places all the time; what counts is the part. A link between parts of different kinds is a move,
unless each part is where most of the other went. Among the tasks, what lies outside the heaviest chain of tasks that
keep their order is a move; but where two neighbouring tasks merely swap, their headings move and their clauses stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from fengxiang.data import table
from fengxiang.documents import Document

Link = tuple[int, int]
Part = tuple[str, int | None]
Parts = tuple[Part, Part]
Weights = dict[Parts, int]
_CLASS = {"policy": "requirement", "closing": "work"}
_JUMP = 2


def moved(old: Document, new: Document, links: Iterable[Link]) -> set[Link]:
    """The links that are moves."""
    parts_of = _parts(old), _parts(new)
    pairs = [(link, old.clauses[link[0]], new.clauses[link[1]]) for link in links]
    weight: Weights = defaultdict(int)
    for link, _, after in pairs:
        weight[parts_of[0][link[0]], parts_of[1][link[1]]] += after.core.end - after.core.start
    tasks = {parts: size for parts, size in weight.items() if parts[0][0] == parts[1][0] == "task"}
    carried, swapped = _carried(tasks)
    rest = {parts: size for parts, size in weight.items() if parts[0][0] == parts[1][0] != "task"}
    displaced = _carried(rest)[0] - _chain(rest)
    apart = {parts for parts in weight if not _correspond(parts, weight)}
    headings = _headings(old), _headings(new)
    found = set()
    for link, _, after in pairs:
        parts = parts_of[0][link[0]], parts_of[1][link[1]]
        if parts in swapped:
            gone = link[0] in headings[0] and link[1] in headings[1]
        elif parts in tasks:
            gone = parts in carried
        else:
            gone = parts in displaced or parts in apart
        if gone and not _speech().match(new.folded[after.core.start : after.core.end]):
            found.add(link)
    return found


def in_order(ranks: Sequence[int]) -> list[int]:
    """The places of the longest run of ranks that rise."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for number, rank in enumerate(ranks):
        place = bisect_left(tails, rank)
        tails[place : place + 1], at[place : place + 1] = [rank], [number]
        before.append(at[place - 1] if place else -1)
    found, number = [], at[-1] if at else -1
    while number >= 0:
        found.append(number)
        number = before[number]
    return found[::-1]


@cache
def _speech() -> re.Pattern[str]:
    return re.compile(table("alignment")["speech"]["pattern"])


def _parts(document: Document) -> list[Part]:
    """For each clause its part: the kind, and the rank of the task or the number of the section. Where the talk turns inside a
    line, from how things stand to what is asked for, the line is still one part: that of its beginning."""
    found: list[Part] = []
    kind = ""
    for number, section in enumerate(document.sections):
        for paragraph in section.paragraphs:
            if section.role == "task" or document.text[paragraph.start - 1 : paragraph.start] in ("", "\n"):
                kind = _CLASS.get(section.role, section.role)
            clauses = [
                clause for sentence in paragraph.sentences for clause in sentence.clauses if clause.core.end > clause.core.start
            ]
            found += [(kind, section.rank or number)] * len(clauses)
    return found


def _correspond(parts: Parts, weight: Weights) -> bool:
    """Parts of one kind correspond; others where most of what each holds leads to the other."""
    old, new = parts
    mine = weight[parts]
    from_old = sum(size for (other, _), size in weight.items() if other == old)
    to_new = sum(size for (_, other), size in weight.items() if other == new)
    return old[0] == new[0] or (2 * mine > from_old and 2 * mine > to_new)


def _chain(tasks: Mapping[Parts, int]) -> set[Parts]:
    """The heaviest run of task pairs whose ranks never fall on either side."""
    order = sorted(tasks, key=_ranks)
    best: list[tuple[int, int]] = []
    for place, parts in enumerate(order):
        earlier = [(best[other][0], other) for other in range(place) if _ranks(order[other])[1] <= _ranks(parts)[1]]
        size, before = max(earlier, default=(0, -1))
        best.append((size + tasks[parts], before))
    place = max(range(len(order)), key=lambda number: best[number][0], default=-1)
    found = set()
    while place >= 0:
        found.add(order[place])
        place = best[place][1]
    return found


def _ranks(parts: Parts) -> tuple[int, int]:
    return parts[0][1] or 0, parts[1][1] or 0


def _carried(tasks: Mapping[Parts, int]) -> tuple[set[Parts], set[Parts]]:
    """Pairs of tasks between which what is linked was carried, and pairs of tasks that swapped with a neighbour.

    A task is continued by the task to which it and most of which leads. What leads elsewhere was carried, unless its
    task has no continuation and the order is kept: then it was merged into the other.
    """
    chain = _chain(tasks)
    continued = {parts for parts in tasks if _mutual(parts, tasks)}
    olds = {old for old, _ in continued}
    carried = {parts for parts in tasks if parts not in continued and (parts[0] in olds or parts not in chain)}
    swapped: set[Parts] = set()
    for parts in continued - chain:
        passed = {other for other in chain if _crosses(parts, other)}
        if len({old for old, _ in passed}) < _JUMP:
            swapped |= {parts, *(passed & continued)}
        else:
            carried.add(parts)
    return carried, swapped


def _mutual(parts: Parts, tasks: Mapping[Parts, int]) -> bool:
    rivals = [size for other, size in tasks.items() if (other[0] == parts[0]) != (other[1] == parts[1])]
    return tasks[parts] >= max(rivals, default=0)


def _crosses(one: Parts, other: Parts) -> bool:
    (a, b), (c, d) = _ranks(one), _ranks(other)
    return (a - c) * (b - d) < 0


def _headings(document: Document) -> set[int]:
    """The clause with which the title of each task begins."""
    titles = {section.title.start for section in document.sections if section.title}
    starts = [clause.start for clause in document.clauses]
    places = {bisect_right(starts, title) - 1: title for title in titles}
    return {number for number, title in places.items() if number >= 0 and title < document.clauses[number].end}
