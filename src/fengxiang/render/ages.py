"""How old each word of a text is: every character has the life of the longest stretch that covers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from fengxiang.documents import Document, Span
from fengxiang.provenance import Attested, Stretch
from fengxiang.render.frame import frame

_YEAR, _RECENT = 366, 5 * 366


@dataclass(frozen=True, slots=True)
class Age:
    """The age of a character: new, year, recent or old, and the history of the stretch that it is part of, in words."""

    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Aged:
    """Neighbouring characters of one age."""

    text: str
    age: Age | None = None


def ages_of(attested: Attested, lang: str) -> list[Age]:
    """The age of each character of a document; where stretches overlap, that of the longer one."""
    new = Age("new", frame(lang)["age_new"])
    ages = [new] * len(attested.document.text)
    for stretch in sorted(attested.stretches, key=lambda one: one.span.end - one.span.start):
        ages[stretch.span.start : stretch.span.end] = [_age(attested.document, stretch, lang)] * (
            stretch.span.end - stretch.span.start
        )
    return ages


def _age(document: Document, stretch: Stretch, lang: str) -> Age:
    assert stretch.first is not None
    days = document.edition.ordinal - stretch.first.ordinal
    kind = "year" if days <= _YEAR else "recent" if days <= _RECENT else "old"
    words = frame(lang)
    said = document[stretch.span].strip()
    life = f"{words['first']} {stretch.first}"
    if stretch.uses > 1:
        uses = words["total"].format(uses=f"{stretch.uses:,}", documents=f"{stretch.documents:,}")
        life += f" · {words['last']} {stretch.last} · {uses}"
    return Age(kind, f"{said} — {words[stretch.verdict]} · {life}")


def aged(document: Document, shown: Span, core: Span, ages: list[Age]) -> Iterator[Aged]:
    """A clause in pieces of one age; marks around its core have none."""
    yield Aged(document[Span(shown.start, core.start)])
    for _, run in groupby(range(core.start, core.end), key=lambda place: id(ages[place])):
        places = list(run)
        yield Aged(document[Span(places[0], places[-1] + 1)], ages[places[0]])
    yield Aged(document[Span(core.end, shown.end)])
