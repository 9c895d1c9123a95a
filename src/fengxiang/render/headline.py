"""The call: what happened in one sentence, made of cited parts and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fengxiang.brief import Brief, CallPart
from fengxiang.reading import Citation, Dial, Signal, axes
from fengxiang.reading.facts.dials import rungs_named
from fengxiang.render.frame import frame
from fengxiang.render.gloss import gloss_line, rung_name

_SAID = 3  # signals that the sentence names
_OWN_WORDS = {"new": "call_new", "echoed": "call_first", "adopted": "call_first", "task": "call_task", "promoted": "call_rose"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sentence: what it says, and the citations that prove it, at least one."""

    text: str
    evidence: tuple[Citation, ...]


def call_parts(brief: Brief, lang: str) -> tuple[Part, ...]:
    """Official stances that changed, old to new; then the first signals on other matters; then what fell silent first."""
    turned = [dial for dial in brief.dials if _changed(dial)]
    told = [signal for signal in brief.told if not (turned and signal.kind == "stance")]
    parts = [_of_dial(brief, dial, lang) for dial in turned]
    parts += [_of_signal(signal, _OWN_WORDS.get(signal.kind, "call_says"), lang) for signal in told[:_SAID]]
    gone = [signal for signal in brief.dropped if not (turned and rungs_named(signal.text))]
    parts += [_of_signal(signal, "call_gone", lang) for signal in gone[:1]]
    return tuple(parts)


def call_line(brief: Brief, lang: str) -> str:
    """The sentence in a language; empty where there is nothing to tell."""
    words = frame(lang)
    if brief.judgement and (chosen := brief.judgement.call.get(lang)):
        return _sentence(chosen, lang)
    said = words["call_joint"].join(part.text for part in call_parts(brief, lang))
    return f"{said[:1].upper()}{said[1:]}{words['call_end']}" if said else ""


def call_object(brief: Brief) -> dict[str, Any] | None:
    """The call as `read --json` gives it; None where there is nothing to tell."""
    parts = _judged_parts(brief) or call_parts(brief, "zh")
    if not parts:
        return None
    return {
        "zh": call_line(brief, "zh"),
        "en": call_line(brief, "en"),
        "parts": [{"text": part.text, "evidence": list(map(_cited, part.evidence))} for part in parts],
    }


def _judged_parts(brief: Brief) -> tuple[Part, ...]:
    """The cited parts of a call that a model composed; none without one."""
    chosen = next(iter(brief.judgement.call.values()), ()) if brief.judgement else ()
    return tuple(Part(part.text, (part.citation,)) for part in chosen if part.citation)


def _sentence(parts: tuple[CallPart, ...], lang: str) -> str:
    """The parts one after the other, in English with blanks between words."""
    said = ""
    for part in parts:
        words = part.english if lang == "en" and part.english else f"“{part.text}”" if part.citation else part.text
        said += " " if lang == "en" and said and said[-1] not in " “" and words[:1] not in ",.;:" else ""
        said += words
    said = said.strip()
    return f"{said[:1].upper()}{said[1:]}" + ("" if said.endswith(("。", ".")) else frame(lang)["call_end"])


def _changed(dial: Dial) -> bool:
    """Whether an official stance stands on another rung than the previous edition named."""
    official = any(row["id"] == dial.reading.axis and row.get("stance") for row in axes())
    before = dial.previous
    return bool(official and before and not before.in_force and before.level != dial.reading.level and not dial.reading.in_force)


def _of_dial(brief: Brief, dial: Dial, lang: str) -> Part:
    axis = next(row[lang] for row in axes() if row["id"] == dial.reading.axis)
    before, document = dial.previous, brief.document
    assert before is not None and brief.previous is not None
    text = frame(lang)["call_stance"].format(axis=axis, old=rung_name(before.rung, lang), new=rung_name(dial.reading.rung, lang))
    sides = ((document, dial.evidence[:1]), (brief.previous, before.evidence[:1]))
    return Part(text, tuple(Citation(side.edition, span, side[span], side.witness) for side, spans in sides for span in spans))


def _of_signal(signal: Signal, message: str, lang: str) -> Part:
    gloss = gloss_line(signal.text, lang)
    said = frame(lang)[message].format(text=signal.text)
    return Part(f"{said} ({gloss})" if gloss else said, signal.evidence)


def _cited(item: Citation) -> dict[str, Any]:
    return {"edition": str(item.edition), "start": item.span.start, "end": item.span.end, "quote": item.quote}


def headline_lines(brief: Brief, lang: str) -> Iterator[str]:
    """The sentence under its name, where there is one."""
    if line := call_line(brief, lang):
        yield f"{frame(lang)['call']}  {line}"
