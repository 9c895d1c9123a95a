"""What may be a signal: runs of new and reworded clauses, decisions and tasks that moved, each with its worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fengxiang.alignment import Alignment, Change, in_order, inside_word
from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Clause, Document, Span, bare, bare_pairs
from fengxiang.provenance import Attested
from fengxiang.reading.facts.areas import area_at, area_of
from fengxiang.reading.facts.decision import Decision, decision
from fengxiang.reading.facts.dials import rung_changed, rungs_named
from fengxiang.reading.facts.standing import is_headline
from fengxiang.reading.facts.targets import Target
from fengxiang.reading.facts.tasks import Task
from fengxiang.reading.salience import Salience

LEAD = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}(?:是|、|，|(?=要))|（[一二三四五六七八九十]{1,3}）)?\s*"
    r"(?:(?:19|20)\d\d年(?!是))?(?:要|必须|同时|也要)?(?=.{3})"
)
_DANGLING = re.compile(r"(?:\s+(?:the|of|to|a|an|and|in|for|at|by|that|its|is|are|with|or|on))+\s*$")
_MOVING = re.compile(
    r"(?:raise|increase|lower|reduce|decrease|maintain|keep|leave)\w* (?:its |the )?target(?: range)?", re.IGNORECASE
)
_LEADING = re.compile(r"^(?:今年|明年|下半年|\d{4}年)?(?:的?工作)?(?:要|必须|我们|将|继续|同时)*(?=.{4})")
SURE = 0.9  # the chance given to a change of an official stance word
_SET = 0.5  # to a target whose number changed, and to a new member of the headline formula
# A clause that only leads to the next: 在政策取向上, 疫情防控平稳转段后.
_OPENING = re.compile(
    r"(?:(?:^|，|.)在[^，]{2,20}(?:上|中|下)|^[^，要]{2,20}(?:后|之际|同时|以来)|^(?:无论|不管)[^，]+|^从[^，]{2,30}看|(?:一个|今后)时期)$"
)
FILLER = re.compile(r"(?:看到|认为|指出|强调|意义|知道|来看)$")  # ends what only leads to what is said
_TELLING = 2  # pairs of characters from which a wording says something
_MEMBER = 4  # characters of a member of a headline formula, whatever leads to it
_HEADING = re.compile(r"[^，。；：！？,.;:!?]*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A difference before its life is known: `worth` is the chance that it is news; `old` are the spans of its ancestor in
    `against`, `often` a watchword in it and `also` the further places where that stands."""

    kind: str
    span: Span
    role: str
    worth: float
    against: Document | None = None
    old: tuple[Span, ...] = ()
    heading: bool = False
    often: str | None = None
    also: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unit:
    """A clause that is not kept: its wording without the number and the modal it begins with, its chance, whether it was said
    before; the clauses of the old text that it retells, and what that is told as."""

    clause: Clause
    span: Span
    change: Change | None
    chance: float
    said: bool
    told: str | None
    old: tuple[Span, ...]


# New and reworded -----------------------------------------------------------------------------------------------------


def runs(attested: Attested, alignment: Alignment | None, salience: Salience, targets: tuple[Target, ...]) -> Iterator[Candidate]:
    """Every run of neighbouring clauses of one sentence that a signal may show; those said before stand alone."""
    document = attested.document
    said = said_by_the_body(document)
    changes = {span: change for change in alignment.changes for span in change.new} if alignment else {}
    turned = {target.span: target for target in targets if target.previous and _moved(target)}
    for section in document.sections:
        for paragraph in section.paragraphs:
            if section.rank is None and _is_heading(document, paragraph.start, paragraph.end):
                continue
            for sentence in paragraph.sentences:
                units = [_unit(attested, alignment, clause, changes.get(clause.core), salience) for clause in sentence.clauses]
                units = [unit if unit and unit.span.start in said else None for unit in units]
                yield from _joined(document, alignment, units, turned, salience)


def _is_heading(document: Document, start: int, end: int) -> bool:
    """Whether a line is a heading: one that is no task says what is spoken of, not what is said of it."""
    return document.language == "zh" and bool(_HEADING.fullmatch(document[start, end].strip()))


def said_by_the_body(document: Document) -> range:
    """The places of a text that may be news: in a statement on rates neither its title nor who voted how."""
    if document.language != "en":
        return range(len(document.text))
    votes = document.text.find("Voting for")
    return range(document.text.find("\n") + 1, votes if votes > 0 else len(document.text))


