"""Textbook models on the engine: SIM, PC, LP1, REG and BMW of Godley and Lavoie, Monetary Economics (Palgrave, 2007), chapters
3 to 7, in their notation. Each is a list of equations, swept within the period until nothing changes; its accounts are checked
in every period, and its redundant equation is asserted and never assigned."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fengxiang.errors import BadScenario
from fengxiang.scenario.accounts import Accounts, Flow, Stock

_SWEEPS, _STILL = 2000, 1e-14
_HUGE = 1e12
_LONGEST = 100_000

Values = dict[str, float]
Equation = tuple[str, Callable[[Values, Values, Values], float]]


@dataclass(frozen=True, slots=True)
class Book:
    """A model: its parameters with the book's values, its equations in order (each of this period's values, the last one's and
    the parameters), its accounts, and the two variables of its redundant equation."""

    name: str
    parameters: Mapping[str, float]
    equations: tuple[Equation, ...]
    accounts: Accounts
    redundant: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """A run: the parameters used, the path of each variable (the first period is empty, as in the book's tables), the matrix of
    transactions in the last period, and the largest leak of any period relative to income."""

    model: str
    parameters: dict[str, float]
    path: dict[str, list[float]]
    matrix: dict[str, dict[str, float]]
    discrepancy: float

    @property
    def periods(self) -> int:
        """How many periods, the empty first one included."""
        return len(next(iter(self.path.values())))

    @property
    def final(self) -> dict[str, float]:
        """The last value of each variable."""
        return {name: values[-1] for name, values in self.path.items()}


def run_book(name: str, given: Mapping[str, float] | None = None, periods: int = 500) -> Run:
    """A run of a model from nothing, with some parameters replaced. BadScenario for an unknown model or parameter,
    no periods or too many, or a path that explodes."""
    model = _model(name)
    if unknown := sorted(set(given or {}) - set(model.parameters)):
        raise BadScenario(f"--set {unknown[0]}: {name} has no such parameter; it has {', '.join(model.parameters)}")
    if not 1 <= periods <= _LONGEST:
        raise BadScenario(f"--periods {periods}: choose from 1 to {_LONGEST}")
    parameters = dict(model.parameters) | dict(given or {})
    before = dict.fromkeys((variable for variable, _ in model.equations), 0.0)
    path = {variable: [0.0] for variable in before}
    for period in range(2, periods + 1):
        now = _period(model, before, parameters, period)
        for variable, value in now.items():
            path[variable].append(value)
        before = now
    last = {variable: values[-1] for variable, values in path.items()}
    earlier = {variable: values[-2:][0] for variable, values in path.items()}
    matrix = model.accounts.laid_out(model.accounts.logged(last, earlier))
    return Run(name, parameters, path, matrix, _discrepancy(model, path))


def _model(name: str) -> Book:
    if name not in BOOK:
        raise BadScenario(f"--book {name}: no such model; choose one of {', '.join(BOOK)}")
    return BOOK[name]


def _period(model: Book, before: Values, parameters: Values, period: int) -> Values:
    """The values of a period: the equations swept until they stand still."""
    now = dict(before)
    for _ in range(_SWEEPS):
        moved = 0.0
        for variable, equation in model.equations:
            try:
                value = equation(now, before, parameters)
            except (ZeroDivisionError, OverflowError):
                value = math.inf
            if not abs(value) < _HUGE:
                raise BadScenario(f"{model.name}: {variable} explodes in period {period}; choose other parameters")
            moved = max(moved, abs(value - now[variable]) / (1 + abs(value)))
            now[variable] = value
        if moved < _STILL:
            return now
    raise BadScenario(f"{model.name}: period {period} does not settle; choose other parameters")


def _discrepancy(model: Book, path: Mapping[str, list[float]]) -> float:
    """The largest leak of any period, that of the redundant equation included, relative to the period's income."""
    values = {name: np.array(row) for name, row in path.items()}
    size = np.maximum(1.0, np.max([values[name] for name in values if name.startswith("Y")], axis=0))
    now = {name: row[1:] / size[1:] for name, row in values.items()}
    before = {name: row[:-1] / size[1:] for name, row in values.items()}
    if len(size) == 1:
        return 0.0
    # Prices are not amounts: they stand as they are.
    for price in {stock.price for stock in model.accounts.stocks if stock.price}:
        now[price] = values[price][1:]
    checked = model.accounts.check(model.accounts.logged(now, before), now, before)
    redundant = np.abs(now[model.redundant[0]] - now[model.redundant[1]])
    return max(checked.discrepancy, float(np.max(redundant)))


# The models -----------------------------------------------------------------------------------------------------------

_SIM = Book(
    "SIM",
    {"alpha1": 0.6, "alpha2": 0.4, "theta": 0.2, "G": 20.0, "W": 1.0},
    (
        ("G", lambda v, b, p: p["G"]),
        ("Y", lambda v, b, p: v["C"] + v["G"]),
        ("N", lambda v, b, p: v["Y"] / p["W"]),
        ("WB", lambda v, b, p: p["W"] * v["N"]),
        ("T", lambda v, b, p: p["theta"] * v["WB"]),
        ("YD", lambda v, b, p: v["WB"] - v["T"]),
        ("C", lambda v, b, p: p["alpha1"] * v["YD"] + p["alpha2"] * b["H"]),
        ("H", lambda v, b, p: b["H"] + v["YD"] - v["C"]),
        ("Hs", lambda v, b, p: b["Hs"] + v["G"] - v["T"]),
    ),
    Accounts(
        ("households", "firms", "government"),
        (Stock("H", "households", "government"),),
        (
            Flow("C", "households", "firms"),
            Flow("G", "government", "firms"),
            Flow("WB", "firms", "households"),
            Flow("T", "households", "government"),
        ),
    ),
    ("H", "Hs"),
)

# The central bank of PC, LP1 and REG pays in money for the bills that nobody else holds, and hands over its interest.
_CENTRAL_BANK: tuple[Equation, ...] = (
    ("Hs", lambda v, b, p: b["Hs"] + v["Bcb"] - b["Bcb"]),
    ("Fcb", lambda v, b, p: v["rBcb"]),
)
_ITS_BILLS = Stock("Bcb", "central bank", "government")
_ITS_INTEREST = (Flow("rBcb", "government", "central bank"), Flow("Fcb", "central bank", "government"))

_PC = Book(
    "PC",
    {"alpha1": 0.6, "alpha2": 0.4, "theta": 0.2, "lambda0": 0.635, "lambda1": 5.0, "lambda2": 0.01, "G": 20.0, "r": 0.025},
    (
        ("G", lambda v, b, p: p["G"]),
        ("Y", lambda v, b, p: v["C"] + v["G"]),
        ("rBh", lambda v, b, p: p["r"] * b["Bh"]),
        ("rBcb", lambda v, b, p: p["r"] * b["Bcb"]),
        ("T", lambda v, b, p: p["theta"] * (v["Y"] + v["rBh"])),
        ("YD", lambda v, b, p: v["Y"] - v["T"] + v["rBh"]),
        ("C", lambda v, b, p: p["alpha1"] * v["YD"] + p["alpha2"] * b["V"]),
        ("V", lambda v, b, p: b["V"] + v["YD"] - v["C"]),
        ("Bh", lambda v, b, p: v["V"] * (p["lambda0"] + p["lambda1"] * p["r"]) - p["lambda2"] * v["YD"]),
        ("H", lambda v, b, p: v["V"] - v["Bh"]),
        ("Bs", lambda v, b, p: b["Bs"] + v["G"] + p["r"] * b["Bs"] - v["T"] - v["rBcb"]),
        ("Bcb", lambda v, b, p: v["Bs"] - v["Bh"]),
        *_CENTRAL_BANK,
    ),
    Accounts(
        ("households", "firms", "government", "central bank"),
        (
            Stock("H", "households", "central bank"),
            Stock("Bh", "households", "government"),
            _ITS_BILLS,
        ),
        (
            Flow("C", "households", "firms"),
            Flow("G", "government", "firms"),
            Flow("Y", "firms", "households"),
            Flow("rBh", "government", "households"),
            *_ITS_INTEREST,
            Flow("T", "households", "government"),
        ),
    ),
    ("H", "Hs"),
)

_LP1 = Book(
    "LP1",
    {
        "alpha1": 0.8,
        "alpha2": 0.2,
        "theta": 0.1938,
        "G": 20.0,
        "rb": 0.03,
        "pbl": 20.0,
        "chi": 0.1,
        "l20": 0.44196,
        "l22": 1.1,
        "l23": 1.0,
        "l24": 0.03,
        "l30": 0.3997,
        "l32": 1.0,
        "l33": 1.1,
        "l34": 0.03,
    },
    (
        ("G", lambda v, b, p: p["G"]),
        ("pbl", lambda v, b, p: p["pbl"]),
        ("Y", lambda v, b, p: v["C"] + v["G"]),
        ("rBh", lambda v, b, p: p["rb"] * b["Bh"]),
        ("rBcb", lambda v, b, p: p["rb"] * b["Bcb"]),
        ("coupons", lambda v, b, p: b["BLh"]),
        ("T", lambda v, b, p: p["theta"] * (v["Y"] + v["rBh"] + v["coupons"])),
        ("YD", lambda v, b, p: v["Y"] - v["T"] + v["rBh"] + v["coupons"]),
        ("C", lambda v, b, p: p["alpha1"] * b["YD"] + p["alpha2"] * b["V"]),
        ("CG", lambda v, b, p: (v["pbl"] - (b["pbl"] or v["pbl"])) * b["BLh"]),
        ("V", lambda v, b, p: b["V"] + v["YD"] - v["C"] + v["CG"]),
        ("Ve", lambda v, b, p: b["V"] + b["YD"] - v["C"] + v["CG"]),
        ("ERrbl", lambda v, b, p: 1 / v["pbl"]),
        (
            "Bh",
            lambda v, b, p: v["Ve"] * (p["l20"] + p["l22"] * p["rb"] - p["l23"] * v["ERrbl"]) - p["l24"] * b["YD"],
        ),
        (
            "BLh",
            lambda v, b, p: (v["Ve"] * (p["l30"] - p["l32"] * p["rb"] + p["l33"] * v["ERrbl"]) - p["l34"] * b["YD"]) / v["pbl"],
        ),
        ("H", lambda v, b, p: v["V"] - v["Bh"] - v["pbl"] * v["BLh"]),
        (
            "Bs",
            lambda v, b, p: (
                b["Bs"] + v["G"] + p["rb"] * b["Bs"] + v["coupons"] - v["T"] - v["rBcb"] - v["pbl"] * (v["BLh"] - b["BLh"])
            ),
        ),
        ("Bcb", lambda v, b, p: v["Bs"] - v["Bh"]),
        *_CENTRAL_BANK,
    ),
    Accounts(
        _PC.accounts.sectors,
        (*_PC.accounts.stocks, Stock("BLh", "households", "government", "pbl")),
        (*_PC.accounts.flows, Flow("coupons", "government", "households")),
    ),
    ("H", "Hs"),
)


def _region(own: str, other: str) -> tuple[Equation, ...]:
    """The equations of one of the two regions of REG."""

    def at(name: str) -> str:
        return f"{name}_{own}"

    return (
        (at("G"), lambda v, b, p: p[at("G")]),
        (at("IM"), lambda v, b, p: p[f"mu{own}"] * v[at("Y")]),
        (at("Y"), lambda v, b, p: v[at("C")] + v[at("G")] + v[f"IM_{other}"] - v[at("IM")]),
        (at("rBh"), lambda v, b, p: p["r"] * b[at("Bh")]),
        (at("T"), lambda v, b, p: p["theta"] * (v[at("Y")] + v[at("rBh")])),
        (at("YD"), lambda v, b, p: v[at("Y")] - v[at("T")] + v[at("rBh")]),
        (at("C"), lambda v, b, p: p[f"alpha1{own}"] * v[at("YD")] + p[f"alpha2{own}"] * b[at("V")]),
        (at("V"), lambda v, b, p: b[at("V")] + v[at("YD")] - v[at("C")]),
        (
            at("Bh"),
            lambda v, b, p: v[at("V")] * (p[f"lambda0{own}"] + p[f"lambda1{own}"] * p["r"]) - p[f"lambda2{own}"] * v[at("YD")],
        ),
        (at("H"), lambda v, b, p: v[at("V")] - v[at("Bh")]),
    )


_REG = Book(
    "REG",
    {
        "alpha1N": 0.6,
        "alpha2N": 0.4,
        "alpha1S": 0.7,
        "alpha2S": 0.3,
        "theta": 0.2,
        "muN": 0.18781,
        "muS": 0.18781,
        "lambda0N": 0.635,
        "lambda1N": 5.0,
        "lambda2N": 0.01,
        "lambda0S": 0.67,
        "lambda1S": 6.0,
        "lambda2S": 0.07,
        "G_N": 20.0,
        "G_S": 20.0,
        "r": 0.025,
    },
    (
        *_region("N", "S"),
        *_region("S", "N"),
        ("rBcb", lambda v, b, p: p["r"] * b["Bcb"]),
        ("T", lambda v, b, p: v["T_N"] + v["T_S"]),
        ("Bs", lambda v, b, p: b["Bs"] + v["G_N"] + v["G_S"] + p["r"] * b["Bs"] - v["T"] - v["rBcb"]),
        ("Bcb", lambda v, b, p: v["Bs"] - v["Bh_N"] - v["Bh_S"]),
        *_CENTRAL_BANK,
        ("H", lambda v, b, p: v["H_N"] + v["H_S"]),
        ("Y", lambda v, b, p: v["Y_N"] + v["Y_S"]),
    ),
    Accounts(
        ("households N", "households S", "firms N", "firms S", "government", "central bank"),
        (
            Stock("H_N", "households N", "central bank"),
            Stock("H_S", "households S", "central bank"),
            Stock("Bh_N", "households N", "government"),
            Stock("Bh_S", "households S", "government"),
            _ITS_BILLS,
        ),
        (
            *(Flow(f"C_{region}", f"households {region}", f"firms {region}") for region in "NS"),
            *(Flow(f"G_{region}", "government", f"firms {region}") for region in "NS"),
            Flow("IM_N", "firms N", "firms S"),
            Flow("IM_S", "firms S", "firms N"),
            *(Flow(f"Y_{region}", f"firms {region}", f"households {region}") for region in "NS"),
            *(Flow(f"rBh_{region}", "government", f"households {region}") for region in "NS"),
            *_ITS_INTEREST,
            *(Flow(f"T_{region}", f"households {region}", "government") for region in "NS"),
        ),
    ),
    ("H", "Hs"),
)

# Banks pay interest on the deposits they issued: on those held, a rounding error in M would earn interest for ever.
_BMW = Book(
    "BMW",
    {"alpha0": 25.0, "alpha1": 0.75, "alpha2": 0.1, "delta": 0.1, "gamma": 0.15, "kappa": 1.0, "rl": 0.04},
    (
        ("AF", lambda v, b, p: p["delta"] * b["K"]),
        ("KT", lambda v, b, p: p["kappa"] * b["Y"]),
        ("I", lambda v, b, p: p["gamma"] * (v["KT"] - b["K"]) + v["AF"]),
        ("Y", lambda v, b, p: v["C"] + v["I"]),
        ("rL", lambda v, b, p: p["rl"] * b["L"]),
        ("rM", lambda v, b, p: p["rl"] * b["Ms"]),
        ("WB", lambda v, b, p: v["Y"] - v["rL"] - v["AF"]),
        ("YD", lambda v, b, p: v["WB"] + v["rM"]),
        ("C", lambda v, b, p: p["alpha0"] + p["alpha1"] * v["YD"] + p["alpha2"] * b["M"]),
        ("M", lambda v, b, p: b["M"] + v["YD"] - v["C"]),
        ("L", lambda v, b, p: b["L"] + v["I"] - v["AF"]),
        ("Ms", lambda v, b, p: b["Ms"] + v["L"] - b["L"]),
        ("K", lambda v, b, p: b["K"] + v["I"] - v["AF"]),
    ),
    Accounts(
        ("households", "firms", "firms, capital", "banks"),
        (Stock("M", "households", "banks"), Stock("L", "banks", "firms, capital")),
        (
            Flow("C", "households", "firms"),
            Flow("I", "firms, capital", "firms"),
            Flow("WB", "firms", "households"),
            Flow("AF", "firms", "firms, capital"),
            Flow("rL", "firms", "banks"),
            Flow("rM", "banks", "households"),
        ),
    ),
    ("M", "Ms"),
)

BOOK: Mapping[str, Book] = {model.name: model for model in (_SIM, _PC, _LP1, _REG, _BMW)}
