"""Numbers with their units, in figures and in Chinese numerals, one by one or as a range."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fengxiang.documents import Span

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8}

_FIGURE = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
_NUMERAL = "[零〇一二三四五六七八九十百千两]+(?:点[零〇一二三四五六七八九]+)?"
_TO = r"\s*(?:—+|－|-|–|～|~|至|到)\s*"
_BEFORE = "不低于|不少于|不超过|不高于|低于|高于|超过|约"
_AFTER = "左右|上下|以上|以内|以下"
_WHAT = "个?百分点|%|％|公斤|元|人|斤|吨|亩|套|户|公里|千瓦"
_PATTERN = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<hundredth>百分之)?(?P<low>{_FIGURE}|{_NUMERAL})(?P<percent>[%％])?"
    rf"(?:{_TO}(?:百分之)?(?P<high>{_FIGURE}|{_NUMERAL}))?(?P<times>[万亿]{{0,2}})(?P<unit>{_WHAT})?(?P<after>{_AFTER})?"
)
_LEAST = frozenset({"以上", "不低于", "不少于", "高于", "超过"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text says it. `value` is the number, or None where it is a range or a bound: then `low` and `high` are
    its ends, either of which may be open. `unit` is `%`, `百分点`, or what is counted (元, 人, 斤 …); `hedge` the word that
    softens the number (左右, 以内 …)."""

    span: Span
    value: float | None
    low: float | None
    high: float | None
    unit: str
    hedge: str | None


def number(written: str) -> float:
    """The value of figures (1,503.5) or of a Chinese numeral (四千五百万, 十二点三)."""
    if written[0].isascii():
        return float(re.sub("[,，]", "", written))
    whole, _, part = written.partition("点")
    return _whole(whole) + float("0." + "".join(str(_DIGITS[char]) for char in part) if part else 0)


def _whole(numeral: str) -> float:
    total, digit = 0, 0
    for char in numeral:
        if char in _POWERS:
            total, digit = total + (digit or 1) * _POWERS[char], 0
        else:
            digit = digit * 10 + _DIGITS[char]
    return float(total + digit)


def quantities(text: str) -> Iterator[Quantity]:
    """The numbers of a text that have a unit, in order; positions are those of the text."""
    for found in _PATTERN.finditer(text):
        unit = "%" if found["hundredth"] or found["percent"] or found["unit"] in ("%", "％") else found["unit"]
        if unit:
            yield _quantity(found, "百分点" if unit == "个百分点" else unit)


def _quantity(found: re.Match[str], unit: str) -> Quantity:
    times = 1
    for char in found["times"]:
        times *= _BIG[char]
    low = number(found["low"]) * times
    hedge = found["before"] or found["after"]
    span = Span(*found.span())
    if found["high"]:
        return Quantity(span, None, low, number(found["high"]) * times, unit, hedge)
    if hedge in _LEAST:
        return Quantity(span, None, low, None, unit, hedge)
    return Quantity(span, low, None, None, unit, hedge)
