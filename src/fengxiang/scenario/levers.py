"""From a readout to a scenario: its words, targets and dials pull levers, each with the span that pulled it (`data/causes.toml`).

The only file of the model that knows texts. Nothing later than the text is used: the projection starts from the last year-end
whose figures were known on its day, with the parameters fitted to figures known then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from fengxiang.archive import Archive
from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Document, Span
from fengxiang.documents import series as series_of
from fengxiang.errors import BadScenario
from fengxiang.scenario.figures import figures
from fengxiang.scenario.opening import years
from fengxiang.scenario.record import ECONOMY
from fengxiang.scenario.scenarios import Lever, Scenario, levers
from fengxiang.scenario.simulation import Plan
from fengxiang.signals import Point, Target, targets, tracks
from fengxiang.signals.quantities import quantities

_YEAR = 4
_ENDS = "，。；\n"
# The years to whose figures parameters were fitted, the last first.
_FITS = ("2024", "2021", "2018")


class Start(NamedTuple):
    """Where a projection of a text of some day starts: the year-end, the fit, and the first quarter after the text, from 1.
    `later` says that the fit knows years after the text."""

    year: str
    fit: str
    quarter: int
    later: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a lever is pulled: the span, its size in the lever's unit with its width, for how many quarters, and whence the size:
    stated in the text, the record of so many years, or judgement."""

    lever: str
    span: Span
    size: float
    low: float
    high: float
    quarters: int
    basis: str


def start(day: str) -> Start:
    """Where a projection of a text dated `day` starts. BadScenario where no year-end was known then."""
    known = [year for year in years() if _known(int(year)) <= day]
    if not known:
        raise BadScenario(f"simulate: a text of {day}: no balance sheet was known before it; the first is that of {years()[0]}")
    fit = next((fit for fit in _FITS if _known(int(fit)) <= day), None)
    year, month = int(day[:4]), int(day[5:7])
    quarter = 4 * (year - int(known[-1]) - 1) + (month - 1) // 3 + 1
    # What is said in December is for the year to come.
    return Start(known[-1], fit or _FITS[-1], quarter + (month == 12), fit is None)


def _known(year: int) -> str:
    """The day from which a year's output is known."""
    return next(one.known for one in figures()["gdp_nominal_first_release"] if one.period == str(year))


def scenario_of(document: Document, archive: Archive, previous: Document | None = None) -> Scenario:
    """The scenario a readout describes, against the base path; without any lever where it names none. BadScenario for a text that
    is not of China's economy, or older than the figures."""
    if series_of(document.edition.series).economy != ECONOMY:
        raise BadScenario(f"simulate --from {document.edition}: the model is of China's economy; choose one of its readouts")
    since = start(document.edition.day)
    found: dict[str, list[Cause]] = {}
    for cause in causes(document, archive, previous):
        found.setdefault(cause.lever, []).append(cause)
    known = levers()
    return Scenario(
        str(document.edition),
        f"{document.edition} 释放的信号",
        f"the signals of {document.edition}",
        {name: _path(known[name], rows, since.quarter) for name, rows in found.items()},
        {},
        because={name: tuple(_because(document, row) for row in rows) for name, rows in found.items()},
        stated=frozenset(name for name, rows in found.items() if all(row.basis == "stated" for row in rows)),
        widths={name: width for name, rows in found.items() if (width := _width(rows))},
    )


def told_by(document: Document, archive: Archive, plan: Plan) -> tuple[Scenario, Plan]:
    """The scenario a readout describes against its previous edition, and the plan from the last year-end known on its day. Errors
    as in `scenario_of`."""
    earlier = archive.previous(document)
    since = start(document.edition.day)
    scenario = scenario_of(document, archive, archive.get(earlier[0]) if earlier else None)
    return scenario, replace(plan, year=since.year, fit=since.fit)


def causes(document: Document, archive: Archive, previous: Document | None = None) -> Iterator[Cause]:
    """What pulls a lever in a text: targets against the ones before, then words, then dials that no target speaks for."""
    output = _output(start(document.edition.day).year)
    pulled = set()
    for target in _by_target(document, previous, output):
        pulled.add(target.lever)
        yield target
    said = "\n".join(_guidance(previous)) if previous else ""
    for row in table("causes")["words"]:
        if row["lever"] not in pulled:
            yield from _by_words(document, row, said, output)
    for row in table("causes")["dials"]:
        if row["lever"] not in pulled:
            yield from _by_dial(document, archive, row)


def _output(year: str) -> float:
    """Output of a year in 100 million yuan."""
    return next(one.value for one in figures()["gdp_nominal_first_release"] if one.period == year)


def _by_target(document: Document, previous: Document | None, output: float) -> Iterator[Cause]:
    set_now = {target.name: target for target in targets(document, previous)}
    for row in table("causes")["targets"]:
        target = set_now.get(row["name"])
        size = _change(target, row["per"], output) if target else None
        if target and size:
            yield Cause(row["lever"], target.span, size, size, size, _YEAR, "stated")


