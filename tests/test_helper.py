"""A second process beside this one: the same blocks, whoever ran them, and none lost where it dies."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from fengxiang.scenario import Plan, load_scenario, simulation
from fengxiang.scenario.draws import BLOCK
from fengxiang.scenario.helper import Gone, Helper
from fengxiang.scenario.outcome import UNITS
from fengxiang.scenario.simulation import Block, Ensemble, run

PLAN = Plan(4 * BLOCK + 100, 3, 2)


def alone(monkeypatch: pytest.MonkeyPatch) -> Ensemble:
    with monkeypatch.context() as changed:
        changed.setattr(simulation, "_SHARED", sys.maxsize)
        return run(load_scenario("together"), PLAN)


def same(one: Ensemble, other: Ensemble) -> bool:
    """Whether two runs have the same numbers to the bit."""
    series = all(np.array_equal(one.series[name], other.series[name]) for name in UNITS)
    return series and one.checked == other.checked and np.array_equal(one.clipped, other.clipped) and one.trouble == other.trouble


def test_the_second_process_runs_blocks_as_the_first_would(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, wanted = load_scenario("together"), alone(monkeypatch)
    series = {name: np.zeros((PLAN.quarters, PLAN.draws)) for name in UNITS}
    found: dict[int, Block] = {}
    assert simulation._helped(scenario, PLAN, series, iter([1, 4]), found) is None
    assert found.keys() == {1, 4}
    for block in found:
        where = slice(block * BLOCK, (block + 1) * BLOCK)
        assert all(np.array_equal(series[name][:, where], wanted.series[name][:, where]) for name in UNITS)
        assert np.array_equal(found[block].clipped, wanted.clipped[:, where]) and found[block].discrepancy > 0


def test_a_projection_shared_by_two_is_that_of_one_and_reports_each_block(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, told = alone(monkeypatch), list[int]()
    asked = _slowly(monkeypatch, 1)
    assert same(run(load_scenario("together"), PLAN, lambda: told.append(1)), wanted)
    assert asked and len(told) == 5


@pytest.mark.parametrize("at", [0, 1])
def test_a_second_process_that_dies_costs_no_block(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    wanted, asked = alone(monkeypatch), _slowly(monkeypatch, at + 1)
    whole = Helper.run

    def dying(self: Helper, number: int, places: Mapping[str, np.ndarray]) -> Block:
        if len(asked) == at:
            self._process.kill()
            self._process.wait()
        return whole(self, number, places)

    monkeypatch.setattr(Helper, "run", dying)
    assert same(run(load_scenario("together"), PLAN), wanted)
    assert len(asked) == at + 1


@pytest.mark.parametrize("program", ["no such program", "", None])
def test_where_none_can_be_started_this_one_runs_them_all(monkeypatch: pytest.MonkeyPatch, program: str | None) -> None:
    wanted = alone(monkeypatch)
    monkeypatch.setattr(simulation, "_SHARED", 2)
    monkeypatch.setattr(simulation, "_CORES", 2)
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(Gone):
        Helper(load_scenario("together"), PLAN)
    assert same(run(load_scenario("together"), PLAN), wanted)


def test_the_second_process_runs_nothing_that_lies_about(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    Helper(load_scenario("together"), PLAN).close()


def test_what_a_python_prints_when_it_starts_is_no_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('good morning to all who start me')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(Gone):
        Helper(load_scenario("together"), PLAN)


def _slowly(monkeypatch: pytest.MonkeyPatch, blocks: int) -> list[int]:
    """A first process that waits until the second was asked for so many blocks; their numbers."""
    asked: list[int] = []
    whole, apart = Helper.run, simulation.run_block

    def noted(self: Helper, number: int, places: Mapping[str, np.ndarray]) -> Block:
        asked.append(number)
        return whole(self, number, places)

    def after_the_other(*given: object) -> Block:
        for _ in range(600):
            if len(asked) >= blocks:
                break
            simulation.time.sleep(0.05)
        return apart(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(simulation, "_SHARED", 2)
    monkeypatch.setattr(simulation, "_CORES", 2)
    monkeypatch.setattr(Helper, "run", noted)
    monkeypatch.setattr(simulation, "run_block", after_the_other)
    return asked
