"""How words travel: a formulation from series to series, and what of a text the next ones in the year kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fengxiang.archive import Archive, Attestation
from fengxiang.archive.search import around
from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Document, Edition, Span
from fengxiang.provenance.life import days_between, trace

_EDGE = re.compile(r"[。！？；\n]")
_RUN = 6  # characters in a row that must stand in a later text for them to count as kept
_REACH = 80
_LOCAL = 200  # texts of a series of many that are read for what they kept


@dataclass(frozen=True, slots=True)
class Step:
    """Where words stand next: an edition, the sentence with its range, the range of the words in it, the days since the step
    before; `kept` is the share of a whole text's guidance that stands there, None for a formulation. `texts` counts the
    texts of the series that have it; `complete` is False where what was kept was looked for in an abridged copy."""

    edition: Edition
    span: Span
    quote: str
    hit: Span
    days: int
    texts: int = 1
    kept: float | None = None
    complete: bool = True


def chain(phrase: str, archive: Archive, *, before: str = "9999") -> tuple[Step, ...]:
    """The first sighting of a formulation in every series that has it, in order of date."""
    life = trace(phrase, archive, before=before)
    firsts: dict[str, int] = {}
    counts: dict[str, int] = {}
    for number, edition in enumerate(life.editions):
        firsts.setdefault(edition.series, number)
        counts[edition.series] = counts.get(edition.series, 0) + 1
    steps: list[Step] = []
    for name, number in sorted(firsts.items(), key=lambda row: row[1]):
        seen = life.sightings.within(number)[0]
        days = days_between(steps[-1].edition, seen.edition) if steps else 0
        span, quote = _sentence(seen, archive)
        steps.append(Step(seen.edition, span, quote, seen.span, days, counts[name]))
    return tuple(steps)


def _sentence(seen: Attestation, archive: Archive) -> tuple[Span, str]:
    """The sentence of a sighting, no longer than reads in a line or two."""
    index = archive.index()
    text = index.text(index.number(seen.edition))
    span = around(text, seen.span, _EDGE, _REACH)
    return Span(*span), text[slice(*span)]


def carried(document: Document, archive: Archive, *, before: str = "9999") -> tuple[Step, ...]:
    """What the next texts down the year kept of a document: the next edition of each series after its own in
    `data/chains.toml` (of series of many texts those of the next year, by their mean), then of its own series."""
    order, own = table("chains")["order"], document.edition
    steps = []
    for name in [*(order[order.index(own.series) + 1 :] if own.series in order else []), own.series]:
        later = [edition for edition in archive.index().editions if edition.series == name and own.day < edition.day < before]
        same_year = [edition for edition in later if edition.day[:4] == later[0].day[:4]]
        following = same_year if name in table("chains")["many"] else later[:1]
        if following and days_between(own, following[0]) <= table("chains")["days"]:
            steps.append(_kept(document, following[:_LOCAL], archive))
    return tuple(step for step in steps if step)


def _kept(document: Document, editions: list[Edition], archive: Archive) -> Step | None:
    """The share kept by some texts of one day or year, and the longest passage that the first of them took over."""
    index = archive.index()
    texts = [index.text(index.number(edition)) for edition in editions]
    guidance = [clause.core for clause in document.clauses if clause.role in GUIDANCE]
    size = sum(span.end - span.start for span in guidance)
    if not size:
        return None
    common = [_common(document, guidance, text) for text in texts]
    shares = [sum(map(len, stretches)) / size for stretches in common]
    longest = max(common[0], key=len, default="")
    place = texts[0].find(longest)
    span, days = Span(place, place + len(longest)), days_between(document.edition, editions[0])
    complete = all(map(archive.is_complete, editions))
    return Step(editions[0], span, longest, span, days, len(texts), round(sum(shares) / len(shares), 3), complete)


def _common(document: Document, spans: list[Span], text: str) -> list[str]:
    """The longest stretches of given spans, one after another, that stand in another text to the character."""
    heads = {text[place : place + _RUN] for place in range(len(text) - _RUN + 1)}
    found = []
    for span in spans:
        said, at = document[span], 0
        while at + _RUN <= len(said):
            size = _RUN if said[at : at + _RUN] in heads else 0
            while size and at + size < len(said) and said[at : at + size + 1] in text:
                size += 1
            found += [said[at : at + size]] if size else []
            at += size or 1
    return found


__all__ = ["Step", "carried", "chain"]