def _change(target: Target, per: str, output: float) -> float | None:
    """How far a target lies from the last one, in points of GDP; None where one of them is no single number. An amount that was
    not set before counts whole."""
    last = target.previous
    if target.value is None or (last is not None and last.value is None):
        return None
    if per == "points":
        return round(target.value - last.value, 3) if last and last.value is not None else None
    return round(100 * (target.value - (last.value if last and last.value is not None else 0.0)) / output, 3)


def _guidance(document: Document) -> Iterator[str]:
    return (document.text[section.start : section.end] for section in document.sections if section.role in GUIDANCE)


def _by_words(document: Document, row: dict[str, Any], said: str, output: float) -> Iterator[Cause]:
    """The first place in the guidance that says the words of a row and does not refuse what they name. What the previous
    edition said in these words is policy as it is, and in the base path already."""
    refused = re.compile(table("causes")["refused"])
    for section in (one for one in document.sections if one.role in GUIDANCE):
        for match in re.finditer(row["pattern"], document.text[section.start : section.end]):
            at = Span(section.start + match.start(), section.start + match.end())
            if match.group() not in said and not refused.search(document.text[max(section.start, at.start - 10) : at.start]):
                yield _pulled(document, row, at, output)
                return


def _pulled(document: Document, row: dict[str, Any], at: Span, output: float) -> Cause:
    stated = _stated(document, at, output) if row.get("yuan") else None
    if stated:
        return Cause(row["lever"], stated[0], stated[1], stated[1], stated[1], _YEAR, "stated")
    return Cause(row["lever"], at, row["size"], row["low"], row["high"], row["quarters"], "judgement")


def _stated(document: Document, at: Span, output: float) -> tuple[Span, float] | None:
    """The sum in yuan that the clause of a span names, in per cent of output, with the span from the one to the other."""
    start = max(document.text.rfind(mark, 0, at.start) for mark in _ENDS) + 1
    end = min((place for mark in _ENDS if (place := document.text.find(mark, at.end)) >= 0), default=len(document.text))
    for found in quantities(document.text[start:end]):
        if found.unit == "元" and found.value:
            whole = Span(min(at.start, start + found.span.start), max(at.end, start + found.span.end))
            return whole, round(100 * found.value * 1e-8 / output, 3)
    return None


def _by_dial(document: Document, archive: Archive, row: dict[str, Any]) -> Iterator[Cause]:
    """The turn of a dial in this text against the one before in its series."""
    track = next(iter(tracks(archive, document.edition.series, axis=row["axis"])), None)
    points = [point for point in track.points if point.edition.day <= document.edition.day] if track else []
    if not points or points[-1].edition != document.edition or points[-1].direction not in ("easier", "tighter"):
        return
    now = points[-1]
    record = _record(points[:-1], now.direction or "", row["figures"], document.edition.day)
    span = now.evidence[0].span
    if len(record) >= row["least"]:
        middle, reach = float(np.mean(record)), 1.7 * float(np.std(record, ddof=1))
        yield Cause(row["lever"], span, middle, middle - reach, middle + reach, row["quarters"], f"record of {len(record)} years")
    else:
        usual = row[str(now.direction)]
        yield Cause(row["lever"], span, usual["size"], usual["low"], usual["high"], row["quarters"], "judgement")


def _record(points: list[Point], direction: str, series: str, day: str) -> list[float]:
    """By how much a series changed in the years after texts that turned the same way, as far as known on `day`."""
    values = {int(one.period): one.value for one in figures()[series] if one.known <= day}
    ends = [int(point.edition.day[:4]) for point in points if point.direction == direction]
    return [values[year + 1] - values[year] for year in ends if year in values and year + 1 in values]


def _path(lever: Lever, rows: list[Cause], first: int) -> tuple[float, ...]:
    """The usual value until the text, then what its causes add, then the usual value again."""
    path = np.full(first + max(row.quarters for row in rows), lever.usual)
    for row in rows:
        path[first - 1 : first - 1 + row.quarters] += row.size
    return tuple(np.clip(path, lever.low, lever.high).round(4).tolist())


def _width(rows: list[Cause]) -> tuple[float, float] | None:
    """The bounds of the size as multiples of it; None where every cause is stated."""
    size = sum(row.size for row in rows)
    if size == 0 or all(row.low == row.high for row in rows):
        return None
    ends = sorted((sum(row.low for row in rows) / size, sum(row.high for row in rows) / size))
    return ends[0], ends[1]


def _because(document: Document, cause: Cause) -> dict[str, Any]:
    span = cause.span
    return {
        "edition": str(document.edition),
        "start": span.start,
        "end": span.end,
        "quote": document.text[span.start : span.end],
        "size": round(cause.size, 4),
        "low": round(cause.low, 4),
        "high": round(cause.high, 4),
        "basis": cause.basis,
    }
