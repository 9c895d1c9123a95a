"""The accounts of every model checked, and the checks themselves: each entry of each transaction-flow matrix is dropped,
doubled and scaled by 1 % in turn, generated from the declaration, and must be caught."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fengxiang.scenario.accounts import Accounts, Checked, Entry
from fengxiang.scenario.book import BOOK, model, relative, run_book
from fengxiang.scenario.draws import draw
from fengxiang.scenario.economy import CHINA
from fengxiang.scenario.scenarios import Scenario, all_levers
from fengxiang.scenario.simulation import run_block

_BAR = 1e-9
_WAYS = {"dropped": 0.0, "doubled": 2.0, "scaled by 1 %": 1.01}
# By this quarter every flow is alive; a few draws are enough, since a broken entry is broken in all.
_QUARTER, _DRAWS, _YEAR = 8, 4, "2024"
_NAME = "CHINA"


@dataclass(frozen=True, slots=True)
class Mutation:
    """An entry of a transaction-flow matrix dropped, doubled or scaled; what it leaks, and the checks that see it."""

    name: str
    discrepancy: float
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookCheck:
    """All models checked: the largest leak of any run, the largest of each model's rows and columns, and the mutations."""

    discrepancy: float
    rows: dict[str, float]
    columns: dict[str, float]
    mutations: tuple[Mutation, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing leaks and every mutation is caught."""
        leaks = (self.discrepancy, *self.rows.values(), *self.columns.values())
        return max(map(abs, leaks)) <= _BAR and all(one.by for one in self.mutations)


Values = Mapping[str, Any]


def check_book() -> BookCheck:
    """Every model of the book run to a period in which all flows are alive, and the nine sectors with every lever pulled; all
    checked, then broken entry by entry."""
    worst, rows, columns = 0.0, {}, {}
    mutations: list[Mutation] = []
    for name, accounts, now, before, largest in _models():
        log = accounts.logged(now, before)
        checked = accounts.check(log, now, before)
        worst = max(worst, largest, checked.discrepancy)
        rows[name], columns[name] = checked.rows.amount, checked.columns.amount
        mutations += _mutations(name, accounts, log, now, before)
    return BookCheck(worst, rows, columns, tuple(mutations))


def _models() -> Iterator[tuple[str, Accounts, Values, Values, float]]:
    """Each model: its name, its accounts, a period and the one before, and the largest leak on the way there."""
    for name in BOOK:
        run = run_book(name, periods=_QUARTER + 1, later=model(name).alive)
        now, before = ({variable: row[-1:] for variable, row in values.items()} for values in relative(model(name), run.path))
        yield name, model(name).accounts, now, before, run.discrepancy
    block = run_block(every_lever(), draw(1, 0, _DRAWS, _QUARTER), _YEAR, _DRAWS)
    size = block.log[-1]["Y"]
    now, before = ({name: value / size for name, value in row.items()} for row in (block.log[-1], block.log[-2]))
    yield _NAME, CHINA, now, before, block.discrepancy


def every_lever() -> Scenario:
    """A scenario in which every lever is pulled a little, so that no flow is nought."""
    pulled = {name: (lever.usual + 0.05 * (lever.high - lever.usual) or 1.0,) for name, lever in all_levers().items()}
    return Scenario("every-lever", "", "", pulled, {})


def _mutations(name: str, accounts: Accounts, log: Mapping[Entry, Any], now: Values, before: Values) -> Iterator[Mutation]:
    for entry in accounts.entries:
        for way, factor in _WAYS.items():
            checked: Checked = accounts.check({**log, entry: log[entry] * factor}, now, before)
            yield Mutation(f"{name}: {entry.row} of {entry.column} {way}", checked.discrepancy, checked.caught(_BAR))
