"""Problems of the assessment, and the measures within the same text that answer them (`data/remedies.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Clause, Document, Sentence, Span, bare, bare_pairs

_NUMBERED = r"(?:第?[一二三四五六七八九十]{1,3}(?:是|、|，)|（[一二三四五六七八九十]{1,3}）)?\s*"


@dataclass(frozen=True, slots=True)
class Link:
    """A problem and a measure that answers it, by their spans; `score` is 0 to 1, the surest first within a problem."""

    problem: Span
    remedy: Span
    score: float


def links(document: Document) -> tuple[Link, ...]:
    """For each problem the measures that answer it, at most three; a problem that nothing answers has none."""
    measures = [clause for clause in document.clauses if clause.role in GUIDANCE]
    return tuple(link for problem in problems(document) for link in _answers(document, problem, measures))


def problems(document: Document) -> tuple[Span, ...]:
    """The problems a text names in its assessment: members of an enumeration that end in words of trouble."""
    found: dict[Span, None] = {}
    for section in document.sections if document.language == "zh" else ():
        for paragraph in section.paragraphs if section.role in table("remedies")["roles"] else ():
            if section.role == "assessment" or _listing().search(document[paragraph.start, paragraph.end]):
                for sentence in paragraph.sentences:
                    found |= dict.fromkeys(_in_sentence(document, sentence))
    return tuple(found)


def _in_sentence(document: Document, sentence: Sentence) -> Iterator[Span]:
    if not re.search(table("remedies")["opening"], document[sentence.start, sentence.end]):
        return
    for clause in sentence.clauses:
        for part in _parts(document, clause):
            text = document[part]
            if _trouble().search(text) and not _no_trouble().search(text) and len(bare(text)) >= 4:
                yield part


def _parts(document: Document, clause: Clause) -> Iterator[Span]:
    """The members of a clause; one that says nothing of its own trouble belongs to the next, as 复杂性、严峻性、… 上升 do."""
    text = document[clause.core]
    cuts = [found.start() for found in re.finditer("、", text) if _trouble().search(text[: found.start()])]
    for start, end in pairwise([0, *cuts, len(text)]):
        start += text[start : start + 1] == "、"
        lead = list(_lead().finditer(text, start, end))
        begin = lead[-1].end() if lead and end - lead[-1].end() >= 4 else start
        tail = _tail().search(text, begin, end)
        end = tail.start() if tail and tail.start() - begin >= 4 else end
        if end - begin <= table("remedies")["longest"]:
            yield Span(clause.core.start + begin, clause.core.start + end)


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(table("remedies")["lead"])


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(table("remedies")["tail"])


@cache
def _trouble() -> re.Pattern[str]:
    return re.compile(f"(?:{table('remedies')['troubles']})(?:的(?:影响|问题|矛盾|压力|风险))?(?:等)?$")


@cache
def _no_trouble() -> re.Pattern[str]:
    return re.compile(table("remedies")["not_trouble"])


@cache
def _listing() -> re.Pattern[str]:
    return re.compile("主要是|还?面临|还(?:存在|面临|有)|仍(?:然)?(?:存在|面临)|也要(?:清醒)?看到|依然|困难和挑战|新的情况和问题")


# What answers a problem -----------------------------------------------------------------------------------------------


def _answers(document: Document, problem: Span, measures: list[Clause]) -> list[Link]:
    text, row = document[problem], table("remedies")
    rules = [re.compile(rule["remedy"]) for rule in row["answers"] if re.search(rule["problem"], text)]
    scored = [
        (_score(document, clause, rules, text), clause.core.start, _measure(document, clause))
        for clause in measures
        if not clause.core.overlaps(problem)
    ]
    best = sorted((one for one in scored if one[0] >= 0.5), key=lambda one: (-one[0], one[1]))[: row["most"]]
    return [Link(problem, span, round(min(1.0, score), 3)) for score, _, span in best]


def _measure(document: Document, clause: Clause) -> Span:
    """The wording of a measure without the number of its task."""
    return Span(clause.core.start + len(re.match(_NUMBERED, document[clause.core]).group()), clause.core.end)  # type: ignore[union-attr]


def _score(document: Document, clause: Clause, rules: list[re.Pattern[str]], problem: str) -> float:
    """How surely a clause answers: the words that speak to the problem, its place, and pairs of characters in common."""
    text = document[clause.core]
    spoken = sum(bool(rule.search(text)) for rule in rules)
    if not spoken or len(text) > 2 * table("remedies")["longest"]:
        return 0.0
    own = bare_pairs(problem)
    shared = len(own & bare_pairs(text)) / max(1, len(own))
    place = {"task": 0.2, "policy": 0.15, "requirement": 0.0, "work": 0.0}[clause.role]
    acting = 0.1 * bool(
        re.match(r"(?:[一二三四五六七八九十]+是)?(?:要)?(?:着力|加快|积极|统筹|坚决|切实|深入|推动|扩大|加强)", text)
    )
    return 0.4 + 0.1 * spoken + place + acting + 0.3 * shared


__all__ = ["Link", "links", "problems"]
