"""How building and asking grow with the archive: a row a size, from 1 to 200 million characters, each in its own process.

    uv run python benchmarks/scale.py [MILLIONS ...]

Texts are those of the shared folder; beyond their 56 million characters they are written again with every Chinese
character exchanged for another (a different exchange each time), so that statistics stay and nothing is said twice.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
SIZES = (1, 3, 10, 30, 56, 100, 200)
HAN = (0x4E00, 0x9FA5)


def real_texts() -> list[tuple[str, str]]:
    """Day and text of every shared document, those of the corpus first in the list so that small sizes hold them."""
    index = [line.split(",") for line in (SHARED / "corpus/index.csv").read_text(encoding="utf-8").splitlines()[1:]]
    found = []
    for row in index:
        path = SHARED / "corpus" / row[0] / f"{row[1]}.txt"
        if path.exists():
            found.append((row[2], path.read_text(encoding="utf-8")))
    with gzip.open(SHARED / "scale/gwr_local.jsonl.gz", "rt", encoding="utf-8") as file:
        found += [(row["date"], row["text"]) for row in map(json.loads, file)]
    return [(day if len(day) == 10 else f"{day[:4]}-12-31", text) for day, text in found]


def texts_of(size: int) -> list[tuple[str, str]]:
    """Texts of so many characters in all, in order of date."""
    real, made, total, draw = real_texts(), [], 0, random.Random(1)
    for turn in range(1_000):
        letters = list(range(*HAN))
        exchanged = letters[:]
        if turn:
            draw.shuffle(exchanged)
        table = dict(zip(letters, map(chr, exchanged), strict=True))
        for day, text in real:
            if total >= size:
                return sorted(made)
            made.append((day, text.translate(table) if turn else text))
            total += len(text)
    return sorted(made)


def median(work: Callable[[], object], rounds: int = 7) -> float:
    """Milliseconds, the middle of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def measure(millions: int) -> dict[str, float]:
    """Build, write, open and ask an index of so many characters."""
    from fengxiang.archive import Scope
    from fengxiang.archive.search import Index, Part
    from fengxiang.archive.shard import Shard
    from fengxiang.archive.shards import LIMIT
    from fengxiang.archive.suffixes import units
    from fengxiang.documents import Edition

    texts = texts_of(millions * 1_000_000)
    size = sum(len(text) for _, text in texts)
    with tempfile.TemporaryDirectory() as folder:
        start, kept = time.perf_counter(), []
        runs = list(_runs(texts, LIMIT))
        marks = [Shard.of([text for _, text in run]).write(Path(folder)) for run in runs]
        built = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        disk = sum(file.stat().st_size for file in Path(folder).rglob("*.npy"))
        number, editions = 0, [Edition("made", day, str(place)) for place, (day, _) in enumerate(texts)]
        for run, (name, mark) in zip(runs, marks, strict=True):
            documents = np.arange(number, number + len(run))
            kept.append(Part(Shard.open(Path(folder), name, mark), documents, [day for day, _ in run]))
            number += len(run)
        index = Index(editions, kept)
        asked = units((SHARED / "corpus/cewc/2024.txt").read_text(encoding="utf-8"))
        scope = Scope("2024-12-12")

        def attest() -> None:
            length = index.longest(asked, scope)
            ends = np.arange(len(asked)) + length
            starts = np.flatnonzero((length >= 4) & (ends > np.r_[0, ends[:-1]]))
            index.seen(asked, starts, length[starts], scope)

        attest()
        phrase = "发展"
        return {
            "characters": size,
            "shards": len(kept),
            "build seconds": built,
            "peak MB": peak,
            "bytes a character": disk / size,
            "attest ms": median(attest),
            "hits": len(index.sightings(phrase, Scope())),
            "trace ms": median(lambda: index.sightings(phrase, Scope())),
            "hits of ，": len(index.sightings("，", Scope())),
            "trace of ， ms": median(lambda: index.sightings("，", Scope())),
        }


def _runs(texts: list[tuple[str, str]], limit: int) -> Iterator[list[tuple[str, str]]]:
    run: list[tuple[str, str]] = []
    size = 0
    for row in texts:
        if run and size + len(row[1]) + 1 > limit:
            yield run
            run, size = [], 0
        run.append(row)
        size += len(row[1]) + 1
    yield run


def main() -> None:
    """A row a size, then the slope of build time against size."""
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    rows = []
    for size in sizes:
        done = subprocess.run([sys.executable, __file__, "--one", str(size)], capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout))
        print({name: round(value, 2) for name, value in rows[-1].items()}, flush=True)
    if len(rows) > 1:
        logs = [[math.log(row["characters"]), math.log(row["build seconds"])] for row in rows]
        slope = np.polyfit(*np.array(logs).T, 1)[0]
        print(f"slope of build time against size, both as logarithms: {slope:.3f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main()
