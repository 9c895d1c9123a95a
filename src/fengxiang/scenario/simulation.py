"""A projection: many draws of the nine-sector model under a scenario, and the same draws under the one it is compared with.

A projection says what follows from stated assumptions; it is not a forecast."""

from __future__ import annotations

import os
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from types import SimpleNamespace
from typing import Any, Final

import numpy as np

from fengxiang.errors import BadScenario, FengxiangError
from fengxiang.scenario import fused
from fengxiang.scenario.accounts import Checked
from fengxiang.scenario.draws import BLOCK, LATEST, Drawn, draw
from fengxiang.scenario.economy import CHINA, held, spelled_out
from fengxiang.scenario.equations import quarter, redundant
from fengxiang.scenario.helper import Gone, Helper
from fengxiang.scenario.opening import opening, year_end, years
from fengxiang.scenario.outcome import BOUNDS, LOST, UNITS, bounded, lost, series_of
from fengxiang.scenario.scenarios import LONGEST, Scenario, all_levers, load_scenario

Part = SimpleNamespace
Matrix = dict[str, dict[str, float]]
Series = Mapping[str, np.ndarray]

MOST_DRAWS: Final = 1_000_000
LOGGED: Final = 200
_SEEDS = 2**63
_BANDS = {"p5": 0.05, "p50": 0.5, "p95": 0.95}
# With more draws lost than this the rest says nothing of the scenario.
_MOST_EXPLODED = 0.25
_CLOSES = 1e-9  # of output: what the accounts may be out by
# The series in which scenarios are compared draw by draw.
_COMPARED = ("output", "gap", "debt_total")
_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
_SHARED = 8  # blocks from which starting a second process comes back
_PAIRED = 4 * BLOCK  # draws of which every series is kept until it is compared: of a hundred thousand they take a gigabyte


@dataclass(frozen=True, slots=True)
class Ensemble:
    """All draws of a scenario: each series as an array (quarters, draws), the largest leak of the redundant equation in any
    draw, the checks of the logged draws, which draws exploded or ran into a bound, the first that exploded in words, and the
    matrices of the last quarter (means of the logged draws, % of the quarter's output): flows and holdings."""

    series: Mapping[str, np.ndarray]
    discrepancy: float
    checked: Checked
    exploded: np.ndarray
    clipped: np.ndarray
    trouble: str | None = None
    matrices: Mapping[str, Matrix] = field(default_factory=dict)

    def compared(self) -> Ensemble:
        """Without the series that no comparison of draws needs; a hundred thousand draws of all take most of a gigabyte."""
        return replace(self, series={name: self.series[name] for name in _COMPARED})


@dataclass(frozen=True, slots=True)
class Plan:
    """How many draws over how many quarters, with which random numbers, from which year-end, with parameters fitted to the
    figures up to which year."""

    draws: int = 2000
    seed: int = 1
    quarters: int = 24
    year: str = LATEST
    fit: str = LATEST

    def checked(self) -> Plan:
        """Itself. BadScenario for too few or too many draws or quarters, or a year without a balance sheet."""
        for option, value, most in (("--draws", self.draws, MOST_DRAWS), ("--quarters", self.quarters, LONGEST)):
            if not 1 <= value <= most:
                raise BadScenario(f"{option} {value}: choose from 1 to {most}")
        if not 0 <= self.seed < _SEEDS:
            raise BadScenario(f"--seed {self.seed}: choose a number from nought to {_SEEDS - 1}")
        if self.year not in years():
            raise BadScenario(f"--year {self.year}: no balance sheet to start from; choose one of {', '.join(years())}")
        return self


@dataclass(frozen=True, slots=True)
class Projection:
    """A scenario and what it is compared with, over the same draws: bands of each series, and (`effect`) of what the two differ
    by, draw by draw, in the first 16,384 draws; the share of draws in which the scenario does better (and than each rival), the
    seconds it took (the comparison's and the quantiles' apart); of its draws how many ran into a bound, and how many into each of
    six limits: lending, spending, rate, capacity, labour, capital."""

    scenario: Scenario
    plan: Plan
    series: Mapping[str, Mapping[str, np.ndarray]]
    versus: Mapping[str, Mapping[str, np.ndarray]]
    effect: Mapping[str, Mapping[str, np.ndarray]]
    better: Mapping[str, float]
    rivals: Mapping[str, Mapping[str, float]]
    discrepancy: float
    checked: Checked
    exploded: int
    clipped: int
    seconds: float
    timings: Mapping[str, float] = field(default_factory=dict)
    trouble: str | None = None
    matrices: Mapping[str, Matrix] = field(default_factory=dict)
    bounds: Mapping[str, int] = field(default_factory=dict)


