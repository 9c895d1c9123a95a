"""All texts against all that came before each: how new every one was when it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from fengxiang.archive import Archive
from fengxiang.documents import Edition
from fengxiang.provenance.spans import attest
from fengxiang.provenance.surprise import clause_bits, difference, resonance

if TYPE_CHECKING:
    from concurrent.futures import Executor

_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A text as it stood to what was said before it: bits in all (None where nothing was), the share of characters in stretches
    of eight and more that were said before, how many stretches of four and more, and novelty, transience, resonance."""

    edition: Edition
    characters: int
    bits: float | None
    said_before: float
    stretches: int
    novelty: float | None
    transience: float | None

    @property
    def resonance(self) -> float | None:
        """Novelty less transience; None where one of them is not known."""
        return difference(self.novelty, self.transience)


def survey(
    archive: Archive, *, series: str | None = None, before: str = "9999", executor: Executor | None = None
) -> Iterator[Surveyed]:
    """Every text of the archive (of one series where it is given) dated before a day, in order of date; by an executor
    many at once, in any processes that see the archive."""
    index = archive.index()
    wanted = [edition for edition in index.editions if (series is None or edition.series == series) and edition.day < before]
    if executor is None:
        yield from (_surveyed(archive, edition, before) for edition in wanted)
        return
    parts = [wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE)]
    path = str(archive.path.absolute())
    done = executor.map(survey_some, [path] * len(parts), parts, [before] * len(parts))
    yield from chain.from_iterable(done)


def survey_some(path: str, editions: Iterable[Edition], before: str) -> list[Surveyed]:
    """Some texts of the archive at a path; an archive once opened in a process stays open."""
    archive = _opened(path)
    return [_surveyed(archive, Edition(*edition), before) for edition in editions]


@cache
def _opened(path: str) -> Archive:
    return Archive(path)


def _surveyed(archive: Archive, edition: Edition, before: str) -> Surveyed:
    document = archive.get(edition)
    attested = attest(document, archive)
    covered = np.zeros(len(document.text) + 1, dtype=np.int64)
    for stretch in attested.stretches:
        if stretch.span.end - stretch.span.start >= 8:
            covered[stretch.span.start] += 1
            covered[stretch.span.end] -= 1
    said = float((np.cumsum(covered)[:-1] > 0).mean()) if document.text else 0.0
    bits = round(float(clause_bits(attested).sum()), 1) if attested.coverage.documents else None
    return Surveyed(
        edition, len(document.text), bits, round(said, 3), len(attested.stretches), *resonance(document, archive, before)
    )
