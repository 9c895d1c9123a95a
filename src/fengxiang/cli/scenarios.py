"""What would follow: textbook models run and checked."""

from __future__ import annotations

import math

import click

from fengxiang.cli.call import Call, command
from fengxiang.errors import BadCall


@command("simulate", ".md .csv")
@click.argument("scenario", required=False, metavar="[SCENARIO]")
@click.option("--book", metavar="NAME", help="A textbook model: SIM, PC, LP1, REG or BMW.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the model; may be repeated.")
@click.option("--periods", type=int, default=500, show_default=True, help="How many periods, the empty first one included.")
@click.option("--check", "checking", is_flag=True, help="Check every model's accounts, and that broken ones are caught.")
def simulate(call: Call, scenario: str | None, book: str | None, given: tuple[str, ...], periods: int, checking: bool) -> None:
    """Run a stock-flow consistent textbook model, or check the accounts of all."""
    if scenario is not None:
        raise BadCall(f"simulate {scenario}: scenarios of China's economy are not built yet; there are --book NAME and --check")
    if bool(book) == checking:
        raise BadCall("simulate: choose one of --book NAME and --check")
    if checking and given:
        raise BadCall("simulate: --set belongs to --book; --check runs every model with its own parameters")
    if checking:
        _check(call)
    else:
        _run(call, book or "", given, periods)


def _run(call: Call, book: str, given: tuple[str, ...], periods: int) -> None:
    from fengxiang.render.accounts import run_object, run_to_csv, run_to_markdown, run_to_text
    from fengxiang.scenario import run_book

    found = run_book(book, dict(map(_parameter, given)), periods)
    call.give(
        run_object(found),
        {
            ".txt": lambda: run_to_text(found, call.lang),
            ".md": lambda: run_to_markdown(found, call.lang),
            ".csv": lambda: run_to_csv(found),
        },
    )


def _check(call: Call) -> None:
    from fengxiang.render.accounts import check_object, check_to_csv, check_to_text
    from fengxiang.scenario import check_book

    found = check_book()
    text = check_to_text(found, call.lang)
    call.give(check_object(found), {".txt": lambda: text, ".md": lambda: text, ".csv": lambda: check_to_csv(found)})


def _parameter(written: str) -> tuple[str, float]:
    """The name and the number of a --set."""
    name, _, value = written.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadCall(f"--set {written}: write it as NAME=VALUE, the value a number, such as theta=0.25")
    return name.strip(), number
