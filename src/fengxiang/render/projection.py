"""A projection: as plain values, for a terminal, as Markdown and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from fengxiang.data import table as data_table
from fengxiang.messages import said_in
from fengxiang.render.accounts import matrix_lines
from fengxiang.render.frame import frame, number
from fengxiang.render.lines import pad, width, wrap
from fengxiang.render.markdown import table
from fengxiang.render.sheets import to_csv
from fengxiang.scenario import CHINA, UNITS, Influence, Lever, Projection, Scenario, all_levers, load_scenario, scenario_names

# Columns of a terminal: the name of a series, a median with its band, a difference, a parameter with its shares.
_NAME, _CELL, _STEP, _SHARES = 26, 18, 9, 38
_DIFFERENCES = 6
_DECISIVE = 10
_BANDED = ("output", "gap", "debt_total")
Decisive = tuple[str, Sequence[Influence]] | None
_SECTORS = ("居民", "旧企业", "新企业", "地方", "中央", "大行", "小行", "央行", "国外")
# Values from here on are shown without decimals.
_WHOLE = 60
# What a reader looks at first; --json and .csv have all series.
_FIRST = (
    "gdp_growth",
    "inflation",
    "unemployment",
    "gap",
    "house_price",
    "land_sales",
    "exports",
    "debt_household",
    "debt_firms",
    "debt_local",
    "debt_central",
    "debt_total",
    "capital_small_banks",
    "small_bank_lending",
)


def projection_object(found: Projection, decisive: Decisive = None) -> dict[str, Any]:
    """The projection as `simulate --json` gives it."""
    return {
        "scenario": found.scenario.name,
        "title": {"zh": found.scenario.zh, "en": found.scenario.en},
        "opening": found.plan.year,
        "fit": found.plan.fit,
        "levers": [_lever(found, lever) for lever in pulled(found.scenario)],
        "draws": found.plan.draws,
        "quarters": found.plan.quarters,
        "seed": found.plan.seed,
        "seconds": round(found.seconds, 3),
        "timings": {name: round(seconds, 3) for name, seconds in found.timings.items()},
        "series": _series(found.series),
        "versus": {
            "baseline": _series(found.versus),
            "effect": _series(found.effect),
            "name": found.scenario.against,
            "share_of_draws_better": found.better,
            "rivals": found.rivals,
        },
        "discrepancy": found.discrepancy,
        "checks": {
            name: {"amount": leak.amount, "where": leak.where, "quarter": leak.at[0] + 1, "draw": leak.at[1] + 1}
            for name, leak in (
                ("rows", found.checked.rows),
                ("columns", found.checked.columns),
                ("net worth", found.checked.net_worth),
            )
        },
        "exploded": found.exploded,
        "clipped": found.clipped,
        "bounds": dict(found.bounds),
        "trouble": found.trouble,
        "matrix": found.matrices["flows"],
        "balance_sheet": found.matrices["holdings"],
        "sensitivity": _sensitivity(decisive) if decisive else None,
        "flags": flags(found),
        "warnings": list(_warnings(found)),
    }


def _warnings(found: Projection) -> Iterator[dict[str, str]]:
    if found.exploded:
        yield {"kind": "exploded", "text": _lost(found, "en")}
    if differs(found) and not pulled(found.scenario):
        yield {"kind": "no lever", "text": frame("en")["no_lever"]}


def pulled(scenario: Scenario) -> list[Lever]:
    """The levers a scenario pulls."""
    return [lever for name, lever in all_levers().items() if name in scenario.levers]


def _lever(found: Projection, lever: Lever) -> dict[str, Any]:
    because = found.scenario.because.get(lever.name)
    return {
        "name": lever.name,
        "path": found.scenario.path(lever, found.plan.quarters).tolist(),
        "unit": lever.unit,
        "because": [dict(one) for one in because] if because else None,
    }


def _series(bands: Any) -> dict[str, Any]:
    return {
        name: {band: [round(float(value), 6) for value in values] for band, values in rows.items()} | {"unit": UNITS[name]}
        for name, rows in bands.items()
    }


def title_of(name: str, lang: str) -> str:
    """What a scenario that ships is called; one of the user's own by its name."""
    return str(getattr(load_scenario(name), lang)) if name in scenario_names() else name


