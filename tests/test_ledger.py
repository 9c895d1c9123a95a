"""The ledger: every line under the one before, and what became of what was said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fengxiang.archive import Archive
from fengxiang.brief import compose
from fengxiang.documents import Given
from fengxiang.errors import BadArchive
from fengxiang.ledger import keep, read_ledger, score
from fengxiang.sources import Page

WORDS = "会议要求，明年要稳舵慢行，{}，办好灯会，稳定船工收入。"


def add(archive: Archive, day: str, more: str, series: str = "cewc") -> None:
    archive.add(Page(f"{WORDS.format(more)}第{day}号。".encode(), "a.txt"), Given(series, day, complete=True))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "archive.db")
    add(made, "2030-12-10", "清理旧债旧账")
    add(made, "2031-12-10", "疏浚八条航道")
    return made


def kept(archive: Archive, place: Path, edition: str = "cewc/2031") -> None:
    keep(compose(archive.get(archive.find_edition(edition)), archive), place, "1")


def test_a_line_that_is_bettered_afterwards_breaks_the_chain(archive: Archive, tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    for _ in range(3):
        kept(archive, place)
    lines, broken = read_ledger(place)
    assert len(lines) == 3 and broken is None and lines[1]["before"] == lines[0]["hash"]
    written = place.read_text(encoding="utf-8").splitlines()
    for number, spoiled in (
        (2, [written[0], written[1].replace("疏浚", "修补"), written[2]]),
        (2, [written[0], written[2]]),
        (1, [written[1]]),
        (2, [written[0], "{"]),
    ):
        place.write_text("\n".join(spoiled) + "\n", encoding="utf-8")
        assert read_ledger(place)[1] == number
        with pytest.raises(BadArchive, match=f"line {number}"):
            kept(archive, place)


def test_what_became_of_a_reading_is_told_beside_other_wordings(archive: Archive, tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    kept(archive, place)
    lines, _ = read_ledger(place)
    assert list(score(lines, archive)) == []
    add(archive, "2032-03-05", "疏浚八条航道", "gwr")
    (outcome,) = score(lines, archive)
    again = {one.text: (one.edition, one.days) for one in outcome.fresh}
    assert again["疏浚八条航道"] == ("gwr/2032-03-05", 86)
    assert {one.edition for one in outcome.back} == {None} and outcome.later == 1
    add(archive, "2033-12-10", "清理旧债旧账")
    assert "cewc/2033-12-10" in [one.edition for one in next(score(lines, archive)).back]


def test_a_dial_is_borne_out_turned_back_or_open(archive: Archive, tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    add(archive, "2032-12-10", "实施适度宽松的货币政策")
    add(archive, "2033-12-10", "实施稳健的货币政策")
    kept(archive, place, "cewc/2033")
    lines, _ = read_ledger(place)
    for day, policy, verdict in (("2035-12-10", "稳健", "borne out"), ("2034-12-10", "适度宽松", "turned back")):
        add(archive, day, f"实施{policy}的货币政策")
        assert ("monetary", "tighter", verdict) in next(score(lines, archive)).dials
    assert next(iter(lines))["dials"]


def test_a_reading_is_kept_when_it_is_asked_for(run, archive: Archive) -> None:  # type: ignore[no-untyped-def]
    assert run("ledger").code == 2
    run("read", "cewc/2031", "--keep")
    assert run("ledger", "--json").value["lines"][0]["edition"] == "cewc/2031-12-10"
    add(archive, "2032-03-05", "疏浚八条航道", "gwr")
    value = json.loads(run("ledger", "score", "--json").out)
    assert value["said_again"]["share"] and value["readings"] and "said again" in run("ledger", "score").out
