"""The shards of an archive: which there are, which documents lack one, when they are merged. SQLite holds the list.

A new text goes to a small shard of its own; as it grows it takes in the next larger one, so that there are few. A shard
is made whole beside the list and entered in one transaction, or not at all. Everything here can be made anew.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fengxiang.archive.database import sound, transaction
from fengxiang.archive.search import Index, Part
from fengxiang.archive.shard import Damaged, Shard, forget, left_over, stamped
from fengxiang.archive.soundness import checked_text
from fengxiang.documents import Edition
from fengxiang.errors import FengxiangError

if TYPE_CHECKING:
    from concurrent.futures import Executor

# Units in a shard: some 135 MB on disk, 0.3 GB of memory while it is sorted. More are sorted more slowly, for they outgrow the
# caches; fewer make more shards, and each is asked.
LIMIT = 21_000_000
_GROWTH = 8  # a shard takes in a larger one up to so many times its size
_TRIES = 8
_LONG = 2_000_000  # units from which sorting takes long enough to be mentioned

_MISSING = """
SELECT page, day, sha256, characters FROM documents AS d WHERE witness = 0
AND NOT EXISTS (SELECT 1 FROM shard_documents AS s WHERE s.page = d.page AND s.sha256 = d.sha256)
ORDER BY day, series, name"""
_LIVE = """
SELECT s.shard, s.place, s.day, d.series, d.date, d.name, d.page, s.sha256, d.characters FROM shard_documents AS s
LEFT JOIN documents AS d ON d.page = s.page AND d.sha256 = s.sha256 AND d.witness = 0 ORDER BY s.shard, s.place"""


@dataclass(frozen=True, slots=True)
class Row:
    """A document as the list of shards knows it."""

    page: int
    day: str
    sha256: str
    characters: int


@dataclass(frozen=True, slots=True)
class Held:
    """A document in its shard: its day, its edition (None where it was removed or replaced) and its text's hash."""

    day: str
    edition: Edition | None
    sha256: str


