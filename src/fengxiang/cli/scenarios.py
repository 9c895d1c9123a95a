"""What would follow: textbook models run and checked."""

from __future__ import annotations

import math
from typing import Any

import click

from fengxiang.cli.call import Call, command, progress
from fengxiang.errors import BadCall


@command("simulate", ".md .csv .svg .png")
@click.argument("scenario", required=False, metavar="[SCENARIO]")
@click.option("--list", "listing", is_flag=True, help="The scenarios and the levers.")
@click.option("--draws", type=int, default=10_000, show_default=True, help="How many draws of parameters and shocks.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which random numbers.")
@click.option("--quarters", type=int, default=40, show_default=True, help="How far.")
@click.option("--year", metavar="YEAR", default="2024", show_default=True, help="The year-end it starts from.")
@click.option("--book", metavar="NAME", help="A textbook model: SIM, PC, LP1, REG or BMW.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the model; may be repeated.")
@click.option("--periods", type=int, default=500, show_default=True, help="How many periods, the empty first one included.")
@click.option("--check", "checking", is_flag=True, help="Check every model's accounts, and that broken ones are caught.")
def simulate(
    call: Call,
    scenario: str | None,
    listing: bool,
    book: str | None,
    given: tuple[str, ...],
    periods: int,
    checking: bool,
    **how: Any,
) -> None:
    """What a scenario (a name of --list, or a TOML file) would do to nine sectors of China's economy; or a textbook model; or the
    check of all accounts."""
    if sum((scenario is not None, listing, book is not None, checking)) != 1:
        raise BadCall("simulate: choose one of SCENARIO, --list, --book NAME and --check")
    if given and not book:
        raise BadCall("simulate: --set belongs to --book; a scenario's parameters stand in its TOML file")
    if call.output and call.output.suffix.lower() in (".svg", ".png") and scenario is None:
        raise BadCall(f"-o {call.output.name}: only a scenario is drawn; write .json, .txt or .csv")
    if checking:
        _check(call)
    elif listing:
        _list(call)
    elif book:
        _run(call, book, given, periods)
    else:
        _project(call, scenario or "", **how)


def _list(call: Call) -> None:
    from fengxiang.render.projection import scenarios_object, scenarios_to_text

    text = scenarios_to_text(call.lang)
    call.give(scenarios_object(), {".txt": lambda: text, ".md": lambda: text})


def _project(call: Call, name: str, draws: int, seed: int, quarters: int, year: str) -> None:
    from fengxiang.render.fans import projection_to_svg
    from fengxiang.render.projection import projection_object, projection_to_csv, projection_to_markdown, projection_to_text
    from fengxiang.scenario import blocks, load_scenario
    from fengxiang.scenario import simulate as project

    scenario = load_scenario(name)
    with progress(blocks(scenario, draws), call) as step:
        found = project(scenario, draws=draws, seed=seed, quarters=quarters, year=year, progress=step)
    call.give(
        projection_object(found),
        {
            ".txt": lambda: projection_to_text(found, call.lang),
            ".md": lambda: projection_to_markdown(found, call.lang),
            ".csv": lambda: projection_to_csv(found),
            ".svg": lambda: projection_to_svg(found, call.lang),
            ".png": lambda: _png(projection_to_svg(found, call.lang)),
        },
    )


def _png(svg: str) -> bytes:
    from fengxiang.render.pictures import to_png

    return to_png(svg)


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
