"""Amounts that a statement on rates buys, or lets run off, and that the statement before did not name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from fengxiang.alignment import Alignment
from fengxiang.documents import Document, Span
from fengxiang.reading.findings.candidate import SURE, Candidate
from fengxiang.reading.findings.clauses import said_by_the_body

_UNCOMPARED = 0.6  # the chance given to an amount that stands in the place of none
_SUM = r"[\d.,]*\d (?:billion|trillion)"
_AMOUNT = re.compile(rf"(?:[A-Za-z’'\u2010\u2011-]+ ){{0,5}}\$(?P<sum>{_SUM}(?: to \${_SUM})?)(?: (?:per|each) month)?")
# What is kept as it is, or bounds the use of a facility, is no news.
_KEPT = re.compile(r"\bmaintain|\blimit\b|counterpart")
_HELD = re.compile(r"holdings|purchas|securities|redemption cap|agency debt|reinvest")


def amounts(document: Document, alignment: Alignment | None) -> Iterator[Candidate]:
    """The first amount of each clause that speaks of holdings that is another than the amount in its place in the clause it
    comes from, with the words that lead to it; where that named none, the first that the old text names nowhere, as new."""
    if document.language != "en" or alignment is None:
        return
    body, old = said_by_the_body(document), alignment.old
    everywhere = _sums(old.text)
    came_from = {span: change.old for change in alignment.changes for span in change.new}
    for clause in document.clauses:
        text = document[clause.core]
        if clause.core.start not in body or not _HELD.search(text) or _KEPT.search(text):
            continue
        spans = tuple(span for span in came_from.get(clause.core, ()) if _AMOUNT.search(old[span]))
        former = [amount for span in spans for amount in _sums(old[span])]
        found = _first_other(list(_AMOUNT.finditer(document.text, *clause.core)), former, everywhere)
        if found:
            kind, chance = ("target", SURE) if spans else ("new", _UNCOMPARED)
            yield Candidate(kind, Span(*found.span()), clause.role, chance, old if spans else None, spans)


def _first_other(found: list[re.Match[str]], former: list[str], everywhere: list[str]) -> re.Match[str] | None:
    """The first amount that is another than the one in its place, or that is named nowhere where there is none to compare."""
    if not former:
        return next((one for one in found if one["sum"] not in everywhere), None)
    return next((one for one, before in zip_longest(found, former) if one and one["sum"] != before), None)


def _sums(text: str) -> list[str]:
    return [found["sum"] for found in _AMOUNT.finditer(text)]
