"""The watchwords of a text: young phrases that it says again and again and that the recent editions of its series never said,
as 新常态 in 2014 (nine times) or 高质量发展 in 2017 (eight times)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from fengxiang.alignment import inside_word
from fengxiang.archive import Archive
from fengxiang.archive.search import occurrences
from fengxiang.data import table
from fengxiang.documents import Document, Span
from fengxiang.provenance import trace
from fengxiang.reading.findings.candidate import Candidate
from fengxiang.reading.salience import SPEAKING

_SHORTEST = 3  # characters of a phrase


def watchwords(document: Document, recent: Sequence[str], archive: Archive, before: str) -> Iterator[Candidate]:
    """The watchwords as candidates, those that take most of the text first, each at the place where it weighs most; only of
    Chinese texts of a series that has recent editions."""
    row = table("ranking")["watchword"]
    if document.language != "zh" or not recent:
        return
    least = max(row["least"], round(len(document.text) / row["characters"]))
    found = _repeated(document, " ".join(recent), least)
    taken: list[str] = []
    for phrase in sorted(found, key=lambda phrase: -len(phrase) * found[phrase]):
        apart = not any(phrase in other or other in phrase for other in taken)
        if apart and len(taken) < row["most"] and _is_young(phrase, document, archive, before):
            taken.append(phrase)
            spans = [Span(place, place + len(phrase)) for place in occurrences(phrase, document.text)]
            main = max(spans, key=lambda span: _weight(_role(document, span.start)))
            also = tuple(span for span in spans if span != main)
            share = min(1.0, len(phrase) * len(spans) / row["full"])
            yield Candidate("new", main, _role(document, main.start), row["chance"] * share, often=phrase, also=also)


def held_by(document: Document, row: Candidate, words: Iterable[Candidate]) -> Candidate | None:
    """The first of some watchwords that a row holds."""
    return next((word for word in words if word.often and word.often in document[row.span]), None)


def telling_how_often(row: Candidate, word: Candidate | None) -> Candidate:
    """The row, with the watchword that it holds and the other places where that stands."""
    if word is None:
        return row
    also = tuple(span for span in sorted((word.span, *word.also)) if not row.span.overlaps(span))
    return replace(row, often=word.often, also=also)


def _repeated(document: Document, recent: str, least: int) -> dict[str, int]:
    """The phrases that stand so often at least in the parts that speak and never in the recent editions, whole words on both
    sides wherever they stand, and how often that is."""
    text, where = document.text, defaultdict[str, list[int]](list)
    for clause in document.clauses:
        if _weight(clause.role) > 0:
            for place in range(clause.core.start, clause.core.end - _SHORTEST + 1):
                where[text[place : place + _SHORTEST]].append(place)
    found = {}
    for start, places in where.items():
        if len(places) >= least and start.isalnum() and start not in recent:
            phrase, begins = _widened(text, places)
            edges = [edge for begin in begins for edge in (begin, begin + len(phrase))]
            whole = len(phrase) >= _SHORTEST and not any(inside_word(text, edge) for edge in edges)
            if whole and phrase not in recent and not _no_word().search(phrase):
                found[phrase] = len(begins)
    return found


def _widened(text: str, places: list[int]) -> tuple[str, list[int]]:
    """The longest phrase that holds the same three signs at every one of the places, without particles at its ends."""
    left, right = 0, _SHORTEST
    while _all_one(text, [place - left - 1 for place in places]):
        left += 1
    while _all_one(text, [place + right for place in places]):
        right += 1
    phrase = text[places[0] - left : places[0] + right]
    joints = table("ranking")["watchword"]["joints"]
    lead = len(phrase) - len(phrase.lstrip(joints))
    return phrase.strip(joints), [place - left + lead for place in places]


def _all_one(text: str, places: list[int]) -> bool:
    """Whether one and the same letter stands at all places."""
    signs = {text[max(0, place) : place + 1] for place in places}
    return len(signs) == 1 and signs.pop().isalnum()


@cache
def _no_word() -> re.Pattern[str]:
    """What makes a phrase a turn of speech and no word for a matter."""
    return re.compile(table("ranking")["watchword"]["no_word"])


def _is_young(phrase: str, document: Document, archive: Archive, before: str) -> bool:
    """Whether the archive never said a phrase, or not before the last years."""
    first = trace(phrase, archive, before=before, besides=document.edition).first
    return first is None or document.edition.ordinal - first.edition.ordinal <= table("ranking")["watchword"]["young"]


def _role(document: Document, place: int) -> str:
    return next(clause.role for clause in document.clauses if clause.start <= place < clause.end)


def _weight(role: str) -> float:
    """How much a part of the text counts; nothing where it does not speak of what is to be done or how things stand."""
    return float(table("ranking")["roles"].get(role, 0.5)) if role in SPEAKING else 0.0
