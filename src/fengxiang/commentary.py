"""A commentary against its readout: which quotations are verbatim, which altered, what it covers, what it missed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from rapidfuzz import fuzz

from fengxiang.archive import Archive
from fengxiang.documents import BLANK, Document, Edition, Span, bare_places, refuse_hostile, written_text
from fengxiang.errors import EmptyInput
from fengxiang.provenance import trace
from fengxiang.reading import Signal
from fengxiang.sources import Page

_SHORTEST = 4  # signs of a quotation in marks; shorter ones are words, not quotations
_INLINE = 8  # signs that a stretch without marks must have in common with the readout
_ALTERED = 70.0  # likeness in percent from which a quotation is an altered one
_SHIFTED = 4  # signs by which words put in or left out may have moved the ends of an altered quotation
_SHARED = 2  # signs in a row that an end of it has in common
_COMMON = 3  # signs in a row that an altered quotation has in common
_MISSED = 12

# Where an answer begins and ends on a saved page of several: a line that is nothing but a link to a person, and the votes.
_AUTHOR = re.compile(r"^\[(?P<name>[^\]\[]{1,40})\]\([^)]*/(?:people|users?|author|profile|u)/[^)]*\)[ \t]*$", re.MULTILINE)
_VOTES = re.compile(r"^(?:赞同\s*\d|展开阅读全文|\[?(?:编辑于|发布于))", re.MULTILINE)
_FRONT = re.compile(r"\A---\n.*?\n---\s*\n", re.DOTALL)
_LINK = re.compile(r"!?\[(?P<text>[^\]\[]*)\]\([^)\s]*\)")
_MARKS = {
    "block": re.compile(r"^>[ \t]?(?P<said>.+)$", re.MULTILINE),
    "bold": re.compile(r"\*\*(?P<said>[^*\n]{1,200}?)\*\*"),
    "marks": re.compile(r"[“「『\"](?P<said>[^“”「」『』\"\n]{1,200}?)[”」』\"]"),
}
_ITEM = re.compile(r"^[ \t]*[*+-][ \t]+(?P<said>[^\n（(：:；;。，,]+)", re.MULTILINE)
_LABEL = re.compile(r"[：:]$")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of a commentary: who gave it (None where the page does not say), and its range of the page's text."""

    author: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Commentary:
    """The text of a saved page, exactly as `positions` of quotations count it, and its answers."""

    text: str
    answers: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The words of a text that a quotation is or is most like."""

    edition: Edition
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation and its verdict: verbatim, altered or absent. `nearest` has the words of the readout; of an absent one, the
    last text of the archive that has it, where there is one. `how` it is marked: block, bold, marks or inline."""

    text: str
    span: Span
    verdict: str
    nearest: Nearest | None
    how: str


