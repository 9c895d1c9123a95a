"""What every command needs: its options, its archive, a way out for its result, a bar for long work."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click
from click.core import ParameterSource

from fengxiang import __version__
from fengxiang.errors import BadCall, CannotWrite, UnknownDate
from fengxiang.messages import said_in

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from fengxiang.archive import Archive


_BEGIN = """\b
To begin:
  fengxiang demo                     reads the sample that ships
  fengxiang collect cewc politburo   fills the archive from public sources
  fengxiang add FOLDER               stores texts of your own
  fengxiang read cewc/2023           what it released, with the evidence"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88}, epilog=_BEGIN)
@click.version_option(__version__, prog_name="fengxiang")
def app() -> None:
    """风向: which signals did a policy readout release, and on what evidence?"""


Command = Callable[..., None]
_LANGUAGE = "Language of the frame; where given, of mistakes and notices too."


def default_archive() -> Path:
    """`FENGXIANG_ARCHIVE`, else `archive.db` in the user's data folder."""
    named = os.environ.get("FENGXIANG_ARCHIVE")
    if named:
        return Path(named)
    try:
        home = Path.home()
    except RuntimeError as error:
        raise BadCall("there is no home folder to keep an archive in; name one with --archive or FENGXIANG_ARCHIVE") from error
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local"))
    elif sys.platform == "darwin":
        base = home / "Library/Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return base / "fengxiang" / "archive.db"


def everywhere(command: Command, *, gives: bool = True) -> Command:
    """The options that every command has; those on its result only where it gives one."""
    options = [
        click.option(
            "--archive",
            "archive_path",
            type=click.Path(path_type=Path),
            help="Archive file (FENGXIANG_ARCHIVE; default in the user's data folder).",
        ),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help=_LANGUAGE),
        click.option("-q", "quiet", is_flag=True, help="No progress, no warnings."),
    ]
    result = [
        click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output."),
        click.option("-o", "output", type=click.Path(path_type=Path), help="Write to FILE; the format follows its suffix."),
    ]
    for option in reversed([*options, *(result if gives else [])]):
        command = option(command)
    return command


class Call:
    """What every command needs: the archive, the language, and a way out for its result."""

    def __init__(self, archive_path: Path | None, lang: str, as_json: bool, output: Path | None, quiet: bool) -> None:
        self.archive_path, self.lang, self.as_json, self.output, self.quiet = archive_path, lang, as_json, output, quiet
        stated = click.get_current_context().get_parameter_source("lang") is ParameterSource.COMMANDLINE
        self._told_in = lang if stated else "en"

    def said(self, message: str) -> str:
        """A message in the language that was asked for: Chinese where --lang says so, else English, as is the help."""
        return said_in(self._told_in, message)

    @property
    def place(self) -> Path:
        """Where the archive of this call lies, or would lie."""
        return self.archive_path or default_archive()

    def holds_archive(self) -> bool:
        """Whether there is a file at the archive's place, and something in it."""
        from fengxiang.sources import is_there

        return is_there(self.place) and self.place.stat().st_size > 0

    def open_archive(self, *, make: bool = False) -> Archive:
        """The archive of this call; where there is none, one in memory unless it is to be made."""
        from fengxiang.archive import Archive

        held = self.holds_archive()
        if self.archive_path and not held and not make:
            self.tell(f"! --archive {self.place.name}: there is no such archive; nothing is known before")
        archive = Archive(self.place if make or held else ":memory:")
        archive.told = self.tell
        return archive

    @contextmanager
    def executor(self, cluster: str | None) -> Iterator[Executor | None]:
        """The workers of a Dask scheduler at an address; None without one."""
        if cluster is None:
            yield None
            return
        try:
            from distributed import Client
        except ImportError as error:
            raise BadCall("--cluster: Dask is not installed; install fengxiang[cluster]") from error
        try:
            client = Client(cluster, timeout=10)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise BadCall(
                f"--cluster {cluster}: no scheduler answers there ({error}); start one or leave the option out"
            ) from error
        with client:
            yield client.get_executor()  # type: ignore[no-untyped-call]

    def tell(self, text: str) -> None:
        """A line on long work in hand, on standard error."""
        if not self.quiet:
            click.echo(self.said(text), err=True)

    def warn(self, warnings: Any) -> None:
        """Warnings, a line each, on standard error."""
        if not self.quiet:
            for _, text in warnings:
                click.echo(f"! {self.said(text)}", err=True)

    def give(self, value: dict[str, Any], formats: dict[str, Callable[[], str | bytes]]) -> None:
        """A result that only the command line gives; `value` is its JSON."""
        from fengxiang.render.objects import to_json

        self.give_ways({**formats, ".json": lambda: to_json(value, __version__)})

    def give_ways(self, ways: dict[str, Callable[[], str | bytes]]) -> None:
        """The result: as JSON, into a file by its suffix, or as text on standard output."""
        if self.output:
            write_whole(self.output, ways[self.output.suffix.lower()]())
        if self.as_json:
            click.echo(ways[".json"]())
        elif not self.output:
            click.echo(ways[".txt"](), nl=False)
        elif not self.quiet:
            click.echo(f"{self.output}", err=True)


