"""From a readout to a scenario: its words, targets and dials pull levers, each with the span that pulled it (`data/causes.toml`).

The only file of the model that knows texts. No figure later than the text is used: the projection starts from the last year-end
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
from fengxiang.reading import Target, dials, targets, tracks
from fengxiang.reading.context import previous as previous_editions
from fengxiang.reading.facts.quantities import quantities
from fengxiang.scenario.figures import all_figures
from fengxiang.scenario.opening import years
from fengxiang.scenario.record import ECONOMY, planned_year
from fengxiang.scenario.scenarios import Lever, Scenario, all_levers
from fengxiang.scenario.simulation import Plan

_YEAR, _SPRING = 4, 3
_LOOSE = 4  # a record that is so many times as wide as a judgement tells nothing
_ENDS, _STOPS = "，。；\n", "。；\n"
_FROM_BONDS = "特别国债"
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
    stated in the text, the record of the years that are named, or judgement, be it beside a record too wide to tell anything."""

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
    # A text acts from the next quarter on; one of a first quarter plans its year.
    quarter = (month - 1) // 3 + (month > _SPRING)
    return Start(known[-1], fit or _FITS[-1], 4 * (year - int(known[-1]) - 1) + quarter + 1, fit is None)


def _known(year: int) -> str:
    """The day from which a year's output is known."""
    return next(one.known for one in all_figures()["gdp_nominal_first_release"] if one.period == str(year))


def scenario_of(document: Document, archive: Archive, previous: Document | None = None) -> Scenario:
    """The scenario a readout describes, against the base path; without any lever where it names none. BadScenario for a text that
    is not of China's economy, of a series that does not set policy, or older than the figures."""
    if series_of(document.edition.series).economy != ECONOMY:
        raise BadScenario(f"simulate --from {document.edition}: the model is of China's economy; choose one of its readouts")
    guiding = table("causes")["series"]
    if document.edition.series not in guiding:
        raise BadScenario(f"simulate --from {document.edition}: levers are read from {', '.join(guiding)}; choose one of these")
    since = start(document.edition.day)
    found: dict[str, list[Cause]] = {}
    for cause in causes(document, archive, previous):
        found.setdefault(cause.lever, []).append(cause)
    known = all_levers()
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
    earlier = previous_editions(document, archive)
    since = start(document.edition.day)
    scenario = scenario_of(document, archive, archive.get(earlier[0]) if earlier else None)
    return scenario, replace(plan, year=since.year, fit=since.fit)


def causes(document: Document, archive: Archive, previous: Document | None = None) -> list[Cause]:
    """What pulls a lever in a text: targets against the ones before, then words, then dials where neither did. A sum that a text
    pays from bonds is not counted among the bonds as well."""
    found = list(_causes(document, archive, previous))
    paid = [cause for cause in found if cause.basis == "stated" and _from_bonds(document, cause)]
    bonds = next((cause for cause in found if cause not in paid and _FROM_BONDS in document[cause.span]), None)
    if paid and bonds and bonds.basis == "stated":
        shares = {row["lever"]: row["yuan"] for row in table("causes")["words"] if "yuan" in row}
        left = round(bonds.size - sum(cause.size * shares[cause.lever] for cause in paid), 3)
        found[found.index(bonds)] = replace(bonds, size=left, low=left, high=left)
    return [cause for cause in found if cause.size]


def _from_bonds(document: Document, cause: Cause) -> bool:
    """Whether a clause pays for something from treasury bonds, rather than issue them."""
    return re.search(rf"(?<!发行)(?<!发行超长期){_FROM_BONDS}.{{0,14}}(?:支持|用于)", document[cause.span]) is not None


def _causes(document: Document, archive: Archive, previous: Document | None) -> Iterator[Cause]:
    output = _output(start(document.edition.day).year)
    set_now = {target.name: target for target in targets(document, previous)}
    rows = table("causes")
    found = list(_by_target(document, set_now, output))
    settled = {cause.lever for cause in found}
    for row in rows["words"]:
        open_ = row["lever"] not in settled or row.get("beside")
        cause = _by_words(document, archive, row, previous, output) if open_ else None
        if cause and not any(cause.span.overlaps(other.span) for other in found):
            found.append(cause)
            settled.add(cause.lever)
    yield from found
    for row in rows["dials"]:
        if row["lever"] not in settled and previous:
            yield from _by_dial(document, previous, archive, row)


