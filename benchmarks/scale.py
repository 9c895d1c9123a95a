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
from collections.abc import Callable
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


def fill(path: Path, texts: list[tuple[str, str]]) -> None:
    """An archive of the texts, its rows written as `add` writes them but without cutting the texts into clauses."""
    import sqlite3

    from fengxiang.archive import Archive

    Archive(path).close()
    with sqlite3.connect(path) as db:
        for number, (day, text) in enumerate(texts, 1):
            db.execute("INSERT INTO pages VALUES (?, ?, '', NULL, NULL, NULL, '{}', '')", (number, str(number)))
            row = (
                number,
                "made",
                day,
                str(number),
                day,
                0,
                "",
                None,
                None,
                1,
                None,
                "[]",
                str(number),
                len(text),
                text,
                '[[0, "frame", null]]',
            )
            db.execute(f"INSERT INTO documents VALUES ({', '.join('?' * len(row))})", row)
    db.close()


def measure(millions: int) -> dict[str, float]:
    """Build, write, open and ask the index of an archive of so many characters; the public functions do the work."""
    from fengxiang.archive import Archive, Scope
    from fengxiang.documents import Edition, document_of
    from fengxiang.provenance import attest

    texts = texts_of(millions * 1_000_000)
    size = sum(len(text) for _, text in texts)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        fill(path, texts)
        del texts
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        with Archive(path) as archive:
            start = time.perf_counter()
            assert archive.settle()
            built = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
            disk = sum(file.stat().st_size for file in path.with_name("archive.db-shards").rglob("*.npy"))
            index = archive.index()
            asked = (SHARED / "corpus/cewc/2024.txt").read_text(encoding="utf-8")
            document = document_of(asked, Edition("cewc", "2024-12-12"), title="")
            attest(document, archive)
            return {
                "characters": size,
                "shards": len(index.parts),
                "build seconds": built,
                "peak MB": peak,
                "of it before": before,
                "bytes a character": disk / size,
                "attest ms": median(lambda: attest(document, archive)),
                "hits": len(index.sightings("发展", Scope())),
                "trace ms": median(lambda: index.sightings("发展", Scope())),
                "hits of ，": len(index.sightings("，", Scope())),
                "trace of ， ms": median(lambda: index.sightings("，", Scope())),
            }


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
