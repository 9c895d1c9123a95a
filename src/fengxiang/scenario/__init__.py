"""What would follow: stock-flow consistent models whose accounts are declared once and checked in every period."""

from fengxiang.scenario.accounts import Accounts, Checked, Entry, Flow, Leak, Stock
from fengxiang.scenario.book import BOOK, Book, BookCheck, Mutation, Run, check_book, run_book

__all__ = [
    "BOOK",
    "Accounts",
    "Book",
    "BookCheck",
    "Checked",
    "Entry",
    "Flow",
    "Leak",
    "Mutation",
    "Run",
    "Stock",
    "check_book",
    "run_book",
]