def _moved(target: Target) -> bool:
    before = target.previous
    return before is not None and (target.value, target.low, target.high) != (before.value, before.low, before.high)


def _unit(
    attested: Attested, alignment: Alignment | None, clause: Clause, change: Change | None, salience: Salience
) -> _Unit | None:
    """A clause as far as it is news; None for one without words, one that was kept, and a rewording of next to nothing."""
    document = attested.document
    if (
        clause.core.end <= clause.core.start
        or (change and change.kind == "kept")
        or (change and alignment and _little(alignment, change))
    ):
        return None
    found = LEAD.match(document[clause.core])
    span = Span(clause.core.start + (found.end() if found else 0), clause.core.end)
    said = int(attested.matched[clause.core.start]) >= clause.core.end - clause.core.start
    told, old = _retold(alignment, change, clause) if alignment and change and change.old else (None, ())
    if alignment and told != "stance" and (other := _other_rung(alignment, clause)):
        told, old = "stance", other
    return _Unit(clause, span, change, salience.chance(clause), said, told, old)


def _other_rung(alignment: Alignment, clause: Clause) -> tuple[Span, ...]:
    """The clause of the text before that named another rung of an official stance, where none there named the one of a clause:
    that policy turned does not hang on how the two are aligned."""
    named = rungs_named(alignment.new[clause.core]) if clause.role in GUIDANCE else frozenset()
    guiding = [other.core for other in alignment.old.clauses if named and other.role in GUIDANCE]
    before = {core: rungs_named(alignment.old[core]) for core in guiding}
    fresh = {axis for axis, rung in named if not any((axis, rung) in rungs for rungs in before.values())}
    return tuple(core for core, rungs in before.items() if fresh & dict(rungs).keys())[:1]


def _retold(alignment: Alignment, change: Change, clause: Clause) -> tuple[str | None, tuple[Span, ...]]:
    """What a clause of a change is told as, and the clauses it retells: of what was split or merged only those that it shares
    most words with, and whether that is stronger is not told."""
    if change.matched_by != "joined":
        return retold_kind(alignment, change), change.old
    pairs = [change._replace(old=(span,), new=(clause.core,), strength=None) for span in change.old]
    near = [pair for pair in pairs if _shared(alignment, pair) >= table("ranking")["same_part"]]
    if not near:
        return None, ()
    whole = near[0]._replace(old=tuple(span for pair in near for span in pair.old))
    return retold_kind(alignment, whole), whole.old


def _little(alignment: Alignment, change: Change) -> bool:
    """Whether a rewording touches fewer than two characters, or nothing but what leads to the same words, or a capital letter."""
    if change.kind != "reworded":
        return False
    touched = sum(max(_size(edit.new), _size(edit.old)) for edit in change.edits if edit.op != "equal")
    return touched < 2 or len({_core(alignment.text(change, side)) for side in ("old", "new")}) == 1


def _core(text: str) -> str:
    """A wording without what leads to it: 今年工作要坚持稳中求进 says 坚持稳中求进."""
    return bare(_LEADING.sub("", text)).casefold()


def _size(span: Span) -> int:
    return span.end - span.start


def _joined(
    document: Document,
    alignment: Alignment | None,
    units: list[_Unit | None],
    turned: dict[Span, Target],
    salience: Salience,
) -> Iterator[Candidate]:
    row = table("ranking")
    for first, unit in enumerate(units):
        if unit is None or _leans(document, units, first):
            continue
        if not _OPENING.search(document[unit.span]):
            yield _candidate(document, alignment, _gone_on(document, alignment, units, first), turned, salience)
        for last in range(first + 1, min(len(units), first + row["joined"])):
            run = units[first : last + 1]
            whole = [one for one in run if one and not one.said]
            if len(whole) < len(run) or whole[-1].clause.core.end - unit.span.start > row["longest"]:
                break
            if whole[-1].old and _goes_on(units, first):
                break
            areas = {area_at(document, one.span, one.clause.role) for one in whole}
            if len(areas) == 1 and not _OPENING.search(document[whole[-1].span]):
                yield _candidate(document, alignment, whole, turned, salience)


def _goes_on(units: list[_Unit | None], place: int) -> bool:
    """Whether a clause without an ancestor goes on with the clause before it, which has one: then it is no beginning of what the
    clause after it retells."""
    unit, before = units[place], units[place - 1] if place else None
    return bool(unit and not unit.old and before and before.old and not before.said)


