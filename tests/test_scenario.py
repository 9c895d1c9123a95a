"""Textbook models: the published figures, other parameter values against closed forms, and leaks that show."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from fengxiang.cli import app
from fengxiang.errors import BadScenario
from fengxiang.render.accounts import check_object, check_to_csv, run_object, run_to_csv, run_to_markdown, run_to_text
from fengxiang.render.lines import width
from fengxiang.scenario import BOOK, CHINA, Entry, Flow, check_book, model, run_book

BAR = 1e-9


def test_the_published_figures_come_out(shared: Path) -> None:
    with (shared / "figures" / "godley_lavoie_steady_states.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 30
    for row in rows:
        run = run_book(row["model"], {name: float(value) for name, _, value in map(_parts, row["parameters"].split())})
        name, period = re.fullmatch(r"(\w+)(?:\*|\(period (\d+)\))?", row["variable"]).groups()  # type: ignore[union-attr]
        found = run.path[name][int(period) - 1] if period else run.final[name]
        printed = len(row["expected"].partition(".")[2])
        # The book's figures are rounded; those without decimals were computed, and are exact.
        bar = 0.51 * 10**-printed if printed else 1e-6 * abs(float(row["expected"]))
        assert found == pytest.approx(float(row["expected"]), abs=bar), row


def _parts(written: str) -> tuple[str, str, str]:
    return written.partition("=")


@settings(max_examples=40, deadline=None)
@given(st.floats(0.2, 0.8), st.floats(0.1, 0.5), st.floats(0.1, 0.4), st.floats(1, 100))
def test_sim_rests_where_taxes_meet_spending(alpha1: float, alpha2: float, theta: float, spending: float) -> None:
    run = run_book("SIM", {"alpha1": alpha1, "alpha2": alpha2, "theta": theta, "G": spending}, periods=2000)
    assert run.final["Y"] == pytest.approx(spending / theta, rel=1e-6)
    wealth = (1 - alpha1) / alpha2 * spending * (1 - theta) / theta
    assert run.final["H"] == pytest.approx(wealth, rel=1e-6)
    assert run.discrepancy < BAR


@settings(max_examples=30, deadline=None)
@given(st.floats(0.005, 0.05), st.floats(0.15, 0.3), st.floats(0.3, 0.6))
def test_pc_rests_where_interest_and_spending_meet_taxes(rate: float, theta: float, share: float) -> None:
    run = run_book("PC", {"r": rate, "theta": theta, "lambda0": share}, periods=3000)
    interest = rate * run.final["Bh"]
    assert run.final["T"] == pytest.approx(run.final["G"] + interest, rel=1e-6)
    assert run.final["Y"] == pytest.approx((run.final["G"] + interest * (1 - theta)) / theta, rel=1e-6)
    assert run.discrepancy < BAR


@settings(max_examples=30, deadline=None)
@given(st.floats(0.1, 0.3), st.floats(0.1, 0.3))
def test_regions_rest_with_their_trade_balances_paid_by_the_government(north: float, south: float) -> None:
    run = run_book("REG", {"muN": north, "muS": south}, periods=3000)
    for own, other in ("NS", "SN"):
        deficit = run.final[f"G_{own}"] + run.final[f"rBh_{own}"] - run.final[f"T_{own}"]
        assert deficit == pytest.approx(run.final[f"IM_{own}"] - run.final[f"IM_{other}"], abs=1e-5)
    assert run.discrepancy < BAR


@settings(max_examples=30, deadline=None)
@given(st.floats(10, 50), st.floats(0.05, 0.12), st.floats(0.8, 1.2))
def test_bmw_rests_where_capital_is_what_output_wants(spending: float, wear: float, ratio: float) -> None:
    run = run_book("BMW", {"alpha0": spending, "delta": wear, "kappa": ratio}, periods=3000)
    assert run.final["K"] == pytest.approx(ratio * run.final["Y"], rel=1e-6)
    assert run.final["I"] == pytest.approx(wear * run.final["K"], rel=1e-6)
    assert run.final["M"] == pytest.approx(run.final["L"], rel=1e-9)
    assert run.discrepancy < BAR


def test_money_has_no_scale() -> None:
    small, large = run_book("SIM", {"G": 20}), run_book("SIM", {"G": 20_000})
    assert large.final["Y"] == pytest.approx(1000 * small.final["Y"], rel=1e-9)


def test_every_broken_entry_is_caught() -> None:
    found = check_book()
    entries = sum(len(accounts.entries) for accounts in (CHINA, *(model(name).accounts for name in BOOK)))
    assert len(found.mutations) == 3 * entries
    assert found.discrepancy < BAR
    assert all(one.by for one in found.mutations)
    kinds = {one.by for one in found.mutations}
    assert kinds == {("rows", "columns", "net worth"), ("rows", "columns")}  # a change of a holding is in no saving


@pytest.mark.parametrize("name", list(BOOK))
def test_a_leak_names_its_row_and_its_sector(name: str) -> None:
    accounts, run = model(name).accounts, run_book(name, periods=12)
    now, before = ({variable: values[at] for variable, values in run.path.items()} for at in (10, 9))
    log = accounts.logged(now, before)
    entry = next(entry for entry in log if isinstance(entry.of, Flow) and entry.sign > 0)
    checked = accounts.check(log | {entry: 0.0}, now, before)
    assert (checked.rows.where, checked.columns.where, checked.net_worth.where) == (entry.row, entry.column, entry.column)
    assert checked.rows.amount == pytest.approx(abs(log[entry]))
    assert isinstance(entry, Entry)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.6, 0.9), st.floats(0.02, 0.08), st.floats(0.05, 0.3), st.floats(0.1, 0.5))
def test_dis_rests_where_inventories_and_wealth_stand_still(alpha1: float, rate: float, sigmat: float, markup: float) -> None:
    given_values = {"alpha1": alpha1, "Rlbar": rate, "sigmat": sigmat, "phi": markup}
    run = run_book("DIS", given_values, periods=300)
    cost, price = 0.86, (1 + markup) * (1 + sigmat * rate) * 0.86
    real = 15 / (1 - alpha1 - 0.1 * sigmat * cost / price)
    assert run.final["P"] == pytest.approx(price, rel=1e-9)
    assert run.final["Ck"] == pytest.approx(real, rel=1e-6)
    assert run.final["Mh"] == pytest.approx(sigmat * real * cost, rel=1e-6)
    assert run.discrepancy < BAR


def test_dis_comes_back_to_rest_after_a_higher_mark_up() -> None:
    moved = run_book("DIS", later={"phi": 0.3}, periods=400)
    assert moved.path["Ck"][5] != pytest.approx(moved.final["Ck"], rel=1e-4)
    assert moved.final["Ck"] == pytest.approx(15 / (0.2 - 0.015 / 1.3 / 1.006), rel=1e-6)


def test_insout_rests_without_inflation_and_with_liquid_banks() -> None:
    run = run_book("INSOUT", periods=600)
    final, last = run.final, {name: values[-2] for name, values in run.path.items()}
    assert final["PI"] == pytest.approx(0, abs=2e-5)
    assert final["N"] == pytest.approx(133.28, rel=1e-4)
    assert final["Sk"] == pytest.approx(final["Yk"], rel=1e-9)
    assert 0.02 <= final["BLR"] <= 0.04
    assert final["V"] == pytest.approx(last["V"], rel=1e-4)
    # At rest what the government spends and pays comes back to it.
    assert final["PSBR"] == pytest.approx(0, abs=0.02)


def test_insout_holds_more_inventories_where_firms_want_more() -> None:
    usual, more = run_book("INSOUT", periods=400).final, run_book("INSOUT", {"sigma0": 0.4}, periods=400).final
    assert more["INk"] - usual["INk"] == pytest.approx((0.4 - 0.3612) * usual["Sk"], rel=0.05)


def test_growth_grows_at_the_pace_of_productivity_and_spending() -> None:
    run = run_book("GROWTH", periods=600)
    real = run.path["Yk"]
    assert real[-1] / real[-2] - 1 == pytest.approx(0.03, abs=1e-4)
    assert run.final["GRk"] == pytest.approx(0.03, abs=1e-4)
    assert run.final["ER"] == pytest.approx(1, abs=0.02)
    assert run.discrepancy < BAR
    slower = run_book("GROWTH", {"GRg": 0.02, "GRpr": 0.02}, periods=600).path["Yk"]
    assert slower[-1] / slower[-2] - 1 == pytest.approx(0.02, abs=2e-4)


def test_openfix_gains_reserves_where_its_neighbour_imports_more() -> None:
    usual, more = run_book("OPENFIX"), run_book("OPENFIX", later={"eps0": -2.0})
    assert usual.periods == 100 and usual.final["Y_UK"] == pytest.approx(usual.path["Y_UK"][5], rel=1e-4)
    assert more.final["CAB_UK"] > usual.final["CAB_UK"] + 0.1
    assert more.final["Bcbs_UKUS"] > usual.final["Bcbs_UKUS"]
    assert more.final["Y_UK"] > usual.final["Y_UK"]
    assert more.final["Y_US"] < usual.final["Y_US"]
    # What is a pound here is so many dollars there.
    assert more.final["CAB_US"] == pytest.approx(-more.final["CAB_UK"], rel=1e-6)


@pytest.mark.parametrize(
    ("name", "given", "periods", "said"),
    [
        ("KEYNES", {}, 10, "choose one of SIM, PC"),
        ("SIM", {"thet": 0.2}, 10, "it has alpha1, alpha2, theta"),
        ("SIM", {}, 0, "choose from 1 to"),
        ("SIM", {}, 10**9, "choose from 1 to"),
        ("SIM", {"W": 0.0}, 10, "N explodes in period 2"),
        ("SIM", {"theta": -5.0}, 500, "explodes"),
    ],
)
def test_what_cannot_be_run_is_said_in_a_line(name: str, given: dict[str, float], periods: int, said: str) -> None:
    with pytest.raises(BadScenario, match=re.escape(said)) as error:
        run_book(name, given, periods)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", list(BOOK))
def test_a_run_reads_the_same_in_every_form(name: str) -> None:
    run = run_book(name, periods=30)
    text, value = run_to_text(run, "en"), run_object(run)
    assert max(map(width, text.splitlines())) <= 80
    rows = list(csv.reader(run_to_csv(run).lstrip("\ufeff").splitlines()))
    assert len(rows) == 31
    assert rows[0][1:] == list(value["final"])
    assert [float(cell) for cell in rows[-1][1:]] == list(value["final"].values())
    assert all(f"| {variable} |" in run_to_markdown(run, "zh") for variable in value["final"])
    assert {sector for cells in value["matrix"].values() for sector in cells} <= set(model(name).accounts.sectors)


def test_one_period_is_the_empty_one() -> None:
    run = run_book("SIM", periods=1)
    assert run.periods == 1
    assert set(run.final.values()) == {0.0}
    assert "period" in run_to_text(run, "en")


def test_the_command_speaks_the_contract() -> None:
    run = json.loads(
        CliRunner().invoke(app, ["simulate", "--book", "SIM", "--set", "theta=0.25", "--periods", "400", "--json"]).output
    )
    assert run["final"]["Y"] == pytest.approx(80, rel=1e-6)
    assert run["parameters"]["theta"] == 0.25
    assert len(run["path"]["Y"]) == run["periods"] == 400
    found = json.loads(CliRunner().invoke(app, ["simulate", "--check", "--json"]).output)
    assert found["mutations"] and all(one["caught"] and one["by"] == "rows" for one in found["mutations"])
    assert check_object(check_book())["rows"] == found["rows"]
    assert check_to_csv(check_book()).count("\r\n") == len(found["mutations"]) + 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "choose one of SCENARIO, --from EDITION, --list"),
        (["--check", "--set", "theta=0.3"], "--set and --then belong to --book"),
        (["--book", "SIM", "--set", "theta=much"], "NAME=VALUE"),
        (["--book", "SIM", "--set", "theta=nan"], "NAME=VALUE"),
    ],
)
def test_a_wrong_call_is_told_what_to_do(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["simulate", *arguments])
    assert result.exit_code and said in str(result.exception)
