"""Lists: what a text enumerates, open where it ends in 等, and what stood beside the same members before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import NamedTuple

from fengxiang.archive import Archive, Attestation, Scope
from fengxiang.archive.search import around, occurrences
from fengxiang.data import table
from fengxiang.documents import Document, Edition, Span, bare

_EDGE = re.compile(r"[，。；：！？\n]")
_REACH = 120
_LOOKED_UP = 4  # members of a list that are looked up
_PLACES = 4  # places within one earlier text
_SIGHTINGS = 16  # earlier sightings of each, the latest first
_BEFORE = 8  # former companions that are shown


class Companion(NamedTuple):
    """A member that stood in the same frame in an earlier edition, and where."""

    item: str
    edition: Edition
    span: Span


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The members of a list in their order, `open` where it ends in 等. `frame` is what stands around it, its members as …;
    `before` are members that stood beside them in earlier editions and are missing now."""

    items: tuple[str, ...]
    open: bool
    span: Span
    frame: str
    before: tuple[Companion, ...] = ()


def lists(document: Document, archive: Archive | None = None, before: str = "9999") -> tuple[Enumeration, ...]:
    """The lists of a document in their order; open ones with what stood in their place before it and before a day, where an
    archive is given."""
    found = [
        replace(row, span=Span(clause.core.start + row.span.start, clause.core.start + row.span.end))
        for clause in (document.clauses if document.language == "zh" else ())
        for row in enumerations(document[clause.core])
        if clause.role != "frame"
    ]
    if archive is None:
        return tuple(found)
    earlier = _Earlier(document, archive, before)
    return tuple(replace(row, before=_before(row, earlier)) if row.open else row for row in found)


def enumerations(clause: str, closed: int | None = None) -> Iterator[Enumeration]:
    """The lists in the wording of one clause: those that end in 等, and closed ones of `closed` members and more."""
    start = 0
    for end in [*(found.start() for found in re.finditer(table("lists")["not_open"], clause)), len(clause)]:
        opened = end < len(clause)
        members = _members(clause, start, end, opened)
        if len(members) >= (2 if opened else closed or table("lists")["closed"]):
            span = Span(members[0].start, end + opened if opened else members[-1].end)
            items = tuple(clause[member.start : member.end] for member in members)
            yield Enumeration(items, opened, span, _frame(clause, span))
        start = end + 1


