"""The answer, proved: candidates by id, spans that stand in the texts, connectives of a closed list; nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from fengxiang.archive import Archive
from fengxiang.brief import Brief, CallPart, Judgement, Note
from fengxiang.data import table
from fengxiang.documents import Document, Span
from fengxiang.errors import InputError
from fengxiang.judge.request import candidate_ids
from fengxiang.reading import Citation, Signal, dropped_on, signal_on
from fengxiang.reading.signal import cite

LARGEST = 1 << 20  # characters of an answer
_LONGEST = {"zh": 40, "en": 120}  # characters of a span of its own
_SHORTEST = 2
_OWN = 12  # spans of its own that are taken
_TOLD = 12  # refusals that are told one by one
_MOST = 60  # entries of a list that are looked at
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class BadAnswer(InputError):
    """An answer that is no JSON object of the form asked for."""


def parse(text: str) -> dict[str, Any]:
    """The object that a model answered, also between other words or the marks of code; BadAnswer where there is none."""
    if len(text) > LARGEST:
        raise BadAnswer(f"the model's answer has over {LARGEST >> 20} MB; not read")
    start, end = text.find("{"), text.rfind("}")
    try:
        value = json.loads(text[start : end + 1])
    except (ValueError, RecursionError) as error:
        raise BadAnswer(f"the model's answer is not JSON ({str(error)[:60]}); ask again") from error
    if not isinstance(value, dict) or not isinstance(value.get("signals"), list):
        raise BadAnswer("the model's answer has no list of signals; ask again")
    return value


def judged(brief: Brief, answer: Mapping[str, Any], archive: Archive, *, model: str, day: str, top: int) -> Brief:
    """The brief in the order of an answer, behind it what the answer leaves out; facts stay those of the brief. What cannot be
    proved is left out, counted and told in the warnings."""
    proof = Proof(brief, archive)
    english = proof.english(answer.get("english"))
    told = _ordered(proof.entries(answer.get("signals"), dropped=False), brief.told)
    gone = _ordered(proof.entries(answer.get("dropped"), dropped=True), brief.dropped)
    signals = tuple(
        replace(signal, rank=rank, english=english.get(_key(signal)))
        for row in (told, gone)
        for rank, signal in enumerate(row[:top], 1)
    )
    given = answer.get("call")
    call = {lang: proof.sentence(given.get(lang), lang, english) for lang in ("zh", "en")} if isinstance(given, dict) else {}
    order = Note("judge", f"order by {model}, {day}; evidence by fengxiang")
    proved = {lang: parts for lang, parts in call.items() if parts}
    return replace(
        brief, signals=signals, judgement=Judgement(model, day, proved), warnings=(order, *brief.warnings, *proof.notes())
    )


def _key(signal: Signal) -> tuple[str, Span]:
    return (signal.kind, signal.span)


def _ordered(chosen: Iterable[Signal], rest: Iterable[Signal]) -> list[Signal]:
    """The chosen ones, each once, and behind them those of the others that say something else."""
    found: list[Signal] = []
    for number, signal in enumerate((*chosen, *rest)):
        if not any(_same(signal, other) for other in found):
            found.append(replace(signal, score=round(1 / (1 + number), 4)))
    return found


def _same(one: Signal, other: Signal) -> bool:
    return (
        one.kind.endswith("dropped") == other.kind.endswith("dropped")
        and one.span.overlaps(other.span)
        and one.against == other.against
    )


class Proof:
    """What of an answer stands, and what was refused."""

    def __init__(self, brief: Brief, archive: Archive) -> None:
        self.brief, self.archive = brief, archive
        self.known = candidate_ids(brief)
        self.refused: list[str] = []
        self._own = 0

    def entries(self, rows: Any, *, dropped: bool) -> Iterator[Signal]:
        """The signals of a list, in its order."""
        for row in rows[:_MOST] if isinstance(rows, list) else ():
            signal = self._entry(row, dropped)
            if signal is not None:
                yield signal

    def _entry(self, row: Any, dropped: bool) -> Signal | None:
        if isinstance(row, str):
            row = {"id": row}
        if not isinstance(row, dict):
            self._refuse("an entry that is no object")
            return None
        key, text = row.get("id"), row.get("text")
        if isinstance(key, str):
            if key in self.known and key.startswith("d") == dropped:
                return self.known[key]
            self._refuse(f"{key}: no such candidate")
            return None
        if not isinstance(text, str):
            self._refuse("an entry without id and text")
            return None
        return self._known_by(text.strip(), dropped) or self._own_span(text.strip(), dropped)

    def _known_by(self, text: str, dropped: bool) -> Signal | None:
        """The candidate whose own words these are."""
        same = (one for key, one in self.known.items() if one.text == text and key.startswith("d") == dropped)
        return next(same, None)

    def _own_span(self, text: str, dropped: bool) -> Signal | None:
        """A span that the model found itself, traced and aligned like any other."""
        source = self.brief.previous if dropped else self.brief.document
        if source is None or not _SHORTEST <= len(text) <= _LONGEST.get(source.language, 40):
            self._refuse(f"{text}: not a phrase of the length asked for")
            return None
        if self._own >= _OWN:
            self._refuse(f"{text}: one span of its own too many")
            return None
        span = found_in(source, text)
        if span is None:
            self._refuse(f"{text}: does not stand in {source.edition}")
            return None
        found, before = self.brief.differences, self.brief.before
        if dropped:
            signal = dropped_on(span, found, self.archive, before)
        else:
            signal = signal_on(self.brief.document, span, found, self.archive, before)
        if signal is None:
            self._refuse(f"{text}: {'still stands' if dropped else 'stood in the previous edition in the same words'}")
            return None
        self._own += 1
        return signal

    def english(self, given: Any) -> dict[tuple[str, Span], tuple[str, bool]]:
        """Translations by signal, each with whether it keeps the standard renderings; those with other figures are refused."""
        found: dict[tuple[str, Span], tuple[str, bool]] = {}
        for key, said in list(given.items())[:_MOST] if isinstance(given, dict) else ():
            if key not in self.known or not isinstance(said, str) or not 0 < len(said) <= 400 or not said.isprintable():
                self._refuse(f"{key}: no translation of a candidate")
                continue
            signal = self.known[key]
            if not numbers_agree(signal.text, said):
                self._refuse(f"{key}: its English has other figures than {signal.text}")
                continue
            found[_key(signal)] = (said, keeps_standard(signal.text, said))
        return found

    def sentence(self, parts: Any, lang: str, english: Mapping[tuple[str, Span], tuple[str, bool]]) -> tuple[CallPart, ...]:
        """A call: each part an id, an exact span or a connective; where one is none of these there is no sentence."""
        found: list[CallPart] = []
        for part in parts[:_MOST] if isinstance(parts, list) else ():
            made = self._part(part, lang, english)
            if made is None:
                self._refuse(f"{str(part)[:40]}: no part of a call")
                return ()
            found.append(made)
        return tuple(found) if any(part.citation for part in found) else ()

    def _part(self, part: Any, lang: str, english: Mapping[tuple[str, Span], tuple[str, bool]]) -> CallPart | None:
        if isinstance(part, dict):
            part = part.get("id") or part.get("text")
        if not isinstance(part, str):
            return None
        if part in self.known:
            signal = self.known[part]
            said = english.get(_key(signal))
            return CallPart(signal.text, signal.evidence[0], said[0] if said else None)
        if part.strip() in map(str.strip, table("judge")["connectives"][lang]):
            return CallPart(part)
        cited = self._quoted(part)
        return CallPart(part, cited) if cited else None

    def _quoted(self, part: str) -> Citation | None:
        for source in (self.brief.document, self.brief.previous):
            if source is not None and len(part) >= _SHORTEST and (span := found_in(source, part)):
                return cite(source, span)
        return None

    def _refuse(self, why: str) -> None:
        self.refused.append(why)

    def notes(self) -> Iterator[Note]:
        """What was refused, the first of it by name."""
        for why in self.refused[:_TOLD]:
            yield Note("judge", f"left out of the model's answer: {' '.join(why.split())[:120]}")
        if len(self.refused) > _TOLD:
            yield Note("judge", f"left out of the model's answer: {len(self.refused) - _TOLD} more")


def found_in(document: Document, text: str) -> Span | None:
    """Where a text stands in a document to the character; None where it does not."""
    place = document.text.find(text)
    return Span(place, place + len(text)) if place >= 0 and "\n" not in text else None


def numbers_agree(chinese: str, english: str) -> bool:
    """Whether every figure of the translation stands in the original; 万 and 亿 are said in millions and billions."""
    there = [float(found.replace(",", "")) for found in _NUMBER.findall(chinese)]
    said = [float(found.replace(",", "")) for found in _NUMBER.findall(english)]
    scales = [10.0**power for power in range(-8, 9)]
    return all(any(abs(value - own * scale) <= 1e-9 * max(1.0, value) for own in there for scale in scales) for value in said)


def keeps_standard(chinese: str, english: str) -> bool:
    """Whether the standard rendering of each formulation of the glossary stands in a translation."""
    words = table("glossary")["formulations"]
    inside = [said for said in words if said in chinese]
    longest = [said for said in inside if not any(said != other and said in other for other in inside)]
    return all(words[said].lower() in english.lower() for said in longest)
