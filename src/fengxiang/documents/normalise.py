"""Matching forms of a text. Every mapping is one character to one, so positions never move."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

from fengxiang.data import table
from fengxiang.errors import HostileText, TooLarge

BLANK = "\0"
LONGEST_LINE = 1_000_000
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HAN = "\u3400-\u9fff\u3007"
_BEHIND = rf"(?<=[{_HAN}”’\"'）)%％])"
_HALF_WIDTH = re.compile(
    rf"{_BEHIND}[,;:!?](?=[{_HAN}“‘\"'（(]|\s|\Z)|{_BEHIND}\.(?=[{_HAN}“‘（(]|\s|\Z)|(?<=\d)[,;](?=[{_HAN}])"
)
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", ".": "。"}
_NOT_WORDS = re.compile(r"[^\w%％]+|_")


@cache
def radicals() -> dict[int, str]:
    """Kangxi and supplementary radicals to the characters they stand for."""
    kangxi = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    return kangxi | {ord(radical): char for radical, char in table("radicals")["map"].items()}


def without_radicals(text: str) -> str:
    """The text with radicals as the characters that they stand for, position by position."""
    return text.translate(radicals())


@cache
def _folding() -> dict[int, str]:
    wide = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：！？（）、。"}
    spaces = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff\t"), " ")
    quotes = dict.fromkeys(map(ord, "“”„‟＂「」『』«»"), '"') | dict.fromkeys(map(ord, "‘’＇"), "'")
    hyphens = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212"), "-")
    return wide | spaces | quotes | hyphens | radicals()


def fold(text: str) -> str:
    """The text with width, spaces, quotation marks and radicals made alike; as long as `text`, position by position."""
    return text.translate(_folding())


def chinese_marks(text: str) -> str:
    """The text with half-width marks beside Chinese characters as the full-width ones that are meant, position by position."""
    return _HALF_WIDTH.sub(lambda found: _FULL_WIDTH[found.group()], text)


def bare(text: str) -> str:
    """The folded text without punctuation and spaces: what two clauses are compared by."""
    return _NOT_WORDS.sub("", fold(text))


def bare_pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of the bare text."""
    return frozenset(map("".join, pairwise(bare(text))))


def bare_places(text: str) -> str:
    """The folded text with a blank sign for everything that `bare` leaves out: as long as `text`, position by position."""
    return _NOT_WORDS.sub(lambda found: BLANK * len(found.group()), fold(text))


def one_line(text: str) -> str:
    """A line that people wrote, such as a title or a remark, without what would steer a terminal or break a line."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def refuse_hostile(text: str, name: str) -> None:
    """HostileText where characters hide or reorder others, TooLarge for a line nobody could have written."""
    for pattern, what in (
        (_CONTROL, "a control character"),
        (_DIRECTION, "a direction override"),
        (_SURROGATE, "half a surrogate"),
    ):
        found = pattern.search(text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            raise HostileText(f"{name}: {what} (U+{ord(found.group()):04X}) on line {line}; remove it and try again")
    if len(text) > LONGEST_LINE and max(map(len, text.split("\n"))) > LONGEST_LINE:
        raise TooLarge(f"{name}: a line of over {LONGEST_LINE:,} characters is not a readout; give the text with its line ends")
