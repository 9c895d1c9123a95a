"""The order of the news: what a difference is, where it stands, how it is put, what it speaks of (`data/ranking.toml`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from fengxiang.alignment import Alignment, Change, Edit
from fengxiang.archive import Archive
from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Document, Edition, Span, bare
from fengxiang.provenance import Ancestor, Attested, Provenance, ancestor, trace
from fengxiang.signals.areas import area_of
from fengxiang.signals.stance import rung_changed
from fengxiang.signals.standing import Standing, standing, stood
from fengxiang.signals.tasks import Task
from fengxiang.signals.why import why

_NUMBER = re.compile(r"^(?:第?[一二三四五六七八九十]{1,3}(?:是|、|，)|（[一二三四五六七八九十]{1,3}）)?\s*(?:要|必须|同时|也要)?")

# What leads into an enumeration: the first member of 明年要坚持甲、乙 is 甲.
_MODAL = re.compile(r"(?:.{0,8}?(?:要|必须|坚持)+(?=.{4}))?")
_DANGLING = re.compile(r"(?:\s+(?:the|of|to|a|an|and|in|for|at|by|that|its|is|are|with|or|on))+\s*$")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement rests: an edition, a range of its text, and those very characters."""

    edition: Edition
    span: Span
    quote: str
    witness: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """One piece of news. `text` stands in the document to the character (in the old one for `dropped`), `old` is the
    ancestor of a rewording; `life` tells of it before this document. `stands` is where it stands now and where it stood
    when last said (headline, or a role and, in a task, its rank); `ancestor` the earlier wording that a new one is most
    like. At least one citation."""

    kind: str
    area: str
    text: str
    span: Span
    score: float
    evidence: tuple[Citation, ...]
    against: Edition | None
    why: dict[str, str]
    old: str | None = None
    life: Provenance | None = None
    role: str | None = None
    stands: tuple[Standing, Standing | None] | None = None
    ancestor: Ancestor | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a signal without a citation: {self.text}")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A difference before its life is known."""

    kind: str
    span: Span
    text: str
    role: str
    score: float
    old: tuple[Span, ...] = ()
    heading: bool = False


def find_signals(
    attested: Attested,
    alignment: Alignment | None,
    tasks: tuple[Task, ...],
    archive: Archive,
    *,
    before: str,
    top: int,
    known: Collection[str] = (),
) -> tuple[Signal, ...]:
    """The first `top` signals of a document in order of their score, each with its life before the day `before`. Where no
    earlier text is held, wordings that hold nothing but phrases `known` from a table are no news."""
    document, stock = attested.document, _stock(known)
    every = [row for row in _candidates(document, alignment, tasks) if not stock or stock.sub("", bare(row.text))]
    # The formulas of the meeting are news only where there is no other.
    candidates = sorted([row for row in every if row.role != "frame"] or every, key=lambda row: (-row.score, row.span))
    # Half as many again are looked up in the archive, for what is not new to it falls back.
    chosen = [_signal(row, document, alignment, archive, before) for row in islice(candidates, top + top // 2)]
    kept = [signal for signal in chosen if signal is not None]
    ranked = islice(_one_each(sorted(kept, key=lambda signal: (-signal.score, signal.span))), top)
    return tuple(_with_ancestor(signal, document, archive, before) for signal in ranked)


def _stock(known: Collection[str]) -> re.Pattern[str] | None:
    """A pattern of known phrases and of the verbs and particles between them; None where nothing is known."""
    if not known:
        return None
    between = "会议|指出|强调|认为|要求|确定|决定|明年|今年|要|和|的|了|坚持|做好|保持|以|在|是|必须"
    return re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))) + "|" + between)


def _with_ancestor(signal: Signal, document: Document, archive: Archive, before: str) -> Signal:
    """A new wording with the earlier one that it is most like."""
    if signal.kind != "new":
        return signal
    return replace(signal, ancestor=ancestor(signal.text, archive, before=before, besides=document.edition))


def _candidates(document: Document, alignment: Alignment | None, tasks: tuple[Task, ...]) -> Iterator[_Candidate]:
    headings = {section.title for section in document.sections if section.title}
    if alignment is None:
        yield from (_clause("new", document, clause.core, clause.role, headings) for clause in document.clauses)
        return
    for change in alignment.changes:
        if change.kind == "added":
            yield _clause("new", document, change.new[0], change.roles[1] or "", headings)
        elif change.kind == "dropped":
            yield _clause("dropped", alignment.old, change.old[0], change.roles[0] or "", set())
        elif change.kind == "reworded":
            yield from _reworded(alignment, change, headings)
            yield from _lost_members(alignment, change)
    yield from _turned(tasks)


