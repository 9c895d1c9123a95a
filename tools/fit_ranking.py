"""Fits the weights of `data/ranking.toml` on judgements of meetings, and measures them on meetings they never saw.

    python tools/fit_ranking.py ARCHIVE [--gold ../shared/gold] [--blind tests/evaluation/blind.csv] [--l2 5]

There are two kinds of judgements: what published experts said of some meetings, and a list of ours for many more, made blind
(docs/validation.md says how). A published meeting counts `PUBLISHED` times. Every meeting is ranked by weights fitted on all
others, those of its year left out for the blind list; the table that is printed stands in docs/validation.md, with the
baselines. The last lines have the weights of areas and the weights fitted on all meetings, as data/ranking.toml wants them.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fengxiang import Archive, align, attest
from fengxiang.documents import Document, Edition, bare
from fengxiang.provenance import clause_bits
from fengxiang.reading import Differences, find_signals, targets, tasks
from fengxiang.reading.context import previous, recent_texts
from fengxiang.reading.facts.areas import area_named
from fengxiang.reading.salience import FEATURES, SPEAKING, Salience

DEPTHS = (10, 20, 40)
FAMILIES = {"pb": ("politburo", "politburo_other", "psc")}
PLACE = 20  # characters that a place in the order stands for
PUBLISHED = 6.0  # what a meeting that published experts judged counts against one of the blind list

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with what was called new of it, the areas and features of its clauses that were not kept, and what it
    counts."""

    document: Document
    previous: Document
    needles: tuple[str, ...]
    areas: tuple[str, ...]
    features: Values
    positive: Values
    counts: float


