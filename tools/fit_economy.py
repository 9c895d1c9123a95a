"""Fits the parameters under [fitted] of data/economy.toml to the figures that end in 2018, in 2021 and in 2024, and writes
data/fits.toml: `uv run --extra scenario python tools/fit_economy.py`.

Least squares on the path without shocks (scipy's trust region, within the bounds), with what is believed beforehand as further
observations, from several starts; each parameter's range is its
value and 1.7 standard errors to either side, from the Jacobian, cut at the bounds. What a fit cannot see keeps its bounds."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from fengxiang.scenario.history import MEASURED, misses

ROOT = Path(__file__).parents[1]
DATA = ROOT / "src/fengxiang/data"
# Bounds are this many standard deviations of what is believed beforehand, around `start`.
STARTS, WIDTH, PRIOR = 4, 1.7, 4.0
# Blows of years that a fit does not reach.
LATER = {2018: ("h_2020", "h_2022", "h_K2022", "h_K2024", "h_support"), 2021: ("h_2022", "h_K2024"), 2024: ()}


def fit(last: int, rows: dict[str, dict[str, float]]) -> dict[str, tuple[float, float, float]]:
    """Value, low and high of each parameter, from the figures up to `last`."""
    names = [name for name in rows if name not in LATER[last]]
    low, high, start = (np.array([rows[name][key] for name in names]) for key in ("low", "high", "start"))
    rest = {name: 1.0 if "_K" in name else 0.0 for name in LATER[last]}

    def residuals(x: np.ndarray) -> np.ndarray:
        found = misses(dict(zip(names, map(float, x), strict=True)) | rest, last)
        errors = np.array([(one.model - one.figure) / MEASURED[one.series][1] for one in found])
        believed = (x - start) / ((high - low) / PRIOR)
        return np.concatenate([np.clip(np.nan_to_num(errors, nan=50.0), -50, 50), believed])

    random = np.random.default_rng(0)
    tries = [start, *(low + (high - low) * random.uniform(0.2, 0.8, len(low)) for _ in range(STARTS - 1))]
    found = [least_squares(residuals, x, bounds=(low, high), x_scale=high - low, diff_step=1e-3, max_nfev=60) for x in tries]
    best = min(found, key=lambda one: one.cost)
    print(last, "sum of squares from each start:", [round(2 * one.cost, 3) for one in found], "errors:", len(best.fun))
    spread = np.sqrt(np.diag(np.linalg.pinv(best.jac.T @ best.jac)) * 2 * best.cost / max(1, len(best.fun) - len(names)))
    lows, highs = np.maximum(low, best.x - WIDTH * spread), np.minimum(high, best.x + WIDTH * spread)
    result = {name: (x, a, b) for name, x, a, b in zip(names, best.x, lows, highs, strict=True)}
    return {name: result.get(name, (rest.get(name, 0.0),) * 3) for name in rows}


if __name__ == "__main__":
    rows = tomllib.loads((DATA / "economy.toml").read_text(encoding="utf-8"))["fitted"]
    lines = ["# Written by tools/fit_economy.py: value, and the range from which draws are taken. Sources: data/figures.csv."]
    for last in (2018, 2021, 2024):
        lines += ["", f"[{last}]"]
        for name, (value, low, high) in fit(last, rows).items():
            bounds = "" if low == high else f", low = {low:.5g}, high = {high:.5g}"
            lines.append(f"{name} = {{ value = {value:.5g}{bounds} }}")
    (DATA / "fits.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
