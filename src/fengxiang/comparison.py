"""The table that desks make: a column an edition, a row a topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from fengxiang.alignment import Alignment, Change, align
from fengxiang.brief import Note
from fengxiang.data import table
from fengxiang.documents import Document, Edition, Sentence, Span

_LONG_CELL, _DILUTED = 100, 120  # characters from which a cell gives clauses; and that weigh as much as a hit
_MORE_CELLS = 3  # further sentences on a topic that a cell points to


@dataclass(frozen=True, slots=True)
class Cell:
    """What one edition says on a topic: the sentence that says most, and where `also` it speaks of it. `marks` are ranges of it
    that are new or reworded since the edition in the column before, or that the one after dropped."""

    edition: Edition
    span: Span
    text: str
    marks: tuple[tuple[Span, str], ...] = ()
    also: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A topic across editions; None where an edition is silent on it."""

    area: str
    topic: dict[str, str]
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A column an edition, a row a topic."""

    editions: tuple[Document, ...]
    rows: tuple[Row, ...]
    warnings: tuple[Note, ...]


def compare(documents: list[Document]) -> Comparison:
    """The table of several editions, in the order given; topics on which all are silent are left out."""
    alignments = [align(old, new) for old, new in pairwise(documents)]
    rows = [_row(topic, documents, alignments) for topic in table("areas")["topics"]]
    warnings = [
        Note("abridged", f"{document.edition} is an abridged copy ({document.abridged}): its silence proves nothing")
        for document in documents
        if not document.complete
    ]
    return Comparison(tuple(documents), tuple(row for row in rows if any(row.cells)), tuple(warnings))


def _row(topic: dict[str, Any], documents: list[Document], alignments: list[Alignment]) -> Row:
    found = [_sentences_on(document, topic) for document in documents]
    cells: list[Cell | None] = []
    for place, (document, spans) in enumerate(zip(documents, found, strict=True)):
        if not spans:
            cells.append(None)
            continue
        before = alignments[place - 1] if place and found[place - 1] else None
        marks = _marks(before, alignments[place] if place < len(alignments) else None, spans[0])
        cells.append(Cell(document.edition, spans[0], document[spans[0]], marks, spans[1:]))
    return Row(topic["area"], {"zh": topic["zh"], "en": topic["en"]}, tuple(cells))


def _sentences_on(document: Document, topic: dict[str, Any]) -> tuple[Span, ...]:
    """The sentences on a topic, of a long one the clauses that are, the one with the most to say first and a few others in their
    order: hits, a place near its beginning, the part it stands in, and how much else it says."""
    roles = topic.get("where", ("requirement", "policy", "task", "work", "assessment"))
    scored: list[tuple[float, Span]] = []
    for section in document.sections:
        if section.role not in roles:
            continue
        for paragraph in section.paragraphs:
            for sentence in paragraph.sentences:
                heads = section.title is not None and sentence.start <= section.title.start < sentence.end
                score = _speaks_of(document[sentence.start, sentence.end], topic, section.role, roles, heads)
                if score:
                    scored.append((score, _said_of(document, sentence, topic)))
    # The sort is stable: of sentences that say as much the first one leads.
    spans = [span for _, span in sorted(scored, key=lambda row: -row[0])]
    return (*spans[:1], *sorted(spans[1 : 1 + _MORE_CELLS]))


def _speaks_of(text: str, topic: dict[str, Any], role: str, roles: Sequence[str], heads: bool) -> float:
    """0 where a sentence has no word of the topic; one that opens the sentence, is named by its chief words, or `heads` a task,
    counts most."""
    hits = list(re.finditer(topic["pattern"], text))
    if not hits or re.search(topic.get("besides", "(?!)"), text):
        return 0.0
    early = hits[0].start() <= 10
    opening = 2.0 * early + 3.0 * (heads and early) + 3.0 * bool(re.search(topic.get("chief", "(?!)"), text))
    return max(0.1, min(len(hits), 3) + opening + (1.0 - list(roles).index(role) / len(roles)) - len(text) / _DILUTED)


def _said_of(document: Document, sentence: Sentence, topic: dict[str, Any]) -> Span:
    """A sentence, or from the first to the last clause of a long one that speaks of a topic."""
    cores = [clause.core for clause in sentence.clauses if re.search(topic["pattern"], document[clause.core])]
    if cores and sentence.end - sentence.start > _LONG_CELL:
        return Span(cores[0].start, cores[-1].end)
    return Span(sentence.start, sentence.start + len(document[sentence.start, sentence.end].rstrip()))


def _marks(before: Alignment | None, after: Alignment | None, span: Span) -> tuple[tuple[Span, str], ...]:
    """Ranges of a cell that are new or reworded since the edition before, and those that the edition after dropped; what did not
    outlive its first edition is new."""
    came = [mark for change in (before.changes if before else ()) for mark in _came(change)]
    fresh = [(part, mark) for part, mark in came if span.start <= part.start and part.end <= span.end]
    gone = [part for change in (after.changes if after else ()) for part in _gone(change)]
    inside = (part for part in gone if span.start <= part.start and part.end <= span.end)
    left = [(part, "dropped") for part in inside if not any(part.overlaps(other) for other, _ in fresh)]
    return tuple(sorted([*fresh, *left]))


def _came(change: Change) -> Iterator[tuple[Span, str]]:
    if change.kind == "added":
        yield from ((part, "new") for part in change.new)
    yield from ((edit.new, "reworded") for edit in change.edits if edit.op in ("insert", "replace"))


def _gone(change: Change) -> Iterator[Span]:
    if change.kind == "dropped":
        yield from change.old
    yield from (edit.old for edit in change.edits if edit.op in ("delete", "replace"))
