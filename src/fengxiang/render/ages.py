"""How old each word of a text is: every character has the life of the longest stretch that covers it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from fengxiang.alignment import inside_word
from fengxiang.documents import Document, Span, one_line
from fengxiang.provenance import Attested, Stretch
from fengxiang.render.frame import frame, number

_YEAR, _RECENT = 366, 5 * 366
_LONG = 20_000  # characters from which a text is long


@dataclass(frozen=True, slots=True)
class Age:
    """The age of a character: new, year, recent or old, and the stretch that it is part of with its history in words."""

    kind: str
    said: str
    life: str

    def told(self, shown: str) -> str:
        """The history, with the words that have it where they are not just those that are shown."""
        return self.life if self.said in ("", shown) else f"{self.said} — {self.life}"


@dataclass(frozen=True, slots=True)
class Aged:
    """Neighbouring characters of one age."""

    text: str
    age: Age | None = None


def is_long(document: Document) -> bool:
    """Whether a page of a document would be too heavy to send with the histories of all its words."""
    return len(document.text) > _LONG


def ages_of(attested: Attested, lang: str) -> list[Age | None]:
    """The age of each character of a document; where stretches overlap, that of the longer one. What no stretch covers is new
    with the shortest wording of its clause around it that nobody said; in a long text what is old has no age."""
    document = attested.document
    ages: list[Age | None] = [None] * len(document.text)
    for stretch in sorted(attested.stretches, key=lambda one: one.span.end - one.span.start):
        ages[stretch.span.start : stretch.span.end] = [_age(document, stretch, lang)] * (stretch.span.end - stretch.span.start)
    for clause in document.clauses:
        for gap in _gaps(ages, clause.core):
            unseen = _unseen(attested, clause.core, gap)
            new = Age("new", document[unseen], frame(lang)["age_new"]) if unseen else None
            ages[gap.start : gap.end] = [new] * (gap.end - gap.start)
    return [None if age and age.kind == "old" else age for age in ages] if is_long(document) else ages


def _gaps(ages: list[Age | None], core: Span) -> Iterator[Span]:
    """The runs of characters without an age."""
    for bare, run in groupby(range(*core), key=lambda place: ages[place] is None):
        places = list(run)
        if bare:
            yield Span(places[0], places[-1] + 1)


def _unseen(attested: Attested, core: Span, gap: Span) -> Span | None:
    """The shortest wording of a clause over a gap that no earlier text has, its words whole; None where only a longer one
    than the clause is unseen."""
    ends = ((begin, begin + int(attested.matched[begin]) + 1) for begin in range(core.start, gap.start + 1))
    found = [Span(begin, end) for begin, end in ends if gap.end <= end <= core.end]
    if not found:
        return None
    begin, end = min(found, key=lambda span: span.end - span.start)
    text = attested.document.text
    while begin > core.start and inside_word(text, begin):
        begin -= 1
    while end < core.end and inside_word(text, end):
        end += 1
    return Span(begin, end)


def _age(document: Document, stretch: Stretch, lang: str) -> Age:
    assert stretch.first is not None
    days = document.edition.ordinal - stretch.first.ordinal
    kind = "year" if days <= _YEAR else "recent" if days <= _RECENT else "old"
    words = frame(lang)
    said = re.sub(r"^\W+|\W+$", "", one_line(document[stretch.span]))
    life = f"{words['first']} {stretch.first}"
    if stretch.uses > 1:
        uses = words["total"].format(uses=number(stretch.uses, lang), documents=number(stretch.documents, lang))
        life += f" · {words['last']} {stretch.last} · {uses}"
    return Age(kind, said, f"{words[stretch.verdict]} · {life}")


def aged(document: Document, shown: Span, core: Span, ages: list[Age | None]) -> Iterator[Aged]:
    """A clause in pieces of one age; marks around its core have none."""
    yield Aged(document[Span(shown.start, core.start)])
    for _, run in groupby(range(core.start, core.end), key=lambda place: id(ages[place])):
        places = list(run)
        yield Aged(document[Span(places[0], places[-1] + 1)], ages[places[0]])
    yield Aged(document[Span(core.end, shown.end)])