def simulate(scenario: Scenario, plan: Plan | None = None, *, progress: Callable[[], None] | None = None) -> Projection:
    """The projection of a scenario, beside the one it is compared with. BadScenario for a plan that cannot be carried out or a
    scenario in which every draw explodes."""
    plan = (plan or Plan()).checked()
    clock = _Clock()
    found = run(scenario, plan, progress)
    if np.mean(found.exploded) > _MOST_EXPLODED:
        some = "every draw explodes" if found.exploded.all() else f"{np.mean(found.exploded):.0%} of the draws explode"
        raise BadScenario(f"{_place(scenario)}: {some}: {found.trouble}; make it smaller or the horizon shorter")
    clock.lap("scenario")
    few = {name: values[:, :_PAIRED].copy() for name, values in found.series.items()}
    series, found = bands(found, found.exploded), found.compared()
    clock.lap("quantiles")
    other = run(beside(scenario, scenario.against), plan, progress)
    clock.lap("versus")
    lost = found.exploded | other.exploded
    versus = bands(other, lost)
    effect = bands(replace(other, series={name: values - other.series[name][:, :_PAIRED] for name, values in few.items()}), lost)
    other = other.compared()
    clock.lap("quantiles")
    rivals = {name: better(found, run(beside(scenario, name), plan, progress)) for name in scenario.rivals}
    clock.lap("rivals")
    return Projection(
        scenario,
        plan,
        series,
        versus,
        effect,
        better(found, other),
        rivals,
        max(found.discrepancy, other.discrepancy),
        found.checked,
        int(lost.sum()),
        int(found.clipped.any(axis=0).sum()),
        sum(clock.laps.values()),
        clock.laps,
        found.trouble or other.trouble,
        found.matrices,
        dict(zip(BOUNDS, found.clipped.sum(axis=1).tolist(), strict=True)),
    )


def _assert_closed(scenario: Scenario, discrepancy: float, checked: Checked) -> None:
    """FengxiangError where the accounts do not close in every draw: then no figure of the run can be trusted."""
    if discrepancy <= _CLOSES:
        return
    worst = max((checked.rows, checked.columns, checked.net_worth), key=lambda one: one.amount)
    place = f"quarter {worst.at[0] + 1}, draw {worst.at[1] + 1}" if len(worst.at) > 1 else "the draws that were logged"
    raise FengxiangError(
        f"{scenario.name}: the accounts do not close, by {discrepancy:.0e} of output; most in {worst.where}, {place}"
    )


def _place(scenario: Scenario) -> str:
    """Where a scenario that explodes is to be mended: its file or name, and of the levers that the scenario beside it does not
    pull so the one that goes furthest towards a bound."""

    def reach(name: str) -> float:
        lever = all_levers()[name]
        return max(
            (value - lever.usual) / (lever.high - lever.usual)
            if value > lever.usual
            else (lever.usual - value) / (lever.usual - lever.low)
            for value in scenario.levers[name]
            if value != lever.usual
        )

    usual = load_scenario(scenario.against).levers
    own = [name for name, path in scenario.levers.items() if path != usual.get(name) and set(path) != {all_levers()[name].usual}]
    return ": levers.".join([scenario.where or scenario.name, *([max(own, key=reach)] if own else [])])


def beside(scenario: Scenario, name: str) -> Scenario:
    """The scenario `name` with the parameters that another one replaces, so that the two differ by their levers only."""
    other = load_scenario(name)
    return replace(other, parameters={**scenario.parameters, **other.parameters})


