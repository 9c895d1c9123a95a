"""The fixed phrases of an archive, found without a segmenter: repeats that cannot be made longer, free at both ends.

A candidate is a maximal repeat of 3 to 14 characters. It must have varied neighbours on both sides (branching entropy;
Harris 1955, Jin and Tanaka-Ishii 2006), hold together at its weakest joint (least-split mutual information) and not be
a piece of another that stands nearly as often. Nor may it end in half a word: in most of its uses its last character holds
to the one before it more firmly than to the one after (取得显著成 does not: 成效, 成绩), and its first likewise. Phrases in
quotation marks, numbered slogans (两个毫不动摇) and members of enumerations in fours are seeds: they need no such proof.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from math import log2
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fengxiang.archive import Index
from fengxiang.archive.search import batches
from fengxiang.archive.shard import Shard
from fengxiang.archive.suffixes import Numbers, Suffixes, Units, padded, stretches, units
from fengxiang.formulations.recognise import QUOTED

SHORTEST, LONGEST = 3, 14
_LEAST_USES = 4  # and one more for each so many characters, for chance repeats too
_FOR_EACH = 4_000_000
_LEAST_ENTROPY = 1.3  # bits, on the side with fewer neighbours
_FIRM_ENTROPY, _FIRM_BOND = 0.6, 9.0  # the same for what holds together this firmly
_LEAST_BOND = 6.0  # bits, at the weakest joint; in small archives a third of what a single character could have
_INSIDE = 0.7  # share of the uses of a piece at which the longer phrase takes its place
_ALONE = 10  # uses outside the longer phrase from which a piece is a phrase of its own
_WORD = 0.04  # the hold of two characters from which they may be a word
_HALVED = 0.5  # share of the uses in which an edge may run through a word
_AT_ONCE = 1 << 20
_HAN = (0x4E00, 0x9FFF)
_NUMBERED = re.compile(
    r"(?<![\u4e00-\u9fff])[“]?([一两二三四五六七八九十]{1,2}(?:个|大|项|条)?[\u4e00-\u9fff]{2,8})(?=[，。；、”])"
)
_FOURS = re.compile(r"(?<![\u4e00-\u9fff])((?:[\u4e00-\u9fff]{4}、)+[\u4e00-\u9fff]{4})(?![\u4e00-\u9fff])")
# Numbers and dates, and words that begin with a numeral that counts nothing.
_DATED = re.compile(
    "^[一二三四五六七八九十百千两零〇]+$|[一二三四五六七八九零〇]{2,}年|^[一二三四五六七八九十]+多?年(?:来|内|累计|间|期)?$|年代$|^第?[一二三四五六七八九十]+届"
    "|^十(?:分|多|几)|^一(?:些|定|般|直|样|旦|再|时|起|并|律|同|致|系列|方面|季度|年|次|批|贯|部分|个时期)"
)
_WEAK = re.compile(
    r"^[的了和与及在是为要以等也将把对并从到更有们这那其所之于而又就都还着地个年月日]"
    r"|[的了和与及在是为要以等也将把对并从到更们这那其所之于而又就都还着不]$|^(?:一年来|会议|比上年|上年)|[一二三四五六七八九十]年$|一九|二[〇○零]|百分之|[百千万亿]$|^[百千万亿届]|^第[一二三四五六七八九十]|^[一二三四五六七八九十]+届|[届仍较最尤已曾]$|十$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate with its uses, those in which its beginning and those in which its end runs through a word, the entropy of its
    neighbours, its bond in bits, and whether it was a seed."""

    text: str
    uses: int
    halved: tuple[int, int]
    entropy: float
    bond: float
    seed: bool


def candidates(index: Index, executor: Executor | None = None) -> list[Found]:
    """The fixed phrases of all texts of an index; uses are counted shard by shard and summed, by an executor at once."""
    sums: dict[str, list[Found]] = {}
    stored = [part.where for part in index.parts if part.where]
    if executor is not None and len(stored) == len(index.parts):
        mined = executor.map(mined_at, *zip(*stored, strict=True))
    else:
        mined = (list(_mined(part.shard)) for part in index.parts)
    for found in (one for many in mined for one in many):
        sums.setdefault(found.text, []).append(found)
    merged = {text: one for text, rows in sums.items() if max((one := _merged(text, rows)).halved) <= _HALVED * one.uses}
    for seed in _bonded(index, seeds(index)):
        merged[seed.text] = replace(merged[seed.text], seed=True) if seed.text in merged else seed
    return _without_pieces(list(merged.values()))


def mined_at(folder: str, name: str, marks: str) -> list[Found]:
    """The candidates of a stored shard, in any process that sees its folder."""
    return list(_mined(Shard.open(Path(folder), name, marks)))


