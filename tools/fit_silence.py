"""Fits the weights of what fell silent, `[dropped]` of `data/ranking.toml`, and measures them on years they never saw.

    python tools/fit_silence.py ARCHIVE [--gold ../shared/gold] [--blind tests/evaluation/blind.csv] [--l2 5]

Judged is what published experts, and the blind list (docs/validation.md), missed in a meeting against the editions that it is
read against. The last line has the weights fitted on all, as data/ranking.toml wants them.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fit_ranking import FAMILIES, PUBLISHED, Values, fit, meets

from fengxiang import Archive, align
from fengxiang.documents import Document, Edition
from fengxiang.signals.candidates import Candidate
from fengxiang.signals.ranking import chosen, recent_texts
from fengxiang.signals.silence import SILENCE, lost

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
    for counts, wanted in ((PUBLISHED, _published(gold, archive)), (1.0, _listed(blind, archive))):
        for edition, needles in wanted.items():
            found = _silence(archive.get(edition), tuple(needles), counts, archive)
            if found.lost:
                yield found


def _published(gold: Path, archive: Archive) -> dict[Edition, list[str]]:
    found: dict[Edition, list[str]] = defaultdict(list)
    for line in (gold / "expert_judgements.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        series, _, beginning = row["meeting"].partition("-")
        if row["kind"] == "dropped" and row["text_check"] == "ok":
            held = (one.edition for one in archive.holdings() if one.edition.series in FAMILIES.get(series, (series,)))
            edition = next((one for one in held if one.date.startswith(beginning)), None)
            if edition:
                found[edition].append(row["needle"])
    return found


def _listed(blind: Path, archive: Archive) -> dict[Edition, list[str]]:
    found: dict[Edition, list[str]] = defaultdict(list)
    with blind.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "dropped":
                found[archive.find_edition(row["edition"])].append(row["phrase"])
    return found


def _silence(document: Document, needles: tuple[str, ...], counts: float, archive: Archive) -> Silence:
    recent = recent_texts(document, archive, document.edition.day)
    before = [archive.get(edition) for edition in archive.previous(document)]
    found = [(old, row) for old in before for row in lost(align(old, document), recent)]
    features = np.array([row.features for _, row in found]).reshape(-1, len(SILENCE))
    positive = np.array([any(meets(needle, old[row.span]) for needle in needles) for old, row in found], dtype=float)
    rows = tuple(Candidate("dropped", row.span, row.role, 0.0, old) for old, row in found)
    return Silence(document, needles, rows, features, positive, counts)


def places(meeting: Silence, weights: dict[str, float]) -> list[int]:
    """At which place among what fell silent each needle comes; 999 where it does not."""
    scores = meeting.features @ np.array([weights[name] for name in SILENCE])
    scored = [
        Candidate(row.kind, row.span, row.role, float(score), row.against)
        for row, score in zip(meeting.lost, scores, strict=True)
    ]
    texts = [row.against[row.span] for row in chosen(meeting.document, scored) if row.against]
    return [next((n for n, text in enumerate(texts, 1) if meets(needle, text)), 999) for needle in meeting.needles]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--blind", type=Path, default=Path("tests/evaluation/blind.csv"))
    parser.add_argument("--l2", type=float, default=5.0)
    options = parser.parse_args()
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
