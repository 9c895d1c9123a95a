"""Scenarios: what policy and events do, as paths of levers. Those that ship stand in data/scenarios.toml; a user's own is a TOML
file of the same form."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from fengxiang.data import table
from fengxiang.errors import BadScenario
from fengxiang.sources import written_at

LONGEST: Final = 100
_MOST_RIVALS, _LONGEST_TITLE = 4, 120


@dataclass(frozen=True, slots=True)
class Lever:
    """A lever: its name for people, its variable in the equations, titles, unit, the value that leaves the base path alone, and
    its bounds."""

    name: str
    variable: str
    zh: str
    en: str
    unit: str
    usual: float
    low: float
    high: float
    scale: float
    origin: float

    def value(self, path: np.ndarray) -> np.ndarray:
        """The values of its variable in the equations."""
        return self.origin + self.scale * path


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: its name and titles, the paths of its levers by name (a value a quarter; the last one holds), the parameters it
    replaces, the scenario it is compared
    with, its rivals, with which it is compared draw by draw too, the quotations that pulled a lever, the levers whose size a
    text states, between which multiples of its path a lever is drawn, and the file it stands in."""

    name: str
    zh: str
    en: str
    levers: Mapping[str, tuple[float, ...]]
    parameters: Mapping[str, float]
    against: str = "baseline"
    rivals: tuple[str, ...] = ()
    because: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    stated: frozenset[str] = frozenset()
    widths: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    where: str = ""

    def path(self, lever: Lever, quarters: int) -> np.ndarray:
        """The path of a lever over the horizon, in its own unit."""
        given = self.levers.get(lever.name, (lever.usual,))[:quarters]
        return np.array([*given, *[given[-1]] * (quarters - len(given))])


@cache
def all_levers() -> dict[str, Lever]:
    """All levers by name."""
    rows = table("levers").items()
    return {
        row["name"]: Lever(
            row["name"],
            variable,
            row["zh"],
            row["en"],
            row["unit"],
            row.get("usual", 0.0),
            row.get("low", 0.0),
            row["high"],
            row.get("scale", 1.0),
            row.get("origin", 0.0),
        )
        for variable, row in rows
    }


def scenario_names() -> tuple[str, ...]:
    """The names of the scenarios that ship, in the order in which they are listed."""
    return tuple(table("scenarios"))


def load_scenario(name: str) -> Scenario:
    """The scenario that ships under a name, or that of a TOML file. BadScenario with the place in the file, if it has none or a
    lever, a unit or a number in it is wrong."""
    shipped = table("scenarios")
    if name in shipped:
        return _read(name, name, shipped[name])
    path = Path(name)
    if path.suffix != ".toml":
        raise BadScenario(f"simulate {name}: no such scenario; choose one of {', '.join(shipped)}, or a .toml file")
    try:
        row = tomllib.loads(written_at(path))
    except tomllib.TOMLDecodeError as error:
        raise BadScenario(f"{path}: not valid TOML: {error}; mend the file there") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path}: cannot be read; give a TOML file in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadScenario(f"{path}: too deep or too long a number to be read; a scenario is a few short lines") from error
    return _read(path.stem, str(path), row)


_KEYS = {"zh", "en", "levers", "parameters", "against", "rivals", "units"}


def _read(name: str, where: str, row: Mapping[str, Any]) -> Scenario:
    if extra := sorted(set(row) - _KEYS):
        raise BadScenario(f"{where}: {extra[0]}: no such key; a scenario has {', '.join(sorted(_KEYS))}")
    against, rivals = row.get("against", "baseline"), row.get("rivals", [])
    if not isinstance(rivals, list) or len(rivals) > _MOST_RIVALS:
        raise BadScenario(f"{where}: rivals: write a list of at most {_MOST_RIVALS} names")
    for key in ("zh", "en"):
        if not isinstance(row.get(key, ""), str) or len(row.get(key, "")) > _LONGEST_TITLE:
            raise BadScenario(f"{where}: {key}: write a title of at most {_LONGEST_TITLE} characters")
    for other in (against, *rivals):
        if not isinstance(other, str) or other not in table("scenarios"):
            raise BadScenario(
                f"{where}: {other!r}: no such scenario to compare with; choose one of {', '.join(table('scenarios'))}"
            )
    units, given = _mapping(where, "units", row), _mapping(where, "levers", row)
    if extra := sorted(set(units) - set(given)):
        raise BadScenario(f"{where}: units.{extra[0]}: there is no lever of that name above it")
    paths = {lever: _path(f"{where}: levers.{lever}", lever, written, units.get(lever)) for lever, written in given.items()}
    return Scenario(
        name, row.get("zh", name), row.get("en", name), paths, _parameters(where, row), against, tuple(rivals), where=where
    )