def _merged(text: str, rows: list[Found]) -> Found:
    """One candidate of those of several shards."""
    entropy, bond = max(row.entropy for row in rows), max(row.bond for row in rows)
    halved = sum(row.halved[0] for row in rows), sum(row.halved[1] for row in rows)
    return Found(text, sum(row.uses for row in rows), halved, entropy, bond, False)


def seeds(index: Index) -> dict[str, int]:
    """Quoted phrases, numbered slogans and members in fours that stand in two documents at least, with these documents."""
    counts: Counter[str] = Counter()
    for number in range(len(index.editions)):
        counts.update(set(_seeds_in(index.text(number))))
    return {text: count for text, count in counts.items() if count >= 2 and not _DATED.search(text)}


def _bonded(index: Index, found: dict[str, int]) -> Iterator[Found]:
    """Seeds with their uses and their bonds, which counts over all shards tell."""
    for size in sorted({len(text) for text in found}):
        texts = [text for text in found if len(text) == size]
        stretches = np.stack([units(text) for text in texts])
        shards = [part.shard.suffixes for part in index.parts]
        flat, starts = padded(stretches.ravel(), 0), np.arange(len(texts)) * size
        uses = np.sum([_count(suffixes, flat, starts, size) for suffixes in shards], axis=0)
        bond = np.max([_bond(suffixes, stretches, uses) for suffixes in shards], axis=0)
        yield from (
            Found(text, int(n), (0, 0), 0.0, round(float(b), 2), True) for text, n, b in zip(texts, uses, bond, strict=True)
        )


def _seeds_in(text: str) -> Iterator[str]:
    yield from (found for pattern in (QUOTED, _NUMBERED) for found in pattern.findall(text) if len(found) <= LONGEST)
    for run in _FOURS.findall(text):
        yield from run.split("、")


# Repeats --------------------------------------------------------------------------------------------------------------


