"""The key tasks in their order, with their former rank."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from fengxiang.alignment import Alignment
from fengxiang.documents import Document, Section, Span, bare

_NAMED = re.compile(
    r"(?:抓好|做好|完成|推进|落实)(?!了)((?:[^，。、；：]{2,8}、)+[^，。、；：]{2,8}?)(?:这)?[三四五六七八九十]大?(?:任务|重点任务)"
)
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Task:
    """A key task: `rank` in this text, `previous_rank` and `matched` (its former title) where it had one."""

    rank: int
    title: Span
    text: str
    previous_rank: int | None = None
    matched: str | None = None
    matched_span: Span | None = None


def tasks(document: Document, alignment: Alignment | None = None) -> tuple[Task, ...]:
    """The tasks of a document; with an alignment, each with the task of the old text that it continues."""
    found = _titles(document)
    if alignment is None:
        return tuple(Task(rank, span, document[span]) for rank, span in found)
    former = _titles(alignment.old)
    matched = _matches(document, found, alignment.old, former, _shared(alignment, {span for _, span in found}))
    return tuple(_task(document, rank, span, matched.get(rank), alignment.old, dict(former)) for rank, span in found)


def ended(alignment: Alignment | None, found: Sequence[Task]) -> tuple[Task, ...]:
    """The tasks of the old text that none of the new continues; none where no task of it goes on, as
    between meetings on different matters, and none between copies of which one is abridged."""
    kept = {task.previous_rank for task in found if task.previous_rank}
    if alignment is None or not (alignment.old.complete and alignment.new.complete) or not kept:
        return ()
    return tuple(task for task in tasks(alignment.old) if task.rank not in kept)


def _task(document: Document, rank: int, span: Span, before: int | None, old: Document, former: dict[int, Span]) -> Task:
    if before is None:
        return Task(rank, span, document[span])
    return Task(rank, span, document[span], before, old[former[before]], former[before])


def _titles(document: Document) -> list[tuple[int, Span]]:
    """Rank and title of each task; the names the text itself gives its tasks where it names as many as it counts."""
    titles = {rank: section.title for rank, section in _set_out(document).items() if section.title}
    return list(enumerate(_names(document, len(titles)), 1)) or sorted(titles.items())


def _set_out(document: Document) -> dict[int, Section]:
    """The first section of each numbered task, by its rank."""
    found = [
        (section.rank, section) for section in document.sections if section.role == "task" and section.rank and section.title
    ]
    return dict(reversed(found))


def _names(document: Document, size: int) -> list[Span]:
    """So many names that the text itself gives its tasks; none where it does not."""
    for named in _NAMED.finditer(document.text):
        items = [
            Span(named.start(1) + part.start(), named.start(1) + part.end()) for part in re.finditer(r"[^、]+", named.group(1))
        ]
        if len(items) == size:
            return items
    return []


def _ranks(document: Document) -> dict[int, int]:
    """The rank of the name of each task that is set out: 化解房地产库存, set out third, is 去库存, named second."""
    sections = _set_out(document)
    names = [_pairs(document[name]) for name in _names(document, len(sections))]
    told = {
        rank: (_pairs(document[one.title or Span(0, 0)]), _pairs(document[one.start, one.end])) for rank, one in sections.items()
    }
    scores = [
        (-2 * len(name & title) - len(name & text), rank != at, rank, at)
        for at, name in enumerate(names, 1)
        for rank, (title, text) in told.items()
    ]
    found: dict[int, int] = {}
    for _, _, rank, at in sorted(scores):
        if rank not in found and at not in found.values():
            found[rank] = at
    return found


def _shared(alignment: Alignment, titles: set[Span]) -> dict[tuple[int, int], int]:
    """Characters that the tasks of both texts have in linked statements, by their ranks; titles are compared by themselves."""
    shared: dict[tuple[int, int], int] = defaultdict(int)
    old, new = _ranks(alignment.old), _ranks(alignment.new)
    for change in alignment.changes:
        before, after = change.ranks
        if change.old and change.new and before and after:
            inside = [span for span in change.new if not any(span.overlaps(title) for title in titles)]
            shared[new.get(after, after), old.get(before, before)] += sum(span.end - span.start for span in inside)
    return shared


def _matches(
    document: Document,
    found: list[tuple[int, Span]],
    old: Document,
    former: list[tuple[int, Span]],
    shared: dict[tuple[int, int], int],
) -> dict[int, int]:
    """For each rank the former rank, best first; a match needs a like title or linked statements."""
    sizes: dict[int, int] = defaultdict(int)
    for (after, _), size in shared.items():
        sizes[after] += size
    new_titles = {rank: bare(document[span]) for rank, span in found}
    old_titles = {rank: bare(old[span]) for rank, span in former}
    common = Counter(pair for title in (*new_titles.values(), *old_titles.values()) for pair in _pairs(title))
    scores = [
        (_likeness(title, other, common) + shared.get((rank, before), 0) / (sizes[rank] + 40), rank, before)
        for rank, title in new_titles.items()
        for before, other in old_titles.items()
    ]
    matched: dict[int, int] = {}
    for score, rank, before in sorted(scores, key=lambda row: (-row[0], row[1:])):
        if score >= _LEAST and rank not in matched and before not in matched.values():
            matched[rank] = before
    return matched


def _likeness(new: str, old: str, common: Mapping[str, int]) -> float:
    """How alike two titles are, the shorter one's share of pairs that both have counted too."""
    return (Indel.normalized_similarity(new, old) + _contained(new, old, common)) / 2


def _contained(new: str, old: str, common: Mapping[str, int]) -> float:
    """The share of its pairs of characters that the shorter title has from the other; what half the titles say (健全…制度体系)
    makes none of them alike."""

    def weight(pairs: Iterable[str]) -> float:
        return sum(1 / max(1, common[pair] - 1) for pair in pairs)

    pairs = _pairs(new), _pairs(old)
    return weight(pairs[0] & pairs[1]) / (min(map(weight, pairs)) or 1.0)


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))
