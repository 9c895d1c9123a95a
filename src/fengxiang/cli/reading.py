"""Commands that read: one text against others, a table of several, the sample that ships."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fengxiang import __version__
from fengxiang.cli.call import Call, agrees, coloured, command, day_of, given_options, yes_option
from fengxiang.errors import BadCall, EmptyInput

if TYPE_CHECKING:
    from fengxiang.archive import Archive
    from fengxiang.documents import Document
    from fengxiang.errors import UnknownDate
    from fengxiang.sources import Page


@command("read", ".html .md .csv .docx .xlsx")
@click.argument("target", metavar="PATH|URL|-|EDITION")
@click.option("--against", multiple=True, metavar="EDITION|PATH", help="Read against these; the first is the previous.")
@click.option("--lens", multiple=True, metavar="ID|FILE", help="Look through these only: a lens that ships, or a TOML file.")
@click.option("--top", type=click.IntRange(1, 500), default=20, show_default=True, help="How many signals.")
@click.option("--as-of", metavar="DATE", help="Only texts dated before this day count; a year alone is its last day.")
@click.option("--figures", type=click.Path(path_type=Path), help="A CSV with series of your own: series, period, value.")
@click.option(
    "--table", metavar="NAME", help="Which table -o FILE.csv or .json has: signals, dials, targets, changes and others."
)
@given_options[0]
@given_options[1]
@yes_option
@click.option("--keep", "kept", is_flag=True, help="Write what is said into the ledger beside the archive.")
@click.option("--ask", metavar="FILE|-", help="Write the request for a model of your own, JSON or .md, and stop.")
@click.option("--judged", type=click.Path(path_type=Path), help="Order by an answer to it; every word is proved.")
@click.option(
    "--judge", "judge_url", metavar="URL", envvar="FENGXIANG_JUDGE", help="Ask a model at this endpoint (chat completions)."
)
@click.option("--model", default="", help="Its name, where the endpoint has several, or of the one that answered.")
def read(
    call: Call,
    target: str,
    against: tuple[str, ...],
    lens: tuple[str, ...],
    top: int,
    as_of: str | None,
    figures: Path | None,
    table: str | None,
    series: str | None,
    date: str | None,
    yes: bool,
    kept: bool,
    ask: str | None,
    judged: Path | None,
    judge_url: str | None,
    model: str,
) -> None:
    """What changed since the last one, with the evidence."""
    from fengxiang.brief import compose
    from fengxiang.cli.judging import Asks
    from fengxiang.documents import Given
    from fengxiang.ledger import keep, ledger_of
    from fengxiang.lenses import load_lens
    from fengxiang.render.ways import brief_ways
    from fengxiang.scenario import load_figures

    if table is not None:
        _check_table(call, table)
    if as_of is not None:
        as_of = day_of(as_of)
    lenses = tuple(load_lens(name) for name in lens) or None
    own = load_figures(figures) if figures else ()
    asks = Asks(ask, judged, judge_url, model).checked()
    with call.open_archive() as archive:
        document = find_document(target, archive, Given(series, date), partial(agrees, call, yes))
        others = tuple(find_document(place, archive, Given()) for place in against) or None
        brief = compose(
            document,
            archive,
            against=others,
            lenses=lenses,
            as_of=as_of,
            top=asks.composed(top),
            figures=own,
            whole=_whole(call),
        )
        if asks.ask:
            asks.write(brief)
            return
        brief = asks.applied(call, brief, archive, top)
    if kept:
        keep(brief, ledger_of(call.place), __version__)
    call.give_ways(brief_ways(brief, call.lang, colour=coloured(), table=table))
    call.warn((note.kind, note.said(call.lang)) for note in (brief.warnings if call.as_json or call.output else ()))


def _check_table(call: Call, name: str) -> None:
    """BadCall where no table of a brief has this name, or none is written."""
    from fengxiang.render.tables import check_name

    check_name(name)
    if not call.as_json and (call.output is None or call.output.suffix.lower() not in (".csv", ".json")):
        raise BadCall(f"--table {name}: a table is written as CSV or JSON; add -o {name}.csv")


def _whole(call: Call) -> bool:
    """Whether the brief is a page to send on, which has what would follow and the years before as well; a reading on the
    terminal has no time for that."""
    from fengxiang.render.ways import WHOLE

    return call.output is not None and call.output.suffix.lower() in WHOLE


def find_document(place: str, archive: Archive, given: Any, agree: Callable[[UnknownDate], bool] | None = None) -> Document:
    """The document that a path, an address, `-` or an edition names; a text that the archive holds is recognised."""
    from fengxiang.documents import read_agreed
    from fengxiang.sources import fetch, is_there

    if place != "-" and "://" not in place and not is_there(place):
        if Path(place).suffix and "/" not in place:
            return read_agreed(fetch(place), given, agree)[1]
        if given != type(given)():
            raise BadCall(f"{place}: --series and --date are for a text that is not held; leave them out for an edition")
        return archive.get(archive.find_edition(place))
    page = _standard_input() if place == "-" else fetch(place)
    held = archive.holding_text(page) if given.series is None and given.date is None else None
    return held or read_agreed(page, given, agree)[1]


def _standard_input() -> Page:
    from fengxiang.sources import fetch_stream

    if sys.stdin is None:
        raise EmptyInput("-: standard input is closed; pipe a text in, or give a file")
    return fetch_stream(sys.stdin.buffer)


@command("compare", ".html .md .csv .docx .xlsx")
@click.argument("editions", nargs=-1, required=True, metavar="EDITION EDITION ...")
def compare(call: Call, editions: tuple[str, ...]) -> None:
    """One table: a column an edition, a row a topic."""
    from fengxiang.brief import compose
    from fengxiang.comparison import compare as compare_documents
    from fengxiang.documents import Given
    from fengxiang.render.ways import comparison_ways

    if len(editions) < 2:
        raise BadCall("compare: two editions at least are wanted, such as cewc/2022 cewc/2023")
    as_word = call.output is not None and call.output.suffix.lower() == ".docx"
    if as_word and len(editions) != 2:
        raise BadCall(f"-o {call.output}: a redline is of two editions; name two, or write .xlsx")
    with call.open_archive() as archive:
        documents = [find_document(place, archive, Given()) for place in editions]
        if len({(document.edition, document.witness) for document in documents}) < len(documents):
            raise BadCall("compare: an edition is named twice; name each once")
        comparison = compare_documents(documents)
        last = partial(compose, documents[-1], archive, against=tuple(documents[-2::-1]))
        call.give_ways(comparison_ways(comparison, call.lang, last))
    call.warn((note.kind, note.said(call.lang)) for note in comparison.warnings)


@command("demo", ".html .md .csv .docx .xlsx")
def demo(call: Call) -> None:
    """Read the sample that ships (a made-up country) and write brief.html here."""
    from fengxiang.archive import Archive
    from fengxiang.brief import compose
    from fengxiang.data import sample_pages
    from fengxiang.documents import read_page
    from fengxiang.render.ways import brief_ways
    from fengxiang.sources import Page

    pages = [Page(data, name) for name, data in sample_pages()]
    with Archive(":memory:") as archive:
        for page in pages[:-1]:
            archive.add(page)
        brief = compose(read_page(pages[-1]), archive, whole=True)
    call.output = call.output or Path("brief.html")
    call.give_ways(brief_ways(brief, call.lang, colour=coloured()))
    if not call.as_json and not call.quiet:
        from fengxiang.render.text import to_text

        click.echo(to_text(brief, call.lang, colour=coloured()), nl=False)
