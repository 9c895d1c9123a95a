"""Cutting a text: lines, sentences, clauses, then roles. Cuts only, so every level tiles its parent."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from fengxiang.documents.document import Clause, Paragraph, Section, Sentence, Span
from fengxiang.documents.furniture import front_matter, is_furniture
from fengxiang.documents.normalise import fold
from fengxiang.documents.roles import Line, Part, assign
from fengxiang.documents.wrapping import flatten

_CLOSERS = "”’\"'）)》」』】］"
# A closing mark belongs to the sentence it closes; so do the spaces before the next one.
_ZH_SENTENCE = re.compile(rf"[^。！？\n]*(?:[。！？]+[{_CLOSERS}]*[ \t\u3000]*|\n+|\Z)")
_ZH_ITEM = re.compile(r"[^；]*(?:；+\s*|\Z)")
_ZH_CLAUSE = re.compile(
    rf"(?:[^，；：。！？,;:!?]|[,;:!?](?![\u4e00-\u9fff“]))*(?:[，；：。！？]+|[,;:!?](?=[\u4e00-\u9fff“])|\Z)[{_CLOSERS}]*\s*"
)
_EN_ABBREVIATION = r"(?<=\b[A-Z])\.|(?<=U\.S)\.|(?<=\b(?:Mr|Ms|Dr|Jr|Sr|St|No))\.|(?<=\bMrs)\."
_EN_SENTENCE = re.compile(rf"(?:[^.!?\n]|[.!?](?!['\"”)\]]*(?:\s|\Z))|{_EN_ABBREVIATION})*(?:[.!?]+['\"”)\]]*[ \t]*|\n+|\Z)")
_EN_CLAUSE = re.compile(
    r"(?:[^;:,]|[;:](?!\s)|,(?!\s+(?:and|but|while|although|though|which|with|as|so|yet|including)\b))*(?:[;:,]\s*|\Z)"
)
_EDGE = " \t\r\n\u3000#>*•·—-\ufeff\u00a0"
_END_MARKS = "，；：。！？、…,;:.!?" + _EDGE
_PAIRS = {"”": "“", "’": "‘", "』": "『", "」": "「", '"': '"', "）": "（", ")": "("}


def segment(text: str, language: str) -> tuple[Section, ...]:
    """The sections of `text`, tiling it; roles by the rules of `data/roles.toml` for `zh` or `en`."""
    flat = flatten(text, language)
    lines = [Line(start, fold(flat[start:end]), tuple(_sentences(flat, start, end, language))) for start, end in _lines(flat)]
    matter = _matter(flat, lines)
    inside = [number for number in range(len(lines)) if number not in matter]
    parts = [replace(part, line=inside[part.line]) for part in assign([lines[number] for number in inside], language)]
    parts = _with_matter(parts, [(number, lines[number]) for number in sorted(matter)])
    return tuple(_section(flat, list(run), language) for _, run in groupby(parts, key=lambda part: part.key))


def _matter(text: str, lines: list[Line]) -> set[int]:
    """The numbers of the lines that are no part of the readout: front matter, and what stands around it on a page."""
    own = text.split("\n")
    above = sum(map(len, own[: (size := front_matter(own))])) + size
    return {number for number, line in enumerate(lines) if line.start < above or is_furniture(line.folded)}


def _with_matter(parts: list[Part], matter: list[tuple[int, Line]]) -> list[Part]:
    """The parts in order with those lines between them, each in the section that it interrupts and without words to compare."""
    starts, found = [part.line for part in parts], list(parts)
    for number, line in matter:
        place = bisect_left(starts, number)
        last = parts[place - 1] if 0 < place < len(parts) else Part(0, Span(0, 0), "frame")
        found += [Part(number, span, last.role, last.rank, last.title, matter=True) for span in line.sentences]
    return sorted(found, key=lambda part: part.span)


def _lines(text: str) -> Iterator[Span]:
    """Lines with their line ends; blank lines belong to the line before."""
    for found in re.finditer(r"[^\n]*\n+\s*|[^\n]+\Z", text):
        yield Span(*found.span())


def _cut(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Span]:
    for found in pattern.finditer(text, start, end):
        if found.end() > found.start():
            yield Span(*found.span())


def _sentences(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    """Sentences of one line; an enumeration of three `；` and more is cut there, for each of its parts is a statement."""
    pieces = _cut(_ZH_SENTENCE if language == "zh" else _EN_SENTENCE, text, start, end)
    for sentence in _joined(pieces, lambda span: re.search(r"\w", text[span.start : span.end]) is None):
        if text.count("；", *sentence) >= 3:
            yield from _cut(_ZH_ITEM, text, *sentence)
        else:
            yield sentence


def _section(text: str, parts: list[Part], language: str) -> Section:
    first = parts[0]
    paragraphs = tuple(_paragraph(text, list(run), language) for _, run in groupby(parts, key=lambda part: part.line))
    return Section(first.span.start, parts[-1].span.end, first.role, first.rank, first.title, paragraphs)


def _paragraph(text: str, parts: list[Part], language: str) -> Paragraph:
    sentences = tuple(_sentence(text, part, language) for part in parts)
    return Paragraph(parts[0].span.start, parts[-1].span.end, sentences)


def _sentence(text: str, part: Part, language: str) -> Sentence:
    pattern = _ZH_CLAUSE if language == "zh" else _EN_CLAUSE
    spans = list(_joined(_cut(pattern, text, *part.span), lambda span: re.search(r"\w", text[span.start : span.end]) is None))
    cores = [Span(span.start, span.start) if part.matter else core(text, span) for span in spans]
    clauses = tuple(Clause(*span, own, part.role, part.rank) for span, own in zip(spans, cores, strict=True))
    return Sentence(part.span.start, part.span.end, clauses)


def _joined(spans: Iterable[Span], wordless: Callable[[Span], bool]) -> Iterator[Span]:
    """The spans, those without a word joined to the one before."""
    held: Span | None = None
    for span in spans:
        if held and not wordless(span):
            yield held
            held = span
        else:
            held = Span(held.start if held else span.start, span.end)
    if held:
        yield held


def core(text: str, span: tuple[int, int]) -> Span:
    """The wording inside a clause: edge marks off, a quotation mark off where its partner is elsewhere."""
    start, end = span
    while True:
        before = (start, end)
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _END_MARKS:
            end -= 1
        if end > start and _unpaired(text[end - 1], text[start : end - 1], _PAIRS):
            end -= 1
        if end > start and text[start] in _PAIRS.values() and not _closed(text[start], text[start + 1 : end]):
            start += 1
        if (start, end) == before:
            return Span(start, end)


def _unpaired(mark: str, rest: str, pairs: dict[str, str]) -> bool:
    opener = pairs.get(mark)
    if opener is None:
        return False
    return rest.count(opener) % 2 == 0 if opener == mark else rest.count(opener) <= rest.count(mark)


def _closed(opener: str, rest: str) -> bool:
    return any(closer in rest for closer, known in _PAIRS.items() if known == opener)
