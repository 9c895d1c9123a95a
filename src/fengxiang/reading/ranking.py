"""The order of the news: candidates by their worth, one for one piece of news, each with its life and its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import islice

from fengxiang.alignment import Alignment, inside_word
from fengxiang.archive import Archive
from fengxiang.data import table
from fengxiang.documents import Document, Edition, Span, bare, series
from fengxiang.provenance import Attested, Stretch, ancestor, trace
from fengxiang.reading.facts.areas import area_at
from fengxiang.reading.facts.decision import Decision
from fengxiang.reading.facts.dials import rungs_named
from fengxiang.reading.facts.standing import standing, stood
from fengxiang.reading.facts.targets import Target
from fengxiang.reading.facts.tasks import Task
from fengxiang.reading.findings.amounts import amounts
from fengxiang.reading.findings.candidate import Candidate
from fengxiang.reading.findings.clauses import clause_findings, retold_kind
from fengxiang.reading.findings.decisions import decided
from fengxiang.reading.findings.dropped import silent
from fengxiang.reading.findings.tasks import ended_findings, task_findings
from fengxiang.reading.findings.watchwords import held_by, telling_how_often, watchwords
from fengxiang.reading.salience import Salience, Weights
from fengxiang.reading.signal import Citation, Signal, around, cite, passage
from fengxiang.reading.why import why

_TERMS = 3  # formulations of a signal whose lives are told
_WHOLE = 4  # characters that one that is back must have
_YOUNG = 1100  # days for which a formulation is young
_QUIET = 366  # days after which what no series says is silent


@dataclass(frozen=True)
class Differences:
    """What the stages before found: the alignments with every edition read against, the previous one first; the tasks and
    targets of the text; the lives of the formulations it uses; the decision of a statement
    on rates; the phrases `known` from a table, where nothing is held."""

    alignments: tuple[Alignment, ...] = ()
    tasks: tuple[Task, ...] = ()
    targets: tuple[Target, ...] = ()
    formulations: tuple[Stretch, ...] = ()
    decision: Decision | None = None
    known: Collection[str] = ()

    @property
    def first(self) -> Alignment | None:
        """The alignment with the previous edition."""
        return self.alignments[0] if self.alignments else None

    @property
    def of_series(self) -> tuple[Alignment, ...]:
        """The alignments with editions of the document's own series: what another series said has not fallen silent."""
        return tuple(one for one in self.alignments if one.old.edition.series == one.new.edition.series)

    @cached_property
    def said(self) -> tuple[str, ...]:
        """What the editions of its series that it is read against say, bare: be it not the last of them, that is no news."""
        return tuple(bare(one.old.text) for one in self.of_series)


def find_signals(
    attested: Attested,
    found: Differences,
    archive: Archive,
    *,
    before: str,
    recent: Sequence[str],
    top: int,
    weights: Mapping[str, Weights] | None = None,
) -> tuple[Signal, ...]:
    """The first `top` signals of a document in order, each with its life before the day `before`; behind them the first `top`
    that fell silent. Where no earlier text is held, wordings that hold nothing but phrases known from a table are no news.
    `recent` are the texts of the latest editions of its series; `weights`, `news` and `dropped`, replace those that ship."""
    given, document = weights or {}, attested.document
    repeated = list(watchwords(document, recent, archive, before))
    rising = [*_rising(attested, found, Salience(attested, found.alignments, recent, given.get("news"))), *repeated]
    told = _told(chosen(document, rising), attested, found, archive, before, repeated)
    gone = _told(chosen(document, _falling(found, recent, given.get("dropped"))), attested, found, archive, before)
    risen = (_with_ancestor(signal, document, archive, before) for signal in told)
    return tuple(replace(signal, rank=rank) for row in (risen, gone) for rank, signal in enumerate(islice(row, top), 1))


def signal_on(document: Document, span: Span, found: Differences, archive: Archive, before: str) -> Signal | None:
    """The signal that a span of a document is, whoever named it: retold, new, echoed, adopted or back, by what the alignment
    and the archive say; None for what the previous edition said in the same words."""
    clause = next((clause for clause in document.clauses if span.overlaps(clause.core)), None)
    change = (
        next((one for one in found.first.changes if any(span.overlaps(own) for own in one.new)), None) if found.first else None
    )
    if clause is None or (change is not None and change.kind == "kept"):
        return None
    told = retold_kind(found.first, change) if found.first and change is not None and change.old else None
    row = Candidate(told or "new", span, clause.role, 1.0)
    if told and found.first and change:
        row = replace(row, against=found.first.old, old=change.old)
    signal = _signal(row, document, found, archive, before)
    return _with_ancestor(signal, document, archive, before) if signal else None


