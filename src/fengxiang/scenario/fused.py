"""The quarter as one compiled loop over draws. `quarter` runs once on symbols that write down what it does to them, and what they
wrote is compiled by Numba (`fengxiang[fast]`); no equation is written twice.

NumPy walks through the memory of all draws for each of some nine hundred operations; the loop keeps a few draws at hand from
their first quarter to their last. Nothing in it branches, so that one instruction serves four of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
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
_TOGETHER = 16  # draws that run together, four to an instruction; with more, what they rest on leaves the nearest cache
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
    "bitwise_and": "{} & {}",
    "bitwise_or": "{} | {}",
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
        _beside(first, loop.needs["opening"], size),
        _beside(first, loop.needs["first"], size),
        _beside(p, loop.needs["drawn"], size),
        np.array([float(getattr(p, name)) for name in loop.needs["fixed"]]),
        np.array([[float(getattr(now, name)) for name in loop.needs["steady"]] for now in policy]).reshape(quarters, -1),
        tuple(np.array([np.broadcast_to(getattr(now, name), size) for now in policy]) for name in loop.needs["moving"]),
        tuple(shocks[name] for name in loop.needs["shocks"]),
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
    """Values by name, an array (names, draws)."""
    return np.stack([np.broadcast_to(getattr(part, name), size) for name in names]) if names else np.empty((0, size))


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
    needs = {"opening": tuple(state), "first": _of("f", used, stocks), "shocks": _of("e", used, shocks)}
    needs |= {"drawn": _of("p", used, drawn), "fixed": _of("p", used, fixed)}
    needs |= {"moving": _of("l", used, moving), "steady": _of("l", used, steady)}
    lines = [f"{name} = {_WRITTEN[step[0]].format(*step[1:])}" for step, name in tape.steps.items() if name in used]
    lines.append(f"gone = 1.0 if {' | '.join(one.name for one in gone.values())} else gone")
    lines.append(f"leak = leak if (gone > 0) | ({leak.name} <= leak) else {leak.name}")
    lines += [f"bound_{place} = 1.0 if {bound.name} else bound_{place}" for place, bound in enumerate(bounds.values())]
    lines += [f"made_{place} = {series[name].name}" for place, name in enumerate(UNITS)]
    lines.append(f"{', '.join(f'b_{name}' for name in state)} = {', '.join(state.values())}")
    return _Loop(_compiled(_source(needs, lines)), needs)


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
    """The loop in Python: some draws from their first quarter to their last, then the next ones. What they rest on and what
    becomes of them lies in `work`, a row each; the last draws are filled up with the very last, whose copies go nowhere."""
    given = {"opening": "b", "first": "f", "drawn": "p", "moving": "l", "shocks": "e"}
    named = {where: [f"{part}_{name}" for name in needs[where]] for where, part in given.items()}
    kept = ["gone", "leak", *(f"bound_{place}" for place in range(len(BOUNDS)))]
    made = [f"made_{place}" for place in range(len(UNITS))]
    rows = {name: row for row, name in enumerate([*chain.from_iterable(named.values()), *kept, *made])}

    def fetched(where: str, value: str) -> list[str]:
        start = rows[named[where][0]] if named[where] else 0
        return [
            f"for place in range({len(named[where])}):",
            f" for j in range({_TOGETHER}):",
            f"  work[{start} + place, j] = {where}{value}",
        ]

    each = [f"{name} = work[{row}, j]" for name, row in rows.items() if name not in made]
    each += [*lines, *(f"work[{rows[name]}, j] = {name}" for name in [*named["opening"], *kept, *made])]
    written = [
        "def loop(opening, first, drawn, fixed, steady, moving, shocks, out, exploded, clipped, leaks):",
        *(f" p_{name} = fixed[{place}]" for place, name in enumerate(needs["fixed"])),
        f" work, last = empty(({len(rows)}, {_TOGETHER})), len(leaks) - 1",
        f" for start in range(0, len(leaks), {_TOGETHER}):",
        *_indented(2, chain(*(fetched(where, "[place, min(start + j, last)]") for where in ("opening", "first", "drawn")))),
        f"  work[{rows['gone']} : {rows['gone'] + len(kept)}] = 0",
        "  for t in range(len(steady)):",
        *(f"   l_{name} = steady[t, {place}]" for place, name in enumerate(needs["steady"])),
        *_indented(3, chain(*(fetched(where, "[place][t, min(start + j, last)]") for where in ("moving", "shocks")))),
        f"   for j in range({_TOGETHER}):",
        *_indented(4, each),
        "   for place in range(len(out)):",
        f"    for j in range(min({_TOGETHER}, len(leaks) - start)):",
        f"     out[place][t, start + j] = work[{rows['made_0']} + place, j]",
        f"  for j in range(min({_TOGETHER}, len(leaks) - start)):",
        f"   exploded[start + j], leaks[start + j] = work[{rows['gone']}, j] > 0, work[{rows['leak']}, j]",
        "   for place in range(len(clipped)):",
        f"    clipped[place, start + j] = work[{rows['bound_0']} + place, j] > 0",
    ]
    return "\n".join(written) + "\n"


def _indented(depth: int, lines: Iterable[str]) -> list[str]:
    return [" " * depth + line for line in lines]


def _compiled(source: str) -> Callable[..., None]:
    import numba

    def most(a: float, b: float) -> float:
        return a if math.isnan(a) else max(b, a)  # what is not a number stays so

    def least(a: float, b: float) -> float:
        return a if math.isnan(a) else min(b, a)

    names: dict[str, Any] = {"empty": np.empty, "exp": math.exp, "log": math.log, "sqrt": math.sqrt}
    names |= {one.__name__: numba.njit(one) for one in (most, least)}
    exec(source, names)  # of the project's own equations, nothing else comes in
    compiled: Any = numba.njit(nogil=True, error_model="numpy")(names["loop"])
    return compiled  # type: ignore[no-any-return]
