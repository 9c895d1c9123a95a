"""The nine sectors: accounts that close in every scenario and draw, and show when they are broken; draws that scenarios share;
the base path; scenarios of one's own and what is wrong with them; what comes out on the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from fengxiang.cli import app
from fengxiang.data import table
from fengxiang.errors import BadScenario, FengxiangError, InputError
from fengxiang.render.lines import width
from fengxiang.scenario import (
    CHINA,
    UNITS,
    Scenario,
    all_levers,
    equations,
    fused,
    influences,
    load_scenario,
    opening,
    scenario_names,
    simulate,
)
from fengxiang.scenario.audit import every_lever
from fengxiang.scenario.draws import draw
from fengxiang.scenario.figures import all_figures, yearly
from fengxiang.scenario.fused import run_fused
from fengxiang.scenario.opening import year_end, years
from fengxiang.scenario.outcome import BOUNDS
from fengxiang.scenario.simulation import Block, Plan, run, run_block
from fengxiang.scenario.simulation import _fused as compiled

BAR = 1e-9
Quarter = SimpleNamespace
SPENT = Scenario("spent", "", "", {"deficit": (15.0,), "stimulus": (50.0,), "home_demand": (50.0,)}, {})


@pytest.mark.parametrize("name", scenario_names())
def test_nothing_leaks_in_any_scenario(name: str) -> None:
    found = simulate(load_scenario(name), Plan(300, quarters=48))
    assert found.discrepancy < BAR
    assert found.checked.discrepancy < BAR
    assert found.exploded <= 3


@pytest.mark.parametrize("year", years())
def test_every_year_end_balances_and_runs_on(year: str) -> None:
    found = run(every_lever(), Plan(50, 1, 12, year))
    assert max(found.discrepancy, found.checked.discrepancy) < BAR
    assert not found.exploded.any()
    assert np.all((found.series["unemployment"] > 0) & (found.series["unemployment"] < 20))


def _few(quarters: int = 8, draws: int = 20) -> Block:
    return run_block(every_lever(), draw(1, 0, draws, quarters), "2024", draws)


def _breaks(part: str, change: Callable[[Quarter, Quarter], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a part of the quarter be followed by a deliberate error."""
    whole = getattr(equations, part)

    def broken(q: Quarter, b: Quarter, p: Quarter, l: Quarter, e: Quarter) -> None:  # noqa: E741
        whole(q, b, p, l, e)
        change(q, b)

    monkeypatch.setattr(equations, part, broken)


def _add(name: str, amount: Callable[[Quarter, Quarter], Any]) -> Callable[[Quarter, Quarter], None]:
    def change(q: Quarter, b: Quarter) -> None:
        setattr(q, name, getattr(q, name) + amount(q, b))

    return change


