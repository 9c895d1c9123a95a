"""The decision of a statement on rates as a difference from the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fengxiang.alignment import Alignment
from fengxiang.documents import Document, Span
from fengxiang.reading.facts.decision import Decision, decision
from fengxiang.reading.findings.candidate import Candidate

_FIRST = 1.0  # what was decided on rates comes before everything

_MOVING = re.compile(
    r"(?:raise|increase|lower|reduce|decrease|maintain|keep|leave)\w* (?:its |the )?target(?: range)?", re.IGNORECASE
)


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