class _Clock:
    """Seconds by what they were spent on."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = defaultdict(float)
        self._since = time.perf_counter()

    def lap(self, name: str) -> None:
        """Counts the time since the last call under a name."""
        now = time.perf_counter()
        self.laps[name] += now - self._since
        self._since = now


def blocks(scenario: Scenario, draws: int) -> int:
    """How often `simulate` will report progress: once a block, in the scenario, what it is compared with, and each rival."""
    return (2 + len(scenario.rivals)) * max(1, -(-draws // BLOCK))


def run(scenario: Scenario, plan: Plan, progress: Callable[[], None] | None = None) -> Ensemble:
    """All draws of a scenario, block by block; what a block draws does not depend on the others."""
    series = {name: np.empty((plan.quarters, plan.draws)) for name in UNITS}
    numbers = range(-(-plan.draws // BLOCK))
    fast = plan.draws * plan.quarters >= fused.WORTHWHILE and fused.available()
    ran = []
    with ThreadPoolExecutor(_CORES if fast else 2) as threads:
        compiled = partial(_compiled, scenario, plan, series)
        for found in threads.map(compiled, numbers) if fast else _stepped(scenario, plan, series, numbers, threads):
            ran.append(found)
            if progress:
                progress()
    checked = ran[0].checked()
    discrepancy = max(checked.discrepancy, *(block.discrepancy for block in ran))
    exploded = np.concatenate([block.exploded for block in ran])
    if np.mean(exploded) <= _MOST_EXPLODED:  # else there is no projection, and the logged draws may all be lost
        _assert_closed(scenario, discrepancy, checked)
    return Ensemble(
        series,
        discrepancy,
        checked,
        exploded,
        np.concatenate([block.clipped for block in ran], axis=1),
        next((block.trouble for block in ran if block.trouble), None),
        ran[0].matrices(),
    )


def _stepped(
    scenario: Scenario, plan: Plan, series: Series, numbers: Sequence[int], threads: ThreadPoolExecutor
) -> Iterator[Block]:
    """The blocks in their order, by NumPy. Where there are many, a second process takes one whenever it is free."""
    left, found, told = iter(numbers), dict[int, Block](), 0
    first = next(left)  # of which flows are logged
    helped = threads.submit(_helped, scenario, plan, series, left, found) if len(numbers) >= _SHARED and _CORES > 1 else None
    try:
        for block, drawn in _ahead(plan, chain([first], left), helped, threads):
            found[block] = run_block(scenario, drawn, plan.year, 0 if block else LOGGED, _places(series, block))
            while told in found:
                yield found.pop(told)
                told += 1
    finally:
        deque(left, maxlen=0)  # after an interruption nobody is to begin another one
    yield from map(found.pop, sorted(found))


def _ahead(
    plan: Plan, numbers: Iterator[int], helped: Future[int | None] | None, threads: ThreadPoolExecutor
) -> Iterator[tuple[int, Drawn]]:
    """Blocks with what they draw, each drawn while the one before runs: that takes a seventh of the time and hardly ever the
    interpreter. At the end the block that the second process did not finish, if it died."""
    drawn: tuple[int, Future[Drawn]] | None = None
    for block in numbers:
        before, drawn = drawn, (block, threads.submit(_drawn, plan, block))
        if before:
            yield before[0], before[1].result()
    if drawn:
        yield drawn[0], drawn[1].result()
    unfinished = helped.result() if helped else None
    if unfinished is not None:
        yield unfinished, _drawn(plan, unfinished)


def _helped(scenario: Scenario, plan: Plan, series: Series, left: Iterator[int], found: dict[int, Block]) -> int | None:
    """Has a second process run blocks that are left, as long as there are any; the block that it did not finish, if it died."""
    try:
        helper = Helper(scenario, plan)
    except Gone:
        return None
    block = None
    try:
        for block in left:
            found[block] = helper.run(block, _places(series, block))
    except Gone:
        return block
    finally:
        helper.close()
    return None


def block_of(scenario: Scenario, plan: Plan, block: int) -> Block:
    """One block by itself, as `run` would have it."""
    return run_block(scenario, _drawn(plan, block), plan.year)


def _compiled(scenario: Scenario, plan: Plan, series: Series, block: int) -> Block:
    """A block by the compiled loop, unless a draw in it explodes and the reason is wanted. The draws of which flows are logged
    are the first ones; they are run once more for that."""
    places, drawn = _places(series, block), _drawn(plan, block)
    found = _fused(scenario, plan.year, drawn, places)
    if found.exploded.any():
        return run_block(scenario, _drawn(plan, block), plan.year, 0 if block else LOGGED, places)
    if block == 0:
        few = min(LOGGED, plan.draws)
        found.log = run_block(scenario, draw(plan.seed, block, few, plan.quarters, plan.fit), plan.year, few).log
    return found


def _places(series: Series, block: int) -> dict[str, np.ndarray]:
    """Where the series of a block belong."""
    return {name: values[:, block * BLOCK : (block + 1) * BLOCK] for name, values in series.items()}


def _drawn(plan: Plan, block: int) -> Drawn:
    return draw(plan.seed, block, min(BLOCK, plan.draws - block * BLOCK), plan.quarters, plan.fit)


def _fused(scenario: Scenario, year: str, drawn: Drawn, places: Series) -> Block:
    quarters = drawn.shape[0]
    p, first = _opened(scenario, drawn, year)
    paths = _courses(scenario, drawn.sizes, quarters)
    policy = [_levers(paths, p, at) for at in range(quarters)]
    found = fused.run_fused(p, first, policy, drawn.shocks, [places[name] for name in UNITS])
    return Block({}, *found)


@dataclass(slots=True)
class Block:
    """The draws of a block as they run: their series so far, which went wrong and how, and every flow of the logged ones."""

    series: Series
    exploded: np.ndarray
    clipped: np.ndarray
    discrepancy: float = 0.0
    trouble: str | None = None
    log: list[dict[str, Any]] = field(default_factory=list)

    def watch(self, q: Part, at: int) -> None:
        """Asserts the redundant equation and notes draws that exploded or ran into a bound, with the first one's reason."""
        leak = np.abs(redundant(q))
        for name, bad in lost(q).items():
            if bad.any():
                if self.trouble is None:
                    place = f"in quarter {at + 1}, draw {int(np.argmax(bad)) + 1}"
                    self.trouble = f"{LOST[name]} {place} ({getattr(q, name)[bad][0]:.3g})"
                self.exploded |= bad
        for row, bound in zip(self.clipped, bounded(q).values(), strict=True):
            row |= bound
        self.discrepancy = max(self.discrepancy, float(np.max(np.where(self.exploded, 0.0, leak))))

    def _logged(self, place: int) -> dict[str, np.ndarray]:
        """A logged quarter, without the draws that exploded unless all did."""
        row = self.log[place]
        kept = ~self.exploded[: len(row["AP"])]
        return {name: values[kept] for name, values in row.items()} if kept.any() else row

    @np.errstate(all="ignore")
    def matrices(self) -> dict[str, Matrix]:
        """What is paid in the last quarter and held at its end, sector by sector."""
        now, before = self._logged(-1), self._logged(-2)

        def mean(rows: Mapping[str, Mapping[str, Any]]) -> Matrix:
            return {
                row: {sector: float(np.mean(100 * value / now["Y"])) for sector, value in cells.items()}
                for row, cells in rows.items()
            }

        return {"flows": mean(CHINA.laid_out(CHINA.logged(now, before))), "holdings": mean(CHINA.held(now))}

    @np.errstate(all="ignore")
    def checked(self) -> Checked:
        """The three checks of the logged draws over all quarters, relative to output; draws that exploded are left out."""
        log = [self._logged(place) for place in range(len(self.log))]
        size = np.array([row["Y"] for row in log[1:]])
        now = {name: np.array([row[name] for row in log[1:]]) / size for name in log[1]}
        before = {stock.name: np.array([row[stock.name] for row in log[:-1]]) / size for stock in CHINA.stocks}
        found = CHINA.check(CHINA.logged(now, before), now, before)
        kept = np.flatnonzero(~self.exploded[: len(self.log[0]["AP"])])
        return found.named_by(kept) if len(kept) else found


