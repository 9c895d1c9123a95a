"""The nearest earlier wording of what was never said so: reworded, or the same head with a new modifier."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from fengxiang.archive import Archive, Attestation, Scope
from fengxiang.archive.search import around, occurrences
from fengxiang.documents import Edition, Span

_ALIKE = 0.6
_LOOKED = 12  # latest documents in which a piece is looked up
_LEAST = 4  # characters of a head
_REACH = 60  # characters of a clause on either side of a piece
# A head begins with a word (one character before 的 is the end of one) and is no mere joint such as 的同时.
_HEAD = re.compile(r"(?![的地得和与及等在于了之])(?!.的)(?!.*的(?:同时|时候|[基过情前].{1,2}[上中下])$)[\u4e00-\u9fff]+")
_NOT = "非不无未反逆跨"  # what turns the words behind it round
_EDGE, _CLAUSE = re.compile(r"[，。；：！？、\n]"), re.compile(r"[，。；：！？\n]")


@dataclass(frozen=True, slots=True)
class Ancestor:
    """An earlier wording: `tier` is near (reworded) or head (the same last words after others), and where it stands."""

    tier: str
    text: str
    seen: Attestation
    likeness: float


def ancestor(
    text: str, archive: Archive, *, before: str, inside_word: Callable[[str, int], bool], besides: Edition | None = None
) -> Ancestor | None:
    """The wording in earlier texts that is most like `text`, which itself was never said: near where at least 0.6 of both
    agree, else one that ends in the same four characters and more; None where there is neither. `inside_word` says of a wording
    and a place in it whether a word would be cut there: no such ending begins so."""
    index, scope = archive.index(), Scope(before, besides)
    best: Ancestor | None = None
    # A wording of several members may go back on a clause with more of them; one of a single member only on one.
    edges = (_EDGE, _CLAUSE) if "、" in text else (_EDGE,)
    for piece in _pieces(text):
        found = index.sightings(piece, scope)
        for place in range(max(0, len(found.documents) - _LOOKED), len(found.documents)):
            number = int(found.documents[place])
            whole = index.text(number)
            for at in occurrences(piece, whole):
                for span in sorted({around(whole, Span(at, at + len(piece)), edge, _REACH) for edge in edges}):
                    likeness = Indel.normalized_similarity(text, whole[span.start : span.end])
                    if likeness >= _ALIKE and (best is None or likeness >= best.likeness):
                        seen = Attestation(index.editions[number], span)
                        best = Ancestor("near", whole[span.start : span.end], seen, round(likeness, 3))
    return best or _same_head(text, archive, scope, inside_word)


def _pieces(text: str) -> list[str]:
    """What a reworded ancestor is looked up by: overlapping thirds of the wording, the first six."""
    size = max(3, len(text) // 3)
    return [text[start : start + size] for start in range(0, max(1, len(text) - size + 1), max(1, size // 2))][:6]


def _same_head(text: str, archive: Archive, scope: Scope, inside_word: Callable[[str, int], bool]) -> Ancestor | None:
    """The latest use of the longest ending of the wording that was said before, with what stood in front of it."""
    index = archive.index()
    for size in range(len(text) - 1, _LEAST - 1, -1):
        head = text[-size:]
        whole = _HEAD.fullmatch(head) and text[-size - 1] not in _NOT and not inside_word(text, len(text) - size)
        found = index.sightings(head, scope) if whole else None
        if found is not None and len(found.documents):
            seen = found.within(len(found.documents) - 1)[-1]
            return Ancestor("head", head, seen, round(size / len(text), 3))
    return None
