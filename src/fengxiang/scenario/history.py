"""The years 2015 to 2025 as the model sees them: what is fed in, what comes out, and how far that lies from the figures.

Fed in, because the model does not explain them: exports, the two budgets, special bonds, and three years' blows (the epidemic in
2020 and 2022, the turn in property policy from 2021), the size of which is fitted. Compared: everything in `MEASURED`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from fengxiang.data import table
from fengxiang.scenario.draws import Drawn, single
from fengxiang.scenario.figures import yearly
from fengxiang.scenario.opening import SWAPPED
from fengxiang.scenario.scenarios import Scenario
from fengxiang.scenario.simulation import run_block

# Series of the model against series of the figures, and the error that counts as one in the fit. Debts of households and of the
# centre are verified for a few year-ends only, platform debt for none (the figures of secondary sources, with wide errors).
MEASURED = {
    "gdp_growth": ("gdp_real_growth_first_release", 0.7),
    "inflation": ("cpi", 0.8),
    "unemployment": ("unemployment_surveyed", 0.3),
    "land_sales": ("land_sale_revenue_pct_gdp", 0.8),
    "homes_sold": ("housing_sales_area", 10.0),
    "property_investment": ("property_investment", 0.8),
    "debt_bonds": ("local_debt_explicit_pct_gdp", 1.5),
    "money_growth": ("m2_growth", 2.0),
    "debt_household": ("debt_household_2024", 4.0),
    "debt_central": ("debt_central_gov_2024", 3.0),
    "debt_lgfv": ("lgfv_debt", 4.0),
}
# Platform debt, % of GDP: the IMF's of 2017 and 2022 as newspapers quote them, and its projection for 2023.
_PLATFORMS = {2017: 37.0, 2022: 48.0, 2023: 52.0}
_YEAR_ENDS = ("debt_bonds", "debt_household", "debt_central", "debt_lgfv")

# Property policy turned in mid-2021; two lines lead to the end of 2022 and to that of 2024.
_TURNS = (2021.5, 2023.0, 2025.0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A year of a series: what the model gives and what the figures say."""

    series: str
    year: int
    model: float
    figure: float


def fed_in(start: int, years: int, fitted: Mapping[str, float]) -> tuple[Scenario, Drawn]:
    """The levers of the years after the year-end `start`, and the one path with their blows."""
    quarters = 4 * years
    span = range(start + 1, start + years + 1)
    levers = {
        "export_demand": 100 * (_exports(start, quarters) - 1),
        "special_bonds": _spread(_bonds(), start, span),
        "swap": _swaps(span),
        "deficit": fitted["h_budget"] * _spread(_budgets(start + years), start, span),
        "home_demand": 100 * fitted["h_boom"] * np.interp(_dates(start, quarters), [2015.5, 2017.0], [0, 1]),
        "property": _property(start, quarters, fitted),
        "support": fitted["h_support"] * np.interp(_dates(start, quarters), [2021.0, 2024.0], [0, 1]),
    }
    drawn = single(quarters, fitted)
    for year, blow in ((2020, fitted["h_2020"]), (2022, fitted["h_2022"])):
        if year in span:
            for shock, size in (("mood", blow), ("firms", blow)):
                drawn.shocks[shock][4 * (year - start - 1) : 4 * (year - start)] = size
    return Scenario("history", "", "", {name: tuple(map(float, path)) for name, path in levers.items()}, {}), drawn


