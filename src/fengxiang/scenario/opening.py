"""The balance sheets a projection starts from, and the constants that make its first quarter reproduce the year's shares.

What a year's figures do not say is closed, not guessed freely: payouts of firms and banks let their debt and capital grow with
output at first, social transfers carry the central deficit, the reach of lenders to local government meets its spending."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from fengxiang.data import table
from fengxiang.scenario.economy import CREDIT, DOUBTFUL
from fengxiang.scenario.figures import yearly

Part = SimpleNamespace

# The quota announced in November 2024: platform debt swapped into local bonds, in 100 million yuan; 2 trillion a year.
SWAPPED = {2024: 20_000.0, 2025: 20_000.0, 2026: 20_000.0}
_EARLIEST, _FIRST_BONDS, _TURNED = 2014, 2015, 2022
_ALL = 9999
# The part of land fees that official property investment contains.
LAND_IN_INVESTMENT = 0.5
_PARTS = ("C", "GC", "GL", "IL", "IO", "IN", "IH", "X")


def years() -> tuple[str, ...]:
    """The year-ends a projection may start from, oldest first: those with figures of output, exports, property, land and
    local debt."""
    named = (
        "gdp_nominal_first_release",
        "exports_value",
        "property_investment",
        "land_sale_revenue",
        "local_debt_explicit_total",
    )
    known = set.intersection(*(set(_around(series)) for series in named))
    return tuple(str(year) for year in sorted(known) if year >= _EARLIEST)


def year_end(year: int, known: int = _ALL) -> Part:
    """The shares a projection from a year-end starts from: figures where there are any, data/economy.toml elsewhere. Missing
    years of a figure lie on a straight line between its neighbours; of neighbours after the year `known` nothing is used, and the
    last value before stands."""
    output = _around("gdp_nominal_first_release", known)[year]
    found = {name: _line(row, year, known) for name, row in table("economy")["openings"].items()}
    bonds, homes = _around("local_debt_explicit_pct_gdp", known), _around("housing_sales_area", known)
    fallen = homes[year] / homes[year - 1] - 1
    return SimpleNamespace(
        **found | {"slump": 1 + found["slump"] * min(0.0, fallen), "homes": found["homes"] if year >= _TURNED else None},
        year=year,
        gdp=output / 10_000,
        X=_around("exports_value", known)[year] / output,
        property_investment=_around("property_investment", known)[year] / output,
        LS=_around("land_sale_revenue", known)[year] / output,
        PS=found["home_sales"],
        bonds=bonds[year] / 100,
        SB=_new_bonds(year, known),
        transfers=_around("central_transfers_to_local", known)[year] / output,
        inflation=_around("cpi", known)[year] / 100,
    )


def _new_bonds(year: int, known: int) -> float:
    """New local bonds of the year, share of GDP; none before 2015."""
    debt, output = _around("local_debt_explicit_total", known), _around("gdp_nominal_first_release", known)
    if year < _FIRST_BONDS:
        return 0.0
    return (debt[year] - debt[year - 1] - SWAPPED.get(year, 0.0)) / output[year]


@cache
def _around(series: str, known: int = _ALL) -> dict[int, float]:
    """A yearly figure with the gaps filled, and a year more at its beginning; of years after `known` nothing is used."""
    values = yearly(series)
    years = [year for year in sorted(values) if year <= known] or [min(values)]
    span = range(min(values) - 1, max(*values, 0 if known == _ALL else known) + 1)
    return dict(zip(span, np.interp(list(span), years, [values[year] for year in years]).tolist(), strict=True))


def _line(row: dict[str, float], year: int, known: int) -> float:
    held = {int(key): value for key, value in row.items() if int(key) <= known} or {year: next(iter(row.values()))}
    return float(np.interp(year, list(held), list(held.values())))


def opening(year: Part, p: Part) -> Part:
    """The last quarter before the projection, from the shares of a year in its output and the parameters; `p` gets the
    constants."""
    p.g_start = p.g_end + (p.g_2014 - p.g_end) * p.g_decay ** (4 * (year.year - 2014))
    p.g_h = (p.homes if year.homes is None else year.homes) / 4
    _course(year.year, p)
    b = SimpleNamespace(Y=year.gdp / 4, p=1.0, pH=1.0, rer=1.0, e=1.0, yW=1.0, trend=1.0, trend_h=1.0, edge=1.0)
    b.gap = b.gapMA = 0.0 * p.a1
    for part in (_debts, _demand, _prices, _capital, _homes, _money, _budgets, _firms, _banks, _lenders, _consumption):
        part(b, p, year)
    return b


def _course(year: int, p: Part) -> None:
    """What was under way at the end of 2021: the turn in property policy, a third done, and support for new firms, as fitted to
    the figures known then. At other year-ends policy stays as it is."""
    under_way = year == _TURNED - 1
    p.course_K = p.h_K2022 / (1 + (p.h_K2022 - 1) / 3) if under_way else 1.0
    p.course_SN = p.h_support / 100 * 2 / 3 if under_way else 0.0


def _debts(b: Part, p: Part, year: Part) -> None:
    annual = 4 * b.Y
    b.LH, b.DV, b.LB, b.B = (share * annual for share in (year.households, year.lgfv, year.bonds, year.central))
    b.LN = p.new_debt * year.firms * annual
    b.LO = year.firms * annual - b.LN
    b.DV1 = b.DV2 = b.DV3 = b.DV4 = b.DV / 4
    p.ell0 = (b.LH + b.LO + b.LN + b.DV + b.LB + b.B) / annual
    p.arrived0 = 1 + np.exp((p.ell0 - p.ellbar) / p.s)
    b.FX, b.Vcb = year.foreign * annual, 0.0
    b.ell = p.ell0


def _demand(b: Part, p: Part, year: Part) -> None:
    """Volumes of demand at prices of one, what new firms sell of each, and the imports that close the trade balance."""
    business = 1 - p.C - p.G - p.IL - (year.property_investment - LAND_IN_INVESTMENT * year.LS) - p.NX
    parts = {
        "C": p.C,
        "GC": p.G * p.G_central,
        "GL": p.G * (1 - p.G_central),
        "IL": p.IL,
        "IN": p.new_invest * business,
        "IO": (1 - p.new_invest) * business,
        "IH": year.property_investment - LAND_IN_INVESTMENT * year.LS,
        "X": year.X,
    }
    for kind in _PARTS:
        setattr(b, kind, parts[kind] * b.Y)
    b.demN = sum(getattr(p, f"phi_{kind}") * getattr(b, kind) for kind in _PARTS)
    b.demO = sum(parts.values()) * b.Y - b.demN
    imports = (year.X - p.NX) * b.Y
    b.imN, b.imO = p.new_imports * imports, (1 - p.new_imports) * imports
    p.mN, p.mO = b.imN / b.demN, b.imO / b.demO
    b.yN, b.yO = b.demN - b.imN, b.demO - b.imO
    b.yO1, b.yN1 = b.yO / (1 + p.g_start), b.yN / (1 + p.g_start)
    b.Yr = b.yO + b.yN
    b.Yr1, b.Yr2, b.Yr3, b.Yr4 = (b.Yr / (1 + p.g_start) ** lag for lag in (1, 2, 3, 4))
    p.gC0, p.gL0, p.iL0, p.x0 = b.GC, b.GL, b.IL, b.X


def _prices(b: Part, p: Part, year: Part) -> None:
    """Rates at rest, inflation, and a labour force in which the usual share is out of work."""
    b.pi, b.u = year.inflation / 4, p.u0
    b.p1, b.p2, b.p3 = ((1 + b.pi) ** -lag for lag in (1, 2, 3))
    b.pibar = (p.pi_anchor + year.inflation) / 8
    p.r_rest = year.rate - p.fpi * (4 * b.pi - p.pi_aim * 4)
    for kind in ("H", "O"):
        setattr(p, f"r{kind}0", year.rate + getattr(p, f"spread_{kind}"))
    p.rN0 = year.rate + p.spread_N
    b.aO = b.aN = b.aN_trend = 1.0
    b.n = b.nbar = b.Yr


def _capital(b: Part, p: Part, year: Part) -> None:
    """Capital that this investment would let grow with the trend; capacity is what it makes."""
    ahead = 1 + p.g_start
    b.kO, b.kN, b.kL = b.IO * ahead / (p.d + p.g_start), b.IN * ahead / (p.d + p.g_start), b.IL / (p.dL + p.g_start)
    b.vO, b.vN = b.yO * ahead / b.kO, b.yN * ahead / b.kN
    p.nu0 = b.kN / (b.kO + b.kN)
    b.uO = b.uN = 1.0


def _homes(b: Part, p: Part, year: Part) -> None:
    b.PS, b.LS, b.iH = year.PS * b.Y, year.LS * b.Y, b.IH
    b.q, b.qref, b.PSref = b.PS, b.PS / year.slump, b.PS / year.slump
    b.AP = year.waiting * 4 * b.PS
    b.gp = p.gp0 = year.house_price / 4
    b.ge = p.ge0 = b.gp
    p.k1, p.doubt0 = year.waiting * 4, 0.0
    p.q0, p.ch, p.lamL = b.q, b.iH / b.q, b.LS / b.PS
    p.dA = np.maximum(1 / (4 * year.waiting) - p.g_h, 0.02)
    b.WIP = b.AP / (1 + p.mk)
    b.h = p.house_wealth * 4 * b.Y


def _money(b: Part, p: Part, year: Part) -> None:
    """Deposits are all claims on banks: what the banks' assets come to less their capital."""
    annual = 4 * b.Y
    p.mO_held = p.held_firms * annual * (b.yO / b.Yr) / (4 * b.yO)
    p.mN_held = p.held_firms * annual * (b.yN / b.Yr) / (4 * b.yN)
    b.MO, b.MN = p.mO_held * 4 * b.yO, p.mN_held * 4 * b.yN
    b.Bcb = p.bcb_share * b.Y
    small = sum((1 - getattr(p, f"b{kind}")) * getattr(b, kind) for kind in CREDIT)
    total = sum(getattr(b, kind) for kind in CREDIT)
    b.assets_S, b.assets_L = small, total - small + b.B - b.Bcb
    b.OF_S, b.OF_L = p.capital_S * b.assets_S, p.capital_L * b.assets_L
    b.CAR = b.OF_S / b.assets_S
    M = total + b.B + b.FX - b.OF_L - b.OF_S - b.Vcb
    b.MH = M - b.MO - b.MN
    b.share_S = p.s0 * np.clip(0.6 + 0.4 * b.CAR / 0.07, 0.6, 1)
    b.RL, b.RS = p.rr_L * (1 - b.share_S) * M, p.rr_S * b.share_S * M
    b.ZS, b.ZL = 0.35 * p.z_share * b.Y, 0.65 * p.z_share * b.Y
    b.IB = b.assets_S + b.RS - b.share_S * M - b.ZS - b.OF_S
    b.AL = b.assets_L + b.IB + b.RL - (1 - b.share_S) * M - b.ZL - b.OF_L


