"""The words around the evidence, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from fengxiang.alignment import Change
from fengxiang.archive import Coverage
from fengxiang.data import table

if TYPE_CHECKING:
    from fengxiang.comparison import Cell
    from fengxiang.reading import Task

# Not those of the system: a page is the same on every machine.
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def frame(lang: str) -> Mapping[str, str]:
    """The frame's words for `zh` or `en`."""
    words: Mapping[str, str] = table("frame")[lang]
    return words


def number(count: float, lang: str) -> str:
    """A count as a reader of the language writes it: thousands apart, in Chinese from 100,000 on in 万 and 亿."""
    for least, size, unit in ((1e8, 1e8, "亿"), (1e5, 1e4, "万")) if lang == "zh" else ():
        if count >= least:
            return f"{count / size:,.1f}{unit}"
    return f"{count:,}"


def day(written: str | None, lang: str) -> str:
    """A day, or a year alone, as a reader of the language writes it: 2023年12月12日, 12 December 2023. Editions keep their own
    form, which can be typed and sorted."""
    if written is None:
        return "—"
    year, *rest = map(int, written.split("-"))
    if not rest:
        return f"{year}年" if lang == "zh" else str(year)
    month, on = rest
    return f"{year}年{month}月{on}日" if lang == "zh" else f"{on} {_MONTHS[month - 1]} {year}"


def coverage_line(coverage: Coverage, lang: str) -> str:
    """What "ever" means, in a line."""
    words = frame(lang)
    if not coverage.documents:
        return words["coverage_none"]
    return words["coverage_line"].format(
        documents=number(coverage.documents, lang),
        characters=number(coverage.characters, lang),
        first=day(coverage.first, lang),
        last=day(coverage.last, lang),
    )


def part_name(role: str | None, rank: int | None, lang: str) -> str:
    """The name of the part a clause stands in."""
    words = frame(lang)
    return words["part_of_task"].format(rank=rank) if role == "task" and rank else words.get(role or "", "")


def moved_from(change: Change, lang: str) -> str:
    """From which part a statement moved, or that it moved within its own."""
    old, new = (part_name(role, rank, lang) for role, rank in zip(change.roles, change.ranks, strict=True))
    return frame(lang)["moved"] if old == new else f"{frame(lang)['moved_from']} {old}"


def former_rank(task: Task, lang: str) -> str:
    """The task's former rank in words, with an arrow where it moved."""
    words = frame(lang)
    if task.previous_rank is None:
        return words["rank_new"]
    arrow = "↑" if task.rank < task.previous_rank else "↓" if task.rank > task.previous_rank else "="
    return f"{arrow} {words['rank_was'].format(rank=task.previous_rank)}"


def places(cell: Cell, lang: str) -> str:
    """Where a cell of a comparison stands in its text, and where its edition says more on the topic."""
    also = " ".join(f"#{span.start}-{span.end}" for span in cell.also)
    return f"#{cell.span.start}-{cell.span.end}" + (f" {frame(lang)['see_also']} {also}" if also else "")


def coverage_object(coverage: Coverage) -> dict[str, Any]:
    """What "ever" means."""
    return {"documents": coverage.documents, "characters": coverage.characters, "first": coverage.first, "last": coverage.last}
