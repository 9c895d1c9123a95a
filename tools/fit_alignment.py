"""Fit the weights of `data/alignment.toml` on pairs aligned by hand.

    uv run --group learn python tools/fit_alignment.py --shared ../shared [--leave-out] [--write]

Pairs aligned by hand are those of `gold/align` (with their texts) and those of `tests/evaluation/align` (positions
only). Those marked `held_out` are measured and never fitted on. With --leave-out every pair is measured by weights
that did not see it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from pairs import Pair, load, measure, told
from sklearn.linear_model import LogisticRegression

from fengxiang.alignment.features import by_neighbours, by_words_and_place
from fengxiang.alignment.items import Matrix
from fengxiang.alignment.pairing import Chances, link
from fengxiang.alignment.wording import wording

HERE = Path(__file__).resolve().parent.parent
TARGET = HERE / "src/fengxiang/data/alignment.toml"
WORTH = {"high": 1.5, "medium": 1.0, "low": 0.3}
# Annotators differ in how freely they link; the conventions of gold count three times.
GOLD_WORTH = 3.0
STRENGTHS = (1.0, 0.3, 0.3)


def targets(pair: Pair) -> tuple[np.ndarray, np.ndarray]:
    """Whether each cell is a link, and how much it counts."""
    shape = (len(pair.old.clauses), len(pair.new.clauses))
    linked, worth = np.zeros(shape), np.ones(shape)
    for cell in pair.neutral:
        worth[cell] = 0
    for cell, confidence in pair.links.items():
        linked[cell], worth[cell] = 1, WORTH[confidence]
    worth[list(pair.frame[0]), :] = 0
    worth[:, list(pair.frame[1])] = 0
    return linked, worth * (GOLD_WORTH if pair.gold else 1.0)


def fit(cells: list[tuple[dict[str, Matrix], np.ndarray, np.ndarray]], strength: float) -> dict[str, float]:
    """Logistic weights by feature, in the features' own units."""
    names = list(cells[0][0])
    table = np.concatenate(
        [np.stack([known[name].ravel() for name in names], -1)[worth.ravel() > 0] for known, _, worth in cells]
    )
    linked = np.concatenate([linked.ravel()[worth.ravel() > 0] for _, linked, worth in cells])
    worth = np.concatenate([worth.ravel()[worth.ravel() > 0] for _, _, worth in cells])
    middle, spread = table.mean(0), table.std(0) + 1e-9
    model = LogisticRegression(C=strength, max_iter=3000).fit((table - middle) / spread, linked, sample_weight=worth)
    weights = model.coef_[0] / spread
    return dict(zip(names, map(float, weights), strict=True)) | {
        "constant": float(model.intercept_[0] - (weights * middle).sum())
    }


def chance(weights: dict[str, float], known: dict[str, Matrix]) -> Matrix:
    """The logistic of the weighted features."""
    total = sum(weights[name] * feature for name, feature in known.items())
    return (1 / (1 + np.exp(-(total + weights["constant"])))).astype(np.float32)


WORDS = ("edits", "words", "contained", "likeness", "rare", "quoted", "pieces", "rare_likeness", "pieces_likeness",
         "likeness_cubed", "as_long", "length", "past_and_future")  # fmt: skip


def train(pairs: list[Pair], seen: list[int]) -> tuple[dict[str, float], list[dict[str, float]], list[Chances]]:
    """The weights by words alone, those of every stage, fitted on the pairs `seen`, and the last chances of all pairs."""
    sides = [(wording(one.old), wording(one.new)) for one in pairs]
    made = [by_words_and_place(*both) for both in sides]
    cells, first = [one for one, _ in made], [known for _, known in made]
    goals = [tuple(table[one.old, one.new] for table in targets(pair)) for pair, one in zip(pairs, cells, strict=True)]
    stages, now = [], first
    bare = [{name: known[name] for name in WORDS} for known in first]
    alone = fit([(bare[number], *goals[number]) for number in seen], STRENGTHS[0])
    for strength in STRENGTHS:
        weights = fit([(now[number], *goals[number]) for number in seen], strength)
        stages.append(weights)
        chances = [chance(weights, known) for known in now]
        now = [
            known | dict(by_neighbours(one, cell, *both))
            for known, one, cell, both in zip(first, chances, cells, sides, strict=True)
        ]
    last = [
        Chances(cell.spread(one), cell.spread(chance(alone, known)), cell.spread(known["edits"]))
        for cell, one, known in zip(cells, chances, bare, strict=True)
    ]
    return alone, stages, last


def main() -> None:
    """Fit, measure, and with --write store."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=HERE.parent / "shared")
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    pairs = load(options.shared)
    seen = [number for number, one in enumerate(pairs) if not one.held_out]
    alone, stages, chances = train(pairs, seen)
    if options.leave_out:
        for number in seen:
            chances[number] = train(pairs, [other for other in seen if other != number])[2][number]
    counts = [measure(one, set(link(found))) for one, found in zip(pairs, chances, strict=True)]
    for one, row in zip(pairs, counts, strict=True):
        print(f"{one.name:48} {told(row)}{'  held out' if one.held_out else ''}")
    for title, chosen in (
        ("gold", [0, 1, 2]),
        ("held out", [n for n, one in enumerate(pairs) if one.held_out]),
        ("fitted on", seen),
    ):
        print(f"{title:48} {told(sum(counts[number] for number in chosen))}")
    if options.write:
        rows = [("[alone]", alone), *[("[[stages]]", stage) for stage in stages]]
        tables = [f"\n{title}\n" + "".join(f"{name} = {value:.5g}\n" for name, value in row.items()) for title, row in rows]
        head = TARGET.read_text(encoding="utf-8").partition("\n[alone]")[0].partition("\n[[stages]]")[0]
        TARGET.write_text(head + "".join(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
