"""The archive's formulations: as plain values, for a terminal, as Markdown and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fengxiang.archive import Coverage
from fengxiang.documents import series
from fengxiang.formulations import Formulation, Listed, holding
from fengxiang.render.charts import sparkline
from fengxiang.render.frame import coverage_line, coverage_object, frame
from fengxiang.render.lines import pad, paint, wrap
from fengxiang.render.markdown import escape, table
from fengxiang.render.objects import edition_object
from fengxiang.render.sheets import to_csv

_SHOWN = 60


def formulations_object(found: Sequence[Formulation], coverage: Coverage) -> dict[str, Any]:
    """The formulations as `formulations --json` gives them, the most telling first."""
    return {"coverage": coverage_object(coverage), "formulations": [_formulation(one) for one in found], "warnings": []}


def _formulation(found: Formulation) -> dict[str, Any]:
    return {
        "text": found.text,
        "first": edition_object(found.first),
        "last": edition_object(found.last),
        "uses": found.uses,
        "documents": found.documents,
        "by_year": found.by_year,
        "by_series": found.by_series,
        "heat": found.heat,
        "home": found.home,
        "odds_of_drop": found.odds_of_drop,
        "telling": found.telling,
    }


def formulations_to_text(found: Sequence[Formulation], coverage: Coverage, lang: str, *, colour: bool = False) -> str:
    """The most telling formulations at 80 columns: phrase, uses, first to last with a bar for each year, odds."""
    words = frame(lang)
    lines = [
        paint(words["formulations"], "bold", colour),
        f"{words['coverage']}  {coverage_line(coverage, lang)}",
        *wrap(words["phrases_read"], 80),
        "",
    ]
    for one in found[:_SHOWN]:
        years = f"{one.first.day[:4]}–{one.last.day[:4]}"
        odds = f"{one.odds_of_drop:>4.0%} {pad(one.home, 11)}"
        lines.append(f"{pad(one.text, 28)} {one.uses:>6,}  {years}  {odds} {sparkline(one.by_year, 16)}")
    if len(found) > _SHOWN:
        lines.append(words["more_rows"].format(count=len(found) - _SHOWN))
    return "\n".join(lines) + "\n"


def formulations_to_markdown(found: Sequence[Formulation], coverage: Coverage, lang: str) -> str:
    """The formulations as a Markdown table."""
    words = frame(lang)
    heads = [words["formulations"], words["first"], words["last"], words["uses_head"], words["home"], words["odds"]]
    rows = [
        (escape(one.text), one.first, one.last, one.uses, series(one.home).name(lang), f"{one.odds_of_drop:.0%}") for one in found
    ]
    return "\n".join([f"{words['coverage']}: {coverage_line(coverage, lang)}", "", *table(heads, rows)]) + "\n"


def formulations_to_csv(found: Sequence[Formulation]) -> str:
    """A row a formulation; uses by year and by series as `name:number` parted by blanks."""
    head = ["text", "first", "last", "uses", "documents", "home", "odds_of_drop", "by_year", "by_series", "heat"]
    rows = [
        [one.text, one.first, one.last, one.uses, one.documents, one.home, one.odds_of_drop]
        + [" ".join(f"{name}:{count}" for name, count in of.items()) for of in (one.by_year, one.by_series, one.heat)]
        for one in found
    ]
    return to_csv([head, *rows])


def listed_object(phrase: str, row: Listed | None, coverage: Coverage, before: str) -> dict[str, Any]:
    """What the shipped table knows of a phrase, in the form of `trace --json`; `source` says where it is from. It has no
    positions, so that nothing can be cited."""
    first, last, uses = row.before(before) if row else (None, None, 0)
    years = {year: count for year, count in row.by_year.items() if year < before[:4]} if row else {}
    return {
        "text": phrase,
        "coverage": coverage_object(coverage),
        "first": edition_object(first),
        "last": edition_object(last),
        "uses": uses,
        "by_year": years,
        "gaps": [],
        "contexts": [],
        "collocates": [],
        "variants": [{"text": other.text, "uses": sum(other.by_year.values())} for other in holding(phrase, before)],
        "source": "shipped table",
        "warnings": [{"kind": "shipped-table", "text": frame("en")["shipped"].format(coverage=coverage_line(coverage, "en"))}],
    }


def listed_to_text(phrase: str, row: Listed | None, coverage: Coverage, before: str, lang: str) -> str:
    """The same at 80 columns."""
    words = frame(lang)
    first, last, uses = row.before(before) if row else (None, None, 0)
    lines = [phrase, *wrap(words["shipped"].format(coverage=coverage_line(coverage, lang)), 80)]
    if first is None or row is None:
        near = [f"{pad(other.text, 30)} {words['first']} {other.first}" for other in holding(phrase, before)]
        told = words["not_listed"] if before == "9999" else words["not_listed_before"].format(day=before)
        return "\n".join([*lines, told, *near]) + "\n"
    lines += [f"{words['first']}  {first}", f"{words['last']}  {last or '—'}", words["uses"].format(uses=uses)]
    years = {year: count for year, count in row.by_year.items() if year < before[:4]}
    if years:
        lines.append(f"{words['by_year']}  {min(years)} {sparkline(years)} {max(years)}")
    return "\n".join(lines) + "\n"
