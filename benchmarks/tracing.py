"""Our tracing beside what others do with the same texts: a whole readout against everything said before, and one phrase.

    uv run --group bench python benchmarks/tracing.py [MILLIONS]

Work: (a) every maximal stretch of four characters and more of one readout with its number of hits, as infini-gram's
`attribute` gives it; ours adds first and last use, series and documents. (b) the number of hits of one phrase. Peers
are infini-gram, tokengrams, SQLite FTS5 with trigrams, SQLite `instr` and a plain scan. The texts are those of the
shared folder; the readout is not among them. A ratio over 1 says how many times longer a peer takes.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scale import SHARED, fill, median, texts_of

from fengxiang.archive import Archive, Index, Scope
from fengxiang.archive.suffixes import Units, units

PHRASES = ("高质量发展", "稳中求进", "先立后破", "经济", "乡村")
SEPARATOR = 0xFFFF
Ask = Callable[[], object]


def whole_trace(index: Index, asked: Units) -> int:
    """Ours: stretches, and for each its documents and hits; the number of stretches."""
    reached = index.longest(asked, Scope())
    length = reached.max(0)
    ends = np.arange(len(asked)) + length
    starts = np.flatnonzero((length >= 4) & (ends > np.r_[0, ends[:-1]]))
    index.seen(asked, starts, length[starts], Scope(), reached)
    return len(starts)


def infini_gram(texts: list[str], folder: Path) -> object:
    """An engine over the texts as 16-bit tokens, indexed by its own tool."""
    from infini_gram.engine import InfiniGramEngine

    place, data = folder / "infini", folder / "empty"
    place.mkdir()
    data.mkdir()
    offsets, size = [], 0
    with (place / "tokenized.0").open("wb") as file:
        for text in texts:
            piece = np.concatenate([np.array([SEPARATOR], dtype=np.uint16), units(text)]).tobytes()
            offsets.append(size)
            size += file.write(piece)
    np.array(offsets, dtype=np.uint64).tofile(place / "offset.0")
    command = f"{sys.executable} -m infini_gram.indexing --data_dir {data} --save_dir {place} --token_dtype u16 --version 4"
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    options = f" --shards 1 --workers 1 --worker_id 0 --cpus 2 --mem 12 --ulimit {limit}"
    subprocess.run((command + options).split(), check=True, capture_output=True)
    return InfiniGramEngine(str(place), eos_token_id=SEPARATOR - 1, vocab_size=65535, version=4, token_dtype="u16")


def tokengrams(texts: list[str], folder: Path) -> object:
    """A memory-mapped index over the same tokens."""
    from tokengrams import MemmapIndex

    joined = np.concatenate([np.concatenate([units(text), np.array([1], dtype=np.uint16)]) for text in texts])
    joined.tofile(folder / "tokens.bin")
    return MemmapIndex.build(str(folder / "tokens.bin"), str(folder / "tokens.idx"))


def stretched(grams: object, asked: list[int]) -> int:
    """The same stretches by a peer that can only say whether and how often: the right end moves on with the left one."""
    end, found = 0, 0
    for start in range(len(asked)):
        before, end = end, max(end, start)
        while end < len(asked) and grams.contains(asked[start : end + 1]):  # type: ignore[attr-defined]
            end += 1
        if end > before and end - start >= 4:
            grams.count(asked[start:end])  # type: ignore[attr-defined]
            found += 1
    return found


def sqlite(texts: list[str], folder: Path) -> sqlite3.Connection:
    """A table of the texts with a trigram index."""
    db = sqlite3.connect(folder / "texts.db")
    db.execute("CREATE TABLE texts (text TEXT)")
    db.execute("CREATE VIRTUAL TABLE grams USING fts5(text, tokenize='trigram', content='texts', content_rowid='rowid')")
    db.executemany("INSERT INTO texts VALUES (?)", [(text,) for text in texts])
    db.execute("INSERT INTO grams(grams) VALUES ('rebuild')")
    db.commit()
    return db


def timed(name: str, make: Callable[[], object]) -> object:
    """What is made, and how long that took; None where a peer is not installed or cannot be built."""
    start = time.perf_counter()
    try:
        made = make()
    except (ImportError, OSError, subprocess.CalledProcessError, sqlite3.Error) as error:
        told = getattr(error, "stderr", b"") or str(error).encode()
        print(f"{name:24} not measured: {told.decode(errors='replace').strip()[-200:]}")
        return None
    print(f"{name:24} built in {time.perf_counter() - start:6.1f} s", flush=True)
    return made


def table(title: str, rows: list[tuple[str, Ask | None]], rounds: int = 5) -> None:
    """A line a contender, ours first, with the ratio to ours."""
    print(f"\n{title}")
    own = 0.0
    for name, ask in rows:
        if ask is None:
            continue
        took = median(ask, rounds)
        own = own or took
        print(f"  {name:22} {took:10.3f} ms   {took / own:8.1f} x   {ask()}")


def main() -> None:
    """Build all, ask all, print ratios."""
    millions = int(sys.argv[1]) if len(sys.argv) > 1 else 14
    held = texts_of(millions * 1_000_000)
    held = [row for row in held if "12月11日至12日在北京" not in row[1]]
    texts = [text for _, text in held]
    asked = units((SHARED / "corpus/cewc/2024.txt").read_text(encoding="utf-8"))
    print(f"{sum(map(len, texts)):,} characters in {len(texts):,} texts; a readout of {len(asked):,}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder / "archive.db", held)
        archive = Archive(folder / "archive.db")
        timed("ours", archive.settle)
        index = archive.index()
        engine = timed("infini-gram", lambda: infini_gram(texts, folder))
        grams = timed("tokengrams", lambda: tokengrams(texts, folder))
        db = timed("SQLite FTS5, trigrams", lambda: sqlite(texts, folder))
        joined = "\n".join(texts)

        def attribute() -> int:
            found = engine.attribute(asked.tolist(), delim_ids=[], min_len=4, max_cnt=10**7, enforce_bow=False)  # type: ignore[attr-defined]
            return len(found["spans"])

        table(
            "a whole readout",
            [
                ("ours", lambda: whole_trace(index, asked)),
                ("infini-gram attribute", attribute if engine else None),
                ("tokengrams, stretch on", (lambda: stretched(grams, asked.tolist())) if grams else None),
            ],
        )
        for phrase in PHRASES:
            tokens = units(phrase).tolist()
            table(
                f"hits of {phrase}",
                [
                    ("ours", lambda phrase=phrase: len(index.sightings(phrase, Scope()))),
                    ("infini-gram count", (lambda tokens=tokens: engine.count(tokens)["count"]) if engine else None),  # type: ignore[attr-defined]
                    ("tokengrams count", (lambda tokens=tokens: grams.count(tokens)) if grams else None),  # type: ignore[attr-defined]
                    ("SQLite FTS5 (documents)", (lambda phrase=phrase: _fts(db, phrase)) if db and len(phrase) > 2 else None),
                    ("SQLite instr (documents)", (lambda phrase=phrase: _instr(db, phrase)) if db else None),
                    ("plain scan", lambda phrase=phrase: joined.count(phrase)),
                ],
            )


def _fts(db: object, phrase: str) -> int:
    assert isinstance(db, sqlite3.Connection)
    return int(db.execute("SELECT count(*) FROM grams WHERE grams MATCH ?", (f'"{phrase}"',)).fetchone()[0])


def _instr(db: object, phrase: str) -> int:
    assert isinstance(db, sqlite3.Connection)
    return int(db.execute("SELECT count(*) FROM texts WHERE instr(text, ?) > 0", (phrase,)).fetchone()[0])


if __name__ == "__main__":
    main()
