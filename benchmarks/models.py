"""Textbook models beside two libraries made for them: time for 100 periods from nothing, income then, and how well money closes.

    uv run --with pysolve --with macrostat python benchmarks/models.py

Building a model is not timed, solving is; the libraries keep no accounts, ours are checked in every period. The best of
seven runs counts, in turn and in one process. "Open" is the largest difference between money held and money supplied.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from macrostat.models import get_model
from pysolve.model import Model

from fengxiang.scenario import model as book
from fengxiang.scenario import run_book

PERIODS, ROUNDS = 100, 7
Result = tuple[float, float]
Run = Callable[[], Callable[[], Result]]  # the timed part; what it returns reads the result off, untimed

EQUATIONS = {
    "SIM": """G = Gp; Y = C + G; T = theta*Y; YD = Y - T; C = alpha1*YD + alpha2*H(-1); H = H(-1) + YD - C
        Hs = Hs(-1) + G - T""",
    "PC": """G = Gp; Y = C + G; T = theta*(Y + r*Bh(-1)); YD = Y - T + r*Bh(-1); C = alpha1*YD + alpha2*V(-1)
        V = V(-1) + YD - C; Bh = V*(lambda0 + lambda1*r) - lambda2*YD; H = V - Bh
        Bs = Bs(-1) + G + r*Bs(-1) - T - r*Bcb(-1); Bcb = Bs - Bh; Hs = Hs(-1) + Bcb - Bcb(-1)""",
    "LP1": """G = Gp; Y = C + G; T = theta*(Y + rb*Bh(-1) + BLh(-1)); YD = Y - T + rb*Bh(-1) + BLh(-1)
        C = alpha1*YD(-1) + alpha2*V(-1); V = V(-1) + YD - C; Ve = V(-1) + YD(-1) - C
        Bh = Ve*(l20 + l22*rb - l23/pbl) - l24*YD(-1); BLh = (Ve*(l30 - l32*rb + l33/pbl) - l34*YD(-1))/pbl
        H = V - Bh - pbl*BLh; Bs = Bs(-1) + G + rb*Bs(-1) + BLh(-1) - T - rb*Bcb(-1) - pbl*(BLh - BLh(-1))
        Bcb = Bs - Bh; Hs = Hs(-1) + Bcb - Bcb(-1)""",
}
MACROSTAT = {
    "SIM": ("GL06SIM", "HouseholdMoneyStock", "GovernmentMoneyStock"),
    "PC": ("GL06PC", "HouseholdMoneyStock", "CentralBankMoneyStock"),
    "LP1": ("GL06LP", "HouseholdCashStock", "CentralBankMoneyStock"),
}


def ours(name: str) -> Run:
    def run() -> Callable[[], Result]:
        found = run_book(name, periods=PERIODS + 1)
        held, supplied = found.path["H"], found.path["Hs"]
        return lambda: (found.final["Y"], max(abs(one - other) for one, other in zip(held, supplied, strict=True)))

    return run


def pysolve(name: str) -> Run:
    def run(model: Any) -> Callable[[], Result]:
        for _ in range(PERIODS):
            model.solve(iterations=500, threshold=1e-12)
        return lambda: (model.solutions[-1]["Y"], max(abs(one["H"] - one["Hs"]) for one in model.solutions))

    # A solved model cannot be wound back: one for each round, none of the building timed.
    models = [_pysolve_model(name) for _ in range(ROUNDS)]
    return lambda: run(models.pop())


def _pysolve_model(name: str) -> Any:
    model = Model()
    model.set_var_default(0)
    rows = [row.strip() for row in EQUATIONS[name].replace("\n", ";").split(";")]
    for row in rows:
        model.var(row.split(" = ")[0])
    for parameter, value in book(name).parameters.items():
        model.param("Gp" if parameter == "G" else parameter, default=value)
    for row in rows:
        model.add(row)
    return model


def macrostat(name: str) -> Run:
    kind, held, supplied = MACROSTAT[name]
    model = get_model(kind)()
    model.parameters.hyper["timesteps"] = PERIODS

    def run() -> Callable[[], Result]:
        model.simulate()
        return read

    def read() -> Result:
        table = model.variables.to_pandas()
        one, other = (table.xs(wanted, axis=1, level=0).iloc[:, 0] for wanted in (held, supplied))
        return float(table.xs("NationalIncome", axis=1, level=0).iloc[-1, 0]), float((one - other).abs().max())

    return run


def measure(runs: dict[str, Run]) -> dict[str, tuple[float, Result]]:
    """The best time of each, in seconds, and its result."""
    best: dict[str, tuple[float, Result]] = {}
    for _ in range(ROUNDS):
        for who, run in runs.items():
            start = time.perf_counter()
            read = run()
            spent = time.perf_counter() - start
            if who not in best or spent < best[who][0]:
                best[who] = spent, read()
    return best


def main() -> None:
    print(f"{'':4} {'':10} {'ms':>8} {'ratio':>7} {'income':>10} {'open':>9}")
    for name in EQUATIONS:
        best = measure({"fengxiang": ours(name), "pysolve": pysolve(name), "MacroStat": macrostat(name)})
        for who, (spent, (income, gap)) in best.items():
            ratio = spent / best["fengxiang"][0]
            print(f"{name:4} {who:10} {spent * 1e3:8.2f} {ratio:7.1f} {income:10.4f} {gap:9.1e}")


if __name__ == "__main__":
    main()