def _clause(kind: str, document: Document, span: Span, role: str, headings: set[Span]) -> _Candidate:
    """A clause that stands alone, cut to its telling part."""
    start = span.start + len(_NUMBER.match(document[span]).group())  # type: ignore[union-attr]
    heading = any(title and title.start <= start < title.end for title in headings)
    part = _telling(document, Span(start, span.end))
    return _Candidate(kind, part, document[part], role, _score(kind, role, document[part], heading), heading=heading)


def _telling(document: Document, span: Span) -> Span:
    """The clause itself where it is short, else its members from the last one back as far as they fit."""
    row = table("ranking")
    if span.end - span.start <= row["phrase"]:
        return span
    members = [Span(span.start + found.start(), span.start + found.end()) for found in re.finditer(r"[^、]+", document[span])]
    fitting = [member for member in members if 4 <= member.end - member.start <= row["longest"]]
    if len(members) > 1 and fitting:
        end = fitting[-1].end
        start = min(member.start for member in members if end - member.start <= row["phrase"] or member == fitting[-1])
        return Span(start, end)
    return _window(document, span, span)


def _reworded(alignment: Alignment, change: Change, headings: set[Span]) -> Iterator[_Candidate]:
    """A rewording: the stretch of the new wording that the edits touch."""
    kind = change.strength if change.strength in ("strengthened", "weakened") else "reworded"
    if change.roles[1] in GUIDANCE and rung_changed(alignment.text(change, "old"), alignment.text(change, "new")):
        kind = "stance"
    touched = [edit for edit in change.edits if edit.op != "equal"]
    if not touched or change.matched_by == "joined":
        return
    span = _around(alignment, change, touched)
    little = sum(len(bare(alignment.new[edit.new])) + len(bare(alignment.old[edit.old])) for edit in touched)
    if little < 2:
        return
    share = table("ranking")["change"]
    weight = share["little"] if little < 4 and kind == "reworded" else share["whole"]
    heading = any(title and title.start <= span.start < title.end for title in headings)
    score = _score(kind, change.roles[1] or "", alignment.new[span], heading) * weight
    yield _Candidate(kind, span, alignment.new[span], change.roles[1] or "", score, change.old, heading)


def _lost_members(alignment: Alignment, change: Change) -> Iterator[_Candidate]:
    """Members of an enumeration that the new wording gave up and that stand nowhere else in the new text."""
    for span in change.old:
        members = [
            Span(span.start + found.start(), span.start + found.end()) for found in re.finditer("[^、]+", alignment.old[span])
        ]
        for member in members if len(members) > 1 else []:
            start = member.start + len(_MODAL.match(alignment.old[member]).group())  # type: ignore[union-attr]
            text = alignment.old[Span(start, member.end)]
            if 4 <= len(bare(text)) <= 12 and text not in alignment.new.text:
                role = change.roles[0] or ""
                yield _Candidate(
                    "dropped",
                    Span(start, member.end),
                    text,
                    role,
                    _score("dropped", role, text, False) * table("ranking")["form"]["member"],
                )


def _around(alignment: Alignment, change: Change, touched: list[Edit]) -> Span:
    """The members that the old wording did not have; without members the clause, cut to the changed stretch if long."""
    new, row = alignment.new, table("ranking")
    clause = next(
        (span for span in change.new if any(span.start <= edit.new.start <= span.end for edit in touched)), change.new[0]
    )
    clause = Span(clause.start + len(_NUMBER.match(new[clause]).group()), clause.end)  # type: ignore[union-attr]
    members = [Span(clause.start + found.start(), clause.start + found.end()) for found in re.finditer("[^、]+", new[clause])]
    before = bare(alignment.text(change, "old"))
    fresh = [member for member in members if bare(new[member]) not in before]
    if len(members) > 1 and fresh:
        span = Span(fresh[0].start, fresh[-1].end)
        return span if span.end - span.start <= row["longest"] else _telling(new, fresh[-1])
    focus = next((edit.new for edit in touched if edit.new.end > edit.new.start and clause.start <= edit.new.start), clause)
    return _window(new, clause, focus)


