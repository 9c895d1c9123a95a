"""Two texts as one with revisions: every character of both in order, kept, inserted, deleted or moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fengxiang.alignment import Alignment
from fengxiang.alignment.edits import edits
from fengxiang.documents import Clause, Document, Span, bare


class Piece(NamedTuple):
    """A stretch of text with what became of it: kept, inserted, deleted, moved-from or moved-to; `at` and `was` are
    its places in the new and the old text (None where it is not there), `move` the number both ends of a move share."""

    text: str
    status: str
    at: int | None
    was: int | None = None
    move: int | None = None


class _Pair(NamedTuple):
    """The places of two linked clauses among the clauses of their texts."""

    old: int
    new: int


def revisions(alignment: Alignment) -> tuple[Piece, ...]:
    """The pieces in order. Those that are not deleted or moved away read as the new text, to the character; those that are not
    inserted or moved here read as the old one."""
    old, new = tuple(alignment.old.tiles()), tuple(alignment.new.tiles())
    linked = list(_linked(alignment, old, new))
    chain = _in_order(linked)
    moves = {pair: number for number, pair in enumerate(_moved(alignment, old, new, linked, set(chain)), 1)}
    from_old = {pair.old: number for pair, number in moves.items()}
    to_new = {pair.new: number for pair, number in moves.items()}
    pieces: list[Piece] = []
    at = _Pair(0, 0)
    for pair in [*chain, _Pair(len(old), len(new))]:
        pieces += [_whole(alignment.old, old[n], "deleted", from_old.get(n)) for n in range(at.old, pair.old)]
        pieces += [_whole(alignment.new, new[n], "inserted", to_new.get(n)) for n in range(at.new, pair.new)]
        if pair.old < len(old):
            pieces += _pair(alignment, old[pair.old], new[pair.new])
        at = _Pair(pair.old + 1, pair.new + 1)
    return tuple(piece for piece in pieces if piece.text)


def _linked(alignment: Alignment, old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[_Pair]:
    """The clauses that became each other, of a split or merged statement the first of each side."""
    places = (
        {clause.core: number for number, clause in enumerate(old)},
        {clause.core: number for number, clause in enumerate(new)},
    )
    for change in alignment.changes:
        if change.old and change.new:
            yield _Pair(places[0][change.old[0]], places[1][change.new[0]])


def _in_order(pairs: list[_Pair]) -> list[_Pair]:
    """The longest run of pairs that go forward in both texts."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    ordered = sorted(set(pairs), key=lambda pair: (pair.old, -pair.new))
    for number, pair in enumerate(ordered):
        place = bisect_left(tails, pair.new)
        tails[place : place + 1] = [pair.new]
        at[place : place + 1] = [number]
        before.append(at[place - 1] if place else -1)
    found, number = [], at[-1] if at else -1
    while number >= 0:
        found.append(ordered[number])
        number = before[number]
    return found[::-1]


def _moved(
    alignment: Alignment, old: Sequence[Clause], new: Sequence[Clause], linked: list[_Pair], chain: set[_Pair]
) -> Iterator[_Pair]:
    """Clauses that stand elsewhere, word for word and without a line end: both ends of a move must read alike."""
    for pair in linked:
        texts = (alignment.old[old[pair.old].start, old[pair.old].end], alignment.new[new[pair.new].start, new[pair.new].end])
        if pair not in chain and texts[0] == texts[1] and "\\n" not in texts[0] and bare(texts[0]):
            yield pair


def _whole(document: Document, clause: Clause, status: str, move: int | None) -> Piece:
    """A clause that stands in one of the texts only, or at one end of a move."""
    text, new = document[clause.start, clause.end], status == "inserted"
    if move is not None:
        status = "moved-to" if new else "moved-from"
    return Piece(text, status, clause.start if new else None, None if new else clause.start, move)


def _pair(alignment: Alignment, old: Clause, new: Clause) -> Iterator[Piece]:
    """Two clauses in their place: what leads to their wording, the wording edit by edit, the mark that ends it."""
    yield from _either(alignment, Span(old.start, old.core.start), Span(new.start, new.core.start))
    for edit in edits(alignment.old, (old.core,), alignment.new, (new.core,)):
        yield from _either(alignment, edit.old, edit.new)
    yield from _either(alignment, Span(old.core.end, old.end), Span(new.core.end, new.end))


def _either(alignment: Alignment, old: Span, new: Span) -> Iterator[Piece]:
    """Two stretches that stand for each other: kept where they are the same to the character. Line ends are kept as such."""
    was, now = alignment.old[old], alignment.new[new]
    if was == now:
        yield Piece(now, "kept", new.start, old.start)
        return
    same = len(was) - len(was.rstrip("\\n")) if was.endswith("\\n") and now.endswith("\\n") else 0
    same = min(same, len(now) - len(now.rstrip("\\n")))
    yield Piece(was[: len(was) - same], "deleted", None, old.start)
    yield Piece(now[: len(now) - same], "inserted", new.start)
    yield Piece(now[len(now) - same :], "kept", new.end - same, old.end - same)


def accepted(pieces: Sequence[Piece]) -> str:
    """The text with every revision accepted: the new one."""
    return "".join(piece.text for piece in pieces if piece.status in ("kept", "inserted", "moved-to"))


def rejected(pieces: Sequence[Piece]) -> str:
    """The text with every revision rejected: the old one."""
    return "".join(piece.text for piece in pieces if piece.status in ("kept", "deleted", "moved-from"))


__all__ = ["Piece", "accepted", "rejected", "revisions"]
