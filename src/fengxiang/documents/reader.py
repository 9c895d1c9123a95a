"""A page becomes a document: decode, extract, recognise, cut. What cannot be decided is asked for, not guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from fengxiang.documents.days import iso, likely_year
from fengxiang.documents.document import Document, Edition
from fengxiang.documents.draft import Draft, from_text, plain_lines
from fengxiang.documents.encoding import decode
from fengxiang.documents.furniture import readout_lines
from fengxiang.documents.normalise import fold, one_line, refuse_hostile
from fengxiang.documents.segment import core, segment
from fengxiang.documents.series import Day, Series, abridgement, date_of, likely_series, recognise, series
from fengxiang.errors import BadCall, EmptyInput, UnknownDate, UnknownSeries, UnreadableFile
from fengxiang.sources import Page, publisher_of

_LONGEST_TITLE = 120
_LONG_LINE = 60  # characters of a first line that is no title but the text itself
REFUSED = {
    "rtf": "rich text (.rtf)",
    "doc": "an old Word or Excel file (.doc, .xls)",
    "odt": "an OpenDocument file (.odt)",
    "epub": "an e-book (.epub)",
    "xlsx": "a workbook (.xlsx)",
    "pptx": "slides (.pptx)",
    "zip": "a zip archive, but not a Word file",
    "picture": "a picture",
}
# Marks of Markdown that a text file may have; they are left where they are, but no title or day has them.
_MARKS = re.compile(r"\*\*|^[ \t]*(?:#{1,6}|>)[ \t]+", re.MULTILINE)
_TRADITIONAL = "會議經濟國強調業產實務資財進對動開關時與應變點統場機構體給導續從當來們這個說"  # frequent, none of them simplified


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller or a manifest states about a text; it wins over what the text seems to say. `inferred`: the year of the
    date was inferred, and agreed to."""

    series: str | None = None
    date: str | None = None
    name: str | None = None
    title: str | None = None
    complete: bool | None = None
    witness_of: str | None = None
    inferred: bool | None = None

    def __post_init__(self) -> None:
        if self.series is not None and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", self.series):
            raise BadCall(f"series {self.series!r}: an id of small letters, digits and _ is wanted, such as cewc")
        if self.date is not None and not _is_date(self.date):
            raise BadCall(f"date {self.date!r}: write it as 2023-12-12, or a year alone")
        if self.name is not None and not re.fullmatch(r"[\w.-]{1,60}", self.name):
            raise BadCall(f"name {self.name!r}: letters, digits, - and _ are wanted, such as decision")


def last_day(written: str) -> str:
    """The ISO day that a date names, a year alone its last; BadCall where it is no date."""
    if not _is_date(written):
        raise BadCall(f"{written!r} is no date: write it as 2023-12-12, or a year alone")
    return Edition("", written).day


def _is_date(written: str) -> bool:
    """A day that exists, or a year."""
    return is_day(f"{written}-12-31" if re.fullmatch("[0-9]{4}", written) else written)


