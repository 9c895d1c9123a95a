"""Dials, lists, targets, names, links, lenses and decisions as plain values, exactly as the contract of the JSON has them."""

from __future__ import annotations

from typing import Any

from fengxiang.brief import Brief
from fengxiang.documents import Document, Edition, Span
from fengxiang.lenses import Answer, Answered
from fengxiang.reading import Companion, Decision, Dial, Enumeration, Link, Name, Number, Reading, Target, words_apart
from fengxiang.reading.facts.numbers import shown as number_shown

Object = dict[str, Any]


def findings_object(brief: Brief) -> Object:
    """The keys of the brief that answer standing questions."""
    document = brief.document
    return {
        "dials": [_dial(dial, brief) for dial in brief.dials],
        "dials_silent": [_silent_dial(reading, brief.previous) for reading in brief.silent_dials if brief.previous],
        "lists": [_list(row) for row in brief.lists],
        "targets": [target_object(target) for target in brief.targets],
        "targets_unset": [target_object(target) for target in brief.unset],
        "numbers": [number_object(one) for one in brief.numbers],
        "unread": [{"axis": axis, **_spoken(document, span)} for axis, span in brief.unread],
        "names": [_name(name) for name in brief.names],
        "links": [_link(link, document) for link in brief.links],
        "lenses": {lens.id: [_answered(answered, document) for answered in answers] for lens, answers in brief.lenses},
        "lens_titles": {lens.id: lens.title for lens, _ in brief.lenses},
        "decision": _decision(brief.decision, document) if brief.decision else None,
    }


def quoted(document: Document, span: Span) -> Object:
    """A citation of a span with its quote."""
    return {"edition": str(document.edition), "start": span.start, "end": span.end, "quote": document[span]} | (
        {"witness": document.witness} if document.witness else {}
    )


def _spoken(document: Document, span: Span) -> Object:
    return {"start": span.start, "end": span.end, "text": document[span]}


def _dial(dial: Dial, brief: Brief) -> Object:
    reading, document, former = dial.reading, brief.document, brief.previous
    lost = words_apart(former, dial.previous, reading) if former and dial.previous else ()
    return {
        "axis": reading.axis,
        **reading_object(reading),
        "previous": reading_object(dial.previous) if dial.previous else None,
        "direction": dial.direction,
        "turns": {str(edition): direction for edition, direction in dial.turns.items()},
        "gained": [_spoken(document, span) for span in words_apart(document, reading, dial.previous)],
        "lost": [_spoken(former, span) for span in lost if former],
        "in_force": _in_force(reading),
        "evidence": [quoted(document, span) for span in reading.evidence],
    }


def _silent_dial(reading: Reading, previous: Document) -> Object:
    evidence = [quoted(previous, span) for span in reading.evidence]
    return {"axis": reading.axis, **reading_object(reading), "in_force": _in_force(reading), "evidence": evidence}


def reading_object(reading: Reading) -> Object:
    """Where a text stands on an axis: `level` is the number of the rung, `position` may lie between two."""
    return {
        "rung": reading.rung,
        "named": reading.named or None,
        "level": reading.level,
        "position": reading.position,
        "modifiers": list(reading.modifiers),
    }


def _in_force(reading: Reading) -> Object | None:
    """The earlier sighting of the stance word, where the text speaks of the policy without it."""
    seen = reading.in_force
    return {**_edition(seen.edition), "start": seen.span.start, "end": seen.span.end} if seen else None


def _list(row: Enumeration) -> Object:
    return {
        "items": list(row.items),
        "open": row.open,
        "start": row.span.start,
        "end": row.span.end,
        "frame": row.frame,
        "before": [_companion(companion) for companion in row.before],
    }


def _companion(companion: Companion) -> Object:
    span = companion.span
    return {"item": companion.item, "edition": str(companion.edition), "start": span.start, "end": span.end}


def target_object(target: Target) -> Object:
    """A target with the one before it."""
    return {
        "name": target.name,
        "value": target.value,
        "low": target.low,
        "high": target.high,
        "unit": target.unit,
        "hedge": target.hedge,
        "text": target.text,
        "start": target.span.start,
        "end": target.span.end,
        "previous": target_object(target.previous) if target.previous else None,
    }


def number_object(one: Number) -> Object:
    """A number with its noun and what became of it; one that vanished stands in the edition before alone."""
    gone = one.change == "vanished"
    shown: Object = {
        "noun": one.noun,
        "text": one.text,
        "start": None if gone else one.span.start,
        "end": None if gone else one.span.end,
    }
    value, low, high, unit = number_shown(one)
    ends = {"value": value, "low": low, "high": high, "unit": unit, "hedge": one.hedge}
    shown |= dict.fromkeys(ends) if gone else ends
    return shown | {"change": one.change, "old": _former(one.old) if one.old else None}


def _former(old: Number) -> Object:
    value, low, high, unit = number_shown(old)
    place = {"edition": str(old.edition), "noun": old.noun, "text": old.text, "start": old.span.start, "end": old.span.end}
    return place | {"value": value, "low": low, "high": high, "unit": unit}


def _name(name: Name) -> Object:
    first = name.first
    return {
        "kind": name.kind,
        "text": name.text,
        "start": name.span.start,
        "end": name.span.end,
        "first": {"edition": str(first), "date": first.date} if first else None,
    }


def _link(link: Link, document: Document) -> Object:
    return {"problem": _spoken(document, link.problem), "remedy": _spoken(document, link.remedy), "score": link.score}


def _answered(answered: Answered, document: Document) -> Object:
    return {
        "id": answered.id,
        "title": answered.title,
        "answers": [_answer(answer, document) for answer in answered.answers],
    }


def _answer(answer: Answer, document: Document) -> Object:
    """An answer; what a question did not ask for is left out."""
    told: Object = _spoken(document, answer.span)
    if answer.direction:
        told["direction"] = answer.direction
    if answer.first:
        told["first"] = _edition(answer.first)
    if answer.beside:
        told["beside"] = list(answer.beside)
    if answer.remedies:
        told["remedies"] = [_spoken(document, span) for span in answer.remedies]
    return told


def _edition(edition: Edition) -> Object:
    return {"edition": str(edition), "date": edition.date}


def _decision(made: Decision, document: Document) -> Object:
    return {
        "move": made.move,
        "lower": made.lower,
        "upper": made.upper,
        "previous_lower": made.former[0],
        "previous_upper": made.former[1],
        "votes_for": made.votes_for,
        "votes_against": made.votes_against,
        "dissents": list(made.dissents),
        "evidence": [quoted(document, span) for span in made.evidence],
    }


__all__ = ["findings_object", "quoted", "reading_object", "target_object"]
