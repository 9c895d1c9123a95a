"""Random numbers by counter: draw n has the same parameters and the same shocks in every scenario, whatever the number of draws
or the horizon, so that two scenarios are compared draw by draw."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

import numpy as np

from fengxiang.data import table

Part = SimpleNamespace

BLOCK: Final = 4096
# The last year of the figures to which the parameters were fitted.
LATEST: Final = "2024"
_PARAMETERS, _SHOCKS = 1, 2


def _stream(seed: int, block: int, purpose: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, block, purpose]))


def parameters(changed: Mapping[str, Any] | None = None, fit: str = LATEST) -> Part:
    """The parameters of a single path, one draw wide; `changed` replaces some."""
    values = {name: row["value"] for name, row in _rows(fit).items()} | dict(changed or {})
    return SimpleNamespace(**{name: np.atleast_1d(np.asarray(value, float)) for name, value in values.items()})


def drawn_parameters(seed: int, block: int, size: int, fit: str = LATEST) -> Part:
    """The parameters of the draws of a block: uniform between their bounds, those of data/fits.toml for what was fitted and of
    data/economy.toml for what is assumed; those without bounds are numbers."""
    stream = _stream(seed, block, _PARAMETERS)
    found: dict[str, Any] = {}
    for name, row in _rows(fit).items():
        found[name] = row["value"] if "low" not in row else stream.uniform(row["low"], row["high"], BLOCK)[:size]
    return SimpleNamespace(**found)


def _rows(fit: str) -> dict[str, Any]:
    return {**table("economy")["parameters"], **table("fits")[fit]}


def drawn_shocks(seed: int, block: int, size: int, quarters: int) -> dict[str, np.ndarray]:
    """The shocks of a block, each of shape (quarters, draws), from nought towards the standard deviations of
    data/economy.toml, at the pace of their memories."""
    kinds = table("economy")["shocks"]
    fresh = _stream(seed, block, _SHOCKS).standard_normal((quarters, len(kinds), BLOCK))
    found = {}
    for at, (name, row) in enumerate(kinds.items()):
        path = np.ascontiguousarray(fresh[:, at, :size]) * row["value"]
        path *= np.sqrt(1 - row["memory"] ** 2)
        for t in range(1, quarters):
            path[t] += row["memory"] * path[t - 1]
        found[name] = path
    return found


def no_shocks(quarters: int) -> dict[str, np.ndarray]:
    """A path without shocks, one draw wide."""
    return {name: np.zeros((quarters, 1)) for name in table("economy")["shocks"]}