@pytest.mark.parametrize(
    ("part", "change", "seen"),
    [
        ("_states", _add("DV", lambda q, b: q.SB), {"columns", "redundant"}),
        ("_states", _add("DV1", lambda q, b: 0.0 * q.SB), set()),
        ("_states", _add("B", lambda q, b: -q.SUBN), {"columns", "redundant"}),
        ("_households", _add("MH", lambda q, b: 0.0001 * q.PS), {"columns", "redundant"}),
        ("_households", _add("LH", lambda q, b: q.WO_LH), {"columns", "redundant"}),
        ("_firms", _add("LO", lambda q, b: -q.LS), {"columns", "redundant"}),
        ("_firms", _add("LN", lambda q, b: q.WO_LN), {"columns", "redundant"}),
        ("_payouts", _add("kept_S", lambda q, b: 0.1 * q.D_S), {"columns", "redundant"}),
        ("_losses", _add("lost_S", lambda q, b: 0.5 * q.WO_LH), {"columns"}),
        ("_banks", _add("FX", lambda q, b: 0.001 * q.IM_O), {"columns", "redundant"}),
        ("_values", _add("WIP", lambda q, b: q.WIPO), {"net worth"}),
        ("_building", _add("AP", lambda q, b: 0.01 * q.DLV), {"columns"}),
    ],
)
def test_a_broken_equation_is_seen(
    part: str, change: Callable[[Quarter, Quarter], None], seen: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _breaks(part, change, monkeypatch)
    block = _few()
    found = set(block.checked().caught(BAR)) | ({"redundant"} if block.discrepancy > BAR else set())
    assert found >= seen
    assert bool(found) == bool(seen)


def test_a_leak_names_its_sector_quarter_and_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(q: Quarter, b: Quarter) -> None:
        if abs(float(np.mean(q.p)) - prices[3]) < 1e-12:
            q.MH = q.MH + np.eye(20)[7]

    prices = [float(np.mean(row["p"])) for row in _few().log[1:]]
    _breaks("_households", change, monkeypatch)
    leak = _few().checked().columns
    # The deposits that come from nowhere are missing in the accounts of their owner and of the central bank, to the same amount.
    assert (leak.where, leak.at) in {("households", (3, 7)), ("central bank", (3, 7))}


def test_a_leak_names_its_draw_though_one_before_it_exploded(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(q: Quarter, b: Quarter) -> None:
        q.MH = q.MH + np.eye(20)[7]

    _breaks("_households", change, monkeypatch)
    block = _few()
    block.exploded[2] = True
    assert block.checked().columns.at[-1] == 7


def test_accounts_that_do_not_close_give_no_projection(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(q: Quarter, b: Quarter) -> None:
        q.MH = q.MH * 1.01

    _breaks("_households", change, monkeypatch)
    said = r"baseline: the accounts do not close, by .* of output; most in .*, quarter \d+, draw \d+"
    with pytest.raises(FengxiangError, match=said):
        simulate(load_scenario("baseline"), Plan(60, quarters=8))


def test_money_is_only_a_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = run(load_scenario("break-first"), Plan(40, 1, 20, "2024"))

    def larger(year: int, known: int) -> Quarter:
        found = year_end(year, known)
        found.gdp *= 1000
        return found

    monkeypatch.setattr("fengxiang.scenario.simulation.year_end", larger)
    scaled = run(load_scenario("break-first"), Plan(40, 1, 20, "2024"))
    for name in UNITS:
        np.testing.assert_allclose(scaled.series[name], usual.series[name], rtol=1e-9)


def test_a_draw_is_the_same_whatever_the_number_of_draws_and_quarters() -> None:
    many, few = run(load_scenario("together"), Plan(5000, 3, 12, "2024")), run(load_scenario("together"), Plan(30, 3, 8, "2024"))
    other = run(load_scenario("together"), Plan(30, 4, 8, "2024"))
    for name in UNITS:
        np.testing.assert_array_equal(many.series[name][:8, :30], few.series[name])
    assert not np.allclose(other.series["gap"], few.series["gap"])
    assert len({*many.series["output"][-1]}) == 5000


def test_scenarios_share_draws() -> None:
    base, same = (
        run(load_scenario("baseline"), Plan(200, 1, 16, "2024")),
        run(Scenario("same", "", "", {}, {}), Plan(200, 1, 16, "2024")),
    )
    for name in UNITS:
        np.testing.assert_array_equal(base.series[name], same.series[name])


def test_the_base_path_is_plausible() -> None:
    found = simulate(load_scenario("baseline"), Plan(4096, quarters=40)).series
    assert np.all(found["unemployment"]["p5"] > 3)
    assert np.all(found["unemployment"]["p95"] < 8)
    assert np.all(found["inflation"]["p5"] > -3)
    assert np.all(found["inflation"]["p95"] < 6)


def test_growth_slows_where_there_are_no_shocks() -> None:
    found = simulate(load_scenario("baseline"), Plan(2000, quarters=40)).series["gdp_growth"]["p50"]
    assert 3.5 < found[3] < 5.5
    assert 3.0 < found[-1] < 5.0


def test_the_same_stimulus_wears_off_only_by_assumption() -> None:
    def pulses(name: str) -> list[float]:
        found = simulate(load_scenario(name), Plan(1000, quarters=32))
        response = 100 * (found.series["output"]["p50"] / found.versus["output"]["p50"] - 1)
        return [float(response[at + 3] - (response[at - 1] if at else 0)) for at in (0, 12, 24)]

    damped, plain = pulses("stimulus-thrice"), pulses("stimulus-thrice-undamped")
    assert damped[0] > damped[1] > damped[2] > 0
    assert plain == pytest.approx([plain[0]] * 3, rel=0.05)


def test_transfers_make_good_what_land_no_longer_brings() -> None:
    alone = simulate(load_scenario("land-halved"), Plan(500, quarters=20))
    assert alone.better["output"] < 0.05
    assert alone.rivals["land-halved-with-transfers"]["output"] < 0.05


def test_a_scenario_that_explodes_names_the_lever_that_goes_too_far(tmp_path: Path) -> None:
    path = tmp_path / "far.toml"
    path.write_text("levers.deficit = 0.5\nlevers.takeover_platforms = 50000\nlevers.damping = 1\n", encoding="utf-8")
    with pytest.raises(BadScenario) as error:
        simulate(load_scenario(str(path)), Plan(40, quarters=40))
    assert str(error.value).startswith(f"{path}: levers.takeover_platforms: ")


def test_what_runs_into_a_bound_is_counted_by_bound(tmp_path: Path) -> None:
    path = tmp_path / "low.toml"
    path.write_text("levers.rate = -3\nlevers.stimulus = 40\n", encoding="utf-8")
    found = simulate(load_scenario(str(path)), Plan(200, quarters=8))
    usual = simulate(load_scenario("baseline"), Plan(200, quarters=8))
    assert tuple(found.bounds) == BOUNDS
    assert found.bounds["rate"] == found.clipped == 200  # cut by more than there is: at nought in every draw
    assert found.bounds["capacity"] > usual.bounds["capacity"]  # firms sell all they can make
    assert max(usual.bounds.values()) <= usual.clipped <= sum(usual.bounds.values())


def test_shares_are_counted_over_the_same_draws() -> None:
    one, other = simulate(load_scenario("break-first"), Plan(800)), simulate(load_scenario("establish-first"), Plan(800))
    for what in ("output", "gap", "debt"):
        assert one.rivals["establish-first"][what] + other.rivals["break-first"][what] == pytest.approx(1, abs=0.01)


def test_the_sequences_cost_and_break_equally() -> None:
    def sums(name: str) -> tuple[float, float]:
        scenario = load_scenario(name)
        broken = sum(1 - scenario.path(all_levers()["property"], 40))
        return round(float(sum(scenario.path(all_levers()["support"], 40))), 9), round(float(broken), 9)

    assert {sums(name) for name in ("establish-first", "break-first", "together")} == {(12.0, 3.6)}


OWN = """
zh = "试"
en = "a try"
levers.deficit = {deficit}
[units]
deficit = "% GDP"
[parameters]
om = 0.3
"""


def test_a_scenario_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN.format(deficit="{ value = 1.5, from = 3, to = 6 }"), encoding="utf-8")
    scenario = load_scenario(str(path))
    assert scenario.path(all_levers()["deficit"], 8).tolist() == [0, 0, 1.5, 1.5, 1.5, 1.5, 0, 0]
    assert simulate(scenario, Plan(100, quarters=8)).better["output"] == 1.0


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("levers.stimulous = 1", "levers.stimulous: no such lever"),
        ("levers.deficit = 'high'", "levers.deficit: 'high' is not a number"),
        ("levers.deficit = [1, 2, 90]", "levers.deficit, quarter 3: 90 % GDP lies outside -10 to 15"),
        ("levers.deficit = []", "an empty list"),
        ("levers.deficit = { value = 1, form = 2 }", "write it as { value = 1.0, from = 3, to = 8 }"),
        ("levers.deficit = { value = 1, from = 8, to = 3 }", "from = 8, to = 3"),
        ("levers.deficit = 1\nunits.deficit = 'bn'", "its unit is '% GDP', not 'bn'"),
        ("levers = 3", "levers: write it as a table"),
        ("level.deficit = 1", "level: no such key"),
        ("parameters.a9 = 1", "parameters.a9: no such parameter"),
        ("parameters.a1 = 'x'", "parameters.a1: 'x' is not a number"),
        ("against = 'nobody'", "'nobody': no such scenario"),
        ("levers.deficit = ", "not valid TOML"),
        ("parameters.lam = 50", "parameters.lam: 50 lies outside 0.01 to 0.06"),
        (
            "levers.takeover_platforms = 50000",
            "of the draws explode: platform debt falls below nought in quarter",
        ),
        ("against = ['baseline']", "no such scenario"),
        ("rivals = 5", "rivals: write a list"),
        ("zh = 5", "zh: write a title"),
        ("units.deficit = 'pp'", "there is no lever of that name"),
        (f"levers.deficit = 1{'0' * 400}", "is not a number"),
        (f"levers.deficit = 1{'0' * 5000}", "too deep or too long"),
        (f"levers.deficit = {'[' * 3000}", "too deep or too long"),
    ],
)
def test_what_is_wrong_with_a_scenario_is_said_with_its_place(written: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(written, encoding="utf-8")
    result = CliRunner().invoke(app, ["simulate", str(path), "--draws", "20", "--quarters", "40"])
    assert isinstance(result.exception, BadScenario)
    message = str(result.exception)
    assert said in message
    assert message.startswith(f"{path}: ")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["baseline", "--quarters", "0"], "--quarters 0"),
        (["baseline", "--draws", "0"], "--draws 0"),
        (["baseline", "--year", "1999"], "year 1999"),
        (["nowhere"], "no such scenario"),
        (["nowhere.toml"], "cannot be read"),
        ([], "choose one of"),
        (["baseline", "--list"], "choose one of"),
        (["--list", "-o", "x.svg"], "only a scenario is drawn"),
        (["--list", "-o", "x.csv"], "the list is written as"),
        (["baseline", "--seed", "9" * 40], "--seed"),
        (["baseline", "--quarters", "400"], "--quarters 400"),
    ],
)
def test_wrong_calls(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["simulate", *arguments])
    assert isinstance(result.exception, InputError)
    assert said in str(result.exception)