def is_day(written: str) -> bool:
    """Whether it is a day that exists, written as 2023-12-12."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def page_text(page: Page) -> str:
    """The text that a page holds, before anything is recognised in it."""
    return draft_of(page).text


def written_text(page: Page) -> str:
    """The text of a page as it was written: that of a Markdown file with its marks, which say what is quoted and what linked."""
    if page.kind in ("text", "markdown"):
        return plain_lines(decode(page.data, page.name, page.charset))
    return page_text(page)


def read_page(page: Page, given: Given | None = None, draft: Draft | None = None) -> Document:
    """The document on a page, of which `draft` was taken off before. UnknownSeries and UnknownDate ask for `--series` and
    `--date`; other InputErrors say what is wrong with the bytes."""
    given = given or Given()
    draft = draft or draft_of(page)
    refuse_hostile(draft.text, page.name)
    if not re.search(r"\w", draft.text):
        raise EmptyInput(f"{page.name}: holds no words; give a file with a text")
    return _document(page, draft, given)


def read_agreed(page: Page, given: Given, agree: Callable[[UnknownDate], bool] | None) -> tuple[Given, Document]:
    """The document on a page, and what was stated of it; `agree` is asked whether a day whose year is inferred is taken."""
    try:
        return given, read_page(page, given)
    except UnknownDate as question:
        if not question.likely or agree is None or not agree(question):
            raise
        given = replace(given, date=question.likely, inferred=True)
        return given, read_page(page, given)


def document_of(text: str, edition: Edition, **known: object) -> Document:
    """A document from a stored text: sections are cut anew; `known` are the other fields of `Document`."""
    language = series(edition.series).language if series(edition.series).row else ("zh" if _is_chinese(text) else "en")
    return Document(edition=edition, text=text, sections=segment(text, language), language=language, **known)  # type: ignore[arg-type]


def draft_of(page: Page) -> Draft:
    """What is taken off a page by the reader for its kind; those that need a library load it only when it is wanted."""
    if page.kind in REFUSED:
        raise UnreadableFile(f"{page.name}: {REFUSED[page.kind]} is not read; save it as .docx, .html, .csv or .txt")
    if page.kind in ("csv", "json"):
        raise UnreadableFile(f"{page.name}: a table of texts; `fengxiang add` stores each of its rows")
    if page.kind in ("pdf", "docx"):
        return _draft_of_file(page)
    if page.kind == "mail":
        from fengxiang.documents.mail import page_in_mail

        inside, sent = page_in_mail(page)
        draft = _draft_of_text(inside)
        return draft if draft.published else replace(draft, published=sent)
    return _draft_of_text(page)


def _draft_of_file(page: Page) -> Draft:
    if page.kind == "pdf":
        from fengxiang.documents.pdf import from_pdf

        return from_pdf(page)
    from fengxiang.documents.word import from_word

    return from_word(page)


def _draft_of_text(page: Page) -> Draft:
    text = decode(page.data, page.name, page.charset)
    if page.kind == "html":
        from fengxiang.documents.html import from_html

        return from_html(page, text)
    if page.kind == "markdown":
        from fengxiang.documents.markdown import from_markdown

        return from_markdown(page, text)
    return from_text(page, text)


def _document(page: Page, draft: Draft, given: Given) -> Document:
    told = _usable(dict(draft.told))
    body = "\n".join(readout_lines(_MARKS.sub("", draft.text)))
    known = _series(page, body, given, told)
    day, warnings = _date(page, body, draft, given, known)
    publisher = draft.publisher or publisher_of(page.url or draft.url, body)
    broadcast = publisher == "cctv"
    abridged = (
        abridgement(body, known, broadcast) if given.complete is None else (None if given.complete else "said to be partial")
    )
    title = given.title or draft.title or _title(body)
    name = given.name or told.get("name")
    return document_of(
        draft.text,
        Edition(known.id, day, name),
        title=one_line(title)[:_LONGEST_TITLE],
        publisher=publisher or known.row.get("publisher"),
        published=draft.published,
        complete=abridged is None,
        abridged=abridged,
        page=page.sha256,
        warnings=(*draft.warnings, *warnings, *_radical_warning(draft.text), *_traditional_warning(draft.text)),
    )


def _usable(told: dict[str, str]) -> dict[str, str]:
    """What front matter says, as far as it can be a series and a name."""
    patterns = {"series": r"[a-z][a-z0-9_]{0,39}", "name": r"[\w.-]{1,60}"}
    return {key: value for key, value in told.items() if re.fullmatch(patterns.get(key, r".*"), value, re.DOTALL)}


def _title(body: str) -> str:
    """The first line; where that is the text itself, its first sentence."""
    first = next((line for line in body.split("\n") if line.strip()), "")
    if len(first) > _LONG_LINE:
        first = re.split(r"(?<=[。！？])|(?<=[a-z]{2}[.!?])\s", first, maxsplit=1)[0]
    return first[slice(*core(first, (0, len(first))))]


def _series(page: Page, body: str, given: Given, told: dict[str, str]) -> Series:
    name = given.series or told.get("series") or recognise(body)
    if name is None:
        likely = likely_series(body)
        such = (
            f"such as --series {likely[0]}" if len(likely) == 1 else f"one of {', '.join(likely)}" if likely else "an id of yours"
        )
        raise UnknownSeries(
            f"{page.name}: the text does not say which series it belongs to; give `read` or `add` --series, {such}"
            " (`fengxiang series` lists them)"
        )
    return series(name)


def _date(page: Page, body: str, draft: Draft, given: Given, known: Series) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The edition's date, and a warning where the caller's date is not the one the text speaks of. A year that the caller gives
    joins the month and day that the text has."""
    where = f"{page.name} {page.url or draft.url or ''}"
    said = date_of(body, known, draft.published, where)
    if isinstance(said, Day):
        if given.date is None or (len(given.date) == 4 and iso(int(given.date), said.month, said.day) is None):
            raise _without_year(page, body, said)
        told = ("date", f"{page.name}: dated {given.date}; the text names the day alone, and its year is inferred")
        day = f"{given.date}-{said.month:02}-{said.day:02}" if len(given.date) == 4 else given.date
        return day, (told,) if given.inferred else ()
    if given.date:
        if said and said[:4] == given.date:
            return said, ()
        same = said is None or said == given.date or said[:4] == given.date
        text = f"{page.name}: dated {given.date} as stated; the text seems to say {said}"
        return given.date, () if same else (("date", text),)
    if said is None:
        raise UnknownDate(f"{page.name}: the text does not say its date; give `read` or `add` --date, such as 2023-12-12")
    return said, ()


def _without_year(page: Page, body: str, said: Day) -> UnknownDate:
    """The question for the year, with the day that is most likely meant."""
    year = likely_year(body, said.month, said.day, date.today())
    whole = iso(year, said.month, said.day) if year else None
    asked = f"give --date YYYY-{said.month:02}-{said.day:02}" + (f", or --yes for {whole}" if whole else "")
    error = UnknownDate(f"{page.name}: the text speaks of {said.month}月{said.day}日 and no year; {asked}")
    error.likely = whole
    return error


def _radical_warning(text: str) -> tuple[tuple[str, str], ...]:
    count = sum(0x2E80 <= ord(char) < 0x2FD6 for char in text)
    return (("radicals", f"{count} radicals stand for ordinary characters; they are matched as such"),) if count else ()


def _traditional_warning(text: str) -> tuple[tuple[str, str], ...]:
    """Of a text in traditional characters hardly a word is found in the simplified ones of the archive."""
    said = "the text is in traditional characters, which are matched to the character; give it in simplified ones"
    return (("traditional", said),) if sum(map(text.count, _TRADITIONAL)) * 50 > len(text) else ()


def _is_chinese(text: str) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", fold(text[:4000]))) * 5 > len(text[:4000])
