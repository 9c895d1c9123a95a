"""A suffix array over texts joined in order of date, and what is asked of it: ranges of equal beginnings, longest matches.

Texts are UTF-16 code units, so that two bytes hold nearly every character; `Shard` turns units into code points. Every
32nd suffix has its first four units in `heads`, a sorted table that a search is narrowed by before it touches the text;
`grams` tells most of what the text does not hold without any search.
All questions are vectors: one call asks for thousands of places at once.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fengxiang.archive.grams import Bits, grams, reach
from fengxiang.documents.normalise import without_radicals

Units = NDArray[np.uint16]
Numbers = NDArray[np.int64]
Places = NDArray[np.int64] | NDArray[np.int32]

# Control characters are refused when texts are read, so none of these stands in a text.
BETWEEN, BELOW, ABOVE = 1, 0, 0xFFFF
HEAD = 4
WIDTH = 16
STEP = 32
# Comparisons look at 16 units, then at four times as many each time, and text is padded for the longest look.
_LONGEST_LOOK = 1024
_RADICALS = range(0x2E80, 0x2FE0)
_PIECE = 1 << 16  # numbers that stay in the nearer caches
# Texts in the archive share whole pages with a document, and each holds itself: a first pass stops here.
_FIRST_PASS = 64
_APART = (4, 1)  # how far apart the places are that are measured in turn; most lengths follow from those of the first turn


def units(text: str) -> Units:
    """The UTF-16 code units of a text, radicals as the characters that they stand for."""
    found = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if not ((found - _RADICALS.start) < len(_RADICALS)).any():  # below them the difference is large: it goes round
        return found
    return np.frombuffer(without_radicals(text).encode("utf-16-le", "surrogatepass"), dtype=np.uint16)


def build_suffix_array(text: Units) -> NDArray[np.int32]:
    """The starts of all suffixes in rising order; the only place that knows the library that sorts them."""
    from pydivsufsort import divsufsort

    if not len(text):
        return np.zeros(0, dtype=np.int32)
    # It sorts bytes: the higher byte of each unit first, and of all suffixes those that begin with a whole unit.
    found: NDArray[np.int32] = divsufsort(text.astype(">u2").view(np.uint8))
    # Piece by piece and in its own place: fresh memory for millions of numbers costs more than the sums.
    done = 0
    for start in range(0, len(found), _PIECE):
        piece = found[start : start + _PIECE]
        whole = piece[(piece & 1) == 0]
        found[done : done + len(whole)] = whole >> 1
        done += len(whole)
    return found[:done]


def stretches(text: Units, places: Places, width: int) -> Units:
    """An array (places, width): the units from each place on of a padded text."""
    # As one thing each they are fetched three times as fast as unit by unit.
    held = np.ndarray(len(text) - width + 1, f"V{2 * width}", text, strides=text.strides)
    return held[places].view(np.uint16).reshape(len(places), width)


def _heads(text: Units, places: Places) -> NDArray[np.uint64]:
    """The first units from each place on as a number that sorts as they do."""
    return stretches(text, places, HEAD).astype(">u2").view(">u8").ravel().astype(np.uint64)


def _strings(text: Units, places: Places) -> NDArray[np.bytes_]:
    """The units of a first look from each place on as byte strings that sort as they do."""
    return stretches(text, places, WIDTH).astype(">u2").view(f"S{2 * WIDTH}").ravel()


def allowed(places: Places, end: int, holes: Numbers) -> NDArray[np.bool_]:
    """Which places lie before `end` and in none of the holes, whose beginnings and ends alternate in rising order."""
    good: NDArray[np.bool_] = places < end
    if len(holes):
        good &= (np.searchsorted(holes, places, side="right") & 1) == 0
    return good


def room(size: int, value: int) -> Units:
    """So many units of one value, and as many more as the longest look after the last of them needs."""
    return np.full(size + _LONGEST_LOOK, value, dtype=np.uint16)


def padded(text: Units, value: int) -> Units:
    """The text with room for the longest look after its last unit."""
    found = room(len(text), value)
    found[: len(text)] = text
    return found


@dataclass(frozen=True)
class Suffixes:
    """`text` (padded), the starts of its suffixes in rising `order`, the `heads` of every 32nd of them, and its `grams`."""

    text: Units
    order: NDArray[np.int32]
    heads: NDArray[np.uint64]
    grams: Bits

    @classmethod
    def of(cls, text: Units) -> Suffixes:
        """The suffixes of a padded text."""
        own = text[:-_LONGEST_LOOK]
        order = build_suffix_array(own)
        return cls(text, order, _heads(text, order[::STEP]), grams(own))

    def longest(self, query: Units, end: int, holes: Numbers, enough: Numbers | None = None) -> Numbers:
        """For each place of `query` how many units from there on stand in the text, in a suffix that begins at an allowed place;
        `end` and the holes are edges of documents. A length that is not above `enough` may be told too great, up to that."""
        asked, places = padded(query, BELOW), np.arange(len(query))
        least, most = np.zeros(len(query), dtype=np.int64), reach(self.grams, query)
        wanted = 0 if enough is None else enough
        for apart in _APART:
            open_ = np.flatnonzero((least < most) & (most > wanted) & (places % apart == 0))
            least[open_] = most[open_] = self._measured(asked, open_, end, holes)
            # A match from a later place never ends before one from an earlier place does.
            least = np.maximum.accumulate(least + places) - places
            most = np.minimum.accumulate((most + places)[::-1])[::-1] - places
        return most

    def _measured(self, asked: Units, starts: Numbers, end: int, holes: Numbers) -> Numbers:
        """The lengths of the longest matches from some places."""
        length = self._matched(asked, starts, end, holes, _FIRST_PASS)
        more = np.flatnonzero(length >= _FIRST_PASS)
        length[more] = self._matched(asked, starts[more], end, holes, len(asked) - _LONGEST_LOOK)
        return length

    def _matched(self, asked: Units, starts: Numbers, end: int, holes: Numbers, most: int) -> Numbers:
        """Lengths of the longest matches, of which no more than `most` units are looked at."""
        length = np.zeros(len(starts), dtype=np.int64)
        if end <= 0 or not len(starts):
            return length
        here = self._bound(asked, starts, most)
        for step in (-1, 1):
            near = self._nearest(here, end, holes, step)
            known = np.flatnonzero(near >= 0)
            length[known] = np.maximum(length[known], self._compare(near[known], asked, starts[known], most)[1])
        return length

    def ranges(self, query: Units, starts: Numbers, lengths: Numbers) -> tuple[Numbers, Numbers]:
        """For each stretch of `query` the range of `order` whose suffixes begin with it: where the stretch would be put,
        followed by something below and by something above all there is."""
        sizes = lengths + WIDTH
        begins = np.cumsum(sizes) - sizes
        inside = np.arange(int(sizes.sum())) - np.repeat(begins, sizes)
        held = np.flatnonzero(inside < np.repeat(lengths, sizes))
        asked = np.repeat(np.array([[BELOW], [ABOVE]], dtype=np.uint16), len(inside) + _LONGEST_LOOK, axis=1)
        asked[:, held] = query[(np.repeat(starts, sizes) + inside)[held]]
        edges = self._bound(asked.ravel(), np.r_[begins, begins + asked.shape[1]], int(lengths.max(initial=0)) + 1)
        return edges[: len(starts)], edges[len(starts) :]

    def range_of(self, query: Units) -> tuple[int, int]:
        """The range of one stretch, halved by hand: a vector of one costs ten times as much."""
        asked, size = query.astype(">u2").tobytes(), len(query)

        def beginning(at: int) -> bytes:
            start = int(self.order[at])
            return self.text[start : start + size].astype(">u2").tobytes()

        low, high = (self._within(asked[: 2 * HEAD].ljust(2 * HEAD, edge)) for edge in (b"\0", b"\xff"))
        first = bisect_left(low, True, key=lambda at: beginning(at) >= asked)
        last = bisect_left(high, True, key=lambda at: beginning(at) > asked)
        return low.start + first, high.start + last

    def _within(self, head: bytes) -> range:
        """Where in `order` the bound of one stretch lies."""
        low, high = self._narrowed(np.array([int.from_bytes(head, "big")], dtype=np.uint64))
        return range(int(low[0]), int(high[0]))

    def _bound(self, asked: Units, starts: Numbers, most: int) -> Numbers:
        """The first place of `order` whose suffix is not below each asked stretch, by its first `most` units."""
        heads = _heads(asked, starts)
        turn = np.argsort(heads)  # what is asked in rising order lies together
        found = np.empty(len(starts), dtype=np.int64)
        low, high = self._narrowed(heads[turn])
        strings = _strings(asked, starts[turn])
        while len(turn):
            going = (low < high).nonzero()[0]
            if len(going) < len(turn):
                found[turn] = low
                turn, low, high, strings = turn[going], low[going], high[going], strings[going]
            middle = (low + high) >> 1
            below = self._below(self.order[middle], strings, asked, starts[turn], most)
            low, high = np.where(below, middle + 1, low), np.where(below, high, middle)
        return found

    def _narrowed(self, heads: NDArray[np.uint64]) -> tuple[Numbers, Numbers]:
        """The ranges of `order` in which the bounds lie, told by the table of heads."""
        first = np.searchsorted(self.heads, heads, "left")
        last = first.copy()
        same = np.flatnonzero(self.heads[np.minimum(first, len(self.heads) - 1)] == heads) if len(self.heads) else first[:0]
        last[same] = np.searchsorted(self.heads, heads[same], "right")
        return np.maximum(first - 1, 0) * STEP, np.minimum(last * STEP, len(self.order))

    def _below(self, places: Places, strings: NDArray[np.bytes_], asked: Units, starts: Numbers, most: int) -> NDArray[np.bool_]:
        """Whether the text from each place on is below what is asked, of which a first look sees `strings`."""
        ours = _strings(self.text, places)
        below: NDArray[np.bool_] = ours < strings
        same = (ours == strings).nonzero()[0] if most > WIDTH else starts[:0]
        if len(same):
            further = places[same].astype(np.int64) + WIDTH
            below[same] = self._compare(further, asked, starts[same] + WIDTH, most - WIDTH, 4 * WIDTH)[0]
        return below

    def _compare(
        self, places: Numbers, asked: Units, starts: Numbers, most: int, width: int = WIDTH
    ) -> tuple[NDArray[np.bool_], Numbers]:
        """Whether the text from each place on is below the asked stretch, and how many units they share: both judged by
        no more than `most` units, rounded up to whole looks."""
        ours, theirs = stretches(self.text, places, width), stretches(asked, starts, width)
        differ = ours != theirs
        first, rows = differ.argmax(1), np.arange(len(places))
        below, shared = ours[rows, first] < theirs[rows, first], first.astype(np.int64)
        further = (~differ[rows, first]).nonzero()[0]
        shared[further] = width
        if len(further) and most > width:
            wider = min(4 * width, _LONGEST_LOOK)
            below[further], more = self._compare(places[further] + width, asked, starts[further] + width, most - width, wider)
            shared[further] += more
        return below, shared

    def _nearest(self, here: Numbers, end: int, holes: Numbers, step: int) -> Numbers:
        """The start of the nearest suffix before (step -1) or from `here` on (step 1) in `order` that begins at an
        allowed place; -1 where there is none. The search widens, for neighbours may all be later."""
        found, width = np.full(len(here), -1, dtype=np.int64), 1
        at = here - 1 if step < 0 else here.copy()
        open_ = np.flatnonzero((at >= 0) & (at < len(self.order)))
        while len(open_):
            reach = at[open_, None] + step * np.arange(width)
            inside = (reach >= 0) & (reach < len(self.order))
            starts = self.order[np.where(inside, reach, 0)]
            good = inside & allowed(starts, end, holes)
            first, rows = good.argmax(1), np.arange(len(open_))
            hit = good[rows, first]
            found[open_[hit]] = starts[rows, first][hit]
            at[open_] += step * width
            open_ = open_[~hit & (at[open_] >= 0) & (at[open_] < len(self.order))]
            width = min(width * 2, max(1, 4_000_000 // max(1, len(open_))))
        return found
