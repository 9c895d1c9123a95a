"""The age of every span of a text: its longest stretches ever said before, each with first, last and count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from fengxiang.archive import Archive, Coverage, Index, Scope
from fengxiang.archive.suffixes import Numbers, units
from fengxiang.documents import Document, Edition, Span
from fengxiang.provenance.life import judged

SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text with its life before: `uses` in `documents` texts of `series`, the first and the last edition
    that has it, the last one of the text's own series, the days of `silence` since that one (else since the last), the
    longest silence between two uses, and the verdict."""

    span: Span
    uses: int
    documents: int
    series: tuple[str, ...]
    first: Edition | None
    last: Edition | None
    own: Edition | None
    silence: int
    longest: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Attested:
    """A document's maximal stretches that stand in earlier texts, in order, within a coverage; `matched` has for each
    code point the length of the longest stretch from there on that was said before."""

    document: Document
    stretches: tuple[Stretch, ...]
    matched: Numbers
    coverage: Coverage


def attest(
    document: Document,
    archive: Archive,
    *,
    before: str | None = None,
    previous: Edition | None = None,
    shortest: int = SHORTEST,
) -> Attested:
    """Every maximal stretch of at least `shortest` characters that stands in texts dated before the document's day (or
    `before`), the document itself apart. A stretch is maximal where none that begins earlier reaches as far."""
    scope = Scope(before or document.edition.day, document.edition)
    text, index = units(document.text), archive.index()
    reached = index.longest(text, scope)
    length = reached.max(0, initial=0)
    ends = np.arange(len(text)) + length
    starts = np.flatnonzero((length >= shortest) & (ends > np.r_[0, ends[:-1]]))
    to_points = _points(text)
    spans = [Span(int(to_points[at]), int(to_points[at + size])) for at, size in zip(starts, length[starts], strict=True)]
    stands = index.seen(text, starts, length[starts], scope, reached)
    found = _lives(document, index, spans, stands, previous)
    begins = np.flatnonzero((text & 0xFC00) != 0xDC00)
    matched = to_points[np.minimum(begins + length[begins], len(text))] - to_points[begins]
    return Attested(document, tuple(found), matched, archive.coverage(scope.before))


def lives(
    document: Document, spans: Sequence[Span], archive: Archive, *, before: str | None = None, previous: Edition | None = None
) -> tuple[Stretch, ...]:
    """The lives of given spans of a document, in their order."""
    scope = Scope(before or document.edition.day, document.edition)
    text = units(document.text)
    to_units = np.flatnonzero(np.r_[(text & 0xFC00) != 0xDC00, True])
    starts = to_units[[span.start for span in spans]].astype(np.int64)
    sizes = to_units[[span.end for span in spans]] - starts
    index = archive.index()
    return tuple(_lives(document, index, spans, index.seen(text, starts, sizes, scope), previous))


def _points(text: np.typing.NDArray[np.uint16]) -> Numbers:
    """For each unit, and for the end, the code point in which it lies; a cut pair ends before it."""
    found: Numbers = np.r_[0, np.cumsum((text & 0xFC00) != 0xD800)].astype(np.int64)
    return found


def _lives(
    document: Document,
    index: Index,
    spans: Sequence[Span],
    stands: tuple[Numbers, Numbers, Numbers],
    previous: Edition | None,
) -> list[Stretch]:
    """The lives of spans of a document that stand where `Index.seen` found them."""
    if not len(spans):
        return []
    row, number, times = stands
    edges = np.searchsorted(row, np.arange(len(spans) + 1))
    uses = np.bincount(row, times, len(spans)).astype(np.int64).tolist()
    own = _latest_of(index, row, number, document.edition.series, len(spans))
    series = _series(index, row, number, len(spans))
    days = index.days[number]
    silence = np.diff(days, prepend=days[:1])
    silence[edges[:-1][np.diff(edges) > 0]] = 0
    longest = _greatest(silence, edges)
    before = index.number(previous)
    carried = np.bincount(row[number == before], minlength=len(spans)) if before >= 0 else np.zeros(len(spans))
    today = document.edition.ordinal
    found = []
    for place, (span, low, high) in enumerate(zip(spans, edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        if low == high:
            found.append(Stretch(span, 0, 0, (), None, None, None, 0, 0, "new"))
            continue
        latest = own[place] if own[place] >= 0 else number[high - 1]
        first, last = index.editions[number[low]], index.editions[number[high - 1]]
        mine = index.editions[latest] if own[place] >= 0 else None
        since = today - int(index.days[latest])
        verdict = judged(last, mine, bool(carried[place]), document.edition, previous)
        found.append(Stretch(span, uses[place], high - low, series[place], first, last, mine, since, longest[place], verdict))
    return found


def _latest_of(index: Index, row: Numbers, number: Numbers, series: str, size: int) -> Numbers:
    """For each stretch the latest document of a series that has it, -1 where none has; documents of a row rise."""
    names, series_of = index.series
    found = np.full(size, -1, dtype=np.int64)
    if series in names:
        inside = series_of[number] == names.index(series)
        found[row[inside]] = number[inside]
    return found


def _series(index: Index, row: Numbers, number: Numbers, size: int) -> list[tuple[str, ...]]:
    """The names of the series that have each stretch; few sets of them recur."""
    names, series_of = index.series
    there = np.zeros((size, len(names)), dtype=bool)
    there[row, series_of[number]] = True
    known: dict[bytes, tuple[str, ...]] = {}
    return [known.get(has.tobytes()) or known.setdefault(has.tobytes(), tuple(compress(names, has))) for has in there]


def _greatest(values: Numbers, edges: Numbers) -> list[int]:
    """The greatest value of each run, 0 for an empty one."""
    found = np.zeros(len(edges) - 1, dtype=np.int64)
    full = np.flatnonzero(np.diff(edges))
    if len(full):
        found[full] = np.maximum.reduceat(values, edges[full])
    return found.tolist()


__all__ = ["SHORTEST", "Attested", "Stretch", "attest", "lives"]
