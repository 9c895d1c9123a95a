"""What would follow: textbook models run and checked."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from fengxiang.cli.call import Call, command, day_of, progress
from fengxiang.errors import BadCall

if TYPE_CHECKING:
    from fengxiang.scenario import Plan, Scenario


# What belongs to which way of calling `simulate`.
_WAYS = {"scenario": "SCENARIO or --from EDITION", "book": "--book NAME"}
_OWN = dict.fromkeys(("draws", "seed", "quarters", "year", "matrix", "sobol"), "scenario") | {"periods": "book"}


@command("simulate", ".html .md .csv .svg .png")
@click.argument("scenario", required=False, metavar="[SCENARIO]")
@click.option("--list", "listing", is_flag=True, help="The scenarios and the levers.")
@click.option("--from", "edition", metavar="EDITION", help="The scenario that a readout describes, such as cewc/2024.")
@click.option("--draws", type=int, default=10_000, show_default=True, help="How many draws of parameters and shocks.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which random numbers.")
@click.option("--quarters", type=int, default=40, show_default=True, help="How far.")
@click.option("--year", metavar="YEAR", help="The year-end a scenario starts from: 2014 to 2024, the latest one if not given.")
@click.option("--matrix", is_flag=True, help="The balance sheets and the transactions of the last quarter.")
@click.option("--sobol", is_flag=True, help="Which parameters decide between it and its first rival (or its base).")
@click.option("--book", metavar="NAME", help="A textbook model: SIM, PC, LP1, REG, BMW, DIS, INSOUT, OPENFIX, GROWTH.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the model; may be repeated.")
@click.option("--then", "later", multiple=True, metavar="NAME=VALUE", help="The same, from the second period on.")
@click.option("--periods", type=int, help="How many, the first one included: 500, of OPENFIX 100, if not given.")
@click.option("--check", "checking", is_flag=True, help="Check every model's accounts, and that broken ones are caught.")
def simulate(
    call: Call,
    scenario: str | None,
    listing: bool,
    edition: str | None,
    book: str | None,
    given: tuple[str, ...],
    later: tuple[str, ...],
    periods: int | None,
    checking: bool,
    **how: Any,
) -> None:
    """What a scenario (a name of --list, a TOML file, or a readout) would do to nine sectors of China's economy; or a textbook
    model; or the check of all accounts."""
    if sum((scenario is not None, edition is not None, listing, book is not None, checking)) != 1:
        raise BadCall("simulate: choose one of SCENARIO, --from EDITION, --list, --book NAME and --check")
    if (given or later) and not book:
        raise BadCall("simulate: --set and --then belong to --book; a scenario's parameters stand in its TOML file")
    _refuse_others("book" if book else "scenario" if scenario or edition else "")
    if how["year"] and edition:
        raise BadCall("simulate: --year belongs to SCENARIO; a readout starts from the last year-end known on its day")
    drawn = {".svg", ".png"} | ({".html"} if not book else set())
    if call.output and call.output.suffix.lower() in drawn and scenario is None and edition is None:
        raise BadCall(f"-o {call.output.name}: only a scenario is drawn; write .json, .txt, .md or .csv")
    if listing and call.output and call.output.suffix.lower() == ".csv":
        raise BadCall(f"-o {call.output.name}: the list is written as .json, .txt or .md")
    if checking:
        _check(call)
    elif listing:
        _list(call)
    elif book:
        _run(call, book, given, later, periods)
    else:
        _project(call, scenario, edition, **how)


def _refuse_others(way: str) -> None:
    """BadCall where an option was given that belongs to another way of calling `simulate`."""
    context = click.get_current_context()
    for name, own in _OWN.items():
        if own != way and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise BadCall(f"simulate: --{name} belongs to {_WAYS[own]}; leave it out")


@command("followed", ".md .csv .svg .png")
@click.argument("phrase")
@click.option("--series", help="Only texts of this series, such as cewc.")
@click.option("--as-of", metavar="DATE", help="Only texts and figures dated before this day count; a year alone is its last day.")
@click.option("--figures", type=click.Path(path_type=Path), help="A CSV with series of your own: series, period, value.")
def followed(call: Call, phrase: str, series: str | None, as_of: str | None, figures: Path | None) -> None:
    """What the figures did in the year after a wording, every time it was said."""
    from fengxiang.render.record import never_followed
    from fengxiang.render.ways import followed_ways
    from fengxiang.scenario import followed as after
    from fengxiang.scenario import load_figures

    phrase = phrase.strip()
    if not phrase:
        raise BadCall("followed: an empty phrase; give the words to look for")
    own = load_figures(figures) if figures else ()
    with call.open_archive() as archive:
        found = after(phrase, archive, before=day_of(as_of), series=series, given=own)
    call.warn([] if found.n else [("never", never_followed(found))])
    call.give_ways(followed_ways(found, call.lang))


def _list(call: Call) -> None:
    from fengxiang.render.projection import scenarios_object, scenarios_to_text

    text = scenarios_to_text(call.lang)
    call.give(scenarios_object(), {".txt": lambda: text, ".md": lambda: text})


def _project(
    call: Call,
    name: str | None,
    edition: str | None,
    draws: int,
    seed: int,
    quarters: int,
    year: str | None,
    matrix: bool,
    sobol: bool,
) -> None:
    from fengxiang.render.projection import (
        matrices_to_csv,
        matrices_to_text,
        projection_object,
        projection_to_markdown,
        projection_to_text,
    )
    from fengxiang.render.ways import projection_ways
    from fengxiang.scenario import LATEST, Plan, blocks, influences, load_scenario
    from fengxiang.scenario import simulate as project

    suffix = call.output.suffix.lower() if call.output else ".txt"
    if (matrix and suffix not in (".json", ".txt", ".csv", ".html")) or (sobol and suffix not in (".json", ".txt", ".md")):
        raise BadCall(f"-o *{suffix}: --matrix is written as .json, .txt, .csv or .html, --sobol as .json, .txt or .md")
    plan = Plan(draws, seed, quarters, year or LATEST).checked()
    scenario, plan, warnings = (load_scenario(name), plan, []) if name else _told(call, edition or "", plan)
    with progress(blocks(scenario, draws), call) as step:
        found = project(scenario, plan, progress=step)
    decisive = influences(scenario, plan) if sobol else None
    value = projection_object(found, decisive)
    value["warnings"] += [{"kind": kind, "text": text} for kind, text in warnings]
    call.warn(warnings)
    ways = projection_ways(found, call.lang)
    if sobol:
        ways[".txt"] = lambda: projection_to_text(found, call.lang, decisive)
        ways[".md"] = lambda: projection_to_markdown(found, call.lang, decisive)
    if matrix:
        ways |= {".txt": lambda: matrices_to_text(found, call.lang), ".csv": lambda: matrices_to_csv(found)}
    call.give(value, ways)


def _told(call: Call, name: str, plan: Plan) -> tuple[Scenario, Plan, list[tuple[str, str]]]:
    """What a readout describes, from the last year-end known on its day, and what to know about it."""
    from fengxiang.cli.reading import find_document
    from fengxiang.documents import Given
    from fengxiang.reading.context import previous
    from fengxiang.scenario import start, told_by

    with call.open_archive() as archive:
        document = find_document(name, archive, Given())
        scenario, since = told_by(document, archive, plan)
        earlier = bool(previous(document, archive))
    later = f"{name}: the parameters were fitted to the years up to {since.fit}, later than this text"
    notes = [
        (not document.complete, "abridged", f"{name}: an abridged copy; what it leaves out pulls no lever"),
        (not earlier, "no-previous", f"{name}: no previous edition; what it only repeats cannot be told"),
        (start(document.edition.day).later, "later", later),
    ]
    return scenario, since, [(kind, text) for holds, kind, text in notes if holds]


def _run(call: Call, book: str, given: tuple[str, ...], later: tuple[str, ...], periods: int | None) -> None:
    from fengxiang.render.accounts import run_object, run_to_csv, run_to_markdown, run_to_text
    from fengxiang.render.html import run_to_html
    from fengxiang.scenario import run_book

    found = run_book(book, dict(map(_parameter, given)), periods, later=dict(map(_parameter, later)))
    call.give(
        run_object(found),
        {
            ".txt": lambda: run_to_text(found, call.lang),
            ".md": lambda: run_to_markdown(found, call.lang),
            ".csv": lambda: run_to_csv(found),
            ".html": lambda: run_to_html(found, call.lang),
        },
    )


def _check(call: Call) -> None:
    from fengxiang.render.accounts import check_object, check_to_csv, check_to_text
    from fengxiang.scenario import check_book

    found = check_book()
    text = check_to_text(found, call.lang)
    call.give(check_object(found), {".txt": lambda: text, ".md": lambda: text, ".csv": lambda: check_to_csv(found)})
    if not found.sound:
        raise SystemExit(1)


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