@np.errstate(all="ignore")
def run_block(scenario: Scenario, drawn: Drawn, year: str, logged: int = 0, places: Series | None = None) -> Block:
    """The draws of a block, one quarter after the other, its series written to `places` if given; of the first `logged` draws
    every flow is kept."""
    quarters, size = drawn.shape
    p, first = _opened(scenario, drawn, year)
    b = first
    series = places or {name: np.empty((quarters, size)) for name in UNITS}
    found = Block(series, np.zeros(size, bool), np.zeros((len(BOUNDS), size), bool))
    paths = _courses(scenario, drawn.sizes, quarters)
    if logged:
        found.log.append(_few(held(first, p), logged, size))
    for at in range(quarters):
        q = quarter(b, p, _levers(paths, p, at), SimpleNamespace(**{name: path[at] for name, path in drawn.shocks.items()}))
        for name, values in series_of(q, first).items():
            series[name][at] = values
        found.watch(q, at)
        if logged:
            found.log.append(_few(spelled_out(q, b, p), logged, size))
        b = q
    return found


def _opened(scenario: Scenario, drawn: Drawn, year: str) -> tuple[Part, Part]:
    """The parameters of the draws, with those that the scenario replaces, and the quarter from which they start; nothing is used
    that came after both that year and those of the fit."""
    p = drawn.parameters
    for name, value in scenario.parameters.items():
        setattr(p, name, value)
    return p, opening(year_end(int(year), max(int(year), drawn.known)), p)


