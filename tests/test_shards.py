"""Exact search: equal to a brute-force scan, whatever happens to the files beside the archive."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from bisect import bisect_left, bisect_right
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fengxiang.archive import Archive, Scope, shards
from fengxiang.archive import shard as shard_module
from fengxiang.archive.search import Index, Part
from fengxiang.archive.shard import Shard
from fengxiang.archive.suffixes import BETWEEN, Suffixes, padded, units
from fengxiang.documents import Edition, Given
from fengxiang.sources import Page

NONE = np.zeros(0, dtype=np.int64)
TEXTS = st.lists(st.text(alphabet="甲乙丙，𠀀", max_size=24), min_size=1, max_size=5)


def folder_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-shards")


def store(archive: Archive, day: str, text: str, series: str = "made") -> None:
    archive.add(Page(text.encode("utf-8"), "made.txt"), Given(series, day))


def brute(texts: list[tuple[str, str]], phrase: str, before: str) -> list[tuple[str, int]]:
    """Every hit by trying every place: the day and the place."""
    return [
        (day, at)
        for day, text in sorted(texts)
        for at in range(len(text) - len(phrase) + 1)
        if day < before and text.startswith(phrase, at)
    ]


def found(archive: Archive, phrase: str, before: str = "9999") -> list[tuple[str, int]]:
    return [(seen.edition.day, seen.span.start) for seen in archive.find(phrase, before)]


@given(texts=TEXTS, query=st.text(alphabet="甲乙丙，𠀀", max_size=20), data=st.data())
def test_longest_matches_are_those_of_a_brute_force_scan(texts: list[str], query: str, data: st.DataObject) -> None:
    shard = Shard.of(texts)
    number = data.draw(st.integers(0, len(texts)))
    end = int(shard.starts[number])
    hole = data.draw(st.integers(0, max(0, number - 1)))
    holes = shard.starts[[hole, hole + 1]] if number else NONE
    counted = [units(text).tolist() for place, text in enumerate(texts[:number]) if place != hole]
    asked = units(query).tolist()
    wanted = [
        max(
            (size for size in range(len(asked) - at + 1) if any(_inside(asked[at : at + size], held) for held in counted)),
            default=0,
        )
        for at in range(len(asked))
    ]
    assert shard.suffixes.longest(units(query), end, holes).tolist() == wanted
    enough = data.draw(st.lists(st.integers(0, 6), min_size=len(asked), max_size=len(asked)))
    told = shard.suffixes.longest(units(query), end, holes, np.array(enough, dtype=np.int64)).tolist()
    assert all(said == true or true <= said <= bar for said, true, bar in zip(told, wanted, enough, strict=True))


def _inside(piece: list[int], whole: list[int]) -> bool:
    return any(whole[at : at + len(piece)] == piece for at in range(len(whole) - len(piece) + 1))


@given(texts=TEXTS, phrase=st.text(alphabet="甲乙丙𠀀", min_size=1, max_size=4))
def test_ranges_hold_every_suffix_that_begins_so(texts: list[str], phrase: str) -> None:
    shard, asked = Shard.of(texts), units(phrase)
    low, high = shard.suffixes.ranges(asked, np.array([0]), np.array([len(asked)]))
    places = np.sort(shard.suffixes.order[low[0] : high[0]].astype(np.int64))
    numbers = shard.numbers(places)
    seen = list(zip(numbers.tolist(), shard.points(places, numbers).tolist(), strict=True))
    wanted = [(n, at) for n, text in enumerate(texts) for at in range(len(text)) if text.startswith(phrase, at)]
    assert seen == wanted


@given(texts=TEXTS, query=st.text(alphabet="甲乙丙，𠀀", max_size=20), data=st.data())
def test_a_shard_for_each_text_tells_what_one_for_all_would(texts: list[str], query: str, data: st.DataObject) -> None:
    editions = [Edition("made", f"2001-01-{day:02d}") for day in range(1, len(texts) + 1)]
    days, numbers = [edition.day for edition in editions], np.arange(len(texts))
    one = Index(editions, [Part(Shard.of(texts), numbers, days)])
    each = zip(texts, numbers, days, strict=True)
    many = Index(editions, [Part(Shard.of([text]), np.array([number]), [day]) for text, number, day in each])
    scope = Scope(data.draw(st.sampled_from([*days, "9999"])), data.draw(st.sampled_from([None, *editions])))
    asked = units(query)
    told = [index.longest(asked, scope) for index in (one, many)]
    longest = told[0].max(0)
    assert longest.tolist() == told[1].max(0).tolist()
    starts = np.flatnonzero(longest)
    seen = [index.seen(asked, starts, longest[starts], scope, found) for index, found in zip((one, many), told, strict=True)]
    assert [part.tolist() for part in seen[0]] == [part.tolist() for part in seen[1]]


def test_suffixes_of_nothing_are_none() -> None:
    suffixes = Suffixes.of(padded(units(""), BETWEEN))
    assert suffixes.longest(units("甲"), 0, NONE).tolist() == [0]


@settings(max_examples=25)
@given(data=st.data())
def test_an_archive_that_grows_and_shrinks_answers_as_a_scan_would(data: st.DataObject) -> None:
    with Archive(":memory:") as archive:
        held: dict[str, str] = {}
        for day in data.draw(st.permutations([f"2001-01-{number:02d}" for number in range(1, 7)])):
            held[day] = data.draw(st.text(alphabet="甲乙", min_size=1, max_size=12)) + f"，{day}。"
            store(archive, day, held[day])
            if len(held) > 2 and data.draw(st.booleans()):
                gone = data.draw(st.sampled_from(sorted(held)))
                archive.remove(Edition("made", gone))
                del held[gone]
            for phrase in ("甲", "甲乙", "乙甲乙"):
                assert found(archive, phrase, "2001-01-05") == brute(list(held.items()), phrase, "2001-01-05")


def test_ten_thousand_random_substrings_have_the_first_last_and_count_of_a_scan(corpus: Archive) -> None:
    index, draw = corpus.index(), random.Random(20241212)
    texts = [index.text(number) for number in range(len(index.editions))]
    starts, joined = [0], "\0".join(texts)
    for text in texts[:-1]:
        starts.append(starts[-1] + len(text) + 1)
    days = [edition.day for edition in index.editions]
    phrases = []
    while len(phrases) < 10_000:
        text = draw.choice(texts)
        at, size = draw.randrange(max(1, len(text))), draw.choice((2, 3, 4, 5, 6, 8, 10, 14, 20, 40))
        if text[at : at + size]:
            phrases.append((text[at : at + size], draw.choice(days) if draw.random() < 0.5 else "9999"))
    for phrase, before in phrases:
        later = bisect_left(days, before)
        end = starts[later] if later < len(days) else len(joined)
        hits = _hits(joined, phrase, end)
        seen = index.sightings(phrase, Scope(before))
        assert len(seen) == len(hits), (phrase, before)
        if hits:
            assert int(seen.documents[0]) == bisect_right(starts, hits[0]) - 1, (phrase, before)
            assert int(seen.documents[-1]) == bisect_right(starts, hits[-1]) - 1, (phrase, before)
            assert seen.within(0)[0].span.start == hits[0] - starts[int(seen.documents[0])]


def _hits(text: str, phrase: str, end: int) -> list[int]:
    found, at = [], text.find(phrase, 0, end)
    while at >= 0:
        found.append(at)
        at = text.find(phrase, at + 1, end)
    return found


def test_a_text_stored_under_two_editions_counts_once_as_the_earlier() -> None:
    with Archive(":memory:") as archive:
        store(archive, "2003-03-03", "甲乙丙丁。")
        store(archive, "2002-02-02", "甲乙丙丁。")
        assert found(archive, "丙丁") == [("2002-02-02", 2)]


def filled(path: Path, count: int = 8) -> list[tuple[str, str]]:
    texts = [(f"2001-02-{day:02d}", f"第{day}日：甲乙丙，办好实事{day}。") for day in range(1, count + 1)]
    with Archive(path) as archive:
        for day, text in texts:
            store(archive, day, text)
            archive.settle()
    return texts


def test_small_shards_are_merged_as_they_grow(tmp_path: Path) -> None:
    texts = filled(tmp_path / "a.db", 28)
    assert len(list(folder_of(tmp_path / "a.db").iterdir())) <= 3
    with Archive(tmp_path / "a.db") as archive:
        assert found(archive, "实事") == brute(texts, "实事", "9999")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[-9] ^= 0xFF
    file.write_bytes(bytes(data))
    os.utime(file, (1, 1))


@pytest.mark.parametrize("array", ["text", "order", "heads", "grams", "starts", "pairs"])
@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
def test_damage_is_noticed_said_and_mended(tmp_path: Path, array: str, damage: Any) -> None:
    texts = filled(tmp_path / "a.db")
    for shard in folder_of(tmp_path / "a.db").iterdir():
        damage(shard / f"{array}.npy")
    told: list[str] = []
    with Archive(tmp_path / "a.db") as archive:
        archive.told = told.append
        assert found(archive, "甲乙丙") == brute(texts, "甲乙丙", "9999")
    assert "a part of the index was damaged or of an earlier version and is built anew" in told


def outdated(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """An archive of twelve shards written before they had all their tables."""
    with monkeypatch.context() as changed:
        changed.setattr(shards, "_GROWTH", 0)
        texts = filled(path, 12)
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT name, marks FROM shards").fetchall()
        assert len(rows) == 12
        for name, marks in rows:
            without = {array: mark for array, mark in json.loads(marks).items() if array != "grams"}
            db.execute("UPDATE shards SET marks = ? WHERE name = ?", (json.dumps(without), name))
    db.close()
    return texts


def test_an_index_of_an_earlier_version_is_built_anew_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, told = outdated(tmp_path / "a.db", monkeypatch), list[str]()
    with Archive(tmp_path / "a.db") as archive:
        archive.told = told.append
        assert found(archive, "甲乙丙") == brute(texts, "甲乙丙", "9999")
    assert len(told) == 1


def test_an_index_that_can_neither_be_used_nor_be_written_is_made_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = outdated(tmp_path / "a.db", monkeypatch)
    with Archive(tmp_path / "a.db") as archive:
        archive._db.execute("PRAGMA query_only = 1")
        assert found(archive, "甲乙丙") == brute(texts, "甲乙丙", "9999")


def test_a_copied_archive_is_hashed_once_and_not_sorted_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = filled(tmp_path / "a.db")
    shutil.copy(tmp_path / "a.db", tmp_path / "b.db")
    for file in shutil.copytree(folder_of(tmp_path / "a.db"), folder_of(tmp_path / "b.db")).rglob("*.npy"):
        os.utime(file, (7, 7))
    hashed: list[Path] = []
    mark = shard_module._mark
    monkeypatch.setattr(shard_module, "_mark", lambda path: hashed.append(path) or mark(path))
    for times in (1, 1):
        with Archive(tmp_path / "b.db") as archive:
            archive.told = pytest.fail  # type: ignore[assignment]
            assert found(archive, "甲乙丙") == brute(texts, "甲乙丙", "9999")
        assert len(hashed) == 6 * len(list(folder_of(tmp_path / "b.db").iterdir())) * times


def test_without_its_folder_an_archive_is_sorted_anew(tmp_path: Path) -> None:
    texts = filled(tmp_path / "a.db")
    shutil.rmtree(folder_of(tmp_path / "a.db"))
    with Archive(tmp_path / "a.db") as archive:
        assert found(archive, "甲乙丙") == brute(texts, "甲乙丙", "9999")
    assert any(folder_of(tmp_path / "a.db").iterdir())


def test_on_a_full_disk_searches_are_right_and_nothing_half_made_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with Archive(tmp_path / "a.db") as archive:
        store(archive, "2001-01-01", "甲乙丙。")
        assert found(archive, "乙丙") == [("2001-01-01", 1)]
    assert list(folder_of(tmp_path / "a.db").iterdir()) == []


def test_what_a_killed_process_left_is_taken_away_once_it_is_old(tmp_path: Path) -> None:
    filled(tmp_path / "a.db", 2)
    left = folder_of(tmp_path / "a.db") / "0123.tmp"
    left.mkdir()
    os.utime(left, (1, 1))
    with Archive(tmp_path / "a.db") as archive:
        store(archive, "2005-01-01", "甲丁。")
        archive.settle()
    assert not left.exists()


def test_an_executor_makes_many_shards_at_once_and_the_answers_stay(tmp_path: Path) -> None:
    texts = [(f"2001-03-{day:02d}", f"第{day}日：甲乙丙，办好实事{day}。" * 4) for day in range(1, 13)]
    with Archive(tmp_path / "a.db") as archive:
        for day, text in texts:
            store(archive, day, text)
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            assert archive.settle(pool, limit=200)
        assert len(archive.index().parts) >= 4
        assert found(archive, "实事1") == brute(texts, "实事1", "9999")
        assert found(archive, "实事1", "2001-03-10") == brute(texts, "实事1", "2001-03-10")


_WRITER = """
import sys
from fengxiang.archive import Archive
from fengxiang.documents import Given
from fengxiang.sources import Page
path, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with Archive(path) as archive:
    for number in range(first, last):
        text = f"第{number}篇：甲乙丙，办好实事{number}。" * 20
        day = f"20{number // 300 + 10}-{number // 25 % 12 + 1:02d}-{number % 25 + 1:02d}"
        archive.add(Page(text.encode(), "made.txt"), Given("made", day))
        archive.settle()
