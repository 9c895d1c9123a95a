"""In which company a wording was said: its contexts in order, what stands around it, and what else it was called."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import log2

from rapidfuzz.distance import Indel

from fengxiang.archive import Archive, Attestation, Scope
from fengxiang.archive.search import around, occurrences
from fengxiang.documents import Edition, Span
from fengxiang.provenance.life import Provenance

_WIDE = 40  # characters of context on either side
_READ = 240  # documents that are looked at for company
_EACH = 4  # sentences of a document that are looked at
_SHORTEST, _PIECE = 4, 12  # characters of a collocate; shorter ones are mostly halves of words
_STOP = re.compile(r"[^\u4e00-\u9fff]")
_EDGE = re.compile(r"[。！？；\n]")
_WEAK = re.compile(r"^[的了和与及在是为要以等也将把对并从到更有]|[的了和与及在是为要以等也将把对并从到更]$")


@dataclass(frozen=True, slots=True)
class Context:
    """A sighting with the words around it: `span` of the quotation, `hit` of the wording in it, the part it stands in."""

    edition: Edition
    span: Span
    hit: Span
    quote: str
    role: str | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Collocate:
    """Words that stand near a wording: in how many of its documents, and how much oftener than elsewhere, in bits."""

    text: str
    uses: int
    lift: float


def contexts(found: Provenance, archive: Archive, most: int = 40) -> tuple[Context, ...]:
    """The sightings with the words around them, in order. Where there are more than `most`, those of the earliest and the
    latest documents, no more than three of each."""
    each = most if found.uses <= most else 3
    rows: list[Attestation] = []
    for place in _both_ends(len(found.editions)):
        rows += found.sightings.within(place)[:each]
        if len(rows) >= most:
            break
    rows = rows[:most]
    rows.sort(key=lambda row: (row.edition.day, str(row.edition), row.span))
    texts = {
        edition: found.sightings.index.text(found.sightings.index.number(edition)) for edition in {row.edition for row in rows}
    }
    return tuple(_context(row, texts[row.edition], archive) for row in rows)


def _both_ends(number: int) -> Iterator[int]:
    """Places from both ends towards the middle."""
    for place in range((number + 1) // 2):
        yield place
        if number - 1 - place > place:
            yield number - 1 - place


def _context(seen: Attestation, text: str, archive: Archive) -> Context:
    start, end = _sentence(text, seen.span.start, seen.span.end, _WIDE)
    while start < seen.span.start and text[start].isspace():
        start += 1
    quote = text[start:end].rstrip()
    return Context(
        seen.edition, Span(start, start + len(quote)), seen.span, quote, *archive.part_at(seen.edition, seen.span.start)
    )


def _sentence(text: str, start: int, end: int, wide: int) -> tuple[int, int]:
    """The sentence around a stretch with the mark that ends it, no more than so many characters on either side."""
    begin, stop = around(text, Span(start, end), _EDGE, wide)
    return begin, stop + bool(_EDGE.match(text, stop, end + wide))


def collocates(found: Provenance, archive: Archive, most: int = 12, *, before: str = "9999") -> tuple[Collocate, ...]:
    """Chinese words of four to twelve characters that stand in the same sentence in two documents at least, the most telling
    first: the number of documents times how much oftener than in the archive at large, in bits."""
    around = [_sentences(found, place) for place in _spread(len(found.editions), _READ)]
    counts = Counter(piece for texts in around for piece in set(_pieces(texts, found.text)))
    often = {piece: count for piece, count in counts.items() if count >= 2}
    whole = _whole(often)
    strong = sorted(whole, key=lambda piece: (-whole[piece] * len(piece), piece))[: 8 * most]
    documents, index = max(1, archive.coverage(before).documents), archive.index()
    rows = []
    for piece in strong:
        everywhere = len(index.sightings(piece, Scope(before)).documents)
        lift = log2((whole[piece] / len(around)) / max(everywhere / documents, 1e-9))
        if lift > 0.5:
            rows.append(Collocate(piece, whole[piece], round(lift, 2)))
    return tuple(sorted(rows, key=lambda row: (-row.uses * row.lift, row.text))[:most])


def _spread(number: int, most: int) -> list[int]:
    """All places, or so many of them spread evenly."""
    return list(range(number)) if number <= most else [place * number // most for place in range(most)]


def _sentences(found: Provenance, place: int) -> list[str]:
    """The sentences of one document that hold the wording."""
    text = found.sightings.index.text(int(found.sightings.documents[place]))
    cut = {_sentence(text, *span, 2 * _WIDE) for span in islice(found.sightings.places(text), _EACH)}
    return [text[start:end] for start, end in sorted(cut)]


def _pieces(texts: Iterable[str], besides: str) -> Iterator[str]:
    """Strings of four characters and more that no mark and not the wording itself breaks."""
    for text in texts:
        for part in _STOP.split(text.replace(besides, "，")):
            for start in range(len(part) - _SHORTEST + 1):
                yield from (part[start:end] for end in range(start + _SHORTEST, min(len(part), start + _PIECE + 1) + 1))


def _whole(counts: dict[str, int]) -> dict[str, int]:
    """Pieces with no weak edge that are not part of a longer one that stands in nearly as many documents."""
    inside = set()
    for piece, count in counts.items():
        for part in (piece[1:], piece[:-1]):
            if counts.get(part, 0) <= count * 1.34:
                inside.add(part)
    return {
        piece: count
        for piece, count in counts.items()
        if piece not in inside and len(piece) <= _PIECE and not _WEAK.search(piece)
    }


def variants(found: Provenance, archive: Archive, most: int = 12, *, before: str = "9999") -> tuple[tuple[str, int], ...]:
    """Other wordings that share the first or the last half and most of their characters, each with its uses."""
    text = found.text
    if len(text) < 4 or _STOP.search(text):
        return ()
    half, index = len(text) // 2, archive.index()
    counts: Counter[str] = Counter()
    beside: dict[str, set[str]] = defaultdict(set)
    for part, at_front in ((text[:half], True), (text[-half:], False)):
        seen = index.sightings(part, Scope(before))
        for place in _spread(len(seen.documents), _READ):
            whole = index.text(int(seen.documents[place]))
            for other, edge in _beside(whole, part, len(text), at_front):
                counts[other] += 1
                beside[other].add(edge)
    # A window that always goes on with the same character is a piece of something longer.
    free = {other for other, edges in beside.items() if len(edges) > 1 or _STOP.search("".join(edges))}
    near = [other for other, count in counts.items() if other != text and count >= 2 and other in free and _likely(text, other)]
    rows = [(other, len(index.sightings(other, Scope(before)))) for other in near]
    return tuple(sorted(rows, key=lambda row: (-Indel.normalized_similarity(text, row[0]), -row[1], row[0]))[:most])


def _likely(text: str, other: str) -> bool:
    """Whether another wording is one at all, and half of both agree."""
    broken = _STOP.search(other) or (_WEAK.search(other) and not _WEAK.search(text))
    return not broken and Indel.normalized_similarity(text, other) >= 0.5


def _beside(text: str, part: str, size: int, at_front: bool) -> Iterator[tuple[str, str]]:
    """The windows that hold a half of the wording, each with the character beyond its other half."""
    for at in occurrences(part, text):
        start = at if at_front else at + len(part) - size
        if start >= 0 and start + size <= len(text):
            edge = start + size if at_front else start - 1
            yield text[start : start + size], text[edge] if 0 <= edge < len(text) else "，"
