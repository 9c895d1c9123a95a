"""trace, formulations and novelty from the command line."""

from __future__ import annotations

import csv
import io
import unicodedata
import xml.etree.ElementTree as Tree
from pathlib import Path

import pytest

from fengxiang.archive import Archive
from fengxiang.brief import compose
from fengxiang.documents import Document
from fengxiang.render import ages
from fengxiang.render.frame import frame
from fengxiang.render.html import to_html
from test_cli import NEW, OLD, put


@pytest.fixture
def filled(run, tmp_path: Path):  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "2031.txt", OLD), put(tmp_path, "2032.txt", NEW))
    return run


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def test_trace_gives_the_object_of_the_contract(filled) -> None:  # type: ignore[no-untyped-def]
    value = filled("trace", "货币政策", "--json").value
    wanted = {"text", "coverage", "first", "last", "uses", "by_year", "gaps", "contexts", "collocates", "variants"}
    assert wanted <= value.keys() and value["uses"] == len(value["contexts"])
    shown = {row["edition"]: filled("show", row["edition"], "--json").value["text"] for row in value["contexts"]}
    for row in value["contexts"]:
        assert shown[row["edition"]][row["start"] : row["end"]] == row["quote"]
        assert shown[row["edition"]][row["hit"]["start"] : row["hit"]["end"]] == "货币政策"
    first = value["first"]
    assert shown[first["edition"]][first["start"] : first["end"]] == "货币政策"


def test_trace_knows_nothing_later_than_the_day_asked_for(filled) -> None:  # type: ignore[no-untyped-def]
    early = filled("trace", "货币政策", "--json", "--as-of", "2032-01-01").value
    assert set(early["by_year"]) == {"2031"} and early["coverage"]["documents"] == 1
    assert (
        filled("trace", "货币政策", "--json", "--series", "sample").value["uses"]
        == filled("trace", "货币政策", "--json").value["uses"]
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_trace_reads_well_at_eighty_columns(filled, lang: str) -> None:  # type: ignore[no-untyped-def]
    lines = filled("trace", "货币政策", "--lang", lang).out.splitlines()
    assert lines[0] == "货币政策" and max(map(columns, lines)) <= 80
    assert "NEVER" not in lines[2] and filled("trace", "从未说过", "--lang", lang).out.count("\n") == 3


@pytest.mark.parametrize("suffix", ["html", "md", "csv", "svg", "json"])
def test_trace_writes_every_format(filled, tmp_path: Path, suffix: str) -> None:  # type: ignore[no-untyped-def]
    assert filled("trace", "货币政策", "-o", f"life.{suffix}").code == 0
    written = (tmp_path / f"life.{suffix}").read_text(encoding="utf-8")
    assert "货币政策" in written
    if suffix == "svg":
        assert Tree.fromstring(written).tag.endswith("svg")
    if suffix == "html":
        assert "http://www.w3.org/2000/svg" in written and "Content-Security-Policy" in written and written.count("<style") == 1
    if suffix == "csv":
        assert next(csv.reader(io.StringIO(written.lstrip("\ufeff"))))[0] == "edition"


def test_bad_calls_get_a_line(filled, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for words in (
        ("trace", " "),
        ("trace", "政策", "--as-of", "soon"),
        ("trace", "政策", "-o", "life.pdf"),
        ("formulations", "--series", "nowhere"),
        ("trace", "政策", "--series", "nowhere"),
        ("novelty", "--series", "nowhere"),
        ("formulations", "--cluster", "tcp://127.0.0.1:1"),
        ("novelty", "-o", "n.html"),
    ):
        ran = filled(*words)
        assert ran.code == 2 and ran.err.count("\n") == 1 and ran.out == "", (words, ran.err)
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} <= {".txt", ".db"}


def test_without_texts_the_shipped_table_answers_and_says_so(run) -> None:  # type: ignore[no-untyped-def]
    value = run("trace", "先立后破", "--json").value
    assert value["source"] == "shipped table" and value["first"]["edition"] == "politburo/2021-07-30"
    assert value["warnings"][0]["kind"] == "shipped-table"
    assert "提法表" in run("trace", "先立后破").out
    early = run("trace", "先立后破", "--as-of", "2021-01-01").out
    assert "表中无 2021-01-01 之前的用例" in early and "2021-07-30" not in early
    ran = run("trace", "先立后破", "-o", "life.svg")
    assert ran.code == 2 and ran.err.count("\n") == 1


def test_formulations_gives_the_object_of_the_contract(filled, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    value = filled("formulations", "--json", "--top", "5").value
    assert value["coverage"]["documents"] == 2 and len(value["formulations"]) <= 5
    for row in value["formulations"]:
        assert {"text", "first", "last", "uses", "documents", "by_year", "heat", "odds_of_drop"} <= row.keys()
    assert filled("formulations", "-q").code == 0
    assert filled("formulations", "-o", "phrases.csv").code == 0 and (tmp_path / "phrases.csv").exists()
    assert filled("formulations", "-o", "phrases.md").code == 0


def test_novelty_gives_a_row_a_text(filled, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = filled("novelty", "--json").value["documents"]
    assert [row["edition"] for row in rows] == ["sample/2031-11-19", "sample/2032-11-17"]
    assert rows[0]["novelty"] is None and rows[1]["transience"] is None and 0 < rows[1]["said_before"] < 1
    assert filled("novelty", "--as-of", "2032", "--json").value["documents"][0]["transience"] == rows[0]["transience"]
    assert max(map(columns, filled("novelty").out.splitlines())) <= 80
    assert filled("novelty", "-o", "n.csv").code == 0 and (tmp_path / "n.csv").read_text(encoding="utf-8").count("\n") == 3


def test_read_tells_ages_formulations_and_bits(filled, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    value = filled("read", "sample/2032", "--json").value
    assert value["novelty"]["bits"] > 0 and value["formulations"]
    for signal in value["signals"]:
        assert {"first", "last", "uses", "kind", "stands", "ancestor"} <= signal.keys()
    filled("read", "sample/2032", "-o", "brief.html")
    page = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert 'class="new"' in page and 'class="year"' in page and 'id="history"' in page


def test_an_archive_of_the_first_format_is_taken_over(filled, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    import shutil
    import sqlite3

    with sqlite3.connect(tmp_path / "archive.db") as db:
        for statement in ("DROP TABLE shards", "DROP TABLE shard_documents", "UPDATE meta SET value = '1'"):
            db.execute(statement)
        db.execute("ALTER TABLE documents DROP COLUMN parts")
    db.close()
    shutil.rmtree(tmp_path / "archive.db-shards")
    assert filled("trace", "货币政策", "--json").value["uses"] > 0
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.part_at(archive.find_edition("sample/2032"), 0)[0] == "frame"


def test_in_a_long_text_what_is_old_carries_no_history_and_the_page_says_so(
    pair: tuple[Document, Document], sample_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = to_html(compose(pair[1], sample_archive))
    assert 'class="year"' in usual and frame("zh")["age_long"] not in usual
    monkeypatch.setattr(ages, "_LONG", 100)
    monkeypatch.setattr(ages, "_YEAR", 0)
    monkeypatch.setattr(ages, "_RECENT", 0)
    long = to_html(compose(pair[1], sample_archive))
    assert '<i class="new"' in long and '<i class="old"' not in long and frame("zh")["age_long"] in long