def day_of(written: str | None) -> str:
    """The day that --as-of names, one after every text where it is not given; a year alone counts as its last day. BadCall where
    it is no date."""
    from fengxiang.documents import last_day

    try:
        return "9999" if written is None else last_day(written)
    except BadCall as error:
        raise BadCall(f"--as-of {error}") from error


def coloured() -> bool:
    """Whether the output goes to a terminal that wants colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def check_inputs(output: Path | None, given: dict[str, Any]) -> None:
    """BadCall where -o names a file that the command reads."""
    places = [place for value in given.values() for place in (value if isinstance(value, tuple) else (value,))]
    named = [place for place in places if isinstance(place, str | Path) and "\0" not in str(place)]
    if output is not None and output.exists() and output.resolve() in [Path(place).resolve() for place in named]:
        raise BadCall(f"-o {output.name}: this is the text that is read; choose another place")


def check_output(output: Path | None, known: set[str]) -> None:
    """BadCall where -o names a format that the command does not write, CannotWrite where no file can be made."""
    if output is None:
        return
    if output.suffix.lower() not in known:
        raise BadCall(f"-o {output.name}: this command writes {', '.join(sorted(known))}; choose one of these")
    check_writable(output)


def check_writable(path: Path) -> None:
    """CannotWrite where no file can be made, so that nothing else is done in vain."""
    try:
        folder = path.resolve().parent
        path.exists()
    except (OSError, ValueError) as error:
        raise CannotWrite(f"{path.name}: no file can have this name; choose another") from error
    if not folder.is_dir() or path.is_dir() or not os.access(folder, os.W_OK):
        what = "is a folder" if path.is_dir() else "its folder is missing or not writable"
        raise CannotWrite(f"{path.name}: cannot be written ({what}); choose another place")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file all at once or not at all; of a link the file it leads to. Its permissions are those of any new file."""
    data, target = content.encode("utf-8") if isinstance(content, str) else content, path.resolve()
    made = target.with_name(f".{uuid4().hex}")
    try:
        with made.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        made.replace(target)
    except OSError as error:
        with suppress(OSError):
            made.unlink()
        raise CannotWrite(f"{path.name}: cannot be written ({error.strerror}); choose another place") from error


def command(name: str, formats: str = "", *, gives: bool = True) -> Callable[[Command], Command]:
    """A command of the group, its common options gathered into one `Call`; `formats` are the suffixes that -o may have
    besides .json and .txt, checked before anything is done; one that serves `gives` no result."""

    def wrap(function: Command) -> Command:
        @wraps(function)
        def run(
            archive_path: Path | None, lang: str, quiet: bool, as_json: bool = False, output: Path | None = None, **own: Any
        ) -> None:
            check_output(output, {".json", ".txt", *formats.split()})
            check_inputs(output, own)
            function(Call(archive_path, lang, as_json, output, quiet), **own)

        return app.command(name)(everywhere(run, gives=gives))

    return wrap


class progress:
    """A bar on a terminal for work over a second; a step is one call of what entering gives."""

    def __init__(self, total: int, call: Call) -> None:
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


given_options = [
    click.option("--series", help="The series, such as cewc; wins over what the text seems to say."),
    click.option("--date", help="The date, as 2023-12-12 or a year."),
]

yes_option = click.option("--yes", is_flag=True, help="Take the year that is inferred where a text names a day alone.")


def agrees(call: Call, yes: bool, question: UnknownDate) -> bool:
    """Whether the day that a text probably means is taken: with --yes, or when the reader at the terminal says so."""
    if yes or not sys.stdin or not sys.stdin.isatty() or not sys.stderr.isatty():
        return yes
    return click.confirm(call.said(f"{question} — {question.likely}?"), default=True, err=True)


cluster_option = click.option(
    "--cluster", metavar="ADDRESS", help="Work on the machines of this Dask scheduler (tcp://host:8786)."
)
