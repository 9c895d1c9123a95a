# ruff: noqa: E501
"""Hostile places, damaged bytes and inputs without end: one line each, and nothing silently wrong."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from fengxiang.archive import Archive, database
from fengxiang.cli import call as call_module
from fengxiang.data import sample_pages
from fengxiang.documents import Given, draft_of, read_page
from fengxiang.errors import BadArchive, BadCall, InputError
from fengxiang.serve import reader
from fengxiang.serve.guard import parsed
from fengxiang.sources import Page
from fengxiang.sources.public import is_public

OLD, NEW = sample_pages()


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """An archive of both samples with its index."""
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        for name, data in (OLD, NEW):
            archive.add(Page(data, name))
        archive.settle()
    return path


def spoil(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(statement)


# Damaged bytes ----------------------------------------------------------------------------------------------------------


def test_a_text_that_was_changed_in_the_file_leaves_by_no_door(held: Path) -> None:
    spoil(held, "UPDATE documents SET text = replace(text, '稳舵', '快舵') WHERE date LIKE '2031%'")
    with Archive(held) as archive:
        edition = archive.find_edition("sample/2031")
        for door in (lambda: archive.get(edition), lambda: list(archive.export())):
            with pytest.raises(BadArchive, match="sample/2031"):
                door()
        spoil(held, "DELETE FROM shard_documents")
        with pytest.raises(BadArchive, match="its text is another"):
            archive.index()
        assert [fault.what for fault in archive.verify()] == ["sample/2031-11-19"]
        assert archive.rebuild() == (2, []) and "稳舵" in archive.get(edition).text
        assert archive.verify() == []


def test_a_page_that_was_changed_is_lost_by_name_and_the_others_are_kept(held: Path, run) -> None:  # type: ignore[no-untyped-def]
    import zlib

    with sqlite3.connect(held) as db:
        db.execute("UPDATE pages SET data = ? WHERE name = ?", (zlib.compress("另一篇".encode()), OLD[0]))
    ran = run("verify", "--json")
    assert ran.code == 2 and ran.value["faults"] == [
        {"what": f"page {OLD[0]}", "why": "its bytes are not those that were stored"}
    ]
    ran = run("rebuild", "--json")
    assert ran.code == 2 and ran.value["documents"] == 1 and OLD[0] in ran.value["lost"][0]  # type: ignore[index]
    assert run("verify").code == 0 and "2032" in run("list").out and "2031-11-19" not in run("list").out


def test_a_flipped_bit_of_the_index_is_found_whatever_its_time(held: Path) -> None:
    (text,) = held.with_name("archive.db-shards").glob("*/text.npy")
    stamp = text.stat()
    data = bytearray(text.read_bytes())
    data[-20] ^= 1
    text.write_bytes(data)
    os.utime(text, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    with Archive(held) as archive:
        assert [fault.why for fault in archive.verify()] == ["text is not what was written"]


def test_what_is_added_is_durable_before_it_is_said(held: Path) -> None:
    with Archive(held) as archive:
        assert archive._db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL: the log is synced at each commit


def test_a_read_only_archive_is_read(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(held) as archive:
        archive._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    monkeypatch.setattr(database, "is_read_only", lambda path: path == str(held))
    before = sorted(held.parent.rglob("*"))
    with Archive(held) as archive:
        assert len(archive.holdings()) == 2 and len(archive.find("稳舵慢行"))
        with pytest.raises(InputError, match="nothing was written"):
            archive.add(Page("会议指出，要办好灯会。".encode(), "a.txt"), Given("cewc", "2031-12-10"))
    assert sorted(held.parent.rglob("*")) == before


def test_nothing_is_written_into_a_file_that_is_not_at_its_place(held: Path) -> None:
    with Archive(held) as archive:
        held.rename(held.with_name("moved.db"))
        for _ in range(2):
            with pytest.raises(InputError, match="moved or replaced"):
                archive.add(Page("会议指出，要办好灯会。".encode(), "a.txt"), Given("cewc", "2031-12-10"))
            held.write_bytes(b"")
    with Archive(held.with_name("moved.db")) as archive:
        assert archive.size() == 2


def test_a_reader_tells_that_its_archive_was_moved_and_reads_what_is_put_in_its_place(held: Path) -> None:
    with TestClient(reader(held), base_url="http://127.0.0.1") as client:
        assert client.get("/read/sample/2032").status_code == 200
        aside = held.with_name("aside.db")
        held.rename(aside)
        answer = client.post("/paste", data={"text": NEW[1].decode().replace("2032", "2040"), "store": "1"})
        assert answer.status_code in (400, 500) and not held.exists()
        with Archive(held) as other:
            other.add(Page(OLD[1], OLD[0]))
        assert client.get("/read/sample/2032").status_code in (400, 404) and client.get("/read/sample/2031").status_code == 200
        with Archive(aside) as archive:
            assert archive.size() == 2


# Places and inputs without end ------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are files of other systems")
@pytest.mark.parametrize(
    "words",
    [
        ("read", "PIPE"),
        ("add", "PIPE"),
        ("add", "x", "--manifest", "PIPE"),
        ("add", "PIPE.jsonl"),
        ("read", "a.txt", "--lens", "PIPE"),
        ("read", "a.txt", "--figures", "PIPE"),
        ("simulate", "PIPE.toml"),
        ("read", "a.txt", "--judged", "PIPE"),
    ],
)
def test_a_pipe_is_no_file(run, tmp_path: Path, words: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.txt").write_bytes(NEW[1])
    named = [word.replace("PIPE", "pipe") for word in words]
    os.mkfifo(tmp_path / next(word for word in named if word.startswith("pipe")))
    ran = run(*named)
    assert ran.code == 2 and "not a regular file" in ran.err and ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("pattern", "said"), [("(\\\\w+)+Z", "repeats a repetition"), ("(会|会会)+[QZ]", "terms of question q takes over")]
)
def test_a_pattern_of_the_readers_own_comes_to_an_end(run, tmp_path: Path, pattern: str, said: str) -> None:  # type: ignore[no-untyped-def]
    lens = f'id = "own"\n[title]\nzh = "a"\nen = "b"\n[[questions]]\nid = "q"\nterms = "{pattern}"\ntitle = {{ zh = "a", en = "b" }}\n'
    (tmp_path / "own.toml").write_text(lens, encoding="utf-8")
    (tmp_path / "a.txt").write_bytes(NEW[1] + ("会议要求，要办好" + "会" * 60 + "。\n").encode())
    begun = time.monotonic()
    ran = run("read", "a.txt", "--lens", "own.toml")
    assert ran.code == 2 and said in ran.err and ran.err.count("\n") == 1 and time.monotonic() - begun < 10


@pytest.mark.parametrize("series", ["../x", "/etc", "..", "a/b", "a\\b"])
def test_a_manifest_leads_nowhere_else(run, tmp_path: Path, series: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "index.csv").write_text(f"series,id,date\ncewc,{series},2031-12-10\n", encoding="utf-8")
    ran = run("add", str(tmp_path), "--manifest", "index.csv")
    assert ran.code == 2 and "outside its folder" in ran.err


def test_a_link_out_of_a_folder_is_not_followed(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "secret.txt").write_bytes(OLD[1])
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / NEW[0]).write_bytes(NEW[1])
    (tmp_path / "d/link.txt").symlink_to(tmp_path / "secret.txt")
    assert run("add", "d").out.startswith("1 added") and "2031-11-19" not in run("list").out


@pytest.mark.parametrize(
    "address",
    [
        "::127.0.0.1",
        "::7f00:1",
        "64:ff9b:1::7f00:1",
        "fec0::1",
        "::ffff:10.0.0.1",
        "2001:db8::1",
        "3fff::1",
        "2002:7f00:1::",
        "192.0.2.1",
    ],
)
def test_no_special_range_counts_as_the_open_internet(address: str) -> None:
    assert not is_public(address)


def test_a_host_that_is_none_is_refused_in_words(held: Path) -> None:
    with TestClient(reader(held), base_url="http://127.0.0.1", raise_server_exceptions=True) as client:
        for host in ("[", "[::1", "]", "a b", ""):
            assert client.get("/", headers={"Host": host}).status_code in (400, 403)


def test_without_a_home_folder_the_archive_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("FENGXIANG_ARCHIVE", raising=False)
    monkeypatch.setattr(call_module.Path, "home", homeless)
    with pytest.raises(BadCall, match="--archive"):
        call_module.default_archive()


def test_what_lies_about_is_not_run_where_files_are_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("resource", "json", "lxml", "selectolax", "fengxiang"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    name, data = NEW
    assert parsed(Page(data, name)).text == draft_of(Page(data, name)).text
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_limits_that_cannot_be_set_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from fengxiang.serve import guard

    monkeypatch.setattr(guard, "_PARSE", guard._PARSE.replace("resource.RLIMIT_AS", "'none'"))
    with pytest.raises(InputError, match="cannot be read"):
        parsed(Page(NEW[1], "a.txt"))


def test_exports_are_written_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(call_module.os, "fsync", synced.append)
    call_module.write_whole(tmp_path / "a.json", "{}")
    assert len(synced) == 1 and json.loads((tmp_path / "a.json").read_text()) == {}


# Small inputs, long minutes ---------------------------------------------------------------------------------------------

SMALL = {
    "short lines": ("a.txt", "会议指出要办灯会\n" * 20_000),
    "front matter": ("a.md", "---\n" + "---x\n\n" * 15_000),
    "line ends in a paragraph": ("a.html", "<p>" + "\n" * 40_000 + "会议指出，要办好灯会。" * 20 + "</p>"),
    "ideographic spaces": ("a.html", "<p>会议" + "\u3000" * 100_000 + "指出。" * 30 + "</p>"),
    "ideographic spaces in text": ("a.txt", "会议" + "\u3000" * 100_000 + "指出。"),
    "brackets": ("a.md", "[" * 100_000 + "会议指出，要办好灯会。"),
    "brackets that close": ("a.md", "[" * 30_000 + "会议指出，要办好灯会。" + "](" * 30_000),
    "breaks": ("a.html", "<p>" + "<br>" * 100_000 + "会议指出，要办好灯会。" * 20 + "</p>"),
    "attributes": ("a.html", "<p " + "a='x' " * 100_000 + ">" + "会议指出，要办好灯会。" * 20 + "</p>"),
    "elements in each other": ("a.html", "<div>" * 100_000 + "会议指出，要办好灯会。" * 20),
    "quotes": ("a.txt", "“" * 20_000 + "会议指出，要办好灯会。"),
    "stars": ("a.md", "*会议" * 20_000),
    "plain": ("a.txt", "会议指出，要办好灯会，修好航道。" * 20_000),
    "digits": ("a.txt", "1" * 100_000 + "年"),
    "blanks": ("a.txt", "会议 " * 100_000),
}


@pytest.mark.parametrize("name", SMALL)
def test_no_small_input_takes_minutes_to_be_read(name: str) -> None:
    file, text = SMALL[name]
    begun = time.monotonic()
    try:
        read_page(Page(text.encode(), file), Given("cewc", "2031-12-10"))
    except InputError as error:
        assert len(str(error)) < 900
    assert time.monotonic() - begun < 5.0


def test_a_killed_brief_leaves_no_half_file(held: Path, tmp_path: Path) -> None:
    code = f"from fengxiang.cli import main; main(['read', 'sample/2032', '--archive', {str(held)!r}, '-o', 'out.html', '-q'])"
    for after in (0.05, 0.3, 0.6, 0.8):
        with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path) as process:
            time.sleep(after)
            process.kill()
        out = tmp_path / "out.html"
        assert not out.exists() or out.read_text(encoding="utf-8").rstrip().endswith("</html>")
