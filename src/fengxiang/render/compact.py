"""A brief in few words, for an assistant that reads it: what a desk needs, with its citations; the rest is asked for by name."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]

PARTS = ("lists", "links", "lenses", "lens_titles", "names", "targets_unset", "dials_silent")  # left out, and given on demand
_CITED = 2  # citations of a signal
_WHOLE = ("document", "previous", "against", "coverage", "judged_by", "tasks_ended", "decision", "novelty")
_TARGET = ("name", "text", "value", "unit", "start", "end")
_DIAL = ("axis", "rung", "modifiers", "direction", "turns")


def compact(value: Object) -> Object:
    """The brief as `read --json` has it, shortened to a few thousand tokens; `more` names what is left out."""
    short = {name: value[name] for name in _WHOLE if value.get(name)}
    if value["call"]:
        short["call"] = {lang: value["call"][lang] for lang in ("zh", "en")}
    short["signals"] = [_signal(signal) for signal in value["signals"]]
    short["dials"] = [_kept(dial, _DIAL) | {"evidence": dial["evidence"][:1]} for dial in value["dials"]]
    short["tasks"] = [_kept(task, ("rank", "title", "previous_rank")) for task in value["tasks"]]
    short["targets"] = [_kept(target, _TARGET) for target in value["targets"]]
    return short | {"warnings": value["warnings"], "more": [name for name in PARTS if value.get(name)]}


def _kept(row: Object, names: tuple[str, ...]) -> Object:
    return {name: row.get(name) for name in names}


def _signal(signal: Object) -> Object:
    kept = {name: signal[name] for name in ("rank", "kind", "area", "text", "old", "english", "uses") if signal[name] is not None}
    for name in ("first", "last"):
        if signal[name]:
            kept[name] = signal[name]["edition"]
    return kept | {"evidence": signal["evidence"][:_CITED]}
