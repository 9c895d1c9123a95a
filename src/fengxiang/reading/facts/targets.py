"""Targets: the numbers that a text sets, with their units, told from those it reports (`data/targets.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Document, Span
from fengxiang.reading.facts.numbers import noun_before
from fengxiang.reading.facts.quantities import Quantity, quantities


@dataclass(frozen=True, slots=True)
class Target:
    """A number set for the year. `value`, or `low` and `high` of a range or a bound, in `unit`; `span` goes from the
    subject to the number; `part` is True for the central government's part of a sum; `previous` is the same target in the
    previous edition, of the same part."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    hedge: str | None
    span: Span
    text: str
    part: bool = False
    previous: Target | None = None


def targets(document: Document, previous: Document | None = None) -> tuple[Target, ...]:
    """The targets of a document in their order, one a name, each with what the previous document set."""
    before = {target.name: target for target in targets(previous)} if previous else {}
    best: dict[str, tuple[float, Target]] = {}
    for score, target in _candidates(document):
        if score > 0 and (target.name not in best or score > best[target.name][0]):
            best[target.name] = score, target
    found = sorted((target for _, target in best.values()), key=lambda target: target.span)
    return tuple(replace(target, previous=_alike(before.get(target.name), target)) for target in found)


def unset(document: Document, previous: Document | None, found: tuple[Target, ...]) -> tuple[Target, ...]:
    """The targets of the previous document for which the document sets nothing; none where either sets none at all or is
    abridged, for then its silence says nothing."""
    before = targets(previous) if previous and previous.complete and document.complete and found else ()
    named = {target.name for target in found}
    return tuple(target for target in before if target.name not in named)


def _alike(last: Target | None, target: Target) -> Target | None:
    """The last target, where it is of the same part of a sum."""
    return last if last and last.part == target.part else None


def _candidates(document: Document) -> Iterator[tuple[float, Target]]:
    for section in document.sections if document.language == "zh" else ():
        for paragraph in section.paragraphs if section.role in GUIDANCE else ():
            for sentence in re.finditer(r"[^。！？]+", document.folded[paragraph.start : paragraph.end]):
                yield from _of_sentence(document, paragraph.start + sentence.start(), sentence.group())


def _of_sentence(document: Document, start: int, text: str) -> Iterator[tuple[float, Target]]:
    named = list(_subjects().finditer(text)) if any(char in text for char in "%百元人斤吨") else []
    for quantity in quantities(text) if named else ():
        subject = next((word for word in reversed(named) if word.end() <= quantity.span.start), None)
        row, times = _row(subject, quantity) if subject else (None, 1.0)
        if subject is None or row is None or not _belong(text, subject, quantity):
            continue
        score = _set_for_now(text, subject.start(), quantity.span, document.edition.day[:4], row.get("change"))
        part = re.search(row.get("after", "(?!)"), text[: subject.start()]) is not None
        score -= 0.5 * part
        span = Span(start + subject.start(), start + quantity.span.end)
        target = _target(row, quantity, times * float(row.get("times", 1)), span, document[span])
        yield score, replace(target, part=part)


def _belong(text: str, subject: re.Match[str], quantity: Quantity) -> bool:
    """Whether a number is said of a subject: near enough, in the same member of a list, and not of a noun after it."""
    between = text[subject.end() : quantity.span.start]
    row = table("targets")
    if "；" in between or len(between) > row["reach"] or re.match(row["followed"], text[quantity.span.end :]):
        return False
    return "，" not in between or noun_before(between.rpartition("，")[2]) is None


@cache
def _subjects() -> re.Pattern[str]:
    rows = [row["pattern"] for row in table("targets")["subjects"]]
    return re.compile(f"(?P<other>{table('targets')['subjects_of_no_target']['pattern']})|" + "|".join(rows))


def _row(subject: re.Match[str], quantity: Quantity) -> tuple[dict[str, Any] | None, float]:
    """The row of the table for a subject and a unit, and what the number is to be multiplied by for the row's unit."""
    if subject["other"]:
        return None, 1.0
    unit, times = table("targets")["same"].get(quantity.unit, (quantity.unit, 1.0))
    rows = table("targets")["subjects"]
    fits = (row for row in rows if row["unit"] == unit and re.match(row["pattern"], subject.string[subject.start() :]))
    return next(fits, None), float(times)


def _set_for_now(text: str, subject: int, span: Span, year: str, change: str | None) -> float:
    """How surely a number is an aim of this year: words of aiming in its sentence, words of the past in its clause. What it is
    said of is to reach it, or else to change by it."""
    row = table("targets")
    differs = re.search(change or row["difference"], text[subject : span.start]) is not None
    if differs != bool(change):
        return -1.0
    start = max(text.rfind(mark, 0, subject) for mark in "，；：。") + 1
    clause = text[start : span.end]
    past = re.search(row["past"], clause) or any(other != year for other in re.findall(r"(\d{4})年", clause))
    whole_plan = re.search(row["span"], clause)
    score = 2.0 * bool(re.search(row["aim"], text)) + bool(re.search(row["now"], text)) + bool(re.search(row["now"], clause))
    return score - 3.0 * bool(past) - 1.5 * bool(whole_plan)


def _target(row: dict[str, Any], quantity: Quantity, times: float, span: Span, text: str) -> Target:
    value, low, high = (
        None if part is None else round(part * times, 6) for part in (quantity.value, quantity.low, quantity.high)
    )
    return Target(row["name"], value, low, high, row["shown"], quantity.hedge, span, text)