def _mapping(where: str, key: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    found = row.get(key, {})
    if not isinstance(found, dict):
        raise BadScenario(f"{where}: {key}: write it as a table, [{key}] and a line for each")
    return found


def _path(where: str, name: str, written: Any, unit: str | None) -> tuple[float, ...]:
    """The path of a lever as written: a number, a list with a number a quarter, or a table of value, from and to."""
    if name not in all_levers():
        raise BadScenario(f"{where}: no such lever; choose one of {', '.join(all_levers())}")
    lever = all_levers()[name]
    if unit is not None and unit != lever.unit:
        raise BadScenario(f"{where}: its unit is {lever.unit!r}, not {unit!r}; convert the numbers")
    if isinstance(written, dict):
        written = _between(where, lever, written)
    values = written if isinstance(written, list) else [written]
    if not values:
        raise BadScenario(f"{where}: an empty list; give a number a quarter")
    for at, value in enumerate(values, 1):
        _within(f"{where}, quarter {at}" if isinstance(written, list) else where, lever, value)
    return tuple(map(float, values))


def _between(where: str, lever: Lever, written: Mapping[str, Any]) -> list[Any]:
    """The path that has a value in some quarters, counted from one, and the usual one elsewhere."""
    if "value" not in written or set(written) - {"value", "from", "to"}:
        raise BadScenario(f"{where}: write it as {{ value = 1.0, from = 3, to = 8 }}, quarters counted from 1")
    first, last = written.get("from", 1), written.get("to", LONGEST)
    if not (_is_int(first) and _is_int(last) and 1 <= first <= last <= LONGEST):
        raise BadScenario(
            f"{where}: from = {first}, to = {last}: choose quarters from 1 to {LONGEST}, the first no later than the last"
        )
    path = [lever.usual] * (first - 1) + [written["value"]] * (last - first + 1)
    return path if last == LONGEST else [*path, lever.usual]


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(where: str, value: Any, unit: str) -> float:
    """A finite number; BadScenario otherwise."""
    try:
        number = float("nan") if isinstance(value, bool) or not isinstance(value, int | float) else float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise BadScenario(f"{where}: {str(value)[:20]!r} is not a number{unit}")
    return number


def _within(where: str, lever: Lever, value: Any) -> None:
    value = _number(where, value, f"; give it in {lever.unit}")
    if not lever.low <= value <= lever.high:
        raise BadScenario(
            f"{where}: {value:g} {lever.unit} lies outside {lever.low:g} to {lever.high:g}; choose a value between them"
        )


def _parameters(where: str, row: Mapping[str, Any]) -> dict[str, float]:
    """The parameters a scenario replaces, each within its bounds, or within ten times its value where it has none."""
    fitted = {name: one for name, one in table("economy")["fitted"].items() if not name.startswith("h_")}
    known = fitted | table("economy")["parameters"]
    found = {}
    for name, value in _mapping(where, "parameters", row).items():
        if name not in known:
            raise BadScenario(f"{where}: parameters.{name}: no such parameter; they stand in data/economy.toml")
        number, one = _number(f"{where}: parameters.{name}", value, ""), known[name]
        ends = sorted((0.0, 10 * one["value"])) if "low" not in one else (one["low"], one["high"])
        if not ends[0] <= number <= ends[1]:
            raise BadScenario(f"{where}: parameters.{name}: {number:g} lies outside {ends[0]:g} to {ends[1]:g}")
        found[name] = number
    return found
