"""Fixed phrases found without a segmenter, their lives, and the table that ships."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fengxiang.archive import Archive
from fengxiang.data import text
from fengxiang.documents import Edition, Given, document_of
from fengxiang.formulations import known_before, listed, mine, mining, recognise, shipped, shipped_coverage, written_out
from fengxiang.provenance import history
from fengxiang.render.life import history_object, history_to_text
from fengxiang.sources import Page

_FILLERS = ("田野", "山川", "湖泊", "街巷", "学堂", "驿站", "渡口", "作坊", "仓廪", "桥梁", "茶园", "果林")


@pytest.fixture
def made() -> Iterator[Archive]:
    """Twelve made texts; 修渠引水促农桑 stands in each among changing neighbours, 三个不误 is quoted in two."""
    with Archive(":memory:") as archive:
        for year, filler in enumerate(_FILLERS, 2001):
            quoted = "要做到“三个不误”。" if year in (2003, 2004) else ""
            said = f"会议讨论了{filler}。{filler}修渠引水促农桑{filler[::-1]}，{filler[::-1]}修渠引水促农桑{filler}。{quoted}"
            archive.add(Page(said.encode("utf-8"), "made.txt"), Given("made", f"{year}-05-05"))
        yield archive


def test_a_phrase_among_changing_neighbours_is_found_whole(made: Archive) -> None:
    found = {one.text: one for one in mine(made)}
    one = found["修渠引水促农桑"]
    assert (one.uses, one.documents, str(one.first), str(one.last)) == (24, 12, "made/2001-05-05", "made/2012-05-05")
    assert not {"修渠引水促农", "渠引水促农桑", "引水促"} & found.keys()


def test_a_quoted_phrase_needs_no_other_proof(made: Archive) -> None:
    assert {one.text: one.documents for one in mine(made)}["三个不误"] == 2


@pytest.mark.parametrize("halved", [0.5, 9.0])
def test_what_ends_in_half_a_word_is_no_phrase(halved: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mining, "_HALVED", halved)
    with Archive(":memory:") as archive:
        for year, filler in enumerate(_FILLERS, 2001):
            end = "收产登"[year % 3]
            said = f"{filler}喜获丰{end}，盼丰{end}，庆丰{end}，获救，获奖，获利，{filler[::-1]}喜获丰{end}。"
            archive.add(Page(said.encode("utf-8"), "made.txt"), Given("made", f"{year}-05-05"))
        assert ("喜获丰" in {one.text for one in mine(archive)}) == (halved > 1)


def test_heat_and_odds_tell_the_life_of_a_phrase(made: Archive) -> None:
    found = {one.text: one for one in mine(made)}
    assert set(found["修渠引水促农桑"].heat.values()) <= {3, 4} and found["三个不误"].heat == {"2003": 4, "2004": 4}
    assert found["修渠引水促农桑"].odds_of_drop < 0.1 < found["三个不误"].odds_of_drop


def test_only_texts_before_a_day_and_of_a_series_are_mined(made: Archive) -> None:
    assert {one.text for one in mine(made, before="2004-01-01")} == {"修渠引水促农桑"}
    assert mine(made, series="other") == ()


def test_a_text_is_read_for_known_phrases_and_those_it_coins() -> None:
    document = document_of(
        "会议指出，要稳中求进、以渠促田，做好“三个不误”，做好修渠引水。", Edition("made", "2001-01-01"), title=""
    )
    uses = {document[use.span]: use.known for use in recognise(document, ["稳中求进", "修渠引水", "渠引"])}
    assert uses == {"稳中求进": True, "以渠促田": False, "三个不误": False, "修渠引水": True}


def test_the_shipped_table_holds_formulations_only_and_says_what_it_covers() -> None:
    held, lines = shipped_coverage(), text("formulations.csv").split("\n")
    assert 3000 <= len(shipped()) <= 5000 and held.documents > 1000 and lines[1].startswith("text,first,last,documents")
    assert all(len(phrase) <= 14 and re.fullmatch(r"[\u4e00-\u9fff、·]+", phrase) for phrase in shipped())


def test_the_table_tells_nothing_later_than_the_day() -> None:
    row = listed("先立后破")
    assert row and row.before("2021-07-30") == (None, None, 0)
    first, last, uses = row.before("2023-06-01")
    assert (
        str(first) == "politburo/2021-07-30"
        and last is None
        and uses == sum(count for year, count in row.by_year.items() if year < "2023")
    )
    assert "先立后破" not in known_before("2021-07-30") and "先立后破" in known_before("2021-07-31")
    assert listed("从未说过") is None
    assert all(_edition_of(phrase).day < "1953-06-01" for phrase in known_before("1953-06-01"))  # a year alone is its last day
    assert {_edition_of(phrase).date for phrase in known_before("1954-01-01")} >= {"1953"}


def _edition_of(phrase: str) -> Edition:
    row = listed(phrase)
    assert row
    return row.first


def test_the_table_agrees_with_the_texts_it_was_made_from(corpus: Archive) -> None:
    assert shipped_coverage() == corpus.coverage()
    for phrase in random.Random(3).sample(sorted(shipped()), 300):
        row, hits = listed(phrase), corpus.find(phrase)
        assert row and (row.first, row.last) == (hits[0].edition, hits[-1].edition)
        assert row.documents == len({hit.edition for hit in hits}) and sum(row.by_year.values()) == len(hits)
        assert sum(row.by_series.values()) == len(hits)


# A cluster on one machine: a scheduler and two workers, each a process, over TCP ---------------------------------------


def started(module: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.{module}", *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler with two workers, and the workers."""
    distributed = pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    local = ["--host", "127.0.0.1", "--scheduler-file", str(file), "--no-dashboard"]
    scheduler = started("dask_scheduler", "--port", "0", *local)
    lonely = ["--nthreads", "1", "--no-nanny"]
    workers = [started("dask_worker", *local, *lonely, "--local-directory", str(tmp_path / name)) for name in ("one", "two")]
    try:
        with distributed.Client(scheduler_file=str(file), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            yield client.scheduler.address, workers
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()


@pytest.mark.filterwarnings("ignore")
def test_building_mining_and_tracing_survive_a_killed_worker(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    from distributed import Client

    from fengxiang.provenance import survey

    address, workers = cluster
    path = tmp_path / "a.db"
    with Archive(path) as archive, Client(address, timeout=30) as client:
        for year, filler in enumerate(_FILLERS * 10, 1890):
            said = (
                f"会议讨论了{filler}。{filler}修渠引水促农桑{filler[::-1]}，{filler[::-1]}修渠引水促农桑{filler}，{year}。" * 20
            )
            archive.add(Page(said.encode("utf-8"), "made.txt"), Given("made", f"{year}-05-05"))
        pool = client.get_executor()
        assert archive.settle(pool, limit=12_000)
        assert len(archive.index().parts) > 5
        mined = {one.text: one.uses for one in mine(archive, executor=pool)}
        assert mined["修渠引水促农桑"] == 120 * 40
        rows = survey(archive, executor=pool)
        first = next(rows)
        workers[0].send_signal(signal.SIGKILL)
        time.sleep(0.1)
        spread = [first, *rows]
        assert spread == list(survey(archive)) and len(spread) == 120


def test_a_short_form_is_written_out_by_what_was_known_then() -> None:
    assert "房子是用来住的、不是用来炒的" in written_out("房住不炒", "2020-01-01")
    assert written_out("房住不炒", "2016-01-01") == ()
    assert written_out("房住", "2020-01-01") == () and written_out("。，、！", "2020-01-01") == ()


def test_a_phrase_that_nobody_said_is_told_with_what_it_may_stand_for() -> None:
    with Archive(":memory:") as archive:
        archive.add(Page("会议要求，要发展灯塔经济。".encode(), "a.txt"), Given(series="cewc", date="2030-12-12"))
        found = history("房住不炒", archive)
    assert "房子是用来住的、不是用来炒的" in history_to_text(found, "zh") and "perhaps short for" in history_to_text(found, "en")
    assert history_object(found)["written_out"][0].startswith("房子")
