"""What fell silent: clauses of the old text, in part or whole said nowhere in the new one, by what falls silent with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from fengxiang.alignment import Alignment
from fengxiang.data import table
from fengxiang.documents import Clause, Document, Span, bare
from fengxiang.reading.facts.areas import area_named
from fengxiang.reading.facts.standing import in_title, is_headline
from fengxiang.reading.findings.clauses import FILLER, LEAD, Candidate, alike, cut, retold_kind, said_by_the_body
from fengxiang.reading.salience import SPEAKING, area_weight, logistic, signs, unheard

SILENCE = ("role", "area", "money", "property", "risk", "gone", "held", "headline", "title", "length")
_TOPICS = ("money", "property", "risk")
# What leads into an enumeration: the first member of 明年要坚持甲、乙 is 甲.
_LEADING = re.compile(r"(?:.{0,8}?(?:(?<![主重需首])要|必须|坚持)+(?=.{4}))?")
_GONE = 0.5  # share of a member's pairs of signs that must be said nowhere for it to have fallen silent
_REWORDED = 0.7  # share of a clause from which it is the clause that fell silent, which one told as reworded did not


@dataclass(frozen=True, slots=True)
class Lost:
    """What a clause of the old text lost, and its features in the order of SILENCE."""

    span: Span
    role: str
    features: tuple[float, ...]


def silent(alignment: Alignment, recent: Sequence[str]) -> Iterator[Candidate]:
    """What fell silent as candidates, by the logistic of the weighted sum of their features."""
    weights = table("ranking")["dropped"]
    for row in lost(alignment, recent):
        score = sum(weights[name] * value for name, value in zip(SILENCE, row.features, strict=True))
        yield Candidate("dropped", row.span, row.role, logistic(score + weights["constant"]), alignment.old)


def lost(alignment: Alignment, recent: Sequence[str]) -> Iterator[Lost]:
    """What the old text said and the new one says nowhere; `recent` are the texts of the editions before the new one."""
    old, new = alignment.old, alignment.new
    own, now = signs(old.text, old.language), signs(new.text, new.language)
    pairs, runs_of_four = own.grams(2), own.grams(4)
    gone = unheard(pairs, [now.grams(2)]) & (pairs > 0)
    fresh = unheard(runs_of_four, [now.grams(4)]) & (runs_of_four > 0)
    held = fresh * np.mean([~unheard(runs_of_four, [signs(text, old.language).grams(4)]) for text in recent] or [fresh], axis=0)
    ways = [(change, retold_kind(alignment, change)) for change in alignment.changes if change.old and change.new]
    # In other words in the same place something else is said: that is a rewording, and what went has fallen silent.
    told = {span for one, way in ways if way and alike(alignment, one) for span in one.old}
    # What became another stance has not fallen silent, nor, as a statement on rates is reworded sentence by sentence, has what
    # has a successor there.
    turned = {span for one, way in ways if way == "stance" or old.language == "en" for span in one.old}
    still = bare(new.text)
    for clause in _speaking(old):
        inside = own.within(*clause.core)
        at = slice(inside.start, max(inside.start, inside.stop - 1))
        if clause.core in turned or not gone[at].any():
            continue
        span = _part(old, clause, set(own.places[at][gone[at]].tolist()))
        in_part = _size(span) < _REWORDED * _size(clause.core)
        if bare(old[span]) not in still and (in_part or clause.core not in told):
            share = float(gone[at].sum() / max(1, (pairs[at] > 0).sum()))
            yield Lost(span, clause.role, _features(old, clause, share, float(held[inside].max(initial=0.0))))


def _speaking(old: Document) -> Iterator[Clause]:
    """The clauses of the old text whose silence would say something."""
    body = said_by_the_body(old)
    for clause in old.clauses:
        if clause.role in SPEAKING and clause.core.start in body and not FILLER.search(old[clause.core]):
            yield clause


def _features(document: Document, clause: Clause, gone: float, held: float) -> tuple[float, ...]:
    """The features of a clause of whose pairs of signs a share is gone, the rest of it held by a share of the recent editions."""
    text, row = document[clause.core], table("ranking")
    return (
        log(row["roles"].get(clause.role, 0.5)),
        log(area_weight(area_named(document, clause.core))),
        *(float(bool(re.search(row["topics"][name], text))) for name in _TOPICS),
        gone,
        held * gone,
        float(is_headline(text, clause.role)),
        float(in_title(document, clause.core)),
        _size(clause.core) / 20,
    )


def _part(document: Document, clause: Clause, gone: set[int]) -> Span:
    """The members of a clause that fell silent, those that lost most of their words where there are any; without members the
    clause, cut where it is too long."""
    members = [Span(*part.span()) for part in re.compile("[^、]+").finditer(document.text, *clause.core)]
    shares = {member: sum(place in gone for place in range(*member)) / max(1, _size(member) - 1) for member in members}
    went = [member for member in members if shares[member] >= _GONE] or [member for member in members if shares[member]]
    span = Span(went[0].start, went[-1].end) if went else clause.core
    found = (_LEADING if len(members) > 1 else LEAD).match(document[span])
    return cut(document, Span(span.start + (found.end() if found else 0), span.end))


def _size(span: Span) -> int:
    return span.end - span.start
