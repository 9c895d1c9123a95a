"""The pages on what would follow: scenarios with a slider for each lever, what figures did after a wording, and the archive's
formulations with their heat by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fengxiang.archive import Archive
from fengxiang.errors import BadCall, BadScenario
from fengxiang.formulations import Formulation, mine
from fengxiang.render.charts import PAGE
from fengxiang.render.fans import follow
from fengxiang.render.frame import coverage_line, frame
from fengxiang.render.html import served
from fengxiang.render.projection import unit_name
from fengxiang.render.record import followed_to_svg, title_of
from fengxiang.render.ways import followed_ways, formulations_ways, projection_ways
from fengxiang.scenario import (
    Lever,
    Plan,
    Scenario,
    all_levers,
    followed,
    load_scenario,
    scenario_names,
    simulate,
    told_by,
)
from fengxiang.serve.exports import given_as

if TYPE_CHECKING:
    from fengxiang.serve.app import Reader

_DRAWS, _QUARTERS = 2000, 24
_PHRASES, _WARM = 300, 12  # formulations on the page, years of heat
# The series whose phrases are shown where none is asked for: those of all take long on a large archive.
_USUAL = "cewc"


def scenarios(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """A scenario, or the one that a readout describes, with a slider for each lever it pulls and for those added by hand."""
    asked = request.query_params
    scenario, plan = _chosen(archive, asked.get("scenario") or "establish-first", asked.get("from") or "")
    given = {name: _number(name, asked[name]) for name in all_levers() if asked.get(name) not in (None, "")}
    # A form sends every slider; moved are those that do not stand where the scenario put them.
    moved = {name: value for name, value in given.items() if value != float(f"{_strength(all_levers()[name], scenario):g}")}
    changed = _moved(scenario, moved)
    found = made.kept(("projection", repr(changed), str(plan)), lambda: simulate(changed, plan))
    ways = projection_ways(found, made.lang)
    if suffix := asked.get("format"):
        return given_as(ways, suffix, scenario.name)
    sliders = [_slider(lever, scenario, moved, made.lang) for lever in all_levers().values()]
    values = {
        "names": [(name, getattr(load_scenario(name), made.lang)) for name in scenario_names()],
        "chosen": asked.get("scenario") or "establish-first",
        "edition": asked.get("from") or "",
        "pulled": [one for one in sliders if one["pulled"]],
        "others": [one for one in sliders if not one["pulled"]],
        "follow": follow(found, made.lang),
        "cause_href": lambda one: f"/read/{one['edition']}#n{one['start']}",
    }
    return HTMLResponse(served("simulate.html", made.lang, made.taken(request, ways), **values))


def _chosen(archive: Archive, name: str, edition: str) -> tuple[Scenario, Plan]:
    if edition:
        return told_by(archive.get(archive.find_edition(edition)), archive, Plan(_DRAWS, 1, _QUARTERS))
    if name not in scenario_names():
        raise BadScenario(f"scenario {name}: choose one of {', '.join(scenario_names())}")
    return load_scenario(name), Plan(_DRAWS, 1, _QUARTERS)


def _number(name: str, written: str) -> float:
    try:
        value = float(written)
    except ValueError as error:
        raise BadScenario(f"{name}: {written!r} is not a number; give it in {all_levers()[name].unit}") from error
    lever = all_levers()[name]
    if not lever.low <= value <= lever.high:
        raise BadScenario(f"{name}: {value:g} {lever.unit} lies outside {lever.low:g} to {lever.high:g}")
    return value


def _strength(lever: Lever, scenario: Scenario) -> float:
    """How far a scenario pulls a lever at most, in its own unit."""
    path = scenario.levers.get(lever.name, (lever.usual,))
    return max(path, key=lambda value: abs(value - lever.usual))


def _moved(scenario: Scenario, moved: Mapping[str, float]) -> Scenario:
    """The scenario with its levers pulled as far as the sliders say, at the same times; one it does not pull holds all along."""
    paths = dict(scenario.levers)
    for name, value in moved.items():
        lever, strength = all_levers()[name], _strength(all_levers()[name], scenario)
        if name in paths and strength != lever.usual:
            share = (value - lever.usual) / (strength - lever.usual)
            paths[name] = tuple(lever.usual + share * (one - lever.usual) for one in paths[name])
        elif value != lever.usual:
            paths[name] = (value,)
    return replace(
        scenario,
        levers=paths,
        because={name: rows for name, rows in scenario.because.items() if name not in moved},
        stated=scenario.stated - moved.keys(),
        widths={name: width for name, width in scenario.widths.items() if name not in moved},
    )


def _slider(lever: Lever, scenario: Scenario, moved: Mapping[str, float], lang: str) -> dict[str, Any]:
    strength = moved.get(lever.name, _strength(lever, scenario))
    return {
        "lever": lever,
        "unit": unit_name(lever.unit, lang),
        "value": f"{strength:g}",
        "pulled": lever.name in scenario.levers or (lever.name in moved and moved[lever.name] != lever.usual),
    }


def figures_after(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """What the figures did in the year after a wording, every time it was said."""
    asked = (request.query_params.get("q") or "").strip()
    series = request.query_params.get("series") or None
    if not asked:
        return made.page("followed.html", found=None, drawn="", asked="", titles={})
    found = made.kept(("followed", asked, str(series), archive.digest()), lambda: followed(asked, archive, series=series))
    ways = followed_ways(found, made.lang)
    if suffix := request.query_params.get("format"):
        return given_as(ways, suffix, asked)
    drawn = Markup(followed_to_svg(found, made.lang, PAGE)) if found.n else ""
    titles = {one.name: title_of(one, made.lang) for one in found.series}
    values = {"found": found, "drawn": drawn, "asked": asked, "titles": titles}
    return HTMLResponse(served("followed.html", made.lang, made.taken(request, ways), **values))


def phrases(made: Reader, archive: Archive, request: Request, _: Any) -> Response:
    """The archive's fixed phrases, the most telling first, with their heat by year."""
    names = sorted({row.edition.series for row in archive.holdings()})
    usual = _USUAL if _USUAL in names else ""
    series, asked = request.query_params.get("series", usual) or None, request.query_params.get("asked") or ""
    archive.check_series(series)
    coverage = archive.coverage(series=series)
    if not coverage.documents:
        raise BadCall("formulations: the archive holds no text; add some first")
    found = made.promised(("phrases", str(series), archive.digest()), lambda own: mine(own, series=series))
    if found is None:
        return made.wait(frame(made.lang)["mining"].format(characters=f"{coverage.characters / 1e6:.1f}"))
    found = tuple(one for one in found if asked in one.text)
    ways = formulations_ways(found, coverage, made.lang)
    if suffix := request.query_params.get("format"):
        return given_as(ways, suffix, f"formulations {series or ''}")
    key = ("phrases page", str(request.query_params), archive.digest())
    shown = {"names": names, "series": series or "", "asked": asked, "titles": made.titles(names), "coverage": coverage}
    return HTMLResponse(made.kept(key, lambda: _heated(made, found[:_PHRASES], shown, made.taken(request, ways))))


def _heated(made: Reader, found: Sequence[Formulation], shown: dict[str, Any], nav: Markup) -> str:
    """The page of phrases, with what "first" means there and which years its heat is of."""
    last = int(shown["coverage"].last[:4])
    years = [str(year) for year in range(last - _WARM + 1, last + 1)]
    covered = coverage_line(shown["coverage"], made.lang)
    heat = frame(made.lang)["heat_years"].format(first=years[0], last=years[-1])
    return served(
        "formulations.html", made.lang, nav, **shown | {"found": found, "years": years, "coverage": covered, "heat": heat}
    )
