"""The SQLite file: opened, brought to the format of this version, and its damage told as such wherever it is met."""

from __future__ import annotations

import os
import re
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fengxiang.errors import BadArchive, CannotWrite

VERSION = 5
_PATIENCE = 30  # seconds to wait for another process


def open_database(path: str) -> sqlite3.Connection:
    """The file at a path, made where there is none. BadArchive where it is another's, newer or damaged, CannotWrite where it
    cannot be opened for writing; damage that is met later, while reading, is a BadArchive too."""
    name = Path(path).name
    try:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        if is_read_only(path):
            return _read_only(path, name)
        db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, factory=_Database)
        try:
            with _damage_told(name):
                _prepare(db, name)
        except BaseException:
            db.close()  # a connection that nobody has holds its locks all the same
            raise
    except OSError as error:
        raise CannotWrite(f"{name}: the folder cannot be made ({error.strerror}); choose another place") from error
    except sqlite3.OperationalError as error:
        raise CannotWrite(
            f"{name}: the archive cannot be opened for writing ({error}); try again, or choose another place"
        ) from error
    return db


def file_at(path: Path) -> tuple[int, int] | None:
    """Which file lies at a path, by device and number; None without one, as for an archive in memory."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_read_only(path: str) -> bool:
    """Whether there is an archive that may be read and not written, be it the file or its folder."""
    place = Path(path)
    return place.is_file() and not (os.access(place, os.W_OK) and os.access(place.resolve().parent, os.W_OK))


def _read_only(path: str, name: str) -> sqlite3.Connection:
    """A file that cannot be written, as it is: nothing beside it is made, and whoever writes it meanwhile is not seen."""
    place = f"{Path(path).resolve().as_uri()}?mode=ro&immutable=1"
    db = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None, factory=_Database, uri=True)
    with _damage_told(name):
        held = _version(db, name)
    if held != VERSION:
        db.close()
        raise BadArchive(f"{name}: cannot be written, and its format {held} is not {VERSION}; make a copy and read that")
    return db


def _prepare(db: sqlite3.Connection, name: str) -> None:
    """Brings the file to the format of this version."""
    _write_ahead(db)
    # "Added" is said after it is durable, whoever else reads: NORMAL leaves the last transactions to the next checkpoint.
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    if _version(db, name) == VERSION:
        return
    with transaction(db):
        if _version(db, name) < VERSION:  # it may have been brought there while this waited
            _upgrade(db)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """One step that others see whole or not at all; on any error nothing of it stays."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _write_ahead(db: sqlite3.Connection) -> None:
    """Lets others read while one writes. SQLite does not wait for whoever is about to do the same to a new file, so this does."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _version(db: sqlite3.Connection, name: str) -> int:
    """The format of the file, 0 where there is nothing in it yet. BadArchive where it is not one of ours, or newer."""
    tables = _tables(db)
    if tables and "meta" not in tables:
        raise BadArchive(f"{name}: a database, but not a fengxiang archive; give another --archive")
    found = db.execute("SELECT value FROM meta WHERE key = 'version'").fetchone() if tables else None
    written = str(found[0]) if found else "0"
    if not re.fullmatch("[0-9]{1,9}", written):
        raise BadArchive(_damaged(name, f"format {written[:20]!r}"))
    if int(written) > VERSION:
        raise BadArchive(f"{name}: made by a newer fengxiang (format {written}, this one knows {VERSION}); update fengxiang")
    return int(written)


def _upgrade(db: sqlite3.Connection) -> None:
    """What a version adds are tables that are filled when first asked for, a column, and from format 3 on the remarks: their
    table had no room for two that had come to stand on one range."""
    tables = _tables(db)
    if tables and "parts" not in {row[1] for row in db.execute("PRAGMA table_info(documents)")}:
        db.execute("ALTER TABLE documents ADD COLUMN parts TEXT")
    for statement in _statements(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")):
        db.execute(statement)
    if "remarks" in tables:
        db.execute("INSERT OR IGNORE INTO notes SELECT * FROM remarks")
        db.execute("DROP TABLE remarks")
    db.execute("INSERT OR REPLACE INTO meta VALUES ('version', ?)", (str(VERSION),))


def _tables(db: sqlite3.Connection) -> set[str]:
    return {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _statements(script: str) -> Iterator[str]:
    """A script one statement at a time; run as a whole it would end the transaction around it."""
    held = ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""


def _damaged(name: str, what: object) -> str:
    return f"{name}: not a fengxiang archive, or a damaged one ({what}); give another --archive, or a copy of this one"


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    """SQLite's own word for damage becomes ours; what it says of locks and full disks stays as it is."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if type(error) is sqlite3.DatabaseError or re.search("decode|no such", str(error)):
            raise BadArchive(_damaged(name, error)) from error
        raise
    except UnicodeDecodeError as error:  # of a message that repeats the damaged bytes
        raise BadArchive(_damaged(name, "its schema is not text")) from error


@contextmanager
def sound(what: object) -> Iterator[None]:
    """BadArchive where the values of a row are not those that were written into it."""
    try:
        yield
    except (TypeError, ValueError, AttributeError, RecursionError, zlib.error) as error:
        raise BadArchive(
            f"{what}: what the archive holds of it is damaged ({error}); try `fengxiang rebuild`, else add the text anew"
        ) from error


class _Cursor(sqlite3.Cursor):
    """Rows as they are asked for; a damaged page of the file is met only then."""

    def _told(self) -> Any:
        return _damage_told(getattr(self.connection, "name", ""))

    def execute(self, sql: str, parameters: Any = (), /) -> _Cursor:
        with self._told():
            return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> _Cursor:
        with self._told():
            return super().executemany(sql, parameters)

    def fetchone(self) -> Any:
        with self._told():
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with self._told():
            return super().fetchall()

    def __next__(self) -> Any:
        with self._told():
            return super().__next__()


class _Database(sqlite3.Connection):
    """A connection whose cursors tell damage."""

    def __init__(self, database: str, *more: Any, **options: Any) -> None:
        super().__init__(database, *more, **options)
        self.name = Path(database).name

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        return self.cursor(_Cursor).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        return self.cursor(_Cursor).executemany(sql, parameters)
