"""The quarter as one compiled loop over draws. `quarter` runs once on symbols that write down what it does to them, and what they
wrote is compiled by Numba (`fengxiang[fast]`); no equation is written twice.

NumPy walks through the memory of all draws for each of some nine hundred operations; the loop keeps a draw in registers from its
first quarter to its last."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from threading import Lock
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from fengxiang.scenario.equations import quarter, redundant
from fengxiang.scenario.outcome import BOUNDS, UNITS, bounded, lost, series_of

Part = SimpleNamespace
Names = tuple[str, ...]

# Quarters of draws from which the seconds that compiling takes come back within one projection with two rivals; a scenario whose
# levers are of uncertain size is another loop than what it is compared with.
WORTHWHILE = 4_800_000
_BUILDING = Lock()
_TOGETHER = 16  # draws whose quarters are fetched and brought back at once: two lines of the cache
_WRITTEN = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "divide": "{} / {}",
    "negative": "-{}",
    "absolute": "abs({})",
    "exp": "exp({})",
    "log": "log({})",
    "sqrt": "sqrt({})",
    "maximum": "most({}, {})",
    "minimum": "least({}, {})",
    "clip": "least(most({}, {}), {})",
    "where": "{1} if {0} else {2}",
    "less": "{} < {}",
    "less_equal": "{} <= {}",
    "greater": "{} > {}",
    "greater_equal": "{} >= {}",
    "invert": "not {}",
    "bitwise_and": "{} and {}",
    "bitwise_or": "{} or {}",
}


def available() -> bool:
    """Whether there is something to compile with."""
    return find_spec("numba") is not None


class Fused(NamedTuple):
    """What a loop found besides the series: the draws that are lost, those that ran into each bound, and the largest leak."""

    exploded: np.ndarray
    clipped: np.ndarray
    discrepancy: float


def run_fused(p: Part, first: Part, policy: Sequence[Part], shocks: Mapping[str, np.ndarray], out: Sequence[np.ndarray]) -> Fused:
    """All quarters of all draws, from the opening `first`, with the levers and the shocks of each quarter; the series are written
    into `out`, an array (quarters, draws) each, in the order of UNITS."""
    quarters, size = out[0].shape
    varying = _varying(p), _varying(policy[0])
    with _BUILDING:  # threads that ask at once shall compile once
        loop = _loop(varying[0], varying[1], _fixed(p), _fixed(policy[0]), tuple(vars(first)), tuple(shocks))
    exploded, clipped, leak = np.zeros(size, bool), np.zeros((len(BOUNDS), size), bool), np.zeros(size)
    loop.run(
        _beside(first, loop.needs["b"], size),
        _beside(first, loop.needs["f"], size),
        _beside(p, loop.needs["drawn"], size),
        np.array([float(getattr(p, name)) for name in loop.needs["fixed"]]),
        np.array([[float(getattr(now, name)) for name in loop.needs["steady"]] for now in policy]).reshape(quarters, -1),
        tuple(np.array([np.broadcast_to(getattr(now, name), size) for now in policy]) for name in loop.needs["moving"]),
        tuple(shocks[name] for name in loop.needs["e"]),
        tuple(out),
        exploded,
        clipped,
        leak,
    )
    return Fused(exploded, clipped, float(leak.max()))


def _varying(part: Part) -> Names:
    return tuple(name for name, value in vars(part).items() if np.ndim(value))


def _fixed(part: Part) -> Names:
    return tuple(name for name, value in vars(part).items() if not np.ndim(value))


def _beside(part: Part, names: Names, size: int) -> np.ndarray:
    """Values of each draw side by side, an array (draws, names)."""
    return np.stack([np.broadcast_to(getattr(part, name), size) for name in names], axis=-1) if names else np.empty((size, 0))


# Writing down ---------------------------------------------------------------------------------------------------------


@dataclass
class _Tape:
    """Operations in order, each once: its name, and what it is done to."""

    steps: dict[Names, str] = field(default_factory=dict)

    def step(self, operation: str, given: Sequence[Any]) -> _Symbol:
        step = (operation, *(one.name if isinstance(one, _Symbol) else repr(float(one)) for one in given))
        return _Symbol(self, self.steps.setdefault(step, f"v{len(self.steps)}"))


class _Symbol(NDArrayOperatorsMixin):
    """Stands for a number in an equation, and writes down what is done to it."""

    def __init__(self, tape: _Tape, name: str) -> None:
        self.tape, self.name = tape, name

    def __array_ufunc__(self, ufunc: np.ufunc, _: str, *given: Any, **__: Any) -> _Symbol:
        if ufunc is np.power:  # of a positive number; twice as quick as the library's, and a logarithm is taken once
            return self.tape.step("exp", [self.tape.step("multiply", [given[1], self.tape.step("log", given[:1])])])
        return self.tape.step(ufunc.__name__, given)

    def __array_function__(self, function: Callable[..., Any], _: Any, given: Sequence[Any], __: Any) -> _Symbol:
        return self.tape.step(function.__name__, given)

    def __bool__(self) -> bool:
        raise TypeError("what an equation does must not depend on a value but by np.where")

    def clip(self, low: Any, high: Any, **_: Any) -> _Symbol:
        return self.tape.step("clip", (self, low, high))


@dataclass(frozen=True)
class _Loop:
    """A compiled loop, and the names of what it has to be given, by where they come from."""

    run: Callable[..., None]
    needs: Mapping[str, Names]


@lru_cache(maxsize=16)
def _loop(drawn: Names, moving: Names, fixed: Names, steady: Names, stocks: Names, shocks: Names) -> _Loop:
    """The loop for parameters and levers that differ between draws, or do not."""
    tape = _Tape()
    b, f, p, l, e = (  # noqa: E741
        SimpleNamespace(**{name: _Symbol(tape, f"{part}_{name}") for name in names})
        for part, names in (("b", stocks), ("f", stocks), ("p", drawn + fixed), ("l", moving + steady), ("e", shocks))
    )
    q = quarter(b, p, l, e)
    series, leak, gone, bounds = series_of(q, f), np.abs(redundant(q)), lost(q), bounded(q)
    results = [*(series[name] for name in UNITS), leak, *gone.values(), *bounds.values()]
    used, state = _needed(tape, [one.name for one in results], q)
    needs = {"b": tuple(state), "drawn": _of("p", used, drawn), "fixed": _of("p", used, fixed)}
    needs |= {"moving": _of("l", used, moving), "steady": _of("l", used, steady), "e": _of("e", used, shocks)}
    needs["f"] = _of("f", used, stocks)
    lines = [f"{name} = {_WRITTEN[step[0]].format(*step[1:])}" for step, name in tape.steps.items() if name in used]
    ends = [f"if {' or '.join(one.name for one in gone.values())}: exploded[i] = True"]
    ends += [f"if {bound.name}: clipped[{place}, i] = True" for place, bound in enumerate(bounds.values())]
    ends.append(f"if not exploded[i] and not {leak.name} <= leaks[i]: leaks[i] = {leak.name}")
    ends += [f"made[{place}, t, j] = {series[name].name}" for place, name in enumerate(UNITS)]
    ends.append(f"{', '.join(f'b_{name}' for name in state)} = {', '.join(state.values())}")
    return _Loop(_compiled(_source(needs, lines + ends)), needs)


def _needed(tape: _Tape, results: Sequence[str], q: Part) -> tuple[set[str], dict[str, str]]:
    """All names that the results rest on, in this quarter or the next; and what goes into the next, with its value's name."""
    made = {name: step[1:] for step, name in tape.steps.items()}
    used: set[str] = set()
    state: dict[str, str] = {}
    waiting = list(results)
    while waiting:
        name = waiting.pop()
        if name in used:
            continue
        used.add(name)
        waiting += made.get(name, ())
        if name.startswith("b_"):
            value = getattr(q, name[2:])
            state[name[2:]] = value.name if isinstance(value, _Symbol) else repr(float(value))
            waiting.append(state[name[2:]])
    return used, state


