"""Whether what is stored is what was stored: pages, texts and shards against the hashes that were written with them."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from fengxiang.archive.database import sound
from fengxiang.archive.remarks import STORED, WRITTEN
from fengxiang.archive.shard import fault_of


@dataclass(frozen=True, slots=True)
class Fault:
    """Something stored that is not what was written: what it is, and what is wrong with it."""

    what: str
    why: str


def text_digest(text: str) -> str:
    """The sha256 that a text is stored with."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def checked_text(text: str, stated: str) -> str:
    """A text as it was stored; ValueError where it is another now."""
    if text_digest(text) != stated:
        raise ValueError("its text is another")
    return text


def faults(db: sqlite3.Connection, folder: Path | None) -> Iterator[Fault]:
    """All that does not hold: the database by its own check, each page and each text, each shard. Reads everything."""
    for (said,) in db.execute("PRAGMA integrity_check(20)"):
        if said != "ok":
            yield Fault("the database", str(said).replace("\n", " ")[:200])
    for name, stated, data in db.execute("SELECT name, sha256, data FROM pages ORDER BY id"):
        if not _unpacks_to(data, stated):
            yield Fault(f"page {name}", "its bytes are not those that were stored")
    rows = db.execute("SELECT series, date, name, witness, sha256, text FROM documents ORDER BY day, series, name, witness")
    for series, date, name, witness, stated, text in rows:
        if not isinstance(text, str) or text_digest(text) != stated:
            copy = f", copy {witness}" if witness else ""
            yield Fault("/".join(filter(None, (series, date, name))) + copy, "its text is not the one that was stored")
    for shard, marks in db.execute("SELECT name, marks FROM shards") if folder else ():
        if why := fault_of(folder / shard, marks):
            yield Fault(f"index {shard[:8]}", why)


def _unpacks_to(data: bytes, stated: str) -> bool:
    try:
        return sha256(zlib.decompress(data)).hexdigest() == stated
    except (zlib.error, TypeError):
        return False


def exported(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Every copy that is held as a row of plain values, with the remarks on it; BadArchive at the first whose text is not the one
    that was stored, lest damage be passed on as a text."""
    rows = db.execute(
        "SELECT series, date, name, witness, title, complete, sha256, text FROM documents ORDER BY day, series, name, witness"
    )
    names = ("series", "date", "name", "witness", "title", "complete", "sha256", "text")
    for row in rows:
        edition = "/".join(filter(None, row[:3]))
        with sound(edition):
            checked_text(row[7], row[6])
        kept = [] if row[3] else db.execute(f"SELECT {', '.join(STORED)} FROM notes WHERE edition = ?", (edition,))
        remarks = [dict(zip(WRITTEN, remark, strict=True)) for remark in kept]
        yield dict(zip(names, row, strict=True)) | {"complete": bool(row[5])} | ({"remarks": remarks} if remarks else {})
