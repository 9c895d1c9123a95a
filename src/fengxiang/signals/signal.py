"""A signal, and the citations it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from fengxiang.documents import Document, Edition, Span
from fengxiang.provenance import Ancestor, Provenance, Stretch
from fengxiang.signals.standing import Standing


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement rests: an edition, a range of its text, and those very characters."""

    edition: Edition
    span: Span
    quote: str
    witness: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """One piece of news. `text` stands in the document to the character (in the old one for `dropped`), `old` is the
    ancestor of a rewording; `life` tells of it before this document. `stands` is where it stands now and where it stood
    when last said (headline, or a role and, in a task, its rank); `ancestor` the earlier wording that a new one is most
    like; `terms` the formulations in it that are not simply carried on, each with its life. At least one citation."""

    kind: str
    area: str
    text: str
    span: Span
    score: float
    evidence: tuple[Citation, ...]
    against: Edition | None
    why: dict[str, str]
    old: str | None = None
    life: Provenance | None = None
    role: str | None = None
    stands: tuple[Standing, Standing | None] | None = None
    ancestor: Ancestor | None = None
    terms: tuple[tuple[str, Stretch], ...] = ()

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a signal without a citation: {self.text}")


def cite(document: Document, span: Span) -> Citation:
    """The citation of a span of a document."""
    return Citation(document.edition, span, document[span], document.witness)
