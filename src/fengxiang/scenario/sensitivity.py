"""Which parameters decide: Sobol indices of how far a scenario is from another, without shocks.

Totals by Jansen's estimator, shares alone by that of Saltelli and others (Computer Physics Communications 181, 2010), on
Saltelli's design: two Latin hypercubes, and for each parameter the first with the column of the second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fengxiang.data import table
from fengxiang.errors import BadScenario
from fengxiang.scenario.draws import Drawn, drawn_bounds, single
from fengxiang.scenario.scenarios import Scenario, all_levers
from fengxiang.scenario.simulation import Plan, beside, run_block

_ROWS = 512
_SIZE = "levers."  # leads the name of a lever
# So many draws of a block stay in the cache.
_AT_ONCE = 8192


@dataclass(frozen=True, slots=True)
class Influence:
    """A parameter, or a lever whose size is not certain: the share of the variance it explains alone, and with all it works
    together with; what it is, in either language."""

    parameter: str
    alone: float
    total: float
    why: Mapping[str, str]


def influences(scenario: Scenario, plan: Plan) -> tuple[str, tuple[Influence, ...]]:
    """The scenario it is set against, its first rival or else the one it is compared with, and the parameters by their total
    influence on the difference of output over the horizon. BadScenario where there is nothing to differ from."""
    other = (*scenario.rivals, scenario.against)[0]
    if other == scenario.name:
        raise BadScenario(f"{scenario.name}: nothing to differ from; choose another scenario for --sobol")
    sizes = {f"{_SIZE}{name}": (0.0, 1.0) for name in scenario.widths}
    bounds = drawn_bounds(plan.fit) | sizes
    names, low, high = list(bounds), *(np.array(side) for side in zip(*bounds.values(), strict=True))
    random = np.random.Generator(np.random.Philox(key=plan.seed))
    one, two = (low + (high - low) * _spread_out(random, len(names)) for _ in range(2))
    mixed = [np.where(np.arange(len(names)) == column, two, one) for column in range(len(names))]
    found = _differences(scenario, beside(scenario, other), plan, names, np.concatenate([one, two, *mixed]))
    first, second, *rest = found.reshape(-1, _ROWS) - np.mean(found)
    spread = np.var(np.concatenate([first, second]))
    if not spread > 0:
        return other, ()
    rows, why = [], _meanings()
    for name, values in zip(names, rest, strict=True):
        total = float(np.mean((first - values) ** 2) / (2 * spread))
        # What sampling makes of a share that cannot be: less than nothing, or more alone than with all others.
        alone = min(max(float(np.mean(second * (values - first)) / spread), 0.0), total)
        rows.append(Influence(name, alone, total, why[name]))
    return other, tuple(sorted(rows, key=lambda row: -row.total))


def _meanings() -> dict[str, Mapping[str, str]]:
    """What each parameter is, and the size of each lever, in either language."""
    rows = {**table("economy")["parameters"], **table("economy")["fitted"]}
    found: dict[str, Mapping[str, str]] = {
        name: {"zh": row.get("zh", row["why"]), "en": row["why"]} for name, row in rows.items()
    }
    for one in all_levers().values():
        found[f"{_SIZE}{one.name}"] = {"zh": f"力度：{one.zh}", "en": f"size: {one.en}"}
    return found


def _spread_out(random: np.random.Generator, columns: int) -> np.ndarray:
    """A Latin hypercube: in each column one point in each of `_ROWS` equal parts of the range."""
    ranks = np.array([random.permutation(_ROWS) for _ in range(columns)]).T
    found: np.ndarray = (ranks + random.uniform(size=ranks.shape)) / _ROWS
    return found


def _single(plan: Plan, values: dict[str, Any]) -> Drawn:
    """A path without shocks for each point, with its parameters and where the size of each lever lies within its width."""
    drawn = single(plan.quarters, {name: value for name, value in values.items() if not name.startswith(_SIZE)}, plan.fit)
    for place, name in enumerate(all_levers()):
        if f"{_SIZE}{name}" in values:
            drawn.sizes[place] = values[f"{_SIZE}{name}"]
    return drawn


def _differences(scenario: Scenario, other: Scenario, plan: Plan, names: list[str], points: np.ndarray) -> np.ndarray:
    """The difference of summed output at each point; where a path explodes that of the mean."""
    parts = []
    for start in range(0, len(points), _AT_ONCE):
        values: dict[str, Any] = dict(zip(names, points[start : start + _AT_ONCE].T, strict=True))
        sums = [run_block(one, _single(plan, values), plan.year).series["output"].sum(0) for one in (scenario, other)]
        parts.append(sums[0] - sums[1])
    found = np.concatenate(parts)
    return np.where(np.isfinite(found), found, np.mean(found[np.isfinite(found)]))
