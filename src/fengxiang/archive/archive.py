"""The archive: everything said so far, in one SQLite file. Pages are kept as they came; documents are made from them."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from fengxiang.archive.database import file_at, open_database, sound, transaction
from fengxiang.archive.remarks import Remark, RemarkRow, remark_of, remark_row
from fengxiang.archive.search import Attestation, Index, Scope
from fengxiang.archive.shards import LIMIT, Shards
from fengxiang.archive.soundness import Fault, checked_text, exported, faults
from fengxiang.archive.visits import Visits
from fengxiang.archive.witnesses import Rewriting, refuse_unlike, rewritings, unknown
from fengxiang.documents import Document, Edition, Given, Span, document_of, page_text, read_agreed, read_page
from fengxiang.errors import AmbiguousEdition, BadCall, CannotWrite, InputError, NotInArchive, UnknownDate
from fengxiang.sources import Page

if TYPE_CHECKING:
    from concurrent.futures import Executor

_BATCH = 50


@dataclass(frozen=True, slots=True)
class Coverage:
    """What "ever" means: the documents an answer rests on, their characters, and the days of the first and the last."""

    documents: int
    characters: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one text: `status` is added, witness (a second copy of its edition) or known (skipped)."""

    edition: Edition
    status: str
    warnings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """An edition as `list` shows it; `witnesses` counts its copies."""

    edition: Edition
    title: str
    characters: int
    complete: bool
    witnesses: int


@dataclass(frozen=True, slots=True)
class Held:
    """An edition that is held, with what decides whether another text is read against it."""

    edition: Edition
    title: str
    complete: bool


