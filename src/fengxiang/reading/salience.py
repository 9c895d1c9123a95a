"""How likely a clause is news: features of its words, its place, its subject and its ancestry, weighed as graded readings say.

The weights are learned (`tools/learn_ranking.py`, which reports years left out) and lie in `data/salience.toml` and
`data/salience.csv`; no word of them was chosen by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from fengxiang.alignment import Alignment, Change
from fengxiang.data import table, text
from fengxiang.documents import Clause, Document, Span
from fengxiang.provenance import Attested
from fengxiang.reading.facts.areas import area_named, area_of
from fengxiang.reading.facts.quantities import quantities
from fengxiang.reading.facts.standing import in_title, is_headline
from fengxiang.reading.signs import Codes, Flags, longest_run, signs, unheard

SPEAKING = frozenset({"assessment", "lessons", "requirement", "policy", "task", "work"})
_FAR = 60.0
POLICY = {
    "zh": re.compile("(财政政策|货币政策)|宏观(?:经济)?政策|宏观调控|政策取向"),
    "en": re.compile("(target range|federal funds)|purchas|holdings|policy"),
}
_SAID_BEFORE = 8  # characters from which a longer match with the archive says no more

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """A learned logistic: its constant, the weight of each named feature, and of each pair of characters by the bag it is in."""

    constant: float
    features: Mapping[str, float]
    pairs: Mapping[str, Mapping[str, float]]

    def score(self, features: Mapping[str, float], bags: Mapping[str, Sequence[str]]) -> float:
        """The log-odds of a clause with these features and these pairs; a bag counts its pairs over the root of their number."""
        total = self.constant + sum(self.features.get(name, 0.0) * value for name, value in features.items())
        for bag, pairs in bags.items():
            known, several = self.pairs.get(bag, {}), set(pairs)
            total += sum(known.get(pair, 0.0) for pair in several) / max(1, len(several)) ** 0.5
        return total


@cache
def learned(name: str) -> Weights:
    """The weights of that name: `news` and `dropped` of Chinese texts, `statement` and `statement dropped` of English ones."""
    row = table("salience")[name]
    head, *lines = text("salience.csv").splitlines()
    bags: dict[str, dict[str, float]] = {}
    for place, column in enumerate(head.split(",")):
        model, _, bag = column.partition(": ")
        if model == name:
            cells = (line.split(",") for line in lines)
            bags[bag] = {cell[0]: float(cell[place]) for cell in cells if cell[place]}
    return Weights(row["constant"], row["features"], bags)


@dataclass(frozen=True, slots=True)
class Against:
    """An edition that a document is read against: what became of each clause, and which pairs and fours it never said."""

    old: Document
    changes: Mapping[Span, Change]
    pairs: Flags
    fours: Flags


class Salience:
    """The features of every clause of a document, read against its editions, the recent ones of its series and the archive. A
    document read against one edition alone is measured as if the second said the same."""

    def __init__(
        self, attested: Attested, alignments: Sequence[Alignment], recent: Sequence[str], weights: Weights | None = None
    ):
        self.document = document = attested.document
        self.weights = weights or learned("news" if document.language == "zh" else "statement")
        self.matched, self.signs = attested.matched, signs(document.text, document.language)
        self._pairs, self._fours = self.signs.grams(2), self.signs.grams(4)
        self._still = {document.text[at : at + 2] for at in range(len(document.text) - 1)}
        others = [self._against(alignment) for alignment in alignments[:2]]
        self.against = (others * 2)[:2]
        used = [signs(said, document.language) for said in (*recent, *(one.old.text for one in self.against))]
        self._unused = self._unheard(self._pairs, [one.grams(2) for one in used])
        self._unused_fours = self._unheard(self._fours, [one.grams(4) for one in used])
        lately = [signs(said, document.language).grams(4) for said in recent]
        heard: list[Shares] = [(~unheard(self._fours, [one])).astype(float) for one in lately]
        self._held: Shares = np.mean(heard or [np.zeros(len(self._fours))], axis=0)

    def _against(self, alignment: Alignment) -> Against:
        old = signs(alignment.old.text, self.document.language)
        changes = {span: change for change in alignment.changes for span in change.new}
        return Against(
            alignment.old, changes, self._unheard(self._pairs, [old.grams(2)]), self._unheard(self._fours, [old.grams(4)])
        )

    @staticmethod
    def _unheard(asked: Codes, others: Sequence[Codes]) -> Flags:
        return unheard(asked, others) & (asked > 0)

    def freshest(self, span: Span) -> int:
        """Where in a span of the document the longest run of unused pairs begins, else the first fresh one."""
        pairs = self.signs.runs(*span, 2)
        for flags in (self._unused[pairs], self.against[0].pairs[pairs] if self.against else self._unused[:0]):
            edges = np.flatnonzero(np.diff(np.r_[False, flags, False]))
            if len(edges):
                longest = int(np.argmax(np.diff(edges)[::2]))
                return int(self.signs.places[pairs.start + edges[2 * longest]])
        return span.start

    def chance(self, clause: Clause) -> float:
        """The chance that a careful reader would call a clause news."""
        return logistic(self.weights.score(self.features(clause), self.bags(clause)))

    def features(self, clause: Clause) -> dict[str, float]:
        """The features of a clause by name; those that are not there are nought."""
        return dict((*self._of_words(clause), *self._of_place(clause), *self._of_novelty(clause), *self._of_ancestry(clause)))

    def bags(self, clause: Clause) -> dict[str, list[str]]:
        """The pairs of characters of a clause, and of them those that the previous edition never said; none of English ones."""
        if self.document.language != "zh":
            return {}
        said, pairs = self.document[clause.core], self.signs.runs(*clause.core, 2)
        fresh = self.against[0].pairs[pairs] if self.against else self._unused[pairs]
        whole = [(said[at : at + 2], bool(is_fresh)) for at, is_fresh in enumerate(fresh) if said[at : at + 2].isalnum()]
        return {"said": [pair for pair, _ in whole], "fresh": [pair for pair, is_fresh in whole if is_fresh]}

    def _of_words(self, clause: Clause) -> Iterator[tuple[str, float]]:
        said = self.document[clause.core]
        area = area_of(said)
        yield f"area {area}", 1.0
        yield "area of its sentence", float(area is None and area_named(self.document, clause.core) is not None)
        policy = POLICY[self.document.language].search(said)
        yield "policy", float(policy is not None)
        yield "stance", float(policy is not None and policy.group(1) is not None)
        yield "headline", float(is_headline(said, clause.role))
        yield "quoted", float("“" in said)
        yield "members", float(min(5, said.count("、")))
        yield "number", float(any(quantities(self.document.folded[clause.core.start : clause.core.end])))
        yield "demand", float(said.startswith(("要", "必须")))
        yield "length", min(3.0, len(said) / 20)

    def _of_place(self, clause: Clause) -> Iterator[tuple[str, float]]:
        document, start = self.document, clause.core.start
        yield f"role {clause.role}", 1.0
        yield "place", start / max(1, len(document.text))
        yield "clauses", log(1 + len(document.clauses))
        yield "title", float(in_title(document, clause.core))
        yield "rank", min(10, clause.rank or 0) / 10
        yield "opens a sentence", float(document.text[:start].rstrip()[-1:] in ("。", "；", "！", ""))
        yield "again", float(document.text.count(document[start, min(start + 6, clause.core.end)]) > 1)

    def _of_novelty(self, clause: Clause) -> Iterator[tuple[str, float]]:
        pairs, fours = self.signs.runs(*clause.core, 2), self.signs.runs(*clause.core, 4)
        yield "unused", _share(self._unused[pairs])
        yield "unused run", min(8, longest_run(self._unused[pairs])) / 4
        yield "unused pairs", log(1 + int(self._unused[pairs].sum()))
        yield "unused fours", _share(self._unused_fours[fours])
        yield "held", _share(self._held[fours])
        yield "held most", float(self._held[fours].max(initial=0.0))
        matched = self.matched[clause.core.start : clause.core.end]
        yield "said before", float(matched[0] >= len(matched))
        yield "longest said before", min(30.0, float(matched.max())) / 10
        yield "mostly said before", float(np.minimum(matched, _SAID_BEFORE).mean())
        yield "never said", float((matched[: max(1, len(matched) - 3)] < 4).mean())

    def _of_ancestry(self, clause: Clause) -> Iterator[tuple[str, float]]:
        pairs, fours = self.signs.runs(*clause.core, 2), self.signs.runs(*clause.core, 4)
        for place, other in zip(("previous", "second"), self.against, strict=False):
            change = other.changes.get(clause.core)
            kind = change.kind if change else "added"
            yield f"{place} {kind}", 1.0
            yield f"{place} {change.strength if change else None}", 1.0
            yield f"{place} likely", (change.chance or 0.0) if change and kind == "reworded" else 0.0
            before = "".join(other.old[span] for span in change.old) if change else ""
            yield f"{place} lost", _lost(before, self._still)
            yield f"{place} fresh", _share(other.pairs[pairs])
            yield f"{place} fresh pairs", log(1 + int(other.pairs[pairs].sum()))
            yield f"{place} fresh run", min(12, longest_run(other.pairs[pairs])) / 4
            yield f"{place} fresh fours", _share(other.fours[fours])


def _share(flags: NDArray[np.generic]) -> float:
    """The mean of some values, nought of none."""
    return float(flags.mean()) if len(flags) else 0.0


def _lost(said: str, still: Set[str]) -> float:
    """The share of the pairs of some old wordings that are none of those which the new text still says."""
    pairs = {said[at : at + 2] for at in range(len(said) - 1)}
    return len(pairs - still) / max(1, len(pairs))


def logistic(score: float) -> float:
    """The chance that a score stands for; a clause of thousands of characters would take it where no exponential can follow."""
    return 1 / (1 + exp(-max(-_FAR, min(_FAR, score))))
