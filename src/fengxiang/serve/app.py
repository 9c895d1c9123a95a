"""The pages: library, brief, comparison, phrase, dials, travels, paste, check, exports; and the API over the same functions."""

from __future__ import annotations

from asyncio import get_running_loop
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, local
from typing import Any, TypeVar
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from fengxiang.archive import Archive, place_of
from fengxiang.brief import Brief, compose
from fengxiang.commentary import check, read_commentary
from fengxiang.comparison import compare
from fengxiang.documents import Document, draft_of, read_page
from fengxiang.documents import series as series_of
from fengxiang.errors import BadArchive, BadCall, FengxiangError, InputError, NotInArchive
from fengxiang.messages import said_in
from fengxiang.provenance import carried, chain, history
from fengxiang.reading import axes, left_out, tracks
from fengxiang.render.charts import PAGE
from fengxiang.render.dials import abridged_line, dials_to_svg
from fengxiang.render.frame import frame
from fengxiang.render.gloss import rung_name
from fengxiang.render.html import comparison_to_html, history_to_html, served, to_html
from fengxiang.render.tables import filled
from fengxiang.render.ways import (
    WHOLE,
    Ways,
    brief_ways,
    chain_ways,
    checked_ways,
    comparison_ways,
    dials_ways,
    history_ways,
    holdings_ways,
)
from fengxiang.scenario import ECONOMY
from fengxiang.serve.api import KINDS, api_routes, told_inquiries
from fengxiang.serve.exports import buttons, given_as, links_to
from fengxiang.serve.following import figures_after, phrases, scenarios
from fengxiang.serve.guard import LARGEST, guard, parsed
from fengxiang.serve.guard import given as stated
from fengxiang.sources import Page, fetch_public, typed

Made = TypeVar("Made")
_THREADS = 4  # threads that answer, each with the archive open
_PATIENCE = 1.0  # seconds that a page waits for what takes long
_KEPT = 128  # briefs and pages that are kept in memory
_FILES, _TABLES = ("docx", "xlsx", "html", "csv", "json"), ("csv", "md", "json")  # forms of what is sent
_CONTEXTS = 40  # contexts of a phrase that a page shows
_SHOWN = 100  # editions on a page of the library


