"""Learn which two-character words stand in like places, from an archive alone; writes `data/likeness.npz`.

    uv run --group learn python tools/learn_likeness.py TEXTS... src/fengxiang/data/likeness.npz

TEXTS are folders of .txt files or .jsonl.gz files with a `text` a line. Words are character pairs; how much of a word
a pair is follows from its pointwise mutual information and the entropy of its neighbours on both sides (after Jin and
Tanaka-Ishii 2006). Vectors are a truncated singular value decomposition of positive pointwise mutual information with
the nearest words to the left and to the right, kept apart (after Levy, Goldberg and Dagan 2015). Nothing of a text is
kept but the pairs and their numbers.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds

from fengxiang.documents import fold

LEAST, SIZE, WORD, REACH, SHARE = 100, 64, 0.35, 8, 0.35


def texts(places: list[str]) -> Iterator[str]:
    """The texts of all places; of a .jsonl.gz a fixed share of its lines, drawn with a fixed seed."""
    draw = random.Random(0)
    for place in map(Path, places):
        if place.is_dir():
            yield from (fold(path.read_text(encoding="utf-8")) for path in sorted(place.rglob("*.txt")))
        else:
            with gzip.open(place, "rt", encoding="utf-8") as lines:
                yield from (fold(json.loads(line)["text"]) for line in lines if draw.random() < SHARE)


def runs(every: Iterator[str]) -> list[str]:
    """Clauses with everything but Chinese characters made a blank."""
    pieces = (
        re.sub(r"[^\u4e00-\u9fff]+", " ", clause).strip() for text in every for clause in re.split(r"[，；：。！？\n]", text)
    )
    return [piece for piece in pieces if len(piece) >= 2]


def count(
    clauses: list[str],
) -> tuple[Counter[str], Counter[str], Counter[str], dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Characters, pairs, clauses a pair stands in, and what stands to the left and to the right of each pair."""
    single, pair, spread = Counter[str](), Counter[str](), Counter[str]()
    left, right = defaultdict(Counter), defaultdict(Counter)
    for clause in clauses:
        single.update(clause.replace(" ", ""))
        edged = f"^{clause}$"
        here = set()
        for place in range(1, len(edged) - 2):
            two = edged[place : place + 2]
            if " " not in two:
                pair[two] += 1
                here.add(two)
                left[two][edged[place - 1] if edged[place - 1] not in "^ " else f"^{place}"] += 1
                right[two][edged[place + 2] if edged[place + 2] not in "$ " else f"${place}"] += 1
        spread.update(here)
    return single, pair, spread, left, right


def entropy(around: Counter[str]) -> float:
    """Entropy in nats."""
    total = sum(around.values())
    return -sum(number / total * math.log(number / total) for number in around.values())


def wordness(two: str, single: Counter[str], pair: Counter[str], least: float) -> float:
    """0 for a pair across a word boundary, 1 for a word of its own."""
    total = sum(single.values())
    npmi = math.log(pair[two] * total / (single[two[0]] * single[two[1]])) / -math.log(pair[two] / total)
    return min(1.0, max(0.0, least - 0.3) / 2.2) * min(1.0, max(0.0, npmi - 0.05) / 0.35)


def contexts(clauses: list[str], number: dict[str, int], word: np.ndarray) -> sp.csr_matrix:
    """Counts of each pair with the two nearest words on its left and on its right, as separate columns."""
    column = {index: place for place, index in enumerate(np.flatnonzero(word))}
    rows, columns = [], []
    for clause in clauses:
        ids = [number.get(clause[place : place + 2], -1) for place in range(len(clause) - 1)]
        for place, index in enumerate(ids):
            if index < 0:
                continue
            ahead = [ids[other] for other in range(place + 2, min(len(ids), place + REACH + 1)) if ids[other] in column][:2]
            behind = [ids[other] for other in range(place - 2, max(-1, place - REACH - 1), -1) if ids[other] in column][:2]
            rows += [index] * (len(ahead) + len(behind))
            columns += [column[other] for other in ahead] + [len(column) + column[other] for other in behind]
    shape = (len(number), 2 * len(column))
    return sp.coo_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape).tocsr()


def vectors(counts: sp.csr_matrix) -> np.ndarray:
    """Unit vectors from positive pointwise mutual information, context counts smoothed by the power 0.75."""
    total, row, column = counts.sum(), np.asarray(counts.sum(1)).ravel(), np.asarray(counts.sum(0)).ravel() ** 0.75
    column = column / column.sum() * total
    cells = counts.tocoo()
    value = np.log(np.maximum(cells.data * total / (row[cells.row] * column[cells.col]), 1e-9))
    keep = value > 0
    ppmi = sp.coo_matrix((value[keep], (cells.row[keep], cells.col[keep])), shape=counts.shape).tocsr()
    left, strength, _ = svds(ppmi, k=SIZE, random_state=0)
    found = left * np.sqrt(strength)
    return found / (np.linalg.norm(found, axis=1, keepdims=True) + 1e-9)


def main() -> None:
    """Learn from the places named first, write to the place named last."""
    *places, target = sys.argv[1:]
    clauses = runs(texts(places))
    single, pair, spread, left, right = count(clauses)
    words = [two for two, number in pair.most_common() if number >= LEAST]
    share = np.array([wordness(two, single, pair, min(entropy(left[two]), entropy(right[two]))) for two in words])
    found = vectors(contexts(clauses, {two: place for place, two in enumerate(words)}, share > WORD))
    rarity = np.array([math.log(len(clauses) / spread[two]) for two in words])
    weight = rarity * (0.15 + 0.85 * share)
    np.savez(  # packed it would be a quarter smaller, and take every reading 8 ms to unpack
        target, words=np.array("".join(words)), weights=weight.astype(np.float16), vectors=np.round(found * 127).astype(np.int8),
        wordness=np.round(share * 255).astype(np.uint8),
        unknown=np.float32(0.35 * math.log(len(clauses) / 10)),
    )  # fmt: skip
    print(f"{len(clauses):,} clauses, {len(words):,} pairs, {int((share > WORD).sum()):,} of them words")


if __name__ == "__main__":
    main()
