"""Numbers of the guidance with the noun that each is said of, and what became of those of the edition before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from fengxiang.alignment import Alignment
from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Clause, Document, Edition, Span, bare_pairs
from fengxiang.reading.facts.quantities import Quantity, quantities

_ALIKE = 0.6  # the share of pairs of characters by which two nouns are one
_END = re.compile(r"[，、；。：（）“”]")


@dataclass(frozen=True, slots=True)
class Number:
    """An amount, ratio or quota: its noun, its value or ends in its unit as the text says it, and where noun and number stand
    together. `change` is new, changed, kept, vanished or replaced since the edition before, `old` the number there; of one that
    vanished, the number itself stands in `old` alone."""

    noun: str
    span: Span
    text: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    hedge: str | None
    edition: Edition
    change: str | None = None
    old: Number | None = None

    @property
    def said(self) -> tuple[float | None, float | None, float | None, str]:
        """The value and the ends, and the word that softens or bounds it."""
        return self.value, self.low, self.high, self.hedge or ""


_LARGE = (("亿", 10**8), ("万", 10**4))
_SCALED = frozenset({"元", "斤", "人", "吨", "亩", "户", "套", "千瓦"})


def shown(number: Number) -> tuple[float | None, float | None, float | None, str]:
    """The value, the ends and the unit as a reader has them: 2,500 亿元, 1,200 万人, 30 元."""
    ends = number.value, number.low, number.high
    most = max(end for end in (*ends, 0.0) if end is not None)
    large = ((sign, times) for sign, times in _LARGE if number.unit in _SCALED and most >= times)
    sign, times = next(large, ("", 1))
    value, low, high = (None if end is None else round(end / times, 6) for end in ends)
    return value, low, high, sign + number.unit


def numbers(document: Document) -> tuple[Number, ...]:
    """The numbers of a text's guidance in order, those without a noun left out; none of a text in English."""
    return tuple(_numbers(document)) if document.language == "zh" else ()


def _numbers(document: Document) -> Iterator[Number]:
    """Each number once: what is said again of the same noun is the same."""
    seen: set[tuple[object, ...]] = set()
    for clause in document.clauses:
        for number in _of_clause(document, clause) if clause.role in GUIDANCE else ():
            if (key := (number.noun, number.unit, *number.said)) not in seen:
                seen.add(key)
                yield number


def _of_clause(document: Document, clause: Clause) -> Iterator[Number]:
    text, start = document.folded[slice(*clause.core)], clause.core.start
    until = 0
    for quantity in _all_quantities(text):
        before, after = text[until : quantity.span.start], text[quantity.span.end :]
        place = until
        until = quantity.span.end
        found = _noun(before, after)
        if found is None:
            continue
        noun, behind, at = found
        begin = quantity.span.start if behind else place + at
        end = quantity.span.end + at + len(noun) if behind else quantity.span.end
        span = Span(start + begin, start + end)
        ends = quantity.value, quantity.low, quantity.high
        yield Number(noun, span, document[span], *ends, quantity.unit, quantity.hedge, document.edition)


def _all_quantities(text: str) -> list[Quantity]:
    """Quantities with a unit of their own, and figures that count the noun behind them."""
    idiom = re.compile(table("numbers")["idiom"])
    known = [one for one in quantities(text) if not idiom.fullmatch(text, *one.span)]
    taken = [one.span for one in known]
    counted = (found for found in _counted().finditer(text) if not any(Span(*found.span()).overlaps(span) for span in taken))
    more = [
        Quantity(Span(*found.span()), float(found["figure"]) * (10**4 if found["times"] else 1), None, None, found["unit"], None)
        for found in counted
    ]
    return sorted([*known, *more], key=lambda one: one.span)


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.])(?P<figure>\d+(?:\.\d+)?)(?P<times>万)?(?P<unit>{table('numbers')['counters']})")


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    rules = table("numbers")
    return re.compile(f"(?:{rules['lead']})+"), re.compile(f"(?:{rules['trail']})$"), re.compile(rules["compared"])


def _noun(before: str, after: str) -> tuple[str, bool, int] | None:
    """The noun of a number, whether it stands behind it, and where in the text before or after; None for a number that is a mere
    difference, or without a noun."""
    lead, trail, compared = _edges()
    last = [mark.end() for mark in _END.finditer(before)]
    near = before[last[-1] if last else 0 :]
    if compared.search(near):
        return None
    begin = lead.match(near)
    at = begin.end() if begin else 0
    body = near[at:]
    noun = body[: len(body) - len(trail.search(body).group())] if body else ""  # type: ignore[union-attr]
    if len(noun) >= 2:
        cut = _cut(noun)
        return noun[cut:], False, (last[-1] if last else 0) + at + cut
    lead_behind = re.match(r"的|以上|左右|的?规模的", after)
    skip = lead_behind.end() if lead_behind else 0
    following = _END.split(after[skip:], maxsplit=1)[0][: table("numbers")["longest"]]
    return (following, True, skip) if len(following) >= 2 else None


def noun_before(text: str) -> str | None:
    """The noun that a number behind a text is said of; None where only verbs stand there."""
    found = _noun(text, "")
    return found[0] if found and not found[1] else None


def _cut(noun: str) -> int:
    """Where a noun that is too long begins: behind its last joint, else at the length."""
    rules = table("numbers")
    over = len(noun) - rules["longest"]
    joint = re.match(rules["joint"], noun) if over > 0 else None
    return max(0, joint.end() if joint else over)


def compared(document: Document, alignment: Alignment | None) -> tuple[Number, ...]:
    """The numbers of a document with what became of those of the edition before: in their order, those that vanished behind.
    Without an edition before, nothing is said of change."""
    now = numbers(document)
    if alignment is None:
        return now
    left = list(numbers(alignment.old))
    found: list[Number] = []
    for number in now:
        old = _former(number, left)
        if old:
            left.remove(old)
            found.append(replace(number, change="kept" if number.said == old.said else "changed", old=old))
        else:
            found.append(replace(number, change="new"))
    return tuple(_with_gone(_replacing(found, left, alignment), left))


def _former(number: Number, left: Sequence[Number]) -> Number | None:
    """The number before of the same noun and unit, else of the likest noun with the same head, which stands last in Chinese."""
    fits = [old for old in left if old.unit == number.unit]
    exact = next((old for old in fits if old.noun == number.noun), None)
    like = [old for old in fits if old.noun[-2:] == number.noun[-2:] and _likeness(old, number) >= _ALIKE]
    return exact or max(like, key=lambda old: _likeness(old, number), default=None)


def _likeness(one: Number, other: Number) -> float:
    pairs = bare_pairs(one.noun), bare_pairs(other.noun)
    return len(pairs[0] & pairs[1]) / max(1, min(map(len, pairs)))


def _replacing(found: list[Number], left: list[Number], alignment: Alignment) -> Iterator[Number]:
    """New numbers that stand in the place of another measure: where the clauses are one statement and the units the same."""
    places = [(change.old, change.new) for change in alignment.changes if change.old and change.new]
    for number in found:
        olds = [span for old, new in places if any(number.span.overlaps(one) for one in new) for span in old]
        alike = [old for old in left if old.unit == number.unit] if number.change == "new" else []
        fits = (old for old in alike if any(old.span.overlaps(span) for span in olds))
        if former := next(fits, None):
            left.remove(former)
            yield replace(number, change="replaced", old=former)
        else:
            yield number


def _with_gone(found: Iterator[Number], left: list[Number]) -> Iterator[Number]:
    yield from found
    yield from (replace(old, change="vanished", old=old) for old in left)
