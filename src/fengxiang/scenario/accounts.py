"""The accounts of a model: sectors, stocks and flows declared once. From them come the balance-sheet matrix and the
transaction-flow matrix, and three checks of every period.

After Godley and Lavoie, Monetary Economics (Palgrave, 2007), chapter 2: every flow comes from somewhere and goes somewhere, and
what a sector receives beyond what it spends changes what it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

Values = Mapping[str, float]


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


class Entry(NamedTuple):
    """One cell of the transaction-flow matrix: a row, a column, its sign, and the variable it takes its value from: the value
    itself, or for a stock its change at the price of the period."""

    row: str
    column: str
    sign: float
    variable: str
    stock: bool = False
    price: str | None = None


class Leak(NamedTuple):
    """What one of the three checks found: the largest sum that ought to be nought, and the row or sector it belongs to."""

    amount: float
    where: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The three checks of a period: rows (every payment arrives), columns (what a sector receives it spends or holds), and net
    worth (what it saved is what its balance sheet grew by)."""

    rows: Leak
    columns: Leak
    net_worth: Leak

    @property
    def discrepancy(self) -> float:
        """The largest of the three."""
        return max(self.rows.amount, self.columns.amount, self.net_worth.amount)

    def caught(self, bar: float) -> tuple[str, ...]:
        """The checks that find more than `bar`, in the words of the contract."""
        found = {"rows": self.rows, "columns": self.columns, "net worth": self.net_worth}
        return tuple(name for name, leak in found.items() if leak.amount > bar)


@dataclass(frozen=True)
class Accounts:
    """The sectors, stocks and flows of a model."""

    sectors: tuple[str, ...]
    stocks: tuple[Stock, ...]
    flows: tuple[Flow, ...]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The transaction-flow matrix, cell by cell: payments out and in, then the changes of what is held and owed."""
        found = []
        for flow in self.flows:
            found += [Entry(flow.name, flow.payer, -1.0, flow.name), Entry(flow.name, flow.payee, 1.0, flow.name)]
        for stock in self.stocks:
            row = f"d {stock.name}"
            found.append(Entry(row, stock.holder, -1.0, stock.name, True, stock.price))
            if stock.owed is not None:
                found.append(Entry(row, stock.owed, 1.0, stock.name, True, stock.price))
        return tuple(found)

    def balance_sheet(self) -> dict[str, dict[str, str]]:
        """Who holds (+) and who owes (-) each stock."""
        return {stock.name: {stock.holder: "+"} | ({stock.owed: "-"} if stock.owed is not None else {}) for stock in self.stocks}

    def logged(self, now: Values, before: Values) -> dict[Entry, float]:
        """What each cell comes to in a period."""
        return {entry: entry.sign * _amount(entry, now, before) for entry in self.entries}

    def laid_out(self, log: Mapping[Entry, float]) -> dict[str, dict[str, float]]:
        """The transaction-flow matrix of a period: row by row, what each sector with a cell in it pays (-) or receives."""
        found: dict[str, dict[str, float]] = {}
        for entry, amount in log.items():
            cells = found.setdefault(entry.row, {})
            cells[entry.column] = cells.get(entry.column, 0.0) + amount
        return found

    def check(self, log: Mapping[Entry, float], now: Values, before: Values) -> Checked:
        """The three checks of a period's log. The row of a thing that nobody owes has one cell, and is left out."""
        rows: dict[str, float] = defaultdict(float)
        columns: dict[str, float] = defaultdict(float)
        saved: dict[str, float] = defaultdict(float)
        unowed = {f"d {stock.name}" for stock in self.stocks if stock.owed is None}
        for entry, amount in log.items():
            columns[entry.column] += amount
            if entry.row not in unowed:
                rows[entry.row] += amount
            if entry.stock:
                # What the balance sheet says, whatever the log says: a payment lost from the log shows against it.
                saved[entry.column] += entry.sign * _amount(entry, now, before)
            else:
                saved[entry.column] += amount
        return Checked(_largest(rows), _largest(columns), _largest(saved))


def _largest(sums: Mapping[str, float]) -> Leak:
    where = max(sums, key=lambda name: abs(sums[name]))
    return Leak(abs(sums[where]), where)


def _amount(entry: Entry, now: Values, before: Values) -> float:
    """The value of a flow, or the change of a stock: of pieces the pieces bought, at the price of the period."""
    if not entry.stock:
        return now[entry.variable]
    change = now[entry.variable] - before[entry.variable]
    return change * now[entry.price] if entry.price else change
