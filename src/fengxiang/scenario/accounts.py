"""The accounts of a model: sectors, stocks and flows declared once. From them come the balance-sheet matrix, the
transaction-flow matrix and the matrix of revaluations, and three checks of every period.

After Godley and Lavoie, Monetary Economics (Palgrave, 2007), chapter 2: every flow comes from somewhere and goes somewhere, and
what a sector receives beyond what it spends changes what it holds. Values are numbers or arrays; the axes are the caller's, and
a leak says where along them it is largest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

Values = Mapping[str, Any]


class Stock(NamedTuple):
    """What a sector holds and another owes; `owed` is None for a thing nobody owes, such as capital. `price` is the variable
    by which it is multiplied, where it is counted in pieces."""

    name: str
    holder: str
    owed: str | None
    price: str | None = None


class Flow(NamedTuple):
    """A payment from a sector to another."""

    name: str
    payer: str
    payee: str


class Revaluation(NamedTuple):
    """What alters a stock without a payment between its holder and its debtor: a write-off, wear, a change of price, and for a
    thing nobody owes its making. `sign` says whether the variable `name` adds to the stock or takes from it."""

    name: str
    stock: str
    sign: float


class Entry(NamedTuple):
    """One cell of the transaction-flow matrix: a row, a column, its sign, and the flow or the stock it takes its value from."""

    row: str
    column: str
    sign: float
    of: Flow | Stock


class Leak(NamedTuple):
    """What one of the three checks found: the largest sum that ought to be nought, the row, sector or stock it belongs to, and
    its place along the axes of the values (none for plain numbers)."""

    amount: float
    where: str
    at: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The three checks: rows (every payment arrives), columns (what a sector receives it spends or holds), and net worth (what it
    saved and what its holdings otherwise changed by is what its balance sheet grew by)."""

    rows: Leak
    columns: Leak
    net_worth: Leak

    @property
    def discrepancy(self) -> float:
        """The largest of the three."""
        return max(self.rows.amount, self.columns.amount, self.net_worth.amount)

    def named_by(self, draws: np.ndarray) -> Checked:
        """The same with the draw of each leak by its number among all, where only `draws` of them were checked."""
        rows, columns, worth = (
            one._replace(at=(*one.at[:-1], int(draws[one.at[-1]]))) if len(one.at) > 1 else one
            for one in (self.rows, self.columns, self.net_worth)
        )
        return Checked(rows, columns, worth)

    def caught(self, bar: float) -> tuple[str, ...]:
        """The checks that find more than `bar`, in the words of the contract."""
        found = {"rows": self.rows, "columns": self.columns, "net worth": self.net_worth}
        return tuple(name for name, leak in found.items() if not leak.amount <= bar)


@dataclass(frozen=True)
class Accounts:
    """The sectors, stocks, flows and revaluations of a model."""

    sectors: tuple[str, ...]
    stocks: tuple[Stock, ...]
    flows: tuple[Flow, ...]
    revaluations: tuple[Revaluation, ...] = ()

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The transaction-flow matrix, cell by cell: payments out and in, then the changes of what is held and owed."""
        found = []
        for flow in self.flows:
            found += [Entry(flow.name, flow.payer, -1.0, flow), Entry(flow.name, flow.payee, 1.0, flow)]
        for stock in self.stocks:
            if stock.owed is not None:
                row = f"d {stock.name}"
                found += [Entry(row, stock.holder, -1.0, stock), Entry(row, stock.owed, 1.0, stock)]
        return tuple(found)

    @cached_property
    def _revalued(self) -> dict[str, list[Revaluation]]:
        found: dict[str, list[Revaluation]] = defaultdict(list)
        for one in self.revaluations:
            found[one.stock].append(one)
        return found

    def balance_sheet(self) -> dict[str, dict[str, str]]:
        """Who holds (+) and who owes (-) each stock."""
        return {stock.name: {stock.holder: "+"} | ({stock.owed: "-"} if stock.owed is not None else {}) for stock in self.stocks}

    def held(self, now: Values) -> dict[str, dict[str, Any]]:
        """The balance-sheet matrix of a period: stock by stock, what each sector holds (+) or owes (-) of it."""
        found: dict[str, dict[str, Any]] = {}
        for stock in self.stocks:
            value = now[stock.name] * now[stock.price] if stock.price else now[stock.name]
            found[stock.name] = {stock.holder: value} | ({stock.owed: -value} if stock.owed is not None else {})
        return found

    def logged(self, now: Values, before: Values) -> dict[Entry, Any]:
        """What each cell comes to in a period."""
        amounts = {flow: now[flow.name] for flow in self.flows} | {
            stock: self._transaction(stock, now, before) for stock in self.stocks if stock.owed is not None
        }
        return {entry: entry.sign * amounts[entry.of] for entry in self.entries}

    def laid_out(self, log: Mapping[Entry, Any]) -> dict[str, dict[str, Any]]:
        """The transaction-flow matrix of a period: row by row, what each sector with a cell in it pays (-) or receives."""
        found: dict[str, dict[str, Any]] = {}
        for entry, amount in log.items():
            cells = found.setdefault(entry.row, {})
            cells[entry.column] = cells.get(entry.column, 0.0) + amount
        return found

    def check(self, log: Mapping[Entry, Any], now: Values, before: Values) -> Checked:
        """The three checks of a log. What a stock grew by is taken from the balance sheet, whatever the log says of it."""
        rows: dict[str, Any] = defaultdict(float)
        columns: dict[str, Any] = defaultdict(float)
        saved: dict[str, Any] = defaultdict(float)
        for entry, amount in log.items():
            columns[entry.column] += amount
            rows[entry.row] += amount
            if isinstance(entry.of, Flow):
                saved[entry.column] += amount
        for stock in self.stocks:
            bought = self._transaction(stock, now, before)
            if stock.owed is None:
                saved[f"{stock.name} of {stock.holder}"] = bought
            else:
                saved[stock.holder] -= bought
                saved[stock.owed] += bought
        return Checked(_largest(rows), _largest(columns), _largest(saved))

    def _transaction(self, stock: Stock, now: Values, before: Values) -> Any:
        """What a stock grew by, without its revaluations: of pieces the pieces bought, at the price of the period."""
        grown = now[stock.name] - before[stock.name]
        for one in self._revalued.get(stock.name, ()):
            grown = grown - one.sign * now[one.name]
        return grown * now[stock.price] if stock.price else grown


def _largest(sums: Mapping[str, Any]) -> Leak:
    """The largest sum by amount; one that is not a number is larger than any."""
    found = Leak(0.0, "")
    for where, amount in sums.items():
        size = np.abs(amount)
        at = np.unravel_index(int(np.argmax(size)), np.shape(size))
        largest = float(size[at]) if at else float(size)
        if not (found.where and largest <= found.amount):
            found = Leak(largest, where, tuple(map(int, at)))
        if np.isnan(largest):
            break
    return found
