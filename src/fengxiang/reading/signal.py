"""A signal, and the citations it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from fengxiang.documents import Document, Edition, Span
from fengxiang.provenance import Ancestor, Provenance, Stretch
from fengxiang.reading.facts.standing import Standing

_AROUND = 120  # characters shown before and after a signal that was cut to fit


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
    like; `terms` the formulations in it that are not simply carried on, each with its life; `around` the words of its clause
    before and after it, where it says little without them; `rank` its place among what is said, or among what fell silent;
    `english` a translation that a model gave, and whether it keeps the standard renderings. At least one citation."""

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
    around: tuple[str, str] = ("", "")
    rank: int = 0
    english: tuple[str, bool] | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a signal without a citation: {self.text}")

    @property
    def passage(self) -> str:
        """The signal amid the words around it."""
        return self.text.join(self.around)


def cite(document: Document, span: Span) -> Citation:
    """The citation of a span of a document."""
    return Citation(document.edition, span, document[span], document.witness)


def passage(document: Document, span: Span) -> Span:
    """A span with the words before and after it up to a comma; in Chinese the span, for there a member of an enumeration can
    be read by itself."""
    if document.language == "zh":
        return span
    inside = [clause.core for clause in document.clauses if span.overlaps(clause.core)]
    if not inside:
        return span
    before = document[inside[0].start, span.start].rpartition(", ")[2]
    after = document[span.end, inside[-1].end].partition(", ")[0]
    return Span(span.start - len(before), span.end + len(after))


def around(document: Document, span: Span) -> tuple[str, str]:
    """The words of its passage before and after a span, an ellipsis where they are too many."""
    start, end = passage(document, span)
    before, after = document[start, span.start], document[span.end, end]
    if len(before) > _AROUND:
        before = f"… {before[-_AROUND:].partition(' ')[2]}"
    if len(after) > _AROUND:
        after = f"{after[:_AROUND].rpartition(' ')[0]} …"
    return before, after
