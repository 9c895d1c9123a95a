"""An MCP server: what may be asked of an archive as tools whose every statement carries its citation."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from fengxiang import __version__
from fengxiang.archive import Archive
from fengxiang.errors import FengxiangError
from fengxiang.inquiry import INQUIRIES, JUDGING, Object

_INSTRUCTIONS = (
    "Reads Chinese economic-policy readouts and FOMC statements from an archive. Every statement that a tool returns carries a "
    "citation: an edition and a half-open range of code points, with the quoted characters where they are short. Repeat the "
    "citation with whatever you repeat; `quote` resolves one. `first` means first within the archive's coverage, which is told. "
    "An edition is named by any unambiguous beginning, such as cewc/2023."
)


def server(path: str | Path) -> MCPServer[Any]:
    """The server over one archive file; the archive is opened for each call, so that it may grow meanwhile."""
    made: MCPServer[Any] = MCPServer("fengxiang", instructions=_INSTRUCTIONS, version=__version__)
    for inquiry in (*INQUIRIES, *JUDGING):
        made.tool(name=inquiry.__name__, description=inquiry.__doc__)(_on(path, inquiry))
    for prompt in (brief_this_meeting, compare_two, check_this_note):
        made.prompt(name=prompt.__name__, description=prompt.__doc__)(prompt)
    return made


def brief_this_meeting(edition: str) -> str:
    """Brief a stored meeting: what it released, in the order of a desk, with citations."""
    return (
        f"Call `request` for {edition}, answer it as its instruction says, and give your answer to `submit`. Then brief me from "
        "what `submit` returns alone: the call, stances old and new, the ten first signals in groups (line and stance, tasks, "
        "new words, numbers, what vanished), each with its citation and date. Say what `warnings` tell."
    )


def compare_two(first: str, second: str) -> str:
    """Compare two stored meetings: what changed, topic by topic, with citations."""
    return (
        f"Call `compare` for {first} and {second} and `read` for {second}. Tell me what changed, topic by topic, each change "
        "with the old and the new wording and both citations. Do not date a phrase otherwise than the tools do."
    )


def check_this_note(note: str, against: str) -> str:
    """Check a note on a meeting: quotations, and what it missed."""
    return (
        f"Call `check` with this note against {against}, and tell me which quotations are altered or absent, each beside the "
        f"words of the readout, and which strong signals the note missed.\n\n{note}"
    )


def _on(path: str | Path, inquiry: Callable[..., Object]) -> Callable[..., Object]:
    """An inquiry without its archive; every error raised on purpose becomes one line for the caller."""

    @functools.wraps(inquiry)
    def call(**given: Any) -> Object:
        try:
            with Archive(path) as archive:
                return {"fengxiang": __version__, **inquiry(archive, **given)}
        except FengxiangError as error:
            raise ToolError(str(error)) from error

    signature = inspect.signature(inquiry, eval_str=True)
    known = inspect.get_annotations(inquiry, eval_str=True)
    call.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])  # type: ignore[attr-defined]
    call.__annotations__ = {name: value for name, value in known.items() if name != "archive"}
    return call
