"""Textbook models on the engine: SIM, PC, LP1, REG, BMW, DIS, INSOUT, OPENFIX and GROWTH of Godley and Lavoie, Monetary Economics
(Palgrave, 2007), in their notation. Each is a table of data/book: equations as text, swept within the period until nothing
changes; its accounts are checked in every period, and its redundant equation is asserted and never assigned."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any, Final

import numpy as np

from fengxiang.data import table
from fengxiang.errors import BadScenario
from fengxiang.scenario.accounts import Accounts, Flow, Revaluation, Stock

BOOK: Final = ("SIM", "PC", "LP1", "REG", "BMW", "DIS", "INSOUT", "OPENFIX", "GROWTH")
_SWEEPS, _STILL = 5000, 1e-13
# Variables that grow this many times larger than what they start from, or than one, explode.
_HUGE = 1e12
_LONGEST, _USUAL = 100_000, 500

Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Book:
    """A model: its parameters with the book's values, its variables in the order of their equations, the equations of a
    period and those of the period it starts from, its accounts, the two variables of its redundant equation, and the parameters
    that, changed after its start, leave none of its flows at nought, and how long it is run if nothing is said."""

    name: str
    parameters: Mapping[str, float]
    variables: tuple[str, ...]
    period: CodeType
    opening: CodeType
    accounts: Accounts
    redundant: tuple[str, str]
    alive: Mapping[str, float]
    periods: int = _USUAL


@dataclass(frozen=True, slots=True)
class Run:
    """A run: the parameters used, the path of each variable from the period it starts from (an empty one, as in the book's
    tables, for the first five models), the matrix of transactions in the last period, and the largest leak of any period
    relative to income."""

    model: str
    parameters: dict[str, float]
    path: dict[str, list[float]]
    matrix: dict[str, dict[str, float]]
    discrepancy: float

    @property
    def periods(self) -> int:
        """How many periods, the first one included."""
        return len(next(iter(self.path.values())))

    @property
    def final(self) -> dict[str, float]:
        """The last value of each variable."""
        return {name: values[-1] for name, values in self.path.items()}


@cache
def model(name: str) -> Book:
    """A textbook model by its name; BadScenario for another one."""
    if name not in BOOK:
        raise BadScenario(f"--book {name}: no such model; choose one of {', '.join(BOOK)}")
    row = table(f"book/{name}")
    exogenous = row.get("exogenous", [])
    written = [*(f"{one} = parameter({one})" for one in exogenous), *_lines(row["equations"])]
    variables = tuple(line.partition(" = ")[0] for line in written)
    opened = _lines(row.get("opening", ""))
    accounts = Accounts(
        tuple(row["sectors"]),
        tuple(Stock(stock, *sides) for stock, sides in row["stocks"].items()),
        tuple(Flow(flow, *sides) for flow, sides in row["flows"].items()),
        tuple(Revaluation(change, *what) for change, what in row.get("revaluations", {}).items()),
    )
    return Book(
        name,
        row["parameters"],
        variables,
        _compiled(written, variables),
        _compiled(opened, tuple(line.partition(" = ")[0] for line in opened)),
        accounts,
        tuple(row["redundant"]),
        row.get("alive", {}),
        row.get("periods", _USUAL),
    )


def _lines(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if line]


def _compiled(lines: list[str], variables: tuple[str, ...]) -> CodeType:
    """The equations as one piece of code, a line an equation: a variable is a value of `v`, with (-1) one of `b`, any other name
    a parameter in `p`."""
    body = [ast.fix_missing_locations(_Names(variables).visit(ast.parse(line).body[0])) for line in lines]
    for number, statement in enumerate(body, 1):
        for node in ast.walk(statement):
            if hasattr(node, "lineno"):
                node.lineno = node.end_lineno = number  # type: ignore[attr-defined]
    return compile(ast.Module(body, []), "<equations>", "exec")


class _Names(ast.NodeTransformer):
    """Turns the names of an equation into the values they stand for."""

    def __init__(self, variables: tuple[str, ...]) -> None:
        self._variables = frozenset(variables)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A lag, a parameter by its name, or a function of one number."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in ("exp", "log"):
            node.args = [self.visit(argument) for argument in node.args]
            return node
        if name == "parameter":
            return _value("p", node.args[0].id)  # type: ignore[attr-defined]
        return _value("b", name)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """One where it holds, nought where not."""
        self.generic_visit(node)
        return ast.Call(ast.Name("float", ast.Load()), [node], [])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A variable or a parameter."""
        return _value("v" if node.id in self._variables else "p", node.id, node.ctx)


