"""Edits inside a pair that a person can read: phrases, not confetti. Words and numbers are not cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from fengxiang.alignment.likeness import likeness
from fengxiang.data import table
from fengxiang.documents import Document, Span

_ISLAND = 2
_ONE = re.compile(r"[\d.%％/-]{2}|[A-Za-z'’]{2}")


class Edit(NamedTuple):
    """One step from old to new: equal, delete, insert or replace, with the places in both texts (empty where none)."""

    op: str
    old: Span
    new: Span


class _Block(NamedTuple):
    """Where two joined wordings read the same: its places and its size."""

    old: int
    new: int
    size: int


def edits(old: Document, old_spans: tuple[Span, ...], new: Document, new_spans: tuple[Span, ...]) -> tuple[Edit, ...]:
    """The edits that turn the old spans, read one after the other, into the new ones."""
    if len(old_spans) == len(new_spans) == 1:
        (a, b), (c, d) = old_spans[0], new_spans[0]
        return tuple(_steps(old.folded[a:b], new.folded[c:d], a, c))
    steps = _steps("".join(old.folded[a:b] for a, b in old_spans), "".join(new.folded[a:b] for a, b in new_spans))
    return tuple(edit for step in steps for edit in _placed(step, old_spans, new_spans))


def redline(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The steps from one wording to another as pairs of what goes and what comes; what stays is both."""
    return tuple((old[a:b], new[c:d]) for _, (a, b), (c, d) in _steps(old, new))


def _steps(old: str, new: str, a: int = 0, b: int = 0) -> Iterator[Edit]:
    """What reads the same and what lies between, in turn; the wordings begin at the places `a` and `b`."""
    here, there = a, b
    for start, begin, size in (*_blocks(old, new), _Block(len(old), len(new), 0)):
        left, right = here + start, there + begin
        if left > a or right > b:
            yield Edit("insert" if left == a else "delete" if right == b else "replace", Span(a, left), Span(b, right))
        a, b = left + size, right + size
        if size:
            yield Edit("equal", Span(left, a), Span(right, b))


def _blocks(old: str, new: str) -> list[_Block]:
    """What reads the same by the fewest insertions and deletions, cut back to whole words; what is then too short to
    read is given up to the changes around it."""
    if old == new:
        return [_Block(0, 0, len(old))]
    found = []
    for match in Indel.editops(old, new).as_matching_blocks():
        a, b, size = match.a, match.b, match.size
        cut_left, cut_right = a > 0 or b > 0, a + size < len(old) or b + size < len(new)
        least = _ISLAND if cut_left and cut_right else 1
        while cut_left and size >= least and _splits_word(old, a, new, b):
            a, b, size = a + 1, b + 1, size - 1
        while cut_right and size >= least and _splits_word(old, a + size, new, b + size):
            size -= 1
        if size >= least:
            found.append(_Block(a, b, size))
    return found


def _splits_word(old: str, old_edge: int, new: str, new_edge: int) -> bool:
    return inside_word(old, old_edge) or inside_word(new, new_edge)


@lru_cache(maxsize=1 << 14)  # the same clauses are compared with those of one edition after another
def inside_word(text: str, edge: int) -> bool:
    """Whether the two characters around an edge belong to one word or one number."""
    if not 0 < edge < len(text):
        return False
    pair = text[edge - 1 : edge + 1]
    if _ONE.fullmatch(pair) or (likeness().is_word(pair) and not _stronger_beside(text, edge)):
        return True
    return text[edge - 1 : edge + 2] in _threes() or text[max(0, edge - 2) : edge + 1] in _threes()


def cuts_word(text: str, span: Span) -> bool:
    """Whether a stretch begins or ends inside a word of the text, as 和平 does in 企业和平台内经营者."""
    worth, (start, end) = likeness().wordness.get, span
    edges = ((text[start - 1 : start + 1], text[start : start + 2]), (text[end - 1 : end + 1], text[end - 2 : end]))
    return any(likeness().is_word(across) and worth(across, 0.0) > worth(inside, 0.0) for across, inside in edges)


@cache
def _threes() -> frozenset[str]:
    return frozenset(table("alignment")["words"]["three"])


def _stronger_beside(text: str, edge: int) -> bool:
    """Whether one of the two characters rather belongs to the word on its other side."""
    worth = likeness().wordness.get
    own = worth(text[edge - 1 : edge + 1], 0.0)
    return worth(text[edge - 2 : edge], 0.0) > own or worth(text[edge : edge + 2], 0.0) > own


def _placed(step: Edit, old_spans: tuple[Span, ...], new_spans: tuple[Span, ...]) -> Iterator[Edit]:
    """The step at its places in the documents, cut where a clause ends."""
    old, new = list(_pieces(step.old, old_spans)), list(_pieces(step.new, new_spans))
    if step.op == "equal":
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
