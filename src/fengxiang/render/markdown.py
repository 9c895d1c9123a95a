"""Pieces of Markdown: text that stays text, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence


def escape(text: str) -> str:
    """Text that Markdown and HTML inside it leave alone."""
    flat = re.sub(r"\s+", " ", text)
    for mark in "\\`*_[]<>|~#":
        flat = flat.replace(mark, "\\" + mark if mark != "<" else "&lt;")
    return flat


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a table; cells are to be escaped by whoever fills them."""
    yield _row(heads)
    yield "|" + "---|" * len(heads)
    yield from map(_row, rows)


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
