"""Runs of models and their checks: as plain values, for a terminal, as Markdown and CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fengxiang.render.frame import frame
from fengxiang.render.lines import pad
from fengxiang.render.lines import width as width_of
from fengxiang.render.markdown import table
from fengxiang.render.sheets import to_csv
from fengxiang.scenario import BookCheck, Run, model

_SHOWN = (1, 2, 5, 10, 50)
_COLUMN, _NAME, _WIDE = 13, 10, 80
# Shares of the largest amount of a matrix from which a cell is warmer.
_TIERS = (0.02, 0.08, 0.25, 0.6)
# Amounts from here on are shown in powers of ten.
_LONG = 1e5


def run_object(run: Run) -> dict[str, Any]:
    """The run as `simulate --book --json` gives it."""
    return {
        "model": run.model,
        "parameters": run.parameters,
        "periods": run.periods,
        "final": run.final,
        "path": run.path,
        "matrix": run.matrix,
        "balance_sheet": model(run.model).accounts.balance_sheet(),
        "discrepancy": run.discrepancy,
        "warnings": [],
    }


def run_to_text(run: Run, lang: str) -> str:
    """Parameters, some periods of every variable, and the matrix of transactions in the last one, at 80 columns."""
    words = frame(lang)
    return "\n".join(
        [
            f"{run.model}  {words['model_source']}",
            *_parameters(run),
            f"{words['discrepancy']}  {run.discrepancy:.1e}",
            "",
            *_lines(_path(run, lang)),
            "",
            words["matrix"].format(period=run.periods),
            *matrix_lines(model(run.model).accounts.sectors, run.matrix),
            "",
        ]
    )


def _parameters(run: Run) -> Iterator[str]:
    line = ""
    for name, value in run.parameters.items():
        piece = f"{name}={value:g}  "
        if len(line) + len(piece) > 78:
            yield line.rstrip()
            line = ""
        line += piece
    yield line.rstrip()


def _path(run: Run, lang: str) -> list[list[str]]:
    """A row a variable: its value in the first periods and in the last."""
    shown = sorted({*(period for period in _SHOWN if period < run.periods), run.periods})
    heads = [frame(lang)["period"], *map(str, shown)]
    return [heads, *([name, *(_number(values[at - 1]) for at in shown)] for name, values in run.path.items())]


def _number(value: float) -> str:
    return f"{value + 0.0:.4f}" if abs(value) < _LONG else f"{value:.4e}"


def matrix_lines(sectors: Sequence[str], matrix: Mapping[str, Mapping[str, float]], width: int = _NAME) -> Iterator[str]:
    """A row a transaction, a column a sector; names of sectors over two lines, and many of them in blocks."""
    across = (_WIDE - width) // _COLUMN
    for start in range(0, len(sectors), across):
        block = sectors[start : start + across]
        heads = [["", *(name.partition(" ")[place] for name in block)] for place in (0, 2)]
        rows = [[row, *(_cell(cells.get(name)) for name in block)] for row, cells in matrix.items() if set(cells) & set(block)]
        yield from ([""] if start else [])
        yield from _lines([heads[0], *([heads[1]] if any(heads[1]) else []), *rows], width)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:+.3f}" if abs(value) < _LONG else f"{value:+.3e}"


def _lines(rows: list[list[str]], width: int = _NAME) -> Iterator[str]:
    for name, *cells in rows:
        yield (pad(name, width) + "".join(" " * max(0, _COLUMN - width_of(cell)) + cell for cell in cells)).rstrip()


def run_to_markdown(run: Run, lang: str) -> str:
    """The path and the matrix as tables."""
    heads, *rows = _path(run, lang)
    sectors = model(run.model).accounts.sectors
    flows = [[row, *(_cell(cells.get(name)) for name in sectors)] for row, cells in run.matrix.items()]
    title = frame(lang)["matrix"].format(period=run.periods)
    return "\n".join([f"# {run.model}", "", *table(heads, rows), "", f"## {title}", "", *table(["", *sectors], flows), ""])


def run_tables(run: Run, lang: str) -> dict[str, Any]:
    """What a page shows of a run: its path in some periods, who holds and owes what, and the flows of the last period, each with
    how warm its cell is, from 0 to 4."""
    accounts = model(run.model).accounts
    most = max((abs(value) for cells in run.matrix.values() for value in cells.values()), default=0.0) or 1.0
    flows = [[row, *(_heated(cells.get(name), most) for name in accounts.sectors)] for row, cells in run.matrix.items()]
    signs = [[stock, *(cells.get(name, "") for name in accounts.sectors)] for stock, cells in accounts.balance_sheet().items()]
    heads = ["", *accounts.sectors]
    return {"path": _path(run, lang), "holdings": [heads, *signs], "flows": [heads, *flows]}


def _heated(value: float | None, most: float) -> tuple[int, str]:
    return heat(value, most), _cell(value)


def heat(value: float | None, most: float) -> int:
    """How warm the cell of an amount is beside the largest of its matrix, from 0 to 4."""
    return 0 if value is None else sum(abs(value) >= most * share for share in _TIERS)


def run_to_csv(run: Run) -> str:
    """A row a period, a column a variable."""
    names = list(run.path)
    rows = zip(*run.path.values(), strict=True)
    return to_csv([["period", *names], *([period, *values] for period, values in enumerate(rows, 1))])


def check_object(found: BookCheck) -> dict[str, Any]:
    """The check as `simulate --check --json` gives it; `by` is the first check that sees a mutation, `seen_by` all of them."""
    return {
        "discrepancy": found.discrepancy,
        "rows": [{"model": name, "discrepancy": amount} for name, amount in found.rows.items()],
        "columns": [{"model": name, "discrepancy": amount} for name, amount in found.columns.items()],
        "mutations": [
            {
                "name": one.name,
                "discrepancy": one.discrepancy,
                "caught": bool(one.by),
                "by": one.by[0] if one.by else None,
                "seen_by": list(one.by),
            }
            for one in found.mutations
        ],
        "warnings": [],
    }


def check_to_text(found: BookCheck, lang: str) -> str:
    """How large the largest leak is, how many mutations were caught and by which checks; every one that was not, by name."""
    words = frame(lang)
    caught = sum(bool(one.by) for one in found.mutations)
    lines = [
        f"{words['models']}  {', '.join(found.rows)}",
        f"{words['discrepancy']}  {found.discrepancy:.1e}",
        f"{words['mutations']}  {words['caught'].format(caught=caught, total=len(found.mutations))}",
    ]
    for checks, count in Counter(one.by for one in found.mutations if one.by).most_common():
        lines.append(f"  {count:>5}  {', '.join(checks)}")
    lines += [f"! {one.name}: {words['not_caught']}" for one in found.mutations if not one.by]
    return "\n".join(lines) + "\n"


def check_to_csv(found: BookCheck) -> str:
    """A row a mutation."""
    rows = [[one.name, one.discrepancy, "; ".join(one.by)] for one in found.mutations]
    return to_csv([["mutation", "discrepancy", "seen_by"], *rows])