def _members(clause: str, start: int, end: int, opened: bool) -> list[Span]:
    """The members of a stretch between 、; the first without what leads to it, the last of a closed list without its head."""
    parts = list(_between_marks(clause, start, end))
    if len(parts) < 2:
        return []
    if not opened:
        last = clause[parts[-1].start : parts[-1].end]
        parts[-1] = Span(parts[-1].start, parts[-1].start + len(last.split("的")[0]))
        if parts[-1].start == parts[-1].end:
            return []
        parts[-1] = Span(parts[-1].start, parts[-1].start + _like_others([clause[part.start : part.end] for part in parts]))
    first, others = clause[parts[0].start : parts[0].end], [clause[part.start : part.end] for part in parts[1:]]
    modal = _modal(first)
    actions = all(_leading().match(clause, part.start + (modal if part == parts[0] else 0), part.end) for part in parts)
    lead = _opening(first, others) or (modal if actions else _lead(first, others))
    parts[0] = Span(parts[0].start + lead, parts[0].end)
    sizes = sorted(part.end - part.start for part in parts)
    alike = opened or sizes[-1] <= 2 * sizes[len(sizes) // 2] + 2
    return parts if alike and sizes[0] > 0 and sizes[-1] <= table("lists")["longest"] else []


def _between_marks(clause: str, start: int, end: int) -> Iterator[Span]:
    """What stands between 、; a quotation is one piece, unless the whole list stands in it."""
    quoted = re.search("“([^”]*、[^”]*)", clause[start:end])
    if quoted and "、" not in re.sub("“[^”]*”?", "", clause[start:end]):
        start, end = start + quoted.start(1), start + quoted.end(1)
    for part in re.finditer("(?:“[^”]*”|[^、])+", clause[start:end]):
        yield Span(start + part.start(), start + part.end())


@cache
def _leading() -> re.Pattern[str]:
    row = table("lists")
    heads = "|".join(sorted(map(re.escape, row["heads"]), key=len, reverse=True))
    return re.compile(f"(?!{row['not_heads']})(?:{heads})(?:好|了)?|(?:{row['prepositions']})(?=..)")


def _lead(part: str, others: list[str]) -> int:
    """Where a member begins in its stretch: after the last word that leads to one. A word that stands within the others too leads
    to none, nor does one that makes the first as long as all of them are (增强信心); where all end alike (区域协调发展战略),
    that word leads which leaves the first most nearly as long as they are."""
    sizes = [len(other) for other in others]
    ends = [
        found.end()
        for found in _leading().finditer(part)
        if len(part) - found.end() >= 2
        and not any(found.group() in other[1:] for other in others)
        and not (len(sizes) > 1 and set(sizes) == {len(part) - found.start()})
    ]
    if ends and all(other.endswith(part[-2:]) for other in others):
        return min(ends, key=lambda end: abs(len(part) - end - sum(sizes) / len(sizes)))
    return ends[-1] if ends else 0


def _modal(part: str) -> int:
    """Where an action begins in its stretch: after what says that or how it is to be done."""
    found = _manner().match(part)
    return found.end() if found else 0


@cache
def _manner() -> re.Pattern[str]:
    return re.compile(rf"(?:.{{0,8}}?(?:要|必须))?(?:{table('lists')['manners']})*(?=..)")


def _opening(first: str, others: list[str]) -> int:
    """Where the first member begins in its stretch, if all the others, two at least, begin alike: 稳 in 有利于稳预期."""
    opening = others[0][0]
    if len(others) < 2 or first.startswith(opening) or any(other[0] != opening for other in others):
        return 0
    lead = _lead(first, others)
    # Where the first has it too, right behind what leads to it, that is where it begins.
    place = lead if first.startswith(opening, lead) else first.rfind(opening)
    near = len(first) - place <= 2 * max(map(len, others))
    return place if near and 0 < place <= len(first) - 2 else 0


def _like_others(parts: list[str]) -> int:
    """How long the last member of a closed list is, where those before it show it: they all end alike (复杂性、严峻性、
    不确定性上升), or are all as long and what is over begins with a word that follows lists (转方式、调结构、提质量上)."""
    *others, last = parts
    ending = {other[-1] for other in others}
    if len(others) > 1 and len(ending) == 1 and last[-1] not in ending and (place := last.rfind(others[0][-1], 1)) > 0:
        return place + 1
    sizes = {len(other) for other in others[1:]}
    size = next(iter(sizes)) if len(sizes) == 1 else len(last)
    return size if re.match(table("lists")["after"], last[size:]) else len(last)


def _frame(clause: str, span: Span) -> str:
    """The words around a list, its members as …: 化解…风险."""
    heads = [found.group() for found in _leading().finditer(clause[: span.start]) if found.end() == span.start]
    tail = re.match(r"[^，、的]{0,12}(?=[，、的]|$)", clause[span.end :])
    return f"{heads[-1] if heads else ''}…{tail.group() if tail else ''}"


# What stood there before ----------------------------------------------------------------------------------------------


def _before(row: Enumeration, earlier: _Earlier) -> tuple[Companion, ...]:
    """Members of earlier lists with the same frame, or with two members of this one, that stand neither in this list nor
    anywhere in its clause; the latest sighting of each, those seen last first."""
    own, tail = {bare(item) for item in row.items}, row.frame.partition("…")[2]
    found: dict[str, Companion] = {}
    for seen, other in earlier.lists(row):
        items = [item.removesuffix(tail) or item for item in other.items]
        framed = len(tail) > 1 and (other.frame.endswith(tail) or other.items[-1].endswith(tail))
        if len(own & set(map(bare, items))) < (1 if framed else 2):
            continue
        place = seen.span.start + other.span.start
        for item, whole in zip(items, other.items, strict=True):
            if item not in found and not any(name in bare(item) or bare(item) in name for name in own):
                found[item] = Companion(item, seen.edition, Span(place, place + len(item)))
            place += len(whole) + 1
    return tuple(islice(sorted(found.values(), key=lambda row: row.edition.day, reverse=True), _BEFORE))


class _Earlier:
    """The lists of earlier texts; what was looked up for one list is not looked up again for the next."""

    def __init__(self, document: Document, archive: Archive, before: str) -> None:
        self._index, self._scope = archive.index(), Scope(min(before, document.edition.day), document.edition)
        self._of_item: dict[str, list[tuple[Attestation, Enumeration]]] = {}
        self._of_clause: dict[str, tuple[Enumeration, ...]] = {}
        self._texts: dict[int, str] = {}

    def lists(self, row: Enumeration) -> Iterator[tuple[Attestation, Enumeration]]:
        """Earlier lists that stand in a clause with a member of this one, each with its clause."""
        for item in row.items[:_LOOKED_UP]:
            if item not in self._of_item:
                self._of_item[item] = list(self._with(item))
            yield from self._of_item[item]

    def _with(self, item: str) -> Iterator[tuple[Attestation, Enumeration]]:
        for number in self._index.sightings(item, self._scope).documents[-_SIGHTINGS:][::-1].tolist():
            text = self._text(number)
            for place in islice(occurrences(item, text), _PLACES):
                clause = Span(*around(text, Span(place, place + len(item)), _EDGE, _REACH, _REACH))
                if "、" in text[clause.start : clause.end]:
                    seen = Attestation(self._index.editions[number], clause)
                    yield from ((seen, other) for other in self._in(text[clause.start : clause.end]))

    def _in(self, clause: str) -> tuple[Enumeration, ...]:
        if clause not in self._of_clause:
            self._of_clause[clause] = tuple(enumerations(clause, closed=2))
        return self._of_clause[clause]

    def _text(self, number: int) -> str:
        if number not in self._texts:
            self._texts[number] = self._index.text(number)
        return self._texts[number]


__all__ = ["Companion", "Enumeration", "enumerations", "lists"]
