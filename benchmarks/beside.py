"""What a reader gets from each tool on the same two texts: the samples that ship, whose planted changes are listed.

uv run --group bench python benchmarks/beside.py

For each planted change: "whole" where the tool marks just these words, in one edit or as one pair; a number of pieces where
the reader has to put them together; "spills" where the marked stretch runs on into what did not change; "unseen" where nothing
of it is marked. A move is "moved" where it is shown as one, "gone and come" where it stands as a deletion here and an
insertion there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

from diff_match_patch import diff_match_patch

from fengxiang.alignment import align
from fengxiang.data import sample_pages
from fengxiang.documents import Document, read_page
from fengxiang.sources import Page
from redlines import Redlines

PLANTED = Path(__file__).resolve().parent.parent / "tests/redlines/sample.toml"


class Edit(NamedTuple):
    """Characters struck out of the old text and put into the new; a move has both and says so."""

    old: tuple[int, int]
    new: tuple[int, int]
    moved: bool = False


def ours(old: Document, new: Document) -> Iterator[Edit]:
    """A pair of clauses that differ or moved is one edit: it stands in one row, with the words that changed marked in it."""
    for change in align(old, new).changes:
        old_span, new_span = ((side[0].start, side[-1].end) if side else (0, 0) for side in (change.old, change.new))
        if change.kind != "kept" or change.moved:
            yield Edit(old_span, new_span, change.moved)


def by_difflib(old: Document, new: Document) -> Iterator[Edit]:
    for kind, *places in SequenceMatcher(None, old.text, new.text, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Edit((places[0], places[1]), (places[2], places[3]))


def by_diff_match_patch(old: Document, new: Document) -> Iterator[Edit]:
    engine, at = diff_match_patch(), [0, 0]
    found = engine.diff_main(old.text, new.text)
    engine.diff_cleanupSemantic(found)
    for kind, text in found:
        ends = [at[0] + len(text) * (kind <= 0), at[1] + len(text) * (kind >= 0)]
        if kind:
            yield Edit((at[0], ends[0]), (at[1], ends[1]))
        at = ends


def by_redlines(old: Document, new: Document) -> Iterator[Edit]:
    # Its positions count tokens, of which a line of Chinese is one; the words say where they stand.
    for change in Redlines(old.text, new.text).changes:
        yield Edit(_span(old.text, change.source_text), _span(new.text, change.test_text))


def _span(text: str, words: str | None) -> tuple[int, int]:
    said = (words or "").strip()
    return (text.index(said), text.index(said) + len(said)) if said else (0, 0)


TOOLS: dict[str, Callable[[Document, Document], Iterator[Edit]]] = {
    "fengxiang": ours,
    "difflib": by_difflib,
    "diff-match-patch": by_diff_match_patch,
    "redlines": by_redlines,
}


def verdict(planted: Mapping[str, Any], places: list[tuple[int, int] | None], edits: list[Edit]) -> str:
    """What becomes of one planted change."""
    touching = [edit for edit in edits if any(_meet(one, place) for one, place in zip(edit[:2], places, strict=True))]
    if planted["kind"] == "kept" and not planted.get("moved"):
        return "spills" if touching else "whole"
    if planted.get("moved"):
        return "moved" if any(edit.moved for edit in touching) else "gone and come" if touching else "unseen"
    if not touching:
        return "unseen"
    inside = all(_within(one, place) for edit in touching for one, place in zip(edit[:2], places, strict=True))
    return "spills" if not inside else "whole" if len(touching) == 1 else f"{len(touching)} pieces"


def _meet(one: tuple[int, int], place: tuple[int, int] | None) -> bool:
    return place is not None and max(one[0], place[0]) < min(one[1], place[1])


def _within(one: tuple[int, int], place: tuple[int, int] | None) -> bool:
    """Whether a stretch lies in the planted words, or beside them by a mark alone."""
    return one[0] == one[1] or (place is not None and place[0] - 1 <= one[0] and one[1] <= place[1] + 1)


def _place(text: str, words: list[str] | None) -> tuple[int, int] | None:
    return _span(text, words[0]) if words else None


def main() -> None:
    """Print the table as Markdown."""
    old, new = (read_page(Page(data, name)) for name, data in sample_pages())
    edits = {name: list(tool(old, new)) for name, tool in TOOLS.items()}
    planted = tomllib.loads(PLANTED.read_text(encoding="utf-8"))["planted"]
    print("| planted | " + " | ".join(TOOLS) + " |\n|---" + "|---" * len(TOOLS) + "|")
    for row in planted:
        places = [_place(old.text, row.get("old")), _place(new.text, row.get("new"))]
        told = " → ".join(words[0] for words in (row.get("old"), row.get("new")) if words)
        kind = ("moved, " if row.get("moved") else "") + row["kind"]
        print(f"| {kind}: {told} | " + " | ".join(verdict(row, places, edits[name]) for name in TOOLS) + " |")
    print("| edits in all | " + " | ".join(str(len(edits[name])) for name in TOOLS) + " |")


if __name__ == "__main__":
    main()
