"""The archive: pages are the evidence, editions have witnesses, the previous edition is chosen by rule."""

from __future__ import annotations

import csv
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from fengxiang.archive import Archive, sources
from fengxiang.data import sample_pages
from fengxiang.documents import Edition, Given, read_page
from fengxiang.errors import AmbiguousEdition, BadArchive, CannotWrite, NotInArchive
from fengxiang.reading.context import previous as previous_editions
from fengxiang.sources import Page

NAME, DATA = sample_pages()[0]
OTHER = DATA.replace("盐田".encode(), "茶园".encode())


def made(day: str, text: str = "会议指出，要办好实事。", series: str = "cewc") -> tuple[Page, Given]:
    """A page of a made-up edition."""
    return Page(f"{text}{day}".encode(), f"{series}-{day}.txt"), Given(series=series, date=day)


def test_adding_twice_is_adding_once_and_another_text_is_a_witness() -> None:
    with Archive(":memory:") as archive:
        assert archive.add(Page(DATA, NAME)).status == "added"
        assert archive.add(Page(DATA, "copy.txt")).status == "known"
        assert archive.add(Page(OTHER, NAME)).status == "witness"
        (held,) = archive.holdings()
        assert held.witnesses == 2
        assert archive.get(held.edition).text == DATA.decode("utf-8")
        assert archive.get(held.edition, witness=1).text == OTHER.decode("utf-8")


def test_a_full_copy_takes_the_place_of_an_abridged_one_and_both_are_kept() -> None:
    with Archive(":memory:") as archive:
        archive.add(Page(OTHER[:600].decode("utf-8", "ignore").encode(), NAME), Given(complete=False))
        archive.add(Page(DATA, NAME))
        (held,) = archive.holdings()
        assert held.complete and held.witnesses == 2
        assert archive.get(held.edition).text == DATA.decode("utf-8")


def test_what_was_stored_is_what_was_read() -> None:
    with Archive(":memory:") as archive:
        edition = archive.add(Page(DATA, NAME)).edition
        stored, read = archive.get(edition), read_page(Page(DATA, NAME))
        assert (stored.text, stored.sections, stored.title, stored.page) == (read.text, read.sections, read.title, read.page)


def test_rebuilding_makes_the_same_documents_from_the_pages() -> None:
    with Archive(":memory:") as archive:
        archive.add(Page(DATA, NAME))
        archive.add(Page(OTHER, NAME))
        archive.add(*made("2020-12-18"))
        before = list(archive.export())
        assert archive.rebuild() == (3, [])
        assert list(archive.export()) == before


def test_an_edition_is_named_by_any_unambiguous_beginning() -> None:
    with Archive(":memory:") as archive:
        archive.add(*made("2020-12-18"))
        archive.add(*made("2021-12-10"))
        assert archive.find_edition("cewc/2021") == Edition("cewc", "2021-12-10")
        with pytest.raises(AmbiguousEdition, match="2 editions"):
            archive.find_edition("cewc/20")
        with pytest.raises(NotInArchive, match="fengxiang list"):
            archive.find_edition("cewc/1999")
        archive.remove(Edition("cewc", "2021-12-10"))
        with pytest.raises(NotInArchive):
            archive.find_edition("cewc/2021")


def test_search_is_exact_overlapping_and_stops_before_the_day() -> None:
    with Archive(":memory:") as archive:
        archive.add(*made("2020-12-18", "好好好。"))
        archive.add(*made("2021-12-10", "好好。"))
        assert [(str(seen.edition), seen.span) for seen in archive.find("好好")] == [
            ("cewc/2020-12-18", (0, 2)),
            ("cewc/2020-12-18", (1, 3)),
            ("cewc/2021-12-10", (0, 2)),
        ]
        assert len(archive.find("好好", before="2021-12-10")) == 2
        assert archive.find("") == [] and archive.find("坏") == []
        assert archive.coverage("2021-01-01").documents == 1


