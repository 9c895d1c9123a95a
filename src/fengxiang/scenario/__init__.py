"""What would follow: stock-flow consistent models whose accounts are declared once and checked in every period, from the
textbook's to nine sectors of China's economy; a projection under stated assumptions, never a forecast."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fengxiang.scenario.accounts import Accounts, Checked, Entry, Flow, Leak, Revaluation, Stock
    from fengxiang.scenario.audit import BookCheck, Mutation, check_book
    from fengxiang.scenario.book import BOOK, Book, Run, model, run_book
    from fengxiang.scenario.draws import LATEST
    from fengxiang.scenario.economy import CHINA
    from fengxiang.scenario.figures import Figure, Series, all_figures, load_figures
    from fengxiang.scenario.history import Fitted, misses
    from fengxiang.scenario.levers import Cause, Start, causes, scenario_of, start, told_by
    from fengxiang.scenario.outcome import UNITS
    from fengxiang.scenario.record import ECONOMY, Event, Followed, Stood, followed, stood_then
    from fengxiang.scenario.scenarios import Lever, Scenario, all_levers, load_scenario, scenario_names
    from fengxiang.scenario.sensitivity import Influence, influences
    from fengxiang.scenario.simulation import Plan, Projection, blocks, simulate

__all__ = [
    "BOOK",
    "CHINA",
    "ECONOMY",
    "LATEST",
    "UNITS",
    "Accounts",
    "Book",
    "BookCheck",
    "Cause",
    "Checked",
    "Entry",
    "Event",
    "Figure",
    "Fitted",
    "Flow",
    "Followed",
    "Influence",
    "Leak",
    "Lever",
    "Mutation",
    "Plan",
    "Projection",
    "Revaluation",
    "Run",
    "Scenario",
    "Series",
    "Start",
    "Stock",
    "Stood",
    "all_figures",
    "all_levers",
    "blocks",
    "causes",
    "check_book",
    "followed",
    "influences",
    "load_figures",
    "load_scenario",
    "misses",
    "model",
    "run_book",
    "scenario_names",
    "scenario_of",
    "simulate",
    "start",
    "stood_then",
    "told_by",
]

_HOMES = {
    "accounts": ("Accounts", "Checked", "Entry", "Flow", "Leak", "Revaluation", "Stock"),
    "audit": ("BookCheck", "Mutation", "check_book"),
    "book": ("BOOK", "Book", "Run", "model", "run_book"),
    "draws": ("LATEST",),
    "economy": ("CHINA",),
    "figures": ("Figure", "Series", "all_figures", "load_figures"),
    "history": ("Fitted", "misses"),
    "levers": ("Cause", "Start", "causes", "scenario_of", "start", "told_by"),
    "outcome": ("UNITS",),
    "record": ("ECONOMY", "Event", "Followed", "Stood", "followed", "stood_then"),
    "scenarios": ("Lever", "Scenario", "all_levers", "load_scenario", "scenario_names"),
    "sensitivity": ("Influence", "influences"),
    "simulation": ("Plan", "Projection", "blocks", "simulate"),
}


def __getattr__(name: str) -> Any:
    """The model is loaded when first used, so that a reading that asks for none loads none."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"fengxiang.scenario.{module}"), name)
    raise AttributeError(f"module 'fengxiang.scenario' has no attribute {name!r}")
