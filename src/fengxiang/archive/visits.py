"""Which addresses were visited, what came of it, and how the site marks the version that was seen."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_KEYS = "url, outcome, edition, etag, modified, sha256, visited"


@dataclass(frozen=True, slots=True)
class Visit:
    """The last visit of an address: `outcome` is listed, stored, known, refused or other, `sha256` that of the bytes."""

    url: str
    outcome: str
    edition: str = ""
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    visited: str = ""


class Visits:
    """The visits that an archive remembers, in its database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __getitem__(self, url: str) -> Visit | None:
        row = self._db.execute(f"SELECT {_KEYS} FROM visits WHERE url = ?", (url,)).fetchone()
        return Visit(*row) if row else None

    def keep(self, visit: Visit) -> None:
        """Remember a visit, now, instead of the one before."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = (visit.url, visit.outcome, visit.edition, visit.etag, visit.modified, visit.sha256, now)
        self._db.execute(f"INSERT OR REPLACE INTO visits ({_KEYS}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def recent(self, days: int, most: int) -> list[Visit]:
        """The texts that were stored within so many days, the latest first: those that a site may still change."""
        since = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
        rows = self._db.execute(
            f"SELECT {_KEYS} FROM visits WHERE outcome = 'stored' AND visited >= ? ORDER BY visited DESC LIMIT ?", (since, most)
        )
        return [Visit(*row) for row in rows]
