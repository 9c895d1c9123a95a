"""The commands: what they print, what bad input gets (one line, exit code 2, nothing written), what they load."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from fengxiang.archive import intake
from fengxiang.cli import app
from fengxiang.data import sample_pages
from fengxiang.render import pictures
from fengxiang.render.pictures import has_chinese_font
from fengxiang.sources import download, page

SAMPLE = dict(sample_pages())
OLD, NEW = SAMPLE["2031-lan.txt"], SAMPLE["2032-lan.txt"]


def put(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return name


def test_the_main_job_from_add_to_read(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert run("add", put(tmp_path, "2031.txt", OLD)).out == "1 added, 0 second copies, 0 known already, 0 refused\n"
    again = run("add", "2031.txt")
    assert again.code == 0 and "same text is in the archive already" in again.err
    ran = run("read", put(tmp_path, "2032.txt", NEW))
    assert ran.code == 0 and "对照  sample/2031-11-19" in ran.out
    value = run("read", "2032.txt", "--json", "--lang", "en").value
    assert value["previous"]["edition"] == "sample/2031-11-19"  # type: ignore[index]
    assert run("list", "--json").value["editions"][0]["edition"] == "sample/2031-11-19"  # type: ignore[index]


def test_reading_does_not_store_and_standard_input_is_read(run) -> None:  # type: ignore[no-untyped-def]
    assert run("read", "-", "--json", stdin=NEW).value["document"]["edition"] == "sample/2032-11-17"  # type: ignore[index]
    assert run("list").out == ""


def test_show_prints_the_text_that_citations_point_into(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "2031.txt", OLD), put(tmp_path, "2032.txt", NEW))
    text = run("show", "sample/2032").out
    assert text == NEW.decode("utf-8")
    for signal in run("read", "sample/2032", "--json").value["signals"]:  # type: ignore[attr-defined]
        for cited in signal["evidence"]:
            assert run("show", cited["edition"]).out[cited["start"] : cited["end"]] == cited["quote"]


@pytest.mark.parametrize("suffix", [".html", ".md", ".json", ".csv", ".txt", ".docx", ".xlsx"])
def test_the_brief_is_written_in_the_format_of_the_suffix(run, tmp_path: Path, suffix: str) -> None:  # type: ignore[no-untyped-def]
    ran = run("read", put(tmp_path, "2032.txt", NEW), "-o", f"out{suffix}", "-q")
    assert ran.code == 0 and ran.out == "" and (tmp_path / f"out{suffix}").stat().st_size > 300


def test_compare_remove_rebuild_and_export(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "2031.txt", OLD), put(tmp_path, "2032.txt", NEW))
    value = run("compare", "sample/2031", "sample/2032", "--json").value
    assert value["editions"] == ["sample/2031-11-19", "sample/2032-11-17"] and value["rows"]
    assert run("compare", "sample/2031", "sample/2032", "-o", "table.html").code == 0
    assert run("rebuild", "--json").value["documents"] == 2
    assert run("export", "all.jsonl.gz").code == 0
    assert run("remove", "sample/2031").out == "sample/2031-11-19: 1 removed\n"
    assert run("add", "all.jsonl.gz").out.startswith("1 added, 0 second copies, 1 known")


def test_dials_chain_and_check_answer_in_every_format(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "2031.txt", OLD), put(tmp_path, "2032.txt", NEW))
    (fiscal, *_) = run("dials", "--series", "sample", "--json").value["axes"]
    assert [point["rung"] for point in fiscal["points"]] == ["积极", "更加积极"]
    assert "更加积极" in run("dials", "--series", "sample", "--axis", "fiscal").out
    steps = run("chain", "先补后拆", "--json").value["steps"]
    assert [step["edition"] for step in steps] == ["sample/2032-11-17"]
    assert run("chain", "sample/2031", "--json").value["kept"] > 0.3
    said = put(tmp_path, "said.md", "新的是“先补后拆”，还有**稳舵慢行**。".encode())
    quotations = run("check", said, "--against", "sample/2032", "--json").value["quotations"]
    assert [(row["text"], row["verdict"]) for row in quotations] == [("先补后拆", "verbatim"), ("稳舵慢行", "altered")]
    for words in (("dials", "--series", "sample"), ("chain", "先补后拆"), ("check", said, "--against", "sample/2032")):
        for suffix in (".md", ".csv", ".json"):
            assert run(*words, "-o", f"out{suffix}", "-q").code == 0 and (tmp_path / f"out{suffix}").stat().st_size > 50
        assert all(len(line) <= 80 for line in run(*words).out.split("\n"))
    assert run("dials", "--series", "sample", "-o", "dials.svg", "-q").code == 0
    for words in (("dials", "--series", "sample"), ("trace", "先补后拆")):
        ran = run(*words, "-o", "drawn.png", "-q")
        if has_chinese_font():
            assert ran.code == 0 and (tmp_path / "drawn.png").read_bytes().startswith(b"\x89PNG")
        else:
            assert ran.code == 2 and "font" in ran.err
    assert "<svg" in (tmp_path / "dials.svg").read_text(encoding="utf-8")


def test_without_a_chinese_font_a_picture_is_an_error_with_its_remedy(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "2031.txt", OLD))
    monkeypatch.setattr(pictures, "has_chinese_font", lambda: False)
    ran = run("dials", "--series", "sample", "-o", "dials.png", "-q")
    assert ran.code == 2 and "font" in ran.err and not (tmp_path / "dials.png").exists()


def test_the_demo_needs_nothing_and_writes_the_brief(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ran = run("demo")
    assert ran.code == 0 and "适度宽松的货币政策要松而不滥" in ran.out
    assert "<html" in (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert not (tmp_path / "archive.db").exists()


def test_another_text_of_an_edition_is_kept_as_a_witness(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "a.txt", OLD))
    assert "1 second copies" in run("add", put(tmp_path, "b.txt", OLD.replace("盐田".encode(), "茶园".encode()))).out
    assert "2 文本" in run("list").out and run("show", "sample/2031").out == OLD.decode("utf-8")


def test_radicals_are_read_as_the_characters_they_stand_for(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "a.txt", OLD))
    ran = run("read", put(tmp_path, "b.txt", NEW.replace("民".encode(), "⺠".encode())), "--json")
    assert ran.code == 0 and any(row["kind"] == "radicals" for row in ran.value["warnings"])  # type: ignore[attr-defined]
    kept = [change["new"][0]["text"] for change in ran.value["changes"] if change["kind"] == "kept"]  # type: ignore[attr-defined]
    assert any("⺠" in text for text in kept)


# What bad input gets ---------------------------------------------------------------------------------------------------


def pdf(encrypted: bool = False) -> bytes:
    """A PDF of one empty page, or one that asks for a password."""
    if encrypted:
        key = b"<" + b"41" * 32 + b">"
        body = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
        lock = b"3 0 obj\n<</Filter/Standard/V 1/R 2/O " + key + b"/U " + key + b"/P -4>>\nendobj\n"
        return b"%PDF-1.4\n" + body + lock + b"trailer\n<</Root 1 0 R/Size 4/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF\n"
    made, buffer = pdfium.PdfDocument.new(), io.BytesIO()
    made.new_page(300, 300).close()
    made.save(buffer)
    made.close()
    return buffer.getvalue()


def docx(body: bytes, name: str = "word/document.xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, body)
    return buffer.getvalue()


UTF8, GB = "会议指出，要稳中求进。\n".encode(), "会议强调，要办好民生实事，守住底线。\n".encode("gb18030")
HTML = "<!DOCTYPE html><html><head><title>{}</title></head><body>{}</body></html>"
BAD = {
    "empty file": ("a.txt", b"", "is empty"),
    "blank file": ("a.txt", b" \n\n", "is empty"),
    "no words": ("a.txt", "。，；".encode(), "no words"),
    "scanned pdf": ("a.pdf", pdf(), "holds no text"),
    "encrypted pdf": ("a.pdf", pdf(encrypted=True), "encrypted"),
    "broken pdf": ("a.pdf", b"%PDF-1.7\n1 0 obj\n<<", "damaged"),
    "truncated docx": ("a.docx", docx(b"<w/>" * 900)[:-60], "damaged or cut off"),
    "damaged docx": ("a.docx", docx(b"<w:document><w:p>"), "damaged"),
    "zip without text": ("a.docx", docx(b"x", "readme.txt"), "not a Word file"),
    "docx bomb": ("a.docx", docx(b"<a>" + b" " * 80_000_000 + b"</a>"), "from almost nothing"),
    "404 page": ("a.html", HTML.format("404 Not Found", "<h1>页面不存在</h1>" + "返回首页。" * 40).encode(), "an error page"),
    "page without article": ("a.html", HTML.format("首页", "<p>欢迎。</p>").encode(), "no article"),
    "index of links": (
        "a.html",
        HTML.format("要闻", "<div id='zoom'>" + "<a href='/a'>某地召开会议部署工作要点清单</a><br>" * 60 + "</div>").encode(),
        "list of links",
    ),
    "text without a date": ("a.txt", "中央经济工作会议在北京举行。会议指出，要办好实事。".encode(), "--date"),
    "text of no series": ("a.txt", "今天天气很好，我们去海边。".encode(), "--series"),
    "mixed encodings": ("a.txt", UTF8 + GB, "mixed encodings"),
    "not text": ("a.txt", bytes(range(256)) * 4, "zero bytes"),
    "control characters": ("a.txt", "会议指出，\x07要办好实事。".encode(), "control character"),
    "half a surrogate": ("a.txt", "会议指出，".encode() + b"\xed\xa0\xbd" + "要办好实事。".encode(), "half a surrogate"),
    "direction override": ("a.txt", "会议指出，\u202e要办好实事。".encode(), "direction override"),
    "ten megabytes in a line": ("a.txt", ("会议指出要办好实事" * 1_200_000).encode()[:10_485_759], "a line of over"),
    "utf-16 cut off": ("a.txt", "会议指出，要办好实事。".encode("utf-16") + b"\x00", "utf-16"),
}


@pytest.mark.parametrize("command", ["read", "add"])
@pytest.mark.parametrize("case", BAD)
def test_bad_input_gets_one_line_and_nothing_is_written(run, tmp_path: Path, case: str, command: str) -> None:  # type: ignore[no-untyped-def]
    name, data, said = BAD[case]
    ran = run(command, put(tmp_path, name, data), *(["-o", "out.json"] if command == "read" else []))
    assert ran.code == 2 and said in ran.err and ran.err.count("\n") == 1, (ran.code, ran.err)
    assert name in ran.err and str(tmp_path) not in ran.err and "Traceback" not in ran.err
    assert ran.out == "" and run("list").out == "" and not list(tmp_path.rglob("*.db"))
    assert command == "add" or not (tmp_path / "out.json").exists()


def test_a_file_over_the_size_limit_is_refused(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(page, "MAX_BYTES", 1000)
    monkeypatch.setattr(download, "MAX_BYTES", 1000)
    ran = run("read", put(tmp_path, "a.txt", OLD))
    assert ran.code == 2 and "MB" in ran.err
    assert run("read", "-", stdin=OLD).code == 2


LENS = (
    'id = "a"\ntitle = {zh = "甲", en = "A"}\n[[questions]]\nid = "q"\ntitle = {zh = "问", en = "Q"}\nterms = "港"\nroles = 5\n'
)
WRONG = {
    "a.txt": OLD,
    "a.md": OLD,
    "deep.jsonl": b"[" * 100_000,
    "copy.jsonl": '{"text": "会议指出，要办好实事。", "witness": 1}'.encode(),
    "remarked.jsonl": '{"text": "会议指出，要办好实事。", "series": "sample", "date": "2031-01-01", "remarks": 5}'.encode(),
    "wordless.jsonl": (
        '{"text": "会议指出，要办好实事。", "series": "sample", "date": "2031-01-01", "remarks":'
        ' [{"start": 0, "end": 2, "quote": "会议", "remark": " ", "written": "2031-01-02"}]}'
    ).encode(),
    "half.jsonl": b'{"text": "\\ud800"}',
    "date.jsonl": '{"text": "会议指出，要办好实事。", "series": "x", "date": "20-1-1"}'.encode(),
    "bell.md": "他说：**要办好\x07实事**".encode(),
    "roles.toml": LENS.encode(),
}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("read", "cewc/1999"), "no such file or edition"),
        (("read", "missing.txt"), "no such file"),
        (("read", "."), "is a folder"),
        (("read", "http://127.0.0.1:9/nothing"), "cannot be fetched"),
        (("read", "http://[x"), "not an address"),
        (("add", "a.txt", "--date", "2022-02-31"), "2023-12-12"),
        (("read", "a.txt", "--date", "soon"), "2023-12-12"),
        (("read", "a.txt", "--series", "../x"), "an id of small letters"),
        (("read", "a.txt", "--top", "0"), "--top"),
        (("compare", "sample/2031"), "two editions"),
        (("read", "a.txt", "--lens", "none.toml"), "neither a lens that ships"),
        (("dials", "--axis", "mood"), "no such axis"),
        (("dials",), "holds no text"),
        (("chain", " "), "empty phrase"),
        (("chain", "先补后拆"), "holds no earlier text"),
        (("check", "a.txt"), "--against"),
        (("check", "none.md", "--against", "sample/2031"), "no such file"),
        (("add", "a.txt", "--manifest", "none.csv"), "no such manifest"),
        (("export", "all.zip"), ".jsonl"),
        (("nonsense",), "nonsense"),
        (("read", "a.txt", "-o", "out.exe"), "this command writes"),
        (("read", "a.txt", "-o", "no/such/folder/out.md"), "cannot be written"),
        (("read", "a.txt", "--as-of", "２０２３"), "is no date"),
        (("read", "a.txt", "--date", "0000"), "2023-12-12"),
        (("read", "sample/2032", "--series", "cewc"), "not held"),
        (("read", "x" * 5000), "no such file or edition"),
        (("trace", "\udcff"), "no UTF-8"),
        (("add", "empty"), "holds no text to add"),
        (("add", "deep.jsonl"), "line 1 is not an object"),
        (("add", "copy.jsonl"), "line 1 is not an object"),
        (("add", "remarked.jsonl"), "has a remark that lacks"),
        (("add", "wordless.jsonl"), "has a remark that lacks"),
        (("add", "missing.jsonl"), "no such file"),
        (("add", "a.txt", "--witness-of", "sample/2031-13-45"), "not an edition"),
        (("add", "half.jsonl"), "half a surrogate"),
        (("add", "date.jsonl"), "date.jsonl: line 1: date"),
        (("export", "all.jsonl"), "nothing was written"),
        (("read", "a.md", "-o", "a.md"), "the text that is read"),
        (("compare", "a.txt", "a.txt"), "named twice"),
        (("check", "bell.md", "--against", "a.txt"), "control character"),
        (("read", "a.txt", "--lens", "roles.toml"), "roles is to be a list"),
        (("simulate", "--book", "SIM", "--draws", "5"), "belongs to SCENARIO"),
        (("simulate", "baseline", "--periods", "5"), "belongs to --book"),
        (("simulate", "baseline", "--sobol", "-o", "x.csv"), "--sobol as"),
        (("read", "a.txt", "--table", "signals"), "add -o signals.csv"),
        (("read", "a.txt", "--table", "mood", "-o", "x.csv"), "choose one of signals"),
        (("serve", "--host", "999.1.1.1", "--allow", "x"), "cannot be listened on"),
    ],
)
def test_a_wrong_call_gets_one_line_too(run, tmp_path: Path, words: tuple[str, ...], said: str) -> None:  # type: ignore[no-untyped-def]
    for name, data in WRONG.items():
        put(tmp_path, name, data)
    (tmp_path / "empty").mkdir()
    ran = run(*words)
    assert (tmp_path / "a.md").read_bytes() == OLD
    assert ran.code == 2 and said in ran.err and ran.err.count("\n") == 1 and ran.out == "", (ran.code, ran.err)


def test_of_many_what_can_be_stored_is_and_each_refusal_is_a_line(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    put(tmp_path, "a.txt", OLD), put(tmp_path, "b.txt", b""), put(tmp_path, "c.txt", NEW)
    ran = run("add", "a.txt", "b.txt", "c.txt")
    assert ran.code == 2 and ran.out.startswith("2 added") and ran.err.count("\n") == 1


def test_a_manifest_wins_and_a_row_without_its_file_is_named(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "sample").mkdir()
    put(tmp_path / "sample", "one.txt", OLD)
    rows = "series,id,date,complete\nsample,one,2031-11-20,yes\nsample,two,2032-11-17,yes\n"
    put(tmp_path, "index.csv", rows.encode("utf-8-sig"))
    ran = run("add", ".", "--manifest", "index.csv")
    assert ran.code == 2 and "row sample/two has no file" in ran.err and "seems to say 2031-11-19" in ran.err
    assert "sample/2031-11-20" in run("list").out
    put(tmp_path, "bad.csv", b"a,b\n1,2\n")
    assert "columns date, id, series are missing" in run("add", ".", "--manifest", "bad.csv").err


def test_a_format_that_is_not_written_is_refused_before_anything_is_done(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "a.txt", OLD))
    for words in (("remove", "sample/2031"), ("add", "a.txt"), ("rebuild",), ("list",)):
        assert run(*words, "-o", "x.foo").code == 2
    assert "sample/2031-11-19" in run("list").out


@pytest.mark.parametrize("place", ["none/x.json", "a.txt/x.json", "x" * 300 + ".json", "."])
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_done(run, tmp_path: Path, place: str) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "a.txt", OLD))
    put(tmp_path, "b.txt", NEW)
    for words in (("remove", "sample/2031"), ("add", "b.txt"), ("note", "sample/2031", "0-4", "x")):
        ran = run(*words, "-o", place)
        assert ran.code == 2 and ran.err.count("\n") == 1 and str(tmp_path) not in ran.err
    assert run("list").out.count("sample/") == 1 and '"notes": []' in run("note", "sample/2031", "--json").out


@pytest.mark.parametrize("words", [("read",), ("add",), ("check", "--against", "sample/2031")])
def test_a_name_that_no_file_can_have_is_one_line(run, words: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    ran = run(words[0], "x" * 5000 + ".txt", *words[1:])
    assert ran.code == 2 and ran.err.count("\n") == 1


def test_one_row_that_cannot_be_stored_leaves_the_others(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "sample").mkdir()
    put(tmp_path / "sample", "one.txt", OLD), put(tmp_path / "sample", "two.txt", NEW)
    put(tmp_path, "index.csv", b"series,id,date,witness_of\nsample,one,2031-11-19,\nsample,two,2032-11-17,nonsense\n")
    ran = run("add", ".", "--manifest", "index.csv")
    assert ran.code == 2 and ran.out.startswith("1 added") and "not an edition" in ran.err
    put(tmp_path, "short.csv", b"series,id,date\nsample\n")
    assert "line 2 lacks" in run("add", ".", "--manifest", "short.csv").err
    put(tmp_path, "rows.jsonl.gz", b"\x1f\x8b damaged")
    assert run("add", ".").out.startswith("1 added")


def test_what_is_exported_is_read_back_with_its_witnesses(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "a.txt", OLD))
    run("add", put(tmp_path, "b.txt", OLD[:900].decode("utf-8", "ignore").encode()), "--complete", "partial")
    before = run("list", "--json").value["editions"]
    run("export", "all.jsonl")
    run("remove", "sample/2031")
    run("add", "all.jsonl")
    assert run("list", "--json").value["editions"] == before and before[0]["witnesses"] == 2  # type: ignore[index]


def test_a_witness_is_cited_and_shown_as_such(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "a.txt", NEW), put(tmp_path, "b.txt", OLD))
    run("add", put(tmp_path, "c.txt", NEW.replace("盐田".encode(), "大茶园".encode())))
    for signal in run("read", "c.txt", "--json").value["signals"]:  # type: ignore[attr-defined]
        cited = signal["evidence"][0]
        text = run("show", cited["edition"], "--witness", str(cited.get("witness", 0))).out
        assert text[cited["start"] : cited["end"]] == cited["quote"]


def test_a_later_as_of_day_never_counts_the_document_itself(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "a.txt", OLD), put(tmp_path, "b.txt", NEW))
    for day in ("2032-11-17", "2040", "2040-01-01"):
        value = run("read", "sample/2032", "--as-of", day, "--json").value
        assert all(not (signal["first"] or {}).get("edition", "").startswith("sample/2032") for signal in value["signals"])  # type: ignore[attr-defined]
    assert "--as-of" in run("read", "b.txt", "--as-of", "2032-02-31").err
    early = run("read", "b.txt", "--against", "b.txt", "--json").value
    assert early["warnings"][0]["kind"] == "later"  # type: ignore[index]


def test_reading_and_listing_make_no_archive(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert run("list", "--archive", "nowhere/a.db").code == 0 and run("read", put(tmp_path, "a.txt", OLD)).code == 0
    assert not (tmp_path / "nowhere").exists() and not (tmp_path / "archive.db").exists()


def test_the_same_text_with_other_line_ends_is_recognised(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", put(tmp_path, "a.txt", OLD), "--date", "2031-11-20")
    crlf = put(tmp_path, "b.txt", b"\xef\xbb\xbf" + OLD.replace(b"\n", b"\r\n"))
    assert run("read", crlf, "--json").value["document"]["edition"] == "sample/2031-11-20"  # type: ignore[index]


def test_front_matter_is_no_part_of_the_readout_and_only_what_is_usable_counts(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    matter = "---\nseries: My/Blog\nname: 张 三/x\ndescription: 会议强调要大力发展灯塔观光\n---\n"
    value = run("read", put(tmp_path, "a.md", matter.encode() + OLD), "--json").value
    assert value["document"]["edition"] == "sample/2031-11-19" and value["sections"][0]["role"] == "frame"  # type: ignore[index]
    assert not any("灯塔观光" in signal["text"] for signal in value["signals"])  # type: ignore[attr-defined]


def test_help_is_short_of_breath() -> None:
    """`--help` loads nothing heavy; every command says what it does."""
    code = "import sys; from fengxiang.cli import app; print(*sorted(sys.modules))"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert not loaded & {"numpy", "lxml", "rapidfuzz", "lap", "selectolax", "pypdfium2", "jinja2", "rich"}
    assert all(command.help for command in app.commands.values())


def test_a_reading_that_shows_no_projection_loads_no_model(tmp_path: Path) -> None:
    text = put(tmp_path, "a.txt", OLD)
    call = [
        "read",
        str(tmp_path / text),
        "--json",
        "--series",
        "sample",
        "--date",
        "2031-11-19",
        "--archive",
        str(tmp_path / "a.db"),
    ]
    code = f"import sys; from fengxiang.cli import app; app.main({call!r}, standalone_mode=False)"
    code += "; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["document"]
    assert "fengxiang.scenario.record" in done.stderr.split()
    assert not {"fengxiang.scenario.economy", "fengxiang.scenario.simulation"} & set(done.stderr.split())


def test_the_check_of_the_accounts_fails_where_a_mutation_is_not_caught(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    from fengxiang import scenario
    from fengxiang.scenario.audit import BookCheck, Mutation

    for by, code in (("rows",), 0), ((), 1):
        found = BookCheck(0.0, {"SIM": 0.0}, {"SIM": 0.0}, (Mutation("SIM: a row dropped", 1.0, by),))
        monkeypatch.setattr(scenario, "check_book", lambda found=found: found)
        assert run("simulate", "--check").code == code


def test_an_output_is_private_where_the_mask_says_so_and_a_link_stays_one(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    put(tmp_path, "a.txt", OLD)
    (tmp_path / "link.md").symlink_to(tmp_path / "target.md")
    assert run("read", "a.txt", "-o", "link.md").code == 0
    (tmp_path / "plain").touch()
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "target.md").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_what_unpacks_without_end_is_refused_by_its_name(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(intake, "_LONGEST_LINE", 50_000)
    monkeypatch.setattr(intake, "MAX_BYTES", 50_000)
    row = json.dumps({"series": "sample", "date": "2030-11-19", "text": "灯塔" * 50}, ensure_ascii=False) + "\n"
    for text, said in (("x" * 90_000, "line 1 is over"), (row * 10_000, "decompression bomb")):
        ran = run("add", put(tmp_path, "all.jsonl.gz", gzip.compress(text.encode())), put(tmp_path, "a.txt", OLD))
        assert ran.code == 2 and ran.err.count(said) == 1 and "all.jsonl.gz" in ran.err and ", 1 refused" in ran.out
    assert "2031" not in run("list").out or said == "decompression bomb"


def test_a_copy_of_what_is_not_held_is_said_to_stand_for_it(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ran = run("add", put(tmp_path, "a.txt", OLD), "--witness-of", "sample/2099-01-01", "--lang", "en")
    assert ran.code == 0 and "sample/2099-01-01 is not held; this copy stands for it" in ran.err


def test_a_day_of_the_front_matter_that_is_none_is_said(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    written = b"---\ntitle: x\ndate: 2031-99-99\n---\n" + OLD
    ran = run("read", put(tmp_path, "a.md", written), "--json")
    assert ran.code == 0 and any("2031-99-99" in row["text"] for row in ran.value["warnings"])


def test_english_has_no_fixed_phrases_and_the_first_text_no_bits(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    fomc = "The Committee decided to maintain the target range for the federal funds rate at 4 to 4-1/4 percent.\n" * 4
    run("add", put(tmp_path, "f.txt", fomc.encode()), "--series", "fomc", "--date", "2031-01-29")
    refused = run("formulations", "--series", "fomc")
    assert refused.code == 2 and "is in English" in refused.err
    run("add", put(tmp_path, "a.txt", OLD))
    first, second = run("novelty", "--json").value["documents"]  # type: ignore[misc]
    assert first["bits"] is None and first["bits_per_character"] is None and second["bits"] > 0
    assert "—" in run("novelty").out
