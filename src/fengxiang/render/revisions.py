"""Two texts as one with revisions: every character of both in order, kept, inserted, deleted or moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from fengxiang.alignment import Alignment, in_order
from fengxiang.alignment.edits import edits
from fengxiang.documents import Clause, Document, Span, bare

_CARRIED = 4  # characters from which a stretch that stands elsewhere is a move


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
    gone, come, numbers = dict[int, list[Piece]](), dict[int, list[Piece]](), count(1)
    for pair in sorted(set(linked) - set(chain)):
        gone[pair.old], come[pair.new] = _moved(alignment, old[pair.old], new[pair.new], numbers)
    pieces: list[Piece] = []
    at = _Pair(0, 0)
    for pair in [*chain, _Pair(len(old), len(new))]:
        for number in range(at.old, pair.old):
            pieces += gone.get(number) or [_deleted(alignment.old, old[number])]
        for number in range(at.new, pair.new):
            pieces += come.get(number) or [_inserted(alignment.new, new[number])]
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
    ordered = sorted(set(pairs), key=lambda pair: (pair.old, -pair.new))
    return [ordered[number] for number in in_order([pair.new for pair in ordered])]


def _moved(alignment: Alignment, old: Clause, new: Clause, numbers: Iterator[int]) -> tuple[list[Piece], list[Piece]]:
    """A clause that stands elsewhere, at its old and at its new place. Both ends of a move must read alike, so each stretch that
    stayed as it was is a move of its own, and what it lost and gained is deleted and inserted."""
    gone: list[Piece] = []
    come: list[Piece] = []
    for was, now in _steps(alignment, old, new):
        texts = alignment.old[was], alignment.new[now]
        if texts[0] == texts[1] and len(bare(texts[0])) >= _CARRIED and "\n" not in texts[0]:
            number = next(numbers)
            gone.append(Piece(texts[0], "moved-from", None, was.start, number))
            come.append(Piece(texts[1], "moved-to", now.start, None, number))
        else:
            gone.append(Piece(texts[0], "deleted", None, was.start))
            come.append(Piece(texts[1], "inserted", now.start))
    return gone, come


def _steps(alignment: Alignment, old: Clause, new: Clause) -> Iterator[tuple[Span, Span]]:
    """What leads to the wordings of two clauses, the wordings edit by edit, the marks that end them, as pairs of spans."""
    yield Span(old.start, old.core.start), Span(new.start, new.core.start)
    yield from ((edit.old, edit.new) for edit in edits(alignment.old, (old.core,), alignment.new, (new.core,)))
    yield Span(old.core.end, old.end), Span(new.core.end, new.end)


def _deleted(document: Document, clause: Clause) -> Piece:
    return Piece(document[clause.start, clause.end], "deleted", None, clause.start)


def _inserted(document: Document, clause: Clause) -> Piece:
    return Piece(document[clause.start, clause.end], "inserted", clause.start)


def _pair(alignment: Alignment, old: Clause, new: Clause) -> Iterator[Piece]:
    """Two clauses in their place."""
    for was, now in _steps(alignment, old, new):
        yield from _either(alignment, was, now)


def _either(alignment: Alignment, old: Span, new: Span) -> Iterator[Piece]:
    """Two stretches that stand for each other: kept where they are the same to the character. Line ends are kept as such."""
    was, now = alignment.old[old], alignment.new[new]
    if was == now:
        yield Piece(now, "kept", new.start, old.start)
        return
    same = len(was) - len(was.rstrip("\n")) if was.endswith("\n") and now.endswith("\n") else 0
    same = min(same, len(now) - len(now.rstrip("\n")))
    pair = Piece(was[: len(was) - same], "deleted", None, old.start), Piece(now[: len(now) - same], "inserted", new.start)
    # A line end that goes stands last, so that what comes ends its paragraph and does not begin the next.
    yield from pair[::-1] if pair[0].text.endswith("\n") else pair
    yield Piece(now[len(now) - same :], "kept", new.end - same, old.end - same)


def accepted(pieces: Sequence[Piece]) -> str:
    """The text with every revision accepted: the new one."""
    return "".join(piece.text for piece in pieces if piece.status in ("kept", "inserted", "moved-to"))


def rejected(pieces: Sequence[Piece]) -> str:
    """The text with every revision rejected: the old one."""
    return "".join(piece.text for piece in pieces if piece.status in ("kept", "deleted", "moved-from"))


__all__ = ["Piece", "accepted", "rejected", "revisions"]
