"""New and reworded clauses as what may be told, each with the chance that it is news."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from fengxiang.alignment import Alignment, Change, inside_word
from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Clause, Document, Sentence, Span, bare, bare_pairs
from fengxiang.provenance import Attested
from fengxiang.reading.facts.dials import rung_changed, rungs_named
from fengxiang.reading.facts.standing import is_headline
from fengxiang.reading.facts.targets import Target
from fengxiang.reading.findings.candidate import SURE, Candidate, either
from fengxiang.reading.salience import Salience

LEAD = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}(?:是|、|，|(?=要))|（[一二三四五六七八九十]{1,3}）)?\s*"
    r"(?:(?:19|20)\d\d年(?!是))?(?:要(?![求素点件])|必须|同时|也要)?(?=.{3})"
)
_DANGLING = re.compile(r"(?:\s+(?:the|of|to|a|an|and|in|for|at|by|that|its|is|are|with|or|on))+\s*$")
_LEADING = re.compile(r"^(?:今年|明年|下半年|\d{4}年)?(?:的?工作)?(?:要|必须|我们|将|继续|同时)*(?=.{4})")
_SET = 0.5  # to a target whose number changed, and to a new member of the headline formula
# A clause that only leads to the next: 在政策取向上, 疫情防控平稳转段后.
_OPENING = re.compile(
    r"(?:(?:^|，|.)在[^，]{2,20}(?:上|中|下)|^[^，要]{2,20}(?:后|之际|同时|以来)|^(?:无论|不管)[^，]+|^从[^，]{2,30}看|(?:一个|今后)时期)$"
)
FILLER = re.compile(r"(?:看到|认为|指出|强调|意义|知道|来看)$")  # ends what only leads to what is said
_SAYING = 3  # characters from which a wording says something by itself: 第三 does not
_TELLING = 2  # pairs of characters from which a wording says something
_MEMBER = 4  # characters of a member of a headline formula, whatever leads to it
_HEADING = re.compile(r"[^，。；：！？,.;:!?]*")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A clause that may be news: its wording without the number and the modal it begins with, its chance, whether it was
    said before; the clauses of the old text that it retells, and what that is told as."""

    clause: Clause
    span: Span
    change: Change | None
    chance: float
    said: bool
    told: str | None
    old: tuple[Span, ...]


# New and reworded -----------------------------------------------------------------------------------------------------


def clause_findings(
    attested: Attested, alignment: Alignment | None, salience: Salience, targets: tuple[Target, ...]
) -> Iterator[Candidate]:
    """Every clause that may be news, and every two neighbours of a sentence that fit into one signal."""
    document = attested.document
    said = said_by_the_body(document)
    changes = {span: change for change in alignment.changes for span in change.new} if alignment else {}
    turned = {target.span: target for target in targets if _moved(target)}
    for sentence in _sentences(document):
        units = [_unit(attested, alignment, clause, changes.get(clause.core), salience) for clause in sentence.clauses]
        units = [unit if unit and unit.span.start in said else None for unit in units]
        yield from _joined(document, alignment, units, turned, salience)


def _sentences(document: Document) -> Iterator[Sentence]:
    """The sentences of a text but for headings that are no task."""
    for section in document.sections:
        for paragraph in section.paragraphs:
            if section.rank is not None or not _is_heading(document, paragraph.start, paragraph.end):
                yield from paragraph.sentences


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
    attested: Attested,
    alignment: Alignment | None,
    clause: Clause,
    change: Change | None,
    salience: Salience,
) -> _Unit | None:
    """A clause as far as it may be news; None for one without words, one that was kept, and a rewording of next to nothing."""
    document = attested.document
    if (
        clause.core.end <= clause.core.start
        or (change and change.kind == "kept")
        or (change and alignment and _little(alignment, change))
    ):
        return None
    found = LEAD.match(document[clause.core])
    span = Span(clause.core.start + (found.end() if found else 0), clause.core.end)
    if len(bare(document[span])) < _SAYING:
        return None
    told, old = _retold(alignment, change, clause) if alignment and change and change.old else (None, ())
    if alignment and told != "stance" and (other := _other_rung(alignment, clause)):
        told, old = "stance", other
    elif alignment and told and (same := _same_rungs(alignment, clause, old)):
        told, old = "reworded", same
    said = int(attested.matched[clause.core.start]) >= _size(clause.core)
    return _Unit(clause, span, change, salience.chance(clause), said, told, old)


def _same_rungs(alignment: Alignment, clause: Clause, old: tuple[Span, ...]) -> tuple[Span, ...]:
    """The clause of the text before that stated the very stances of a clause, where what it is told to go back on stated none: a
    line on fiscal and monetary policy goes back on that line, not on one on macro policy that is worded like it."""
    named = rungs_named(alignment.new[clause.core]) if clause.role in GUIDANCE else frozenset()
    if not named or any(rungs_named(alignment.old[span]) for span in old):
        return ()
    guiding = (other.core for other in alignment.old.clauses if other.role in GUIDANCE)
    return tuple(core for core in guiding if rungs_named(alignment.old[core]) == named)[:1]


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
    turned: Mapping[Span, Target],
    salience: Salience,
) -> Iterator[Candidate]:
    for unit, after in zip_longest(units, units[1:]):
        if unit is None:
            continue
        if not _OPENING.search(document[unit.span]):
            yield _candidate(document, alignment, [unit], turned, salience)
        if after and _fits(document, unit, after):
            yield _candidate(document, alignment, [unit, after], turned, salience)


def _fits(document: Document, unit: _Unit, after: _Unit) -> bool:
    """Whether two neighbours are short enough to be told in one signal, and the second says something by itself. What was said
    before is never told as new for the company it keeps."""
    short = after.clause.core.end - unit.span.start <= table("ranking")["joined"]
    retold = unit.told or after.told or not (unit.said or after.said)
    return short and bool(retold) and not _OPENING.search(document[after.span])


def _candidate(
    document: Document, alignment: Alignment | None, run: list[_Unit], turned: Mapping[Span, Target], salience: Salience
) -> Candidate:
    """One clause or two as a candidate; the main one, the likeliest with an ancestor or else the likeliest, says what it is."""
    main = max(run, key=lambda unit: (unit.told is not None, unit.chance))
    span = Span(run[0].span.start, run[-1].span.end)
    chance = either(*(unit.chance for unit in run))
    kind, old = "new", ()  # type: str, tuple[Span, ...]
    if main.told:
        kind, old = main.told, main.old
        if kind in ("strengthened", "weakened") and 2 * _size(main.span) < _size(span):
            kind = "reworded"  # what one clause lost says nothing of the clauses told with it
    elif alignment and (formula := _formula_before(alignment, main)):
        kind, old = "reworded", formula
    target = next((target for at, target in turned.items() if span.start <= at.start and at.end <= span.end), None)
    if target and target.previous:
        kind, old = "target", (target.previous.span,)
    if kind in ("stance", "target") or _gains_member(alignment, main, old):
        chance = max(chance, SURE if kind == "stance" else _SET)
    heading = any(section.title and span.start <= section.title.start < span.end for section in document.sections)
    shown = cut(document, span, salience)
    return Candidate(kind, shown, main.clause.role, chance, alignment.old if alignment and old else None, old, heading)


def _gains_member(alignment: Alignment | None, unit: _Unit, old: tuple[Span, ...]) -> bool:
    """Whether a clause that retells another is a headline formula with a new member."""
    return bool(old and alignment and unit.change and _new_in_headline(alignment, unit.change))


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
