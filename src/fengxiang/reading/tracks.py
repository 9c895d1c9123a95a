"""The dials of a series over all its editions, each point with its interval and its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fengxiang.archive import Archive
from fengxiang.documents import Edition
from fengxiang.reading.facts.dials import Reading, axes, interval, read_dials, turn
from fengxiang.reading.signal import Citation, cite


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
    """One axis over a series: its rungs, the tightest first, a point for each edition that speaks of it, and in `editions` all
    that were read, those that are silent too."""

    axis: str
    rungs: tuple[str, ...]
    points: tuple[Point, ...]
    editions: tuple[Edition, ...] = ()

    def runs(self) -> Iterator[tuple[Point, ...]]:
        """The points that follow each other without an edition between them that is silent on the axis."""
        run: list[Point] = []
        known = {point.edition: point for point in self.points}
        for edition in self.editions or tuple(known):
            if edition in known:
                run.append(known[edition])
            elif run:
                yield tuple(run)
                run = []
        if run:
            yield tuple(run)


def tracks(archive: Archive, series: str, *, axis: str | None = None) -> tuple[Track, ...]:
    """The tracks of a series, or of one axis of it; abridged copies are left out, and axes it never speaks of."""
    whole = (row.edition for row in archive.holdings() if row.edition.series == series and row.complete)
    held = tuple(sorted(whole, key=lambda edition: edition.day))
    points: dict[str, list[Point]] = {}
    for edition in held:
        document = archive.get(edition)
        for name, reading in read_dials(document, archive).items():
            if axis in (None, name):
                before = points[name][-1].reading if points.get(name) else None
                low, high = interval(reading)
                evidence = tuple(cite(document, span) for span in reading.evidence)
                way = turn(before, reading) if before else None
                points.setdefault(name, []).append(Point(edition, reading, low, high, way, evidence))
    return tuple(_tracks(points, held))


def left_out(archive: Archive, series: str) -> tuple[Edition, ...]:
    """The editions of a series that its tracks do not show, being held as abridged copies only."""
    held = (row.edition for row in archive.holdings() if row.edition.series == series and not row.complete)
    return tuple(sorted(held, key=lambda edition: edition.day))


def _tracks(points: dict[str, list[Point]], held: tuple[Edition, ...]) -> Iterator[Track]:
    for row in axes():
        if row["id"] in points:
            yield Track(row["id"], tuple(rung["word"] for rung in row["rungs"]), tuple(points[row["id"]]), held)
