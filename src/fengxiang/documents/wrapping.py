"""Texts that were wrapped by hand or by a program: which line goes on in the next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from fengxiang.documents.furniture import is_furniture
from fengxiang.documents.normalise import chinese_marks

_ENDS = re.compile(r"[。！？…；：.!?:;][”’\"'）)」』】\]]*\s*$")
_ENGLISH_ENDS = re.compile(r"[.!?:][”’\"')\]]*\s*$")
_ITEM = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、是]|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[，、章节]"
    r"|\d{1,2}[.、．]|[-*•·■●])"
)
_NARROWEST, _WIDEST = 15, 130  # characters of a line in wrapped Chinese, at least, and in wrapped English, at most
_TOLERANCE = 2  # signs by which lines of Chinese differ, for a mark may not begin a line
_SHORT = 30  # characters of a line of English that is a heading


def flatten(text: str, language: str) -> str:
    """The text as it is cut and compared: the ends of lines that go on in the next as blanks, half-width marks beside
    Chinese characters full; as long as `text`, position by position."""
    lines = text.split("\n")
    flat = list(text)
    at = -1
    for line, on in zip(lines, goes_on(lines, language == "zh"), strict=True):
        at += len(line) + 1
        if on:
            flat[at] = " "
    joined = "".join(flat)
    return chinese_marks(joined) if language == "zh" else joined


def goes_on(lines: Sequence[str], chinese: bool) -> list[bool]:
    """Of each line whether the next goes on inside its sentence. Lines are taken as wrapped only where at least two of them stop
    at the same width without ending a sentence."""
    return _chinese(lines) if chinese else _english(lines)


def _chinese(lines: Sequence[str]) -> list[bool]:
    sizes = [len(line.rstrip()) for line in lines]
    loose = [_is_open(line, after, _ENDS) for line, after in zip(lines, [*lines[1:], ""], strict=True)]
    widths = Counter(size for size, is_loose in zip(sizes, loose, strict=True) if is_loose and size >= _NARROWEST)
    near = {size: sum(widths[other] for other in range(size - _TOLERANCE, size + 1)) for size in widths}
    width = max(near, key=lambda size: (near[size], size), default=0)
    if near.get(width, 0) < 2 or near[width] * 3 < sum(widths.values()) or near[width] * 6 < len(lines):
        return [False] * len(lines)
    return [is_loose and width - _TOLERANCE <= size for size, is_loose in zip(sizes, loose, strict=True)]


def _english(lines: Sequence[str]) -> list[bool]:
    width = max((len(line.rstrip()) for line in lines), default=0)
    loose = [_is_open(line, after, _ENGLISH_ENDS) for line, after in zip(lines, [*lines[1:], ""], strict=True)]
    full = [
        is_loose and len(line.rstrip()) + 1 + len(after.split(maxsplit=1)[0]) > width
        for line, after, is_loose in zip(lines, [*lines[1:], ""], loose, strict=True)
    ]
    if width > _WIDEST or sum(full) < 2 or sum(full) * 6 < len(lines):
        return [False] * len(lines)
    return [is_loose and len(line.rstrip()) >= _SHORT for line, is_loose in zip(lines, loose, strict=True)]


def _is_open(line: str, after: str, ends: re.Pattern[str]) -> bool:
    """Whether a line may go on in the one after it: it ends no sentence, and that one is neither blank nor an item."""
    if not line.strip() or not after.strip() or ends.search(line) or after[0] == "\u3000" or _ITEM.match(after):
        return False
    return not is_furniture(line) and not is_furniture(after)
