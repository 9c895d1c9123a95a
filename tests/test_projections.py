"""What a projection shows: what it differs by, when levers act, what decides, its matrices; and that nothing it starts from or is
fitted to came later."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from fengxiang.cli import app
from fengxiang.data import table
from fengxiang.render.projection import projection_object, projection_to_text, quarters_of
from fengxiang.scenario import UNITS, history, influences, load_scenario, opening, simulate
from fengxiang.scenario.figures import yearly
from fengxiang.scenario.opening import year_end
from fengxiang.scenario.simulation import Plan, run


def test_the_effect_is_what_the_draws_differ_by() -> None:
    scenario, plan = load_scenario("establish-first"), Plan(300, 3, 12)
    found, ours, theirs = simulate(scenario, plan), run(scenario, plan), run(load_scenario("baseline"), plan)
    assert scenario.against == "baseline" and not ours.exploded.any() and not theirs.exploded.any()
    for name in UNITS:
        wanted = np.quantile(ours.series[name] - theirs.series[name], [0.05, 0.5, 0.95], axis=1)
        np.testing.assert_allclose([found.effect[name][key] for key in ("p5", "p50", "p95")], wanted)
    assert json.loads(json.dumps(projection_object(found)))["versus"]["effect"]["output"]["unit"] == UNITS["output"]


def test_a_lever_that_acts_after_the_horizon_says_so() -> None:
    late = replace(load_scenario("establish-first"), levers={"deficit": (0.0,) * 8 + (1.0,)})
    text = projection_to_text(simulate(late, Plan(20, 1, 4)), "en")
    assert "deficit against the base path  0 (acts after the horizon)" in text
    assert "acts after" not in projection_to_text(simulate(late, Plan(20, 1, 12)), "en")


def test_the_years_shown_are_those_in_which_levers_are_pulled() -> None:
    found = simulate(load_scenario("stimulus-thrice"), Plan(50, 1, 40))
    assert {3, 15, 27, 39} <= set(quarters_of(found, 6)) and set(quarters_of(found, 3)) == {3, 15, 39}
    text = projection_to_text(found, "en")
    assert "2031" in text and "is an assumption, not a result" in text


def test_what_a_size_that_is_not_certain_decides_is_told() -> None:
    scenario = replace(load_scenario("counter-cyclical"), levers={"deficit": (1.0,)}, widths={"deficit": (0.0, 2.0)}, rivals=())
    found = {one.parameter: one for one in influences(scenario, Plan(1, 1, 12))[1]}
    assert found["levers.deficit"].total > 0.5 and "deficit" in found["levers.deficit"].why["en"]
    assert all(re.search(r"[\u4e00-\u9fff]", one.why["zh"]) for one in found.values())
    assert not any(name.startswith("levers.") for name in dict.fromkeys(found) if name != "levers.deficit")


def test_the_matrices_to_keep_have_their_sums_and_net_worth(tmp_path: Path) -> None:
    call = ["simulate", "baseline", "--matrix", "--draws", "30", "--quarters", "4", "-q", "-o", str(tmp_path / "m.csv")]
    assert CliRunner().invoke(app, call).exit_code == 0
    heads, *rows = csv.reader(io.StringIO((tmp_path / "m.csv").read_text(encoding="utf-8-sig")))
    assert heads[-1] == "sum"
    for kind, last in (("holdings", "net worth"), ("flows", "sum")):
        held = [[float(cell or 0) for cell in row[2:]] for row in rows if row[0] == kind]
        assert [row[1] for row in rows if row[0] == kind][-1] == last
        np.testing.assert_allclose(np.sum(held[:-1], axis=0), held[-1], atol=1e-6)
        np.testing.assert_allclose([sum(row[:-1]) for row in held], [row[-1] for row in held], atol=1e-6)
    assert max(abs(cell) for row in rows if row[0] == "flows" and row[1] == "sum" for cell in map(float, row[2:])) < 1e-6


@pytest.mark.parametrize("year", [2016, 2019, 2021])
def test_an_opening_uses_nothing_that_came_after_it(year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, whole = year_end(year, year), year_end(year)
    opening._around.cache_clear()
    monkeypatch.setattr(opening, "yearly", lambda series: {at: value for at, value in yearly(series).items() if at <= year})
    assert year_end(year, year) == wanted != whole
    opening._around.cache_clear()
    known = yearly("land_sale_revenue")[year] / yearly("gdp_nominal_first_release")[year]
    assert pytest.approx(known) == wanted.LS


@pytest.mark.parametrize("last", [2018, 2021])
def test_a_fit_is_fed_nothing_that_came_after_its_last_year(last: int, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {name: row["value"] for name, row in table("fits")[str(last)].items()}
    wanted = history.fed_in(2014, last - 2014, values)[0].levers
    monkeypatch.setattr(history, "yearly", lambda series: {at: value for at, value in yearly(series).items() if at <= last})
    assert history.fed_in(2014, last - 2014, values)[0].levers == wanted
