"""Commands that answer standing questions: where policy stands, what became of a text's words, whether a commentary quotes it
right."""

from __future__ import annotations

import re

import click

from fengxiang.cli.call import Call, coloured, command, day_of
from fengxiang.cli.reading import find_document
from fengxiang.errors import BadCall


@command("dials", ".md .csv .svg .png .vl")
@click.option("--series", default="cewc", show_default=True, help="The series whose editions are read.")
@click.option("--axis", metavar="A", help="One axis only, such as fiscal.")
def dials(call: Call, series: str, axis: str | None) -> None:
    """Where policy stood, edition by edition, on every ladder."""
    from fengxiang.reading import axes, left_out, tracks
    from fengxiang.render.dials import abridged_line
    from fengxiang.render.ways import dials_ways

    known = [row["id"] for row in axes()]
    if axis is not None and axis not in known:
        raise BadCall(f"--axis {axis}: no such axis; choose one of {', '.join(known)}")
    with call.open_archive() as archive:
        if not archive.coverage().documents:
            raise BadCall("dials: the archive holds no text; add some first (`fengxiang add FOLDER`)")
        archive.check_series(series)
        found, abridged = tracks(archive, series, axis=axis), left_out(archive, series)
    call.warn(("abridged", abridged_line(edition)) for edition in abridged)
    call.give_ways(dials_ways(found, series, call.lang, abridged, colour=coloured()))


@command("check", ".md .csv")
@click.argument("commentary", metavar="COMMENTARY")
@click.option("--against", required=True, metavar="EDITION|PATH", help="The readout that the commentary speaks of.")
def check(call: Call, commentary: str, against: str) -> None:
    """Are the quotations of a commentary right, what does it cover, what did it miss?"""
    from fengxiang.brief import compose
    from fengxiang.commentary import check as check_commentary
    from fengxiang.commentary import read_commentary
    from fengxiang.documents import Given
    from fengxiang.render.ways import checked_ways
    from fengxiang.sources import fetch

    said = read_commentary(fetch(commentary))
    with call.open_archive() as archive:
        document = find_document(against, archive, Given())
        signals = compose(document, archive, top=40).signals
        found = check_commentary(said, document, signals, archive)
    call.give_ways(checked_ways(found, call.lang, colour=coloured()))


@command("chain", ".md .csv")
@click.argument("what", metavar="PHRASE|EDITION")
@click.option("--as-of", metavar="DATE", help="Only texts dated before this day count; a year alone is its last day.")
def chain(call: Call, what: str, as_of: str | None) -> None:
    """How words travel from series to series; of an edition, what the next ones kept."""
    from fengxiang.provenance import carried
    from fengxiang.provenance import chain as chain_of
    from fengxiang.render.checked import kept_line
    from fengxiang.render.ways import chain_ways

    what = what.strip()
    if not what:
        raise BadCall("chain: an empty phrase; give a phrase or an edition such as cewc/2023")
    before = day_of(as_of)
    with call.open_archive() as archive:
        if not archive.coverage(before).documents:
            raise BadCall("chain: the archive holds no earlier text; add some first (`fengxiang add FOLDER`)")
        if what in {row.edition.series for row in archive.holdings()}:
            raise BadCall(f"chain {what}: a series; name an edition of it, such as {what}/2023, or a phrase")
        edition = archive.find_edition(what) if re.match("[A-Za-z_]+/[0-9]", what) else None
        steps = carried(archive.get(edition), archive, before=before) if edition else chain_of(what, archive, before=before)
    call.warn(("abridged", kept_line(step)) for step in steps if not step.complete)
    call.give_ways(chain_ways(str(edition or what), steps, call.lang, of_edition=bool(edition), colour=coloured()))


@command("mcp", gives=False)
def mcp(call: Call) -> None:
    """Serve the archive to an assistant over standard input and output (needs fengxiang[mcp])."""
    from fengxiang.archive import Archive

    try:
        from fengxiang.mcp import server
    except ImportError as error:
        raise BadCall("mcp: the MCP library is not installed; install fengxiang[mcp]") from error
    Archive(call.place).close()  # one that is none is refused before anything is asked
    server(call.place).run("stdio")


@command("serve", gives=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; another one needs --allow.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port to listen on.")
@click.option("--allow", multiple=True, metavar="NAME", help="Host names under which it may be asked, beside this machine's own.")
def serve(call: Call, host: str, port: int, allow: tuple[str, ...]) -> None:
    """The reader in a browser on this machine: library, briefs, phrases, dials, paste, check, exports, and a JSON API."""
    import socket

    import uvicorn

    from fengxiang.archive import Archive
    from fengxiang.serve import reader
    from fengxiang.serve.guard import HOSTS

    if host not in HOSTS and not allow:
        raise BadCall(f"--host {host}: the reader is made for this machine; say under which name it may be asked (--allow NAME)")
    Archive(call.place).close()  # one that is none is refused before anything is listened to
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise BadCall(f"--host {host} --port {port}: cannot be listened on ({error.strerror}); choose another port") from error
    call.tell(f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/")
    app = reader(call.place, call.lang, HOSTS | set(allow))
    uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[listening])
