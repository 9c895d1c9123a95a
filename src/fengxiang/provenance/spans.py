"""The age of every span of a text: its longest stretches ever said before, each with first, last and count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fengxiang.archive import Archive, Coverage, Index, Scope
from fengxiang.archive.suffixes import Numbers, units
from fengxiang.documents import Document, Edition, Span
from fengxiang.provenance.life import REVIVED_DAYS, judged

SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text with its life before: `uses` in `documents` texts of `series`, the first and the last edition
    that has it, the last one of the text's own series, the longest silence in days, and the verdict."""

    span: Span
    uses: int
    documents: int
    series: tuple[str, ...]
    first: Edition | None
    last: Edition | None
    own: Edition | None
    silence: int
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
    length = index.longest(text, scope)
    ends = np.arange(len(text)) + length
    starts = np.flatnonzero((length >= shortest) & (ends > np.r_[0, ends[:-1]]))
    to_points = _points(text)
    spans = [Span(int(to_points[at]), int(to_points[at + size])) for at, size in zip(starts, length[starts], strict=True)]
    found = _lives(document, index, text, (starts, length[starts]), spans, scope, previous)
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
    return tuple(_lives(document, archive.index(), text, (starts, sizes), spans, scope, previous))


def _points(text: np.typing.NDArray[np.uint16]) -> Numbers:
    """For each unit, and for the end, the code point in which it lies; a cut pair ends before it."""
    found: Numbers = np.r_[0, np.cumsum((text & 0xFC00) != 0xD800)].astype(np.int64)
    return found


def _lives(
    document: Document,
    index: Index,
    text: np.typing.NDArray[np.uint16],
    stretches: tuple[Numbers, Numbers],
    spans: Sequence[Span],
    scope: Scope,
    previous: Edition | None,
) -> list[Stretch]:
    if not len(spans):
        return []
    row, number, times = index.seen(text, *stretches, scope)
    edges = np.searchsorted(row, np.arange(len(spans) + 1)).tolist()
    uses = np.bincount(row, times, len(spans)).astype(np.int64).tolist()
    names, series_of = index.series
    own_series = names.index(document.edition.series) if document.edition.series in names else -1
    own = np.where(series_of[number] == own_series, number, -1)
    silence = np.r_[0, np.diff(index.days[number])]
    before = index.number(previous)
    found = []
    for place, span in enumerate(spans):
        low, high = edges[place], edges[place + 1]
        if low == high:
            found.append(Stretch(span, 0, 0, (), None, None, None, 0, "new"))
            continue
        first, last = index.editions[int(number[low])], index.editions[int(number[high - 1])]
        latest = int(own[low:high].max())
        mine = index.editions[latest] if latest >= 0 else None
        carried = before >= 0 and before in number[low:high]
        which = tuple(names[one] for one in np.unique(series_of[number[low:high]]).tolist())
        longest = max(int(silence[low + 1 : high].max(initial=0)), document.edition.ordinal - last.ordinal)
        verdict = judged(first, mine, carried, document.edition, previous)
        found.append(Stretch(span, uses[place], high - low, which, first, last, mine, longest, verdict))
    return found


__all__ = ["REVIVED_DAYS", "SHORTEST", "Attested", "Stretch", "attest", "lives"]