def published(gold: Path, kind: str, archive: Archive) -> dict[Edition, list[str]]:
    """What experts called new, or dropped, by the edition of the meeting, if the archive holds it."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (gold / "expert_judgements.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == kind and row["text_check"] == "ok":
            found[row["meeting"]].append(row["needle"])
    editions = {name: _edition(name, archive) for name in sorted(found)}
    return {edition: found[name] for name, edition in editions.items() if edition}


def _edition(meeting: str, archive: Archive) -> Edition | None:
    """The edition of a meeting named as the judgements name it (pb-2021-07)."""
    series, _, beginning = meeting.partition("-")
    families = FAMILIES.get(series, (series,))
    held = (row.edition for family in families for row in archive.holdings() if row.edition.series == family)
    return next((edition for edition in held if edition.date.startswith(beginning)), None)


def listed(blind: Path, kind: str, archive: Archive) -> dict[Edition, list[str]]:
    """The phrases of one kind that the blind list has, by edition."""
    found: dict[Edition, list[str]] = defaultdict(list)
    with blind.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == kind:
                found[archive.find_edition(row["edition"])].append(row["phrase"])
    return found


def meetings(gold: Path, archive: Archive) -> Iterator[Meeting]:
    """The meetings that published experts judged."""
    return _meetings(published(gold, "new", archive), PUBLISHED, archive)


def blind_meetings(blind: Path, archive: Archive) -> Iterator[Meeting]:
    """The meetings of the blind list."""
    return _meetings(listed(blind, "new", archive), 1.0, archive)


def _meetings(wanted: dict[Edition, list[str]], counts: float, archive: Archive) -> Iterator[Meeting]:
    for edition, needles in wanted.items():
        document = archive.get(edition)
        before = previous(document, archive)
        if before:
            yield _meeting(document, archive.get(before[0]), tuple(needles), counts, archive)


def _meeting(document: Document, previous: Document, needles: tuple[str, ...], counts: float, archive: Archive) -> Meeting:
    kept = {change.new[0] for change in align(previous, document).changes if change.kind == "kept"}
    salience = Salience(document, previous, recent_texts(document, archive, document.edition.day))
    clauses = [clause for clause in document.clauses if clause.core not in kept]
    features = np.array([salience.features(clause) for clause in clauses])
    positive = np.array([any(meets(needle, document[clause.core]) for needle in needles) for clause in clauses], dtype=float)
    areas = tuple((area_named(document, clause.core) or "unnamed") if clause.role in SPEAKING else "" for clause in clauses)
    return Meeting(document, previous, needles, areas, features, positive, counts)


def meets(needle: str, text: str) -> bool:
    """Whether a text tells a needle: holds it, or is a good part of it."""
    needle, text = bare(needle), bare(text)
    return needle in text or (len(text) >= max(4, len(needle) / 2) and text in needle)


def others(meeting: Meeting, rows: list[Meeting], *, year: bool = False) -> list[Meeting]:
    """The rows that tell nothing of a meeting: those of other meetings, or of other years."""
    own = meeting.document.edition
    return [row for row in rows if row.document.edition != own and not (year and row.document.edition.date[:4] == own.date[:4])]


def area_weights(rows: list[Meeting]) -> dict[str, float]:
    """How often what is said on an area is called news, against the average area; drawn to it by five clauses."""
    said, news = Counter[str](), Counter[str]()
    for row in rows:
        for area, positive in zip(row.areas, row.positive, strict=True):
            if area:
                said[area] += 1
                news[area] += int(positive)
    average = news.total() / said.total()
    return {area: round((news[area] / average + 5) / (said[area] + 5), 2) for area in sorted(said)}


class Judged(Protocol):
    """Features of what may be news, which of it was called so, and what the meeting counts."""

    @property
    def features(self) -> Values: ...
    @property
    def positive(self) -> Values: ...
    @property
    def counts(self) -> float: ...


def fit(rows: Sequence[Judged], l2: float, names: tuple[str, ...] = FEATURES) -> dict[str, float]:
    """Weights by logistic regression on standardised features, every meeting by what it counts, drawn to nought by `l2` times the
    largest count."""
    features, wanted = np.concatenate([row.features for row in rows]), np.concatenate([row.positive for row in rows])
    share = np.concatenate([np.full(len(row.positive), 300 * row.counts / len(row.positive)) for row in rows])
    l2 *= max(row.counts for row in rows)
    middle, spread = features.mean(0), features.std(0) + 1e-9
    given = np.c_[(features - middle) / spread, np.ones(len(features))]
    pull = np.diag([l2] * len(names) + [1e-6])
    weights = np.zeros(given.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (share * (chance - wanted)) + pull @ weights
        curve = (given * (share * chance * (1 - chance))[:, None]).T @ given + pull
        weights -= np.linalg.solve(curve, slope)
    own = weights[:-1] / spread
    named = {name: round(float(value), 3) for name, value in zip(names, own, strict=True)}
    return {"constant": round(float(weights[-1] - own @ middle), 3), **named}


def ranks(texts: list[str], needles: tuple[str, ...]) -> list[int]:
    """At which place each needle comes, a place counted as late as its characters have it; 999 where it does not."""
    found, spent = dict.fromkeys(range(len(needles)), 999), 0
    for place, text in enumerate(texts, 1):
        spent += len(text)
        late = max(place, -(-spent // PLACE))
        for number, needle in enumerate(needles):
            if found[number] == 999 and meets(needle, text):
                found[number] = late
    return list(found.values())


def ours(meeting: Meeting, archive: Archive, weights: dict[str, float]) -> list[str]:
    """The signals of a meeting by given weights, what fell silent left out."""
    document, day = meeting.document, meeting.document.edition.day
    alignment = align(meeting.previous, document)
    attested = attest(document, archive, before=day, previous=meeting.previous.edition)
    found = Differences((alignment,), tasks(document, alignment), targets(document, meeting.previous))
    recent = recent_texts(document, archive, day)
    signals = find_signals(attested, found, archive, before=day, recent=recent, top=60, weights=weights)
    return [signal.text if signal.kind != "dropped" else "" for signal in signals]


def baselines(meeting: Meeting, archive: Archive) -> dict[str, list[str]]:
    """Other orders of the same clauses: from the top, by length, by novelty alone, by TF-IDF of pairs of characters."""
    document = meeting.document
    changed = {span for change in align(meeting.previous, document).changes if change.kind != "kept" for span in change.new}
    clauses = [(number, clause.core) for number, clause in enumerate(document.clauses) if clause.core in changed]
    bits = clause_bits(attest(document, archive, previous=meeting.previous.edition))
    earlier = recent_texts(document, archive, document.edition.day)
    seen = Counter(pair for text in earlier for pair in {text[place : place + 2] for place in range(len(text) - 1)})

    def keyness(text: str) -> float:
        pairs = Counter(
            text[place : place + 2] for place in range(len(text) - 1) if re.fullmatch(r"\w\w", text[place : place + 2])
        )
        return sum(count * log((len(earlier) + 1) / (seen[pair] + 0.5)) for pair, count in pairs.items())

    orders = {
        "redline from the top": clauses,
        "length of the change": sorted(clauses, key=lambda row: row[1].start - row[1].end),
        "novelty alone (bits)": sorted(clauses, key=lambda row: -bits[row[0]]),
        "novelty a character": sorted(clauses, key=lambda row: -bits[row[0]] / max(4, row[1].end - row[1].start)),
        "TF-IDF keyness": sorted(clauses, key=lambda row: -keyness(document[row[1]])),
    }
    return {name: [document[span] for _, span in order] for name, order in orders.items()}


def arguments(told: str) -> argparse.ArgumentParser:
    """What a fit is given: an archive, the judgements and the ridge."""
    parser = argparse.ArgumentParser(description=told.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--blind", type=Path, default=Path("tests/evaluation/blind.csv"))
    parser.add_argument("--l2", type=float, default=5.0)
    return parser


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--each", action="store_true", help="print each meeting")
    options = parser.parse_args()
    with Archive(options.archive) as archive:
        experts, blind = list(meetings(options.gold, archive)), list(blind_meetings(options.blind, archive))
        rows = experts + blind
        for title, asked, year in (("published experts", experts, False), ("blind list", blind, True)):
            print(title, file=sys.stderr)

            def weights(meeting: Meeting, year: bool = year) -> dict[str, float]:
                return fit(others(meeting, rows, year=year), options.l2)

            table = _table(asked, weights, archive, options.each)
            for name, counts in table.items():
                total = sum(len(row.needles) for row in asked)
                print(f"{title}, {name:30}", *(f"{counts[depth]:3}/{total} {counts[depth] / total:.2f}" for depth in DEPTHS))
    print(area_weights(blind))
    print(fit(rows, options.l2))


def _table(
    asked: list[Meeting], weights: Callable[[Meeting], dict[str, float]], archive: Archive, each: bool
) -> dict[str, Counter[int]]:
    """How many of the needles come among the first so many, by our order and by every baseline."""
    hits: dict[str, Counter[int]] = defaultdict(Counter)
    for meeting in asked:
        orders = baselines(meeting, archive) | {"fengxiang, left out": ours(meeting, archive, weights(meeting))}
        for name, texts in orders.items():
            found = ranks(texts, meeting.needles)
            hits[name].update({depth: sum(rank <= depth for rank in found) for depth in DEPTHS})
        if each:
            print(meeting.document.edition, list(zip(meeting.needles, found, strict=True)))
    return hits


if __name__ == "__main__":
    main()