def _output(year: str) -> float:
    """Output of a year in 100 million yuan."""
    return next(one.value for one in all_figures()["gdp_nominal_first_release"] if one.period == year)


def _by_target(document: Document, set_now: dict[str, Target], output: float) -> Iterator[Cause]:
    for row in table("causes")["targets"]:
        target = set_now.get(row["name"])
        size = _change(target, row, output, document.edition.day) if target else None
        if target and size is not None:
            yield Cause(row["lever"], _clause(document, target.span), size, size, size, _YEAR, "stated")


def _change(target: Target, row: dict[str, Any], output: float, day: str) -> float | None:
    """How far a target lies from the last one, that of the previous edition or the one known on the text's day, in points of
    GDP; of a bound or range its nearer end. None where there is no last one, unless an amount is of an instrument of its own."""
    now, last = _number(target), _number(target.previous) if target.previous else _set_last(row["name"], day)
    if now is None or (last is None and not row.get("fresh")):
        return None
    return round((now - (last or 0.0)) * (1 if row["per"] == "points" else 100 / output), 3)


def _set_last(name: str, day: str) -> float | None:
    """The value set for the year before the one that a text of a day plans, as far as it was known then."""
    last = str(planned_year(day) - 1)
    return next((one.value for one in all_figures().get(name, ()) if one.period == last and one.known < day), None)


def _number(target: Target) -> float | None:
    return next((value for value in (target.value, target.low, target.high) if value is not None), None)


def _guidance(document: Document) -> str:
    return "\n".join(document[section.start, section.end] for section in document.sections if section.role in GUIDANCE)


def _by_words(
    document: Document, archive: Archive, row: dict[str, Any], previous: Document | None, output: float
) -> Cause | None:
    """The first clause of the guidance that says how much of what a row names, else the first that says its words and does not
    refuse them. What the previous edition said in these words, or of the same sum, is policy as it is, in the base path."""
    stated = next((cause for _, cause in _named(document, row, output) if cause.basis == "stated"), None)
    if stated:
        before = _named(previous, row, output) if previous and not row.get("once") else ()
        last = next((cause.size for _, cause in before if cause.basis == "stated"), 0.0)
        size = round(stated.size - last, 3)
        return replace(stated, size=size, low=size, high=size)
    said = previous.kept(_guidance) if previous else ""
    judged = next((cause for words, cause in _named(document, row, output) if words not in said), None)
    if judged is None or "figures" not in row:
        return judged
    return _by_record(judged, _record(document, row, _years_of_words(document, archive, row)), row["least"])


def _named(document: Document, row: dict[str, Any], output: float) -> Iterator[tuple[str, Cause]]:
    """The words of a row that the guidance says and does not refuse, each with what it would pull by itself."""
    for section in (one for one in document.sections if one.role in GUIDANCE):
        for match in re.finditer(row["pattern"], document.text[section.start : section.end]):
            at = Span(section.start + match.start(), section.start + match.end())
            if not _refused(document.text, row, at):
                yield match.group(), _pulled(document, row, at, output)


def _refused(text: str, row: dict[str, Any], at: Span) -> bool:
    """Whether a word of refusal stands before the words, or what the row will not have stands in their sentence."""
    before, unless = text[max(0, at.start - 10) : at.start], row.get("unless")
    if re.search(table("causes")["refused"], before):
        return True
    sentence = _between(text, at, _STOPS)
    return bool(unless and re.search(unless, text[sentence.start : sentence.end]))


def _between(text: str, at: Span, marks: str) -> Span:
    """From behind the last of some marks before a span to the first after it."""
    start = max(text.rfind(mark, 0, at.start) for mark in marks) + 1
    end = min((place for mark in marks if (place := text.find(mark, at.end)) >= 0), default=len(text))
    return Span(start, end)


def _clause(document: Document, at: Span) -> Span:
    """The whole clause of a span, so that its quotation shows what is meant."""
    clause = _between(document.text, at, _ENDS)
    return Span(clause.end - len(document[clause].lstrip()), clause.end)


def _pulled(document: Document, row: dict[str, Any], at: Span, output: float) -> Cause:
    for span in _paying(document, row, at) if "yuan" in row else ():
        sums = (one.value for one in quantities(document[span]) if one.unit == "元" and one.value)
        size = next((round(100 * value * 1e-8 / (output * row["yuan"]), 3) for value in sums), None)
        if size:
            return Cause(row["lever"], span, size, size, size, _YEAR, "stated")
    return Cause(row["lever"], _clause(document, at), row["size"], row["low"], row["high"], row["quarters"], "judgement")


