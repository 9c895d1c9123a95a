"""The decision of a statement on rates as a difference from the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fengxiang.alignment import Alignment
from fengxiang.archive import Archive
from fengxiang.documents import Document, Span, series
from fengxiang.reading.facts.decision import Decision, decision
from fengxiang.reading.findings.candidate import Candidate

_LOOKED_BACK = 12  # texts
_FIRST = 1.0  # what was decided on rates comes before everything

_MOVING = re.compile(
    r"(?:raise|increase|lower|reduce|decrease|maintain|keep|leave)\w* (?:its |the )?target(?: range)?", re.IGNORECASE
)


def decision_of(document: Document, previous: Document | None, archive: Archive, before: str) -> Decision | None:
    """What a statement decided; the former rate is that of the last decision before it, whatever it is read against."""
    if document.language != "en":
        return None
    return decision(document, _last_decided(document, archive, before) or previous)


def _last_decided(document: Document, archive: Archive, before: str) -> Document | None:
    """The newest earlier text of the same series and form that states the level of a rate, whatever the text is read against."""
    rule = series(document.edition.series)
    for held in archive.earlier(document.edition.series, min(document.edition.day, before))[:_LOOKED_BACK]:
        if rule.form(held.title) == rule.form(document.title):
            text = archive.get(held.edition)
            if (made := decision(text)) and made.upper is not None:
                return text
    return None


def decided(document: Document, made: Decision | None, alignment: Alignment | None) -> Iterator[Candidate]:
    """The decision of a statement, by the words that say so: a stance where it turns from what was done before, be it to a
    pause, and another number of the same target where it goes on."""
    before = decision(alignment.old) if alignment else None
    if not made or not alignment or not before or (made.move == before.move == "hold"):
        return
    said = _MOVING.search(document.text, *made.evidence[0])
    if said:
        kind = "stance" if made.move != before.move else "target"
        yield Candidate(kind, Span(*said.span()), "policy", _FIRST, alignment.old, before.evidence[:1])