class Reader:
    """The pages over one archive. A few threads have the archive open, each once; what was read is kept as long as nothing
    that it was read against has changed."""

    def __init__(self, path: Path, lang: str) -> None:
        self.path, self.lang, self._local, self._lock = path, lang, local(), Lock()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="reader")
        self._long = ThreadPoolExecutor(1, thread_name_prefix="long")
        self._found = path.exists()
        self._begun: dict[tuple[str, ...], Future[Any]] = {}
        self._kept: OrderedDict[tuple[str, ...], Any] = OrderedDict()

    async def run(self, answer: Callable[..., Response], *given: Any) -> Response:
        """The answer of a function, in one of the reader's threads."""
        return await get_running_loop().run_in_executor(self._threads, answer, *given)

    @contextmanager
    def archive(self) -> Any:
        """The archive, open in this thread."""
        held: Archive | None = getattr(self._local, "archive", None)
        if held is not None and not held.is_in_place():
            held.close()
            held = None
        if held is None:
            if self._found and not self.path.exists():
                raise BadArchive(f"{self.path.name}: is not at its place any more; put it back, or start the reader anew")
            held = self._local.archive = Archive(self.path)
            self._found = True
        yield held

    def brief(self, archive: Archive, edition: str, against: str | None, whole: bool = False) -> Brief:
        """The brief of an edition; where nothing dated before it was added or taken away it is not composed again."""
        found = archive.find_edition(edition)
        other = archive.find_edition(against) if against else None
        document = archive.get(found)
        remarks = str(archive.remarks(document))
        others = (archive.get(other),) if other else None
        texts = [one.sha256 for one in (document, *(others or ()))]
        key = ("brief", str(found), str(other), *texts, archive.digest(found.day), remarks, str(whole))

        def composed() -> Brief:
            brief = compose(document, archive, against=others, whole=whole)
            for one in filter(None, (brief.document, brief.previous)):
                one.forget()  # many briefs are kept, and what a comparison needs is ten times the text
            return brief

        return self.kept(key, composed)

    def kept(self, key: tuple[str, ...], make: Callable[[], Made]) -> Made:
        """What was made for a key before, while it is among those asked for last; else it is made now."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: Made = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def promised(self, key: tuple[str, ...], make: Callable[[Archive], Made]) -> Made | None:
        """The same of what takes long: it is begun in a thread of its own and waited for a moment; None while it is not done."""
        with self._lock:
            if key in self._kept:
                kept: Made = self._kept[key]
                return kept
            if key not in self._begun:
                self._begun[key] = self._long.submit(self._made, key, make)
            begun = self._begun[key]
        try:
            found: Made = begun.result(_PATIENCE)
        except TimeoutError:
            return None
        finally:
            if begun.done():  # what failed is told once and begun again when it is next asked for
                with self._lock:
                    self._begun.pop(key, None)
        return found

    def _made(self, key: tuple[str, ...], make: Callable[[Archive], Made]) -> Made:
        """What is made in the thread for what takes long, and then kept."""
        with self.archive() as archive:
            return self.kept(key, lambda: make(archive))

    def nav(self) -> Markup:
        """The links to every page, above each."""
        words = frame(self.lang)
        pages = [
            ("/", "shelf"),
            ("/paste", "paste"),
            ("/dials", "dials"),
            ("/formulations", "formulations"),
            ("/chain", "chain"),
            ("/followed", "after"),
            ("/simulate", "follow"),
            ("/check", "check"),
            ("/api", "api"),
        ]
        links = Markup(" · ").join(Markup('<a href="{}">{}</a>').format(where, words[name]) for where, name in pages)
        search = Markup(
            '<form action="/phrase" class="inline">'
            '<label>{} <input name="q" type="search" size="16" data-selected="words"></label></form>'
        ).format(words["phrase"])
        return Markup('<nav class="site" aria-label="fengxiang">{} {}</nav>').format(links, search)

    def remark_form(self, document: Document) -> Markup:
        """Where a remark on the words selected in the text is written, and the way to those that were."""
        told = {"edition": document.edition, "where": f"/note?{urlencode({'edition': document.edition})}"}
        return Markup(
            '<form action="/note" method="post" class="site soft"><input type="hidden" name="edition" value="{edition}">'
            '<input type="hidden" name="near" value="0" data-selected="place">'
            '<label>{quote} <input name="quote" size="20" required data-selected="words"></label> '
            '<label>{remarks} <input name="text" size="28"></label> <button>{keep}</button> '
            '<button formaction="/phrase" formmethod="get">{life}</button> '
            '<a href="{where}">{remarks}</a></form>'
        ).format_map({**frame(self.lang), **told})

    def page(self, template: str, **values: Any) -> HTMLResponse:
        return HTMLResponse(served(template, self.lang, self.nav(), **values))

    def wait(self, said: str) -> HTMLResponse:
        """A page that says what is in hand and asks again by itself."""
        return HTMLResponse(served("said.html", self.lang, self.nav(), said=said), 202, {"Refresh": "2"})

    def titles(self, names: Iterable[str]) -> dict[str, str]:
        """What some series are called."""
        return {name: series_of(name).name(self.lang) for name in names}

    def taken(self, request: Request, ways: Ways) -> Markup:
        """The links above a page, and below them those to its answer in every form."""
        return self.nav() + links_to(request, ways, self.lang)


def reader(path: Path, lang: str = "zh", hosts: frozenset[str] | None = None) -> Starlette:
    """The web application over an archive file."""
    made = Reader(path, lang)

    async def guarded(request: Request, call: Any) -> Response:
        return await (guard(request, call, hosts) if hosts else guard(request, call))

    pages: list[tuple[str, Callable[[Reader, Archive, Request, Any], Response], list[str]]] = [
        ("/", library, ["GET"]),
        ("/read/{edition:path}", read, ["GET"]),
        ("/compare", compared, ["GET"]),
        ("/phrase", phrase, ["GET"]),
        ("/dials", dials, ["GET"]),
        ("/chain", travels, ["GET"]),
        ("/simulate", scenarios, ["GET"]),
        ("/followed", figures_after, ["GET"]),
        ("/formulations", phrases, ["GET"]),
        ("/paste", paste, ["GET", "POST"]),
        ("/note", remarked, ["GET", "POST"]),
        ("/check", checked, ["GET", "POST"]),
        ("/api", described, ["GET"]),
    ]
    routes = [Route(where, _endpoint(made, page), methods=methods) for where, page, methods in pages]

    async def missing(request: Request, _: Exception) -> Response:
        said = frame(made.lang)["unknown_page"].format(path=request.url.path)
        return HTMLResponse(served("said.html", made.lang, made.nav(), said=said), 404)

    return Starlette(
        routes=[*routes, *api_routes(made.archive, made.run)],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=guarded)],
        exception_handlers={404: missing},
    )


def _endpoint(made: Reader, page: Callable[[Reader, Archive, Request, Any], Response]) -> Callable[[Request], Any]:
    """A page in a thread of its own; an error raised on purpose becomes a page that says it."""

    async def answer(request: Request) -> Response:
        return await made.run(answered, request, await _sent(request))

    def answered(request: Request, sent: Any) -> Response:
        try:
            with made.archive() as archive:
                return page(made, archive, request, sent)
        except FengxiangError as error:
            status = 404 if isinstance(error, NotInArchive) else 400 if isinstance(error, InputError) else 500
            return HTMLResponse(served("said.html", made.lang, made.nav(), said=said_in(made.lang, str(error))), status)

    return answer


async def _sent(request: Request) -> tuple[dict[str, str] | None, bytes, str]:
    """What a form sent: its fields (None where nothing was sent), and the bytes and the name of an uploaded file."""
    if request.method != "POST":
        return None, b"", ""
    async with request.form(max_files=1, max_fields=16, max_part_size=LARGEST) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        upload = form.get("file")
        if upload is None or isinstance(upload, str):
            return fields, b"", ""
        return fields, await upload.read(), Path(upload.filename or "upload").name


# The pages ------------------------------------------------------------------------------------------------------------


def library(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """What is held, newest first, by series and by words of the title or the edition."""
    series, asked = request.query_params.get("series") or "", request.query_params.get("asked") or ""
    held = archive.holdings()
    rows = [row for row in held if not series or row.edition.series == series]
    rows = [row for row in rows if asked.lower() in f"{row.edition} {row.title}".lower()]
    rows.sort(key=lambda row: row.edition.day, reverse=True)
    names = sorted({row.edition.series for row in held})
    ways = holdings_ways(rows, made.lang)
    if suffix := request.query_params.get("format"):
        return given_as(ways, suffix, f"library {series}")
    last, wanted = max(1, -(-len(rows) // _SHOWN)), request.query_params.get("page") or "1"
    page = max(1, min(int(wanted), last)) if wanted.isdecimal() and len(wanted) < 7 else 1
    where = {number: f"/?{urlencode({'series': series, 'asked': asked, 'page': number})}" for number in range(1, last + 1)}
    return made.page(
        "library.html",
        rows=rows[(page - 1) * _SHOWN : page * _SHOWN],
        count=len(rows),
        names=names,
        titles=made.titles(names),
        series=series,
        asked=asked,
        pages=[(number, "" if number == page else link) for number, link in where.items()] if last > 1 else [],
        files=links_to(request, ways, made.lang),
    )


def read(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """The brief of a stored edition, on request with the years before and what would follow, as a page or in another form."""
    asked, suffix = request.query_params, request.query_params.get("format")
    whole = bool(asked.get("whole")) or f".{suffix}" in WHOLE
    brief = made.brief(archive, request.path_params["edition"], asked.get("against"), whole)
    ways = brief_ways(brief, made.lang, table=asked.get("table"))
    if suffix:
        return given_as(ways, suffix, str(brief.document.edition))

    def drawn() -> str:
        nav = made.taken(request, ways) + _ways_on(brief, made.lang) + made.remark_form(brief.document)
        return to_html(brief, made.lang, nav)

    which = str(brief.document.edition), brief.document.sha256, str(brief.against)
    key = ("page", *which, brief.digest, str(brief.remarks), str(asked))
    return HTMLResponse(made.kept(key, drawn))


def _ways_on(brief: Brief, lang: str) -> Markup:
    """The links from a brief to its tables as CSV, its redline, what became of it, the years before it, what would follow."""
    words, edition = frame(lang), str(brief.document.edition)
    links = [
        (f"/read/{edition}?{urlencode({'format': 'csv', 'table': name})}", f"{name}.csv")
        for name in filled(brief)
        if name != "signals"
    ]
    if brief.previous:
        asked = [("edition", str(brief.previous.edition)), ("edition", edition), ("format", "docx")]
        links.append((f"/compare?{urlencode(asked)}", "redline.docx"))
    links.append((f"/read/{edition}?whole=1#years", words["years_before"]))
    links.append((f"/chain?{urlencode({'edition': edition})}", words["chain"]))
    if series_of(brief.document.edition.series).economy == ECONOMY:
        links.append((f"/simulate?{urlencode({'from': edition})}", words["follow"]))
    shown = Markup(" · ").join(Markup('<a href="{}">{}</a>').format(where, name) for where, name in links)
    return Markup('<p class="site soft">{}</p>').format(shown)


def compared(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """The table of the editions that were ticked, oldest first."""
    editions = [archive.find_edition(one) for one in request.query_params.getlist("edition")]
    if not 2 <= len(editions) <= 8:
        raise BadCall("compare: two to eight editions are wanted; tick them in the library")
    editions.sort(key=lambda edition: edition.day)
    documents = [archive.get(edition) for edition in editions]
    suffix, key = (
        request.query_params.get("format"),
        ("compared", *(f"{document.edition} {document.sha256}" for document in documents)),
    )
    table = made.kept(key, lambda: compare(documents))
    ways = comparison_ways(table, made.lang, lambda: made.brief(archive, str(editions[-1]), str(editions[-2])))
    ways = ways if len(editions) == 2 else {form: way for form, way in ways.items() if form != ".docx"}
    if suffix:
        return given_as(ways, suffix, " ".join(str(document.edition) for document in documents))
    return HTMLResponse(comparison_to_html(table, made.lang, made.taken(request, ways)))


def phrase(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """The life of a phrase."""
    asked = (request.query_params.get("q") or request.query_params.get("quote") or "").strip()
    if not asked:
        raise BadCall("phrase: give one character at least")
    if suffix := request.query_params.get("format"):
        return given_as(history_ways(history(asked, archive, most=_CONTEXTS), made.lang), suffix, asked)

    def drawn() -> str:
        found = history(asked, archive, most=_CONTEXTS)
        return history_to_html(found, made.lang, made.taken(request, history_ways(found, made.lang)))

    # The page is kept and not the history, which would hold shards open that a merge has replaced.
    return HTMLResponse(made.kept(("phrase", str(request.query_params), archive.digest()), drawn))


def dials(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """Where policy stood, edition by edition."""
    archive.check_series(request.query_params.get("series") or None)
    series, names = request.query_params.get("series") or "cewc", sorted({row.edition.series for row in archive.holdings()})
    held = ("tracks", series, archive.digest())
    found = made.kept(held, lambda: tracks(archive, series)) if series in names else ()
    abridged = left_out(archive, series)
    ways = dials_ways(found, series, made.lang, abridged)
    if suffix := request.query_params.get("format"):
        return given_as(ways, suffix, f"dials {series}")
    drawn = Markup(dials_to_svg(found, series, made.lang, PAGE)) if found else ""
    named = {row["id"]: row[made.lang] for row in axes()}
    rungs = {rung: rung_name(rung, made.lang) for track in found for rung in track.rungs}
    values = {"drawn": drawn, "found": found, "names": names, "series": series, "axes": named, "rungs": rungs} | {
        "titles": made.titles(names),
        "warnings": [said_in(made.lang, abridged_line(edition)) for edition in abridged],
    }
    return HTMLResponse(served("dials.html", made.lang, made.taken(request, ways), **values))


def travels(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """How a phrase travelled, or what the next texts kept of an edition."""
    edition, asked = request.query_params.get("edition"), (request.query_params.get("q") or "").strip()
    if not edition and not asked:
        return made.page("chain.html", steps=(), title="", of_edition=False)
    key = ("chain", str(edition), asked, archive.digest())
    steps = made.kept(
        key, lambda: carried(archive.get(archive.find_edition(edition)), archive) if edition else chain(asked, archive)
    )
    ways = chain_ways(edition or asked, steps, made.lang, of_edition=bool(edition))
    if suffix := request.query_params.get("format"):
        return given_as(ways, suffix, edition or asked)
    values = {"steps": steps, "title": edition or asked, "of_edition": bool(edition)}
    return HTMLResponse(served("chain.html", made.lang, made.taken(request, ways), **values))


def paste(made: Reader, archive: Archive, request: Request, sent: Any) -> Response:
    """A readout pasted, uploaded or at an address, read without storing it, or added and then shown as what is held; what cannot
    be read, or lacks a date, is asked again with what was typed still there."""
    form, data, name = sent
    if form is None:
        return made.page("paste.html", form={}, said="", files=buttons(_FILES))
    try:
        page, told = _given_page(form, data, name), stated(form)
        draft = parsed(page) if data or page.url else draft_of(page)
        document: Document = archive.holding_text(page, draft.text) or read_page(page, told, draft)
        if form.get("store"):
            added = archive.add(page, told, document)
            asked = f"?{urlencode({'format': form['format']})}" if form.get("format") else ""
            return RedirectResponse(f"/read/{added.edition}{asked}", 303)
        brief = compose(document, archive)
        if suffix := form.get("format"):
            return given_as(brief_ways(brief, made.lang), suffix, str(document.edition))
        return HTMLResponse(to_html(brief, made.lang, made.nav()))
    except InputError as error:
        return HTMLResponse(
            served("paste.html", made.lang, made.nav(), form=form, said=said_in(made.lang, str(error)), files=buttons(_FILES)),
            400,
        )


def _given_page(form: dict[str, str], data: bytes, name: str) -> Page:
    """The page that a form gave: the file, what lies at the address, or what was typed."""
    if data:
        return Page(data, name)
    if url := form.get("url", "").strip():
        return fetch_public(url)
    return typed(form.get("text", ""), "pasted.txt")


def remarked(made: Reader, archive: Archive, request: Request, sent: Any) -> Response:
    """The reader's remarks on an edition; a form keeps one, an empty one takes it away."""
    form, _, _ = sent
    if not (form or request.query_params).get("edition"):
        raise BadCall("note: name the edition that the remarks are on")
    document = archive.get(archive.find_edition(str((form or request.query_params).get("edition") or "")))
    if form is not None:
        near = int(at) if (at := str(form.get("near") or "0")).isdecimal() and len(at) < 10 else 0
        span, text = place_of(document, str(form.get("quote") or "").strip(), near), str(form.get("text") or "").strip()
        archive.remark(document, span, text) if text else archive.unremark(document, span)
    found = [(document[one.span], one) for one in archive.remarks(document)]
    return made.page("note.html", edition=document.edition, found=found)


def checked(made: Reader, archive: Archive, request: Request, sent: Any) -> Response:
    """A commentary, pasted or uploaded, against an edition."""
    form, data, name = sent
    if form is None:
        against = request.query_params.get("against") or ""
        return made.page("check.html", found=None, against=against, files=buttons(_TABLES))
    text = parsed(Page(data, name)).text if data else str(form.get("text") or "")
    against = str(form.get("against") or "")
    brief = made.brief(archive, against, None)
    found = check(read_commentary(typed(text, "commentary.md")), brief.document, brief.signals, archive)
    if suffix := form.get("format"):
        return given_as(checked_ways(found, made.lang), suffix, f"check {against}")
    return made.page("check.html", found=found, against=against, files=buttons(_TABLES))


def described(made: Reader, _: Archive, __: Request, ___: Any) -> Response:
    """What the API answers, for people; programs read /openapi.json."""
    return made.page("api.html", inquiries=told_inquiries(), kinds=KINDS)
