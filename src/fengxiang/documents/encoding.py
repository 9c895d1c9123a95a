"""Bytes to text. Strict UTF-8 is tried before what a page declares, for pages lie; GB2312 and GBK mean GB18030."""

from __future__ import annotations

import codecs
import re

from fengxiang.errors import BadEncoding

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HALF_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
# The most frequent characters of written Chinese, simplified and traditional: wrong decodings have few of them.
_LIKELY = 0.05
_COMMON = frozenset("的一是在不了有和人这中大为上国会年要发展经济工作这時來個們國會經濟發為這")


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The text of `data`; BadEncoding where no encoding explains all of it. `name` is for the message."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding, name)
    if wide := _utf16_without_mark(data):
        return _strictly(data, wide, name)
    if b"\0" in data:
        raise BadEncoding(f"{name}: holds zero bytes at byte {data.index(0)}; it is not a text file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_broken_utf8(data, name)
        return _legacy(data, name, declared)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadEncoding(f"{name}: not valid {encoding} at byte {error.start}; save it as UTF-8") from error


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 without a mark is told by its line ends and Latin signs, which leave zero bytes on one side only, or, as 一 leaves
    one on the other, by its commonest characters."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or not even + odd:
        return None
    if min(even, odd) == 0 and (even + odd) * 200 > len(sample):
        return "utf-16-le" if odd else "utf-16-be"
    likely = {encoding: _plausibility(sample.decode(encoding, "ignore")) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(likely, key=likely.__getitem__)
    return best if likely[best] > _LIKELY else None


def _refuse_broken_utf8(data: bytes, name: str) -> None:
    """Half a surrogate, or UTF-8 and another encoding in one file, cannot be decoded honestly."""
    lines = data.split(b"\n")
    broken = [number for number, line in enumerate(lines, 1) if not _is_utf8(line)]
    sound = sum(1 for line in lines if _is_utf8(line) and len(re.findall(rb"[\xe3-\xe9][\x80-\xbf]{2}", line)) >= 4)
    half = _HALF_SURROGATE.search(data)
    if half and _is_utf8(_HALF_SURROGATE.sub(b"", data)):
        raise BadEncoding(f"{name}: half a surrogate at byte {half.start()}; save the text again as UTF-8")
    if sound:
        raise BadEncoding(f"{name}: mixed encodings: UTF-8, but not on line {broken[0]}; save the whole text as UTF-8")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _legacy(data: bytes, name: str, declared: str | None) -> str:
    found = _META.search(data[:4096])
    wanted = (found.group(1).decode("ascii") if found else declared or "").lower()
    readings = {}
    for encoding in ("gb18030", "big5hkscs"):
        try:
            readings[encoding] = data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if not readings:
        raise BadEncoding(f"{name}: neither UTF-8, GB18030 nor Big5; save the text as UTF-8")
    if "big5" in wanted and "big5hkscs" in readings:
        return readings["big5hkscs"]
    return max(readings.values(), key=_plausibility)


def _plausibility(text: str) -> float:
    return sum(char in _COMMON for char in text) / max(1, len(text))
