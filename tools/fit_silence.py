"""Fits the weights of what fell silent, `[dropped]` of `data/ranking.toml`, and measures them on years they never saw.

    python tools/fit_silence.py ARCHIVE [--gold ../shared/gold] [--blind tests/evaluation/blind.csv] [--l2 5]

Judged is what published experts, and the blind list (docs/validation.md), missed in a meeting against the editions that it is
read against. The last line has the weights fitted on all, as data/ranking.toml wants them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from fit_ranking import PUBLISHED, Values, arguments, fit, listed, meets, published

from fengxiang import Archive, align
from fengxiang.documents import Document
from fengxiang.reading.context import previous, recent_texts
from fengxiang.reading.findings.clauses import Candidate
from fengxiang.reading.findings.dropped import SILENCE, lost
from fengxiang.reading.ranking import chosen

DEPTHS = (5, 10, 20)


@dataclass(frozen=True, slots=True)
class Silence:
    """A meeting with what it was said to have dropped, and what its earlier editions lost in it."""

    document: Document
    needles: tuple[str, ...]
    lost: tuple[Candidate, ...]
    features: Values
    positive: Values
    counts: float


def silences(gold: Path, blind: Path, archive: Archive) -> Iterator[Silence]:
    """The judged meetings that the archive holds."""
    for counts, wanted in ((PUBLISHED, published(gold, "dropped", archive)), (1.0, listed(blind, "dropped", archive))):
        for edition, needles in wanted.items():
            found = _silence(archive.get(edition), tuple(needles), counts, archive)
            if found.lost:
                yield found


def _silence(document: Document, needles: tuple[str, ...], counts: float, archive: Archive) -> Silence:
    recent = recent_texts(document, archive, document.edition.day)
    before = [archive.get(edition) for edition in previous(document, archive)]
    found = [(old, row) for old in before for row in lost(align(old, document), recent)]
    features = np.array([row.features for _, row in found]).reshape(-1, len(SILENCE))
    positive = np.array([any(meets(needle, old[row.span]) for needle in needles) for old, row in found], dtype=float)
    rows = tuple(Candidate("dropped", row.span, row.role, 0.0, old) for old, row in found)
    return Silence(document, needles, rows, features, positive, counts)


def places(meeting: Silence, weights: dict[str, float]) -> list[int]:
    """At which place among what fell silent each needle comes; 999 where it does not."""
    scores = meeting.features @ np.array([weights[name] for name in SILENCE])
    scored = [replace(row, worth=float(score)) for row, score in zip(meeting.lost, scores, strict=True)]
    texts = [row.against[row.span] for row in chosen(meeting.document, scored) if row.against]
    return [next((n for n, text in enumerate(texts, 1) if meets(needle, text)), 999) for needle in meeting.needles]


def main() -> None:
    options = arguments(__doc__).parse_args()
    with Archive(options.archive) as archive:
        rows = list(silences(options.gold, options.blind, archive))
    for name, counts in (("published experts", PUBLISHED), ("blind list", 1.0)):
        found = []
        for meeting in (row for row in rows if row.counts == counts):
            year = meeting.document.edition.date[:4]
            found += places(meeting, fit([row for row in rows if row.document.edition.date[:4] != year], options.l2, SILENCE))
        print(f"{name:18}", *(f"{sum(place <= depth for place in found):3}/{len(found)}" for depth in DEPTHS))
    print(fit(rows, options.l2, SILENCE))


if __name__ == "__main__":
    main()