def _budgets(b: Part, p: Part, year: Part) -> None:
    """Taxes on production and what firms earn before debt moves."""
    b.int_L = ((year.rate + p.spread_V) * b.DV + (year.rate + p.spread_LB) * b.LB) / 4
    for at in ("O", "N"):
        made = getattr(b, f"y{at}")
        setattr(b, f"WB_{at}", getattr(p, f"om{at}") * made)
        setattr(b, f"TY_{at}", getattr(p, f"t{at}") * made)
        rate = year.rate + getattr(p, f"spread_{at}")
        interest = (rate * getattr(b, f"L{at}") - _deposit_rate(p, year) * getattr(b, f"M{at}")) / 4
        setattr(b, f"F_{at}", made - getattr(b, f"WB_{at}") - getattr(b, f"TY_{at}") - interest)
        setattr(b, f"TF_{at}", p.tF * np.maximum(getattr(b, f"F_{at}"), 0))


def _deposit_rate(p: Part, year: Part) -> Any:
    return np.maximum(year.rate + p.spread_M, 0)


def _firms(b: Part, p: Part, year: Part) -> None:
    """Payouts that let the debt of each kind of firm grow as the year's did."""
    nominal = p.g_start + b.pi
    for at, more, invested in (("O", year.grow_old, b.IO + b.IH + b.LS - b.PS), ("N", year.grow_new, b.IN)):
        debt = getattr(b, f"L{at}")
        written_off = debt * getattr(p, f"n0_L{at}")
        kept = invested + nominal * getattr(b, f"M{at}") - (nominal + more / 4) * debt - written_off
        profit = getattr(b, f"F_{at}") - getattr(b, f"TF_{at}")
        setattr(p, f"del{at}", np.clip(1 - kept / profit, 0, 1))
        setattr(b, f"D_{at}", getattr(p, f"del{at}") * profit)