def _few(values: Mapping[str, Any], logged: int, size: int) -> dict[str, np.ndarray]:
    """The values of the logged draws; a number is the same in all."""
    return {name: np.broadcast_to(value, size)[:logged].copy() for name, value in values.items()}


def _courses(scenario: Scenario, sizes: np.ndarray, quarters: int) -> dict[str, Any]:
    """The values of each lever's variable, quarter by quarter; where its size is not certain, an array over draws each."""
    found: dict[str, Any] = {}
    for number, lever in enumerate(all_levers().values()):
        path = scenario.path(lever, quarters)
        if lever.name in scenario.widths:
            low, high = scenario.widths[lever.name]
            drawn = lever.usual + np.outer(path - lever.usual, low + (high - low) * sizes[number])
            path = np.clip(drawn, lever.low, lever.high)
        found[lever.variable] = lever.value(path)
    return found


def _levers(paths: Mapping[str, Any], p: Part, at: int) -> Part:
    """The levers and the trends of a quarter; policy under way at the start runs its course."""
    trend = p.g_end + (p.g_start - p.g_end) * p.g_decay**at
    values = {name: path[at] for name, path in paths.items()}
    l = SimpleNamespace(at=at, g=trend, g_a=trend, g_h=p.g_h, gW=p.gW, **values)  # noqa: E741
    l.K = l.K * (1 + (p.course_K - 1) * min(1.0, (at + 1) / 4))
    l.SN = l.SN + p.course_SN * min(1.0, (at + 1) / 8)
    return l


def bands(found: Ensemble, exploded: np.ndarray | None = None) -> dict[str, dict[str, np.ndarray]]:
    """The 5th, 50th and 95th percentile of each series in each quarter, over the draws that did not explode (in itself, or as
    `exploded` says)."""
    kept = ~(found.exploded if exploded is None else exploded)
    whole = bool(kept.all())

    def band(values: np.ndarray) -> dict[str, np.ndarray]:
        held = values if whole else values[:, kept[: values.shape[1]]]
        sorted_out = np.quantile(held, list(_BANDS.values()), axis=1)
        return dict(zip(_BANDS, sorted_out, strict=True))

    with ThreadPoolExecutor(_CORES) as threads:
        return dict(zip(found.series, threads.map(band, found.series.values()), strict=True))


def better(one: Ensemble, other: Ensemble) -> dict[str, float]:
    """The share of draws in which `one` does better than `other`: more output over the horizon, a smaller gap (root mean square),
    less debt at its end. Draws that explode in either are left out."""
    kept = ~(one.exploded | other.exploded)
    if not kept.any():
        return dict.fromkeys(("output", "gap", "debt"), float("nan"))
    pairs = {name: (one.series[name][:, kept], other.series[name][:, kept]) for name in _COMPARED}
    return {
        "output": float(np.mean(pairs["output"][0].sum(0) > pairs["output"][1].sum(0))),
        "gap": float(np.mean((pairs["gap"][0] ** 2).sum(0) < (pairs["gap"][1] ** 2).sum(0))),
        "debt": float(np.mean(pairs["debt_total"][0][-1] < pairs["debt_total"][1][-1])),
    }
