"""The request: the readout, what it is read against, the candidates with their evidence, and the form of the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from fengxiang.brief import Brief
from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Document
from fengxiang.reading import Signal

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, as one object of plain values; the same brief always makes the same."""

    value: dict[str, Any]

    @property
    def text(self) -> str:
        """The request as JSON, to be sent."""
        return json.dumps(self.value, ensure_ascii=False, indent=1)

    @property
    def digest(self) -> str:
        """The sha256 by which an answer to it is kept."""
        return sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def markdown(self) -> str:
        """The same for people, and for a chat window."""
        return "\n".join(_markdown(self.value)) + "\n"


def tokens(text: str) -> int:
    """How many tokens a text has, reckoned: a Chinese character is one, four other characters are one."""
    han = len(_HAN.findall(text))
    return han + -(-(len(text) - han) // 4)


def candidates() -> int:
    """How many signals are handed over to be judged."""
    return int(table("judge")["limits"]["candidates"])


def candidate_ids(brief: Brief) -> dict[str, Signal]:
    """The candidates of a brief by id: s1, s2 … what is said, d1, d2 … what fell silent."""
    told = {f"s{number}": signal for number, signal in enumerate(brief.told[: candidates()], 1)}
    gone = brief.dropped[: table("judge")["limits"]["dropped"]]
    return told | {f"d{number}": signal for number, signal in enumerate(gone, 1)}


def request_for(brief: Brief) -> Request:
    """The request on a brief that was composed with all candidates: texts whole where they fit, else their guidance, else as many
    candidates as fit."""
    known = candidate_ids(brief)
    others = [brief.previous, *(one.old for one in brief.differences.alignments[1:])]
    wholes = ((True, True), (True, False), (False, False))
    limit = table("judge")["limits"]["tokens"]
    made = Request({})
    for whole, old_whole in wholes:
        made = _request(brief, known, _text(brief.document, whole), _earlier(others, old_whole))
        if tokens(made.text) <= limit:
            return made
    return _cut(brief, known, others, limit)


def _cut(brief: Brief, known: dict[str, Signal], others: list[Document | None], limit: int) -> Request:
    """The request with guidance alone and as many candidates as fit; at the last what goes on of the texts."""
    most = {"s": candidates(), "d": table("judge")["limits"]["dropped"]}
    for share in (0.75, 0.5, 0.25):
        fewer = {key: one for key, one in known.items() if int(key[1:]) <= share * most[key[0]]}
        made = _request(brief, fewer, _text(brief.document, False), _earlier(others[:1], False))
        if tokens(made.text) <= limit:
            return made
    rest = limit - tokens(_request(brief, fewer, "", []).text)
    half = max(1000, rest * 9 // 20)
    return _request(
        brief, fewer, _text(brief.document, False)[:half], [(name, text[:half]) for name, text in _earlier(others[:1], False)]
    )


def _request(brief: Brief, known: dict[str, Signal], text: str, earlier: list[tuple[str, str]]) -> Request:
    rules = table("judge")
    rows = [_candidate(key, signal) for key, signal in known.items()]
    words = json.dumps([text, *(words for _, words in earlier)], ensure_ascii=False)
    glossary = {said: english for said, english in table("glossary")["formulations"].items() if said in words}
    return Request(
        {
            "instruction": rules["instruction"].strip(),
            "readout": {"edition": str(brief.document.edition), "title": brief.document.title, "text": text},
            "read_against": [{"edition": name, "text": words} for name, words in earlier],
            "candidates": [row for row in rows if row["id"].startswith("s")],
            "fell_silent": [row for row in rows if row["id"].startswith("d")],
            "connectives": rules["connectives"],
            "glossary": glossary,
            "answer_schema": SCHEMA,
        }
    )


def _candidate(key: str, signal: Signal) -> dict[str, Any]:
    """A candidate as the model sees it: what is left out says nothing."""
    life = signal.life
    row = {
        "id": key,
        "kind": signal.kind,
        "text": signal.text,
        "old": signal.old,
        "first": str(life.first.edition) if life and life.first else None,
        "last": str(life.last.edition) if life and life.last else None,
        "uses": life.uses if life else None,
    }
    return {name: value for name, value in row.items() if value is not None}


def _text(document: Document, whole: bool) -> str:
    """A text, or its guidance."""
    if whole:
        return document.text.strip()
    kept = "".join(document[section.start, section.end] for section in document.sections if section.role in GUIDANCE)
    return (kept or document.text).strip()


def _earlier(others: list[Document | None], whole: bool) -> list[tuple[str, str]]:
    """The editions that it is read against; of those behind the first the guidance is enough."""
    held = [one for one in others if one is not None]
    return [(str(one.edition), _text(one, whole and number == 0)) for number, one in enumerate(held)]


_ENTRY = {
    "anyOf": [
        {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"], "additionalProperties": False},
        {
            "type": "object",
            "properties": {"text": {"type": "string"}, "kind": {"type": "string"}, "old": {"type": "string"}},
            "required": ["text"],
            "additionalProperties": False,
        },
    ]
}
_SENTENCE = {"type": "array", "items": {"type": "string"}}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "signals": {"type": "array", "items": _ENTRY, "maxItems": 40},
        "dropped": {"type": "array", "items": _ENTRY, "maxItems": 20},
        "call": {"type": "object", "properties": {"zh": _SENTENCE, "en": _SENTENCE}},
        "english": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["signals", "dropped"],
}


def _markdown(value: dict[str, Any]) -> Iterator[str]:
    yield f"# {value['readout']['edition']} {value['readout']['title']}\n\n{value['instruction']}\n"
    yield f"## The readout\n\n{value['readout']['text']}\n"
    for other in value["read_against"]:
        yield f"## Read against {other['edition']}\n\n{other['text']}\n"
    for head, name in (("Candidates", "candidates"), ("What fell silent", "fell_silent")):
        yield f"## {head}\n"
        for row in value[name]:
            more = " · ".join(f"{key} {row[key]}" for key in ("old", "first", "last", "uses") if key in row)
            yield f"- `{row['id']}` {row['kind']}: {row['text']}" + (f" ({more})" if more else "")
        yield ""
    for name in ("connectives", "glossary", "answer_schema"):
        yield f"## {name}\n\n```json\n{json.dumps(value[name], ensure_ascii=False)}\n```\n"
