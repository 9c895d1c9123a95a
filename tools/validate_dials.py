"""Sets the dials of the work reports beside what money and budget did: Spearman rank correlations, lags, n.

    python tools/validate_dials.py ARCHIVE [--figures ../shared/figures]

The report of March of a year is set against the figure of that year (lag 0), of the next (lag 1) and of the year before (lag
-1: words that follow figures). A report is read as of its own day. The table that is printed stands in docs/validation.md.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np

from fengxiang import Archive, targets
from fengxiang.reading import Track, tracks

LAGS = (-1, 0, 1)


def figures(folder: Path) -> dict[str, dict[int, float]]:
    """Annual figures by variable and year."""
    found: dict[str, dict[int, float]] = {}
    with (folder / "china_macro_annual_2000_2025.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["variable"], {})[int(row["year"])] = float(row["value"])
    return found


def set_by_reports(archive: Archive) -> dict[str, dict[int, float]]:
    """Targets that the reports themselves set, by name and year."""
    found: dict[str, dict[int, float]] = {}
    for row in archive.holdings():
        if row.edition.series == "gwr":
            for target in targets(archive.get(row.edition)):
                value = target.value if target.value is not None else target.low
                if value is not None:
                    found.setdefault(target.name, {})[int(row.edition.date[:4])] = value
    return found


def spearman(pairs: list[tuple[float, float]]) -> float:
    """Rank correlation, ties at their mean rank."""
    ranks = [_ranks(np.array(side)) for side in zip(*pairs, strict=True)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    return np.array([(values < value).sum() + ((values == value).sum() + 1) / 2 for value in values])


def changes(series: dict[int, float]) -> dict[int, float]:
    """The change on the year before."""
    return {year: value - series[year - 1] for year, value in series.items() if year - 1 in series}


def told(track: Track) -> dict[int, float]:
    """The position by year."""
    return {int(point.edition.date[:4]): point.reading.position for point in track.points}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--figures", type=Path, default=Path("../shared/figures"))
    options = parser.parse_args()
    done = figures(options.figures)
    with Archive(options.archive) as archive:
        said = {track.axis: told(track) for track in tracks(archive, "gwr")}
        own = set_by_reports(archive)
    rows = [
        ("fiscal", "deficit ratio, target", own["deficit_ratio_target"]),
        ("fiscal", "special bonds, change of quota", changes(own["special_bond_quota_new"])),
        ("fiscal", "deficit of two budgets, % of GDP", done["broad_deficit_two_budgets_pct_gdp"]),
        ("fiscal", "deficit of two budgets, change", changes(done["broad_deficit_two_budgets_pct_gdp"])),
        ("monetary", "M2 growth", done["m2_growth"]),
        ("monetary", "M2 growth, change", changes(done["m2_growth"])),
        ("property", "property investment, growth", done["property_investment_growth"]),
    ]
    print("| dial | figure | lag -1 | lag 0 | lag 1 |\n|---|---|---|---|---|")
    for axis, name, figure in rows:
        cells = []
        for lag in LAGS:
            pairs = [(value, figure[year + lag]) for year, value in said[axis].items() if year + lag in figure]
            cells.append(f"{spearman(pairs):+.2f} (n = {len(pairs)})" if len(pairs) >= 6 else f"— (n = {len(pairs)})")
        print(f"| {axis} | {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