def test_a_draw_that_explodes_is_counted_and_named() -> None:
    found = run(SPENT, Plan(200, 1, 100))
    assert found.exploded.any()
    assert found.trouble is not None
    assert "quarter" in found.trouble and "draw" in found.trouble
    with pytest.raises(BadScenario, match="every draw explodes"):
        simulate(Scenario("spent", "", "", {}, {"lam": 50.0}), Plan(20, quarters=4))


def test_json_has_the_keys_of_the_contract() -> None:
    result = CliRunner().invoke(app, ["simulate", "together", "--json", "--draws", "60", "--quarters", "9", "--seed", "5", "-q"])
    found = json.loads(result.output)
    assert (found["draws"], found["quarters"], found["seed"]) == (60, 9, 5)
    assert {"support", "property"} == {lever["name"] for lever in found["levers"]}
    assert all(len(lever["path"]) == 9 and lever["because"] is None for lever in found["levers"])
    for name in ("debt_household", "debt_firms", "debt_local", "debt_lgfv", "debt_central", "capital_small_banks", "house_price"):
        assert all(len(found["series"][name][band]) == 9 for band in ("p5", "p50", "p95"))
    assert set(found["versus"]["share_of_draws_better"]) == {"output", "gap", "debt"}
    assert found["discrepancy"] < BAR
    assert sum(flag.startswith("assumed: ") for flag in found["flags"]) > 50


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("quarters", ["5", "40"])
def test_the_text_fits_eighty_columns_and_says_what_it_is(lang: str, quarters: str) -> None:
    arguments = ["simulate", "break-first", "--draws", "50", "--lang", lang, "--quarters", quarters, "-q"]
    text = CliRunner().invoke(app, arguments).output
    assert max(map(width, text.splitlines())) <= 80
    assert {"zh": "不是预测", "en": "not a forecast"}[lang] in text


