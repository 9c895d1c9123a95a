"""Lines of a page or a paste that are no part of the readout: credits, buttons, what an account or a site puts around it."""

from __future__ import annotations

import re
from functools import cache

from fengxiang.data import table

_BLANKS = " \t\r\n\u3000\u00a0\ufeff"


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rule['pattern']})" for rule in table("furniture")["lines"]), re.IGNORECASE)


def is_furniture(line: str) -> bool:
    """Whether a whole line is one of those that `data/furniture.toml` describes; an empty line is none."""
    bare = line.strip(_BLANKS)
    return 0 < len(bare) < table("furniture")["longest"] and _pattern().fullmatch(bare) is not None


def front_matter(lines: list[str], marks: tuple[str, ...] = ("---",)) -> int:
    """How many of the lines are the block between two equal marks at the start, both included; 0 without one."""
    if not lines or lines[0].rstrip() not in marks:
        return 0
    closing = (number for number, line in enumerate(lines[1:], 1) if line.rstrip() == lines[0].rstrip())
    return next(closing, -1) + 1


def readout_lines(text: str) -> list[str]:
    """The lines of a text that may belong to the readout: neither empty, nor furniture, nor front matter."""
    lines = text.split("\n")
    return [line for line in lines[front_matter(lines) :] if line.strip(_BLANKS) and not is_furniture(line)]
