"""Which runs of five units a text holds, as a table of bits: most of what a shard is asked for it does not have, and a bit says
so at once, where the suffixes would have to be searched.

A bit for each run, placed by a multilinear hash (Lemire and Kaser, "Strongly universal string hashing is fast", 2014). A table
may seem to hold a run too many, never one too few (Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970,
with one hash).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from fengxiang.archive.suffixes import Numbers, Units

SIZE = 5
_BITS = 1.5  # for each unit of the text: some three in ten are set in texts of this kind
_PIECE = 1 << 16  # runs that stay in the nearer caches
# Odd numbers drawn once, one for each unit of a run.
_FACTORS = np.array(
    [0xD441C34A08A3CEDD, 0xDCFABF44C5D36967, 0xB780B89852CF8F3B, 0xCD6DF222FAA43F4D, 0xBDCDA95B13AC9C13], dtype=np.uint64
)
_HALF = np.uint64(32)

Bits = NDArray[np.uint8]


def grams(text: Units) -> Bits:
    """The table of a text, eight bits to a number."""
    held = np.zeros(8 * int(len(text) * _BITS / 8 + 1), dtype=bool)
    for start in range(0, len(text), _PIECE):
        held[_places(text[start : start + _PIECE + SIZE - 1], len(held))] = True
    return np.packbits(held)


def reach(held: Bits, query: Units) -> Numbers:
    """For each place of a query the most units from there on that the text may hold: as many as runs of five follow each other
    in the table, four where there is none."""
    left = np.arange(len(query), 0, -1)
    at = _places(query, 8 * len(held))
    missing = np.flatnonzero((held[at >> 3] << (at & 7) & 128) == 0)
    first = np.r_[missing, len(at)][np.searchsorted(missing, np.arange(len(at)))]
    return np.minimum(left, np.r_[first - np.arange(len(at)) + SIZE - 1, left[len(at) :]])


def _places(text: Units, size: int) -> Numbers:
    """Where in a table of so many bits each run of a text has its own."""
    count = max(0, len(text) - SIZE + 1)
    mixed = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_FACTORS):
        mixed += text[place : place + count] * factor
    # A share of the size instead of a remainder, which would cost a division each.
    return ((mixed >> _HALF) * np.uint64(size) >> _HALF).astype(np.int64)


__all__ = ["SIZE", "Bits", "grams", "reach"]
