"""Measures the nine-sector model and prints docs/economy.md's figures as Markdown: the fit year by year, years it was not
fitted to, two results of the literature, the sequences and what decides them.

`uv run python tools/validate_economy.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace

import numpy as np

from fengxiang.data import table
from fengxiang.scenario.draws import draw
from fengxiang.scenario.figures import yearly
from fengxiang.scenario.history import MEASURED, figure_years, misses
from fengxiang.scenario.scenarios import Scenario, load_scenario
from fengxiang.scenario.sensitivity import influences
from fengxiang.scenario.simulation import Plan, bands, better, run, run_block

DRAWS = 4096
WIDER = 2.0
STILL = "the same, policy held where it stood then"
WIDE = "the same, assumed parameters from bounds twice as wide"
LONG = 48  # quarters over which a stimulus is followed
EIGHT = (
    "gdp_growth",
    "inflation",
    "unemployment",
    "exports_growth",
    "land_sales",
    "property_investment",
    "debt_bonds",
    "money_growth",
)
OFF = {
    "all channels": {},
    "construction off": {"sH": 0.0},
    "land off": {"om": 0.0},
    "spending off": {"w": 0.0, "hC": 0.0},
    "accelerator off": {"aU": 0.0},
}


def fit() -> Iterator[str]:
    """Model and figure for each year, and the mean absolute error of each series."""
    values = {name: row["value"] for name, row in table("fits")["2024"].items()}
    found = misses(values, 2024)
    years = range(2015, 2025)
    yield "| series | " + " | ".join(map(str, years)) + " | mean error |"
    yield "| --- |" + " --- |" * 11
    for name in MEASURED:
        rows = {one.year: one for one in found if one.series == name}
        cells = [f"{rows[year].model:.1f} / {rows[year].figure:.1f}" if year in rows else "" for year in years]
        error = np.mean([abs(one.model - one.figure) for one in rows.values()])
        yield f"| {name} | " + " | ".join(cells) + f" | {error:.2f} |"
    yield "\nOn a bound: " + ", ".join(on_bounds(values)) + "."


def on_bounds(values: Mapping[str, float]) -> Iterator[str]:
    """The fitted parameters that lie on a bound, where the figures pull further than is believed possible."""
    for name, row in table("economy")["fitted"].items():
        if name in values and (values[name] <= row["low"] or values[name] >= row["high"]):
            yield f"{name} ({row['why']}) at {values[name]:g}"


def _widened(parameters: SimpleNamespace, times: float) -> None:
    """Lets the assumed parameters lie so many times as far from the middle of their bounds, on the same side of nought."""
    for name, row in table("economy")["parameters"].items():
        if "low" in row:
            middle, values = (row["low"] + row["high"]) / 2, getattr(parameters, name)
            moved = middle + times * (values - middle)
            setattr(parameters, name, np.maximum(moved, 0.1 * row["low"]) if row["low"] > 0 else moved)


def _by_year(cutoff: int, years: int, times: float = 1, still: bool = False) -> dict[str, np.ndarray]:
    """Yearly values of the eight series in each draw, from the year-end `cutoff`, with what was known then; `still` holds policy
    where it stood then."""
    drawn = draw(1, 0, DRAWS, 4 * years, str(cutoff))
    _widened(drawn.parameters, times)
    if still:
        drawn.parameters.h_K2022, drawn.parameters.h_support = 1.0, 0.0
    block = run_block(load_scenario("baseline"), drawn, str(cutoff))
    series = {name: values[:, ~block.exploded] for name, values in block.series.items()}
    drawn.parameters.gW = drawn.parameters.gW[~block.exploded]
    found = {name: values.reshape(years, 4, -1).mean(1) for name, values in series.items()}
    start = np.full((1, int((~block.exploded).sum())), 100.0)
    money = np.concatenate([start, series["money"][3::4]])
    # The year of the start is centred half a year before its end; exports grew as usual since.
    exports = np.concatenate([start * (1 - 2 * drawn.parameters.gW), found["exports"]])
    return found | {
        "debt_bonds": series["debt_bonds"][3::4],
        "money_growth": 100 * (money[1:] / money[:-1] - 1),
        "exports_growth": 100 * (exports[1:] / exports[:-1] - 1) + found["inflation"],
    }


def out_of_sample(cutoff: int, years: int) -> Iterator[str]:
    """Bands from `cutoff` on against what came, beside a random walk with drift fitted to the same years."""
    figures = dict(figure_years()) | {"exports_growth": yearly("exports_growth")}
    runs = {"model": _by_year(cutoff, years), WIDE: _by_year(cutoff, years, WIDER), STILL: _by_year(cutoff, years, still=True)}
    ours = runs["model"]
    yield f"| from {cutoff} | " + " | ".join(str(cutoff + year) for year in range(1, years + 1)) + " |"
    yield "| --- |" + " --- |" * years
    scores: dict[str, list[tuple[float, float, bool]]] = {**{who: [] for who in runs}, "random walk": []}
    for name in EIGHT:
        cells = []
        for at in range(years):
            year = cutoff + at + 1
            if year not in figures[name]:
                cells.append("")
                continue
            low, high = np.quantile(ours[name][at], [0.05, 0.95])
            came = figures[name][year]
            for who, run_ in runs.items():
                scores[who].append(_score(*np.quantile(run_[name][at], [0.05, 0.95]), came))
            scores["random walk"].append(_score(*_walk(figures[name], cutoff, at + 1), came))
            cells.append(f"{low:.1f} to {high:.1f}: {came:.1f}{'' if low <= came <= high else ' **miss**'}")
        yield f"| {name} | " + " | ".join(cells) + " |"
    yield ""
    for who, rows in scores.items():
        width, score, inside = (np.mean([row[at] for row in rows]) for at in range(3))
        yield f"- {who}: {100 * inside:.0f} % of {len(rows)} inside, mean width {width:.1f} points, interval score {score:.1f}"


def _walk(figures: Mapping[int, float], cutoff: int, ahead: int) -> tuple[float, float]:
    history = [figures[year] for year in sorted(figures) if 2014 <= year <= cutoff]
    steps = np.diff(history)
    drift, spread = (steps.mean(), steps.std(ddof=1)) if len(steps) > 1 else (0.0, 0.15)
    middle, reach = history[-1] + ahead * drift, 1.645 * spread * np.sqrt(ahead)
    return middle - reach, middle + reach


def _score(low: float, high: float, came: float) -> tuple[float, float, bool]:
    """Width, interval score at 90 % (Gneiting and Raftery 2007), and whether it is inside."""
    missed = max(low - came, 0) + max(came - high, 0)
    return high - low, high - low + 20 * missed, bool(missed == 0)


def _response(scenario: Scenario, base: Scenario, year: str, quarters: list[int]) -> list[float]:
    """How far output lies from that of a base after so many quarters, in per cent, in the median."""
    ours, theirs = (bands(run(one, Plan(DRAWS, 1, max(quarters), year)))["output"]["p50"] for one in (scenario, base))
    return [100 * float(ours[at - 1] / theirs[at - 1] - 1) for at in quarters]


def _bare(levers: Mapping[str, tuple[float, ...]], parameters: Mapping[str, float]) -> Scenario:
    return Scenario("x", "", "", levers, parameters)


def rogoff_yang() -> Iterator[str]:
    """Homes sold fall by a fifth for good: output after 4, 12 and 20 quarters, every channel off in turn, by year-end."""
    yield "| channels | 2021: 4 | 12 | 20 | 2024: 4 | 12 | 20 |"
    yield "| --- |" + " --- |" * 6
    still = dict(load_scenario("homes-fall-base").levers)
    rules, credit = ("counter_cyclical", "cross_cyclical"), ("lending_floor",)
    cases = [(name, still, off) for name, off in OFF.items()]
    for name, on in (("rules on", rules), ("credit crunch on", credit), ("rules and credit crunch on", rules + credit)):
        cases.append((name, {lever: path for lever, path in still.items() if lever not in on}, {}))
    for name, levers, off in cases:
        fall = _bare(levers | {"home_demand": (-20.0,)}, off)
        cells = [_response(fall, _bare(levers, off), year, [4, 12, 20]) for year in ("2021", "2024")]
        yield f"| {name} | " + " | ".join(f"{value:.1f}" for row in cells for value in row) + " |"


def chen_he_liu() -> Iterator[str]:
    """A stimulus of 2009's size for six quarters: when dues over revenue peak, and what becomes of building and write-offs, with
    every channel off in turn."""
    yield "| from | channels | dues over revenue peak | building is lowest | write-offs above base |"
    yield "| --- |" + " --- |" * 4
    for year in ("2014", "2024"):
        cases = [*((name, {}, off) for name, off in OFF.items()), ("credit crunch off", {"lending_floor": (1.0,)}, {})]
        for name, levers, off in cases:
            yield f"| {year} | {name} | " + " | ".join(_after_stimulus(year, levers, off)) + " |"


def _after_stimulus(year: str, levers: Mapping[str, tuple[float, ...]], off: Mapping[str, float]) -> list[str]:
    pushed = _bare({**levers, "stimulus": (*[30.0] * 6, 0.0)}, off)
    drawn = draw(1, 0, DRAWS // 4, LONG)
    ours, base = (run_block(one, drawn, year, DRAWS // 4).log[1:] for one in (pushed, _bare(levers, off)))
    pairs = list(zip(ours, base, strict=True))
    dues = [float(np.median(a["dsr"] - b["dsr"])) for a, b in pairs]
    built = [float(np.median(a["IL"] / a["p"]) / np.median(b["IL"] / b["p"]) - 1) for a, b in pairs]
    lost = [float(np.median(a["WO_DV"] - b["WO_DV"])) for a, b in pairs]
    last = " (the last one run)" if np.argmax(dues) == LONG - 1 else ""
    return [
        f"quarter {int(np.argmax(dues)) + 1}{last}, +{100 * max(dues):.1f} points",
        f"quarter {int(np.argmin(built)) + 1}, {100 * min(built):.1f} % of base",
        f"{sum(value > 0 for value in lost)} of {LONG} quarters",
    ]


def sequences() -> Iterator[str]:
    """Each sequence against each other, over 40 quarters and over 24."""
    names = ("establish-first", "together", "break-first")
    for quarters in (24, 40, 60):
        found = {name: run(load_scenario(name), Plan(DRAWS, 1, quarters)) for name in names}
        for one, other in (("establish-first", "break-first"), ("establish-first", "together"), ("together", "break-first")):
            shares = better(found[one], found[other])
            yield f"- {quarters} quarters, {one} before {other}: " + ", ".join(
                f"{key} {100 * v:.0f} %" for key, v in shares.items()
            )


def sobol() -> Iterator[str]:
    """Sobol indices of the difference of output between the first sequence and the last."""
    _, found = influences(load_scenario("establish-first"), Plan(1, 1, 40))
    yield "| parameter | alone | total | of what |"
    yield "| --- | --- | --- | --- |"
    for row in found[:12]:
        yield f"| {row.parameter} | {row.alone:.2f} | {row.total:.2f} | {row.why} |"


if __name__ == "__main__":
    parts = {
        "Fit, model / figure": fit(),
        "From 2021": out_of_sample(2021, 4),
        "From 2018": out_of_sample(2018, 3),
        "Rogoff and Yang": rogoff_yang(),
        "Chen, He and Liu": chen_he_liu(),
        "Sequences": sequences(),
        "What decides between the sequences": sobol(),
    }
    for title, lines in parts.items():
        print(f"\n## {title}\n")
        print("\n".join(lines), flush=True)
