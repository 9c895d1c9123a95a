"""How new every text was: as plain values, for a terminal, as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fengxiang.archive import Coverage
from fengxiang.provenance import Surveyed
from fengxiang.render.frame import coverage_line, coverage_object, frame
from fengxiang.render.lines import pad, width
from fengxiang.render.sheets import to_csv


def survey_object(rows: Sequence[Surveyed], coverage: Coverage) -> dict[str, Any]:
    """The table as `novelty --json` gives it, in order of date."""
    return {"coverage": coverage_object(coverage), "documents": [_row(row) for row in rows], "warnings": []}


def _row(row: Surveyed) -> dict[str, Any]:
    return {
        "edition": str(row.edition),
        "date": row.edition.date,
        "characters": row.characters,
        "bits": row.bits,
        "bits_per_character": None if row.bits is None else round(row.bits / max(1, row.characters), 3),
        "said_before": row.said_before,
        "stretches": row.stretches,
        "novelty": row.novelty,
        "transience": row.transience,
        "resonance": row.resonance,
    }


def survey_to_text(rows: Sequence[Surveyed], coverage: Coverage, lang: str) -> str:
    """A line a text at 80 columns: bits a character, share said before, novelty, transience, resonance."""
    words = frame(lang)
    heads = [words[name] for name in ("bits_each", "said_before", "novelty", "transience", "resonance")]
    lines = [
        f"{words['coverage']}  {coverage_line(coverage, lang)}",
        pad(words["edition"], 28) + "".join(_right(head) for head in heads),
    ]
    for row in rows:
        each = None if row.bits is None else row.bits / max(1, row.characters)
        cells = [_shown(each), f"{row.said_before:.0%}", _shown(row.novelty), _shown(row.transience), _shown(row.resonance)]
        lines.append(pad(str(row.edition), 28) + "".join(_right(cell) for cell in cells))
    return "\n".join(lines) + "\n"


def _right(text: str) -> str:
    return " " * max(1, 10 - width(text)) + text


def _shown(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def survey_to_csv(rows: Sequence[Surveyed]) -> str:
    """A row a text."""
    made = [_row(row) for row in rows]
    return to_csv([list(made[0]), *[list(row.values()) for row in made]]) if made else to_csv([])