def flags(found: Projection) -> list[str]:
    """What the projection assumes, one line each: parameters without a figure behind them, the shares it starts from, the size of
    levers, and what is switched on."""
    economy = data_table("economy")
    lines = ["assumed: this is what follows from the assumptions below, not a forecast"]
    unstated = [lever.name for lever in pulled(found.scenario) if lever.name not in found.scenario.stated]
    lines += [f"assumed: lever {name}: its size and its timing" for name in unstated]
    if found.scenario.path(all_levers()["damping"], 1)[0]:
        lines.append("assumed: stimulus wears off as debt rises (damping = 0 switches it off)")
    lines += [f"assumed: start {found.plan.year}: {name} ({_from(one)})" for name, one in economy["opening_sources"].items()]
    for name, row in economy["parameters"].items():
        size = f"{row['low']:g} to {row['high']:g}" if "low" in row else f"{row['value']:g}"
        lines.append(f"assumed: {name} = {size} ({row['why']}; {_from(row['source'])})")
    for name, row in data_table("fits")[found.plan.fit].items():
        if not name.startswith("h_") and "low" in row:
            lines.append(
                f"fitted to 2015-{found.plan.fit}: {name} = {row['low']:g} to {row['high']:g} ({economy['fitted'][name]['why']})"
            )
    return lines


def _from(source: str) -> str:
    """Where a size comes from, in short: series by their names, works and rules as data/economy.toml tells them."""
    told = data_table("economy")["sources"].get(source, source)
    return str(told).partition(":")[0] if source == "judgement" else str(told)


def projection_to_text(found: Projection, lang: str, decisive: Decisive = None) -> str:
    """What was assumed, the levers, medians with their bands in some years, the differences from what it is compared with, at 80
    columns."""
    words = frame(lang)
    title = found.scenario.zh if lang == "zh" else found.scenario.en
    lines = [
        *wrap(title if found.scenario.name in title else f"{found.scenario.name}  {title}", 78),
        f"{head_line(found, lang)}{words['comma']}{found.seconds:.1f} s",
        *wrap(words["no_forecast"], 78),
        "",
        *_levers(found, lang),
        *_bands(found, lang),
        "",
        *(_differences(found, lang) if pulled(found.scenario) else ()),
        *shares(found, lang),
        "",
        *(_decisive(decisive, lang) if decisive else ()),
        *honest(found, lang),
    ]
    return "\n".join(lines) + "\n"


def head_line(found: Projection, lang: str) -> str:
    """From where, how far, how many draws."""
    plan = found.plan
    return frame(lang)["projected"].format(year=plan.year, draws=number(plan.draws, lang), quarters=plan.quarters, seed=plan.seed)


def _sensitivity(decisive: tuple[str, Sequence[Influence]]) -> dict[str, Any]:
    against, rows = decisive
    return {
        "against": against,
        "of": "output summed over the horizon, without shocks",
        "parameters": [
            {"name": one.parameter, "alone": one.alone, "total": one.total, "why": one.why["en"], "zh": one.why["zh"]}
            for one in rows
        ],
    }


def _decisive(decisive: tuple[str, Sequence[Influence]], lang: str, columns: int = 78) -> Iterator[str]:
    """The parameters that decide, with their shares alone and with others."""
    against, rows = decisive
    yield from wrap(frame(lang)["decided_by"].format(name=against), columns)
    for one in rows[:_DECISIVE]:
        first, *more = wrap(one.why[lang], columns - _SHARES)
        yield f"  {pad(one.parameter, 22)}{one.alone:6.2f}{one.total:6.2f}  {first}"
        yield from (" " * _SHARES + line for line in more)
    yield ""