class Archive:
    """An archive at `path`, made where there is none; `:memory:` keeps nothing. BadArchive where the file is another's."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._db = open_database(str(path))
        self._file = file_at(self.path)
        folder = None if str(path) == ":memory:" else self.path.with_name(f"{self.path.name}-shards")
        self._shards = Shards(self._db, str(path), folder)
        self._index: Index | None = None
        self.visits = Visits(self._db)
        self._coverages: dict[tuple[str, str | None], Coverage] = {}
        self._digests: dict[str, str] = {}
        self._version, self._writes = (0, 0), 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_in_place(self) -> bool:
        """Whether the file that is open is still the one at its path."""
        return self._file == file_at(self.path)

    def close(self) -> None:
        """Give the file free."""
        self._db.close()

    # Writing -----------------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, after which what was read before is stale."""
        if not self.is_in_place():
            raise CannotWrite(f"{self.path.name}: the archive was moved or replaced while it was open; nothing was written")
        try:
            with transaction(self._db):
                yield
        except sqlite3.OperationalError as error:
            raise CannotWrite(f"{self.path.name}: nothing was written ({error}); free space or choose another place") from error
        self._writes += 1

    def add(self, page: Page, given: Given | None = None, document: Document | None = None) -> Added:
        """Store a page and its document, which is read from it unless it was read before. The same text again is known; another
        text of an edition is a witness."""
        document = document or read_page(page, given)
        with self._writing():
            return self._insert(page, given or Given(), document)

    def add_all(
        self,
        sources: Iterable[tuple[str, Callable[[], tuple[Page, Given]]]],
        told: Callable[[str, Added | InputError], None],
        executor: Executor | None = None,
        agree: Callable[[UnknownDate], bool] | None = None,
    ) -> None:
        """Store many, in batches that each stand or fall whole; `told` hears what became of every source, by name. What was
        stored is then sorted, by an executor in many shards at once. `agree` is asked where a year can only be inferred."""
        batch: list[tuple[str, Page, Given, Document]] = []
        for name, load in sources:
            try:
                page, given = load()
                if known := self._known(page, given):
                    told(name, known)
                else:
                    batch.append((name, page, *read_agreed(page, given, agree)))
            except InputError as error:
                told(name, error)
            if len(batch) >= _BATCH:
                self._insert_batch(batch, told)
                batch = []
        self._insert_batch(batch, told)
        self.settle(executor)

    def _known(self, page: Page, given: Given) -> Added | None:
        """The edition that these very bytes, stated to be the same, were stored as."""
        row = self._db.execute(
            "SELECT series, date, documents.name FROM pages JOIN documents ON page = id WHERE pages.sha256 = ? AND given = ?",
            (page.sha256, _stated(given)),
        ).fetchone()
        return Added(Edition(row[0], row[1], row[2] or None), "known") if row else None

    def _insert_batch(
        self, batch: list[tuple[str, Page, Given, Document]], told: Callable[[str, Added | InputError], None]
    ) -> None:
        results: list[tuple[str, Added | InputError]] = []
        with self._writing():
            for name, page, given, document in batch:
                try:
                    results.append((name, self._insert(page, given, document)))
                except InputError as error:
                    results.append((name, error))
        for name, result in results:
            told(name, result)

    def _insert(self, page: Page, given: Given, document: Document, *, keep: bool = False) -> Added:
        """Store a document as an edition or a witness; `keep` stores it even where its text is held already."""
        edition, warnings = document.edition, document.warnings
        if given.witness_of and (whole := self.resolve(given.witness_of, missing_ok=True)):
            edition = whole
        elif given.witness_of:
            edition = _edition(given.witness_of)
            warnings = (*warnings, ("witness", f"{edition} is not held; this copy stands for it"))
        key = (edition.series, edition.date, edition.name or "")
        held = self._db.execute(
            "SELECT witness, sha256, complete FROM documents WHERE series = ? AND date = ? AND name = ?", key
        ).fetchall()
        if not keep and any(digest == document.sha256 for _, digest, _ in held):
            return Added(edition, "known")
        if held and not keep and not given.witness_of:
            refuse_unlike(page, self.get(edition), document)
        witness = 1 + max((row[0] for row in held), default=-1)
        if witness and document.complete and not any(complete for number, _, complete in held if number == 0):
            self._db.execute(
                "UPDATE documents SET witness = ? WHERE series = ? AND date = ? AND name = ? AND witness = 0", (witness, *key)
            )
            witness = 0
        self._store(page, given, document, edition, witness)
        return Added(edition, "witness" if held else "added", warnings)

    def _store(self, page: Page, given: Given, document: Document, edition: Edition, witness: int) -> None:
        row = (page.sha256, page.name, page.url, page.fetched, page.charset, _stated(given), zlib.compress(page.data, 1))
        number = self._db.execute(
            "INSERT INTO pages (sha256, name, url, fetched, charset, given, data) VALUES (?, ?, ?, ?, ?, ?, ?)", row
        ).lastrowid
        fields = (edition.series, edition.date, edition.name or "", edition.day, witness, document.title, document.publisher)
        more = (document.published, document.complete, document.abridged, json.dumps(document.warnings, ensure_ascii=False))
        text = (document.sha256, len(document.text), document.text, _parts(document))
        marks = ", ".join("?" * (1 + len(fields + more + text)))
        self._db.execute(f"INSERT INTO documents VALUES ({marks})", (number, *fields, *more, *text))

    def remove(self, edition: Edition) -> int:
        """Take out an edition with all its witnesses; the number of copies removed."""
        key = (edition.series, edition.date, edition.name or "")
        with self._writing():
            pages = self._db.execute("SELECT page FROM documents WHERE series = ? AND date = ? AND name = ?", key).fetchall()
            self._db.executemany("DELETE FROM pages WHERE id = ?", pages)
        return len(pages)

    def rebuild(self, told: Callable[[int, int], None] | None = None) -> tuple[int, list[str]]:
        """Make every document anew from its page, in one transaction: how many there are, and the names of the pages that are
        lost, for their bytes are not those that were stored, or cannot be read any more."""
        lost: list[str] = []
        with self._writing():
            pages = self._db.execute("SELECT id FROM pages ORDER BY id").fetchall()
            self._db.execute("DELETE FROM documents")
            self._shards.clear()
            for done, (number,) in enumerate(pages, 1):
                try:
                    page, given = self._page(number)
                    document = read_page(page, given)
                except InputError as error:
                    lost.append(str(error))
                    continue
                self._db.execute("DELETE FROM pages WHERE id = ?", (number,))
                self._insert(page, given, document, keep=True)
                if told:
                    told(done, len(pages))
            self._db.execute("DELETE FROM pages WHERE id NOT IN (SELECT page FROM documents)")
        self.settle()
        return len(pages) - len(lost), lost

    def verify(self) -> list[Fault]:
        """Everything stored that is not what was written; nothing where all holds."""
        return list(faults(self._db, self._shards.folder))

    def remark(self, document: Document, span: Span, text: str) -> None:
        """Keep a remark on a span of a stored text, instead of an earlier one on the same span; BadCall for one without words."""
        row = remark_row(document, span, text)
        with self._writing():
            self._unremark(document, span)
            self._db.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?)", row)

    def unremark(self, document: Document, span: Span) -> None:
        """Take the remark on a span away; BadCall where there is none."""
        with self._writing():
            if not self._unremark(document, span):
                raise BadCall(f"note {document.cite(span)}: there is no remark on this place; take one that is listed")

    def _unremark(self, document: Document, span: Span) -> bool:
        """Whether a remark stood on the span, as the text is read now; it is taken away."""
        here = [(str(document.edition), *stored) for stored, one in self._remarks(document) if one.span == span]
        self._db.executemany("DELETE FROM notes WHERE edition = ? AND start = ? AND stop = ? AND quote = ?", here)
        return bool(here)

    def remarks(self, document: Document) -> tuple[Remark, ...]:
        """The remarks on a text, in its order; those on characters that stand in it no more are kept but not given."""
        return tuple(found for _, found in self._remarks(document))

    def _remarks(self, document: Document) -> list[tuple[tuple[int, int, str], Remark]]:
        """Each remark with the range and the characters that it is stored under."""
        rows = self._db.execute(
            "SELECT start, stop, quote, remark, written FROM notes WHERE edition = ? ORDER BY start, stop",
            (str(document.edition),),
        ).fetchall()
        with sound(f"the remarks on {document.edition}"):
            return [(row[:3], found) for row in rows if (found := remark_of(document, row))]

    def _page(self, number: int) -> tuple[Page, Given]:
        name, url, fetched, charset, given, data, stored = self._db.execute(
            "SELECT name, url, fetched, charset, given, data, sha256 FROM pages WHERE id = ?", (number,)
        ).fetchone()
        with sound(name):
            page = Page(zlib.decompress(data), name, url, fetched, charset)
            if page.sha256 != stored:
                raise ValueError("its bytes are others")
            return page, Given(**json.loads(given))

    # Reading ---------------------------------------------------------------------------------------------------------

    def holdings(self) -> list[Holding]:
        """Every edition, by day and series."""
        rows = self._db.execute(
            "SELECT series, date, name, max(CASE witness WHEN 0 THEN title END),"
            " max(CASE witness WHEN 0 THEN characters END),"
            " max(CASE witness WHEN 0 THEN complete END), count(*)"
            " FROM documents GROUP BY series, date, name ORDER BY min(day), series, name"
        )
        with sound("the list"):
            return [Holding(Edition(row[0], row[1], row[2] or None), row[3], row[4], bool(row[5]), row[6]) for row in rows]

    def resolve(self, beginning: str, *, missing_ok: bool = False) -> Edition | None:
        """The edition that a string names, whole or by an unambiguous beginning. AmbiguousEdition or NotInArchive
        otherwise (None with `missing_ok`)."""
        rows = self._db.execute(
            "SELECT DISTINCT series, date, name FROM documents"
            " WHERE substr(series || '/' || date || CASE name WHEN '' THEN '' ELSE '/' || name END, 1, length(?1)) = ?1"
            " ORDER BY series, date, name",
            (beginning,),
        ).fetchall()
        editions = [Edition(row[0], row[1], row[2] or None) for row in rows]
        exact = [edition for edition in editions if str(edition) == beginning]
        if len(exact) == 1 or len(editions) == 1:
            return (exact or editions)[0]
        if not editions and missing_ok:
            return None
        if not editions:
            raise unknown(self._db, beginning)
        some = ", ".join(map(str, editions[:4])) + (" …" if len(editions) > 4 else "")
        raise AmbiguousEdition(f"{beginning}: {len(editions)} editions begin so ({some}); write more of it")

    def find_edition(self, beginning: str) -> Edition:
        """The edition that a string names (see `resolve`); NotInArchive or AmbiguousEdition otherwise."""
        found = self.resolve(beginning)
        assert found is not None
        return found

    def size(self) -> int:
        """How many copies are held."""
        return int(self._db.execute("SELECT count(*) FROM documents").fetchone()[0])

    def get(self, edition: Edition, witness: int = 0) -> Document:
        """The document of an edition (its own text, or another witness); NotInArchive where it is not held."""
        return self._document(
            "series = ? AND date = ? AND documents.name = ? AND witness = ?",
            (*edition[:2], edition.name or "", witness),
            f"{edition}, copy {witness}" if witness else str(edition),
        )

    def part_at(self, edition: Edition, place: int) -> tuple[str, int | None]:
        """Role and rank of the part of an edition's own text in which a place lies."""
        return self.parts_at(edition, [place])[0]

    def parts_at(self, edition: Edition, places: Sequence[int]) -> list[tuple[str, int | None]]:
        """The same for some places."""
        row = self._own("parts", edition)
        parts = json.loads(row[0] if row and row[0] else _parts(self.get(edition)))
        found = [next((part for part in reversed(parts) if part[0] <= place), parts[0]) for place in places]
        return [(part[1], part[2]) for part in found]

    def is_complete(self, edition: Edition) -> bool:
        """Whether a held edition's own text is no abridged copy."""
        row = self._own("complete", edition)
        return bool(row and row[0])

    def quoted(self, edition: Edition, span: Span) -> str:
        """The characters of a held edition at a place, without its document; empty where it is not held."""
        row = self._own(f"substr(text, {span.start + 1:d}, {span.end - span.start:d})", edition)
        return str(row[0]) if row else ""

    def _own(self, what: str, edition: Edition) -> Any:
        """What is asked of the row of an edition's own text, as a row; None where it is not held."""
        asked = f"SELECT {what} FROM documents WHERE series = ? AND date = ? AND name = ? AND witness = 0"
        return self._db.execute(asked, (*edition[:2], edition.name or "")).fetchone()

    def holding_text(self, page: Page, text: str | None = None) -> Document | None:
        """The document made from these bytes, or from others with the same text, that of the page if it is not given; None where
        none is held."""
        try:
            return self._document("pages.sha256 = ?", (page.sha256,), page.name)
        except NotInArchive:
            digest = sha256((page_text(page) if text is None else text).encode("utf-8")).hexdigest()
        try:
            return self._document("documents.sha256 = ?", (digest,), page.name)
        except NotInArchive:
            return None

    def _document(self, where: str, values: tuple[Any, ...], what: str) -> Document:
        row = self._db.execute(
            "SELECT series, date, documents.name, witness, title, publisher, published, complete, abridged, warnings, text,"
            " pages.sha256, documents.sha256"
            f" FROM documents JOIN pages ON pages.id = page WHERE {where} ORDER BY witness LIMIT 1",
            values,
        ).fetchone()
        if row is None:
            raise NotInArchive(f"{what}: not in the archive; `fengxiang list` shows what it holds")
        edition = Edition(row[0], row[1], row[2] or None)
        with sound(edition):
            text = checked_text(row[10], row[12])
            warnings = tuple((kind, text) for kind, text in json.loads(row[9]))
            return document_of(
                text, edition, witness=row[3], title=row[4], publisher=row[5], published=row[6], complete=bool(row[7]),
                abridged=row[8], warnings=warnings, page=row[11],
            )  # fmt: skip

    def rewritten(self, edition: Edition | None = None) -> list[Rewriting]:
        """Pages whose words changed at their address after they were stored, of one edition if given, the latest first."""
        return rewritings(self._db, edition)

    def earlier(self, series: str, before: str) -> list[Held]:
        """The editions of a series dated before a day, the newest first, each with its title and whether it is complete."""
        rows = self._db.execute(
            "SELECT series, date, name, title, complete FROM documents"
            " WHERE series = ? AND day < ? AND witness = 0 ORDER BY day DESC",
            (series, before),
        )
        return [Held(Edition(row[0], row[1], row[2] or None), row[3], bool(row[4])) for row in rows]

    def coverage(self, before: str = "9999", series: str | None = None) -> Coverage:
        """What is held of texts dated before a day, of one series where it is given, reprints (witnesses) apart."""
        key = before, series
        if not self._is_current() or key not in self._coverages:
            row = self._db.execute(
                "SELECT count(*), coalesce(sum(characters), 0), min(day), max(day) FROM documents"
                " WHERE witness = 0 AND day < ?1 AND (?2 IS NULL OR series = ?2)",
                key,
            ).fetchone()
            self._coverages[key] = Coverage(*row)
        return self._coverages[key]

    def digest(self, before: str = "9999") -> str:
        """What the archive holds of before a day, in one sha256: of its editions in rising order, each with whether it is whole
        and the sha256 of its text."""
        if self._is_current() and before in self._digests:
            return self._digests[before]
        (held,) = self._db.execute(
            "SELECT group_concat(told, char(10)) FROM (SELECT series || '/' || date || '/' || name || ' ' || complete || ' ' ||"
            " sha256 AS told FROM documents WHERE witness = 0 AND day < ? ORDER BY told)",
            (before,),
        ).fetchone()
        self._digests[before] = sha256((held or "").encode("utf-8")).hexdigest()
        return self._digests[before]

    def check_series(self, series: str | None) -> None:
        """NotInArchive where no text of a series is held: a mistyped name must not read as "never said"."""
        if series is not None and not self.coverage(series=series).documents:
            raise NotInArchive(f"series {series}: the archive holds no text of it; `fengxiang list` shows what it holds")

    def find(self, phrase: str, before: str = "9999") -> list[Attestation]:
        """Every place where a phrase stands to the character in texts dated before a day, reprints apart, in order of date."""
        return list(self.index().sightings(phrase, Scope(before)))

    def index(self) -> Index:
        """What every search asks: kept until something is written here or elsewhere, made anew where it is damaged."""
        if not self._is_current() or self._index is None:
            self._index = self._shards.index()
        return self._index

    def settle(self, executor: Executor | None = None, *, limit: int = LIMIT) -> bool:
        """Sort what is not sorted yet, with an executor many shards of at most `limit` characters at once; False where the
        folder beside the archive cannot be written (searches then sort in memory)."""
        return self._shards.settle(executor, limit)

    @property
    def told(self) -> Callable[[str], None]:
        """Who hears of long work and of damage that was mended."""
        return self._shards.told

    @told.setter
    def told(self, hear: Callable[[str], None]) -> None:
        self._shards.told = hear

    def _is_current(self) -> bool:
        """Whether nothing was written since the last question, by this process or another; forgets what is stale."""
        version = self._db.execute("PRAGMA data_version").fetchone()[0], self._writes
        current = version == self._version
        if not current:
            self._version, self._index = version, None
            self._coverages.clear()
            self._digests.clear()
        return current

    def export(self) -> Iterator[dict[str, Any]]:
        """Every copy as a row of plain values: series, date, name, witness, title, complete, sha256, text, and where a reader
        wrote some, remarks (start, end, quote, remark, written)."""
        return exported(self._db)

    def restore(self, remarks: Iterable[RemarkRow]) -> int:
        """Remarks as they are stored, of texts that are held; those that stand here already stay. How many came anew."""
        with self._writing():
            before = self._db.total_changes
            for row in remarks:
                with suppress(NotInArchive):
                    self.get(_edition(row[0]))
                    self._db.execute("INSERT OR IGNORE INTO notes VALUES (?, ?, ?, ?, ?, ?)", row)
            return self._db.total_changes - before


def _parts(document: Document) -> str:
    """Where each section of a document begins, with its role and rank, as JSON."""
    return json.dumps([(section.start, section.role, section.rank) for section in document.sections])


def _stated(given: Given) -> str:
    """What a caller states, as JSON without what is left open."""
    return json.dumps({key: value for key, value in asdict(given).items() if value is not None}, ensure_ascii=False)


def _edition(written: str) -> Edition:
    """An edition as a manifest writes it, `cewc/2016-12-16` or `plenum/2024-07-18/decision`."""
    parts = written.split("/")
    try:
        Given(**dict(zip(("series", "date", "name"), parts, strict=False)))  # type: ignore[arg-type]
    except BadCall:
        parts = []
    if len(parts) not in (2, 3):
        raise NotInArchive(f"{written!r}: not an edition; write it as cewc/2016-12-16")
    return Edition(parts[0], parts[1], parts[2] if len(parts) == 3 else None)
