# ruff: noqa: E501
"""Whatever a reader has is read, or refused by what it is. Every text here is made up; the state it speaks of does not exist."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fengxiang.alignment import align
from fengxiang.archive import Archive
from fengxiang.archive.witnesses import likeness
from fengxiang.brief import compose
from fengxiang.data import table
from fengxiang.documents import Document, Edition, Given, document_of, draft_of, read_page
from fengxiang.documents.days import iso_date, likely_year
from fengxiang.documents.furniture import is_furniture
from fengxiang.documents.markdown import plain_words
from fengxiang.documents.numbering import written
from fengxiang.errors import AnotherText, InputError, UnknownDate, UnknownSeries, UnreadableFile
from fengxiang.reading import decision
from fengxiang.reading.context import previous as previous_editions
from fengxiang.reading.facts.dials import read_dials
from fengxiang.sources import Page, typed

OPENING = "中央经济工作会议12月9日至10日在北京举行。"
BODY = f"{OPENING}会议总结2031年经济工作，部署2032年经济工作。会议要求，要疏浚航道，办好灯会。"
TITLE = "中央经济工作会议在北京举行"
FED = "FOMC statement\n"


def page(text: str, name: str = "tonight.txt", url: str | None = None) -> Page:
    return Page(text.encode("utf-8"), name, url)


def read(text: str, name: str = "tonight.txt", given: Given | None = None) -> Document:
    return read_page(page(text, name), given)


def cores(document: Document) -> list[str]:
    return [document[clause.core] for clause in document.clauses]


# What stands around a readout ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", table("furniture")["lines"], ids=lambda rule: rule["id"])
def test_a_rule_of_furniture_fits_its_examples_and_no_line_of_a_readout(rule: dict[str, Any]) -> None:
    assert all(map(is_furniture, rule["examples"]))
    assert not any(map(is_furniture, rule["others"]))


def test_credits_below_a_paste_are_kept_in_the_text_and_are_none_of_its_clauses() -> None:
    text = f"原创 某甲 海角观察 2031年12月10日 21:05\n{BODY}\n编辑：某乙\n往期推荐\n点在看\n"
    document = read(text)
    assert document.text == text and str(document.edition) == "cewc/2031-12-10"
    assert document.title == OPENING.rstrip("。")
    assert not [core for core in cores(document) if "某" in core or "推荐" in core or "在看" in core]
    assert "".join(document[clause.start, clause.end] for clause in document.tiles()) == text


def test_credits_of_a_saved_page_are_no_part_of_its_text() -> None:
    body = f"<p>{BODY}</p><p>监制：某甲</p><p>某某电视台新闻中心制作</p><p>22010000000000000000</p>"
    document = read(f"<html><head><title>{TITLE}-某网</title></head><body><div id='detail'>{body}</div></body></html>", "a.html")
    assert document.text == f"{TITLE}\n{BODY}\n" and document.title == TITLE


# Markdown --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**一是疏浚航道。**扩大==夜航==。", "一是疏浚航道。扩大夜航。"),
        ("要实施[稳舵慢行](https://example.org/a_(b) '注')和*先补后拆*，", "要实施稳舵慢行和先补后拆，"),
        ("![灯塔](a.png)会议要求，\n[![](b.jpg)](https://example.org)要办好灯会。", "会议要求，\n要办好灯会。"),
        ("支持夜航[^2]。\n\n[^2]: 见 附表。", "支持夜航。"),
        ("> 会议指出，要[[灯会|办好灯会]]。", "会议指出，要办好灯会。"),
        ("3. 疏浚航道\n4. 办好灯会", "3. 疏浚航道\n4. 办好灯会"),
        ("## 二、今年工作\n\n- 疏浚航道<br>办好灯会\n", "二、今年工作\n疏浚航道\n办好灯会"),
        ("    会议指出，要先补后拆。", "会议指出，要先补后拆。"),
    ],
)
def test_the_marks_of_markdown_are_no_words(marked: str, plain: str) -> None:
    assert plain_words(marked).strip() == plain


def test_series_title_and_day_are_looked_for_without_marks() -> None:
    text = "**政府工作报告**\n\n——2031年3月6日在第九届全国人民代表大会第四次会议上\n\n各位代表：\n"
    assert str(read(text, "report.md").edition) == "gwr/2031-03-06" == str(read(text, "report.txt").edition)
    assert read(text, "report.md").title == "政府工作报告"


@pytest.mark.parametrize(
    "above",
    [
        f"---\ntitle: {TITLE}\ndate: 2031-12-10\n---\n",
        f'+++\ntitle = "{TITLE}"\ndate = 2031-12-10T21:00:00+08:00\n+++\n',
        f"# {TITLE}\n\n## Metadata\n- Author: [[example.org]]\n- Full Title: {TITLE}\n- Date: 2031-12-10\n"
        "- URL: https://www.gov.cn/a.htm\n\n## Full Document\n",
    ],
)
def test_what_a_clip_says_of_itself_is_read_and_is_no_news(above: str) -> None:
    document = read(f"{above}\n中央经济工作会议在北京举行。会议要求，要疏浚航道。\n", "clip.md")
    assert (str(document.edition), document.title) == ("cewc/2031-12-10", TITLE)
    assert not any("2031" in core or "example" in core or ":" in core for core in cores(document))


# Pages and letters -----------------------------------------------------------------------------------------------------


def test_a_saved_page_says_whose_it_is() -> None:
    statement = "The Committee decided to maintain the target range for the federal funds rate at 3 to 3-1/4 percent."
    markup = (
        "<html><head><link rel='canonical' href='https://www.federalreserve.gov/a.htm'></head><body><header><h1>The site</h1></header>"
        "<div id='content'><p>Home</p><div id='article'><p class='article__time'>May 6, 2031</p><h3 class='title'>Federal Reserve "
        f"issues FOMC statement</h3><p>For release at 2:00 p.m. EDT</p><p>{statement}</p></div><p>Last Update: May 7, 2031</p></div>"
    )
    document = read(markup, "saved.html")
    assert document.text == f"Federal Reserve issues FOMC statement\n{statement}\n"
    assert (str(document.edition), document.title, document.publisher) == (
        "fomc/2031-05-06", "Federal Reserve issues FOMC statement", "fed",
    )  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        "<meta name='dcterms.created' content='2031-05-06'>",
        "<time datetime='2031-05-06'>Tuesday</time>",
        "<span itemprop='datePublished' content='2031-05-06T10:00'>today</span>",
        "<!-- saved from url=(0031)https://www.rba.gov.au/a/2031-05-06.html -->",
    ],
)
def test_a_page_tells_its_day_in_many_ways(told: str) -> None:
    words = "The Board left the cash rate at 3 per cent. Growth abroad is slow, and prices at home are calm."
    document = read(f"<html>{told}<body><main><h1>Decision</h1><p>{words}</p></main></body></html>", "a.html")
    assert str(document.edition) == "rba/2031-05-06"


@pytest.mark.parametrize("where", ["Snapshot-Content-Location: https://www.gov.cn/a.htm\n", ""])
def test_a_page_saved_as_one_file_and_a_letter_are_read(where: str) -> None:
    import quopri

    body = quopri.encodestring(f"<html><body><h1>{TITLE}</h1><p>{BODY}</p></body></html>".encode()).decode()
    text = (
        f"From: a@example.org\n{where}Date: Wed, 10 Dec 2031 21:00:00 +0800\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="=_b"\n\n--=_b\nContent-Type: text/html; charset="utf-8"\n'
        f"Content-Transfer-Encoding: quoted-printable\n\n{body}\n--=_b--\n"
    )
    assert read(text, "saved.mhtml").text == f"{TITLE}\n{BODY}\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{\\rtf1\\ansi text}", "rich text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "old Word"),
        (b"PK\x03\x04" + bytes(22) + b"mimetypeapplication/vnd.oasis.opendocument.text", "OpenDocument"),
        (b"PK\x03\x04" + bytes(22) + b"mimetypeapplication/epub+zip", "e-book"),
        (b"PK\x03\x04" + bytes(22) + b"xl/workbook.xml", "workbook"),
        (b"\x89PNG\r\n\x1a\n" + bytes(9), "picture"),
    ],
)
def test_what_is_not_read_is_refused_by_what_it_is(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        draft_of(Page(data, "a"))


def test_what_is_pasted_is_never_a_file() -> None:
    with pytest.raises(UnreadableFile, match="inside of a file"):
        typed("%PDF-1.7 中央经济工作会议", "pasted.txt")


# Word ------------------------------------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def word(body: str, numbering: str = "") -> Page:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
        if numbering:
            package.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
    return Page(buffer.getvalue(), "a.docx")


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_box_is_read_once_and_the_reading_of_a_ruby_and_hidden_words_are_not() -> None:
    box = paragraph("边注")
    body = (
        f"<w:p><mc:AlternateContent><mc:Choice><w:txbxContent>{box}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{box}"
        "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:p><w:p><w:ruby><w:rt><w:r><w:t>dēng</w:t></w:r></w:rt><w:rubyBase>"
        "<w:r><w:t>灯</w:t></w:r></w:rubyBase></w:ruby><w:r><w:t>会</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('删去的行')}</w:tc></w:tr></w:tbl>"
    )
    assert draft_of(word(body)).text == "边注\n灯会\n"


def test_numbers_that_word_sets_itself_stand_in_the_text() -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    numbers = f'<w:abstractNum w:abstractNumId="7">{level}</w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    mark = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr>'
    text = draft_of(word(paragraph("疏浚航道", mark) + paragraph("办好灯会", mark), numbers)).text
    assert text == "一、疏浚航道\n二、办好灯会\n"
    assert [written(number, "chineseCounting") for number in (10, 11, 20, 21)] == ["十", "十一", "二十", "二十一"]


def test_what_of_a_word_file_is_not_read_is_told() -> None:
    draft = draft_of(word(paragraph("会议") + "<w:altChunk/>" + "<w:p><w:r><w:footnoteReference/></w:r></w:p>"))
    assert len(draft.warnings) == 2


# Lines, marks and blanks -----------------------------------------------------------------------------------------------

WHOLE = "会议要求，来年要疏浚八条航道，支持灯会和夜航，建设水上粮仓，推动首座风帆电站并网发电，稳定船工收入。"


def compared(old: str, new: str, series: str = "demo_zh") -> list[str]:
    one, other = (
        document_of(text, Edition(series, day), title="")
        for text, day in ((old, "2031-12-10"), (new, "2032-12-10"))
    )  # fmt: skip
    return [change.kind for change in align(one, other).changes]


@pytest.mark.parametrize("width", [16, 18, 20])
def test_a_wrapped_text_is_the_text(width: int) -> None:
    wrapped = "\n".join(WHOLE[at : at + width] for at in range(0, len(WHOLE), width))
    assert set(compared(f"某会举行\n{WHOLE}", f"某会举行\n{wrapped}")) == {"kept"}


def test_lines_that_are_no_wrapped_text_stay_lines() -> None:
    document = document_of("一、疏浚航道\n二、办好灯会\n三、修好水上粮仓\n", Edition("demo_zh", "2031"), title="")
    assert cores(document) == ["一、疏浚航道", "二、办好灯会", "三、修好水上粮仓"]


def test_half_width_marks_between_chinese_are_the_full_ones() -> None:
    half = WHOLE.replace("，", ",").replace("。", ".")
    assert set(compared(f"某会举行\n{WHOLE}", f"某会举行\n{half}")) == {"kept"}
    assert compared("某会举行\n增长3.5%。", "某会举行\n增长3.5%.") == ["kept", "kept"]


def test_hyphens_are_alike() -> None:
    old, new = (f"{FED}The Committee left the rate at 3{mark}1/4 percent." for mark in "-\u2011")
    assert set(compared(old, new, "fomc")) == {"kept"}


# Days ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    ["9 September 2031", "September 9, 2031", "Sept. 9, 2031", "8–9 September 2031", "September 8-9, 2031", "9th September 2031"],
)
def test_english_days_are_read(said: str) -> None:
    assert iso_date(said) == "2031-09-09"
    assert read(f"Decisions of the Council\n{said}\nPrices rise by 2 per cent.", given=Given("ecb")).edition.date == "2031-09-09"


MONTH = "中共中央政治局4月27日召开会议，商议航道和经济形势。\n会议指出，要疏浚航道。\n"


def test_a_day_without_a_year_is_asked_for_with_what_is_missing() -> None:
    with pytest.raises(UnknownDate, match="YYYY-04-27") as asked:
        read(MONTH)
    assert asked.value.likely and asked.value.likely.endswith("-04-27")
    assert str(read(MONTH, given=Given(date="2031")).edition) == "politburo/2031-04-27"
    assert str(read(MONTH, given=Given(date="2031-04-28")).edition) == "politburo/2031-04-28"


def test_the_likely_year_is_the_latest_that_is_not_to_come_unless_the_text_says_otherwise() -> None:
    today = date(2032, 5, 1)
    assert likely_year("4月27日", 4, 27, today) == 2032 and likely_year("7月9日", 7, 9, today) == 2031
    assert likely_year("4月27日（星期日）", 4, 27, today) == 2031 - 1 + (date(2031, 4, 27).weekday() == 6)
    assert likely_year("4月27日，到2019年", 4, 27, today) is None


def test_a_year_that_is_agreed_to_is_told() -> None:
    with Archive(":memory:") as archive:
        told: list[Any] = []
        archive.add_all([("a", lambda: (page(MONTH), Given()))], lambda _, result: told.append(result), None, lambda _: True)
    assert told[0].status == "added" and "inferred" in told[0].warnings[0][1]


def test_a_series_that_fits_is_suggested() -> None:
    with pytest.raises(UnknownSeries, match="boe"):
        read("The Bank of England told that the MPC had met on 9 May 2031.")


# Second copies ---------------------------------------------------------------------------------------------------------


def test_a_second_copy_must_be_like_the_first() -> None:
    other = (
        "中央经济工作会议12月10日在北京举行。会议认为，茶山增产，旧债减少。会议提出，要补种茶苗，开办夜校，清理旧债，减轻船税。"
    )
    assert likeness(BODY, BODY[:60]) > 0.9 and likeness(BODY, other) < 0.5
    with Archive(":memory:") as archive:
        archive.add(page(BODY))
        assert archive.add(page(BODY.replace("会议要求", "会议强调")), Given(date="2031-12-10")).status == "witness"
        with pytest.raises(AnotherText, match="alike"):
            archive.add(page(other), Given(date="2031-12-10"))


# Tables and folders ----------------------------------------------------------------------------------------------------

ROWS = [
    {"Date": "2030-12-11", "Title": TITLE, "Text": "中央经济工作会议12月10日至11日在北京举行。要办好灯会。"},
    {"Date": "2031-12-10", "Title": TITLE, "Text": BODY},
]


@pytest.mark.parametrize("kind", ["csv", "json", "wrapped.json"])
def test_the_rows_of_a_table_are_as_many_texts(run, tmp_path: Path, kind: str) -> None:  # type: ignore[no-untyped-def]
    import csv

    file = tmp_path / f"rows.{kind}"
    if kind == "csv":
        with file.open("w", encoding="utf-8-sig", newline="") as made:
            writer = csv.DictWriter(made, list(ROWS[0]))
            writer.writeheader()
            writer.writerows(ROWS)
    else:
        file.write_text(json.dumps(ROWS if kind == "json" else {"items": ROWS}, ensure_ascii=False), encoding="utf-8")
    assert run("add", str(file)).out.startswith("2 added")
    assert [row["edition"] for row in run("list", "--json").value["editions"]] == ["cewc/2030-12-11", "cewc/2031-12-10"]


def test_a_folder_names_what_it_passes_over(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "d").mkdir()
    for name, data in (("a.txt", BODY), ("b.rtf", "{\\rtf1 x}"), ("c.csv", "a,b\n1,2\n"), (".hidden", "x")):
        (tmp_path / "d" / name).write_text(data, encoding="utf-8")
    ran = run("add", str(tmp_path / "d"), "--json")
    assert ran.code == 0 and ran.value["passed_over"] == ["b.rtf", "c.csv"]
    assert "rich text" in ran.err and "hidden" not in ran.err


@pytest.mark.parametrize(
    "row",
    [
        {"series": "cewc", "date": "2031-12-10", "text": None},
        {"series": "cewc", "date": ["2031"], "text": "会议"},
        {
            "series": "cewc",
            "date": "2031-12-10",
            "text": "会议",
            "remarks": [{"start": 10**20, "end": 1, "quote": "会", "remark": "x", "written": "x"}],
        },
    ],
)
def test_a_row_of_wrong_types_is_one_line(run, tmp_path: Path, row: dict[str, Any]) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    ran = run("add", str(file))
    assert ran.code == 2 and ran.err.count("\n") == 1 and "line 1" in ran.err


# Central banks ---------------------------------------------------------------------------------------------------------


def statement(text: str, series: str = "fomc", day: str = "2031-05-06") -> Document:
    return document_of(text, Edition(series, day), title=text.split("\n")[0])


@pytest.mark.parametrize(
    ("series", "text", "made"),
    [
        ("fomc", f"{FED}The Federal Open Market Committee approved the following statement for release by a 6 – 3 vote:\nThe Committee "
         "decided to maintain the target range for the federal funds rate at 3 to 3-1/4 percent.\nVoting against were Ann B. Reed, Carl "
         "D. Moss and Ed F. Holt, who preferred to lower the target range.", ("hold", 3.25, 6, 3)),
        ("fomc", f"{FED}The Committee decided to lower its target for the federal funds rate to\n3 percent and to watch incoming data "
         "with some care. Voting for the\naction were: Ann B. Reed, Chair; Carl D. Moss; and Fay\nG. Hill. Voting against was Gus H. "
         "Ivey, who preferred to wait for\nmore.", ("cut", 3.0, 3, 1)),
        ("boe", "Summary\nThe MPC voted by a majority of 6–3 to increase Bank Rate by 0.25 percentage points, to 4.5%.", ("hike", 4.5, 6, 3)),
        ("rba", "Statement\nThe Board left the cash rate target unchanged at 4.10 per cent.", ("hold", 4.1, None, None)),
        ("ecb", "Decisions\nThe Governing Council decided to lower the three key ECB interest rates by 25 basis points. The interest rate "
         "on the deposit facility will be 2.00%.", ("cut", 2.0, None, None)),
        ("boj", "Statement\nThe Policy Board decided, by an 8-1 majority vote, to raise the uncollateralized overnight call rate to "
         "around 0.5 percent.", ("hike", 0.5, 8, 1)),
    ],
)  # fmt: skip
def test_a_decision_is_read_from_any_statement_in_english(series: str, text: str, made: tuple[Any, ...]) -> None:
    found = decision(statement(text, series))
    assert found and (found.move, found.upper, found.votes_for, found.votes_against) == made


def test_the_evidence_of_a_decision_begins_with_its_sentence() -> None:
    text = "The Federal Open Market Committee decided today to lower its target for the federal funds rate to 3 percent."
    found = decision(statement(text))
    assert found and found.evidence[0].start == 0


def test_no_statement_that_decides_is_passed_over_and_the_former_rate_is_the_last_one() -> None:
    moves = {"2031-01-29": ("maintain", "at 2 to 2-1/4"), "2031-03-19": ("raise", "to 2-1/4 to 2-1/2")}
    moves |= {"2031-05-06": ("raise", "to 2-1/2 to 2-3/4"), "2031-06-17": ("raise", "to 2-3/4 to 3")}
    long = (
        "Inflation is high, and inflation is felt. Spending on inflation hedges rose with inflation; the labor market is tight."
    )
    with Archive(":memory:") as archive:
        for day, (verb, level) in moves.items():
            said = f"The Committee decided today to {verb} the target range for the federal funds rate {level} percent."
            archive.add(page(f"{FED}{said if day[5:7] in ('03', '05') else f'{long} {said}'}", "a.txt"), Given("fomc", day))
        last = archive.get(Edition("fomc", "2031-06-17"))
        assert previous_editions(last, archive)[0].date == "2031-05-06"
        brief = compose(last, archive, against=(archive.get(Edition("fomc", "2031-01-29")),))
        assert brief.decision and brief.decision.former == (2.5, 2.75)


def test_minutes_are_no_statement() -> None:
    text = (
        "Minutes of the Federal Open Market Committee\nMay 5–6, 2031\nA meeting was held on Tuesday. The staff saw firm prices."
    )
    assert str(read(text).edition) == "fedminutes/2031-05-06"


def test_the_words_of_one_bank_turn_no_dial_of_another() -> None:
    text = "Statement\nGrowth is slow for an extended period, and households borrow to purchase housing."
    assert not read_dials(statement(text, "rba")) and read_dials(statement(text, "fomc"))


def test_english_is_traced_whatever_its_capitals_and_blanks(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = [("2031-05-06", "Prices remain calm this spring."), ("2031-06-17", "Jobs are many, while prices remain calm.")]
    file = tmp_path / "a.jsonl"
    file.write_text(
        "\n".join(json.dumps({"series": "fomc", "date": day, "text": f"{FED}{text}"}) for day, text in rows), encoding="utf-8"
    )
    run("add", str(file))
    for phrase in ("prices remain calm", "Prices  remain calm", "Jobs are many|this spring"):
        found = run("trace", phrase, "--json").value
        assert (found["first"]["date"], found["uses"]) == ("2031-05-06", 2)


def test_a_quotation_may_begin_with_another_letter(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("add", *put(tmp_path, f"{FED}May 6, 2031\nThe Committee will keep prices calm and jobs many.\n"))
    note = tmp_path / "note.md"
    note.write_text(
        'It says "the committee will keep prices calm", and "the Committee keeps prices calm and jobs".\n', encoding="utf-8"
    )
    first, second = run("check", str(note), "--against", "fomc/2031", "--json").value["quotations"]
    assert first["verdict"] == "verbatim" and second["verdict"] == "altered"
    assert " ".join(edit["new"] for edit in second["edits"]).count(" ") > 4


def put(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return (str(folder / "a.txt"),)


def test_inputs_without_sense_are_refused_in_one_line() -> None:
    for data in (b"", b"\x00\x00\x00", b"<html>"):
        with pytest.raises(InputError):
            read_page(Page(data, "a.txt"))
