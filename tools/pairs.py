"""Pairs of editions aligned by hand: loading them, and measuring links against theirs.

Those of `gold/align` come with their texts; those of `tests/evaluation/align` are positions only, into texts that lie
in the shared corpus and are not part of the project.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fengxiang.documents import Document, Edition, document_of

HERE = Path(__file__).resolve().parent.parent


@dataclass
class Group:
    """One statement as a person linked it: clause pairs, whether it moved, how its strength changed."""

    links: list[tuple[int, int]]
    moved: bool
    strength: str | None


@dataclass
class Pair:
    """Two documents, the links a person drew, cells that do not count, and whether the pair may be fitted on."""

    name: str
    old: Document
    new: Document
    links: dict[tuple[int, int], str]
    neutral: set[tuple[int, int]]
    frame: tuple[set[int], set[int]]
    held_out: bool
    gold: bool
    groups: list[Group]


def load(shared: Path) -> list[Pair]:
    """All pairs, those of gold first."""
    with (shared / "corpus/index.csv").open(encoding="utf-8") as file:
        index = {f"{row['series']}/{row['id']}": row for row in csv.DictReader(file)}
    files = sorted((shared / "gold/align").glob("*.json")) + sorted((HERE / "tests/evaluation/align").glob("*.json"))
    return [pair(json.loads(path.read_text(encoding="utf-8")), index, shared, path.is_relative_to(shared)) for path in files]


def pair(given: dict[str, Any], index: dict[str, dict[str, str]], shared: Path, gold: bool) -> Pair:
    """One pair, its spans turned into clause numbers."""
    old, new = (document(index[given[side]], shared) for side in ("old", "new"))
    at = {"old": clause_at(old), "new": clause_at(new)}
    links, neutral, frame, groups = {}, set(), (set(), set()), []
    for group in given["groups"]:
        sides = [[at[side][span["start"]] for span in group[side]] for side in ("old", "new")]
        if group.get("frame"):
            frame[0].update(sides[0])
            frame[1].update(sides[1])
            continue
        drawn = [(a, b) for a in sides[0] for b in sides[1]]
        links |= dict.fromkeys(drawn, group["confidence"])
        if drawn and group["confidence"] != "low":
            strength = group.get("strength") if group["kind"] == "reworded" else None
            groups.append(Group(drawn, bool(group.get("moved")), strength))
        for other in group.get("alt", ()):
            place = at[other["side"]][other["start"]]
            neutral |= {(place, b) for b in sides[1]} if other["side"] == "old" else {(a, place) for a in sides[0]}
    return Pair(
        f"{given['old']} → {given['new']}",
        old,
        new,
        links,
        neutral,
        frame,
        bool(given.get("held_out")),
        gold,
        groups,
    )


def document(row: dict[str, str], shared: Path) -> Document:
    """A text of the corpus."""
    text = (shared / "corpus" / row["series"] / f"{row['id']}.txt").read_text(encoding="utf-8")
    return document_of(text, Edition(row["series"], row["date"]), title=row["title"])


def clause_at(document: Document) -> dict[int, int]:
    """The clause that holds each position."""
    return {place: number for number, clause in enumerate(document.clauses) for place in range(clause.start, clause.end)}


def measure(pair: Pair, found: set[tuple[int, int]]) -> np.ndarray:
    """Right, given, fair found, fair, sure found, sure: the counts behind precision, recall and sure links."""
    found = {cell for cell in found if cell[0] not in pair.frame[0] and cell[1] not in pair.frame[1]}
    found = {cell for cell in found if cell in pair.links or cell not in pair.neutral}
    fair = {cell for cell, confidence in pair.links.items() if confidence != "low"}
    sure = {cell for cell, confidence in pair.links.items() if confidence == "high"}
    return np.array([len(found & set(pair.links)), len(found), len(found & fair), len(fair), len(found & sure), len(sure)])


def told(counts: np.ndarray) -> str:
    """Precision, recall, F1 and sure links in a line."""
    right, given, fair_found, fair, sure_found, sure = map(int, counts)
    precision, recall = right / max(1, given), fair_found / max(1, fair)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {2 * precision * recall / (precision + recall):.3f}  sure {sure_found}/{sure}"
