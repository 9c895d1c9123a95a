"""Real texts from public sources: lists are asked, items recognised by title and opening line, and what is new is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from fengxiang.archive import Archive, Visit
from fengxiang.collection.catalogue import Source, chosen, further_pages, list_pages, series_of
from fengxiang.documents import Document, Given, day_written, read_page
from fengxiang.errors import FetchFailed, InputError, UnknownSeries
from fengxiang.sources import Page
from fengxiang.sources.listing import Item, items_of
from fengxiang.sources.network import page_of
from fengxiang.sources.visitor import Visitor

_RECHECKED_DAYS, _RECHECKED = 30, 40  # how long, and how many of, the texts stored last are looked at once more
_MISSES = 3  # lists in a row that may be missing before a source is left
_DONE = frozenset({"stored", "known", "refused", "other"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one item or list: `status` is found (with a dry run), stored, known, changed, refused or failed; `why`
    is the reason of the last two."""

    source: str
    status: str
    title: str
    url: str
    edition: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be collected: series, back to a day, for a reader today; `dry` stores nothing."""

    series: tuple[str, ...]
    since: date | None
    today: date
    dry: bool = False


def collect(archive: Archive, errand: Errand, visitor: Visitor, source: str | None = None) -> Iterator[Outcome]:
    """What comes of each item, as it comes; a source that cannot be asked is one outcome, and the others go on. BadCall where
    no source is known for the series."""
    asked = chosen(errand.series, source)
    if not errand.dry:
        yield from _changed(archive, visitor)
    for one in asked:
        yield from _from_source(archive, errand, visitor, one)


def _from_source(archive: Archive, errand: Errand, visitor: Visitor, source: Source) -> Iterator[Outcome]:
    if "pause" in source.row:
        visitor = replace(visitor, pause=max(visitor.pause, float(source.row["pause"])) if visitor.pause else 0.0)
    try:
        for item in _items(archive, errand, visitor, source):
            if series_of(item.title, errand.series, source) or "texts" in source.row:
                yield from _from_item(archive, errand, visitor, source, item)
    except FetchFailed as error:
        yield Outcome(source.id, "failed", source.name("zh"), next(iter(source.lists), ""), why=str(error))


def _items(archive: Archive, errand: Errand, visitor: Visitor, source: Source) -> Iterator[Item]:
    """The items of all lists of a source that are not older than asked for."""
    for address in source.row.get("texts", ()):
        yield Item(address, "")
    misses = 0
    for url, may_miss in list_pages(source, errand.since, errand.today):
        listed = _list(archive, visitor, source, url, may_miss)
        misses = misses + 1 if listed is None else 0
        if misses > _MISSES and "{day}" not in "".join(source.lists):
            return
        for page, found in listed or ():
            yield from (item for item in found if not _is_older(item, errand.since))
            for further in further_pages(source, page.decode("utf-8", "replace")):
                for _, more in _list(archive, visitor, source, further, may_miss=True) or ():
                    yield from (item for item in more if not _is_older(item, errand.since))


def _list(archive: Archive, visitor: Visitor, source: Source, url: str, may_miss: bool) -> list[tuple[bytes, list[Item]]] | None:
    """The bytes and items of a list; nothing where it is as it was, None where it is one of several and missing."""
    before = archive.visits[url] if not may_miss else None
    answer = visitor.visit(url, etag=before.etag if before else None, modified=before.modified if before else None)
    if answer.status == 304:
        return []
    if answer.status != 200:
        if may_miss:
            return None
        raise FetchFailed(f"{url}: the list is not there any more ({answer.status}); the source was changed")
    try:
        found = items_of(answer.data, url, source.row)
    except FetchFailed:
        if may_miss:
            return None
        raise
    return [(answer.data, found)]


def _is_older(item: Item, since: date | None) -> bool:
    day = day_written(item.day) if since else None
    return day is not None and since is not None and day < since.isoformat()


def _from_item(archive: Archive, errand: Errand, visitor: Visitor, source: Source, item: Item) -> Iterator[Outcome]:
    """What comes of an item; one that was visited before is not asked for again."""
    before = archive.visits[item.url]
    if before and before.outcome in _DONE:
        return
    if errand.dry:
        yield Outcome(source.id, "found", item.title, item.url)
        return
    try:
        answer = visitor.visit(item.url)
        if answer.status != 200:
            raise FetchFailed(f"{item.url}: the site answers {answer.status}; check the address, or save the page by hand")
        page = page_of(item.url, answer, _name(item))
    except InputError as error:  # it is tried again next time
        yield Outcome(source.id, "failed", item.title, item.url, why=str(error))
        return
    yield _stored(archive, errand, source, item, page, Visit(item.url, "stored", "", *_marks(answer.headers), page.sha256))


def _marks(headers: object) -> tuple[str, str]:
    found = dict(headers)  # type: ignore[call-overload]
    return found.get("etag", ""), found.get("last-modified", "")


def _name(item: Item) -> str:
    """The name of a page, with the day that its list told, which supplies a year that the text does not say."""
    day = day_written(item.day) or ""
    return "-".join(filter(None, (day, urlsplit(item.url).path.rsplit("/", 1)[-1] or "page.html")))


def _stored(archive: Archive, errand: Errand, source: Source, item: Item, page: Page, visit: Visit) -> Outcome:
    """A page stored where its opening line says what its title said; what is refused is not asked for again."""
    try:
        document = read_page(page)
        _check(document, errand, page)
        added = archive.add(page, Given(), document)
    except UnknownSeries:  # its title alone was like one
        archive.visits.keep(replace(visit, outcome="other"))
        return Outcome(source.id, "other", item.title, item.url)
    except InputError as error:
        archive.visits.keep(replace(visit, outcome="refused"))
        return Outcome(source.id, "refused", item.title, item.url, why=str(error))
    status = "stored" if added.status == "added" else "known"
    archive.visits.keep(replace(visit, outcome="stored", edition=str(added.edition)))
    return Outcome(source.id, status, item.title or document.title, item.url, str(added.edition))


def _check(document: Document, errand: Errand, page: Page) -> None:
    if document.edition.series not in errand.series:
        raise UnknownSeries(f"{page.name}: its opening line is that of {document.edition.series}, which was not asked for")


def _changed(archive: Archive, visitor: Visitor) -> Iterator[Outcome]:
    """Pages stored lately that say other words now, each kept as a further witness of its edition."""
    for visit in archive.visits.recent(_RECHECKED_DAYS, _RECHECKED):
        try:
            answer = visitor.visit(visit.url, etag=visit.etag or None, modified=visit.modified or None)
            if answer.status != 200:
                continue
            page = page_of(visit.url, answer)
            if page.sha256 == visit.sha256:
                continue
            series, day = visit.edition.split("/")[:2]
            added = archive.add(page, Given(series, day, witness_of=visit.edition))
        except InputError:
            continue
        etag, modified = _marks(answer.headers)
        archive.visits.keep(replace(visit, etag=etag, modified=modified, sha256=page.sha256))
        if added.status != "known":
            yield Outcome("", "changed", "", visit.url, visit.edition, "the page says other words now")