def _banks(b: Part, p: Part, year: Part) -> None:
    """Payouts that keep the banks' capital in step with output at first."""
    r = {name: year.rate + getattr(p, f"spread_{name[1:]}") for name in ("rH", "rO", "rN", "rV", "rLB", "rB", "rA", "rIB", "rR")}
    earned = {kind: r[rate] * getattr(b, kind) for kind, (_, rate) in CREDIT.items()}
    large = sum(getattr(p, f"b{kind}") * amount for kind, amount in earned.items())
    M, rM, rZ = b.MH + b.MO + b.MN, _deposit_rate(p, year), 0.8 * year.rate
    F_L = (
        large + r["rB"] * (b.B - b.Bcb) + r["rR"] * b.RL + r["rIB"] * b.IB - r["rA"] * b.AL - rZ * b.ZL - rM * M * (1 - b.share_S)
    )
    F_S = sum(earned.values()) - large + r["rR"] * b.RS - r["rIB"] * b.IB - rZ * b.ZS - rM * M * b.share_S
    b.F_cb = (r["rA"] * b.AL + rZ * (b.ZL + b.ZS) + r["rB"] * b.Bcb + p.rF * b.FX - r["rR"] * (b.RL + b.RS)) / 4
    nominal = p.g_start + b.pi
    for at, profit, own in (("L", F_L / 4, b.OF_L), ("S", F_S / 4, b.OF_S)):
        share = [getattr(p, f"b{kind}") if at == "L" else 1 - getattr(p, f"b{kind}") for kind in DOUBTFUL]
        lost = sum(part * getattr(p, f"n0_{kind}") * getattr(b, kind) for part, kind in zip(share, DOUBTFUL, strict=True))
        before = profit - lost
        tax = np.maximum(p.tF * before, 0)
        setattr(b, f"TF_{at}", tax)
        setattr(p, f"del{at}", np.clip(1 - nominal * own / (before - tax), 0, 1))
        setattr(b, f"D_{at}", np.maximum(getattr(p, f"del{at}") * (before - tax), 0))
    b.DG = p.sG * (b.D_L + b.D_S)
    b.TH = p.tH * (b.WB_O + b.WB_N + b.D_O + b.D_N + b.D_L + b.D_S - b.DG)


