"""Quality held by pinned floors (`tests/evaluation/floors.json`): a figure may not fall unnoticed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pairs import Group, Pair, load, measure

from fengxiang.alignment import Alignment, Change, align
from fengxiang.documents import Document

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "evaluation/floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def aligned(shared: Path) -> list[tuple[Pair, Alignment]]:
    """Every pair aligned by hand, with our alignment of it."""
    return [(pair, align(pair.old, pair.new)) for pair in load(shared)]


def numbers(document: Document, spans: tuple[tuple[int, int], ...]) -> list[int]:
    starts = {clause.core: number for number, clause in enumerate(document.clauses)}
    return [starts[span] for span in spans]


def links(alignment: Alignment) -> Iterator[tuple[tuple[int, int], Change]]:
    for change in alignment.changes:
        for old in numbers(alignment.old, change.old):
            for new in numbers(alignment.new, change.new):
                yield (old, new), change


def share(chosen: list[tuple[Pair, Alignment]]) -> tuple[float, float]:
    """F1 and the share of sure links found."""
    counts = sum(measure(pair, {link for link, _ in links(alignment)}) for pair, alignment in chosen)
    right, given, fair_found, fair, sure_found, sure = map(int, counts)
    precision, recall = right / given, fair_found / fair
    return 2 * precision * recall / (precision + recall), sure_found / sure


def test_links_agree_with_those_drawn_by_hand(aligned: list[tuple[Pair, Alignment]]) -> None:
    f1, sure = share([row for row in aligned if row[0].gold])
    assert f1 >= FLOORS["alignment F1"] and sure >= FLOORS["alignment, sure links found"], (f1, sure)


def test_links_agree_on_pairs_that_nothing_was_fitted_on(aligned: list[tuple[Pair, Alignment]]) -> None:
    f1, sure = share([row for row in aligned if row[0].held_out])
    assert f1 >= FLOORS["held out F1"] and sure >= FLOORS["held out, sure links found"], (f1, sure)


def test_moves_and_strength_agree_with_those_judged_by_hand(aligned: list[tuple[Pair, Alignment]]) -> None:
    hits, asked = Counter[str](), Counter[str]()
    for pair, alignment in [row for row in aligned if row[0].gold]:
        found = dict(links(alignment))
        for group in pair.groups:
            mine = [found[link] for link in group.links if link in found]
            for name, good in judged(group, mine):
                asked[name] += 1
                hits[name] += good
    for name, count in asked.items():
        assert hits[name] / count >= FLOORS[name], (name, hits[name], count)


def judged(group: Group, mine: list[Change]) -> Iterator[tuple[str, bool]]:
    """What a group drawn by hand says of our changes: its move, its strength."""
    if group.moved:
        yield "moved clauses", any(change.moved for change in mine)
    elif mine:
        yield "clauses that stayed, not called moved", not any(change.moved for change in mine)
    if group.strength in ("strengthened", "weakened"):
        yield group.strength, any(change.strength == group.strength for change in mine)
    elif group.strength == "same" and mine:
        yield "not called stronger or weaker when it is not", all(change.strength in (None, "same") for change in mine)
