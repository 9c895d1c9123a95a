"""`align(old, new)`: which statement became which, kept, reworded, added, dropped, moved, strengthened or weakened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from fengxiang.alignment.edits import Edit, edits
from fengxiang.alignment.items import Matrix
from fengxiang.alignment.moves import moved
from fengxiang.alignment.pairing import Link, chances, link
from fengxiang.alignment.strength import compare
from fengxiang.data import table
from fengxiang.documents import BLANK, Clause, Document, Span


class Change(NamedTuple):
    """What became of a statement.

    `kind` is kept, reworded, added or dropped; `old` and `new` are the wordings of its clauses (several where it was
    split or merged). `strength` is strengthened, weakened or same for reworded pairs outside the frame, None otherwise.
    `matched_by` is exact, likeness (with the chance in `chance`), joined or carried; None for added and dropped.
    """

    kind: str
    old: tuple[Span, ...]
    new: tuple[Span, ...]
    edits: tuple[Edit, ...] = ()
    moved: bool = False
    strength: str | None = None
    matched_by: str | None = None
    chance: float | None = None
    roles: tuple[str | None, str | None] = (None, None)
    ranks: tuple[int | None, int | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two documents and their changes: those with a new wording in the order of the new text, dropped ones after."""

    old: Document
    new: Document
    changes: tuple[Change, ...]

    def text(self, change: Change, side: str) -> str:
        """The wording of a change in the old or the new text, several clauses joined by a comma of their language."""
        document = self.old if side == "old" else self.new
        comma = "，" if document.language == "zh" else ", "
        return comma.join(document[span] for span in getattr(change, side))


def align(old: Document, new: Document) -> Alignment:
    """Align two documents, clause by clause."""
    if not old.clauses or not new.clauses:
        return Alignment(old, new, tuple(_unmatched(old, new, set(), set())))
    chance = chances(old, new)
    links = link(chance)
    moves = moved(old, new, links)
    groups = sorted(_groups(links), key=lambda group: min(group[1]))
    matched = [_change(old, new, group, links, moves, chance.whole) for group in groups]
    changes = [*matched, *_unmatched(old, new, {pair[0] for pair in links}, {pair[1] for pair in links})]
    changes.sort(key=lambda change: (not change.new, (change.new or change.old)[0].start))
    return Alignment(old, new, tuple(changes))


def _groups(links: dict[Link, str]) -> Iterator[tuple[list[int], list[int], list[Link]]]:
    """Links that share a clause, as one statement: its old clauses, its new clauses, its links."""
    by_old: dict[int, list[int]] = defaultdict(list)
    by_new: dict[int, list[int]] = defaultdict(list)
    for old, new in links:
        by_old[old].append(new)
        by_new[new].append(old)
    for old, new in links:
        olds, news = sorted(by_new[new]), sorted(by_old[old])
        if len(olds) == 1 and old == olds[0] and new == news[0]:
            yield [old], news, [(old, other) for other in news]
        elif len(olds) > 1 and old == olds[0]:
            yield olds, [new], [(other, new) for other in olds]


def _change(
    old: Document,
    new: Document,
    group: tuple[list[int], list[int], list[Link]],
    links: dict[Link, str],
    moves: set[Link],
    chance: Matrix,
) -> Change:
    olds, news, cells = group
    closest = cells[0] if len(cells) == 1 else max(cells, key=lambda cell: chance[cell])
    before, after = [old.clauses[number] for number in olds], [new.clauses[number] for number in news]
    spans = tuple(clause.core for clause in before), tuple(clause.core for clause in after)
    same = len(olds) == len(news) == 1 and _bare(old, spans[0][0]) == _bare(new, spans[1][0])
    ways = {links[cell] for cell in cells}
    likely = float(chance[closest])
    by = "exact" if same else "joined" if "joined" in ways else "carried" if "carried" in ways else "likeness"
    return Change(
        kind="kept" if same else "reworded",
        old=spans[0],
        new=spans[1],
        edits=edits(old, spans[0], new, spans[1]),
        moved=all(cell in moves for cell in cells),
        strength=None if same or after[0].role == "frame" else _strength(old, new, closest, spans, likely),
        matched_by=by,
        chance=round(likely, 3),
        roles=(before[0].role, after[0].role),
        ranks=(before[0].rank, after[0].rank),
    )


def _strength(
    old: Document, new: Document, closest: Link, spans: tuple[tuple[Span, ...], tuple[Span, ...]], chance: float
) -> str:
    """same where it is not even likely that the two are one statement."""
    if chance < table("strength")["sure"]:
        return "same"
    core = _folded(old, old.clauses[closest[0]].core), _folded(new, new.clauses[closest[1]].core)
    whole = "、".join(_folded(old, span) for span in spans[0]), "、".join(_folded(new, span) for span in spans[1])
    return compare(*core, whole=whole)


def _folded(document: Document, span: Span) -> str:
    return document.folded[span.start : span.end]


def _bare(document: Document, span: Span) -> str:
    return document.bare[span.start : span.end].replace(BLANK, "")


def _unmatched(old: Document, new: Document, olds: set[int], news: set[int]) -> Iterator[Change]:
    for number, clause in enumerate(new.clauses):
        if number not in news:
            yield Change("added", (), (clause.core,), roles=(None, clause.role), ranks=(None, clause.rank))
    for number, clause in enumerate(old.clauses):
        if number not in olds:
            yield Change("dropped", (clause.core,), (), roles=(clause.role, None), ranks=(clause.rank, None))


def replay(alignment: Alignment) -> str:
    """The new text made from the old one and the changes; equal to the new text where the alignment is whole."""
    made = {change.new[place]: text for change in alignment.changes for place, text in enumerate(_made(alignment, change))}
    parts = []
    for clause in alignment.new.tiles():
        parts.append(alignment.new[clause.start, clause.core.start])
        parts.append(made.get(clause.core, "") if _holds_word(clause) else alignment.new[clause.core])
        parts.append(alignment.new[clause.core.end, clause.end])
    return "".join(parts)


def _holds_word(clause: Clause) -> bool:
    return clause.core.end > clause.core.start


def _made(alignment: Alignment, change: Change) -> Iterator[str]:
    """The wording of each new clause of a change: equal stretches from the old text, the rest from the edits."""
    for span in change.new:
        if not change.old:
            yield alignment.new[span]
            continue
        inside = [
            edit for edit in change.edits if edit.op != "delete" and span.start <= edit.new.start and edit.new.end <= span.end
        ]
        yield "".join(alignment.old[edit.old] if edit.op == "equal" else alignment.new[edit.new] for edit in inside)