def _levers(found: Projection, lang: str) -> Iterator[str]:
    for lever in pulled(found.scenario):
        told = f"{getattr(lever, lang)}  {course(found, lever, lang)}"
        yield from (("" if at == 0 else "    ") + line for at, line in enumerate(wrap(told, 76)))
        for one in found.scenario.because.get(lever.name, ()):
            cited = f"「{one['quote']}」 {one['edition']}#{one['start']}-{one['end']}"
            yield from (f"    {line}" for line in wrap(f"{cited} {basis(one, lever, lang)}", 74))
    for name, value in found.scenario.parameters.items():
        yield frame(lang)["replaced"].format(name=name, value=f"{value:g}")
    if differs(found) and not pulled(found.scenario):
        yield from wrap(frame(lang)["no_lever"], 78)
    if pulled(found.scenario) or found.scenario.parameters or differs(found):
        yield ""


def differs(found: Projection) -> bool:
    """Whether a scenario is another than the one it is compared with."""
    return found.scenario.name != found.scenario.against


def basis(cause: Any, lever: Lever, lang: str) -> str:
    """Whence the size of a lever: stated, the record of some years, or judgement, with the values it may have."""
    words = frame(lang)
    kind, _, years = cause["basis"].partition("record of ")
    told = words[f"basis_{kind.strip().replace(' ', '_') or 'record'}"].format(years=years)
    low, high = (cause[end] + lever.usual for end in ("low", "high"))
    return told if low == high else f"{told} {low:g}..{high:g}"


def course(found: Projection, lever: Lever, lang: str) -> str:
    """The path of a lever in words: its values and when each holds."""
    path = found.scenario.path(lever, found.plan.quarters)
    runs: list[tuple[float, int, int]] = []
    for quarter, value in enumerate(path, 1):
        if runs and runs[-1][0] == value:
            runs[-1] = (value, runs[-1][1], quarter)
        else:
            runs.append((float(value), quarter, quarter))
    told = [f"{value:g} ({_period(found, first, last)})" for value, first, last in runs if value != lever.usual]
    later = any(value != lever.usual for value in found.scenario.levers[lever.name])
    told = told or [f"{lever.usual:g} ({frame(lang)['beyond']})" if later else f"{lever.usual:g}"]
    shown = told if len(told) <= 6 else [*told[:3], "…", told[-1]]
    return f"{', '.join(shown)} {unit_name(lever.unit, lang)}"


def unit_name(unit: str, lang: str) -> str:
    """A unit as people say it."""
    return str(data_table("economy")["units"].get(unit, unit)) if lang == "zh" else unit


