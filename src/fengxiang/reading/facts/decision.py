"""What the statement of a central bank decided: the move, the rate or range, the votes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fengxiang.documents import Document, Span

# Verbs of deciding, the rates they speak of, and what the text says of their level. A point inside a number ends nothing.
_FED = r"(?:target (?:range )?for the )?federal funds rate"
_ELSEWHERE = (
    r"(?:Bank Rate|(?:target for the )?cash rate(?: target)?|(?:its |the )?three (?:key )?(?:ECB )?(?:interest )?rates"
    r"|(?:key |main |uncollateralized )*(?:ECB )?"
    r"(?:(?:policy|interest|refinancing|deposit facility|overnight|call|repo) )+rates?)"
)
_REST = r"(?P<rest>(?:[^.;]|\.(?=\d))*)"
_VERBS = (
    "maintain|keep|leave|left|hold|establish|encourage|raise|increase|lift|lower|reduce|decrease|cut|made no change|no change"
)


def _moving(rate: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<verb>{_VERBS})\w*[^.;]{{0,60}}?{rate}{_REST}", re.IGNORECASE)


_MOVED, _MOVED_ELSEWHERE = _moving(_FED), _moving(_ELSEWHERE)
_EXPECTED = re.compile(
    r"federal funds rate (?:is expected )?to (?P<verb>rise|fall|decline)(?P<rest>[^.;]*)"
    r"|(?P<noun>decline|reduction|increase) in the federal funds rate(?P<more>[^.;]*)",
    re.IGNORECASE,
)
_PRESSURE = re.compile(
    r"(?P<verb>increase|decrease) slightly the degree of pressure on (?:bank )?reserve positions", re.IGNORECASE
)
_DECIDING = re.compile(
    r"decided|decision|voted|today|announced|reaffirm|how long to maintain|(?:Committee|Board|Bank|Council) (?:will|continues? to"
    r"|left|raised|lowered|cut|kept|maintained)",
    re.IGNORECASE,
)
_MOVES = {"hike": ("rais", "increas", "rise", "lift"), "cut": ("lower", "reduc", "decreas", "cut", "fall", "declin")}
# The last form is a hyphen of a page read by the wrong table of characters, as some saved statements have it.
_HYPHEN = "(?:[-\u00ad\u2010-\u2015\\s]|\u00e2\u0080[\u0090-\u0095])"
_NUMBER = rf"(?:\d+{_HYPHEN}+\d/\d|\d/\d|\d+(?:\.\d+)?)"
_REAFFIRMED = re.compile(
    rf"(?P<rest>{_NUMBER} to {_NUMBER} percent) target range for the federal funds rate(?P<verb>,| remains| is)"
    rf"|target range for the federal funds rate of (?P<more>{_NUMBER} to {_NUMBER} percent) "
    r"(?P<noun>remains|will be) appropriate",
    re.IGNORECASE,
)
_PERCENT = r"(?: ?%| per ?cent(?!age))"
_RANGE = re.compile(rf"(?P<low>{_NUMBER})(?:{_PERCENT})? to (?P<high>{_NUMBER}){_PERCENT}", re.IGNORECASE)
_LEVEL = re.compile(rf"(?:\bto|\bat|\bof|\baround|\babout)\s+(?:around |about )?(?P<low>{_NUMBER}){_PERCENT}", re.IGNORECASE)
# Where a decision names no level, as of three rates at once, it stands with the rate that is the stance.
_DEPOSIT = re.compile(rf"deposit facility(?:[^.;]|\.(?=\d)){{0,200}}?(?P<low>{_NUMBER}){_PERCENT}", re.IGNORECASE)
_FOR = re.compile(r"Voting for[^:.]{0,60}?(?:were|was):?\s*(?P<names>.*?)(?=(?<=[a-z]{2})(?<! Jr)\.|$)", re.DOTALL)
# Votes as numbers: by a majority of 7–2, for release by a 7 – 2 vote, by an 8-1 majority vote; or all on one side.
_COUNTED = re.compile(
    rf"\b(?:majority (?:vote )?of|by an?|voted) (?P<ayes>\d{{1,2}}){_HYPHEN}+(?P<noes>\d{{1,2}})\b(?!\d|{_HYPHEN}?month)",
    re.IGNORECASE,
)
_UNANIMOUS = re.compile(r"unanimous(?:ly| vote| decision)", re.IGNORECASE)
_AGAINST = re.compile(
    r"Voting against[^:.]{0,40}?(?:were|was):?\s*(?P<said>.*?)(?=\.\s+(?:In a related|In taking|Absent|For media|Implementation|"
    r"\[|[A-Z][a-z]+ [A-Z]?\.? ?[A-Z][a-z]+ voted as)|\n|$)",
    re.DOTALL,
)
# What is told to those who carry a decision out is no decision.
_DIRECTIVE = re.compile(r"directs? the (?:Desk|Federal Reserve Bank)", re.IGNORECASE)
_EDGE = re.compile(r"\. |\n")
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
    """The decision of a statement in English; None for a text that decides nothing on a rate. A range that is said to be
    established is a move from the level of the previous statement, where that is known."""
    if document.language != "en":
        return None
    text = document.folded
    moved = _moved(text, _PATTERNS if document.edition.series == "fomc" else _PATTERNS_ELSEWHERE)
    if moved is None:
        return None
    move, level, span = moved
    before = decision(previous) if previous else None
    if _says_level_alone(text[slice(*span)]) and before and before.upper is not None and level[1] is not None:
        move = "cut" if level[1] < before.upper else "hike" if level[1] > before.upper else "hold"
    ayes, noes, dissents, votes = _votes(text)
    return Decision(
        move, *level, ayes, noes, dissents, (span, *votes), (before.lower, before.upper) if before else (None, None)
    )  # fmt: skip


def _says_level_alone(said: str) -> bool:
    return re.search(r"\b(?:establish|encourage)", said) is not None


def _votes(text: str) -> tuple[int | None, int | None, tuple[str, ...], list[Span]]:
    """How many were for and against, by name or by number, who wanted what else, and where the text says so."""
    names, against, counted = _FOR.search(text), _AGAINST.search(text), _COUNTED.search(text)
    dissents = _dissents(against["said"]) if against else ()
    named = sum(len(re.findall(_NAME, _AFTER_NAMES.split(part)[0])) for part in dissents)
    ayes = _names(names["names"]) if names else int(counted["ayes"]) if counted else None
    noes = named if names else int(counted["noes"]) if counted else 0 if _UNANIMOUS.search(text) else None
    places = (names, against, None if names else counted)
    return ayes, noes, dissents, [Span(*found.span()) for found in places if found]


_PATTERNS = (_MOVED, _REAFFIRMED, _EXPECTED, _PRESSURE)
_PATTERNS_ELSEWHERE = (_MOVED_ELSEWHERE,)


def _moved(text: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[str, tuple[float | None, float | None], Span] | None:
    """The move, the range and where it is said; what members would have preferred is no decision."""
    said = text.split("Voting ")[0]
    for pattern in patterns:
        for found in pattern.finditer(said):
            groups = found.groupdict()
            verb = (groups.get("verb") or groups.get("noun") or "").lower()
            start = max((edge.end() for edge in _EDGE.finditer(said, 0, found.start())), default=0)
            if _DIRECTIVE.search(said[start : found.end()]):
                continue
            if pattern is _EXPECTED or _DECIDING.search(said[start : found.end()]):
                move = next((name for name, verbs in _MOVES.items() if verb.startswith(verbs)), "hold")
                level = _level(groups.get("rest") or groups.get("more") or "")
                level = level if level[1] is not None else _level(found.group())
                return move, level if level[1] is not None else _deposit(text), Span(start, found.end())
    return None


def _deposit(text: str) -> tuple[float | None, float | None]:
    found = _DEPOSIT.search(text)
    return (_percent(found["low"]),) * 2 if found else (None, None)


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