def _of(part: str, used: set[str], names: Names) -> Names:
    return tuple(name for name in names if f"{part}_{name}" in used)


# Compiling ------------------------------------------------------------------------------------------------------------


def _source(needs: Mapping[str, Names], lines: Sequence[str]) -> str:
    """The loop in Python: a draw from its first quarter to its last, then the next draw. What lies in memory quarter by quarter
    is fetched and brought back for some draws at once: number by number that took nearly as long as the sums."""

    def read(part: str, names: Names, where: str) -> list[str]:
        return [f"{part}_{name} = {where.format(place=place)}" for place, name in enumerate(names)]

    once = read("p", needs["fixed"], "fixed[{place}]")
    draw = read("b", needs["b"], "opening[i, {place}]") + read("f", needs["f"], "first[i, {place}]")
    draw += read("p", needs["drawn"], "drawn[i, {place}]")
    each = read("l", needs["steady"], "steady[t, {place}]") + read("l", needs["moving"], "moving[{place}][t, i]")
    each += read("e", needs["e"], "fresh[{place}, t, j]")
    written = [
        "def loop(opening, first, drawn, fixed, steady, moving, shocks, out, exploded, clipped, leaks):",
        *_indented(1, once),
        f" fresh = empty(({len(needs['e'])}, len(steady), {_TOGETHER}))",
        f" made = empty(({len(UNITS)}, len(steady), {_TOGETHER}))",
        f" for start in range(0, len(leaks), {_TOGETHER}):",
        f"  draws = min({_TOGETHER}, len(leaks) - start)",
        "  for place in range(len(shocks)):",
        "   for t in range(len(steady)):",
        "    for j in range(draws):",
        "     fresh[place, t, j] = shocks[place][t, start + j]",
        "  for j in range(draws):",
        "   i = start + j",
        *_indented(3, draw),
        "   for t in range(len(steady)):",
        *_indented(4, [*each, *lines]),
        "  for place in range(len(out)):",
        "   for t in range(len(steady)):",
        "    for j in range(draws):",
        "     out[place][t, start + j] = made[place, t, j]",
    ]
    return "\n".join(written) + "\n"


def _indented(depth: int, lines: Sequence[str]) -> list[str]:
    return [" " * depth + line for line in lines]


def _compiled(source: str) -> Callable[..., None]:
    import numba

    def most(a: float, b: float) -> float:
        return a if a > b or a != a else b  # what is not a number stays so

    def least(a: float, b: float) -> float:
        return a if a < b or a != a else b

    names: dict[str, Any] = {"empty": np.empty, "exp": math.exp, "log": math.log, "sqrt": math.sqrt}
    names |= {one.__name__: numba.njit(one) for one in (most, least)}
    exec(source, names)  # of the project's own equations, nothing else comes in
    compiled: Any = numba.njit(nogil=True, error_model="numpy")(names["loop"])
    return compiled  # type: ignore[no-any-return]