@pytest.mark.parametrize("suffix", [".md", ".csv", ".svg", ".json", ".html"])
def test_a_projection_is_written_in_every_form(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{suffix}"
    result = CliRunner().invoke(app, ["simulate", "deficit-up", "--draws", "40", "--quarters", "12", "-q", "-o", str(path)])
    assert result.exit_code == 0
    content = path.read_text(encoding="utf-8")
    assert {".md": "| 失业率 % |", ".csv": "gdp_growth,%,12,", ".svg": "<polygon", ".json": '"deficit"', ".html": "default-src"}[
        suffix
    ] in content


def test_the_declaration_names_nine_sectors_and_every_flow_twice() -> None:
    assert len(CHINA.sectors) == 9
    owed = [stock for stock in CHINA.stocks if stock.owed is not None]
    assert len(CHINA.entries) == 2 * (len(CHINA.flows) + len(owed))
    assert {entry.column for entry in CHINA.entries} == set(CHINA.sectors)


def test_the_year_ends_are_those_of_the_figures() -> None:
    assert years()[0] == "2014"
    shares = opening.year_end(2023)
    assert shares.gdp == pytest.approx(126.0582)
    assert shares.bonds == pytest.approx(0.3232)


def test_the_parameters_that_decide_are_those_that_work() -> None:
    against, found = influences(load_scenario("counter-cyclical"), Plan(1, 1, 16))
    assert against == "cross-cyclical"
    shares = {one.parameter: one.total for one in found}
    assert list(shares) == sorted(shares, key=lambda name: -shares[name])
    assert max(shares["phi"], shares["om"]) > 0.15
    # Neither the exchange rate nor tariffs move in either.
    assert shares["eD"] == pytest.approx(0, abs=1e-9) and shares["kM"] == pytest.approx(0, abs=1e-9)
    assert found == influences(load_scenario("counter-cyclical"), Plan(1, 1, 16))[1]
    with pytest.raises(BadScenario, match="nothing to differ from"):
        influences(load_scenario("baseline"), Plan(1, 1, 4))


def test_what_decides_stands_in_text_and_json() -> None:
    call = ["simulate", "together", "--sobol", "--draws", "20", "--quarters", "8", "-q", "--lang", "en"]
    text = CliRunner().invoke(app, call).output
    assert "Sobol" in text and max(map(width, text.splitlines())) <= 80
    assert len(json.loads(CliRunner().invoke(app, [*call, "--json"]).output)["sensitivity"]["parameters"]) > 40


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_matrices_close_and_fit(lang: str) -> None:
    call = ["simulate", "debt-swap", "--matrix", "--draws", "30", "--quarters", "8", "-q", "--lang", lang]
    text = CliRunner().invoke(app, call).output
    assert max(map(width, text.splitlines())) <= 80
    found = json.loads(CliRunner().invoke(app, [*call, "--json"]).output)
    for row in found["matrix"].values():
        assert sum(row.values()) == pytest.approx(0, abs=1e-9)
    for sector in CHINA.sectors:
        assert sum(row.get(sector, 0) for row in found["matrix"].values()) == pytest.approx(0, abs=1e-9)
    owed = {stock.name for stock in CHINA.stocks if stock.owed is not None}
    assert all(sum(found["balance_sheet"][name].values()) == pytest.approx(0, abs=1e-9) for name in owed)


def test_a_replaced_parameter_is_replaced_on_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("parameters.om = 0.3\n", encoding="utf-8")
    found = simulate(load_scenario(str(path)), Plan(50, 1, 12))
    np.testing.assert_array_equal(found.series["output"]["p50"], found.versus["output"]["p50"])
    text = CliRunner().invoke(app, ["simulate", str(path), "--draws", "50", "--quarters", "8", "--lang", "en", "-q"]).output
    assert "parameter om = 0.3" in text and "the base path" in text and "does better" not in text


UNSURE = replace(every_lever(), widths=dict.fromkeys(list(every_lever().levers)[:6], (0.5, 1.5)))


@pytest.mark.parametrize(("scenario", "quarters"), [(every_lever(), 12), (UNSURE, 12), (SPENT, 100)])
def test_the_compiled_loop_finds_what_the_equations_find(scenario: Scenario, quarters: int) -> None:
    places = {name: np.empty((quarters, 300)) for name in UNITS}
    fast = compiled(scenario, "2024", draw(5, 0, 300, quarters), places)
    plain = run_block(scenario, draw(5, 0, 300, quarters), "2024")
    assert np.array_equal(fast.exploded, plain.exploded) and np.array_equal(fast.clipped, plain.clipped)
    assert fast.exploded.any() == (scenario is SPENT) and not fast.exploded.all()
    assert fast.discrepancy < BAR
    for name in UNITS:
        kept = ~fast.exploded
        assert np.allclose(places[name][:, kept], plain.series[name][:, kept], rtol=1e-6 if scenario is SPENT else 1e-9)


def test_many_draws_are_compiled_and_few_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []
    monkeypatch.setattr(fused, "run_fused", lambda *given: ran.append(1) or run_fused(*given))  # type: ignore[func-returns-value]
    plain = run(load_scenario("together"), Plan(9000, 5, 4))
    assert not ran
    monkeypatch.setattr(fused, "WORTHWHILE", 9000 * 4)
    fast = run(load_scenario("together"), Plan(9000, 5, 4))
    assert len(ran) == 3
    assert all(np.allclose(fast.series[name], plain.series[name], rtol=1e-9) for name in UNITS)
    assert fast.checked == plain.checked and fast.trouble is None


def test_every_size_says_where_it_comes_from_and_figures_that_are_named_bear_it_out() -> None:
    """A row names a source of the table, or series of the figures; the two that rest on a series lie within what it shows."""
    economy = table("economy")
    sources = economy["sources"]
    rows = economy["parameters"] | economy["fitted"] | {f"shock {name}": row for name, row in economy["shocks"].items()}
    named = {name: row["source"] for name, row in rows.items()} | economy["opening_sources"]
    assert economy["opening_sources"].keys() == economy["openings"].keys()
    for name, source in named.items():
        told = sources.get(source, source)
        assert source in sources or source.startswith("figures: "), name
        if told.startswith("figures: "):
            for series in re.findall(r"[a-z][a-z0-9]*_[a-z0-9_]+", told):
                assert series in all_figures(), series
    surveyed = [value / 100 for value in yearly("unemployment_surveyed").values()]
    assert min(surveyed) <= economy["parameters"]["u0"]["value"] <= max(surveyed)
    paid, owed, rate = yearly("local_bond_interest_paid"), yearly("local_debt_explicit_total"), economy["openings"]["rate"]
    spreads = [paid[year] / owed[year - 1] - np.interp(year, [*map(int, rate)], [*rate.values()]) for year in range(2019, 2025)]
    assert min(spreads) <= economy["parameters"]["spread_LB"]["value"] <= max(spreads)
