"""Amounts that a statement on rates buys, or lets run off, and that the statement before did not name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fengxiang.alignment import Alignment
from fengxiang.documents import Document, Span
from fengxiang.signals.candidates import SURE, Candidate, said_by_the_body

_SUM = r"[\d.,]*\d (?:billion|trillion)"
_AMOUNT = re.compile(rf"(?:[A-Za-z’'\u2010\u2011-]+ ){{0,5}}\$(?P<sum>{_SUM}(?: to \${_SUM})?)(?: (?:per|each) month)?")
_HELD = re.compile(r"holdings|purchas|securities|redemption cap|agency debt|reinvest")


def amounts(document: Document, alignment: Alignment | None) -> Iterator[Candidate]:
    """The first new amount of each clause that speaks of holdings, with the words that lead to it: a target with another number
    where the clause it comes from had an amount too, else new."""
    if document.language != "en" or alignment is None:
        return
    body, old = said_by_the_body(document), alignment.old
    before = {found["sum"] for found in _AMOUNT.finditer(old.text)}
    came_from = {span: change.old for change in alignment.changes for span in change.new}
    for clause in document.clauses:
        found = next((one for one in _AMOUNT.finditer(document.text, *clause.core) if one["sum"] not in before), None)
        if found and clause.core.start in body and _HELD.search(document[clause.core]):
            spans = tuple(span for span in came_from.get(clause.core, ()) if _AMOUNT.search(old[span]))
            yield Candidate("target" if spans else "new", Span(*found.span()), clause.role, SURE, old if spans else None, spans)
