"""Knowledge as tables: series, roles, ladders, areas, sites. Each row is sourced or explained where it stands."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@cache
def table(name: str) -> dict[str, Any]:
    """The TOML table `name` that ships with the package, parsed once."""
    return tomllib.loads(text(f"{name}.toml"))


def text(name: str) -> str:
    """The text of the data file `name`."""
    return path(name).read_text(encoding="utf-8")


def path(name: str) -> Path:
    """Where the data file `name` lies, for readers of binary tables."""
    return _HERE / name


@cache
def lens_names() -> tuple[str, ...]:
    """The ids of the lenses that ship, in the order in which they are shown."""
    return ("questions", "old-and-new", "balance-sheets")


def sample_pages() -> list[tuple[str, bytes]]:
    """The sample readouts that ship, oldest first: file name and bytes. Written for this project, of a made-up country."""
    return [(file.name, file.read_bytes()) for file in sorted(path("sample").glob("*.txt"))]
