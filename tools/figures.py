"""Writes data/figures.csv from the verified and the computed rows of the shared figures, and from what the reports on the work of
the government set: `uv run python tools/figures.py [SHARED]`.

A year's figure counts as known from 1 March of the next year, when the statistical communique is out; a year-end of debt from two
months after it. Rows found only in secondary sources or from memory are left out."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from fengxiang.documents import Given, read_page
from fengxiang.reading import targets
from fengxiang.sources import Page

ROOT = Path(__file__).parents[1]
_TRUSTED = ("verified", "computed from verified rows")
_SET = {"deficit_ratio_target": "% GDP", "special_bond_quota_new": "100m CNY"}
_YEARLY = ("china_macro_annual_2000_2025.csv", "local_debt_land.csv")


def rows(folder: Path) -> Iterator[list[str]]:
    """Rows of series, period, value, unit, the date from which it counts as known, and source."""
    for name in _YEARLY:
        for row in _trusted(folder / name):
            # A ceiling may be raised within its year.
            known = f"{row['year']}-12-31" if row["variable"].startswith("ceiling_") else f"{int(row['year']) + 1}-03-01"
            unit = "% yoy (USD)" if "USD-terms" in (row.get("note") or "") else row["unit"]
            yield [row["variable"], row["year"], row["value"], unit, known, _source(row["source"])]
    for row in _trusted(folder / "leverage_nifd.csv"):
        year, month = map(int, row["period"].split("-"))
        known = f"{year + (month + 2) // 13}-{(month + 2) % 12 or 12:02}-28"
        vintage = re.search(r"(\d{4}) vintage", row["source"])
        series = f"debt_{row['sector']}" + (f"_{vintage[1]}" if vintage else "")
        # Values of a vintage were not known as such before its year.
        known = max(known, f"{vintage[1]}-01-01") if vintage else known
        yield [series, row["period"], row["value"], row["unit"], known, _source(row["source"])]


def set_by_reports(folder: Path) -> Iterator[list[str]]:
    """The targets of each year's report that a lever is measured by, known from the report's day on."""
    for path in sorted(folder.glob("20??.txt")):
        report = read_page(Page(path.read_bytes(), path.name), Given(series="gwr"))
        for target in targets(report, None):
            value = next((one for one in (target.value, target.low, target.high) if one is not None), None)
            if target.name in _SET and value is not None:
                yield [target.name, path.stem, f"{value:g}", _SET[target.name], report.edition.day, f"政府工作报告 {path.stem}"]


def _trusted(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from (row for row in csv.DictReader(file) if row["confidence"] in _TRUSTED)


def _source(written: str) -> str:
    """Who published it, without where it was found."""
    if "NIFD" in written or "CASS" in written:
        vintage = re.search(r"\d{4} vintage", written)
        return f"NIFD, {vintage[0]}" if vintage else "NIFD"
    parts = [part.partition(" via ")[0].partition(" (")[0].replace(" annual_national.json", "") for part in written.split(" + ")]
    return " + ".join(part if not part.startswith("debt-limits") else "CELMA" for part in parts)


if __name__ == "__main__":
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    with (ROOT / "src/fengxiang/data/figures.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["series", "period", "value", "unit", "known", "source"])
        out.writerows(
            sorted([*rows(shared / "figures"), *set_by_reports(shared / "corpus/gwr")], key=lambda row: (row[0], row[1]))
        )