class Shards:
    """The shards of the archive whose database is `db`, in `folder`; in memory where there is none."""

    def __init__(self, db: sqlite3.Connection, database: str, folder: Path | None) -> None:
        self._db, self._database, self.folder = db, database, folder
        self._opened: dict[str, Shard] = {}
        self.told: Callable[[str], None] = lambda text: None

    def index(self) -> Index:
        """An index of every document, after those that lack a shard were given one."""
        for _ in range(_TRIES):
            loose = [] if self.settle() else self._missing()
            try:
                return self._load(loose)
            except Damaged as error:
                if not self._drop(error.args):  # what they hold is then sorted in memory
                    return self._load([*self._missing(), *self._held_by(error.args)], error.args)
        raise FengxiangError("the index cannot be read or made anew; `fengxiang rebuild` makes everything from the pages")

    def settle(self, executor: Executor | None = None, limit: int = LIMIT) -> bool:
        """Give every document a shard and merge small ones; False where nothing can be written."""
        if self.folder is None:
            return False
        try:
            for _ in range(_TRIES):
                jobs, old = ([], []) if self._settled() else self._plan(limit)
                if not jobs:
                    return True
                if self._make(jobs, old, executor):
                    self._tidy()
                    return True
        except (OSError, sqlite3.OperationalError):
            return False
        return False

    def clear(self) -> None:
        """Forget all shards; they are made anew when next asked for."""
        self._db.execute("DELETE FROM shard_documents")
        self._db.execute("DELETE FROM shards")
        self._opened.clear()

    # What there is to do ---------------------------------------------------------------------------------------------

    def _settled(self) -> bool:
        """Whether every document has its place in a shard, and every place its document: then there are as many of both."""
        places = self._db.execute("SELECT count(*) FROM shard_documents").fetchone()
        documents = self._db.execute("SELECT count(*) FROM documents WHERE witness = 0").fetchone()
        return bool(places == documents) and not self._missing()

    def _missing(self) -> list[Row]:
        return [Row(*row) for row in self._db.execute(_MISSING)]

    def _plan(self, limit: int) -> tuple[list[list[Row]], list[str]]:
        """The documents of each shard to be made, and the shards that these replace."""
        new = self._missing()
        held: dict[str, list[Row]] = {name: [] for (name,) in self._db.execute("SELECT name FROM shards")}
        sizes = dict(self._db.execute("SELECT name, units FROM shards"))
        for shard, _, day, _, _, _, page, digest, characters in self._db.execute(_LIVE):
            if page is not None:
                held.setdefault(shard, []).append(Row(page, day, digest, characters))
        old = [name for name, rows in held.items() if 4 * _size(rows) < 3 * sizes.get(name, 0)]
        taken = [*new, *(row for name in old for row in held[name])]
        for name in sorted(held.keys() - set(old), key=lambda name: _size(held[name])) if new else ():
            size = _size(taken)
            if _GROWTH * size < _size(held[name]) or size + _size(held[name]) > limit:
                break
            old.append(name)
            taken += held[name]
        return _cut(sorted(taken, key=lambda row: (row.day, row.page)), limit), old

    def _make(self, jobs: list[list[Row]], old: list[str], executor: Executor | None) -> bool:
        """Make shards and enter them in place of old ones; False where another process was quicker."""
        assert self.folder is not None
        self.folder.mkdir(parents=True, exist_ok=True)
        size = sum(map(_size, jobs))
        if size >= _LONG:
            self.told(f"indexing {size / 1e6:.1f} M characters")
        pages = [[row.page for row in job] for job in jobs]
        places = [self._database] * len(jobs), [str(self.folder)] * len(jobs)
        run = executor.map(make_shard, *places, pages) if executor else map(make_shard, *places, pages)
        made = list(run)
        if self._enter(made, jobs, old):
            for name in old:
                self._opened.pop(name, None)
                forget(self.folder, name)
            return True
        for name, _, _ in made:
            forget(self.folder, name)
        return False

    def _enter(self, made: list[tuple[str, str, int]], jobs: list[list[Row]], old: list[str]) -> bool:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            names = {name for (name,) in self._db.execute("SELECT name FROM shards")}
            self._db.executemany("DELETE FROM shard_documents WHERE shard = ?", [(name,) for name in old])
            self._db.executemany("DELETE FROM shards WHERE name = ?", [(name,) for name in old])
            free = {(row.page, row.sha256) for row in self._missing()}
            quicker = not set(old) <= names or any((row.page, row.sha256) not in free for job in jobs for row in job)
            if not quicker:
                self._db.executemany("INSERT INTO shards VALUES (?, ?, ?)", [(name, size, marks) for name, marks, size in made])
                rows = [
                    (name, place, row.page, row.day, row.sha256)
                    for (name, _, _), job in zip(made, jobs, strict=True)
                    for place, row in enumerate(job)
                ]
                self._db.executemany("INSERT INTO shard_documents VALUES (?, ?, ?, ?, ?)", rows)
            self._db.execute("ROLLBACK" if quicker else "COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        return not quicker

    def _tidy(self) -> None:
        """Take away what a killed process left behind."""
        assert self.folder is not None
        known = {name for (name,) in self._db.execute("SELECT name FROM shards")}
        for name in list(left_over(self.folder, known, time.time())):
            forget(self.folder, name)

    # Opening ---------------------------------------------------------------------------------------------------------

    def _load(self, loose: list[Row], without: Collection[str] = ()) -> Index:
        """The index of the shards as they are listed, `without` some, and one in memory for documents that have none. Damaged
        with the names of all that cannot be used."""
        self._db.execute("BEGIN")
        try:
            shards = [row for row in self._db.execute("SELECT name, marks FROM shards") if row[0] not in without]
            rows: dict[str, list[Held]] = {name: [] for name, _ in shards}
            for shard, _, day, *edition, page, digest, _ in self._db.execute(_LIVE).fetchall():
                if shard not in without:
                    rows[shard].append(Held(day, _edition(edition) if page is not None else None, digest))
            opened = self._open(shards)
            kept = [(opened[name], rows[name], (str(self.folder), name, marks)) for name, marks in shards]
            apart = [self._apart(loose)] if loose else []
        finally:
            self._db.execute("ROLLBACK")
        self._restamp(shards)
        # The latest are asked first: what the others have is then seldom longer.
        whole = sorted([*kept, *apart], key=lambda one: one[1][-1].day)
        editions = _originals(held for _, rows, _ in whole for held in rows)
        number = {edition: place for place, edition in enumerate(editions)}
        parts = [
            Part(
                shard,
                np.array([number.get(held.edition, -1) if held.edition else -1 for held in rows], dtype=np.int64),
                [held.day for held in rows],
                where,
            )
            for shard, rows, where in whole
        ]
        return Index(editions, parts)

    def _apart(self, loose: list[Row]) -> tuple[Shard, list[Held], None]:
        """A shard in memory, with what it holds, and nowhere to open it from."""
        return Shard.of([self._text(row.page) for row in loose]), [self._known(row) for row in loose], None

    def _open(self, shards: list[tuple[str, str]]) -> dict[str, Shard]:
        damaged = []
        for name, marks in shards:
            assert self.folder is not None
            try:
                self._opened[name] = self._opened.get(name) or Shard.open(self.folder, name, marks)
            except Damaged:
                damaged.append(name)
        if damaged:
            raise Damaged(*damaged)
        return self._opened

    def _held_by(self, names: Collection[str]) -> list[Row]:
        """The documents that some shards hold."""
        return [
            Row(page, day, digest, characters)
            for shard, _, day, _, _, _, page, digest, characters in self._db.execute(_LIVE)
            if shard in names and page is not None
        ]

    def _restamp(self, shards: list[tuple[str, str]]) -> None:
        """Note the times of files that were copied or touched and are what was written, so that they are hashed once."""
        with suppress(OSError, sqlite3.OperationalError):
            for name, marks in shards:
                now = stamped(self.folder, name, marks) if self.folder else marks
                if now != marks:
                    self._db.execute("UPDATE shards SET marks = ? WHERE name = ? AND marks = ?", (now, name, marks))

    def _drop(self, names: Sequence[str]) -> bool:
        """Shards that cannot be used are taken from the list, as far as they are still there; their documents then lack one.
        False where nothing can be written."""
        try:
            with transaction(self._db):
                gone = [name for name in names if self._db.execute("DELETE FROM shards WHERE name = ?", (name,)).rowcount]
                self._db.executemany("DELETE FROM shard_documents WHERE shard = ?", [(name,) for name in names])
        except sqlite3.OperationalError:
            return False
        for name in gone:
            assert self.folder is not None
            forget(self.folder, name)
        if gone:
            self.told("a part of the index was damaged or of an earlier version and is built anew")
        return True

    def _text(self, page: int) -> str:
        return str(self._db.execute("SELECT text FROM documents WHERE page = ?", (page,)).fetchone()[0])

    def _known(self, row: Row) -> Held:
        found = self._db.execute("SELECT series, date, name FROM documents WHERE page = ?", (row.page,)).fetchone()
        return Held(row.day, _edition(found), row.sha256)


def _originals(held: Iterable[Held]) -> list[Edition]:
    """The editions in order of date, without those whose text is to the character that of an earlier one: reprints."""
    rows = [(held.edition, held.sha256) for held in held if held.edition]
    rows.sort(key=lambda row: (row[0].day, row[0].series, row[0].name or ""))
    first: dict[str, Edition] = {}
    for edition, digest in rows:
        first.setdefault(digest, edition)
    return list(first.values())


def make_shard(database: str, folder: str, pages: Sequence[int]) -> tuple[str, str, int]:
    """Sort the texts of some pages into a shard below `folder`: its name, the marks of its files, its size. Runs in any
    process that sees both places."""
    with closing(sqlite3.connect(database, timeout=30)) as db:
        # A page that was removed meanwhile leaves an empty text; the shard will then not be entered.
        texts = [_sound_text(db, page) for page in pages]
    shard = Shard.of(texts)
    return (*shard.write(Path(folder)), shard.size)


def _sound_text(db: sqlite3.Connection, page: int) -> str:
    """The text of a page, as it was stored; BadArchive where it is another now, lest an index be made of it."""
    row = db.execute("SELECT text, sha256, series, date FROM documents WHERE page = ?", (page,)).fetchone()
    if row is None:
        return ""
    with sound(f"{row[2]}/{row[3]}"):
        return checked_text(row[0], row[1])


def _edition(row: Sequence[str]) -> Edition:
    return Edition(row[0], row[1], row[2] or None)


def _size(rows: Sequence[Row]) -> int:
    return sum(row.characters + 1 for row in rows)


def _cut(rows: list[Row], limit: int) -> list[list[Row]]:
    """Rows in order of date cut into runs of no more than `limit` characters, one document at least."""
    runs: list[list[Row]] = []
    size = 0
    for row in rows:
        if not runs or size + row.characters + 1 > limit:
            runs.append([])
            size = 0
        runs[-1].append(row)
        size += row.characters + 1
    return runs