def _mined(shard: Shard) -> Iterator[Found]:
    suffixes = shard.suffixes
    if not len(suffixes.order):
        return
    common, least = _common(suffixes), min(_LEAST_BOND, log2(len(suffixes.order)) / 3)
    for size in range(SHORTEST, LONGEST + 1):
        begin, count = _repeats(common, size, max(_LEAST_USES, len(suffixes.order) // _FOR_EACH))
        kept = _whole(suffixes, begin, size)
        begin, count = begin[kept], count[kept]
        entropy = np.minimum(*(_entropy(suffixes, begin, count, side) for side in (-1, size)))
        free = entropy >= _FIRM_ENTROPY
        begin, count, entropy = begin[free], count[free], entropy[free]
        texts = stretches(suffixes.text, suffixes.order[begin], size)
        bond = _bond(suffixes, texts, count)
        firm = (entropy >= _LEAST_ENTROPY) & (bond >= least) | (bond >= _FIRM_BOND)
        begin, count, entropy, bond, texts = begin[firm], count[firm], entropy[firm], bond[firm], texts[firm]
        halved = [_halved(suffixes, begin, count, texts, side).tolist() for side in (-1, size)]
        for row, text in enumerate(texts):
            said = text.tobytes().decode("utf-16-le")
            if not _WEAK.search(said) and not _DATED.search(said):
                bits = round(float(entropy[row]), 2), round(float(bond[row]), 2)
                yield Found(said, int(count[row]), (halved[0][row], halved[1][row]), *bits, False)


def _common(suffixes: Suffixes) -> Numbers:
    """How many units, at most 16, each suffix shares with the one before it in order."""
    text, order, wide = suffixes.text, suffixes.order, len(suffixes.order)
    found = np.zeros(wide, dtype=np.int64)
    for start in range(1, wide, _AT_ONCE):
        end = min(wide, start + _AT_ONCE)
        rows = stretches(text, order[start - 1 : end], 16)
        differ = rows[1:] != rows[:-1]
        first = differ.argmax(1)
        found[start:end] = np.where(differ.any(1), first, 16)
    return found


def _repeats(common: Numbers, size: int, least: int) -> tuple[Numbers, Numbers]:
    """Where the runs of at least so many suffixes that share `size` units and not all one more begin, and their lengths."""
    edges = np.flatnonzero(common < size)
    count = np.diff(np.r_[edges, len(common)])
    often = count >= least
    begin, count = edges[often], count[often]
    branching = np.add.reduceat((common == size).view(np.uint8), edges, dtype=np.int32)[often] > 0
    return begin[branching], count[branching]


def _whole(suffixes: Suffixes, begin: Numbers, size: int) -> NDArray[np.bool_]:
    """Which repeats are Chinese characters throughout."""
    held = stretches(suffixes.text, suffixes.order[begin], size)
    return np.asarray(((held >= _HAN[0]) & (held <= _HAN[1])).all(axis=1))


def _entropy(suffixes: Suffixes, begin: Numbers, count: Numbers, offset: int) -> NDArray[np.float64]:
    """Bits of the neighbours at an offset from each sighting; every mark is a neighbour of its own kind and of its own
    sighting, for a phrase between marks stands alone."""
    result = np.zeros(len(begin))
    for first, last, group, beside in _neighbours(suffixes, begin, count, offset):
        sizes = count[first:last]
        mark = (beside < _HAN[0]) | (beside > _HAN[1])
        kind = np.where(mark, 0x10000 + np.arange(len(beside)), beside)
        pair, times = np.unique(group << 32 | kind, return_counts=True)
        share = times / sizes[pair >> 32]
        result[first:last] = np.bincount(pair >> 32, -share * np.log2(share), len(sizes))
    return result


def _neighbours(suffixes: Suffixes, begin: Numbers, count: Numbers, offset: int) -> Iterator[tuple[int, int, Numbers, Numbers]]:
    """The unit at an offset from each sighting of some of the repeats at a time, the first to the last, with which of them it
    belongs to."""
    for first, last in batches(count, _AT_ONCE):
        sizes = count[first:last]
        starts = np.cumsum(sizes) - sizes
        row = np.repeat(begin[first:last] - starts, sizes) + np.arange(int(sizes.sum()))
        beside = suffixes.text[np.maximum(suffixes.order[row].astype(np.int64) + offset, 0)].astype(np.int64)
        yield first, last, np.repeat(np.arange(len(sizes)), sizes), beside


def _halved(suffixes: Suffixes, begin: Numbers, count: Numbers, texts: Units, offset: int) -> Numbers:
    """In how many sightings the character at an edge holds to its neighbour outside more firmly than to the one inside."""
    result, size = np.zeros(len(begin), dtype=np.int64), texts.shape[1]
    inner, edge = texts[:, size - 2 : size] if offset > 0 else texts[:, :2], texts[:, -1 if offset > 0 else 0].astype(np.int64)
    held = _hold(suffixes, inner)
    for first, last, group, beside in _neighbours(suffixes, begin, count, offset):
        beside = np.where((beside < _HAN[0]) | (beside > _HAN[1]), 0, beside)
        pair, times = np.unique(group << 16 | beside, return_counts=True)
        group, beside = pair >> 16, pair & 0xFFFF
        over = np.stack([edge[first:last][group], beside] if offset > 0 else [beside, edge[first:last][group]], axis=1)
        over = over.astype(np.uint16)
        split = (beside > 0) & (_hold(suffixes, over) > np.maximum(held[first:last][group], _WORD))
        result[first:last] = np.bincount(group, times * split, last - first)
    return result


def _hold(suffixes: Suffixes, pairs: Units) -> NDArray[np.float64]:
    """How firmly the units of each pair hold together: its uses against the geometric mean of theirs, from 0 to 1. Unlike mutual
    information it does not favour what is rare."""
    flat, starts = padded(pairs.ravel(), 0), np.arange(len(pairs)) * 2
    both, left, right = (_count(suffixes, flat, starts + at, long) for at, long in ((0, 2), (0, 1), (1, 1)))
    return np.asarray(both / np.sqrt(np.maximum(left, 1.0) * np.maximum(right, 1.0)))


def _bond(suffixes: Suffixes, texts: Units, count: Numbers) -> NDArray[np.float64]:
    """Least, over all cuts in two, of the mutual information of the halves, in bits."""
    size, total = texts.shape[1], len(suffixes.order)
    least = np.full(len(texts), np.inf)
    flat, starts = padded(texts.ravel(), 0), np.arange(len(texts)) * size
    for cut in range(1, size):
        left, right = (_count(suffixes, flat, starts + at, long) for at, long in ((0, cut), (cut, size - cut)))
        bond = np.log2(count * float(total)) - np.log2(np.maximum(left, 1) * np.maximum(right, 1.0))
        least = np.minimum(least, bond)
    return least


def _count(suffixes: Suffixes, flat: Units, starts: Numbers, size: int) -> Numbers:
    """How often each stretch of a size stands in the text."""
    low, high = suffixes.ranges(flat, starts, np.full(len(starts), size))
    return high - low


def _without_pieces(found: list[Found]) -> list[Found]:
    """Without those that nearly always stand inside a longer one."""
    uses = {row.text: row.uses for row in found}
    pieces = set()
    for text, count in uses.items():
        for start in range(len(text)):
            for end in range(start + SHORTEST, len(text) + 1):
                piece = text[start:end]
                if piece != text and piece in uses and count >= max(_INSIDE * uses[piece], uses[piece] - _ALONE):
                    pieces.add(piece)
    return [row for row in found if row.text not in pieces]


__all__ = ["LONGEST", "SHORTEST", "Found", "candidates", "seeds"]
