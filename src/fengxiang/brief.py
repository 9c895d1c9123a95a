"""The brief: the only place where the stages meet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from fengxiang.alignment import Alignment, Change, align, cuts_word
from fengxiang.archive import Archive, Coverage, Remark
from fengxiang.data import lens_names, table
from fengxiang.documents import Document, Edition, Sentence, Span
from fengxiang.errors import BadScenario
from fengxiang.formulations import Listed, known_before, listed, recognise
from fengxiang.formulations import shipped_coverage as table_coverage
from fengxiang.lenses import Answered, Lens, Read, load_lens, look
from fengxiang.messages import said_in
from fengxiang.provenance import Attested, News, Stretch, attest, lives, news
from fengxiang.retrospect import Retrospect, look_back
from fengxiang.scenario import Series, Stood, stood_then
from fengxiang.signals import (
    Decision,
    Dial,
    Differences,
    Enumeration,
    Link,
    Name,
    Reading,
    Signal,
    Standing,
    Target,
    Task,
    decision,
    dials,
    ended,
    find_signals,
    hushed,
    links,
    lists,
    moved,
    names,
    targets,
    tasks,
    unset,
)

if TYPE_CHECKING:
    from fengxiang.scenario import Projection

_PROJECTED = 2000, 1, 24  # draws, seed and quarters of a brief's projection
_LONG_CELL, _DILUTED = 100, 120  # characters from which a cell gives clauses; and that weigh as much as a hit
_MORE_CELLS = 3  # further sentences on a topic that a cell points to
_LOOKED_AT = 20  # signals that the lenses may show, however few are asked for


class Note(NamedTuple):
    """Something to know about a brief: its kind, and what it says in English."""

    kind: str
    text: str

    def said(self, lang: str) -> str:
        """The note in a language."""
        return said_in(lang, self.text)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a document says that others did not: against its previous edition, within an archive's coverage.

    `digest` is the sha256 of all that lies within the coverage. `attested` has the age of every span, `news` the bits;
    `formulations` are those the text uses, with their lives before it, and `standings` says where those not carried on stand now
    and stood when last said (in the series, else anywhere). `table` is what the shipped table knows of them, where the archive
    holds no earlier text, and empty otherwise. Of the previous edition, `hushed` are the dials on which this one is silent,
    `unset` the targets that it does not set, `ended` the tasks that it does not continue. `lenses` has each lens with its
    answers, `decision` what a statement on rates decided, `figures` what stood beside the places that speak of a subject with
    figures, `projection` what the signals would do, if that was asked and they pull any lever, `retrospect` the years before, if
    that was asked, `remarks` the reader's own."""

    document: Document
    previous: Document | None
    against: tuple[Edition, ...]
    coverage: Coverage
    digest: str
    alignment: Alignment | None
    signals: tuple[Signal, ...]
    tasks: tuple[Task, ...]
    ended: tuple[Task, ...]
    attested: Attested
    news: News
    formulations: tuple[Stretch, ...]
    standings: dict[Span, tuple[Standing, Standing]]
    table: dict[str, Listed]
    dials: tuple[Dial, ...]
    hushed: tuple[Reading, ...]
    lists: tuple[Enumeration, ...]
    targets: tuple[Target, ...]
    unset: tuple[Target, ...]
    names: tuple[Name, ...]
    links: tuple[Link, ...]
    lenses: tuple[tuple[Lens, tuple[Answered, ...]], ...]
    decision: Decision | None
    figures: tuple[Stood, ...]
    remarks: tuple[Remark, ...]
    projection: Projection | None
    retrospect: Retrospect | None
    warnings: tuple[Note, ...]