def _value(where: str, name: str, context: ast.expr_context | None = None) -> ast.Subscript:
    return ast.Subscript(ast.Name(where, ast.Load()), ast.Constant(name), context or ast.Load())


_FUNCTIONS: dict[str, Callable[[float], float]] = {"exp": math.exp, "log": math.log}


def run_book(
    name: str, given: Mapping[str, float] | None = None, periods: int | None = None, *, later: Mapping[str, float] | None = None
) -> Run:
    """A run of a model with some parameters replaced, from the start or only `later`, after the period it starts from: so an
    economy at rest is moved, as in the book's experiments. BadScenario for an unknown model or parameter, no
    periods or too many, or a path that explodes."""
    found = model(name)
    if unknown := sorted({*(given or {}), *(later or {})} - set(found.parameters)):
        raise BadScenario(f"--set {unknown[0]}: {name} has no such parameter; it has {', '.join(found.parameters)}")
    periods = found.periods if periods is None else periods
    if not 1 <= periods <= _LONGEST:
        raise BadScenario(f"--periods {periods}: choose from 1 to {_LONGEST}")
    parameters = dict(found.parameters) | dict(given or {})
    before = _opening(found, parameters)
    path = {variable: [before[variable]] for variable in found.variables}
    changed = parameters | dict(later or {})
    for period in range(2, periods + 1):
        before = _period(found, before, changed, period)
        for variable, values in path.items():
            values.append(before[variable])
    last = {variable: values[-1] for variable, values in path.items()}
    earlier = {variable: values[-2:][0] for variable, values in path.items()}
    matrix = found.accounts.laid_out(found.accounts.logged(last, earlier))
    return Run(name, changed, path, matrix, _discrepancy(found, path))


def _opening(found: Book, parameters: Values) -> Values:
    """What the model starts from: nothing, except what its opening says."""
    values = dict.fromkeys(found.variables, 0.0)
    _swept(found, found.opening, {"v": values, "p": parameters, **_FUNCTIONS}, 1)
    return values


def _period(found: Book, before: Values, parameters: Values, period: int) -> Values:
    """The values of a period: the equations swept until they stand still."""
    now = dict(before)
    place = {"v": now, "b": before, "p": parameters, **_FUNCTIONS}
    for _ in range(_SWEEPS):
        last = tuple(now.values())
        _swept(found, found.period, place, period)
        values = tuple(now.values())
        if not all(abs(value) < _HUGE * (1 + abs(old)) for value, old in zip(values, before.values(), strict=True)):
            _explodes(found, next(name for name in now if not abs(now[name]) < _HUGE * (1 + abs(before[name]))), period)
        if all(abs(value - old) <= _STILL * (1 + abs(value)) for value, old in zip(values, last, strict=True)):
            return now
    raise BadScenario(f"{found.name}: period {period} does not settle; choose other parameters")


def _swept(found: Book, code: CodeType, place: dict[str, Any], period: int) -> None:
    """One sweep through the equations."""
    try:
        exec(code, place)  # the text of data/book, never a user's.
    except (ArithmeticError, ValueError) as error:
        line = error.__traceback__.tb_next.tb_lineno if error.__traceback__ and error.__traceback__.tb_next else 1
        _explodes(found, found.variables[line - 1], period)


def _explodes(found: Book, variable: str, period: int) -> None:
    raise BadScenario(f"{found.name}: {variable} explodes in period {period}; choose other parameters")


def _discrepancy(found: Book, path: Mapping[str, list[float]]) -> float:
    """The largest leak of any period, that of the redundant equation included, relative to the period's income."""
    if len(next(iter(path.values()))) == 1:
        return 0.0
    now, before = relative(found, path)
    checked = found.accounts.check(found.accounts.logged(now, before), now, before)
    redundant = np.abs(now[found.redundant[0]] - now[found.redundant[1]])
    return max(checked.discrepancy, float(np.max(redundant)))


def relative(found: Book, path: Mapping[str, list[float]]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The values of each period from the second on, and those of the one before, relative to the period's income."""
    values = {name: np.array(row) for name, row in path.items()}
    size = np.maximum(1.0, np.max([np.abs(values[name]) for name in values if name == "Y" or name.startswith("Y_")], axis=0))
    now = {name: row[1:] / size[1:] for name, row in values.items()}
    before = {name: row[:-1] / size[1:] for name, row in values.items()}
    # Prices are not amounts: they stand as they are.
    for price in {stock.price for stock in found.accounts.stocks if stock.price}:
        now[price] = values[price][1:]
    return now, before
