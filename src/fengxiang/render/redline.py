"""The rows of a redline as a page shows them: both wordings, what changed in them, what moved from where to where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fengxiang.alignment import Alignment, Change
from fengxiang.documents import Document, Span
from fengxiang.render.frame import frame, moved_from, part_name


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with what it is: same, gone, come, moved, or the joint of two clauses."""

    text: str
    kind: str = "same"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the redline: the wording on each side, whether it is a change, where a move came from or went, and where the new
    wording ends (of what has none, the old)."""

    kind: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    old_at: int | None
    new_at: int | None
    end: int
    label: str
    moved: str | None = None
    target: str | None = None
    strength: str | None = None


def lines_of(alignment: Alignment, lang: str) -> Iterator[Line]:
    """Rows in the order of the new text; what was dropped, and where a moved statement stood, at its old place. What was added,
    or dropped, in one go is one row."""
    held: Line | None = None
    for line in _lines(alignment, lang):
        if held and _goes_on(alignment, held, line):
            held = _joined(alignment, held, line)
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _goes_on(alignment: Alignment, held: Line, line: Line) -> bool:
    """Whether a row goes on where the one before ends, both added or both dropped, in one paragraph of one part, with marks alone
    between them."""
    if held.kind != line.kind or line.kind not in ("added", "dropped") or held.label != line.label:
        return False
    document, start = _alone(alignment, line)
    return held.end <= start and not re.search(r"[\w\n]", document.text[held.end : start])


def _joined(alignment: Alignment, held: Line, line: Line) -> Line:
    """Two rows as one, with the marks that stand between them."""
    document, start = _alone(alignment, held)
    said = document[Span(start, line.end)]
    if held.kind == "added":
        return replace(held, new=(Piece(said, "come"),), end=line.end)
    return replace(held, old=(Piece(said, "gone"),), end=line.end)


def _alone(alignment: Alignment, line: Line) -> tuple[Document, int]:
    """The text in which an added or dropped row stands, and where it begins there."""
    found = (alignment.new, line.new_at) if line.kind == "added" else (alignment.old, line.old_at)
    assert found[1] is not None
    return found[0], found[1]


def _lines(alignment: Alignment, lang: str) -> Iterator[Line]:
    waiting = _by_old_place(alignment)
    for change in alignment.changes:
        if not change.new:
            continue
        if change.old and not change.moved:
            while waiting and waiting[0].old[0].start < change.old[0].start:
                yield _left_behind(alignment, waiting.pop(0), lang)
        yield _line(alignment, change, lang)
    for change in waiting:
        yield _left_behind(alignment, change, lang)


def _by_old_place(alignment: Alignment) -> list[Change]:
    gone = [change for change in alignment.changes if change.old and (not change.new or change.moved)]
    return sorted(gone, key=lambda change: change.old[0].start)


def _line(alignment: Alignment, change: Change, lang: str) -> Line:
    old, new = _pieces(alignment, change)
    return Line(
        kind=change.kind,
        old=old,
        new=new,
        old_at=change.old[0].start if change.old else None,
        new_at=change.new[0].start,
        end=change.new[-1].end,
        label=part_name(change.roles[1], change.ranks[1], lang),
        moved=moved_from(change, lang) if change.moved else None,
        target=f"left-{change.old[0].start}" if change.moved else None,
        strength=change.strength if change.strength in ("strengthened", "weakened") else None,
    )


def _left_behind(alignment: Alignment, change: Change, lang: str) -> Line:
    """The old place of a dropped or moved statement."""
    words = frame(lang)
    pieces = tuple(Piece(alignment.old[span], "moved" if change.moved else "gone") for span in change.old)
    went = f"{words['moved_to']} {part_name(change.roles[1], change.ranks[1], lang)}" if change.moved else None
    return Line(
        kind="left" if change.moved else "dropped",
        old=pieces,
        new=(),
        old_at=change.old[0].start,
        new_at=None,
        end=change.old[-1].end,
        label=part_name(change.roles[0], change.ranks[0], lang),
        moved=went,
        target=f"at-{change.new[0].start}" if change.moved else None,
    )


def _pieces(alignment: Alignment, change: Change) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if not change.old:
        return (), tuple(Piece(alignment.new[span], "come") for span in change.new)
    comma = Piece("，" if alignment.new.language == "zh" else ", ", "joint")
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    ends = [{span.end for span in spans[:-1]} for spans in (change.old, change.new)]
    for edit in change.edits:
        for side, document, span, kind, cuts in (
            (sides[0], alignment.old, edit.old, "gone", ends[0]),
            (sides[1], alignment.new, edit.new, "come", ends[1]),
        ):
            if span.end > span.start:
                side.append(Piece(document[span], "same" if edit.op == "equal" else kind))
                side += [comma] if span.end in cuts else []
    return tuple(sides[0]), tuple(sides[1])


__all__ = ["Line", "Piece", "lines_of"]
