"""Which formulations a text uses: those known, and those it coins in quotation marks or in fours."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fengxiang.documents import Document, Span
from fengxiang.documents.normalise import without_radicals

QUOTED = re.compile(r"“([\u4e00-\u9fff、·]{2,14})”")
_MEMBERS = re.compile(r"(?<=、)[\u4e00-\u9fff]{4}(?=[、，。；])")
_NUMBERED = re.compile(r"(?<![\u4e00-\u9fff])[一两二三四五六七八九十]{1,2}(?:个|大|项|条)[\u4e00-\u9fff]{2,6}(?=[，。；、”])")


@dataclass(frozen=True, slots=True)
class Used:
    """A formulation where a text uses it; `known` where it comes from a table of them."""

    span: Span
    known: bool


def recognise(document: Document, known: Iterable[str]) -> tuple[Used, ...]:
    """The formulations of a document in order, the longest where two overlap."""
    text = without_radicals(document.text)
    found = [Used(Span(start, start + len(phrase)), True) for start, phrase in _standing(text, known)]
    for pattern in (QUOTED, _MEMBERS, _NUMBERED):
        found += [Used(Span(*match.span(match.re.groups)), False) for match in pattern.finditer(text)]
    kept, taken = list[Used](), bytearray(len(text))
    for use in sorted(found, key=lambda use: (use.span.start - use.span.end, not use.known, use.span)):
        if not any(taken[use.span.start : use.span.end]):
            kept.append(use)
            taken[use.span.start : use.span.end] = b"\1" * (use.span.end - use.span.start)
    return tuple(sorted(kept, key=lambda use: use.span))


def _standing(text: str, known: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Every place where a known phrase stands; phrases are looked up by their first two characters."""
    by_head: dict[str, list[str]] = defaultdict(list)
    for phrase in known:
        by_head[phrase[:2]].append(phrase)
    for start in range(len(text) - 1):
        for phrase in by_head.get(text[start : start + 2], ()):
            if text.startswith(phrase, start):
                yield start, phrase
