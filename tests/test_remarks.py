"""The reader's own remarks: kept on their characters, shown with the brief, taken along as comments, never lost."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from fengxiang.archive import Archive, place_of
from fengxiang.brief import compose
from fengxiang.cli import app
from fengxiang.documents import Document, Edition, Span, document_of
from fengxiang.errors import BadCall, BadManifest
from fengxiang.render.html import to_html
from fengxiang.render.objects import brief_object
from fengxiang.render.word import redline_to_word
from fengxiang.serve import reader

WORDS = "先补后拆"


def _newest(archive: Archive) -> Document:
    return archive.get(archive.find_edition("sample/2032"))


def _span(document: Document) -> Span:
    start = document.text.index(WORDS)
    return Span(start, start + len(WORDS))


def test_a_remark_stays_until_the_reader_takes_it_away(sample_file: Path) -> None:
    with Archive(sample_file) as archive:
        document = _newest(archive)
        archive.remark(document, _span(document), "补什么？")
        archive.remark(document, _span(document), "补什么，拆什么？")
        archive.rebuild()
    with Archive(sample_file) as archive:
        (found,) = archive.remarks(_newest(archive))
        assert (found.span, found.text) == (_span(document), "补什么，拆什么？")
        for empty in ("", " ", "\x1b", "\u200b"):
            with pytest.raises(BadCall):
                archive.remark(document, _span(document), empty)
        assert len(archive.remarks(document)) == 1
        archive.unremark(document, _span(document))
        assert archive.remarks(document) == ()
        with pytest.raises(BadCall):
            archive.unremark(document, _span(document))


def test_a_remark_is_found_again_where_its_characters_have_moved(sample_file: Path) -> None:
    with Archive(sample_file) as archive:
        document = _newest(archive)
        archive.remark(document, _span(document), "补什么？")
    with sqlite3.connect(sample_file) as db:
        db.execute("UPDATE notes SET start = start + 300, stop = stop + 300")
    with Archive(sample_file) as archive:
        assert [one.span for one in archive.remarks(document)] == [_span(document)]
        archive.remark(document, _span(document), "拆什么？")
        assert [one.text for one in archive.remarks(document)] == ["拆什么？"]
    with sqlite3.connect(sample_file) as db:
        db.execute("UPDATE notes SET quote = '没有这话'")
    with Archive(sample_file) as archive:
        assert archive.remarks(document) == ()
    with sqlite3.connect(sample_file) as db:
        assert db.execute("SELECT count(*) FROM notes").fetchone() == (1,)


def test_an_archive_of_the_format_before_takes_remarks(sample_file: Path) -> None:
    with sqlite3.connect(sample_file) as db:
        db.execute("DROP TABLE notes")
        db.execute("UPDATE meta SET value = '2' WHERE key = 'version'")
    with Archive(sample_file) as archive:
        document = _newest(archive)
        archive.remark(document, _span(document), "补什么？")
        assert len(archive.remarks(document)) == 1


def test_remarks_of_the_format_before_are_carried_over(sample_file: Path) -> None:
    with Archive(sample_file) as archive:
        archive.remark(_newest(archive), _span(_newest(archive)), "补什么？")
    with sqlite3.connect(sample_file) as db:
        db.execute("CREATE TABLE remarks AS SELECT * FROM notes")
        db.execute("DELETE FROM notes")
        db.execute("UPDATE meta SET value = '3' WHERE key = 'version'")
    for _ in range(2):
        with Archive(sample_file) as archive:
            assert [one.text for one in archive.remarks(_newest(archive))] == ["补什么？"]


def test_two_remarks_may_have_been_written_on_one_range(sample_file: Path) -> None:
    with Archive(sample_file) as archive:
        document = _newest(archive)
        archive.remark(document, _span(document), "补什么？")
        moved = Span(300, 304)
    with sqlite3.connect(sample_file) as db:
        db.execute("UPDATE notes SET start = 300, stop = 304")
    with Archive(sample_file) as archive:
        archive.remark(document, moved, "这里呢？")
        assert {one.text for one in archive.remarks(document)} == {"补什么？", "这里呢？"}
        archive.unremark(document, moved)
        assert [one.text for one in archive.remarks(document)] == ["补什么？"]


def test_a_remark_shows_in_the_brief_and_goes_along_as_a_comment(sample_file: Path) -> None:
    with Archive(sample_file) as archive:
        document = _newest(archive)
        archive.remark(document, _span(document), "补<什么>？")
        brief = compose(document, archive)
    (note,) = brief_object(brief)["notes"]
    assert (note["text"], note["note"]) == (WORDS, "补<什么>？")
    assert "补&lt;什么&gt;？" in to_html(brief)
    assert brief.alignment is not None
    word = zipfile.ZipFile(io.BytesIO(redline_to_word(brief.alignment, brief.signals, "en", brief.remarks)))
    comments, body = (word.read(f"word/{name}.xml").decode() for name in ("comments", "document"))
    assert "补&lt;什么&gt;？" in comments and 'w:author="reader"' in comments
    assert body.count("commentRangeStart") == body.count("commentRangeEnd") == len(brief.signals) + 1


def test_an_export_takes_the_remarks_along_and_add_brings_them_back(sample_file: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> dict[str, object]:
        result = CliRunner().invoke(app, [*arguments, "--json", "-q"])
        assert result.exit_code == 0, result.output
        found: dict[str, object] = json.loads(result.output)
        return found

    with Archive(sample_file) as archive:
        archive.remark(_newest(archive), _span(_newest(archive)), "补什么？")
        before = archive.remarks(_newest(archive))
    file, other = str(tmp_path / "out.jsonl.gz"), str(tmp_path / "other.db")
    run("export", file, "--archive", str(sample_file))
    assert run("add", file, "--archive", other)["remarks"] == 1
    assert run("add", file, "--archive", other)["remarks"] == 0
    with Archive(other) as archive:
        assert archive.remarks(_newest(archive)) == before


@pytest.mark.parametrize("remark", ['{"start": 1}', "7", '{"start": "x", "end": 2, "quote": "a", "remark": "b", "written": "c"}'])
def test_a_remark_that_lacks_something_is_told_by_its_line(tmp_path: Path, remark: str) -> None:
    file = tmp_path / "out.jsonl"
    line = f'{{"series": "cewc", "date": "2030-12-12", "text": "要发展灯塔。", "remarks": [{remark}]}}\n'
    file.write_text(line, encoding="utf-8")
    result = CliRunner().invoke(app, ["add", str(file), "-q", "--archive", str(tmp_path / "other.db")])
    assert isinstance(result.exception, BadManifest) and "line 1" in str(result.exception)


def test_remarks_on_the_command_line(sample_file: Path) -> None:
    def run(*arguments: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(
            CliRunner().invoke(app, ["note", "sample/2032", *arguments, "--json", "-q", "--archive", str(sample_file)]).output
        )
        return found

    assert [row["note"] for row in run(WORDS, "补什么？")["notes"]] == ["补什么？"]  # type: ignore[attr-defined]
    assert len(run("0-4", "头")["notes"]) == 2  # type: ignore[arg-type]
    assert len(run("0-4", "--remove")["notes"]) == 1  # type: ignore[arg-type]
    for wrong in ((WORDS,), ("没有这话", "x"), ("9-3", "x"), ("0-99999999", "x")):
        result = CliRunner().invoke(app, ["note", "sample/2032", *wrong, "--archive", str(sample_file)])
        assert isinstance(result.exception, BadCall)


def test_remarks_in_the_reader(sample_file: Path) -> None:
    client = TestClient(reader(sample_file), base_url="http://127.0.0.1:8765")
    fields = {"edition": "sample/2032", "quote": WORDS, "text": "补什么？"}
    assert "补什么？" in client.post("/note", data=fields).text
    assert "补什么？" in client.get("/read/sample/2032").text
    assert "补什么？" not in client.post("/note", data=fields | {"text": ""}).text
    assert "补什么？" not in client.get("/read/sample/2032").text
    assert client.post("/note", data=fields | {"quote": "没有这话"}).status_code == 400
    assert "红" in client.post("/note", data=fields | {"text": "\x1b[31m红\x07"}).text
    assert client.get("/read/sample/2032?format=docx").content.startswith(b"PK")
    assert client.post("/note", data=fields, headers={"origin": "http://elsewhere.example"}).status_code == 403


def test_words_that_look_like_a_range_are_words_where_the_text_says_them() -> None:
    document = document_of("会议指出，缴费10-15年，领取0-4岁补贴。", Edition("made", "2031-01-01"), title="")
    assert document[place_of(document, "10-15")] == "10-15"
    assert place_of(document, "2-4") == Span(2, 4)
    assert place_of(document, "，", near=12).start > 10


def test_words_over_the_end_of_a_paragraph_have_a_place_without_its_break() -> None:
    document = document_of("要修灯塔。\n要疏渔港。\n要修灯塔。\n要织网。\n", Edition("cewc", "2030-12-12"), title="")
    assert document[place_of(document, "修灯塔。要疏")] == "修灯塔。\n要疏"
    assert document[place_of(document, "灯塔。 \n\n要织网")] == "灯塔。\n要织网"
    with pytest.raises(BadCall):
        place_of(document, "修灯塔。要织渔")
