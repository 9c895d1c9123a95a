"""Every parser on seeds of its own kind that were spoilt: an answer, or one of our own errors in one line; nothing else, soon.

A minute in the whole; ten with HYPOTHESIS_PROFILE=nightly. The seeds are made here or ship with fengxiang."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from functools import reduce
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengxiang.archive import Archive, place_of, sources
from fengxiang.brief import compose
from fengxiang.commentary import read_commentary
from fengxiang.data import sample_pages
from fengxiang.documents import Given, read_page
from fengxiang.errors import FengxiangError
from fengxiang.lenses import load_lens
from fengxiang.render.html import to_html
from fengxiang.render.objects import brief_object, to_json
from fengxiang.render.text import to_markdown
from fengxiang.scenario import load_scenario
from fengxiang.scenario.figures import load_figures
from fengxiang.sources import Page

TIMES = 10 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 1
SLOWEST = 5000  # milliseconds that any one input may take
OLD, NEW = (data for _, data in sample_pages())
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# What means something to one parser or another, or to a terminal.
TOKENS = [
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b[2J", b"\xf0\x9f\x92\xa9", b"\r", b"\n\n", b"\t", b","),
    *(b"9" * 5000, b"-1", b"1e999", b"nan", b"0", b"[" * 2000, b"((a+)+)+$", b"{{7*7}}", b"%s", b"=1+1", b"../../x"),
    *(
        b"]]>",
        b"<!--",
        b"<p>" * 300,
        b"&#0;",
        b"&#xD800;",
        b'<!ENTITY a "&a;">',
        b"</w:p>",
        b"<w:del>",
        b"endobj",
        b"/Kids[1 0 R]",
    ),
    *(one.encode() for one in ("〇", "２０３２年", "“", "！？", "\u2028", "\u202e", "\ufeff", "⺠", "二〇三二年十三月三十二日")),
]


def _pdf() -> bytes:
    """Two sheets of words without a table of places, as a reader that mends what it reads takes them."""
    words = b"BT /F1 12 Tf 40 700 Td (The Committee decided to keep the range at 3 to 4 percent in June 2031.) Tj ET"
    stream = b"<</Length %d>>stream\n%s\nendstream" % (len(words), words)
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>", sheet, stream]
    parts += [b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", sheet]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer\n<</Root 1 0 R/Size 7>>\n%%EOF\n"


def _package(document: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", document)
    return buffer.getvalue()


LINES = NEW.decode("utf-8").strip().split("\n")
XML = f'<?xml version="1.0"?><w:document {W}><w:body>{{}}</w:body></w:document>'.format(
    "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r><w:ins><w:r><w:t>又</w:t></w:r></w:ins></w:p>" for line in LINES)
).encode()
HTML = (
    f'<html><head><meta charset="utf-8"><meta name="PubDate" content="2032-11-17"></head><body><h1>{LINES[0]}</h1>'
    f'<div id="UCAP-CONTENT">{"".join(f"<p>{line}</p>" for line in LINES[1:])}</div></body></html>'
).encode()
LENS = (resources.files("fengxiang.data") / "lenses" / "questions.toml").read_bytes()
SCENARIO = """zh = "先补后拆"\nen = "own"\nrivals = ["together"]\n[levers.support]\nvalue = 1.5\nfrom = 4\n[parameters]\n"""
FIGURES = "series,period,value,unit,known,words\nrate,2031-03,1.5,%,2031-04-01,利率\nrate,2031-06,1.25,%,,\n"
MANIFEST = "series,id,date,title,complete,witness_of\nsample,2032-lan,2032-11-17,readout,yes,\nsample,2031-lan,2031-11-19,,,\n"


class Parser(NamedTuple):
    """What is tried: a seed, what reads bytes into something (in a folder of its own), and how many spoilt seeds it gets."""

    seed: bytes
    read: Callable[[bytes, Path], Any]
    inputs: int
    is_text: bool = True


def _page(kind: str) -> Callable[[bytes, Path], Any]:
    return lambda data, _: read_page(Page(data, f"a.{kind}"), Given("sample", "2032-11-17"))


def _recognised(data: bytes, _: Path) -> Any:
    return read_page(Page(data, "a.txt", "https://www.gov.cn/a.htm"))


def _file(name: str, read: Callable[[str], Any]) -> Callable[[bytes, Path], Any]:
    def from_file(data: bytes, folder: Path) -> Any:
        (folder / name).write_bytes(data)
        return read(str(folder / name))

    return from_file


def _added(data: bytes, folder: Path) -> None:
    (folder / "sample").mkdir(exist_ok=True)
    (folder / "sample" / "2032-lan.txt").write_bytes(NEW)
    (folder / "manifest.csv").write_bytes(data)
    with Archive(":memory:") as archive:
        archive.add_all(sources([], Given(), folder / "manifest.csv"), lambda *_: None)


def _lines(data: bytes, folder: Path) -> None:
    (folder / "a.jsonl").write_bytes(data)
    with Archive(":memory:") as archive:
        archive.add_all(sources([str(folder / "a.jsonl")], Given()), lambda *_: None)


def _whole(data: bytes, _: Path) -> None:
    """A readout read to the end: stored, compared, shown in every form."""
    document = read_page(Page(data, "a.txt"), Given("sample", "2032-11-17"))
    with Archive(":memory:") as archive:
        archive.add(Page(OLD, "old.txt"))
        brief = compose(document, archive)
    shown = to_html(brief), to_markdown(brief, "en"), to_json(brief_object(brief), "0")
    assert all(isinstance(one, str) for one in shown)


def _opened(data: bytes, folder: Path) -> None:
    """An archive file whose bytes were spoilt; the sorted texts beside it are made anew."""
    for left in folder.glob("a.db-*"):
        left.unlink()
    (folder / "a.db").write_bytes(data)
    with Archive(folder / "a.db") as archive:
        for row in archive.holdings():
            archive.get(row.edition)


def _archive() -> bytes:
    with Archive(":memory:") as archive:
        for name, data in sample_pages():
            archive.add(Page(data, name))
        return archive._db.serialize()


PARSERS = {
    "text": Parser(NEW, _recognised, 4000),
    "markdown": Parser(b"---\ntitle: a\ndate: 2032-11-17\nseries: sample\n---\n\n# a\n\n" + NEW, _page("md"), 2000),
    "html": Parser(HTML, _page("html"), 2000),
    "pdf": Parser(_pdf(), _page("pdf"), 2000, is_text=False),
    "word file": Parser(_package(XML), _page("docx"), 2000, is_text=False),
    "word text": Parser(XML, lambda data, folder: _page("docx")(_package(data), folder), 2000),
    "commentary": Parser(
        "# a\n\n> 会议要求“先补后拆”。\n\n**稳舵慢行**".encode(), lambda data, _: read_commentary(Page(data, "a.md")), 1000
    ),
    "manifest": Parser(MANIFEST.encode(), _added, 1000),
    "lines": Parser(b'{"series": "sample", "date": "2032-11-17", "text": "' + LINES[1].encode() + b'"}\n', _lines, 1000),
    "lens": Parser(LENS, _file("a.toml", load_lens), 1000),
    "scenario": Parser(SCENARIO.encode(), _file("a.toml", load_scenario), 1000),
    "figures": Parser(FIGURES.encode(), _file("a.csv", lambda name: load_figures(Path(name))), 1000),
    "archive": Parser(_archive(), _opened, 300, is_text=False),
    "whole": Parser(NEW, _whole, 300),
}


def spoilt(seed: bytes, *, characters: bool) -> st.SearchStrategy[bytes]:
    """A seed with a few stretches cut out, overwritten or filled; `characters` keeps it UTF-8."""
    if not characters:
        return _edited(seed, st.one_of(st.just(b""), st.binary(max_size=12), st.sampled_from(TOKENS)))
    tokens = [token.decode("utf-8", "ignore") for token in TOKENS]
    filling = st.one_of(st.just(""), st.text(max_size=8), st.sampled_from(tokens))
    return _edited(seed.decode("utf-8"), filling).map(lambda text: text.encode("utf-8"))


def _edited(seed: Any, filling: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    edit = st.tuples(st.integers(0, len(seed)), st.integers(0, 40), filling)

    def edited(data: Any, one: tuple[int, int, Any]) -> Any:
        at, cut, new = one
        return data[:at] + new + data[at + cut :]

    return st.lists(edit, min_size=1, max_size=5).map(lambda edits: reduce(edited, edits, seed))


def _is_one_line(error: FengxiangError) -> None:
    said = str(error)
    assert 10 < len(said) < 900 and "Traceback" not in said and "\n" not in said


def test_a_message_is_one_line_whatever_it_repeats() -> None:
    assert str(FengxiangError("no \x1b[2J such\n\u2028file\x00")) == "no  [2J such file "
    long = str(FengxiangError(f"{'x' * 5000}: no such file; give another"))
    assert len(long) < 900 and long.endswith("; give another")


# A reader's own pattern may be one that re warns of; a failing input is shown whatever its length.
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore:Generating overly large repr")
@pytest.mark.parametrize("name", PARSERS)
def test_a_spoilt_input_is_read_or_refused_in_one_line(name: str, tmp_path: Path) -> None:
    parser = PARSERS[name]

    @settings(max_examples=parser.inputs * TIMES, deadline=SLOWEST, suppress_health_check=list(HealthCheck), database=None)
    @given(st.booleans().flatmap(lambda whole: spoilt(parser.seed, characters=whole and parser.is_text)))
    def tried(data: bytes) -> None:
        try:
            parser.read(data, tmp_path)
        except FengxiangError as error:
            _is_one_line(error)

    tried()


@settings(max_examples=300 * TIMES, deadline=SLOWEST)
@given(st.one_of(st.text(max_size=30), st.from_regex(r"[a-z]{0,4}/?[0-9０-９-]{0,12}(/\w*)?")))
def test_what_a_user_types_is_understood_or_refused_in_one_line(typed: str) -> None:
    document = read_page(Page(NEW, "a.txt"))
    with Archive(":memory:") as archive:
        asked: list[Callable[[], Any]] = [
            lambda: archive.find_edition(typed),
            lambda: place_of(document, typed),
            lambda: Given(series=typed),
            lambda: Given(date=typed),
            lambda: load_lens(typed),
            lambda: load_scenario(typed),
        ]
        for one in asked:
            try:
                one()
            except FengxiangError as error:
                _is_one_line(error)
