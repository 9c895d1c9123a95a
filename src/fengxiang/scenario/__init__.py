"""What would follow: stock-flow consistent models whose accounts are declared once and checked in every period, from the
textbook's to nine sectors of China's economy; a projection under stated assumptions, never a forecast."""

from fengxiang.scenario.accounts import Accounts, Checked, Entry, Flow, Leak, Revaluation, Stock
from fengxiang.scenario.audit import BookCheck, Mutation, check_book
from fengxiang.scenario.book import BOOK, Book, Run, run_book
from fengxiang.scenario.economy import CHINA
from fengxiang.scenario.figures import Figure, figures
from fengxiang.scenario.history import Fitted, misses
from fengxiang.scenario.scenarios import Lever, Scenario, levers, load_scenario, scenario_names
from fengxiang.scenario.simulation import UNITS, Projection, blocks, simulate

__all__ = [
    "BOOK",
    "CHINA",
    "UNITS",
    "Accounts",
    "Book",
    "BookCheck",
    "Checked",
    "Entry",
    "Figure",
    "Fitted",
    "Flow",
    "Leak",
    "Lever",
    "Mutation",
    "Projection",
    "Revaluation",
    "Run",
    "Scenario",
    "Stock",
    "blocks",
    "check_book",
    "figures",
    "levers",
    "load_scenario",
    "misses",
    "run_book",
    "scenario_names",
    "simulate",
]
