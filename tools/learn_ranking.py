"""Learns what is news, and what silence is, from graded readings; reports on years left out.

    uv run --group learn python tools/learn_ranking.py --archive FILE [--write]

The weights of `data/salience.toml` and `data/salience.csv` are a logistic regression over the clauses of all readings that are
not held back: a clause is news where it tells an item of the reading, weighed by its grade. Reported are readings of each year by
weights that never saw that year, then the readings held back by weights that saw none of them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from readings import LONGEST, Figures, GradedReading, first_places, readings, tells
from sklearn.linear_model import LogisticRegression

from fengxiang import Archive, Attested, Differences, align, attest, find_signals, targets, tasks
from fengxiang.reading.context import recent_texts
from fengxiang.reading.findings.clauses import LEAD
from fengxiang.reading.findings.dropped import lost
from fengxiang.reading.salience import Salience, Weights

HERE = Path(__file__).parents[1]
DATA = HERE / "src" / "fengxiang" / "data"
GRADES = {0: 1.0, 1: 0.3, 2: 1.0, 3: 4.0}  # what a clause weighs in learning, by the grade of what it tells
PENALTY, BAG, SEEN = 0.03, 8.0, 3  # inverse strength of the penalty; scale of a bag; clauses that a pair stands in at least
LEAST = 0.2  # weight of a pair that is kept


@dataclass(frozen=True, slots=True)
class Row:
    """A clause as it is learned from: what is shown of it, its features and bags, the grade of what it tells."""

    features: Mapping[str, float]
    bags: Mapping[str, Sequence[str]]
    grade: int


@dataclass(frozen=True)
class Read:
    """A graded reading with all that does not depend on the weights."""

    reading: GradedReading
    attested: Attested
    found: Differences
    recent: list[str]
    news: list[Row]
    dropped: list[Row]


def graded(said: str, items: Iterable[Mapping[str, Any]]) -> int:
    """The highest grade of the items that a wording tells."""
    return max((item["grade"] for item in items if tells(said[:LONGEST], item["text"])), default=0)


def prepare(reading: GradedReading, archive: Archive) -> Read:
    """The features of every clause of a reading's document, and of what its editions lost in it."""
    document, day = reading.document, reading.document.edition.day
    alignments = tuple(align(other, document) for other in reading.against)
    attested = attest(document, archive, before=day, previous=reading.against[0].edition)
    recent = recent_texts(document, archive, day)
    found = Differences(alignments, tasks(document, alignments[0]), targets(document, reading.against[0]))
    salience = Salience(attested, alignments, recent, Weights(0.0, {}, {}))
    news = [
        Row(salience.features(clause), salience.bags(clause), graded(LEAD.sub("", document[clause.core]), reading.news))
        for clause in document.clauses
    ]
    gone = [
        Row({**row.features, "second": float(place > 0)}, row.bags, graded(one.old[row.span], reading.dropped))
        for place, one in enumerate(found.of_series)
        for row in lost(one, recent)
    ]
    return Read(reading, attested, found, recent, news, gone)


def learn(rows: Sequence[Row]) -> Weights:
    """The weights of a penalised logistic regression; features are put on one scale for the penalty, and the weights back."""
    names = sorted({name for row in rows for name in row.features})
    dense = np.array([[row.features.get(name, 0.0) for name in names] for row in rows])
    spread = dense.std(axis=0)
    used = spread > 1e-9
    blocks, columns = [sp.csr_matrix(dense[:, used] / spread[used])], list[tuple[str, str]]()
    for bag in sorted({bag for row in rows for bag in row.bags}):
        matrix, pairs = _bag([row.bags.get(bag, ()) for row in rows])
        blocks.append(matrix * BAG)
        columns += [(bag, pair) for pair in pairs]
    grades = np.array([row.grade for row in rows])
    model = LogisticRegression(C=PENALTY, max_iter=5000)
    model.fit(sp.hstack(blocks).tocsr(), grades > 0, sample_weight=[GRADES[grade] for grade in grades])
    weights = model.coef_[0]
    size = int(used.sum())
    features = {
        name: round(float(weight / scale), 4)
        for name, weight, scale in zip(np.array(names)[used], weights[:size], spread[used], strict=True)
    }
    found: dict[str, dict[str, float]] = {}
    for (bag, pair), weight in zip(columns, weights[size:] * BAG, strict=True):
        found.setdefault(bag, {})[pair] = round(float(weight), 3)
    return Weights(round(float(model.intercept_[0]), 4), features, found)