def dropped_on(span: Span, found: Differences, archive: Archive, before: str) -> Signal | None:
    """The signal that a span of the previous edition fell silent; None where its words still stand."""
    if found.first is None or bare(found.first.old[span]) in bare(found.first.new.text):
        return None
    clause = next((clause for clause in found.first.old.clauses if span.overlaps(clause.core)), None)
    row = Candidate("dropped", span, clause.role if clause else "work", 1.0, found.first.old)
    return _signal(row, found.first.new, found, archive, before)


def _rising(attested: Attested, found: Differences, salience: Salience) -> list[Candidate]:
    """What a document says as candidates: what it decided, amounts, clauses, tasks."""
    document, alignment, stock = attested.document, found.first, _stock(found.known)
    clauses = clause_findings(attested, alignment, salience, found.targets)
    new = [row for row in clauses if not stock or stock.sub("", bare(document[row.span]))]
    moved = task_findings(found.tasks, None if series(document.edition.series).agenda else alignment, new)
    return [*decided(document, found.decision, alignment), *amounts(document, alignment), *new, *moved]


def _falling(found: Differences, recent: Sequence[str], weights: Weights | None) -> list[Candidate]:
    """What fell silent as candidates; nothing of meetings with another agenda each time."""
    first = found.first
    if first is None or series(first.new.edition.series).agenda:
        return []
    lost = [row for one in found.of_series for row in silent(one, recent, weights, second=one is not first)]
    return [*lost, *ended_findings(found.tasks, first, lost)]


def _stock(known: Collection[str]) -> re.Pattern[str] | None:
    """A pattern of known phrases and of the verbs and particles between them; None where nothing is known."""
    if not known:
        return None
    words = [*sorted(known, key=len, reverse=True), *table("ranking")["between"]]
    return re.compile("|".join(map(re.escape, words)))


def chosen(document: Document, rows: Iterable[Candidate]) -> Iterator[Candidate]:
    """Candidates by their worth, one for one piece of news: none that overlaps or repeats one before it. A worth wanes with
    each one before of the same area, so that no subject fills the page."""
    wane, told = table("ranking")["wane"], Counter[str]()
    taken, said = list[tuple[Document, Span]](), list[str]()
    turned: set[tuple[str, int]] = set()
    # Of what is worth the same the shorter comes first.
    heap = [(-row.worth, row.span.end - row.span.start, number, row) for number, row in enumerate(rows)]
    heapify(heap)
    while heap:
        value, size, number, row = heappop(heap)
        span = row.span
        source = row.against if row.kind == "dropped" and row.against else document
        text, area = bare(source[span]), area_at(source, span, row.role)
        overlaps = any(other is source and span.overlaps(one) for other, one in taken)
        rungs = _rungs_turned(document, row)
        twice = any(text in other or (row.kind == "dropped" and other in text) for other in said)
        if len(text) < 3 or overlaps or twice or (rungs and rungs <= turned):
            continue
        now = -row.worth * wane ** told[area]
        if now > value and heap and now > heap[0][0]:
            heappush(heap, (now, size, number, row))
            continue
        told[area] += 1
        turned |= rungs
        taken.append((source, passage(source, span)))
        said.append(text)
        yield replace(row, worth=-now)


def _rungs_turned(document: Document, row: Candidate) -> frozenset[tuple[str, int]]:
    """The rungs of official stances that a signal of one names and what it retells did not."""
    if row.kind != "stance":
        return frozenset()
    before = (rungs_named(row.against[span]) for span in row.old if row.against)
    return rungs_named(document[row.span]).difference(*before)


def _told(
    rows: Iterable[Candidate],
    attested: Attested,
    found: Differences,
    archive: Archive,
    before: str,
    repeated: Iterable[Candidate] = (),
) -> Iterator[Signal]:
    """Candidates as signals; what the previous edition said elsewhere in its text is none. Of those that hold a watchword the
    first tells how often it is said."""
    waiting = list(repeated)
    for row in rows:
        word = held_by(attested.document, row, waiting)
        signal = _signal(telling_how_often(row, word), attested.document, found, archive, before)
        if signal:
            waiting = [other for other in waiting if other is not word]
            yield signal


