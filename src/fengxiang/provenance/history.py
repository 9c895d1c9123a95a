"""The history of a wording as `trace` shows it: its life, its contexts, its company, its variants."""

from __future__ import annotations

from dataclasses import dataclass

from fengxiang.archive import Archive
from fengxiang.provenance.contexts import Collocate, Context, collocates, contexts, variants
from fengxiang.provenance.life import Provenance, trace


@dataclass(frozen=True, slots=True)
class History:
    """A wording's provenance with contexts in order of date, collocates by how telling they are, variants by uses."""

    provenance: Provenance
    contexts: tuple[Context, ...]
    collocates: tuple[Collocate, ...]
    variants: tuple[tuple[str, int], ...]


def history(text: str, archive: Archive, *, before: str = "9999", series: str | None = None, most: int = 40) -> History:
    """Everything the archive knows of a wording before a day, in one series where it is given; at most `most` contexts."""
    found = trace(text, archive, before=before, series=series)
    return History(
        found, contexts(found, archive, most), collocates(found, archive, before=before), variants(found, archive, before=before)
    )
