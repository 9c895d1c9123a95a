"""What a document is read against, and as of when: the rule of its series, unless the reader names other editions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from fengxiang.archive import Archive, Held
from fengxiang.data import table
from fengxiang.documents import Document, Edition
from fengxiang.documents.series import Series, series
from fengxiang.reading.facts.decision import decision


@dataclass(frozen=True)
class Context:
    """A document with the editions it is read against, the first being *the* previous one, and the archive of texts dated before
    the day `before`. `chosen`: the reader named the editions."""

    document: Document
    against: tuple[Document, ...]
    archive: Archive
    before: str
    chosen: bool = False

    @property
    def previous(self) -> Document | None:
        """The edition that changes, tasks and the first turn of a dial speak of."""
        return self.against[0] if self.against else None

    @cached_property
    def recent(self) -> list[str]:
        """The texts of the latest editions of the document's series before the day, as many as `data/ranking.toml` says."""
        return recent_texts(self.document, self.archive, self.before)

    @property
    def passed_over(self) -> list[Edition]:
        """Abridged editions between the document and its previous one, which the rule of the series passed over."""
        return [] if self.chosen else skipped_abridged(self.document, self.archive, self.before)


def context(
    document: Document, archive: Archive, *, against: tuple[Document, ...] | None = None, as_of: str | None = None
) -> Context:
    """The context of a document: read against the editions given, or else by the rule of its series."""
    before = as_of or document.edition.day
    if against is not None:
        return Context(document, against, archive, before, chosen=True)
    return Context(document, tuple(map(archive.get, previous(document, archive, before))), archive, before)


def previous(document: Document, archive: Archive, before: str = "9999") -> list[Edition]:
    """The editions a document is read against by its series' rule, the first being *the* previous: the newest earlier complete
    one of the same form dated before a day; with `same-month`, the one of that month a year before comes first, with `subjects`
    the newest on the same subject; of statements that decide on a rate the newest that does."""
    rule = series(document.edition.series)
    form = rule.form(document.title)
    earlier = [held.edition for held in _earlier(document, archive, before) if held.complete and rule.form(held.title) == form]
    month = document.edition.day[5:7]
    if rule.row.get("previous") == "same-month" and int(month) in rule.row["months"]:
        planned = [edition for edition in earlier if edition.day[5:7] == month]
        return [*planned[:1], *[edition for edition in earlier[:1] if edition not in planned[:1]]]
    alike = _alike(document, rule, archive, earlier)
    return list(dict.fromkeys([*islice(alike, 1), *earlier[:1]]))


def _alike(document: Document, rule: Series, archive: Archive, earlier: list[Edition]) -> Iterator[Edition]:
    """Those of the earlier editions that are comparable in matter: that decide on a rate where the document does, or that are on
    the same subject of the series."""
    if document.language == "en":
        decides = _decides(document)
        yield from (edition for edition in earlier if decides and _decides(archive.get(edition)))
    elif subject := rule.subject(document.text):
        yield from (edition for edition in earlier if rule.subject(archive.get(edition).text) == subject)


def _decides(document: Document) -> bool:
    """Whether a statement decides on a rate and says at what level."""
    made = decision(document)
    return made is not None and made.upper is not None


def skipped_abridged(document: Document, archive: Archive, before: str = "9999") -> list[Edition]:
    """Abridged editions that lie between a document and its previous one, in rising order."""
    since = next((edition.day for edition in previous(document, archive, before)), "")
    earlier = _earlier(document, archive, before)
    return [held.edition for held in reversed(earlier) if held.edition.day > since and not held.complete]


def _earlier(document: Document, archive: Archive, before: str) -> list[Held]:
    return archive.earlier(document.edition.series, min(document.edition.day, before))


def recent_texts(document: Document, archive: Archive, before: str) -> list[str]:
    """The texts of the latest editions of the document's series before a day, as many as the table says."""
    index, own = archive.index(), document.edition
    numbers = [
        number
        for number, edition in enumerate(index.editions)
        if edition.series == own.series and edition.day < before and edition != own
    ]
    return [index.text(number) for number in numbers[-table("ranking")["recent"] :]]
