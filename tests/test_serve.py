"""The web reader: every page answers, the API says what the commands say, other sites and hostile files stay out."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
import zlib
from html import unescape
from pathlib import Path
from threading import Event

import html5lib
import openpyxl
import pytest
from starlette.testclient import TestClient

from conftest import SERVED
from fengxiang.archive import Archive
from fengxiang.data import sample_pages
from fengxiang.documents import Given
from fengxiang.errors import BadCall
from fengxiang.formulations import Formulation, mine
from fengxiang.inquiry import INQUIRIES
from fengxiang.render.tables import table_names
from fengxiang.serve import app, following, guard, reader
from fengxiang.serve.api import description
from fengxiang.sources import Page

SAMPLE = sample_pages()
HERE = "http://127.0.0.1:8765"


@pytest.fixture
def client(sample_file: Path) -> TestClient:
    return TestClient(reader(sample_file), base_url=HERE)


@pytest.mark.parametrize("where", [where for where, _ in SERVED])
def test_every_page_is_valid_html(client: TestClient, where: str) -> None:
    """The strict parser of the standard stops at the first thing that a browser would have to guess."""
    html5lib.HTMLParser(strict=True).parse(client.get(where).text)


def test_a_file_that_is_never_read_to_its_end_is_given_up(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SECONDS", 0.5)
    monkeypatch.setattr(guard, "_PARSE", "while True: pass")
    answer = client.post("/paste", files={"file": ("endless.pdf", b"%PDF-1.4")})
    assert answer.status_code == 400 and "秒" in answer.text and "endless.pdf" in answer.text


@pytest.mark.parametrize(("where", "shows"), SERVED)
def test_every_page_answers_and_loads_nothing_from_elsewhere(client: TestClient, where: str, shows: str) -> None:
    answer = client.get(where)
    assert answer.status_code == 200 and shows in answer.text
    assert "Content-Security-Policy" in answer.text and "default-src 'none'" in unescape(answer.text)
    assert 'src="http' not in answer.text and 'href="http' not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["x-frame-options"] == "DENY"


def test_a_pasted_text_is_read_and_stored_only_when_asked(client: TestClient, sample_file: Path) -> None:
    text = SAMPLE[-1][1].decode("utf-8").replace("2032年", "2033年")
    answer = client.post("/paste", data={"text": text, "date": "2033-11-17"})
    assert answer.status_code == 200 and "2033-11-17" in answer.text
    with Archive(sample_file) as archive:
        assert len(archive.holdings()) == 2
    before = client.get("/phrase?q=先补后拆").text
    assert "sample/2033-11-17" not in client.get("/").text + before
    undated = client.post("/paste", data={"text": text.replace("2033年", "").replace("11月", ""), "series": "sample"})
    assert undated.status_code == 400 and 'role="alert"' in undated.text and "先补后拆" in undated.text
    stored = client.post("/paste", data={"text": text, "date": "2033-11-17", "store": "1"})
    assert stored.url.path == "/read/sample/2033-11-17"
    assert "sample/2033-11-17" in client.get("/").text
    assert "2033" in client.get("/phrase?q=先补后拆").text, "a page kept from before is not shown again"


def test_what_is_stored_of_an_upload_is_the_file_itself(client: TestClient, sample_file: Path) -> None:
    text = SAMPLE[-1][1].decode("utf-8").replace("2032年", "2033年").replace("会议号召", "会议呼吁")
    page = "<html><body><article>" + "".join(f"<p>{line}</p>" for line in text.split("\n")) + "</article></body></html>"
    sent = {"store": "1", "series": "sample", "date": "2033-11-17"}
    assert client.post("/paste", data=sent, files={"file": ("lan.html", page.encode("utf-8"))}).status_code == 200
    with Archive(sample_file) as archive:
        archive.rebuild()
        assert "会议呼吁" in archive.get(archive.find_edition("sample/2033")).text
    with sqlite3.connect(sample_file) as db:
        (stored,) = db.execute("SELECT data FROM pages WHERE name = 'lan.html'").fetchone()
    assert zlib.decompress(stored) == page.encode("utf-8")


def test_what_an_upload_says_of_itself_counts_as_it_does_when_added(client: TestClient, sample_file: Path) -> None:
    text = "---\nseries: sample\nname: decision\ndate: 2033-11-17\ntitle: 兰岛决定\n---\n"
    text += SAMPLE[-1][1].decode("utf-8").replace("2032年", "2033年")
    stored = client.post("/paste", data={"store": "1"}, files={"file": ("decision.md", text.encode("utf-8"))})
    assert stored.url.path == "/read/sample/2033-11-17/decision"
    with Archive(sample_file) as archive:
        before = archive.holdings()
        archive.rebuild()
        assert archive.holdings() == before and "兰岛决定" in {row.title for row in before}


def test_the_same_text_of_two_editions_has_a_page_each(client: TestClient, sample_file: Path) -> None:
    text = SAMPLE[-1][1].decode("utf-8")
    for day in ("2033-11-17", "2034-11-17"):
        with Archive(sample_file) as archive:
            digest = archive.digest()
            archive.add(Page(f"{text}\n".encode(), f"{day}.txt"), Given(series="sample", date=day, name="copy"))
            archive.remove(archive.find_edition("sample/2033-11-17/copy")) if day[3] == "4" else None
            assert archive.digest() != digest
        shown = client.get(f"/read/sample/{day}/copy").text + client.get("/phrase?q=先补后拆").text
        assert shown.count(f"sample/{day}/copy") > 1


def test_an_upload_is_parsed_apart_and_a_bad_one_says_so(client: TestClient) -> None:
    name, data = SAMPLE[-1]
    assert "先补后拆" in client.post("/paste", files={"file": (name, data)}).text
    assert client.post("/paste", files={"file": (name, data)}, data={"format": "docx"}).content.startswith(b"PK")
    broken = client.post("/paste", files={"file": ("bad.docx", b"PK\x03\x04" + bytes(200))})
    assert broken.status_code == 400 and "不全或已损坏" in broken.text
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", bytes(64 * 2**20))
    refused = client.post("/paste", files={"file": ("bomb.docx", bomb.getvalue())})
    assert refused.status_code == 400 and "会解压成 64 MB" in refused.text


def test_a_commentary_is_checked_on_its_page(client: TestClient) -> None:
    answer = client.post("/check", data={"text": "新的是“先补后拆”，还有**稳舵慢行**。", "against": "sample/2032"})
    assert answer.status_code == 200 and "原文" in answer.text and "有改动" in answer.text
    sent = {"text": "新的是“先补后拆”。", "against": "sample/2032", "format": "csv"}
    assert "先补后拆" in client.post("/check", data=sent).content.decode("utf-8-sig")


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "md", "csv", "json", "html"])
def test_a_brief_is_taken_along_in_every_format(client: TestClient, suffix: str) -> None:
    answer = client.get(f"/read/sample/2032?format={suffix}")
    assert answer.status_code == 200 and len(answer.content) > 300
    assert f".{suffix}" in answer.headers["content-disposition"]


@pytest.mark.parametrize("where", [where for where, _ in SERVED if "?" in where or where.startswith("/read")])
def test_what_a_page_says_is_taken_along_in_every_form_that_it_offers(client: TestClient, where: str) -> None:
    offered = [unescape(one) for one in re.findall(r'href="([^"]+format=[^"]+)"', client.get(where).text)]
    assert offered or where.startswith(("/note", "/check"))
    for link in offered:
        taken = client.get(link)
        assert taken.status_code == 200 and len(taken.content) > 40, link
        assert taken.headers["content-disposition"].startswith("attachment"), link


def test_the_same_table_is_a_sheet_and_a_file(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/read/sample/2032?format=xlsx").content))
    assert book.sheetnames[-1] == "议题"
    for name, sheet in zip(table_names(), book, strict=False):
        rows = list(csv.reader(client.get(f"/read/sample/2032?format=csv&table={name}").text.lstrip("\ufeff").splitlines()))
        assert [len(rows), rows[0]] == [sheet.max_row, [cell.value for cell in sheet[1]]], name
        assert len(rows) > 1 or name in ("figures", "links", "numbers", "targets"), name


def test_what_takes_long_is_said_to_be_in_hand_and_then_shown(sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = Event()

    def slow(archive: Archive, series: str | None = None) -> tuple[Formulation, ...]:
        go_on.wait(10)
        return mine(archive, series=series)

    monkeypatch.setattr(following, "mine", slow)
    monkeypatch.setattr(app, "_PATIENCE", 0.05)
    client = TestClient(reader(sample_file), base_url=HERE)
    waiting = client.get("/formulations?series=sample")
    assert waiting.status_code == 202 and waiting.headers["refresh"] and "正在" in waiting.text
    go_on.set()
    monkeypatch.setattr(app, "_PATIENCE", 10)
    shown = client.get("/formulations?series=sample")
    assert shown.status_code == 200 and 'class="heat' in shown.text


def test_what_takes_long_and_fails_says_why_and_is_begun_again(sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, failing = Event(), [True]

    def slow(archive: Archive, series: str | None = None) -> tuple[Formulation, ...]:
        go_on.wait(10)
        if failing.pop(0):
            raise BadCall("formulations: a made-up failure")
        return mine(archive, series=series)

    failing.append(False)
    monkeypatch.setattr(following, "mine", slow)
    monkeypatch.setattr(app, "_PATIENCE", 0.05)
    client = TestClient(reader(sample_file), base_url=HERE)
    assert client.get("/formulations?series=sample").status_code == 202
    go_on.set()
    monkeypatch.setattr(app, "_PATIENCE", 10)
    assert "a made-up failure" in client.get("/formulations?series=sample").text
    assert 'class="heat' in client.get("/formulations?series=sample").text


def test_a_brief_is_made_anew_when_a_text_is_replaced_by_one_as_long(client: TestClient, sample_file: Path) -> None:
    before = client.get("/read/sample/2032").text
    text = SAMPLE[0][1].decode("utf-8").replace("稳舵慢行", "稳帆慢行")
    assert text != SAMPLE[0][1].decode("utf-8")
    with Archive(sample_file) as archive:
        archive.remove(archive.find_edition("sample/2031"))
        archive.add(Page(text.encode(), SAMPLE[0][0]))
    assert "稳帆" in client.get("/read/sample/2032").text and "稳帆" not in before


def test_the_years_before_are_shown_on_request(client: TestClient) -> None:
    assert 'id="years"' not in client.get("/read/sample/2032").text
    assert 'id="years"' in client.get("/read/sample/2032?whole=1").text


def test_the_redline_of_two_editions_is_a_word_file(client: TestClient) -> None:
    assert client.get("/compare?edition=sample/2031&edition=sample/2032&format=docx").content.startswith(b"PK")


def test_a_wrong_request_is_a_page_that_says_why(client: TestClient) -> None:
    wrong = ("/phrase?q=", "/compare?edition=sample/2031", "/read/sample/2032?format=exe", "/note")
    missing = ("/read/cewc/1900", "/dials?series=nosuch", "/nosuch")
    for where, status in (*((where, 400) for where in wrong), *((where, 404) for where in missing)):
        answer = client.get(where)
        assert answer.status_code == status and 'role="alert"' in answer.text and "Traceback" not in answer.text, where


def test_what_a_reader_types_is_escaped(client: TestClient) -> None:
    for where in (
        "/?asked=<script>alert(1)</script>",
        "/phrase?q=<script>alert(1)</script>",
        "/chain?q=<script>alert(1)</script>",
    ):
        assert "<script>alert(1)" not in client.get(where).text


def test_other_hosts_and_other_sites_stay_out(sample_file: Path) -> None:
    client = TestClient(reader(sample_file), base_url=HERE)
    assert client.get("/", headers={"host": "evil.example"}).status_code == 403
    assert client.post("/paste", data={"text": "x"}, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post("/paste", data={"text": "x"}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/paste", headers={"content-length": str(10**9)}, content=b"").status_code == 413
    named = TestClient(reader(sample_file, hosts=frozenset({"desk.local"})), base_url="http://desk.local")
    assert named.get("/").status_code == 200


def test_no_path_of_the_machine_is_shown(client: TestClient, sample_file: Path) -> None:
    for where in ("/", "/read/sample/2032", "/read/cewc/1900", "/openapi.json", "/api/read?edition=cewc/1900"):
        assert str(sample_file.parent) not in client.get(where).text


def test_the_api_answers_every_inquiry_as_it_describes_them(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {f"/api/{one.__name__}" for one in INQUIRIES} and description()["openapi"].startswith("3.1")
    asked = {
        "editions": {},
        "read": {"edition": "sample/2032", "top": "5"},
        "quote": {"edition": "sample/2032", "start": "0", "end": "4"},
        "trace": {"phrase": "先补后拆"},
        "compare": {"editions": ["sample/2031", "sample/2032"]},
        "dials": {"series": "sample"},
        "chain": {"phrase": "先补后拆"},
        "formulations": {"series": "sample", "top": "5"},
    }
    for name, given in asked.items():
        answer = client.get(f"/api/{name}", params=given)
        assert answer.status_code == 200 and "fengxiang" in answer.json(), name
    sent = {
        "read_text": {"text": SAMPLE[-1][1].decode("utf-8")},
        "check": {"commentary": "“先补后拆”很要紧", "against": "sample/2032"},
    }
    for name, given in sent.items():
        assert client.post(f"/api/{name}", json=given).status_code == 200, name
    signals = client.get("/api/read", params=asked["read"]).json()["signals"]
    assert sum(signal["kind"] != "dropped" for signal in signals) == 5


@pytest.mark.parametrize(
    "where", ["/api/read", "/api/read?edition=cewc/1900", "/api/read?edition=sample/2032&top=many", "/api/dials?axis=mood"]
)
def test_a_wrong_call_of_the_api_is_an_error_in_json(client: TestClient, where: str) -> None:
    answer = client.get(where)
    assert answer.status_code == 400 and answer.json()["error"]
    for body in (b"{", b"[" * 100_000, b'{"commentary": "x", "against": "\\ud800"}'):
        assert client.post("/api/check", content=body).status_code == 400
    assert json.loads(client.post("/api/check", json={"text": "x"}).content)["error"]
