"""The brief: the only place where the stages meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from fengxiang.alignment import Alignment, align, cuts_word, redline
from fengxiang.archive import Archive, Coverage, Remark
from fengxiang.data import lens_names
from fengxiang.documents import Document, Edition, Span
from fengxiang.errors import BadScenario
from fengxiang.formulations import Listed, coined, known_before, listed, recognise
from fengxiang.formulations import shipped_coverage as table_coverage
from fengxiang.lenses import Answered, Lens, Read, load_lens, look
from fengxiang.messages import said_in
from fengxiang.provenance import Attested, News, Stretch, attest, lives, news
from fengxiang.reading import (
    Citation,
    Decision,
    Dial,
    Differences,
    Enumeration,
    Link,
    Name,
    Number,
    Reading,
    Signal,
    Standing,
    Target,
    Task,
    compared,
    decision_of,
    ended,
    find_signals,
    links,
    lists,
    moved,
    names,
    read_dials,
    silent_dials,
    targets,
    tasks,
    turned_dials,
    unread,
    unset,
)
from fengxiang.reading.context import Context, context
from fengxiang.retrospect import Retrospect, look_back
from fengxiang.scenario import Series, Stood, stood_then

if TYPE_CHECKING:
    from fengxiang.scenario import Projection

_PROJECTED = 2000, 1, 24  # draws, seed and quarters of a brief's projection
_LOOKED_AT = 20  # signals that the lenses may show, however few are asked for


_REWRITTEN, _SHOWN = 3, 40  # changes of a page that are told, characters of each


class Note(NamedTuple):
    """Something to know about a brief: its kind, and what it says in English."""

    kind: str
    text: str

    def said(self, lang: str) -> str:
        """The note in a language."""
        return said_in(lang, self.text)


@dataclass(frozen=True, slots=True)
class CallPart:
    """A part of a call: the words of a citation, of a signal where `rank` and `kind` are told, or a connective without one."""

    text: str
    citation: Citation | None = None
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who chose and ordered the signals: the name of a model and the day; `call` in each language as far as it is proved."""

    model: str
    day: str
    call: Mapping[str, tuple[CallPart, ...]]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a document says that others did not: against its previous edition, within an archive's coverage.

    `digest` is the sha256 of all that lies within the coverage. `attested` has the age of every span, `news` the bits;
    `formulations` are those the text uses, with their lives before it, and `standings` says where those not carried on stand
    now and stood when last said (in the series, else anywhere). `table` is what the shipped table knows of them, where the
    archive holds no earlier text, and empty otherwise. Of the previous edition, `silent_dials` are the dials on which this one
    is silent, `unset` the targets that it does not set, `numbers` those of both with what became of them, `unread` where a
    policy's stance is not recognised, `ended` the tasks that it does not continue. `lenses` has each lens with its answers,
    `decision` what a statement on rates decided, `figures` what stood beside the places that speak of a subject with figures,
    `projection` what the signals would do, if that was asked and they pull any lever, `retrospect` the years before, if that
    was asked, `remarks` the reader's own; `differences` and the day `before` are what the signals were found by, `judgement`
    who ordered them if it was a model of the reader's."""

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
    silent_dials: tuple[Reading, ...]
    lists: tuple[Enumeration, ...]
    targets: tuple[Target, ...]
    unset: tuple[Target, ...]
    numbers: tuple[Number, ...]
    unread: tuple[tuple[str, Span], ...]
    names: tuple[Name, ...]
    links: tuple[Link, ...]
    lenses: tuple[tuple[Lens, tuple[Answered, ...]], ...]
    decision: Decision | None
    figures: tuple[Stood, ...]
    remarks: tuple[Remark, ...]
    projection: Projection | None
    retrospect: Retrospect | None
    warnings: tuple[Note, ...]
    differences: Differences
    before: str
    judgement: Judgement | None = None

    @property
    def told(self) -> tuple[Signal, ...]:
        """The signals of what the document says, in order."""
        return tuple(signal for signal in self.signals if signal.kind != "dropped")

    @property
    def dropped(self) -> tuple[Signal, ...]:
        """The signals of what fell silent, in order."""
        return tuple(signal for signal in self.signals if signal.kind == "dropped")


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
    read_in = context(document, archive, against=against, as_of=as_of)
    before, others, previous = read_in.before, read_in.against, read_in.previous
    alignments = tuple(align(other, document) for other in others)
    alignment = alignments[0] if alignments else None
    attested = attest(document, archive, before=before, previous=previous.edition if previous else None)
    known = known_before(before)
    spans = [use.span for use in recognise(document, known) if not cuts_word(document.folded, use.span)]
    fresh = [span for span in coined(document, archive, before) if not any(span.overlaps(known) for known in spans)]
    spans = sorted([*spans, *fresh])
    uses = lives(document, spans, archive, before=before, previous=previous.edition if previous else None)
    held = bool(attested.coverage.documents)
    table = {} if held else _from_table(document, spans, before)
    found = Differences(
        alignments=alignments,
        tasks=tasks(document, alignment),
        targets=targets(document, previous),
        formulations=uses if held else tuple(_lives_by_table(document, uses, table, before)),
        decision=decision_of(document, previous, archive, before),
        known=() if held else known,
    )
    signals = find_signals(attested, found, archive, before=before, recent=read_in.recent, top=max(top, _LOOKED_AT))
    stood = [read_dials(other, archive, before) for other in others]
    turned = turned_dials(read_dials(document, archive, before), list(zip(others, stood, strict=True)))
    answering = links(document)
    read = Read(document, alignment, signals, {dial.reading.axis: dial.reading for dial in turned}, answering, before)
    chosen = lenses if lenses is not None else tuple(load_lens(name) for name in lens_names())
    return Brief(
        document=document,
        previous=previous,
        against=tuple(other.edition for other in others),
        coverage=archive.coverage(before),
        digest=archive.digest(before),
        alignment=alignment,
        signals=tuple(signal for signal in signals if signal.rank <= top),
        tasks=found.tasks,
        ended=ended(alignment, found.tasks),
        attested=attested,
        news=news(attested, archive, before),
        formulations=uses,
        standings=_standings(document, uses, archive),
        table=table,
        dials=turned,
        silent_dials=silent_dials(turned, stood[0] if stood else {}),
        lists=lists(document, archive, before),
        targets=found.targets,
        unset=unset(document, previous, found.targets),
        numbers=compared(document, alignment),
        unread=unread(document),
        names=names(document, archive, before=before),
        links=answering,
        lenses=_answered(document, [(lens, look(lens, read, archive)) for lens in chosen]),
        decision=found.decision,
        figures=stood_then(document, figures, before),
        remarks=archive.remarks(document),
        projection=_projection(document, archive, previous) if whole and before >= document.edition.day else None,
        retrospect=look_back(document, archive, uses, before) if whole else None,
        warnings=tuple(_warnings(read_in)),
        differences=found,
        before=before,
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


def _warnings(read_in: Context) -> Iterator[Note]:
    """What a reader must know before trusting the brief."""
    document, others, archive, before = read_in.document, read_in.against, read_in.archive, read_in.before
    yield from (Note(kind, text) for kind, text in document.warnings)
    yield from _rewritten(document, archive)
    for edition in [other.edition for other in others if other.edition.day >= before]:
        yield Note("later", f"{edition} is not dated before {before}; it is read because it was asked for")
    for edition in read_in.passed_over:
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


def _rewritten(document: Document, archive: Archive) -> Iterator[Note]:
    """What a page of the edition said and says no more, or says now, where its words changed after it was stored."""
    for one in archive.rewritten(document.edition)[:_REWRITTEN]:
        old, new = (archive.get(document.edition, witness).text for witness in (one.before, one.after))
        steps = [(gone, come) for gone, come in redline(old, new) if gone != come]
        told = " ".join(f"[-{_clipped(gone)}-]{{+{_clipped(come)}+}}" for gone, come in steps[:_REWRITTEN])
        yield Note("rewritten", f"{one.url}: the page was changed by {one.fetched[:10]}: {told}")


def _clipped(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _answered(
    document: Document, looked: list[tuple[Lens, tuple[Answered, ...]]]
) -> tuple[tuple[Lens, tuple[Answered, ...]], ...]:
    """The lenses with their answers; most of their words are Chinese, so that of a text in English silence would say nothing."""
    if document.language != "en":
        return tuple(looked)
    said = [(lens, tuple(one for one in answers if one.answers)) for lens, answers in looked]
    return tuple((lens, answers) for lens, answers in said if answers)
