"""The commands. Each is one Python function of the library with options around it; only this module prints."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from fengxiang import __version__
from fengxiang.errors import BadCall, CannotWrite, FengxiangError, NotInArchive

if TYPE_CHECKING:
    from fengxiang.archive import Archive
    from fengxiang.documents import Document

_Command = Callable[..., None]


def default_archive() -> Path:
    """`FENGXIANG_ARCHIVE`, else `archive.db` in the user's data folder."""
    named = os.environ.get("FENGXIANG_ARCHIVE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library/Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    return base / "fengxiang" / "archive.db"


def _everywhere(command: _Command) -> _Command:
    """The options that every command has."""
    options = [
        click.option(
            "--archive",
            "archive_path",
            type=click.Path(path_type=Path),
            help="Archive file (FENGXIANG_ARCHIVE; default in the user's data folder).",
        ),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of the frame."),
        click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output."),
        click.option("-o", "output", type=click.Path(path_type=Path), help="Write to FILE; the format follows its suffix."),
        click.option("-q", "quiet", is_flag=True, help="No progress, no warnings."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


class _Call:
    """What every command needs: the archive, the language, and a way out for its result."""

    def __init__(self, archive_path: Path | None, lang: str, as_json: bool, output: Path | None, quiet: bool) -> None:
        self.archive_path, self.lang, self.as_json, self.output, self.quiet = archive_path, lang, as_json, output, quiet

    def open_archive(self, *, make: bool = False) -> Archive:
        """The archive of this call; where there is none, one in memory unless it is to be made."""
        from fengxiang.archive import Archive

        path = self.archive_path or default_archive()
        return Archive(path if make or path.exists() else ":memory:")

    def warn(self, warnings: Any) -> None:
        """Warnings, a line each, on standard error."""
        if not self.quiet:
            for _, text in warnings:
                click.echo(f"! {text}", err=True)

    def give(self, value: dict[str, Any], formats: dict[str, Callable[[], str | bytes]]) -> None:
        """The result: as JSON, into a file by its suffix, or as text on standard output."""
        from fengxiang.render import to_json

        ways = {".json": lambda: to_json(value, __version__), **formats}
        if self.output:
            write_whole(self.output, ways[self.output.suffix.lower()]())
        if self.as_json:
            click.echo(ways[".json"]())
        elif not self.output:
            click.echo(ways[".txt"](), nl=False)
        elif not self.quiet:
            click.echo(f"{self.output}", err=True)


def check_suffix(output: Path | None, known: set[str]) -> None:
    """BadCall where -o names a format that the command does not write."""
    if output is not None and output.suffix.lower() not in known:
        raise BadCall(f"-o {output.name}: this command writes {', '.join(sorted(known))}; choose one of these")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file all at once or not at all."""
    data, made = content.encode("utf-8") if isinstance(content, str) else content, None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            made = Path(file.name)
            file.write(data)
        made.chmod(0o644)
        made.replace(path)
    except OSError as error:
        if made is not None:
            made.unlink(missing_ok=True)
        raise CannotWrite(f"{path.name}: cannot be written ({error.strerror}); choose another place") from error


def _command(name: str, formats: str = "") -> Callable[[_Command], _Command]:
    """A command of the group, its common options gathered into one `_Call`; `formats` are the suffixes that -o may have
    besides .json and .txt, checked before anything is done."""

    def wrap(function: _Command) -> _Command:
        @wraps(function)
        def run(archive_path: Path | None, lang: str, as_json: bool, output: Path | None, quiet: bool, **own: Any) -> None:
            check_suffix(output, {".json", ".txt", *formats.split()})
            function(_Call(archive_path, lang, as_json, output, quiet), **own)

        return app.command(name)(_everywhere(run))

    return wrap


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88})
@click.version_option(__version__, prog_name="fengxiang")
def app() -> None:
    """风向: which signals did a policy readout release, and on what evidence?"""


_given_options = [
    click.option("--series", help="The series, such as cewc; wins over what the text seems to say."),
    click.option("--date", help="The date, as 2023-12-12 or a year."),
]


@_command("add")
@click.argument("places", nargs=-1, required=True, metavar="PATH|URL ...")
@click.option("--manifest", type=click.Path(path_type=Path), help="CSV with series, id, date for the files beside it.")
@_given_options[0]
@_given_options[1]
@click.option("--name", help="Which document of its day, such as decision.")
@click.option("--complete", type=click.Choice(["yes", "partial"]), help="Whether the copy is whole.")
@click.option("--witness-of", metavar="EDITION", help="Another copy of an edition.")
def add(
    call: _Call,
    places: tuple[str, ...],
    manifest: Path | None,
    series: str | None,
    date: str | None,
    name: str | None,
    complete: str | None,
    witness_of: str | None,
) -> None:
    """Store texts: files, folders, addresses. Adding twice is adding once."""
    from fengxiang.archive import Added, sources
    from fengxiang.documents import Given

    given = Given(series, date, name, None, {"yes": True, "partial": False}.get(complete or ""), witness_of)
    found = sources(list(places), given, manifest)
    counts, refused, results = {"added": 0, "witness": 0, "known": 0}, 0, []
    warnings: list[dict[str, str]] = []
    with call.open_archive(make=True) as archive, progress(len(found), call) as step:

        def told(source: str, result: Added | FengxiangError) -> None:
            nonlocal refused
            step()
            if isinstance(result, FengxiangError):
                refused += 1
                click.echo(str(result), err=True)
                results.append({"source": Path(source).name, "status": "refused", "text": str(result)})
                return
            counts[result.status] += 1
            results.append({"source": Path(source).name, "status": result.status, "edition": str(result.edition)})
            call.warn(result.warnings)
            warnings.extend({"kind": kind, "text": text} for kind, text in result.warnings)
            if result.status == "known" and len(found) == 1:
                call.warn([("known", f"{result.edition}: the same text is in the archive already; skipped")])

        archive.add_all(found, told)
    silent = call.quiet or refused == len(found)
    line = f"{counts['added']} added, {counts['witness']} second copies, {counts['known']} known already, {refused} refused\n"
    call.give(
        {**counts, "refused": refused, "sources": results, "warnings": warnings},
        {".txt": lambda: "" if silent else line},
    )
    if refused:
        raise SystemExit(2)


@_command("list")
def list_(call: _Call) -> None:
    """What the archive holds."""
    from fengxiang.render import holdings_object, holdings_to_text

    with call.open_archive() as archive:
        holdings = archive.holdings()
    call.give(holdings_object(holdings), {".txt": lambda: holdings_to_text(holdings, call.lang)})


@_command("show")
@click.argument("edition")
@click.option("--witness", type=int, default=0, help="Another copy of the edition, counted from 1.")
def show(call: _Call, edition: str, witness: int) -> None:
    """One stored text, to the character: what every citation points into."""
    from fengxiang.render import shown_object

    with call.open_archive() as archive:
        document = archive.get(archive.find_edition(edition), witness)
    call.give(shown_object(document), {".txt": lambda: document.text})


@_command("remove")
@click.argument("edition")
def remove(call: _Call, edition: str) -> None:
    """Take an edition out, with all its copies."""
    with call.open_archive() as archive:
        found = archive.find_edition(edition)
        count = archive.remove(found)
    call.give({"edition": str(found), "removed": count, "warnings": []}, {".txt": lambda: f"{found}: {count} removed\n"})


@_command("rebuild")
def rebuild(call: _Call) -> None:
    """Make every document anew from its stored page."""
    with call.open_archive() as archive, progress(archive.size(), call) as step:
        count = archive.rebuild(lambda done, total: step())
    call.give({"documents": count, "warnings": []}, {".txt": lambda: f"{count} documents\n"})


@_command("export")
@click.argument("file", type=click.Path(path_type=Path))
def export(call: _Call, file: Path) -> None:
    """Every text, a JSON object a line (.jsonl or .jsonl.gz), as `add` reads them back."""
    import gzip
    import json

    if not file.name.endswith((".jsonl", ".jsonl.gz")):
        raise BadCall(f"{file.name}: export writes .jsonl or .jsonl.gz; choose one of these")
    with call.open_archive() as archive:
        rows = [json.dumps(row, ensure_ascii=False) for row in archive.export()]
    data = ("\n".join(rows) + "\n").encode("utf-8")
    write_whole(file, gzip.compress(data, mtime=0) if file.suffix == ".gz" else data)
    call.give({"documents": len(rows), "warnings": []}, {".txt": lambda: f"{len(rows)} texts\n"})


@_command("read", ".html .md .csv")
@click.argument("target", metavar="PATH|URL|-|EDITION")
@click.option("--against", multiple=True, metavar="EDITION|PATH", help="Read against these; the first is the previous.")
@click.option("--top", type=click.IntRange(1, 500), default=20, show_default=True, help="How many signals.")
@click.option("--as-of", metavar="DATE", help="Only texts dated before this day count.")
@_given_options[0]
@_given_options[1]
def read(
    call: _Call, target: str, against: tuple[str, ...], top: int, as_of: str | None, series: str | None, date: str | None
) -> None:
    """What changed since the last one, with the evidence."""
    from fengxiang.brief import compose
    from fengxiang.documents import Given

    if as_of is not None:
        as_of = day_of(as_of)
    with call.open_archive() as archive:
        document = find_document(target, archive, Given(series, date))
        others = tuple(find_document(place, archive, Given()) for place in against) or None
        brief = compose(document, archive, against=others, as_of=as_of, top=top)
    give_brief(call, brief)
    call.warn((note.kind, note.said(call.lang)) for note in (brief.warnings if call.as_json or call.output else ()))


def day_of(written: str) -> str:
    """The day that --as-of names; a year alone counts as its last day. BadCall where it is no date."""
    from fengxiang.documents import Edition, Given

    try:
        return Edition("", Given(date=written).date or "").day
    except BadCall as error:
        raise BadCall(f"--as-of {written!r}: write it as 2023-12-12, or a year alone") from error


def give_brief(call: _Call, brief: Any) -> None:
    """A brief in every format it has."""
    from fengxiang.render import brief_object, signals_to_csv, to_markdown, to_text

    def html() -> str:
        from fengxiang.render.html import to_html

        return to_html(brief, call.lang)

    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    call.give(
        brief_object(brief),
        {
            ".txt": lambda: to_text(brief, call.lang, colour=colour),
            ".md": lambda: to_markdown(brief, call.lang),
            ".html": html,
            ".csv": lambda: signals_to_csv(brief),
        },
    )


def find_document(place: str, archive: Archive, given: Any) -> Document:
    """The document that a path, an address, `-` or an edition names; a text that the archive holds is recognised."""
    from fengxiang.documents import read_page
    from fengxiang.sources import fetch, fetch_stream

    if place != "-" and "://" not in place and not Path(place).exists():
        if Path(place).suffix and "/" not in place:
            return read_page(fetch(place), given)
        return archive.get(archive.find_edition(place))
    page = fetch_stream(sys.stdin.buffer) if place == "-" else fetch(place)
    held = archive.holding_text(page) if given.series is None and given.date is None else None
    return held or read_page(page, given)


@_command("compare", ".html .md .csv")
@click.argument("editions", nargs=-1, required=True, metavar="EDITION EDITION ...")
def compare(call: _Call, editions: tuple[str, ...]) -> None:
    """One table: a column an edition, a row a topic."""
    from fengxiang.brief import compare as compare_documents
    from fengxiang.documents import Given
    from fengxiang.render import comparison_object, comparison_to_csv, comparison_to_markdown, comparison_to_text

    def html() -> str:
        from fengxiang.render.html import comparison_to_html

        return comparison_to_html(comparison, call.lang)

    if len(editions) < 2:
        raise BadCall("compare: two editions at least are wanted, such as cewc/2022 cewc/2023")
    with call.open_archive() as archive:
        documents = [find_document(place, archive, Given()) for place in editions]
    comparison = compare_documents(documents)
    call.give(
        comparison_object(comparison),
        {
            ".txt": lambda: comparison_to_text(comparison, call.lang),
            ".md": lambda: comparison_to_markdown(comparison, call.lang),
            ".html": html,
            ".csv": lambda: comparison_to_csv(comparison, call.lang),
        },
    )
    call.warn((note.kind, note.said(call.lang)) for note in comparison.warnings)


@_command("demo", ".html .md .csv")
def demo(call: _Call) -> None:
    """Read the sample that ships (a made-up country) and write brief.html here."""
    from fengxiang.archive import Archive
    from fengxiang.brief import compose
    from fengxiang.data import sample_pages
    from fengxiang.documents import read_page
    from fengxiang.sources import Page

    pages = [Page(data, name) for name, data in sample_pages()]
    with Archive(":memory:") as archive:
        for page in pages[:-1]:
            archive.add(page)
        brief = compose(read_page(pages[-1]), archive)
    call.output = call.output or Path("brief.html")
    give_brief(call, brief)
    if not call.as_json and not call.quiet:
        from fengxiang.render import to_text

        click.echo(to_text(brief, call.lang, colour=sys.stdout.isatty()), nl=False)


class progress:
    """A bar on a terminal for work over a second; a step is one call of what entering gives."""

    def __init__(self, total: int, call: _Call) -> None:
        self._total, self._wanted = total, not call.quiet and sys.stderr.isatty()
        self._bar: Any = None

    def __enter__(self) -> Callable[[], None]:
        if not self._wanted:
            return lambda: None
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(console=Console(stderr=True), transient=True)
        self._bar.start()
        task = self._bar.add_task("", total=self._total)
        return lambda: self._bar.advance(task)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command; every error raised on purpose becomes one line and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app.main(args=arguments, prog_name="fengxiang", standalone_mode=False)
    except FengxiangError as error:
        stop(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        stop(error.format_message(), 2)
    except click.ClickException as error:
        stop(f"{error.format_message()} Try `fengxiang --help`.", 2)
    except (click.Abort, KeyboardInterrupt):
        stop("stopped; nothing is half done", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except (OSError, sqlite3.Error, MemoryError, RecursionError) as error:
        stop(f"fengxiang failed: {error or type(error).__name__}", 1)
    raise SystemExit(0)


def stop(message: str, code: int) -> NoReturn:
    """One line on standard error, and out."""
    click.echo(" ".join(message.split("\n")) if code != 2 or "Usage" not in message else message, err=True)
    raise SystemExit(code)


__all__ = ["NotInArchive", "app", "default_archive", "main"]