def test_search_agrees_with_a_brute_force_scan(corpus: Archive, shared: Path) -> None:
    with (shared / "corpus/index.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["witness_of"]]
    texts = {
        f"{row['series']}/{row['date']}": (shared / "corpus" / row["series"] / f"{row['id']}.txt").read_text(encoding="utf-8")
        for row in rows
    }
    draw = random.Random(7)
    for _ in range(25):
        text = draw.choice(list(texts.values()))
        start = draw.randrange(len(text) - 20)
        phrase = text[start : start + draw.randint(1, 12)]
        found = archive_counts(corpus, phrase)
        scanned = (
            sum(
                1
                for row in corpus.export()
                if row["witness"] == 0
                for place in range(len(row["text"]))
                if row["text"].startswith(phrase, place)
            )
            if len(phrase) > 9
            else None
        )
        assert found >= 1 and (scanned is None or scanned == found), phrase


def archive_counts(archive: Archive, phrase: str) -> int:
    return len(archive.find(phrase))


def test_the_previous_edition_is_the_newest_full_one_or_the_december_before(corpus: Archive) -> None:
    def previous(edition: str) -> list[str]:
        return [str(found) for found in previous_editions(corpus.get(corpus.find_edition(edition)), corpus)]

    assert previous("cewc/2019") == ["cewc/2017-12-20"]
    assert previous("cewc/2023") == ["cewc/2022-12-16"]
    assert previous("politburo/2023-12") == ["politburo/2022-12-06", "politburo/2023-07-24"]
    assert previous("politburo/2023-07") == ["politburo/2023-04-28"]
    assert previous("fomc/2019-10-30") == ["fomc/2019-09-18", "fomc/2019-10-04"]  # the latter on operations alone
    assert previous("fomc/2025-09-17") == ["fomc/2025-07-30", "fomc/2025-08-22"]  # the latter on longer-run goals
    assert previous("plenum/2025-10-23/communique") == ["plenum/2020-10-29", "plenum/2024-07-18/communique"]
    assert previous("plenum/2023-02-28") == ["plenum/2018-02-28", "plenum/2022-10-23"]
    assert previous("plenum/2021-11-11") == ["plenum/2020-10-29"]
    assert previous("plenum/2025-10-23/decision") == ["plenum/2024-07-18/decision"]
    assert previous("cewc/2012") == []


def test_every_row_of_the_manifest_is_stored_once(corpus: Archive, shared: Path) -> None:
    with (shared / "corpus/index.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert corpus.size() == len(rows) == 1308
    held = corpus.get(corpus.find_edition("cewc/2016"), witness=1)
    assert not held.complete and corpus.get(corpus.find_edition("cewc/2016")).complete


def test_a_folder_and_lines_of_json_are_walked(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / NAME).write_bytes(DATA)
    (tmp_path / "texts" / "ignored.xyz").write_text("x", encoding="utf-8")
    (tmp_path / "rows.jsonl").write_text(
        '{"series": "cewc", "date": "2020-12-18", "text": "会议指出，要办好实事。"}\n', encoding="utf-8"
    )
    with Archive(":memory:") as archive:
        archive.add_all(sources([str(tmp_path)], Given()), lambda name, result: None)
        assert [str(held.edition) for held in archive.holdings()] == ["cewc/2020-12-18", "sample/2031-11-19"]


def test_a_database_that_is_none_of_ours_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE something (a)")
    other.close()
    with pytest.raises(BadArchive, match="not a fengxiang archive"):
        Archive(path)
    (tmp_path / "text.db").write_text("no database at all, only words " * 50, encoding="utf-8")
    with pytest.raises(BadArchive):
        Archive(tmp_path / "text.db")


def test_an_archive_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive(path).close()
    with sqlite3.connect(path) as later:
        later.execute("UPDATE meta SET value = '99' WHERE key = 'version'")
    later.close()
    with pytest.raises(BadArchive, match="newer fengxiang"):
        Archive(path)


def test_a_full_disk_loses_nothing_and_is_said(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add(Page(DATA, NAME))
        pages = archive._db.execute("PRAGMA page_count").fetchone()[0]
        archive._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(CannotWrite, match="nothing was written"):
            for number in range(200):
                archive.add(*made(f"{1800 + number}-12-18", os.urandom(3000).hex()))
        held = archive.size()
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.size() == held >= 1
        assert archive._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


_ADDING = """
import sys
from fengxiang.archive import Archive
from fengxiang.documents import Given
from fengxiang.sources import Page
first, last = int(sys.argv[2]), int(sys.argv[3])
with Archive(sys.argv[1]) as archive:
    print("ready", flush=True)
    for year in range(first, last):
        archive.add(Page(f"会议指出，要办好第{year}件实事。".encode(), "a.txt"), Given(series="cewc", date=f"{year}-12-01"))
"""


def _adding(path: Path, first: int, last: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _ADDING, str(path), str(first), str(last)], stdout=subprocess.PIPE)


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_a_killed_process_loses_no_text_and_going_on_completes_it(tmp_path: Path) -> None:
    path, draw = tmp_path / "archive.db", random.Random(3)
    for _ in range(6):
        process = _adding(path, 1000, 1400)
        assert process.stdout and process.stdout.readline()
        time.sleep(draw.uniform(0.0, 0.08))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with Archive(path) as archive:
            for held in archive.holdings():
                assert archive.get(held.edition).text.startswith("会议指出，要办好第")
    done = _adding(path, 1000, 1400)
    done.communicate()
    with Archive(path) as archive:
        assert archive.size() == 400


def test_two_processes_add_while_a_third_reads(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive(path).close()
    processes = [_adding(path, 1000, 1150), _adding(path, 1100, 1250)]
    with Archive(path) as archive:
        while any(process.poll() is None for process in processes):
            for held in archive.holdings()[-3:]:
                assert archive.get(held.edition).text
            time.sleep(0.01)
        for process in processes:
            process.communicate()
            assert process.returncode == 0
        assert archive.size() == 250


@pytest.mark.parametrize("made", ["new", "by format 1"])
def test_two_processes_may_open_an_archive_for_the_first_time_at_once(made: str, tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for number in range(10):
            path = tmp_path / f"{number}.db"
            if made == "by format 1":
                Archive(path).close()
                with sqlite3.connect(path) as db:
                    db.execute("DROP TABLE notes")
                    db.execute("ALTER TABLE documents DROP COLUMN parts")
                    db.execute("UPDATE meta SET value = '1' WHERE key = 'version'")
            assert list(pool.map(_holdings, [path, path])) == [0, 0]


def _holdings(path: Path) -> int:
    with Archive(path) as archive:
        return len(archive.holdings())
