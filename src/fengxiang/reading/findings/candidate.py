"""A difference that may be told, before its life is known."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from fengxiang.documents import Document, Span

SURE = 0.9  # the chance given to a change of an official stance word, or of a decided rate


@dataclass(frozen=True, slots=True)
class Candidate:
    """A difference before its life is known: `worth` is the chance that it is news; `old` are the spans of its ancestor in
    `against`, `often` a watchword in it and `also` the further places where that stands."""

    kind: str
    span: Span
    role: str
    worth: float
    against: Document | None = None
    old: tuple[Span, ...] = ()
    heading: bool = False
    often: str | None = None
    also: tuple[Span, ...] = ()


def either(*chances: float) -> float:
    """The chance that one at least of some independent reasons makes something news."""
    return 1 - prod(1 - chance for chance in chances)