def _paying(document: Document, row: dict[str, Any], at: Span) -> Iterator[Span]:
    """Where the sum for what a span says may stand: in its clause, or in the one before, if that issues bonds for this alone."""
    clause = _clause(document, at)
    yield clause
    if row.get("bonds") and document[clause].startswith("支持") and document.text[: clause.start].endswith("，"):
        before = _clause(document, Span(clause.start - 2, clause.start - 2))
        if "发行" + _FROM_BONDS in document[before]:
            yield Span(before.start, clause.end)


def _by_dial(document: Document, previous: Document, archive: Archive, row: dict[str, Any]) -> Iterator[Cause]:
    """The turn of a dial in this text against its previous edition, on the clause that says how the policy is to be now."""
    dial = next((one for one in dials(document, (previous,), archive) if one.reading.axis == row["axis"]), None)
    if dial is None or dial.previous is None or dial.direction not in ("easier", "tighter"):
        return
    manner = dial.previous.level == dial.reading.level
    speaking = [clause for clause in dial.reading.said if row["of"] in document[clause.span]]
    span = next((clause.span for clause in speaking if (clause.words if manner else clause.rungs)), None)
    if span is None:
        return
    size, low, high = (row[dial.direction][name] / (2 if manner else 1) for name in ("size", "low", "high"))
    judged = Cause(row["lever"], span, size, low, high, row["quarters"], "judgement")
    if "figures" not in row or manner:
        yield judged
        return
    years = _years_of_dial(document, archive, row, dial.direction)
    yield _by_record(judged, _record(document, row, years), row["least"])


# What followed before --------------------------------------------------------------------------------------------------


def _by_record(judged: Cause, record: dict[int, float], least: int) -> Cause:
    """A cause as large as what followed such words in enough years, the mean with 1.7 standard deviations on either side, about
    nine in ten; else, or where these lie so far apart that they tell nothing, as it is judged."""
    if len(record) < least:
        return judged
    changes, basis = list(record.values()), f"record of {', '.join(map(str, record))}"
    middle, reach = float(np.mean(changes)), 1.7 * float(np.std(changes, ddof=1))
    if 2 * reach > _LOOSE * (judged.high - judged.low):
        return replace(judged, basis=f"judgement beside {basis}")
    size, low, high = (round(value, 3) for value in (middle, middle - reach, middle + reach))
    return replace(judged, size=size, low=low, high=high, basis=basis)


def _record(document: Document, row: dict[str, Any], years: set[int]) -> dict[int, float]:
    """By how much the figures of a row changed in years, as far as known on the text's day, in the lever's unit."""
    day = document.edition.day
    values = {int(one.period): one.value for one in all_figures()[row["figures"]] if one.known < day}
    changes = {year: _changed(values, year, row.get("per", "points")) for year in sorted(years)}
    return {year: change for year, change in changes.items() if change is not None}


def _changed(values: dict[int, float], year: int, per: str) -> float | None:
    """The change of a year against the last: in points, of sums in per cent of the last year's output, or of the growth rate."""
    if per == "growth":
        values = {one: 100 * (values[one] / values[one - 1] - 1) for one in values if one - 1 in values}
    if year not in values or year - 1 not in values:
        return None
    return (values[year] - values[year - 1]) * (100 / _output(str(year - 1)) if per == "yuan" else 1)


def _years_of_dial(document: Document, archive: Archive, row: dict[str, Any], direction: str) -> set[int]:
    """The years that earlier texts of the series planned in which the dial turned the same way. A text of the first half of a
    year plans that year, a later one the next."""
    track = next(iter(tracks(archive, document.edition.series, axis=row["axis"])), None)
    points = [point for point in track.points if point.direction == direction] if track else []
    return {planned_year(point.edition.day) for point in points if point.edition.day < document.edition.day}


def _years_of_words(document: Document, archive: Archive, row: dict[str, Any]) -> set[int]:
    """The years planned by earlier texts whose guidance says the words of a row and does not refuse them."""
    index, found = archive.index(), set[int]()
    for number, edition in enumerate(index.editions):
        if edition.series in table("causes")["series"] and edition.day < document.edition.day:
            text = index.text(number)
            spans = (Span(*match.span()) for match in re.finditer(row["pattern"], text))
            if any(not _refused(text, row, at) and archive.part_at(edition, at.start)[0] in GUIDANCE for at in spans):
                found.add(planned_year(edition.day))
    return found


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
