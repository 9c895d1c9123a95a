"""Tables as CSV. A cell that a spreadsheet would take for a formula is quoted away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from fengxiang.archive import Holding
from fengxiang.brief import Brief
from fengxiang.comparison import Comparison
from fengxiang.render.frame import places


def to_csv(rows: Iterable[Iterable[object]]) -> str:
    """The rows with a byte order mark, so that spreadsheets read the Chinese."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return "\ufeff" + buffer.getvalue()


def safe(cell: object) -> object:
    """A cell that no spreadsheet runs."""
    text = "" if cell is None else str(cell)
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def signals_to_csv(brief: Brief) -> str:
    """The signals of a brief, a row each, with the citation of each."""
    head = [
        "rank",
        "kind",
        "area",
        "text",
        "old",
        "score",
        "first",
        "last",
        "uses",
        "edition",
        "start",
        "end",
        "why_zh",
        "why_en",
    ]
    rows = [
        [
            signal.rank, signal.kind, signal.area, signal.text, signal.old, signal.score,
            signal.life.first.edition if signal.life and signal.life.first else None,
            signal.life.last.edition if signal.life and signal.life.last else None,
            signal.life.uses if signal.life else 0,
            signal.evidence[0].edition, signal.evidence[0].span.start, signal.evidence[0].span.end,
            signal.why["zh"], signal.why["en"],
        ]
        for signal in brief.signals
    ]  # fmt: skip
    return to_csv([head, *rows])


def holdings_to_csv(holdings: Sequence[Holding]) -> str:
    """What an archive holds: a row an edition."""
    head = ["edition", "series", "date", "title", "characters", "complete", "witnesses"]
    rows = [
        [row.edition, row.edition.series, row.edition.date, row.title, row.characters, row.complete, row.witnesses]
        for row in holdings
    ]
    return to_csv([head, *rows])


def comparison_to_csv(comparison: Comparison, lang: str) -> str:
    """The desk's table: a row a topic, a column an edition and one for its citation."""
    head = ["area", "topic"]
    for document in comparison.editions:
        head += [str(document.edition), f"{document.edition} #"]
    rows: list[list[object]] = []
    for row in comparison.rows:
        cells: list[object] = [row.area, row.topic[lang]]
        for cell in row.cells:
            cells += [cell.text, places(cell, lang)] if cell else [None, None]
        rows.append(cells)
    return to_csv([head, *rows])
