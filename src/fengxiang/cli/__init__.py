"""The commands. Each is one Python function of the library with options around it; only this package prints."""

from __future__ import annotations

import atexit
import gc
import os
import re
import sqlite3
import sys
from typing import NoReturn

import click

from fengxiang.cli import collecting, keeping, reading, scenarios, standing, store, tracing
from fengxiang.cli.call import app, default_archive
from fengxiang.errors import BadCall, FengxiangError
from fengxiang.messages import said_in

_SELDOM = 50_000  # objects made since the last look


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command; every error raised on purpose becomes one line and its exit code."""
    # Hardly anything here is dropped in circles; looking for that at every turn takes a twentieth of a short command.
    gc.set_threshold(_SELDOM)
    atexit.register(gc.freeze)  # nor at the end, where everything goes anyway
    # The matrices are small: threads for them cost a tenth of a second to start, and wait for each other on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = sys.argv[1:] if arguments is None else arguments
    try:
        refuse_half_characters(given)
        app.main(args=arguments, prog_name="fengxiang", standalone_mode=False)
    except FengxiangError as error:
        stop(str(error), error.exit_code, given)
    except click.exceptions.NoArgsIsHelpError as error:
        stop(error.format_message(), 2, given)
    except click.ClickException as error:
        stop(f"{error.format_message()} Try `fengxiang --help`.", 2, given)
    except (click.Abort, KeyboardInterrupt):
        stop("stopped; nothing is half done", 130, given)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except (OSError, sqlite3.Error, MemoryError, RecursionError) as error:
        stop(f"fengxiang failed: {error or type(error).__name__}", 1, given)
    raise SystemExit(0)


def refuse_half_characters(arguments: list[str]) -> None:
    """BadCall where an argument holds bytes that are no UTF-8."""
    for argument in arguments:
        try:
            argument.encode("utf-8")
        except UnicodeEncodeError as error:
            raise BadCall(f"{argument!a}: holds bytes that are no UTF-8; write it anew") from error


def stop(message: str, code: int, given: list[str]) -> NoReturn:
    """One line on standard error, in the language the call asks for, and out."""
    line = " ".join(message.split("\n")) if code != 2 or "Usage" not in message else message
    click.echo(said_in(asked_language(given), line), err=True)
    raise SystemExit(code)


def asked_language(given: list[str]) -> str:
    """The language of messages: Chinese where --lang asks for it, else English, as is the help; a call that cannot be understood
    may still say so."""
    return "zh" if re.search(r"(?:^|\0)--lang[\0=]zh(?:\0|$)", "\0".join(given)) else "en"


__all__ = ["app", "collecting", "default_archive", "keeping", "main", "reading", "scenarios", "standing", "store", "tracing"]