def _signal(row: Candidate, document: Document, found: Differences, archive: Archive, before: str) -> Signal | None:
    """The candidate with its life: what seemed new may only be new to the series, or not new at all."""
    source = row.against if row.kind == "dropped" and row.against else document
    previous = found.first.old.edition if found.first else None
    against = row.against.edition if row.against else previous
    text = source[row.span]
    life = trace(text, archive, before=before, besides=document.edition)
    kind = life.verdict(document.edition, previous) if row.kind == "new" else row.kind
    if kind == "carried" or (row.kind == "new" and any(bare(text) in said for said in found.said)):
        return None
    evidence = [cite(source, row.span), *(cite(row.against, span) for span in row.old if row.against)]
    evidence += [cite(document, span) for span in row.also]
    first = life.first
    if first and kind != "dropped":
        evidence.append(Citation(first.edition, first.span, archive.quoted(first.edition, first.span)))
    seen = life.last_in(document.edition.series) or life.last
    places = (standing(document, row.span), stood(seen, archive) if seen else None) if kind != "dropped" else None
    terms = _terms(row, document, found.formulations)
    return Signal(
        kind=kind,
        area=area_at(source, row.span, row.role),
        text=text,
        span=row.span,
        score=round(row.worth, 4),
        evidence=tuple(dict.fromkeys(evidence)),
        against=None if kind in ("new", "adopted", "revived", "echoed") else against,
        why=why(kind, row.role, row.heading, life, document.edition, against, places, terms, _often(row, document)),
        old="，".join(row.against[span] for span in row.old) if row.against and row.old else None,
        life=life,
        role=row.role,
        stands=places,
        terms=terms,
        around=around(source, row.span),
    )


def _often(row: Candidate, document: Document) -> tuple[str, int] | None:
    """A watchword of a signal with how often the text says it, also in the signal itself."""
    return (row.often, len(row.also) + document[row.span].count(row.often)) if row.often else None


def _terms(row: Candidate, document: Document, formulations: tuple[Stretch, ...]) -> tuple[tuple[str, Stretch], ...]:
    """The formulations in a signal that are not simply carried on, the whole of it apart."""
    inside = [
        use
        for use in formulations
        if row.kind != "dropped" and row.span.start <= use.span.start and use.span.end <= row.span.end and use.span != row.span
    ]
    telling = (use for use in inside if _telling(use, document.edition) or _turned(row, document[use.span], use))
    return tuple((document[use.span], use) for use in telling)[:_TERMS]


def _turned(row: Candidate, text: str, use: Stretch) -> bool:
    """Whether a formulation is the stance that a signal has changed, said elsewhere before: 适度宽松的货币政策 is, whatever
    is done with it."""
    return row.kind == "stance" and use.verdict != "carried" and bool(rungs_named(text))


def _telling(use: Stretch, edition: Edition) -> bool:
    """Whether the life of a formulation says something: it is new, or back where no series has said it for a year, or it is
    young and new to the series."""
    young = use.first is not None and edition.ordinal - use.first.ordinal <= _YOUNG
    quiet = use.last is not None and edition.ordinal - use.last.ordinal > _QUIET
    back = use.verdict == "revived" and quiet and use.span.end - use.span.start >= _WHOLE
    return use.verdict == "new" or back or (use.verdict in ("echoed", "adopted") and young)


def _with_ancestor(signal: Signal, document: Document, archive: Archive, before: str) -> Signal:
    """A new wording with the earlier one that it is most like; one that is nearly an earlier one is a rewording of it."""
    if signal.kind != "new":
        return signal
    found = ancestor(signal.text, archive, before=before, inside_word=inside_word, besides=document.edition)
    if found is None or found.tier != "near" or found.likeness < table("ranking")["near_copy"] or signal.life is None:
        return replace(signal, ancestor=found)
    edition = found.seen.edition
    return replace(
        signal,
        kind="reworded",
        old=found.text,
        against=edition,
        ancestor=found,
        evidence=(*signal.evidence, Citation(edition, found.seen.span, archive.quoted(edition, found.seen.span))),
        why=why("reworded", signal.role or "", False, signal.life, document.edition, edition),
    )