@dataclass(frozen=True, slots=True)
class Covered:
    """An answer with the ranges of the readout that it quotes, and their share of all that is not frame."""

    answer: Reply
    share: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A commentary judged: its quotations in order, what each answer covers, the strongest signals that all missed."""

    commentary: Commentary
    document: Document
    quotations: tuple[Quotation, ...]
    covered: tuple[Covered, ...]
    missed: tuple[Signal, ...]

    def quotations_of(self, answer: Reply) -> tuple[Quotation, ...]:
        """The quotations that stand in an answer, in its order."""
        return tuple(one for one in self.quotations if answer.span.start <= one.span.start < answer.span.end)


def read_commentary(page: Page) -> Commentary:
    """A saved page with its answers; a page that names no people is one answer. EmptyInput where there is no text."""
    text = written_text(page)
    refuse_hostile(text, page.name)
    if not re.search(r"\w", text):
        raise EmptyInput(f"{page.name}: holds no words; give a commentary with a text")
    starts = list(_AUTHOR.finditer(text))
    if not starts:
        front = _FRONT.match(text)
        return Commentary(text, (Reply(None, Span(front.end() if front else 0, len(text))),))
    ends = [found.start() for found in starts[1:]] + [len(text)]
    return Commentary(text, tuple(_reply(text, found, end) for found, end in zip(starts, ends, strict=True)))


def _reply(text: str, found: re.Match[str], end: int) -> Reply:
    """An answer from its author to the votes below it."""
    votes = _VOTES.search(text, found.end(), end)
    return Reply(found["name"], Span(found.end(), votes.start() if votes else end))


def check(commentary: Commentary, document: Document, signals: Sequence[Signal], archive: Archive) -> Checked:
    """Every quotation of the answers against a readout; `signals` are those of the readout, the strongest first."""
    readout = _Bare(document.text)
    found = [
        quotation
        for answer in commentary.answers
        for quotation in _quotations(commentary.text, answer, document, readout, archive)
    ]
    covered = tuple(_covered(answer, found, document) for answer in commentary.answers)
    return Checked(commentary, document, tuple(found), covered, tuple(_missed(signals, covered)))


# Bare texts -----------------------------------------------------------------------------------------------------------


class _Bare:
    """A text without marks and spaces, each sign with its place."""

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        signs = [(char, place) for place, char in enumerate(_alike_in_case(text[start:end]), start) if char != BLANK]
        self.text, self.places = "".join(char for char, _ in signs), [place for _, place in signs]
        self._heads: dict[str, list[int]] = defaultdict(list)
        for place in range(len(self.text) - _INLINE + 1):
            self._heads[self.text[place : place + _INLINE]].append(place)

    def span(self, start: int, end: int) -> Span:
        """The range of the text that a range of its signs takes."""
        return Span(self.places[start], self.places[end - 1] + 1)

    def grown(self, start: int, end: int, before: int, after: int) -> tuple[int, int]:
        """A range of signs with so many more before and after it, as far as no mark stands between."""
        while before and start and self.places[start] == self.places[start - 1] + 1:
            start, before = start - 1, before - 1
        while after and end < len(self.places) and self.places[end] == self.places[end - 1] + 1:
            end, after = end + 1, after - 1
        return start, end

    def longest(self, other: str, at: int) -> tuple[int, int]:
        """The longest stretch from a place of another bare text on that stands here: where, and how long (0 for none)."""
        best = (0, 0)
        for place in self._heads.get(other[at : at + _INLINE], ()):
            size = _INLINE
            while at + size < len(other) and place + size < len(self.text) and other[at + size] == self.text[place + size]:
                size += 1
            best = max(best, (place, size), key=lambda row: row[1])
        return best


def _alike_in_case(text: str) -> str:
    """The text as it is compared, position by position: a quotation may begin with another letter than its sentence."""
    return "".join(map(_small, bare_places(text)))


def _small(char: str) -> str:
    return small if len(small := char.lower()) == 1 else char


# Quotations -----------------------------------------------------------------------------------------------------------


def _quotations(text: str, answer: Reply, document: Document, readout: _Bare, archive: Archive) -> list[Quotation]:
    """The quotations of an answer in order: what stands in marks, and stretches of the readout; of two that overlap the
    longer one."""
    body = _blanked(text, answer.span)
    marked = [
        _judged(text, span, how, document, readout, archive)
        for how, spans in _marked(body, answer.span)
        for span in spans
    ]  # fmt: skip
    inline = [
        Quotation(text[span.start : span.end], span, "verbatim", Nearest(document.edition, at, document[at]), "inline")
        for span, at in _inline(body, answer.span, readout)
    ]
    kept: list[Quotation] = []
    for quotation in sorted([*marked, *inline], key=lambda one: one.span.start - one.span.end):
        if not any(quotation.span.overlaps(other.span) for other in kept):
            kept.append(quotation)
    return sorted(kept, key=lambda quotation: quotation.span)


def _blanked(text: str, span: Span) -> str:
    """The text with addresses of links blanked, position by position, outside the span all blank."""
    body = [" "] * span.start + list(text[span.start : span.end])
    for found in _LINK.finditer(text, *span):
        keep = range(*found.span("text")) if not found.group().startswith("!") else range(0)
        for place in range(*found.span()):
            body[place] = body[place] if place in keep else " "
    return "".join(body)


def _marked(body: str, span: Span) -> Iterator[tuple[str, list[Span]]]:
    """What stands in a block quote, in bold or in quotation marks; what overlaps another is not taken twice."""
    taken: list[Span] = []
    for how, pattern in _MARKS.items():
        found = [Span(*match.span("said")) for match in pattern.finditer(body, *span)]
        pieces = [_bared(body, piece) for said in found for piece in (_sentences(body, said) if how == "block" else [said])]
        own = [piece for piece in pieces if _is_quotation(body, piece) and not any(piece.overlaps(other) for other in taken)]
        taken += own
        yield how, own


def _bared(body: str, span: Span) -> Span:
    """A span without the signs of emphasis and the blanks at its ends."""
    said = body[span.start : span.end]
    start = span.start + len(said) - len(said.lstrip(" *>"))
    return Span(start, max(start, span.end - (len(said) - len(said.rstrip(" *")))))


def _within(piece: Span, other: Span) -> bool:
    return other.start <= piece.start and piece.end <= other.end


def _sentences(body: str, said: Span) -> list[Span]:
    """The sentences of a block quote, each judged by itself."""
    cuts = [said.start, *(found.end() for found in re.compile("[。；！？]").finditer(body, *said)), said.end]
    return [Span(start, end) for start, end in pairwise(cuts) if end > start]


def _is_quotation(body: str, span: Span) -> bool:
    said = body[span.start : span.end]
    return len(bare_places(said).replace(BLANK, "")) >= _SHORTEST and not _LABEL.search(said.strip()) and "http" not in said


def _judged(text: str, span: Span, how: str, document: Document, readout: _Bare, archive: Archive) -> Quotation:
    """Verbatim where its words stand in the readout, marks apart; altered where words much like them do; else absent."""
    said = _alike_in_case(text[span.start : span.end]).replace(BLANK, "")
    place = readout.text.find(said)
    quoted = text[span.start : span.end]
    if place >= 0:
        at = readout.span(place, place + len(said))
        return Quotation(quoted, span, "verbatim", Nearest(document.edition, at, document[at]), how)
    alike = _alike(said, readout)
    if alike:
        at = readout.span(*alike)
        return Quotation(quoted, span, "altered", Nearest(document.edition, at, document[at]), how)
    return Quotation(quoted, span, "absent", _elsewhere((quoted.strip(), said), document, archive), how)


def _alike(said: str, readout: _Bare) -> tuple[int, int] | None:
    """Where the signs of a readout begin and end that a quotation is an alteration of; None where there are none. The longest
    stretch in common says how they lie; three signs of it, or half, lest chance likeness be taken for alteration."""
    text = readout.text
    alike = fuzz.partial_ratio_alignment(said, text)
    if alike is None or alike.score < _ALTERED:
        return None
    begin = max(0, alike.dest_start - len(said))
    common = SequenceMatcher(None, said, text[begin : alike.dest_end + len(said)], autojunk=False).find_longest_match()
    if common.size < min(_COMMON, (len(said) + 1) // 2):
        return None
    begin = max(0, begin + common.b - common.a - _SHIFTED)
    near = SequenceMatcher(None, said, text[begin : begin + len(said) + 2 * _SHIFTED], autojunk=False)
    shared = [block for block in near.get_matching_blocks() if block.size >= min(_SHARED, common.size)]
    first, last = shared[0], shared[-1]
    rest = len(said) - last.a - last.size
    return readout.grown(begin + first.b, begin + last.b + last.size, first.a, rest)


def _elsewhere(wordings: tuple[str, ...], document: Document, archive: Archive) -> Nearest | None:
    """The last text of the archive before the readout that has one of the wordings, to the character."""
    for words in dict.fromkeys(wordings):
        if seen := trace(words, archive, before=document.edition.day, besides=document.edition).last:
            return Nearest(seen.edition, seen.span, archive.get(seen.edition)[seen.span])
    return None


def _inline(body: str, span: Span, readout: _Bare) -> Iterator[tuple[Span, Span]]:
    """Stretches of the readout in the running text, within one sentence, and items of a list that stand in it: where they
    are in the commentary and in the readout."""
    for sentence in re.compile(r"[^。；！？\n]+").finditer(body, *span):
        here, at = _Bare(body, *sentence.span()), 0
        while at < len(here.text):
            place, size = readout.longest(here.text, at)
            if size:
                yield here.span(at, at + size), readout.span(place, place + size)
            at += size or 1
    for item in _ITEM.finditer(body, *span):
        said = _alike_in_case(item["said"]).replace(BLANK, "")
        place = readout.text.find(said) if len(said) in range(_SHORTEST, _INLINE) else -1
        if place >= 0:
            yield _bared(body, Span(*item.span("said"))), readout.span(place, place + len(said))


# What is covered and what is missed -----------------------------------------------------------------------------------


def _covered(answer: Reply, found: Iterable[Quotation], document: Document) -> Covered:
    spans = _merged(
        quotation.nearest.span
        for quotation in found
        if quotation.verdict != "absent" and quotation.nearest and _within(quotation.span, answer.span)
    )
    whole = sum(clause.core.end - clause.core.start for clause in document.clauses if clause.role != "frame")
    return Covered(answer, round(sum(end - start for start, end in spans) / max(1, whole), 3), tuple(spans))


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _missed(signals: Sequence[Signal], covered: Sequence[Covered]) -> list[Signal]:
    """The strongest signals of the readout of which no answer quotes as much as a formulation."""
    spans = _merged(span for row in covered for span in row.spans)

    def quoted(signal: Signal) -> int:
        return sum(max(0, min(signal.span.end, end) - max(signal.span.start, start)) for start, end in spans)

    said = [signal for signal in signals if signal.kind != "dropped"]
    return [signal for signal in said if quoted(signal) < _SHORTEST][:_MISSED]


__all__ = ["Checked", "Commentary", "Covered", "Nearest", "Quotation", "Reply", "check", "read_commentary"]
