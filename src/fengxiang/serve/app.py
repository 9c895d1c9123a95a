"""The pages: library, brief, comparison, phrase, dials, travels, paste, check, exports; and the API over the same functions."""

from __future__ import annotations

from asyncio import get_running_loop
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from fengxiang.archive import Archive, place_of
from fengxiang.brief import Brief, compare, compose
from fengxiang.commentary import check, read_commentary
from fengxiang.documents import Document, read_page
from fengxiang.documents import series as series_of
from fengxiang.errors import BadCall, FengxiangError, InputError
from fengxiang.provenance import carried, chain, history
from fengxiang.render.charts import PAGE
from fengxiang.render.dials import dials_to_svg
from fengxiang.render.frame import frame
from fengxiang.render.html import comparison_to_html, history_to_html, served, to_html
from fengxiang.render.objects import brief_object, to_json
from fengxiang.render.sheets import signals_to_csv
from fengxiang.render.text import to_markdown
from fengxiang.scenario import ECONOMY
from fengxiang.serve.api import api_routes
from fengxiang.serve.following import figures_after, phrases, scenarios
from fengxiang.serve.guard import LARGEST, guard, parsed
from fengxiang.serve.guard import given as stated
from fengxiang.signals import axes, tracks
from fengxiang.sources import Page, fetch_public

Made = TypeVar("Made")
_THREADS = 4  # threads that answer, each with the archive open
_KEPT = 128  # briefs and pages that are kept in memory
_SHOWN = 200  # editions on a page of the library
_EXPORTS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}