def compose(
    document: Document,
    archive: Archive,
    *,
    against: tuple[Document, ...] | None = None,
    lenses: tuple[Lens, ...] | None = None,
    as_of: str | None = None,
    top: int = 20,
    figures: tuple[Series, ...] = (),
    whole: bool = False,
) -> Brief:
    """Read a document against its previous edition (or those given) and everything dated before its day (or `as_of`), and
    look at it through the lenses given (or those that ship). `figures` are series of the reader's own, to stand beside those
    that ship; `whole` asks for what a page to send on has besides: what
    its signals would do to China's economy, and the years before it."""
    before = as_of or document.edition.day
    others = against if against is not None else tuple(archive.get(edition) for edition in archive.previous(document, before))
    previous = others[0] if others else None
    alignments = tuple(align(other, document) for other in others)
    alignment = alignments[0] if alignments else None
    attested = attest(document, archive, before=before, previous=previous.edition if previous else None)
    known = known_before(before)
    spans = [use.span for use in recognise(document, known) if not cuts_word(document.folded, use.span)]
    uses = lives(document, spans, archive, before=before, previous=previous.edition if previous else None)
    held = bool(attested.coverage.documents)
    table = {} if held else _from_table(document, spans, before)
    found = Differences(
        alignments=alignments,
        tasks=tasks(document, alignment),
        targets=targets(document, previous),
        formulations=uses if held else tuple(_lives_by_table(document, uses, table, before)),
        decision=decision(document, previous),
        known=() if held else known,
    )
    signals = find_signals(attested, found, archive, before=before, top=max(top, _LOOKED_AT))
    turned, answering = dials(document, others, archive, before), links(document)
    read = Read(document, alignment, signals, {dial.reading.axis: dial.reading for dial in turned}, answering, before)
    chosen = lenses if lenses is not None else tuple(load_lens(name) for name in lens_names())
    return Brief(
        document=document,
        previous=previous,
        against=tuple(other.edition for other in others),
        coverage=archive.coverage(before),
        digest=archive.digest(before),
        alignment=alignment,
        signals=signals[:top],
        tasks=found.tasks,
        ended=ended(alignment, found.tasks),
        attested=attested,
        news=news(attested, archive, before),
        formulations=uses,
        standings=_standings(document, uses, archive),
        table=table,
        dials=turned,
        hushed=hushed(turned, previous, archive, before),
        lists=lists(document, archive, before),
        targets=found.targets,
        unset=unset(document, previous, found.targets),
        names=names(document, archive, before=before),
        links=answering,
        lenses=_answered(document, [(lens, look(lens, read, archive)) for lens in chosen]),
        decision=found.decision,
        figures=stood_then(document, figures, before),
        remarks=archive.remarks(document),
        projection=_projection(document, archive, previous) if whole and before >= document.edition.day else None,
        retrospect=look_back(document, archive, uses, before) if whole else None,
        warnings=tuple(_warnings(document, others, archive, before, against is not None)),
    )


def _projection(document: Document, archive: Archive, previous: Document | None) -> Projection | None:
    """What the levers that a document pulls would do; None where it pulls none, or the model does not speak of it."""
    from fengxiang.scenario import Plan, scenario_of, simulate, start  # the model, which a reading without it does not load

    try:
        scenario, since = scenario_of(document, archive, previous), start(document.edition.day)
    except BadScenario:
        return None
    return simulate(scenario, Plan(*_PROJECTED, since.year, since.fit)) if scenario.levers else None


def _standings(document: Document, uses: tuple[Stretch, ...], archive: Archive) -> dict[Span, tuple[Standing, Standing]]:
    """Where the formulations that are not simply carried on stand, and stood when last said."""
    turned = [(use.span, use.own or use.last) for use in uses if use.verdict in ("echoed", "adopted", "revived", "returned")]
    return moved(document, [(span, seen) for span, seen in turned if seen], archive)


def _from_table(document: Document, spans: list[Span], before: str) -> dict[str, Listed]:
    """What the shipped table knows of the formulations of a document, as far as it is dated before a day."""
    known = {document[span]: listed(document[span]) for span in spans}
    return {text: row for text, row in known.items() if row and row.first.day < before}


def _lives_by_table(document: Document, uses: tuple[Stretch, ...], table: dict[str, Listed], before: str) -> Iterator[Stretch]:
    """The formulations that the shipped table knows, with what it knows of their lives: no more than that they were said, for its
    dates are of all series."""
    for use in uses:
        if row := table.get(document[use.span]):
            first, last, times = row.before(before)
            yield replace(use, first=first, last=last, uses=times, verdict="revived" if last else "adopted")


def _warnings(document: Document, others: tuple[Document, ...], archive: Archive, before: str, chosen: bool) -> Iterator[Note]:
    """What a reader must know before trusting the brief."""
    yield from (Note(kind, text) for kind, text in document.warnings)
    for edition in [other.edition for other in others if other.edition.day >= before]:
        yield Note("later", f"{edition} is not dated before {before}; it is read because it was asked for")
    for edition in [] if chosen else archive.skipped_abridged(document, before):
        reason = archive.get(edition).abridged
        yield Note("abridged", f"{edition} is held only as an abridged copy ({reason}) and was passed over")
    if not others:
        name = document.edition.series
        yield Note("no-previous", f"no earlier edition of {name} is held: everything is read against the archive alone")
    elif not others[0].complete:
        edition, reason = others[0].edition, others[0].abridged
        yield Note("abridged", f"{edition} is an abridged copy ({reason}): new and dropped cannot be trusted against it")
    if not archive.coverage(before).documents:
        held = table_coverage()
        where = f"{held.documents:,} texts, {held.first} to {held.last}"
        yield Note(
            "shipped-table",
            f"no earlier text is held: formulations are told from the table that ships ({where}), not from the archive",
        )
    if not document.complete:
        yield Note("abridged", f"this copy is abridged ({document.abridged}): dropped cannot be trusted")


# The table that desks make --------------------------------------------------------------------------------------------


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


def _answered(
    document: Document, looked: list[tuple[Lens, tuple[Answered, ...]]]
) -> tuple[tuple[Lens, tuple[Answered, ...]], ...]:
    """The lenses with their answers; most of their words are Chinese, so that of a text in English silence would say nothing."""
    if document.language != "en":
        return tuple(looked)
    said = [(lens, tuple(one for one in answers if one.answers)) for lens, answers in looked]
    return tuple((lens, answers) for lens, answers in said if answers)


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