"""


def _writer(path: Path, first: int, last: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _WRITER, str(path), str(first), str(last)])


def _consistent(path: Path) -> None:
    with Archive(path) as archive:
        texts = [(row["date"], row["text"]) for row in archive.export()]
        for phrase in ("甲乙丙", "实事7", "第1"):
            assert found(archive, phrase) == brute(texts, phrase, "9999")


def test_kills_at_random_moments_lose_no_text_and_give_no_wrong_answer(tmp_path: Path) -> None:
    """20 kills here; 200 with FENGXIANG_KILLS=200, as `just nightly` does."""
    draw, kills = random.Random(7), int(os.environ.get("FENGXIANG_KILLS", "20"))
    path, number = tmp_path / "a.db", 0
    for _ in range(kills):
        writer = _writer(path, number, number + 40)
        time.sleep(0.25 + draw.random() * 0.5)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        if path.exists():
            with Archive(path) as archive:
                number = max((int(row["text"][1:].partition("篇")[0]) for row in archive.export()), default=-1) + 1
    assert number
    _consistent(path)


def test_two_writers_and_a_reader_agree_in_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    Archive(path).close()
    writers = [_writer(path, 0, 30), _writer(path, 300, 330)]
    while any(writer.poll() is None for writer in writers):
        with Archive(path) as archive:
            known = {row["date"] for row in archive.export()}
            assert known <= {day for day, _ in found(archive, "甲乙丙")}
    assert [writer.returncode for writer in writers] == [0, 0]
    _consistent(path)
    with Archive(path) as archive:
        assert archive.size() == 60


def test_shards_stay_below_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(tmp_path / "a.db") as archive:
        for day in range(1, 21):
            store(archive, f"2001-01-{day:02d}", f"第{day}日：办好实事{day}。")
            archive.settle(limit=60)
        assert all(part.shard.size <= 60 for part in archive.index().parts)
        assert shards.LIMIT > 60


def test_radicals_are_found_as_the_characters_they_stand_for() -> None:
    shard = Shard.of(["要坚持⼈⺠⾄上。", "人民至上"])
    for asked in ("人民至上", "⼈⺠⾄上"):
        low, high = shard.suffixes.ranges(units(asked), np.array([0]), np.array([4]))
        assert sorted(shard.suffixes.order[low[0] : high[0]].tolist()) == [3, 9]
    assert shard.text(1) == "人民至上" and len(units("⼈⺠")) == 2
