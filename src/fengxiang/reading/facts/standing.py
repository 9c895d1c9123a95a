"""Where a wording stands: in the headline formula of a text, or in one of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from fengxiang.archive import Archive, Attestation
from fengxiang.archive.search import around
from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Document, Edition, Span
from fengxiang.documents.normalise import without_radicals

_EDGE = re.compile(r"[，。；：\n]")
_REACH = 60
_TASKS = 30  # no readout lists more; past them a number counts the items of a plan, and nobody counts those


class Standing(NamedTuple):
    """A place in a text: headline, or a role of its sections, with the rank of a task."""

    role: str
    rank: int | None = None


@cache
def _headline() -> re.Pattern[str]:
    return re.compile(next(slot["pattern"] for slot in table("alignment")["slots"] if slot["name"] == "headline formula"))


def is_headline(text: str, role: str) -> bool:
    """Whether the wording of a clause is the headline formula of its text."""
    return role in GUIDANCE and bool(_headline().search(text))


def in_title(document: Document, span: Span) -> bool:
    """Whether a span runs over the title of a section."""
    return any(section.title.overlaps(span) for section in document.sections if section.title)


def standing(document: Document, span: Span) -> Standing:
    """Where a span of a document stands."""
    section = next((part for part in reversed(document.sections) if part.start <= span.start), document.sections[0])
    return _standing(document.text, span.start, section.role, section.rank)


def stood(seen: Attestation, archive: Archive) -> Standing:
    """Where a sighting stands in its text."""
    index = archive.index()
    return _standing(index.text(index.number(seen.edition)), seen.span.start, *archive.part_at(seen.edition, seen.span.start))


def moved(document: Document, uses: Iterable[tuple[Span, Edition]], archive: Archive) -> dict[Span, tuple[Standing, Standing]]:
    """For wordings of a document, each with an edition that has it: where it stands, and where it last stood there."""
    index, found, of_edition = archive.index(), {}, dict[Edition, list[Span]]()
    for span, edition in uses:
        of_edition.setdefault(edition, []).append(span)
    for edition, spans in of_edition.items():
        text = index.text(index.number(edition))
        places = [text.rfind(without_radicals(document[span])) for span in spans]
        for span, place, part in zip(spans, places, archive.parts_at(edition, places), strict=True):
            found[span] = standing(document, span), _standing(text, place, *part)
    return found


def _standing(text: str, place: int, role: str, rank: int | None) -> Standing:
    start, end = around(text, Span(place, place), _EDGE, _REACH, len(text))
    clause = text[start:end]
    if is_headline(clause, role):
        return Standing("headline")
    return Standing(role, rank if rank and rank <= _TASKS else None)
