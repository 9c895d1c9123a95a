"""What a statement of the Federal Open Market Committee decided: the move, the range, the votes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fengxiang.documents import Document, Span

# Verbs of deciding, the rate they speak of, and what the text says of its level.
_RATE = r"(?:target (?:range )?for the )?federal funds rate"
_MOVED = re.compile(
    rf"(?P<verb>maintain|keep|leave|establish|raise|increase|lower|reduce|decrease|made no change|no change)\w*"
    rf"[^.;]{{0,60}}?{_RATE}(?P<rest>[^.;]*)",
    re.IGNORECASE,
)
_EXPECTED = re.compile(
    r"federal funds rate (?:is expected )?to (?P<verb>rise|fall|decline)(?P<rest>[^.;]*)"
    r"|(?P<noun>decline|reduction|increase) in the federal funds rate(?P<more>[^.;]*)",
    re.IGNORECASE,
)
_PRESSURE = re.compile(
    r"(?P<verb>increase|decrease) slightly the degree of pressure on (?:bank )?reserve positions", re.IGNORECASE
)
_DECIDING = re.compile(
    r"decided|voted|today|announced|reaffirm|how long to maintain|Committee (?:will (?:maintain|keep)|continues? to maintain)",
    re.IGNORECASE,
)
_MOVES = {"hike": ("rais", "increas", "rise"), "cut": ("lower", "reduc", "decreas", "fall", "declin")}
# The last form is a hyphen of a page read by the wrong table of characters, as some saved statements have it.
_HYPHEN = "(?:[-\u00ad\u2010-\u2015\\s]|\u00e2\u0080[\u0090-\u0095])"
_NUMBER = rf"(?:\d+{_HYPHEN}+\d/\d|\d/\d|\d+(?:\.\d+)?)"
_REAFFIRMED = re.compile(
    rf"(?P<rest>{_NUMBER} to {_NUMBER} percent) target range for the federal funds rate(?P<verb>,| remains| is)"
    rf"|target range for the federal funds rate of (?P<more>{_NUMBER} to {_NUMBER} percent) "
    r"(?P<noun>remains|will be) appropriate",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"(?P<low>{_NUMBER})(?: percent)? to (?P<high>{_NUMBER}) percent", re.IGNORECASE)
_LEVEL = re.compile(rf"(?:\bto|\bat|\bof|\baround|\babout)\s+(?:around |about )?(?P<low>{_NUMBER}) percent(?!age)", re.IGNORECASE)
_FOR = re.compile(r"Voting for[^:.]{0,60}?(?:were|was):?\s*(?P<names>.*?)(?=(?<=[a-z]{2})(?<! Jr)\.|\n|$)", re.DOTALL)
_AGAINST = re.compile(
    r"Voting against[^:.]{0,40}?(?:were|was):?\s*(?P<said>.*?)(?=\.\s+(?:In a related|In taking|Absent|For media|Implementation|"
    r"\[|[A-Z][a-z]+ [A-Z]?\.? ?[A-Z][a-z]+ voted as)|\n|$)",
    re.DOTALL,
)
_NAME = r"[A-Z][a-z]+(?: [A-Z]\.)*(?: [A-Z][A-Za-z]+){1,2}(?:, Jr\.)?"
_AFTER_NAMES = re.compile(r",? who|\. (?=(?:Governor|President|Mr\.|Ms\.|In) )")
_DISSENT = re.compile(rf"{_NAME}(?:(?:,? and|,) {_NAME})*(?=,? (?:who|each of whom)\b)")


@dataclass(frozen=True, slots=True)
class Decision:
    """`move` is hold, hike or cut; `lower` and `upper` the range in percent (equal where one rate is given, None where the
    text gives none), `former` the range of the statement before, where that is known. Votes are None where the text has
    none; `dissents` says who wanted what, in the text's own words."""

    move: str
    lower: float | None
    upper: float | None
    votes_for: int | None
    votes_against: int | None
    dissents: tuple[str, ...]
    evidence: tuple[Span, ...]
    former: tuple[float | None, float | None] = (None, None)


def decision(document: Document, previous: Document | None = None) -> Decision | None:
    """The decision of a statement; None for a text that decides nothing on the rate. A range that is said to be established
    is a move from the level of the previous statement, where that is known."""
    if document.edition.series != "fomc":
        return None
    moved = _moved(document.text)
    if moved is None:
        return None
    move, level, span = moved
    before = decision(previous) if previous else None
    if "establish" in document[span] and before and before.upper is not None and level[1] is not None:
        move = "cut" if level[1] < before.upper else "hike" if level[1] > before.upper else "hold"
    votes, against = _FOR.search(document.text), _AGAINST.search(document.text)
    dissents = _dissents(against["said"]) if against else ()
    named = sum(len(re.findall(_NAME, _AFTER_NAMES.split(part)[0])) for part in dissents)
    return Decision(
        move,
        *level,
        _names(votes["names"]) if votes else None,
        named if votes else None,
        dissents,
        (span, *(Span(*found.span()) for found in (votes, against) if found)),
        (before.lower, before.upper) if before else (None, None),
    )


def _moved(text: str) -> tuple[str, tuple[float | None, float | None], Span] | None:
    """The move, the range and where it is said; what members would have preferred is no decision."""
    said = text.split("Voting ")[0]
    for pattern in (_MOVED, _REAFFIRMED, _EXPECTED, _PRESSURE):
        for found in pattern.finditer(said):
            groups = found.groupdict()
            verb = (groups.get("verb") or groups.get("noun") or "").lower()
            start = max(said.rfind(". ", 0, found.start()) + 2, said.rfind("\n", 0, found.start()) + 1, 0)
            if pattern is _EXPECTED or _DECIDING.search(said[start : found.end()]):
                move = next((name for name, verbs in _MOVES.items() if verb.startswith(verbs)), "hold")
                span = Span(start, found.end())
                level = _level(groups.get("rest") or groups.get("more") or "")
                return move, level if level[1] is not None else _level(found.group()), span
    return None


def _level(said: str) -> tuple[float | None, float | None]:
    between = _RANGE.search(re.sub(r"from .*? to ", "to ", said, count=1) if "from" in said else said)
    if between:
        return _percent(between["low"]), _percent(between["high"])
    levels = list(_LEVEL.finditer(said))
    return (_percent(levels[-1]["low"]),) * 2 if levels else (None, None)


def _percent(written: str) -> float:
    """The value of 4-3/4, 1/4 or 5.25."""
    whole, _, part = re.sub(f"{_HYPHEN}+", " ", written).rpartition(" ")
    return float(whole or 0) + (int(part[0]) / int(part[2:]) if "/" in part else float(part))


def _names(said: str) -> int:
    """How many voted: names stand between semicolons, in a few statements between commas."""
    parts = re.split(r";|, and (?=[A-Z])|,(?! (?:Vice )?Chair| Jr)", said)
    return sum(bool(re.search("[A-Z]", part)) for part in parts)


def _dissents(said: str) -> tuple[str, ...]:
    """Each dissent with its names and what they wanted, in the words of the text."""
    if re.match(r"\s*none", said, re.IGNORECASE):
        return ()
    starts = [found.start() for found in _DISSENT.finditer(said)] or [0]
    parts = [said[start:end] for start, end in zip(starts, [*starts[1:], len(said)], strict=True)]
    return tuple(re.sub(r"[;,.\s]*(?:\band\b)?\s*$", "", part) for part in parts)