def _exports(start: int, quarters: int) -> np.ndarray:
    """The volume of exports by quarter against the start, less what demand abroad grows by of itself: value in yuan less factory
    prices, which stand in for those of exports. What comes after the last quarter is not looked at: the year after goes on as the
    last one did."""
    value, prices = yearly("exports_value"), yearly("ppi")
    growth = {
        year: np.log(value[year] / value[year - 1]) - prices[year] / 100 for year in value if year - 1 in value and year in prices
    }
    rises = [growth[year] for year in sorted(growth) if start < year <= start + quarters // 4]
    level = np.concatenate([[0.0], np.cumsum([*rises, rises[-1]])])
    # A year's average stands in its middle, the year of the start half a year before its end.
    centres = np.arange(len(level)) * 4 - 2.0
    path = np.interp(np.arange(1, quarters + 1) - 0.5, centres, level)
    at_start = np.interp(0.0, centres, level)
    world = np.log1p(table("economy")["parameters"]["gW"]["value"])
    index: np.ndarray = np.exp(path - at_start - world * np.arange(1, quarters + 1))
    return index


def _bonds() -> dict[int, float]:
    """New local bonds, % of GDP, without the swap of platform debt that began in November 2024."""
    debt, output = yearly("local_debt_explicit_total"), yearly("gdp_nominal_first_release")
    grown = {year: debt[year] - debt[year - 1] - SWAPPED.get(year, 0.0) for year in debt if year - 1 in debt}
    found = {year: 100 * amount / output[year] for year, amount in grown.items()}
    # Bonds took the place of loans in 2015; their growth then is not known.
    return {2014: 0.0, 2015: found[2016]} | found | {max(found) + 1: found[max(found)]}


def _swaps(span: range) -> np.ndarray:
    """Platform debt swapped a quarter; the quota of 2024 was used in its last one."""
    path = np.repeat([SWAPPED.get(year, 0.0) / 4 for year in span], 4)
    if 2024 in span:
        at = 4 * (2024 - span[0])
        path[at : at + 4] = [0, 0, 0, SWAPPED[2024]]
    return path


def _budgets(last: int) -> dict[int, float]:
    """The deficit of the two budgets less new special bonds, % of GDP, as known at the end of `last`; missing years between their
    neighbours, a last one as far from the one before as the deficit ratio that was set."""
    broad, special, ratio = yearly("broad_deficit_two_budgets_pct_gdp"), _bonds(), yearly("deficit_ratio_target")
    held = {year: broad[year] - special[year] for year in sorted(broad) if 2014 <= year <= last}
    if last not in held and last in ratio:
        held[last] = broad[max(held)] + ratio[last] - ratio[max(held)] - special[last]
    return {year: float(np.interp(year, list(held), list(held.values()))) for year in range(2014, last + 1)}


def _spread(values: Mapping[int, float], start: int, span: range) -> np.ndarray:
    return np.repeat([values[year] - values[start] for year in span], 4)


def _property(start: int, quarters: int, fitted: Mapping[str, float]) -> np.ndarray:
    """Property policy against that of the start: as it was until mid-2021, then tighter."""
    course = [1.0, fitted["h_K2022"], fitted["h_K2024"]]
    path: np.ndarray = np.interp(_dates(start, quarters), _TURNS, course) / np.interp(start + 1, _TURNS, course)
    return path


def _dates(start: int, quarters: int) -> np.ndarray:
    """The end of each quarter after the year-end `start`, as a year with its fraction."""
    return start + 1 + (np.arange(quarters) + 1) / 4


def model_years(values: Mapping[str, float], start: int, years: int) -> dict[str, np.ndarray]:
    """What the model gives for the years after the year-end `start`, by series: averages of the year, year-ends for debts."""
    scenario, drawn = fed_in(start, years, values)
    found = {name: rows[:, 0] for name, rows in run_block(scenario, drawn, str(start)).series.items()}
    series = {name: rows.reshape(-1, 4).mean(1) for name, rows in found.items() if name not in _YEAR_ENDS}
    series |= {name: found[name][3::4] for name in _YEAR_ENDS}
    money = np.concatenate([[100.0], found["money"][3::4]])
    return series | {"money_growth": 100 * (money[1:] / money[:-1] - 1)}


@cache
def figure_years() -> dict[str, dict[int, float]]:
    """The figures in the units of the model: shares of GDP of the first release, home sales against those of 2014."""
    output = yearly("gdp_nominal_first_release")
    found = {name: yearly(series) for name, (series, _) in MEASURED.items() if series != "lgfv_debt"}
    homes = found["homes_sold"]
    found["homes_sold"] = {year: 100 * area / homes[2014] for year, area in homes.items()}
    found["property_investment"] = {year: 100 * spent / output[year] for year, spent in found["property_investment"].items()}
    return found | {"debt_lgfv": _PLATFORMS}


def misses(values: Mapping[str, float], last: int, start: int = 2014) -> tuple[Fitted, ...]:
    """Model and figure side by side, for every series and year after `start` up to `last` that has a figure."""
    series, figures = model_years(values, start, last - start), figure_years()
    return tuple(
        Fitted(name, year, float(series[name][year - start - 1]), figures[name][year])
        for name in MEASURED
        for year in range(start + 1, last + 1)
        if year in figures[name]
    )