def _lenders(b: Part, p: Part, year: Part) -> None:
    """Social transfers that leave the central deficit, and the reach of lenders that meets local spending."""
    TY, TF = b.TY_O + b.TY_N, b.TF_O + b.TF_N + b.TF_L + b.TF_S
    p.tr, p.sb = year.transfers, year.SB
    income = (1 - p.thL) * TY + (1 - p.sL) * b.TH + (1 - p.sF) * TF + b.F_cb + b.DG
    other = b.GC + p.tr * b.Y + (year.rate + p.spread_B) * b.B / 4
    b.SUB = year.deficit * b.Y + income - other
    p.social = b.SUB / b.Y
    revenue = p.thL * TY + p.sL * b.TH + p.sF * TF + p.tr * b.Y + b.LS + p.sb * b.Y
    due = p.mV * b.DV4
    p.dsr0 = (due + b.int_L) / revenue
    missing = (b.IL + b.GL) * (1 + p.g_start) + b.int_L - revenue
    # The first quarter spends by its trend, out of the revenue of the last.
    p.dv = np.maximum(missing / (b.Y * np.maximum(1 - p.dsr0 / p.dsr_max, 0.05)), 0)


def _consumption(b: Part, p: Part, year: Part) -> None:
    wages, DIV = b.WB_O + b.WB_N, b.D_O + b.D_N + b.D_L + b.D_S - b.DG
    interest = (_deposit_rate(p, year) * b.MH - p.rH0 * b.LH) / 4
    b.YD = wages + DIV + interest - b.TH + b.SUB
    p.yd0 = b.YD
    p.a2 = (b.C * (1 + p.g_start) - p.a1 * b.YD) / b.MH