def _bag(texts: Sequence[Sequence[str]]) -> tuple[sp.csr_matrix, list[str]]:
    """How much of each text is each pair that stands in enough of them: one over the root of its pairs."""
    counts = Counter(pair for pairs in texts for pair in set(pairs))
    known = {pair: place for place, pair in enumerate(sorted(pair for pair, count in counts.items() if count >= SEEN))}
    cells = [
        (row, known[pair], len(set(pairs)) ** -0.5) for row, pairs in enumerate(texts) for pair in set(pairs) if pair in known
    ]
    rows, columns, values = (list(part) for part in zip(*cells, strict=True)) if cells else ([], [], [])
    return sp.csr_matrix((values, (rows, columns)), shape=(len(texts), len(known))), list(known)


def told(read: Read, weights: Mapping[str, Weights], archive: Archive) -> tuple[list[str], list[str]]:
    """What stands in the first twenty places, and in the first ten of what fell silent, by these weights."""
    day = read.attested.document.edition.day
    signals = find_signals(read.attested, read.found, archive, before=day, recent=read.recent, top=25, weights=weights)
    rising = [one.text for one in signals if one.kind != "dropped"]
    return first_places(rising, 20), first_places([one.text for one in signals if one.kind == "dropped"], 10)


def both(reads: Iterable[Read]) -> dict[str, Weights]:
    """The weights of news and of what fell silent, learned from some readings."""
    chosen = list(reads)
    return {name: learn([row for read in chosen for row in getattr(read, name)]) for name in ("news", "dropped")}


def report(label: str, reads: Sequence[Read], weights: Callable[[Read], Mapping[str, Weights]], archive: Archive) -> None:
    """Prints the figures of some readings, each by the weights that go with it."""
    figures = Figures()
    for read in reads:
        figures.add(read.reading, *told(read, weights(read), archive))
    print(f"{label} ({len(reads)} readings): {figures}", flush=True)


def write(weights: Mapping[str, Weights]) -> None:
    """The weights as they ship: features by name in TOML, pairs in CSV, those that weigh little left out."""
    lines = ["# Learned by tools/learn_ranking.py from graded readings; see docs/validation.md. Not written by hand."]
    columns: dict[str, dict[str, float]] = {}
    for name, row in weights.items():
        lines += ["", f'["{name}"]', f"constant = {row.constant}", f'["{name}".features]']
        lines += [f'"{feature}" = {weight}' for feature, weight in row.features.items()]
        for bag, pairs in row.pairs.items():
            columns[f"{name}: {bag}"] = {pair: weight for pair, weight in pairs.items() if abs(weight) >= LEAST}
    pairs = sorted({pair for column in columns.values() for pair in column})
    table = [",".join(["pair", *columns])]
    table += [",".join([pair, *(str(column.get(pair, "")) for column in columns.values())]) for pair in pairs]
    (DATA / "salience.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (DATA / "salience.csv").write_text("\n".join(table) + "\n", encoding="utf-8")


def learn_from(reads: Sequence[Read], archive: Archive) -> Mapping[str, Weights]:
    """The weights learned from the readings that are not held back, after a report of years left out and of those held back."""
    free, held = ([read for read in reads if read.reading.held is side] for side in (False, True))
    years = {year: both(one for one in free if one.reading.year != year) for year in {read.reading.year for read in free}}
    whole = both(free)
    report("years left out", free, lambda read: years[read.reading.year], archive)
    report("held back", held, lambda read: whole, archive)
    report("seen", free, lambda read: whole, archive)
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=HERE.parent / "shared")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with Archive(options.archive) as archive:
        reads = [prepare(one, archive) for one in readings(archive, options.shared)]
        chinese = learn_from([read for read in reads if read.attested.document.language == "zh"], archive)
        english = learn_from([read for read in reads if read.attested.document.language == "en"], archive)
        if options.write:
            write({**chinese, "statement": english["news"], "statement dropped": english["dropped"]})


if __name__ == "__main__":
    main()
