"""The numbers that Word sets before paragraphs by itself; they stand nowhere in the text of the file."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset({"chineseCounting", "chineseCountingThousand", "ideographDigital", "taiwaneseCounting", "japaneseCounting"})
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class _Level:
    """How the numbers of a level look: their kind, the text around them, and where they begin."""

    kind: str
    text: str
    start: int


@dataclass
class Numbering:
    """The numberings of a file, by the id that paragraphs name, and how far each has counted."""

    levels: dict[str, dict[int, _Level]]
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def before(self, paragraph: etree._Element) -> str:
        """What stands before a paragraph; empty where it has no number of its own, or a bullet."""
        marked = paragraph.find(f"{W}pPr/{W}numPr")
        if marked is None:
            return ""
        identity, place = _value(marked, "numId") or "0", int(_value(marked, "ilvl") or 0)
        level = self.levels.get(identity, {}).get(place)
        if level is None:
            return ""
        counts = self._counts[identity]
        counts[place] = counts.get(place, level.start - 1) + 1
        for deeper in [other for other in counts if other > place]:
            del counts[deeper]
        return "" if level.kind in ("bullet", "none") else self._written(identity, level)

    def _written(self, identity: str, level: _Level) -> str:
        def number(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            own = self.levels[identity].get(place, level)
            return written(self._counts[identity].get(place, own.start), own.kind)

        return re.sub(r"%([1-9])", number, level.text)


def numbering(definitions: etree._Element | None) -> Numbering:
    """The numberings that the part `word/numbering.xml` defines; none without it."""
    if definitions is None:
        return Numbering({})
    abstract = {one.get(f"{W}abstractNumId"): _levels(one) for one in definitions.iter(f"{W}abstractNum")}
    return Numbering(
        {str(one.get(f"{W}numId")): abstract.get(_value(one, "abstractNumId"), {}) for one in definitions.iter(f"{W}num")}
    )


def _levels(abstract: etree._Element) -> dict[int, _Level]:
    return {
        int(level.get(f"{W}ilvl") or 0): _Level(
            _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", int(_value(level, "start") or 1)
        )
        for level in abstract.iter(f"{W}lvl")
    }


def _value(node: etree._Element, name: str) -> str | None:
    found = node.find(f"{W}{name}")
    return found.get(f"{W}val") if found is not None else None


def written(number: int, kind: str) -> str:
    """A number as its kind writes it: 二十一, xxi, u, 21."""
    if kind in _CHINESE and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")
    if kind in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman") and 0 < number < 40:
        said, rest = "", number
        for worth, sign in _ROMAN:
            said, rest = said + sign * (rest // worth), rest % worth
        return said.upper() if kind == "upperRoman" else said
    return str(number)
