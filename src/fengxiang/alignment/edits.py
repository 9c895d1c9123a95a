"""Edits inside a pair that a person can read: phrases, not confetti. Words and numbers are not cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from fengxiang.alignment.likeness import likeness
from fengxiang.documents import Document, Span

_ISLAND = 2
_ONE = re.compile(r"[\d.%％/-]{2}|[A-Za-z'’]{2}")


@dataclass(frozen=True, slots=True)
class Edit:
    """One step from old to new: equal, delete, insert or replace, with the places in both texts (empty where none)."""

    op: str
    old: Span
    new: Span


class _Run(NamedTuple):
    """Two ranges of the joined wordings; `equal` where they read the same."""

    equal: bool
    old: Span
    new: Span


def edits(old: Document, old_spans: tuple[Span, ...], new: Document, new_spans: tuple[Span, ...]) -> tuple[Edit, ...]:
    """The edits that turn the old spans, read one after the other, into the new ones."""
    texts = "".join(old.folded[a:b] for a, b in old_spans), "".join(new.folded[a:b] for a, b in new_spans)
    runs = list(_runs(*texts))
    if len(runs) > 1:
        runs = _readable(runs, *texts)
    return tuple(edit for run in runs for edit in _placed(run, old_spans, new_spans))


def redline(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The steps from one wording to another as pairs of what goes and what comes; what stays is both."""
    runs = list(_runs(old, new))
    runs = _readable(runs, old, new) if len(runs) > 1 else runs
    return tuple((old[run.old.start : run.old.end], new[run.new.start : run.new.end]) for run in runs)


def _runs(old: str, new: str) -> Iterator[_Run]:
    """Equal and changed stretches in turn, by the fewest insertions and deletions."""
    if old == new:
        yield _Run(True, Span(0, len(old)), Span(0, len(new)))
        return
    changed: _Run | None = None
    for op in Indel.opcodes(old, new):
        step = _Run(op.tag == "equal", Span(op.src_start, op.src_end), Span(op.dest_start, op.dest_end))
        if step.equal:
            if changed:
                yield changed
            changed = None
            yield step
        else:
            changed = _merged(changed, step) if changed else step
    if changed:
        yield changed


def _merged(first: _Run, last: _Run) -> _Run:
    return _Run(False, Span(first.old.start, last.old.end), Span(first.new.start, last.new.end))


def _readable(runs: list[_Run], old: str, new: str) -> list[_Run]:
    """Equal stretches cut back to whole words, then those too short to read given up to the changes around them."""
    result: list[_Run] = []
    for place, run in enumerate(runs):
        if run.equal and len(runs) > 1:
            run = _whole_words(run, old, new, place > 0, place < len(runs) - 1)
            inside = 0 < place < len(runs) - 1
            if run.old.end - run.old.start < (_ISLAND if inside else 1):
                continue
        result.append(run)
    return list(_filled(result, len(old), len(new)))


def _whole_words(run: _Run, old: str, new: str, cut_left: bool, cut_right: bool) -> _Run:
    """The equal stretch without a character at either end that is half of a word changed on the other side of the edge."""
    start, end = 0, run.old.end - run.old.start
    while cut_left and start < end and _splits_word(old, run.old.start + start, new, run.new.start + start):
        start += 1
    while cut_right and start < end and _splits_word(old, run.old.start + end, new, run.new.start + end):
        end -= 1
    return _Run(True, Span(run.old.start + start, run.old.start + end), Span(run.new.start + start, run.new.start + end))


def _splits_word(old: str, old_edge: int, new: str, new_edge: int) -> bool:
    return _inside_word(old, old_edge) or _inside_word(new, new_edge)


def _inside_word(text: str, edge: int) -> bool:
    """Whether the two characters around an edge belong to one word or one number."""
    pair = text[edge - 1 : edge + 1] if edge > 0 else ""
    if len(pair) < 2:
        return False
    return _ONE.fullmatch(pair) is not None or (likeness().is_word(pair) and not _stronger_beside(text, edge))


def _stronger_beside(text: str, edge: int) -> bool:
    """Whether one of the two characters rather belongs to the word on its other side."""
    worth = likeness().wordness.get
    own = worth(text[edge - 1 : edge + 1], 0.0)
    return worth(text[edge - 2 : edge], 0.0) > own or worth(text[edge : edge + 2], 0.0) > own


def _filled(runs: list[_Run], old_size: int, new_size: int) -> Iterator[_Run]:
    """Equal stretches kept, everything between two of them one change."""
    kept = [run for run in runs if run.equal]
    ends = [_Run(True, Span(0, 0), Span(0, 0)), *kept, _Run(True, Span(old_size, old_size), Span(new_size, new_size))]
    for before, after in pairwise(ends):
        if before.old.end > before.old.start:
            yield before
        gap = _Run(False, Span(before.old.end, after.old.start), Span(before.new.end, after.new.start))
        if gap.old.end > gap.old.start or gap.new.end > gap.new.start:
            yield gap


def _placed(run: _Run, old_spans: tuple[Span, ...], new_spans: tuple[Span, ...]) -> Iterator[Edit]:
    """The run at its places in the documents, cut where a clause ends."""
    old, new = list(_pieces(run.old, old_spans)), list(_pieces(run.new, new_spans))
    if run.equal:
        yield from _equal(old, new)
    elif len(old) == 1 and len(new) == 1:
        yield Edit("replace", old[0], new[0])
    else:
        here = new[0].start if new else (new_spans[0].start if new_spans else 0)
        yield from (Edit("delete", piece, Span(here, here)) for piece in old)
        there = old[-1].end if old else (old_spans[0].start if old_spans else 0)
        yield from (Edit("insert", Span(there, there), piece) for piece in new)


def _pieces(span: Span, spans: tuple[Span, ...]) -> Iterator[Span]:
    """A range of the joined wording as ranges of the document."""
    if len(spans) == 1:
        if span.start < span.end:
            yield Span(spans[0].start + span.start, spans[0].start + span.end)
        return
    begin = 0
    for own in spans:
        start, end = max(span.start, begin), min(span.end, begin + own.end - own.start)
        if start < end:
            yield Span(own.start + start - begin, own.start + end - begin)
        begin += own.end - own.start


def _equal(old: list[Span], new: list[Span]) -> Iterator[Edit]:
    """Equal ranges cut at the clause ends of either side."""
    while old and new:
        size = min(old[0].end - old[0].start, new[0].end - new[0].start)
        yield Edit("equal", Span(old[0].start, old[0].start + size), Span(new[0].start, new[0].start + size))
        for side in (old, new):
            side[0] = Span(side[0].start + size, side[0].end)
            if side[0].start == side[0].end:
                side.pop(0)
