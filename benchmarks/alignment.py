"""Our alignment beside what others make of the same two texts: time, number of edits, characters kept.

uv run --group bench python benchmarks/alignment.py [OLD NEW]

Without files: two work-conference readouts where the shared texts lie beside the checkout, else the sample that ships.
A peer that diffs whole texts gives one list of edits; ours gives clauses with edits inside each pair.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does, before NumPy is loaded: the matrices are small

from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from diff_match_patch import diff_match_patch
from rapidfuzz.distance import Indel

from fengxiang.alignment import align
from fengxiang.data import sample_pages
from fengxiang.documents import Document, Given, read_page
from fengxiang.sources import Page
from redlines import Redlines

ROUNDS = 7
Result = tuple[int, int]


def pair(arguments: list[str]) -> tuple[Document, Document]:
    """The two texts to compare."""
    shared = Path(__file__).resolve().parent.parent.parent / "shared/corpus/cewc"
    files = [Path(name) for name in arguments] or [shared / "2022.txt", shared / "2023.txt"]
    if not all(file.exists() for file in files):
        old, new = (read_page(Page(data, name)) for name, data in sample_pages())
        return old, new
    old, new = (read_page(Page(file.read_bytes(), file.name), Given(series="cewc")) for file in files)
    return old, new


def ours(old: Document, new: Document) -> Result:
    """Clauses aligned, edits inside the pairs."""
    changes = align(old, new).changes
    edits = [edit for change in changes for edit in change.edits]
    alone = sum(change.kind in ("added", "dropped") for change in changes)
    kept = sum(edit.new.end - edit.new.start for edit in edits if edit.op == "equal")
    return alone + sum(edit.op != "equal" for edit in edits), kept


def ours_at_first(old: Document, new: Document) -> Result:
    """The same on texts that were never compared: what depends on one text alone is worked out anew."""
    return ours(replace(old), replace(new))


def by_difflib(old: Document, new: Document) -> Result:
    codes = SequenceMatcher(None, old.text, new.text, autojunk=False).get_opcodes()
    return sum(code[0] != "equal" for code in codes), sum(code[4] - code[3] for code in codes if code[0] == "equal")


def by_indel(old: Document, new: Document) -> Result:
    codes = list(Indel.opcodes(old.text, new.text))
    return sum(code.tag != "equal" for code in codes), sum(
        code.dest_end - code.dest_start for code in codes if code.tag == "equal"
    )


def by_diff_match_patch(old: Document, new: Document) -> Result:
    engine = diff_match_patch()
    found = engine.diff_main(old.text, new.text)
    engine.diff_cleanupSemantic(found)
    return sum(op != 0 for op, _ in found), sum(len(text) for op, text in found if op == 0)


def by_redlines(old: Document, new: Document) -> Result:
    found = Redlines(old.text, new.text).opcodes
    edits = sum(code[0] != "equal" for code in found)
    return edits, -1


PEERS: dict[str, Callable[[Document, Document], Result]] = {
    "fengxiang": ours,
    "fengxiang, new texts": ours_at_first,
    "rapidfuzz Indel opcodes": by_indel,
    "difflib, characters": by_difflib,
    "diff-match-patch": by_diff_match_patch,
    "redlines": by_redlines,
}


def main() -> None:
    """Print a row a peer, and its time against ours."""
    old, new = pair(sys.argv[1:])
    print(f"{len(old.text):,} characters against {len(new.text):,}; median of {ROUNDS} rounds after one to warm up\n")
    print(f"{'':26}{'ms':>10}{'× ours':>9}{'edits':>8}{'kept':>8}")
    first = None
    for name, peer in PEERS.items():
        edits, kept = peer(old, new)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            peer(old, new)
            times.append(time.perf_counter() - start)
        middle = statistics.median(times) * 1000
        first = first or middle
        print(f"{name:26}{middle:>10.1f}{middle / first:>9.2f}{edits:>8}{kept if kept >= 0 else '—':>8}")


if __name__ == "__main__":
    main()