def _window(document: Document, clause: Span, focus: Span) -> Span:
    """The clause where it is short enough, else as much of it around the focus as fits, Latin words whole."""
    longest = table("ranking")["longest"]
    if clause.end - clause.start <= longest:
        return clause
    start = max(clause.start, min(focus.start, clause.end - longest))
    end = min(clause.end, start + longest)
    while start > clause.start and document.text[start - 1].isascii() and document.text[start - 1].isalnum():
        start -= 1
    end = min(end, start + longest)
    cut = document.text.rfind(" ", start, end) if end < clause.end and document.text[end : end + 1].isascii() else -1
    if cut > start and document.text[end].strip():
        end = cut
    return Span(start, start + len(_DANGLING.sub("", document.text[start:end]).rstrip(" ,")))


def _turned(tasks: tuple[Task, ...]) -> Iterator[_Candidate]:
    for task in tasks:
        if task.previous_rank and task.previous_rank != task.rank and task.matched_span:
            kind = "promoted" if task.rank < task.previous_rank else "demoted"
            step = min(1.0, 0.4 + 0.2 * abs(task.rank - task.previous_rank))
            span = Span(task.title.start, min(task.title.end, task.title.start + table("ranking")["longest"]))
            yield _Candidate(
                kind,
                span,
                task.text[: span.end - span.start],
                "task",
                _score(kind, "task", task.text, True) * step,
                (task.matched_span,),
            )


def _score(kind: str, role: str, text: str, heading: bool) -> float:
    row = table("ranking")
    score: float = row["kind"][kind] * row["role"].get(role, 0.5) * row["area"].get(area_of(text, role), 1.0)
    members = [len(bare(member)) for member in text.split("、")]
    size = len(bare(text))
    signs = {
        "heading": heading,
        "quoted": "“" in text,
        "parallel": len(members) > 1 and members.count(4) >= 2,
        "short": 4 <= size <= 12,
        "long": size > 26,
    }
    for sign, holds in signs.items():
        score *= row["form"][sign] if holds else 1.0
    return score if size >= 3 else score * 0.1


def _signal(row: _Candidate, document: Document, alignment: Alignment | None, archive: Archive, before: str) -> Signal | None:
    """The candidate with its life: what seemed new may only be new to the series, or not new at all."""
    old, against = (alignment.old, alignment.old.edition) if alignment else (None, None)
    life = trace(row.text, archive, before=before, besides=document.edition)
    kind, score = row.kind, row.score
    if kind == "new":
        kind = life.verdict(document.edition, against)
        if kind == "carried":
            return None
        coined = life.first is not None and against is not None and life.first.edition.day > against.day
        score *= table("ranking")["kind"]["adopted" if kind == "echoed" and not coined else kind]
    elif kind == "dropped":
        score *= 1 + min(life.uses, 20) / 20  # a stock phrase that falls silent says more than one said once
    evidence = [_cite(old if kind == "dropped" and old else document, row.span)]
    evidence += [_cite(old, span) for span in row.old if old]
    if life.first and kind != "dropped":
        evidence.append(Citation(life.first.edition, life.first.span, row.text))
    before_it = "，".join(old[span] for span in row.old) if old and row.old else None
    seen = life.last_in(document.edition.series) or life.last
    places = (standing(document, row.span), stood(seen, archive) if seen else None) if kind != "dropped" else None
    return Signal(
        kind=kind,
        area=area_of(row.text, row.role),
        text=row.text,
        span=row.span,
        score=round(score, 4),
        evidence=tuple(evidence),
        against=None if kind in ("new", "adopted", "revived", "echoed") else against,
        why=why(kind, row.role, row.heading, life, document.edition, against, places),
        old=before_it,
        life=life,
        role=row.role,
        stands=places,
    )


def _cite(document: Document, span: Span) -> Citation:
    return Citation(document.edition, span, document[span], document.witness)


def _one_each(signals: list[Signal]) -> Iterator[Signal]:
    """One signal for one piece of news: no wording inside another one shown before it."""
    shown: list[Signal] = []
    for signal in signals:
        overlapping = any(
            (signal.kind == "dropped") == (other.kind == "dropped")
            and signal.span.start < other.span.end
            and other.span.start < signal.span.end
            for other in shown
        )
        repeated = any(bare(signal.text) in bare(other.text) for other in shown if other.kind == signal.kind)
        if not overlapping and not repeated:
            shown.append(signal)
            yield signal
