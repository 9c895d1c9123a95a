"""An MCP server: reading, tracing, comparing, dials and checking as tools whose every statement carries its citation."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from fengxiang import __version__
from fengxiang.archive import Archive
from fengxiang.brief import compare as compare_documents
from fengxiang.brief import compose
from fengxiang.commentary import check as check_commentary
from fengxiang.commentary import read_commentary
from fengxiang.documents import Document, Given, read_page
from fengxiang.errors import BadCall, FengxiangError
from fengxiang.provenance import carried, history
from fengxiang.provenance import chain as chain_of
from fengxiang.render.checked import chain_object, checked_object
from fengxiang.render.dials import dials_object
from fengxiang.render.life import history_object
from fengxiang.render.objects import brief_object, comparison_object, holdings_object
from fengxiang.signals import tracks
from fengxiang.sources import Page

_INSTRUCTIONS = (
    "Reads Chinese economic-policy readouts and FOMC statements from an archive. Every statement that a tool returns carries a "
    "citation: an edition and a half-open range of code points, with the quoted characters where they are short. Repeat the "
    "citation with whatever you repeat; `quote` resolves one. `first` means first within the archive's coverage, which is told. "
    "An edition is named by any unambiguous beginning, such as cewc/2023."
)
_BULKY = ("changes", "formulations", "sections", "figures", "notes")
_MOST = 4000  # characters that `quote` gives at once

Object = dict[str, Any]


def server(path: str | Path) -> MCPServer[Any]:
    """The server over one archive file; the archive is opened for each call, so that it may grow meanwhile."""
    made: MCPServer[Any] = MCPServer("fengxiang", instructions=_INSTRUCTIONS, version=__version__)
    for tool in (_editions, _read, _read_text, _quote, _trace, _compare, _dials, _chain, _check):
        made.tool(name=tool.__name__.strip("_"), description=tool.__doc__)(_on(path, tool))
    return made


def _on(path: str | Path, tool: Callable[..., Object]) -> Callable[..., Object]:
    """A tool without its archive; every error raised on purpose becomes one line for the caller."""

    @functools.wraps(tool)
    def call(**given: Any) -> Object:
        with _errors(), Archive(path) as archive:
            return {"fengxiang": __version__, **tool(archive, **given)}

    signature = inspect.signature(tool, eval_str=True)
    call.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])  # type: ignore[attr-defined]
    call.__annotations__ = {
        name: value for name, value in inspect.get_annotations(tool, eval_str=True).items() if name != "archive"
    }
    return call


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except FengxiangError as error:
        raise ToolError(str(error)) from error


def _get(archive: Archive, edition: str) -> Document:
    return archive.get(archive.find_edition(edition))


def _editions(archive: Archive, series: str | None = None) -> Object:
    """The editions that the archive holds, of one series where it is given (cewc, politburo, gwr, fomc ...)."""
    return holdings_object([row for row in archive.holdings() if series in (None, row.edition.series)])


def _read(archive: Archive, edition: str, top: int = 20) -> Object:
    """Which signals a stored readout released: ranked signals with their reasons, dials, tasks, targets, lists, links, lenses."""
    return _brief(_get(archive, edition), archive, top)


def _read_text(archive: Archive, text: str, series: str | None = None, date: str | None = None, top: int = 20) -> Object:
    """The same for the pasted text of a readout, which is not stored; series and date where the text does not say them."""
    return _brief(read_page(Page(text.encode("utf-8"), "pasted.txt"), Given(series=series, date=date)), archive, top)


def _brief(document: Document, archive: Archive, top: int) -> Object:
    if not 1 <= top <= 100:
        raise BadCall("top: between 1 and 100 signals can be asked for")
    value = brief_object(compose(document, archive, top=top))
    value["novelty"].pop("clauses", None)
    return {key: part for key, part in value.items() if key not in _BULKY}


def _quote(archive: Archive, edition: str, start: int, end: int) -> Object:
    """The characters that a citation points to."""
    document = _get(archive, edition)
    if not 0 <= start <= end <= len(document.text) or end - start > _MOST:
        raise BadCall(f"quote: a range within 0 and {len(document.text)} of at most {_MOST} characters is wanted")
    return {"edition": str(document.edition), "start": start, "end": end, "quote": document[start, end]}


def _trace(archive: Archive, phrase: str, series: str | None = None, as_of: str = "9999", contexts: int = 12) -> Object:
    """The life of a formulation: first, last, uses by year, silences, contexts, what stands beside it."""
    if not phrase.strip():
        raise BadCall("trace: an empty phrase; give one character at least")
    return history_object(history(phrase.strip(), archive, before=as_of, series=series, most=max(0, min(contexts, 100))))


def _compare(archive: Archive, editions: list[str]) -> Object:
    """The desk's table: a row a topic, a column an edition, what changed since the column before marked."""
    if not 2 <= len(editions) <= 12:
        raise BadCall("compare: two to twelve editions are wanted")
    return comparison_object(compare_documents([_get(archive, edition) for edition in editions]))


def _dials(archive: Archive, series: str = "cewc", axis: str | None = None) -> Object:
    """Where policy stood, edition by edition, on each ladder (fiscal, monetary, macro, property, risk, demand, opening)."""
    return dials_object(tracks(archive, series, axis=axis), series)


def _chain(archive: Archive, phrase: str | None = None, edition: str | None = None) -> Object:
    """How a phrase travelled from series to series, or what the next texts kept of an edition; give one of the two."""
    if (phrase is None) == (edition is None):
        raise BadCall("chain: give a phrase or an edition")
    if phrase is not None:
        return chain_object({"text": phrase}, chain_of(phrase, archive))
    document = _get(archive, edition or "")
    return chain_object({"edition": str(document.edition)}, carried(document, archive))


def _check(archive: Archive, commentary: str, against: str) -> Object:
    """Whether the quotations of a commentary are verbatim, altered or absent in a readout, what it covers, what it missed."""
    document = _get(archive, against)
    said = read_commentary(Page(commentary.encode("utf-8"), "commentary.md"))
    return checked_object(check_commentary(said, document, compose(document, archive, top=40).signals, archive))
