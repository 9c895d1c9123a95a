"""The words around the evidence, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fengxiang.alignment import Change
from fengxiang.archive import Coverage
from fengxiang.data import table


def frame(lang: str) -> Mapping[str, str]:
    """The frame's words for `zh` or `en`."""
    words: Mapping[str, str] = table("frame")[lang]
    return words


def coverage_line(coverage: Coverage, lang: str) -> str:
    """What "ever" means, in a line."""
    words = frame(lang)
    if not coverage.documents:
        return words["coverage_none"]
    return words["coverage_line"].format(
        documents=f"{coverage.documents:,}", characters=f"{coverage.characters:,}", first=coverage.first, last=coverage.last
    )


def part_name(role: str | None, rank: int | None, lang: str) -> str:
    """The name of the part a clause stands in."""
    words = frame(lang)
    return words["part_of_task"].format(rank=rank) if role == "task" and rank else words.get(role or "", "")


def moved_from(change: Change, lang: str) -> str:
    """From which part a statement moved, or that it moved within its own."""
    old, new = (part_name(role, rank, lang) for role, rank in zip(change.roles, change.ranks, strict=True))
    return frame(lang)["moved"] if old == new else f"{frame(lang)['moved_from']} {old}"


def coverage_object(coverage: Coverage) -> dict[str, Any]:
    """What "ever" means."""
    return {"documents": coverage.documents, "characters": coverage.characters, "first": coverage.first, "last": coverage.last}
