"""What fell silent: clauses of the old text of which the new one says part or all nowhere, by what falls silent with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from fengxiang.alignment import Alignment, Change
from fengxiang.data import table
from fengxiang.documents import Clause, Document, Span, bare
from fengxiang.reading.facts.areas import area_of
from fengxiang.reading.facts.dials import guiding_rungs, rung_begins, rungs_named
from fengxiang.reading.facts.quantities import quantities
from fengxiang.reading.facts.standing import in_title, is_headline
from fengxiang.reading.findings.candidate import Candidate, either
from fengxiang.reading.findings.clauses import FILLER, LEAD, cut, said_by_the_body
from fengxiang.reading.salience import POLICY, SPEAKING, Weights, learned, logistic
from fengxiang.reading.signs import Flags, longest_run, signs, unheard

# What leads into an enumeration: the first member of 明年要坚持甲、乙 is 甲.
_LEADING = re.compile(r"(?:.{0,8}?(?:(?<![主重需首])要(?![求素点件])|必须|坚持)+(?=.{4}))?")
_GONE = 0.5  # share of a member's pairs of signs that must be said nowhere for it to have fallen silent


@dataclass(frozen=True, slots=True)
class Lost:
    """What a clause of the old text lost, with its features by name and its pairs of characters by bag."""

    span: Span
    role: str
    features: Mapping[str, float]
    bags: Mapping[str, Sequence[str]]


def silent(
    alignment: Alignment, recent: Sequence[str], weights: Weights | None = None, *, second: bool = False
) -> Iterator[Candidate]:
    """What fell silent as candidates, each with the chance that a careful reader would name it; `second`: since an edition
    that is not the previous one."""
    chosen = weights or learned("dropped" if alignment.old.language == "zh" else "statement dropped")
    last: Candidate | None = None
    for row in lost(alignment, recent):
        score = chosen.score({**row.features, "second": float(second)}, row.bags)
        gone = Candidate("dropped", row.span, row.role, logistic(score), alignment.old)
        yield gone
        if last and _neighbours(alignment.old, last.span, gone.span):
            both = Span(last.span.start, gone.span.end)
            yield replace(gone, span=both, worth=either(last.worth, gone.worth))
        last = gone


def _neighbours(old: Document, first: Span, second: Span) -> bool:
    """Whether two wordings stand side by side in a sentence, and fit into one signal."""
    between = old[first.end, second.start]
    return between.strip() in ("，", "、") and second.end - first.start <= table("ranking")["joined"]


def lost(alignment: Alignment, recent: Sequence[str]) -> Iterator[Lost]:
    """What the old text said and the new one says nowhere; `recent` are the texts of the editions before the new one, in rising
    order."""
    old, still, stances = alignment.old, bare(alignment.new.text), guiding_rungs(alignment.new)
    heard = Heard(alignment, recent)
    changes = {span: change for change in alignment.changes for span in change.old}
    for clause in _speaking(old):
        change, inside = changes.get(clause.core), heard.signs.runs(*clause.core, 2)
        if not heard.gone[inside].any() or (change and old.language == "en" and change.new):
            continue
        if _merely_led_in(old, clause, heard.places(inside), stances):
            continue
        span = _part(old, clause, set(heard.places(inside)), linked=bool(change and change.new))
        if span and bare(old[span]) not in still:
            yield Lost(span, clause.role, {**_of_clause(old, clause), **heard.features(clause, change)}, heard.bags(clause))


def _merely_led_in(old: Document, clause: Clause, gone: Sequence[int], stances: frozenset[tuple[str, int]]) -> bool:
    """Whether a clause states policies that the new text states on the same rungs, and only words before them are gone: 继续 of
    继续实施适度宽松的货币政策 is no silence, 中性 of 稳健的货币政策保持中性 is."""
    said = old[clause.core]
    rungs = rungs_named(said)
    return bool(rungs) and rungs <= stances and max(gone) < clause.core.start + rung_begins(said)


class Heard:
    """Which signs of the old text the new one still says, and how long the series held them."""

    def __init__(self, alignment: Alignment, recent: Sequence[str]):
        self.old, language = alignment.old, alignment.old.language
        self.signs, now = signs(alignment.old.text, language), signs(alignment.new.text, language)
        pairs, fours = self.signs.grams(2), self.signs.grams(4)
        self.gone: Flags = unheard(pairs, [now.grams(2)]) & (pairs > 0)
        self.fours: Flags = unheard(fours, [now.grams(4)]) & (fours > 0)
        self.known = pairs > 0
        lately = [~unheard(fours, [signs(text, language).grams(4)]) for text in recent]
        self.held = np.mean(lately or [np.zeros(len(fours), bool)], axis=0)
        # How many editions in a row, back from the last, said each run of four.
        unbroken = np.cumprod(lately[::-1], axis=0).sum(axis=0) if lately else np.zeros(len(fours))
        self.unbroken = unbroken / max(1, len(lately))

    def places(self, pairs: slice) -> list[int]:
        """Where the pairs that are gone stand."""
        return list(self.signs.places[pairs.start : pairs.stop][self.gone[pairs]].tolist())

    def features(self, clause: Clause, change: Change | None) -> dict[str, float]:
        """How much of a clause is gone, for how long it had been held, and what became of it."""
        pairs, fours = self.signs.runs(*clause.core, 2), self.signs.runs(*clause.core, 4)
        gone = float(self.gone[pairs].sum() / max(1, self.known[pairs].sum()))
        lasting = float((self.unbroken[fours] * self.fours[fours]).max(initial=0.0))
        return {
            "gone": gone,
            "gone run": min(12, longest_run(self.gone[pairs])) / 4,
            "gone pairs": log(1 + int(self.gone[pairs].sum())),
            "gone fours": float(self.fours[fours].mean()) if len(self.fours[fours]) else 0.0,
            "held": float((self.held[fours] * self.fours[fours]).max(initial=0.0)),
            "unbroken": lasting,
            "unbroken and gone": lasting * gone,
            f"became {change.kind if change else 'dropped'}": 1.0,
            f"became {change.strength if change else None}": 1.0,
            "likely": (change.chance or 0.0) if change and change.kind == "reworded" else 0.0,
        }

    def bags(self, clause: Clause) -> dict[str, list[str]]:
        """The pairs of characters of a clause, and of them those that are gone; none of English ones."""
        if self.old.language != "zh":
            return {}
        said, gone = self.old[clause.core], self.gone[self.signs.runs(*clause.core, 2)]
        pairs = [said[at : at + 2] for at in range(len(gone))]
        whole = [(pair, bool(went)) for pair, went in zip(pairs, gone, strict=True) if pair.isalnum()]
        return {"said": [pair for pair, _ in whole], "gone": [pair for pair, went in whole if went]}


def _of_clause(old: Document, clause: Clause) -> dict[str, float]:
    """What a clause is by itself."""
    said = old[clause.core]
    policy = POLICY[old.language].search(said)
    return {
        f"role {clause.role}": 1.0,
        f"area {area_of(said)}": 1.0,
        "policy": float(policy is not None),
        "stance": float(policy is not None and policy.group(1) is not None),
        "headline": float(is_headline(said, clause.role)),
        "title": float(in_title(old, clause.core)),
        "quoted": float("“" in said),
        "number": float(any(quantities(old.folded[clause.core.start : clause.core.end]))),
        "members": float(min(5, said.count("、"))),
        "length": min(3.0, len(said) / 20),
        "place": clause.core.start / max(1, len(old.text)),
        "clauses": log(1 + len(old.clauses)),
    }


def _speaking(old: Document) -> Iterator[Clause]:
    """The clauses of the old text whose silence would say something."""
    body = said_by_the_body(old)
    for clause in old.clauses:
        if clause.role in SPEAKING and clause.core.start in body and not FILLER.search(old[clause.core]):
            yield clause


def _part(document: Document, clause: Clause, gone: set[int], *, linked: bool) -> Span | None:
    """The members of a clause that fell silent, those that lost most of their words; without members the clause, cut where it is
    too long. None where the clause is `linked` to one of the new text and no member lost most of its words."""
    members = [Span(*part.span()) for part in re.compile("[^、]+").finditer(document.text, *clause.core)]
    shares = {member: sum(place in gone for place in range(*member)) / max(1, _size(member) - 1) for member in members}
    went = [member for member in members if shares[member] > _GONE]
    if linked and len(members) > 1 and not went:
        return None
    span = Span(went[0].start, went[-1].end) if went else clause.core
    found = (_LEADING if len(members) > 1 else LEAD).match(document[span])
    return cut(document, Span(span.start + (found.end() if found else 0), span.end))


def _size(span: Span) -> int:
    return span.end - span.start