def _period(found: Projection, first: int, last: int) -> str:
    """Quarters, counted from 1, as dates; whole years as years."""
    ends = [(int(found.plan.year) + 1 + (at - 1) // 4, (at - 1) % 4 + 1) for at in (first, last)]
    whole = ends[0][1] == 1 and ends[1][1] == 4
    told = [f"{year}" if whole else f"{year}Q{quarter}" for year, quarter in ends]
    return told[0] if told[0] == told[1] else "–".join(told)


def quarters_of(found: Projection, most: int) -> list[int]:
    """The quarters that are shown, counted from nought: the last one, the ends of the first years in which a lever is pulled, and
    of some between, closer together in the first years."""
    years, last = found.plan.quarters // 4, found.plan.quarters - 1
    begun = {4 * (at // 4) + 3 for lever in pulled(found.scenario) for at in _begins(found, lever)}
    spread = [4 * round(years ** (place / (most - 1))) - 1 for place in range(most)] if years else []
    return sorted(list(dict.fromkeys([last, *sorted(at for at in begun if at < last), *spread]))[:most])


def _begins(found: Projection, lever: Lever) -> list[int]:
    """The quarters, counted from nought, from which a lever is pulled to another value than before."""
    path = [lever.usual, *found.scenario.path(lever, found.plan.quarters).tolist()]
    return [at for at, (before, now) in enumerate(pairwise(path)) if now not in (before, lever.usual)]


def series_name(name: str, lang: str) -> str:
    """The name of a series with its unit."""
    unit = frame(lang)["start_100"] if UNITS[name].startswith("start") else unit_name(UNITS[name], lang)
    return f"{data_table('economy')['series'][name][lang]} {unit}"


def head(found: Projection, quarters: list[int]) -> list[str]:
    """The ends of years as years, other quarters as such."""
    since = int(found.plan.year)
    return [f"{since + 1 + at // 4}Q{at % 4 + 1}" if (at + 1) % 4 else f"{since + (at + 1) // 4}" for at in quarters]


def _bands(found: Projection, lang: str) -> Iterator[str]:
    shown = quarters_of(found, 3)
    yield from _table(frame(lang)["median_band"], head(found, shown), _band_rows(found, shown, lang), _CELL)


def _band_rows(found: Projection, shown: list[int], lang: str) -> list[list[str]]:
    rows = []
    for name in _FIRST:
        band = found.series[name]
        digits = 0 if max(abs(float(value)) for value in band["p95"]) >= _WHOLE else 1
        cells = [[f"{float(band[key][at]) + 0.0:.{digits}f}" for key in ("p50", "p5", "p95")] for at in shown]
        rows.append([series_name(name, lang), *(f"{middle} [{low}, {high}]" for middle, low, high in cells)])
    return rows


def _differences(found: Projection, lang: str) -> Iterator[str]:
    """What it differs by from what it is compared with."""
    if not differs(found):
        return
    title = frame(lang)["against_medians"].format(name=title_of(found.scenario.against, lang))
    shown = quarters_of(found, _DIFFERENCES)
    yield from _table(title, head(found, shown), difference_rows(found, shown, lang), _STEP)
    yield ""


def difference_rows(found: Projection, shown: list[int], lang: str) -> list[list[str]]:
    """The median of what each series differs by, draw by draw; of what shares of draws are told of with its band."""
    rows = []
    for name in ("output", *_FIRST):
        keys = {"p50": series_name(name, lang)} | ({"p5": "  5 %", "p95": "  95 %"} if name in _BANDED else {})
        for key, title in keys.items():
            rows.append([title, *(f"{round(float(found.effect[name][key][at]), 1) + 0.0:+.1f}" for at in shown)])
    return rows


def _table(title: str, heads: list[str], rows: list[list[str]], cell: int) -> Iterator[str]:
    if width(title) > _NAME:
        yield title
        title = ""
    yield pad(title, _NAME) + "".join(" " * max(0, cell - width(head)) + head for head in heads)
    for name, *cells in rows:
        yield pad(name, _NAME) + "".join((one if len(one) < cell else one.replace(", ", ",")).rjust(cell) for one in cells)


def shares(found: Projection, lang: str, columns: int = 78) -> Iterator[str]:
    """In how many draws it does better, and than which rival; near a half the assumptions do not decide."""
    words = frame(lang)
    if not pulled(found.scenario):
        return
    compared = {found.scenario.against: found.better} if differs(found) else {}
    for name, shares in (compared | dict(found.rivals)).items():
        told = words["share_better"].format(
            name=title_of(name, lang), **{key: f"{100 * value:.0f}" for key, value in shares.items()}
        )
        yield from wrap(told, columns)
        if any(0.25 < value < 0.75 for value in shares.values()):
            unsure = words["and"].join(words[f"better_{key}"] for key, value in shares.items() if 0.25 < value < 0.75)
            yield from wrap("  " + words["undecided"].format(what=unsure), columns)


def _lost(found: Projection, lang: str) -> str:
    """How many draws exploded, of how many, and why the first did."""
    lost, draws = number(found.exploded, lang), number(found.plan.draws, lang)
    return frame(lang)["lost"].format(lost=lost, draws=draws, why=said_in(lang, str(found.trouble)))


def honest(found: Projection, lang: str) -> Iterator[str]:
    words = frame(lang)
    yield words["closed"].format(leak=f"{found.discrepancy:.0e}", exploded=found.exploded, clipped=found.clipped)
    hit = {name: count for name, count in found.bounds.items() if count}
    if hit:
        yield from wrap(
            "  " + words["comma"].join(words["bound"].format(what=words[f"bound_{name}"], draws=hit[name]) for name in hit), 78
        )
    if found.trouble:
        yield from wrap(f"! {_lost(found, lang)}", 78)
    if "stimulus" in found.scenario.levers and found.scenario.path(all_levers()["damping"], 1)[0]:
        yield from wrap(words["wears_off"], 78)
    count = len(data_table("economy")["parameters"])
    yield from wrap(words["assumptions"].format(count=count, shares=len(data_table("economy")["openings"])), 78)


def projection_to_markdown(found: Projection, lang: str, decisive: Decisive = None) -> str:
    """The same as tables, with every assumption as a list at the end."""
    title = found.scenario.zh if lang == "zh" else found.scenario.en
    decided = [*(f"- {line.strip()}" for line in _decisive(decisive, lang, 1000) if line), ""] if decisive else []
    lines = [f"# {title}", "", *markdown_lines(found, lang), *decided, *(f"- {line}" for line in flags(found))]
    return "\n".join(lines) + "\n"


def markdown_lines(found: Projection, lang: str, depth: int = 2) -> Iterator[str]:
    """Levers, medians with their bands, differences, shares of draws; the headings are of a level."""
    words, mark = frame(lang), "#" * depth
    yield from [f"{words['no_forecast']} {head_line(found, lang)}", ""]
    for lever in pulled(found.scenario):
        yield f"- {getattr(lever, lang)}: {course(found, lever, lang)}"
        for one in found.scenario.because.get(lever.name, ()):
            yield f"  - 「{one['quote']}」 `{one['edition']}#{one['start']}-{one['end']}` {basis(one, lever, lang)}"
    if differs(found) and not pulled(found.scenario):
        yield words["no_lever"]
    shown = quarters_of(found, 3)
    yield from ["", f"{mark} {words['median_band']}", ""]
    yield from [*table(["", *head(found, shown)], _band_rows(found, shown, lang)), ""]
    if differs(found) and pulled(found.scenario):
        shown, heading = (
            quarters_of(found, _DIFFERENCES),
            words["against_medians"].format(name=title_of(found.scenario.against, lang)),
        )
        yield from [f"{mark} {heading}", "", *table(["", *head(found, shown)], difference_rows(found, shown, lang)), ""]
    yield from [*(f"- {line.strip()}" for line in shares(found, lang, 1000)), "", *honest(found, lang), ""]


def projection_to_csv(found: Projection) -> str:
    """A row a series and quarter: its band, that of what it is compared with, and that of what the two differ by."""
    keys = ("p5", "p50", "p95")
    heads = ["series", "unit", "quarter", *(f"{of}{key}" for of in ("", "versus_", "effect_") for key in keys)]
    rows = [
        [
            name,
            UNITS[name],
            quarter + 1,
            *(rows[key][quarter] for rows in (band, found.versus[name], found.effect[name]) for key in keys),
        ]
        for name, band in found.series.items()
        for quarter in range(found.plan.quarters)
    ]
    return to_csv([heads, *rows])


def matrices_to_text(found: Projection, lang: str) -> str:
    """The balance sheets and the transactions of the last quarter, mean of the logged draws, % of its output, at 80 columns;
    without the sums of the rows, which would bring every row into the last block."""
    lines, sectors = [], columns(lang)[:-1]
    for title, rows in matrices(found, lang):
        named = {row: {one: value for one in sectors if (value := cells[one]) is not None} for row, cells in rows.items()}
        lines += [title, "", *matrix_lines(sectors, named, 1 + max(map(width, named))), ""]
    return "\n".join(lines)


def columns(lang: str) -> list[str]:
    """The heads of both matrices: the sectors and the sum over them."""
    return [*(sector_name(one, lang) for one in CHINA.sectors), frame(lang)["sum"]]


def matrices(found: Projection, lang: str) -> Iterator[tuple[str, dict[str, dict[str, float | None]]]]:
    """Both matrices of the last quarter with their titles, named, with the sum of each row and, at the end, of each column: what
    a sector is worth, and that it receives what it spends or puts by."""
    words, quarter = frame(lang), head(found, [found.plan.quarters - 1])[0]
    for title, key, last in (("holdings", "holdings", "net_worth"), ("transactions", "flows", "sum")):
        rows = {account_name(row, lang): dict(cells) for row, cells in found.matrices[key].items()}
        rows[words[last]] = {one: _sum(cells.get(one, 0.0) for cells in rows.values()) for one in CHINA.sectors}
        yield (
            words[title].format(quarter=quarter),
            {
                row: {sector_name(one, lang): cells.get(one) for one in CHINA.sectors} | {words["sum"]: _sum(cells.values())}
                for row, cells in rows.items()
            },
        )


def _sum(values: Iterable[float]) -> float:
    """A sum without what rounding leaves of nothing."""
    return round(sum(values), 9) + 0.0


def account_name(row: str, lang: str) -> str:
    """The name of a stock, a flow, the change of a stock (d …) or the interest on it (r…)."""
    names = data_table("economy")["accounts"]
    if row.startswith("d "):
        return f"Δ{account_name(row[2:], lang)}"
    if row.startswith("r"):
        return frame(lang)["interest_on"].format(name=account_name(row[1:], lang))
    base, _, rest = row.partition("_")
    parts = [names[base][lang]]
    if rest in names["suffixes"]:
        parts.append(names["suffixes"][rest][lang])
    elif rest:
        parts += [names["suffixes"][part][lang] for part in (rest[0], rest[2:])]
    return (" " if lang == "en" else "·").join(part for part in parts if part)


def sector_name(sector: str, lang: str) -> str:
    """The name of a sector."""
    return sector if lang == "en" else _SECTORS[CHINA.sectors.index(sector)]


def matrices_to_csv(found: Projection) -> str:
    """A row a stock or flow, a column a sector, with the sums of both."""
    named = zip(("holdings", "flows"), matrices(found, "en"), strict=True)
    rows = [[key, row, *cells.values()] for key, (_, matrix) in named for row, cells in matrix.items()]
    return to_csv([["matrix", "row", *columns("en")], *rows])


def scenarios_object() -> dict[str, Any]:
    """The scenarios and the levers as `simulate --list --json` gives them."""
    listed = [load_scenario(name) for name in scenario_names()]
    return {
        "scenarios": [{"name": one.name, "zh": one.zh, "en": one.en, "levers": list(one.levers)} for one in listed],
        "levers": [
            {"name": one.name, "zh": one.zh, "en": one.en, "unit": one.unit, "usual": one.usual, "low": one.low, "high": one.high}
            for one in all_levers().values()
        ],
        "warnings": [],
    }


def scenarios_to_text(lang: str) -> str:
    """Scenarios, then levers with their units and bounds."""
    words = frame(lang)
    lines = [words["scenarios"]]
    lines += [f"  {pad(one.name, 30)}{getattr(one, lang)[:60]}" for one in map(load_scenario, scenario_names())]
    lines += ["", words["levers"]]
    for one in all_levers().values():
        bounds = f"{one.low:g}..{one.high:g}, {one.usual:g} {words['usual']}"
        lines += [f"  {pad(one.name, 22)}{unit_name(one.unit, lang)}, {bounds}", f"  {'':22}{getattr(one, lang)}"]
    return "\n".join(lines) + "\n"
