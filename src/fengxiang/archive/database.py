"""The SQLite file: opened, brought to the format of this version, and its damage told as such wherever it is met."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from fengxiang.errors import BadArchive, CannotWrite

VERSION = 4


def open_database(path: str) -> sqlite3.Connection:
    """The file at a path, made where there is none. BadArchive where it is another's, newer or damaged, CannotWrite where it
    cannot be opened for writing; damage that is met later, while reading, is a BadArchive too."""
    name = Path(path).name
    try:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=30, isolation_level=None, factory=_Database)
        try:
            with _damage_told(name):
                _prepare(db, name)
        except BaseException:
            db.close()  # a connection that nobody has holds its locks all the same
            raise
    except OSError as error:
        raise CannotWrite(f"{name}: the folder cannot be made ({error.strerror}); choose another place") from error
    except sqlite3.OperationalError as error:
        raise CannotWrite(f"{name}: the archive cannot be opened for writing ({error}); choose another place") from error
    return db


def _prepare(db: sqlite3.Connection, name: str) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        db.execute(f"PRAGMA {pragma}")
    tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and "meta" not in tables:
        raise BadArchive(f"{name}: a database, but not a fengxiang archive; give another --archive")
    found = db.execute("SELECT value FROM meta WHERE key = 'version'").fetchone() if tables else None
    version = _number(name, found[0]) if found else 0
    if version > VERSION:
        raise BadArchive(f"{name}: made by a newer fengxiang (format {version}, this one knows {VERSION}); update fengxiang")
    if version < VERSION:
        # What a version adds are tables that are filled when first asked for, so older archives need no more.
        if tables and "parts" not in {row[1] for row in db.execute("PRAGMA table_info(documents)")}:
            db.execute("ALTER TABLE documents ADD COLUMN parts TEXT")
        db.executescript(resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8"))
        _carry_remarks(db)
        db.execute("INSERT OR REPLACE INTO meta VALUES ('version', ?)", (str(VERSION),))


def _number(name: str, written: object) -> int:
    if not str(written).isdecimal():
        raise BadArchive(_damaged(name, f"format {written!r}"))
    return int(str(written))


def _carry_remarks(db: sqlite3.Connection) -> None:
    """Moves the remarks of an archive of format 3, whose table had no room for two that had come to stand on one range."""
    db.execute("BEGIN IMMEDIATE")
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'remarks'").fetchone():
        db.execute("INSERT INTO notes SELECT * FROM remarks")
        db.execute("DROP TABLE remarks")
    db.execute("COMMIT")


def _damaged(name: str, what: object) -> str:
    return f"{name}: not a fengxiang archive, or a damaged one ({what}); give another --archive, or a copy of this one"


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    """SQLite's own word for damage becomes ours; what it says of locks and full disks stays as it is."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if type(error) is sqlite3.DatabaseError or "decode" in str(error):
            raise BadArchive(_damaged(name, error)) from error
        raise
    except UnicodeDecodeError as error:  # of a message that repeats the damaged bytes
        raise BadArchive(_damaged(name, "its schema is not text")) from error


@contextmanager
def sound(what: object) -> Iterator[None]:
    """BadArchive where the values of a row are not those that were written into it."""
    try:
        yield
    except (TypeError, ValueError, AttributeError, zlib.error) as error:
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
