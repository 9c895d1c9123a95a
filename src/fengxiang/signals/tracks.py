"""The dials of a series over all its editions, each point with its interval and its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fengxiang.archive import Archive
from fengxiang.documents import Edition
from fengxiang.signals.dials import Reading, axes, interval, read_dials, turn
from fengxiang.signals.signal import Citation, cite


@dataclass(frozen=True, slots=True)
class Point:
    """A reading of one edition with the 5th and 95th percentile of its position when its clauses are drawn again, and the
    direction since the edition before that speaks of the axis."""

    edition: Edition
    reading: Reading
    low: float
    high: float
    direction: str | None
    evidence: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """One axis over a series: its rungs, the tightest first, and a point for each edition that speaks of it."""

    axis: str
    rungs: tuple[str, ...]
    points: tuple[Point, ...]


def tracks(archive: Archive, series: str, *, axis: str | None = None) -> tuple[Track, ...]:
    """The tracks of a series, or of one axis of it; abridged copies are left out, and axes it never speaks of."""
    held = [row.edition for row in archive.holdings() if row.edition.series == series and row.complete]
    points: dict[str, list[Point]] = {}
    for edition in sorted(held, key=lambda edition: edition.day):
        document = archive.get(edition)
        for name, reading in read_dials(document, archive).items():
            if axis in (None, name):
                before = points[name][-1].reading if points.get(name) else None
                low, high = interval(reading)
                evidence = tuple(cite(document, span) for span in reading.evidence)
                way = turn(before, reading) if before else None
                points.setdefault(name, []).append(Point(edition, reading, low, high, way, evidence))
    return tuple(_tracks(points))


def left_out(archive: Archive, series: str) -> tuple[Edition, ...]:
    """The editions of a series that its tracks do not show, being held as abridged copies only."""
    held = (row.edition for row in archive.holdings() if row.edition.series == series and not row.complete)
    return tuple(sorted(held, key=lambda edition: edition.day))


def _tracks(points: dict[str, list[Point]]) -> Iterator[Track]:
    for row in axes():
        if row["id"] in points:
            yield Track(row["id"], tuple(rung["word"] for rung in row["rungs"]), tuple(points[row["id"]]))
