"""A text against the years before it: its tasks by rank edition after edition, where policy stood on every dial, the uses of its
formulations by year. For a page to send on; a reading at the terminal has no time for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from fengxiang.alignment import align
from fengxiang.archive import Archive
from fengxiang.documents import GUIDANCE, Document, Edition, Span
from fengxiang.provenance import Stretch, trace
from fengxiang.reading import Point, Task, Track, tasks, tracks
from fengxiang.reading.context import previous

_EDITIONS, _PHRASES, _POINTS = 6, 16, 16
# A plan of a hundred sections has no ranks to follow.
_MOST_TASKS = 30


@dataclass(frozen=True, slots=True)
class Ranked:
    """The tasks of an edition in their order, each with the rank it had in the edition before."""

    edition: Edition
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Warmth:
    """A formulation of a text with its uses by year before the text."""

    text: str
    span: Span
    by_year: dict[int, int]


@dataclass(frozen=True, slots=True)
class Retrospect:
    """The years before a text: ranked tasks, oldest edition first and the text itself last; dials of its series up to it; its
    formulations."""

    ranks: tuple[Ranked, ...]
    dials: tuple[Track, ...]
    warmth: tuple[Warmth, ...]


def look_back(document: Document, archive: Archive, uses: Iterable[Stretch], before: str) -> Retrospect:
    """The years before a text, in texts dated before `before`."""
    return Retrospect(
        _ranks(document, archive, before), _dials(document, archive, before), _warmth(document, archive, uses, before)
    )


def _ranks(document: Document, archive: Archive, before: str) -> tuple[Ranked, ...]:
    """The last editions of the series that number their tasks, and the text itself. Where its series plans a year in December,
    they are those of December."""
    chain = [document]
    if len(tasks(document)) > _MOST_TASKS:
        return ()
    while len(chain) < _EDITIONS:
        earlier = previous(chain[0], archive, before)
        if not earlier:
            break
        chain.insert(0, archive.get(earlier[0]))
    found = [Ranked(chain[0].edition, tasks(chain[0]))]
    for old, new in pairwise(chain):
        found.append(Ranked(new.edition, tasks(new, align(old, new))))
    return tuple(found) if found[-1].tasks and len(found) > 1 else ()


def _dials(document: Document, archive: Archive, before: str) -> tuple[Track, ...]:
    """The dials of the series that has its texts read in whole, up to the text, if it is stored."""
    day = document.edition.day
    found = []
    for track in tracks(archive, document.edition.series):
        points = tuple(point for point in track.points if point.edition.day <= day and _counts(point, document, before))
        if len(points) > 1:
            found.append(replace(track, points=points[-_POINTS:]))
    return tuple(found)


def _counts(point: Point, document: Document, before: str) -> bool:
    return point.edition == document.edition or point.edition.day < before


def _warmth(document: Document, archive: Archive, uses: Iterable[Stretch], before: str) -> tuple[Warmth, ...]:
    """The formulations of the guidance that were not simply carried on, then the others, each once, the rarer first."""
    guidance = [section for section in document.sections if section.role in GUIDANCE]
    found: dict[str, Stretch] = {}
    for use in sorted(uses, key=_order):
        if use.documents > 1 and any(section.start <= use.span.start < section.end for section in guidance):
            found.setdefault(document[use.span], use)
    shown: Sequence[tuple[str, Stretch]] = list(found.items())[:_PHRASES]
    warm = [Warmth(text, use.span, _by_year(text, archive, before, document.edition)) for text, use in shown]
    return tuple(one for one in warm if one.by_year)


def _order(use: Stretch) -> tuple[bool, int]:
    return use.verdict == "carried", use.documents


def _by_year(text: str, archive: Archive, before: str, besides: Edition) -> dict[int, int]:
    life = trace(text, archive, before=before, besides=besides)
    return dict(Counter(int(edition.day[:4]) for edition in life.editions))
