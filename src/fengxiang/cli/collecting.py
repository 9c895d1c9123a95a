"""Commands that bring real texts in: which series there are, public sources, collections, waiting."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fengxiang.cli.call import Call, command, day_of
from fengxiang.errors import BadCall, FengxiangError

if TYPE_CHECKING:
    from fengxiang.archive import Archive
    from fengxiang.collection import Errand, Outcome

_STATES = ("found", "stored", "known", "changed", "refused", "failed")


@command("series", ".csv .md")
def series_(call: Call) -> None:
    """The series known: id, names, where their texts come from."""
    from fengxiang.render.series import series_object, series_to_csv, series_to_markdown, series_to_text

    ways: dict[str, Callable[[], str | bytes]] = {
        ".txt": lambda: series_to_text(call.lang),
        ".csv": series_to_csv,
        ".md": series_to_markdown,
    }
    call.give(series_object(), ways)


def errand_of(series: tuple[str, ...], since: str | None, dry: bool) -> Errand:
    """What is to be collected. BadCall for a series or a day that is none."""
    from fengxiang.collection import Errand
    from fengxiang.render.series import check_known

    check_known(series)
    first = None
    if since is not None:
        first = date.fromisoformat(day_of(since))
        first = first.replace(month=1, day=1) if len(since) == 4 else first
    return Errand(series, first, date.today(), dry)


@command("collect")
@click.argument("series", nargs=-1, required=True)
@click.option("--since", metavar="DATE", help="Back to this day, or year; 45 days where nothing is said.")
@click.option("--from", "place", metavar="SOURCE|git:URL|FOLDER", help="One source, or a collection that was cloned.")
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be fetched, and fetch no text.")
def collect(call: Call, series: tuple[str, ...], since: str | None, place: str | None, dry: bool) -> None:
    """Fill the archive from public sources, politely; nothing is fetched twice."""
    from fengxiang import collection
    from fengxiang.sources.visitor import Visitor

    errand = errand_of(series, since, dry)
    with call.open_archive(make=not dry) as archive:
        if place is None or collection.is_source(place):
            outcomes = list(_told(call, collection.collect(archive, errand, Visitor(), place)))
        else:
            with collection.folder_of(place) as folder:
                outcomes = list(_told(call, collection.collect_folder(archive, errand, folder)))
            archive.settle()
    _give(call, outcomes)


def _told(call: Call, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Each outcome as it comes, with a line on standard error while a reader waits at a terminal."""
    wanted = not call.quiet and sys.stderr.isatty()
    for number, one in enumerate(outcomes, 1):
        if wanted:
            click.echo(f"\r{number:5} {one.source:14.14} {one.status:8} {one.title[:40]}\x1b[K", nl=False, err=True)
        yield one
    if wanted:
        click.echo("\r\x1b[K", nl=False, err=True)


def _give(call: Call, outcomes: list[Outcome]) -> None:
    """What came, as a table; exit code 2 where a source or a text could not be had."""
    counts = Counter(one.status for one in outcomes)
    for one in outcomes:
        if one.status in ("refused", "failed") and not call.quiet:
            click.echo(call.said(one.why), err=True)
    value = {name: counts.get(name, 0) for name in _STATES}
    value |= {"outcomes": [asdict(one) for one in outcomes if one.status != "other"], "warnings": []}  # type: ignore[dict-item]
    call.give(value, {".txt": lambda: _table(call, outcomes)})
    if counts["failed"] or counts["refused"]:
        raise SystemExit(2)


def _table(call: Call, outcomes: list[Outcome]) -> str:
    """A line a source, a column an outcome; then the editions that came."""
    rows: dict[str, Counter[str]] = {}
    for one in outcomes:
        rows.setdefault(one.source or "-", Counter())[one.status] += 1
    lines = [f"{'':22}" + "".join(f"{name:>9}" for name in _STATES)]
    lines += [f"{name:22}" + "".join(f"{count.get(state, 0):>9}" for state in _STATES) for name, count in rows.items()]
    came = [f"  {one.edition or one.url}  {one.title[:50]}" for one in outcomes if one.status in ("stored", "found", "changed")]
    if not outcomes:
        return call.said("nothing new: every list was read, and no title on it is of these series and unknown") + "\n"
    return "\n".join([*lines, *came]) + "\n"


@command("watch")
@click.argument("series", nargs=-1)
@click.option("--every", default="10m", show_default=True, help="How often sources are asked: 90s, 10m, 2h.")
@click.option("--brief", "folder", type=click.Path(path_type=Path), help="Write the brief of each new text into this folder.")
@click.option("--exec", "run", metavar="CMD", help="Run this with the path of the brief behind it.")
@click.option("--once", is_flag=True, help="One round, for cron.")
def watch(call: Call, series: tuple[str, ...], every: str, folder: Path | None, run: str | None, once: bool) -> None:
    """Wait for readouts: store what is new, write its brief, run a command; one line an event."""
    from fengxiang import collection
    from fengxiang.sources.visitor import Visitor

    if run and not folder:
        raise BadCall("watch --exec: give --brief FOLDER too, where the brief is written")
    if folder and not folder.is_dir():
        raise BadCall(f"--brief {folder.name}: no such folder; make it first")
    errand = errand_of(series or ("cewc", "politburo", "gwr"), None, dry=False)
    plan = collection.Watch(errand, collection.seconds_of(every), once)
    failed = False
    with call.open_archive(make=True) as archive:
        for one in collection.watch(archive, plan, Visitor()):
            failed = failed or one.status == "failed"
            click.echo(" ".join(filter(None, (one.status, one.source, one.edition, one.title[:60], call.said(one.why)))))
            if one.status == "stored" and folder:
                _hand_on(call, archive, one.edition, folder, run)
    if once and failed:
        raise SystemExit(2)


def _hand_on(call: Call, archive: Archive, edition: str, folder: Path, run: str | None) -> None:
    """The brief of a new text as a file, and a command on it; what goes wrong is a line, for the watch goes on."""
    from fengxiang.brief import compose
    from fengxiang.cli.call import write_whole
    from fengxiang.render.html import to_html

    path = folder / f"{edition.replace('/', '-')}.html"
    try:
        write_whole(path, to_html(compose(archive.get(archive.find_edition(edition)), archive), call.lang))
        if run:
            subprocess.run([*shlex.split(run), str(path)], check=False, timeout=600)
    except (FengxiangError, OSError, ValueError, subprocess.SubprocessError) as error:
        click.echo(call.said(f"{edition}: the brief was not handed on ({error})"), err=True)