def _gone_on(document: Document, alignment: Alignment | None, units: list[_Unit | None], place: int) -> list[_Unit]:
    """A clause with the next one where that has a member of the wording that the clause retells, and the clause has not: told
    alone it would look as if that had been dropped."""
    unit, after = units[place], units[place + 1] if place + 1 < len(units) else None
    assert unit is not None
    if alignment is None or after is None or after.clause.core.end - unit.span.start > table("ranking")["longest"]:
        return [unit]
    old = "、".join(alignment.old[span] for span in unit.old)
    lost = [member for member in old.split("、") if len(member) >= _MEMBER and member not in document[unit.span]]
    return [unit, after] if "、" in old and any(member in document[after.span] for member in lost) else [unit]


def _leans(document: Document, units: list[_Unit | None], place: int) -> bool:
    """Whether a clause does not say itself what it speaks of, and can be told with the changed one before, which does."""
    unit, before = units[place], units[place - 1] if place else None
    if unit is None or before is None or unit.said or before.said or area_of(document[unit.span]):
        return False
    fits = unit.clause.core.end - before.span.start <= table("ranking")["longest"]
    own = area_of(document[before.span])
    return fits and own is not None and own == area_at(document, unit.span, unit.clause.role)


def _candidate(
    document: Document, alignment: Alignment | None, run: list[_Unit], turned: dict[Span, Target], salience: Salience
) -> Candidate:
    """A run as a candidate; its main clause, the likeliest that has an ancestor or else the likeliest, says what it is."""
    main = max(run, key=lambda unit: (unit.told is not None, unit.chance))
    span = Span(run[0].span.start, run[-1].span.end)
    missed = 1.0
    for unit in run:
        missed *= 1 - unit.chance
    kind, chance = "new", 1 - missed
    old: tuple[Span, ...] = ()
    if main.told:
        kind, old = main.told, main.old
        if kind in ("strengthened", "weakened") and 2 * _size(main.span) < _size(span):
            kind = "reworded"  # what one clause lost says nothing of the clauses told with it
    elif alignment and (formula := _formula_before(alignment, main)):
        kind, old = "reworded", formula
    target = next((target for at, target in turned.items() if span.start <= at.start and at.end <= span.end), None)
    if target and target.previous:
        kind, old = "target", (target.previous.span,)
    if kind in ("stance", "target") or (old and alignment and main.change and _new_in_headline(alignment, main.change)):
        chance = max(chance, SURE if kind == "stance" else _SET)
    heading = any(section.title and span.start <= section.title.start < span.end for section in document.sections)
    shown = cut(document, span, salience)
    return Candidate(kind, shown, main.clause.role, chance, alignment.old if alignment and old else None, old, heading)


def _new_in_headline(alignment: Alignment, change: Change) -> bool:
    """Whether a change of the headline formula has a member that the last one had not, however it is led in."""
    texts = alignment.text(change, "old"), alignment.text(change, "new")
    before, after = ({member[-_MEMBER:] for member in text.split("、")} for text in texts)
    formulas = all(is_headline(text, role or "") for text, role in zip(texts, change.roles, strict=True))
    return formulas and bool(after - before)


def _formula_before(alignment: Alignment, unit: _Unit) -> tuple[Span, ...]:
    """What a headline formula of several members goes back on: the formula it was split from, else the first of its members
    that the text before has in its guidance."""
    old, text = alignment.old, alignment.new[unit.span]
    if "、" not in text or not is_headline(text, unit.clause.role):
        return ()
    if unit.change and unit.change.old:
        return unit.change.old
    members = [member[-_MEMBER:] for member in text.split("、") if len(member) >= _MEMBER]
    clauses = [clause for clause in old.clauses if clause.role in GUIDANCE]
    places = (old.text.find(member, *clause.core) for member in members for clause in clauses)
    return next(((Span(place, place + _MEMBER),) for place in places if place >= 0), ())


def retold_kind(alignment: Alignment, change: Change) -> str | None:
    """What a rewording is told as: stance, of guidance alone, strengthened, weakened or reworded; None where it is not likely
    that the two are one statement, or where they share too few words, so that one merely stands in the other's place, unless that
    place is surely one and the same."""
    old, new = alignment.text(change, "old"), alignment.text(change, "new")
    if rung_changed(old, new) and GUIDANCE.issuperset(change.roles):
        return "stance"
    if change.roles.count("review") == 1:  # what was done is not what is to be done, in other words
        return None
    if (
        FILLER.search(old)
        or _was_heading(alignment.old, change)
        or (change.chance or 0) < table("ranking")["same_slot" if not alike(alignment, change) else "likely"]
    ):
        return None
    return change.strength if change.strength in ("strengthened", "weakened") else "reworded"