class Reader:
    """The pages over one archive. A few threads have the archive open, each once; what was read is kept as long as nothing
    that it was read against has changed."""

    def __init__(self, path: Path, lang: str) -> None:
        self.path, self.lang, self._local, self._lock = path, lang, local(), Lock()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="reader")
        self._kept: OrderedDict[tuple[str, ...], Any] = OrderedDict()

    async def run(self, answer: Callable[..., Response], *given: Any) -> Response:
        """The answer of a function, in one of the reader's threads."""
        return await get_running_loop().run_in_executor(self._threads, answer, *given)

    @contextmanager
    def archive(self) -> Any:
        """The archive, open in this thread."""
        if not hasattr(self._local, "archive"):
            self._local.archive = Archive(self.path)
        yield self._local.archive

    def brief(self, archive: Archive, edition: str, against: str | None) -> Brief:
        """The brief of an edition; where nothing dated before it was added or taken away it is not composed again."""
        found = archive.find_edition(edition)
        other = archive.find_edition(against) if against else None
        document = archive.get(found)
        remarks = str(archive.remarks(document))
        key = ("brief", str(found), str(other), document.sha256, str(archive.coverage(found.day)), remarks)
        return self.kept(key, lambda: compose(document, archive, against=(archive.get(other),) if other else None))

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

    def nav(self) -> Markup:
        """The links to every page, above each."""
        words = frame(self.lang)
        pages = [
            ("/", "shelf"),
            ("/paste", "paste"),
            ("/dials", "dials"),
            ("/formulations", "formulations"),
            ("/followed", "after"),
            ("/simulate", "follow"),
            ("/check", "check"),
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
            '<a href="{where}">{remarks}</a></form>'
        ).format_map({**frame(self.lang), **told})

    def page(self, template: str, **values: Any) -> HTMLResponse:
        return HTMLResponse(served(template, self.lang, self.nav(), **values))


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
        ("/export/{edition:path}", export, ["GET"]),
        ("/redline", redline, ["GET"]),
    ]
    routes = [Route(where, _endpoint(made, page), methods=methods) for where, page, methods in pages]
    return Starlette(
        routes=[*routes, *api_routes(made.archive, made.run)], middleware=[Middleware(BaseHTTPMiddleware, dispatch=guarded)]
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
            status = 400 if isinstance(error, InputError) else 500
            return HTMLResponse(served("said.html", made.lang, made.nav(), said=str(error)), status)

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
    held = made.kept(("holdings", str(archive.coverage())), archive.holdings)
    rows = [row for row in held if not series or row.edition.series == series]
    rows = [row for row in rows if asked.lower() in f"{row.edition} {row.title}".lower()]
    rows.sort(key=lambda row: row.edition.day, reverse=True)
    names = sorted({row.edition.series for row in held})
    shown = rows[:_SHOWN]
    return made.page("library.html", rows=shown, count=len(rows), names=names, series=series, asked=asked)


def read(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """The brief of a stored edition, with what can be taken along."""
    brief = made.brief(archive, request.path_params["edition"], request.query_params.get("against"))
    where = f"/export/{brief.document.edition}"
    links = [Markup('<a href="{}?format={}">{}</a>').format(where, suffix, suffix) for suffix in _EXPORTS]
    if brief.previous:
        asked = urlencode({"old": brief.previous.edition, "new": brief.document.edition})
        links.append(Markup('<a href="/redline?{}">redline.docx</a>').format(asked))
        links.append(
            Markup('<a href="/chain?{}">{}</a>').format(urlencode({"edition": brief.document.edition}), frame(made.lang)["chain"])
        )
    if series_of(brief.document.edition.series).economy == ECONOMY:
        asked = urlencode({"from": brief.document.edition})
        links.append(Markup('<a href="/simulate?{}">{}</a>').format(asked, frame(made.lang)["follow"]))
    nav = made.nav() + Markup('<p class="site soft">{}</p>').format(Markup(" · ").join(links)) + made.remark_form(brief.document)
    key = ("page", brief.document.sha256, str(brief.against), str(brief.coverage), str(brief.remarks))
    return HTMLResponse(made.kept(key, lambda: to_html(brief, made.lang, nav)))


def compared(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """The table of the editions that were ticked, oldest first."""
    editions = [archive.find_edition(one) for one in request.query_params.getlist("edition")]
    if not 2 <= len(editions) <= 8:
        raise BadCall("compare: two to eight editions are wanted; tick them in the library")
    documents = [archive.get(edition) for edition in sorted(editions, key=lambda edition: edition.day)]
    key = ("compared", *(document.sha256 for document in documents))
    return HTMLResponse(made.kept(key, lambda: comparison_to_html(compare(documents), made.lang, made.nav())))


def phrase(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """The life of a phrase."""
    asked = (request.query_params.get("q") or "").strip()
    if not asked:
        raise BadCall("phrase: give one character at least")
    # The page is kept and not the history, which would hold shards open that a merge has replaced.
    key = ("phrase", asked, str(archive.coverage()))
    return HTMLResponse(made.kept(key, lambda: history_to_html(history(asked, archive, most=40), made.lang, made.nav())))


def dials(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """Where policy stood, edition by edition."""
    series, names = request.query_params.get("series") or "cewc", sorted({row.edition.series for row in archive.holdings()})
    held = ("tracks", series, str(archive.coverage(series=series)))
    found = made.kept(held, lambda: tracks(archive, series)) if series in names else ()
    drawn = Markup(dials_to_svg(found, series, made.lang, PAGE)) if found else ""
    named = {row["id"]: row[made.lang] for row in axes()}
    return made.page("dials.html", drawn=drawn, found=found, names=names, series=series, axes=named)


def travels(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """How a phrase travelled, or what the next texts kept of an edition."""
    edition, asked = request.query_params.get("edition"), (request.query_params.get("q") or "").strip()
    steps = carried(archive.get(archive.find_edition(edition)), archive) if edition else chain(asked, archive) if asked else ()
    return made.page("chain.html", steps=steps, title=edition or asked, of_edition=bool(edition))


def paste(made: Reader, archive: Archive, request: Request, sent: Any) -> Response:
    """A readout pasted, uploaded or at an address, read without storing it, or added."""
    form, data, name = sent
    if form is None:
        return made.page("paste.html")
    page, told = _given_page(form, data, name), stated(form)
    text = _read_apart(page) if data or page.url else page
    document: Document = archive.holding_text(text) or read_page(text, told)
    if form.get("store"):
        archive.add(page, told, document)
    return HTMLResponse(to_html(compose(document, archive), made.lang, made.nav()))


def _given_page(form: dict[str, str], data: bytes, name: str) -> Page:
    """The page that a form gave: the file, what lies at the address, or what was typed."""
    if data:
        return Page(data, name)
    if url := form.get("url", "").strip():
        return fetch_public(url)
    return Page(form.get("text", "").encode("utf-8"), "pasted.txt")


def _read_apart(page: Page) -> Page:
    """The text of a page from outside, parsed in a process of its own, as a page; the page itself is what is stored."""
    return Page(parsed(page).encode("utf-8"), "pasted.txt", page.url, page.fetched)


def remarked(made: Reader, archive: Archive, request: Request, sent: Any) -> Response:
    """The reader's remarks on an edition; a form keeps one, an empty one takes it away."""
    form, _, _ = sent
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
        return made.page("check.html", found=None, against=request.query_params.get("against") or "")
    text = parsed(Page(data, name)) if data else str(form.get("text") or "")
    against = str(form.get("against") or "")
    brief = made.brief(archive, against, None)
    found = check(read_commentary(Page(text.encode("utf-8"), "commentary.md")), brief.document, brief.signals, archive)
    return made.page("check.html", found=found, against=against)


def export(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """The brief as a file."""
    suffix = request.query_params.get("format") or "docx"
    if suffix not in _EXPORTS:
        raise BadCall(f"format: choose one of {', '.join(_EXPORTS)}")
    brief = made.brief(archive, request.path_params["edition"], request.query_params.get("against"))
    name = f"{str(brief.document.edition).replace('/', '-')}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_exported(brief, suffix, made.lang), media_type=_EXPORTS[suffix], headers=headers)


def _exported(brief: Brief, suffix: str, lang: str) -> str | bytes:
    from fengxiang import __version__
    from fengxiang.render.excel import brief_to_excel
    from fengxiang.render.word import brief_to_word

    ways: dict[str, Callable[[], str | bytes]] = {
        "docx": lambda: brief_to_word(brief, lang),
        "xlsx": lambda: brief_to_excel(brief, lang),
        "md": lambda: to_markdown(brief, lang),
        "csv": lambda: signals_to_csv(brief),
        "json": lambda: to_json(brief_object(brief), __version__),
        "html": lambda: to_html(brief, lang),
    }
    return ways[suffix]()


def redline(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """Two editions as one Word file with tracked changes."""
    from fengxiang.render.word import redline_to_word

    old, new = request.query_params.get("old") or "", request.query_params.get("new") or ""
    brief = made.brief(archive, new, old)
    if brief.alignment is None:
        return PlainTextResponse("nothing to compare with\n", 400)
    data = redline_to_word(brief.alignment, brief.signals, made.lang, brief.remarks)
    return Response(data, media_type=_EXPORTS["docx"], headers={"Content-Disposition": 'attachment; filename="redline.docx"'})
