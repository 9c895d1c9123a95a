"""What is read off a quarter, in arrays over draws: its series, which draws are lost in it, and which ran into a bound."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final

import numpy as np

from fengxiang.scenario.equations import GATE, LEAST_LENDING, RATES
from fengxiang.scenario.opening import LAND_IN_INVESTMENT

Part = SimpleNamespace

# What must stay above nought; bonds between banks, advances and foreign assets may take either sign.
_STOCKS = {
    "MH": "household deposits",
    "MO": "old firms' deposits",
    "MN": "new firms' deposits",
    "LH": "household debt",
    "LO": "old firms' debt",
    "LN": "new firms' debt",
    "DV": "platform debt",
    "LB": "local bonds",
    "B": "central bonds",
    "AP": "presold homes",
    "WIP": "works and land",
}
LOST: Final = {"Y": "output leaves all bounds"} | {name: f"{told} falls below nought" for name, told in _STOCKS.items()}
# Small banks lend the least they can, local government spends the least or the most of what it wants, the policy rate is at an
# end, firms sell all they can make, nobody is without work, small banks have lost their capital.
BOUNDS: Final = ("lending", "spending", "rate", "capacity", "labour", "capital")
# Output that grows or shrinks by half in a year is no economy any more.
_EXPLODED = 0.5

UNITS: Final = {
    "gdp_growth": "%",
    "inflation": "%",
    "unemployment": "%",
    "gap": "%",
    "output": "start = 100",
    "exports": "start = 100",
    "house_price": "start = 100",
    "homes_sold": "start = 100",
    "land_sales": "% GDP",
    "property_investment": "% GDP",
    "debt_household": "% GDP",
    "debt_firms": "% GDP",
    "debt_local": "% GDP",
    "debt_lgfv": "% GDP",
    "debt_bonds": "% GDP",
    "debt_central": "% GDP",
    "debt_total": "% GDP",
    "money": "start = 100",
    "capital_small_banks": "% assets",
    "small_bank_lending": "% usual",
    "policy_rate": "%",
}


def series_of(q: Part, first: Part) -> dict[str, Any]:
    """The series of a quarter, in the units of UNITS, beside the quarter `first` from which indices count; growth and inflation
    over four quarters."""
    part = 100 / (4 * q.Y)
    local = q.LB + q.DV
    return {
        "gdp_growth": 100 * (q.Yr / q.Yr4 - 1),
        "inflation": 100 * (q.p / q.p4 - 1),
        "unemployment": 100 * q.u,
        "gap": 100 * q.gap,
        "output": 100 * q.Yr / first.Yr,
        "exports": 100 * q.x / first.X,
        "house_price": 100 * q.pH,
        "homes_sold": 100 * q.q / first.q,
        "land_sales": 100 * q.LS / q.Y,
        # As it is counted officially, with a part of the land fees.
        "property_investment": 100 * (q.IH + LAND_IN_INVESTMENT * q.LS) / q.Y,
        "debt_household": part * q.LH,
        "debt_firms": part * (q.LO + q.LN),
        "debt_local": part * local,
        "debt_lgfv": part * q.DV,
        "debt_bonds": part * q.LB,
        "debt_central": part * q.B,
        "debt_total": part * (q.LH + q.LO + q.LN + local + q.B),
        "money": 100 * (q.MH + q.MO + q.MN) / (first.MH + first.MO + first.MN),
        "capital_small_banks": 100 * q.CAR,
        "small_bank_lending": 100 * q.psi,
        "policy_rate": 100 * q.r,
    }


def lost(q: Part) -> dict[str, Any]:
    """For each reason of LOST the draws that are lost for it; what is not a number is lost too."""
    leaving = {"Y": ~(np.abs(q.Yr / q.Yr4 - 1) <= _EXPLODED)}
    return leaving | {name: ~(getattr(q, name) >= 0) for name in _STOCKS}


def bounded(q: Part) -> dict[str, Any]:
    """For each of BOUNDS the draws that are at a bound that keeps the model sensible, or beyond what an economy can be."""
    return {
        "lending": q.psi <= LEAST_LENDING,
        "spending": (q.gate <= GATE[0]) | (q.gate >= GATE[1]),
        "rate": (q.r <= RATES[0]) | (q.r >= RATES[1]),
        "capacity": (q.yN >= q.mostN) | (q.yO >= q.mostO),
        "labour": q.u < 0,
        "capital": q.CAR < 0,
    }
