"""Further copies of an edition: whether a text is one, for an edition's name alone makes none, and pages whose words changed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from fengxiang.documents import Document, Edition, bare, one_line
from fengxiang.errors import AnotherText, NotInArchive
from fengxiang.sources import Page

_STRETCH = 4  # signs
_ALIKE = 0.5  # likeness from which a text of the same edition is another copy of it


def likeness(one: str, other: str) -> float:
    """The share of the shorter text's stretches of four signs that stand in the longer one; 1 for a text and its abridgement."""
    short, long = sorted((_stretches(one), _stretches(other)), key=len)
    return len(short & long) / len(short) if short else 0.0


def _stretches(text: str) -> set[str]:
    words = bare(text)
    return {words[at : at + _STRETCH] for at in range(len(words) - _STRETCH + 1)}


def refuse_unlike(page: Page, held: Document, document: Document) -> None:
    """AnotherText where what is held under an edition's name is not largely the same text."""
    alike = likeness(held.text, document.text)
    if alike < _ALIKE:
        raise AnotherText(
            f"{page.name}: {held.edition} is held with another text ({one_line(held.title)[:40]}), {alike:.0%} alike;"
            " give its own --date, or a --name that tells the two apart"
        )


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A page that said other words later: its address, when each version was fetched (ISO), and which copies hold them."""

    edition: Edition
    url: str
    before: int
    after: int
    fetched: str


def rewritings(db: sqlite3.Connection, edition: Edition | None) -> list[Rewriting]:
    """Neighbouring versions of one address under one edition, in whose order of fetching the text changed."""
    which, values = ("", ()) if edition is None else (" AND series = ? AND date = ? AND documents.name = ?", _key(edition))
    rows = db.execute(
        "SELECT series, date, documents.name, url, witness, documents.sha256, fetched FROM documents"
        f" JOIN pages ON pages.id = page WHERE url IS NOT NULL AND fetched IS NOT NULL{which}"
        " ORDER BY series, date, documents.name, url, fetched, pages.id",
        values,
    ).fetchall()
    found = [
        Rewriting(Edition(new[0], new[1], new[2] or None), new[3], old[4], new[4], new[6])
        for old, new in pairwise(rows)
        if old[:4] == new[:4] and old[5] != new[5]
    ]
    return sorted(found, key=lambda one: one.fetched, reverse=True)


def _key(edition: Edition) -> tuple[str, ...]:
    return edition.series, edition.date, edition.name or ""


def unknown(db: sqlite3.Connection, written: str) -> NotInArchive:
    """That no edition has this name, with the one that is probably meant, or what to do where nothing is held."""
    rows = db.execute("SELECT DISTINCT series || '/' || date FROM documents ORDER BY day DESC").fetchall()
    if not rows:
        return NotInArchive(
            f"{written}: no such file or edition, and the archive is empty; `fengxiang collect` or `fengxiang add` fills it"
        )
    if near := meant(written, [row[0] for row in rows]):
        return NotInArchive(f"{written}: no such file or edition; did you mean {near}?")
    return NotInArchive(f"{written}: no such file or edition; `fengxiang list` shows what the archive holds")


def meant(written: str, editions: list[str]) -> str | None:
    """The edition, of some the latest first, that a name with a slip probably means: cwec/2023, CEWC/2023, cewc-2023."""
    plain = re.sub(r"[-_ ./\\]+", "/", written.strip().lower(), count=1)
    series, _, day = plain.partition("/")
    near = nearest(series, {edition.split("/")[0] for edition in editions})
    return next((edition for edition in editions if near and edition.startswith(f"{near}/{day}")), None)


def nearest(written: str, names: Collection[str]) -> str | None:
    """The name that is most like what was written, two neighbouring letters that changed places being one slip; None for none."""
    found = process.extractOne(written, sorted(names), scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return str(found[0]) if found else None
