"""Random numbers by counter: draw n has the same parameters and the same shocks in every scenario, whatever the number of draws
or the horizon, so that two scenarios are compared draw by draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final

import numpy as np

from fengxiang.data import table

BLOCK: Final = 4096
# The last year of the figures to which the parameters were fitted.
LATEST: Final = "2024"
_PARAMETERS, _SHOCKS, _SIZES = 1, 2, 3
_MOST_LEVERS = 64


@dataclass(frozen=True, slots=True)
class Drawn:
    """The draws of a block: parameters by name (numbers, or arrays over draws), shocks by name (quarters, draws), and between
    nought and one where the size of each lever lies within its width (levers, draws); `known` is the last year of the figures
    that the parameters are fitted to."""

    parameters: SimpleNamespace
    shocks: Mapping[str, np.ndarray]
    sizes: np.ndarray
    known: int

    @property
    def shape(self) -> tuple[int, int]:
        """How many quarters, how many draws."""
        quarters, draws = next(iter(self.shocks.values())).shape
        return quarters, draws


def _stream(seed: int, block: int, purpose: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, block, purpose]))


def draw(seed: int, block: int, size: int, quarters: int, fit: str = LATEST) -> Drawn:
    """The first `size` draws of a block of `BLOCK`. Parameters are uniform between their bounds, those of data/fits.toml for what
    was fitted and of data/economy.toml for what is assumed; shocks go from nought towards their standard deviations at the pace
    of their memories."""
    stream = _stream(seed, block, _PARAMETERS)
    found: dict[str, Any] = {}
    for name, row in _rows(fit).items():
        found[name] = row["value"] if "low" not in row else stream.uniform(row["low"], row["high"], BLOCK)[:size]
    sizes = _stream(seed, block, _SIZES).uniform(size=(_MOST_LEVERS, BLOCK))[:, :size]
    return Drawn(SimpleNamespace(**found), _shocks(seed, block, size, quarters), sizes, int(fit))


def _shocks(seed: int, block: int, size: int, quarters: int) -> dict[str, np.ndarray]:
    kinds = table("economy")["shocks"]
    memory = np.array([[row["memory"]] for row in kinds.values()])
    paths = _stream(seed, block, _SHOCKS).standard_normal((quarters, len(kinds), BLOCK))
    paths *= np.array([[row["value"]] for row in kinds.values()]) * np.sqrt(1 - memory**2)
    for t in range(1, quarters):
        paths[t] += memory * paths[t - 1]
    return {name: paths[:, at, :size] for at, name in enumerate(kinds)}


def single(quarters: int, changed: Mapping[str, Any] | None = None, fit: str = LATEST) -> Drawn:
    """A single path without shocks, with the value of each parameter; `changed` replaces some, by numbers or by arrays, which
    make as many draws as they are long."""
    values = {name: row["value"] for name, row in _rows(fit).items()} | dict(changed or {})
    parameters = {name: np.atleast_1d(np.asarray(value, float)) for name, value in values.items()}
    draws = max(map(len, parameters.values()))
    shocks = {name: np.zeros((quarters, draws)) for name in table("economy")["shocks"]}
    return Drawn(SimpleNamespace(**parameters), shocks, np.full((_MOST_LEVERS, draws), 0.5), int(fit))


def drawn_bounds(fit: str = LATEST) -> dict[str, tuple[float, float]]:
    """Between which bounds each drawn parameter of the model lies; the sizes of past events are none of it."""
    return {name: (row["low"], row["high"]) for name, row in _rows(fit).items() if "low" in row and not name.startswith("h_")}


def _rows(fit: str) -> dict[str, Any]:
    return {**table("economy")["parameters"], **table("fits")[fit]}
