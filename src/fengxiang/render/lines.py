"""Lines for a terminal: Chinese characters are two columns wide, and colours are asked for, never assumed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_COLOURS = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36", "dim": "2", "bold": "1"}
_NO_END = "（“‘《「『【(["
_NO_START = "，。；：！？、）”’》」』】%,.;:!?)"


def width(text: str) -> int:
    """The columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1 for char in text)


def pad(text: str, columns: int) -> str:
    """The text filled with blanks to so many columns."""
    return text + " " * max(0, columns - width(text))


def wrap(text: str, columns: int) -> Iterator[str]:
    """The text in lines of at most so many columns: Latin words and numbers whole, no line beginning with a closing mark."""
    line = last = ""
    for piece in re.findall(r"(?:[A-Za-z0-9'’./%#_-]|,(?=\d{3}))+\s*|\s+|.", text):
        if line and width(line) + width(piece.rstrip()) > columns:
            # A closing mark begins no line: it takes the character or the word before it along. An opening one ends none.
            kept = last if piece in _NO_START and len(line) > len(last) else ""
            ended = line[: len(line) - len(kept)]
            ended = ended.rstrip(_NO_END) or ended
            yield ended.rstrip()
            line = line[len(ended) :]
        line, last = line + (piece if line or not piece.isspace() else ""), piece
    if line.strip():
        yield line.rstrip()


def paint(text: str, colour: str, wanted: bool) -> str:
    """The text in a colour, where colours are wanted."""
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if wanted and text else text