def _was_heading(old: Document, change: Change) -> bool:
    """Whether what a change retells is a heading that is no task."""
    place = change.old[0]
    start, end = old.text.rfind("\n", 0, place.start) + 1, old.text.find("\n", place.end)
    return change.ranks[0] is None and _is_heading(old, start, end if end >= 0 else len(old.text))


def alike(alignment: Alignment, change: Change) -> bool:
    """Whether the two wordings of a change share so many words that the one retells the other."""
    return bool(_shared(alignment, change) >= table("ranking")["same_matter"])


def _shared(alignment: Alignment, change: Change) -> float:
    """The share of the shorter wording of a change that the other has too; 0 of one that says next to nothing, as 当前 does."""
    before, after = (_wording(alignment.text(change, side), alignment.new.language) for side in ("old", "new"))
    least = min(len(before), len(after))
    return len(before & after) / least if least >= _TELLING else 0.0


def _wording(text: str, language: str) -> frozenset[str]:
    """What two wordings may share: pairs of characters, in English words that are not merely joints."""
    return frozenset(re.findall(r"[a-z]{4,}", text.lower())) if language == "en" else bare_pairs(LEAD.sub("", text))


def cut(document: Document, span: Span, salience: Salience | None = None) -> Span:
    """A span that may be shown: of one that is too long as many of its first members as fit; of one without members the
    part around its freshest words, Latin words whole."""
    longest = table("ranking")["longest"]
    if _size(span) <= longest:
        return span
    cut = document[span].rfind("、", 8, longest + 1)
    if cut > 0:
        return Span(span.start, span.start + cut)
    start = max(span.start, min(salience.freshest(span) if salience else span.start, span.end - longest))
    while start > span.start and (re.match(r"[A-Za-z0-9/.-]", document.text[start - 1]) or inside_word(document.text, start)):
        start -= 1
    end = min(span.end, start + longest)
    blank = document.text.rfind(" ", start + 8, end) if end < span.end and document.text[end - 1 : end + 1].isascii() else -1
    end = blank if blank > 0 and not document.text[end].isspace() else end
    return Span(start, start + len(_DANGLING.sub("", document[start, end]).rstrip(" ,")))


# Decisions on rates ---------------------------------------------------------------------------------------------------


def decided(document: Document, made: Decision | None, alignment: Alignment | None) -> Iterator[Candidate]:
    """The decision of a statement, by the words that say so: a stance where it turns from what was done before, be it to a
    pause, and another number of the same target where it goes on."""
    before = decision(alignment.old) if alignment else None
    if not made or not alignment or not before or (made.move == before.move == "hold"):
        return
    said = _MOVING.search(document.text, *made.evidence[0])
    if said:
        kind = "stance" if made.move != before.move else "target"
        yield Candidate(kind, Span(*said.span()), "policy", SURE, alignment.old, before.evidence[:1])


# Tasks that moved -----------------------------------------------------------------------------------------------------


def moved_tasks(tasks: tuple[Task, ...], alignment: Alignment | None) -> Iterator[Candidate]:
    """Tasks that changed places with others; one that only makes room for a new one has not moved, and none where fewer than
    half stood in the list before, as between plenums on different matters. The more places, the likelier; one that now stands
    first is what a list is read for."""
    known = [task for task in tasks if task.previous_rank and task.matched_span]
    known = known if 2 * len(known) >= len(tasks) else []
    stayed = set(in_order([task.previous_rank or 0 for task in known]))
    for place, task in enumerate(known if alignment else ()):
        before = task.previous_rank or 0
        if place not in stayed and before != task.rank and alignment and task.matched_span:
            kind = "promoted" if task.rank < before else "demoted"
            span = Span(task.title.start, min(task.title.end, task.title.start + table("ranking")["longest"]))
            chance = (
                table("ranking")["to_first"] if task.rank == 1 else min(0.9, table("ranking")["moved"] * abs(task.rank - before))
            )
            yield Candidate(kind, span, "task", chance, alignment.old, (task.matched_span,), heading=True)
