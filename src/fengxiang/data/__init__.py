"""Knowledge as tables: series, roles, ladders, areas, sites. Each row is sourced or explained where it stands."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The TOML table `name` that ships with the package, parsed once."""
    return tomllib.loads(text(f"{name}.toml"))


def text(name: str) -> str:
    """The text of the data file `name`."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def path(name: str) -> Any:
    """The data file `name` as a traversable, for readers of binary tables."""
    return resources.files(__package__).joinpath(name)


@cache
def lens_names() -> tuple[str, ...]:
    """The ids of the lenses that ship, in the order in which they are shown."""
    return ("questions", "old-and-new", "balance-sheets")


def sample_pages() -> list[tuple[str, bytes]]:
    """The sample readouts that ship, oldest first: file name and bytes. Written for this project, of a made-up country."""
    folder = resources.files(__package__).joinpath("sample")
    return [
        (name, folder.joinpath(name).read_bytes())
        for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    ]
