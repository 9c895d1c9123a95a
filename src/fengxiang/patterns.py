"""Patterns that a reader wrote: tried with a time limit, for one that backtracks without end would hold everything."""

from __future__ import annotations

import re
from typing import Any, Protocol

from fengxiang.errors import BadLens

SECONDS = 0.5  # that one pattern may take on one clause


# One thing repeated inside a group that is repeated itself, as in (\\w+)+: on a text that does not fit it is tried in every way.
_NESTED = re.compile(r"\((?:\?:)?(?:\\.|\[[^\]]*\]|[^()\\\[])[+*]\)[+*{]")


def endless(written: str) -> bool:
    """Whether a pattern repeats what is itself nothing but a repetition."""
    return _NESTED.search(written) is not None


class Pattern(Protocol):
    """What a question asks a pattern."""

    def findall(self, text: str) -> list[Any]: ...
    def search(self, text: str, start: int = 0, end: int = 10**9) -> Any: ...


class Bounded:
    """A pattern of the reader's own; BadLens where it takes too long on a text."""

    def __init__(self, written: str, where: str) -> None:
        import regex  # needed for a reader's own patterns alone

        self._pattern, self._where = regex.compile(written), where

    def findall(self, text: str) -> list[Any]:
        """All that it finds."""
        try:
            return list(self._pattern.findall(text, timeout=SECONDS))
        except TimeoutError:
            raise self._endless() from None

    def search(self, text: str, start: int = 0, end: int = 10**9) -> Any:
        """The first that it finds; None without one."""
        try:
            return self._pattern.search(text, start, end, timeout=SECONDS)
        except TimeoutError:
            raise self._endless() from None

    def _endless(self) -> BadLens:
        return BadLens(
            f"--lens: {self._where} takes over {SECONDS} s on one clause; write it without a repetition inside another"
        )


def pattern_of(row: dict[str, Any], key: str) -> Pattern:
    """The pattern that a question has under a key; one that finds nothing where it has none."""
    written = row.get(key) or "(?!)"
    return Bounded(written, f"{key} of question {row['id']}") if row.get("own") else re.compile(written)
