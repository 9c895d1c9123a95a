"""News in bits: how surprising a text is, given what was said before.

The surprisal of a character is log2(N) / (L + 1), where L is the length of the longest stretch beginning there that
stands in the N characters said before: the match-length estimate of entropy (Grassberger 1989; Kontoyiannis, Algoet,
Suhov and Wyner, IEEE Trans. Inform. Theory 44(3), 1998). A stretch that was said before costs about the address of
where it stands, and what was never said costs nearly an address a character. No counts of contexts are needed, so that
texts dated later can be left out exactly.

Novelty, transience and resonance are those of Barron, Huang, Spang and DeDeo (PNAS 115(18), 2018), with bits a character
in place of their divergence of topics: novelty is the surprise of a text given the editions before it, transience
given those after it, resonance the difference: what was new then and was kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from fengxiang.archive import Archive
from fengxiang.archive.shard import Shard
from fengxiang.archive.suffixes import Numbers, units
from fengxiang.documents import Document, Span
from fengxiang.provenance.spans import Attested

WINDOW = 4


@dataclass(frozen=True, slots=True)
class News:
    """`bits` of a document in all and of each clause (None and none where nothing earlier is held); `novelty` and
    `transience` in bits a character against the four editions before and after it in its series, None where there is
    none; `resonance` is their difference."""

    bits: float | None
    clauses: tuple[tuple[Span, float], ...]
    novelty: float | None
    transience: float | None
    resonance: float | None


def clause_bits(attested: Attested) -> NDArray[np.float64]:
    """For each clause of the document (those that hold a word) its surprisal in bits."""
    each = np.r_[0.0, np.cumsum(_surprisal(attested.matched, attested.coverage.characters))]
    clauses = attested.document.clauses
    starts, ends = [clause.core.start for clause in clauses], [clause.core.end for clause in clauses]
    return np.asarray(each[ends] - each[starts])


def news(attested: Attested, archive: Archive, before: str) -> News:
    """How much of a document is news; what was kept of it is told by editions dated before the as-of day only."""
    if not attested.coverage.documents:
        return News(None, (), None, None, None)
    bits = clause_bits(attested)
    novelty, transience = resonance(attested.document, archive, before)
    return News(
        bits=round(float(bits.sum()), 1),
        clauses=tuple((clause.core, round(float(one), 1)) for clause, one in zip(attested.document.clauses, bits, strict=True)),
        novelty=novelty,
        transience=transience,
        resonance=difference(novelty, transience),
    )


def resonance(document: Document, archive: Archive, before: str, window: int = WINDOW) -> tuple[float | None, float | None]:
    """Novelty and transience of a document among the editions of its series dated before a day."""
    index, own = archive.index(), document.edition
    numbers = [n for n, edition in enumerate(index.editions) if edition.series == own.series and edition != own]
    earlier = [number for number in numbers if index.editions[number].day < min(own.day, before)][-window:]
    later = [number for number in numbers if own.day < index.editions[number].day < before][:window]
    text = units(document.text)
    return tuple(_against(text, [index.text(number) for number in side]) for side in (earlier, later))  # type: ignore[return-value]


def difference(novelty: float | None, transience: float | None) -> float | None:
    """What was new and was kept: novelty less transience; None where one of them is not known."""
    return round(novelty - transience, 3) if novelty is not None and transience is not None else None


def _against(text: NDArray[np.uint16], others: list[str]) -> float | None:
    """Bits a character of a text given some others."""
    if not others or not len(text):
        return None
    said = Shard.of(others)
    length = said.suffixes.longest(text, said.size, np.zeros(0, dtype=np.int64))
    return round(float(_surprisal(length, said.size).mean()), 3)


def _surprisal(matched: Numbers, size: int) -> NDArray[np.float64]:
    found: NDArray[np.float64] = log2(max(size, 2)) / (matched + 1)
    return found


__all__ = ["WINDOW", "News", "clause_bits", "news", "resonance"]
