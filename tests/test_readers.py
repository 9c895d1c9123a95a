"""Readers of HTML, PDF, Word and Markdown. The pages are made for these tests; real PDF and Word files lie in shared/pages."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from fengxiang.data import sample_pages
from fengxiang.documents import Given, page_text, read_page
from fengxiang.documents.html import from_html, text_of
from fengxiang.documents.pdf import from_pdf
from fengxiang.documents.word import from_word
from fengxiang.errors import UnreadableFile
from fengxiang.sources import Page, publisher_of

LINES = sample_pages()[0][1].decode("utf-8").strip().split("\n")
BODY = LINES[1:]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraphs(tag: str = "p") -> str:
    return "".join(f"<{tag}>　　{line}</{tag}>\n" for line in BODY)


PAGES = {
    "gov": (
        "https://www.gov.cn/yaowen/2031-11/19/content_1.htm",
        f'<div class="pages_content"></div><h1>{LINES[0]}</h1><div class="pages-date">2031-11-19 20:00</div>'
        f'<div class="pages_content" id="UCAP-CONTENT">{paragraphs()}<div class="related"><a href="#">相关链接</a></div></div>',
    ),
    "gov-old": (
        "https://www.gov.cn/old.htm",
        f'<h1>{LINES[0]}</h1><table><tr><td id="UCAP-CONTENT" class="b12c">{paragraphs()}</td></tr></table>',
    ),
    "people": (
        "http://politics.people.com.cn/n1/2031/1119/c1.html",
        f'<meta name="publishdate" content="2031-11-19"><h1>{LINES[0]}</h1><div class="rm_txt_con cf"><div class="bza">'
        f"{paragraphs()}<p><script>var a=1;</script>(责编：某某)</p></div></div>",
    ),
    "people-paper": ("http://paper.people.com.cn/a.html", f'<h1>{LINES[0]}</h1><div id="rwb_zw">{"<br>".join(BODY)}</div>'),
    "xinhua": (
        "http://www.xinhuanet.com/a.html",
        f'<h1>{LINES[0]}</h1><div class="header-time left"><span class="year"><em>2031</em></span> <span class="day"><em>11</em>/<em>19</em></span></div><div id="detail"><p>{LINES[0]}</p>{paragraphs()}<p>【纠错】</p></div>',  # noqa: E501
    ),
    "ministry": (
        "https://www.mof.example/a.html",
        f'<meta name="ArticleTitle" content="{LINES[0]}"><meta name="PubDate" content="2031-11-19"><div class="TRS_Editor">'
        f"<style>.a{{}}</style>{paragraphs('div')}</div>",
    ),
    "cctv": (
        "https://tv.cctv.com/2031/11/19/a.shtml",
        f'<h1>{LINES[0]}</h1><div class="content_area"><p>央视网消息（新闻联播）：{BODY[0]}</p>{"".join(f"<p>{line}</p>" for line in BODY[1:])}</div>',  # noqa: E501
    ),
    "unknown": (None, f"<div class='menu'><a href='/'>首页</a></div><article><h1>{LINES[0]}</h1>{paragraphs()}</article>"),
}


@pytest.mark.parametrize("site", PAGES)
def test_each_layout_gives_the_article_and_nothing_else(site: str) -> None:
    url, markup = PAGES[site]
    page = Page(
        f"<!DOCTYPE html><html><head><title>{LINES[0]}</title></head><body>{markup}</body></html>".encode(), "page.html", url
    )
    lines = from_html(page, page.data.decode()).text.strip().split("\n")
    expected = [LINES[0], *BODY]
    if site == "cctv":
        expected[1] = f"央视网消息（新闻联播）：{BODY[0]}"
    assert lines == expected
    assert read_page(page).edition.series == "sample"


def test_a_page_in_gbk_reads_like_one_in_utf8() -> None:
    url, markup = PAGES["people"]
    html = f'<html><head><meta charset="gb2312"></head><body>{markup}</body></html>'
    assert read_page(Page(html.encode("gbk"), "a.html", url)).text == read_page(Page(html.encode(), "a.html", url)).text


def test_inline_tags_do_not_break_a_line_and_attributes_may_hold_brackets() -> None:
    assert text_of('<p title="a>b">要<strong>稳中</strong>求进\n，先立</p><p>后破</p>').split() == ["要稳中求进，先立", "后破"]


def test_the_publisher_is_told_by_host_or_opening_line() -> None:
    assert publisher_of("https://www.gov.cn/a") == "gov"
    assert publisher_of(None, "央视网消息（新闻联播）：会议") == "cctv"
    assert publisher_of("https://gov.cn.evil.example/a") is None


def test_markdown_front_matter_tells_date_series_and_title() -> None:
    text = "---\ntitle: |\n  某次会议\ndate: 2031-11-19\nseries: sample\n---\n\n# 某次会议\n\n会议指出，要办好实事。\n"
    document = read_page(Page(text.encode(), "saved.md"))
    assert (str(document.edition), document.title) == ("sample/2031-11-19", "某次会议")
    assert document.text == "某次会议\n会议指出，要办好实事。\n"


def word_file(body: str) -> Page:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>')
    return Page(buffer.getvalue(), "made.docx")


def test_the_accepted_text_of_a_marked_up_word_file_has_insertions_and_no_deletions() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>".format
    body = (
        f"<w:p>{run('会议要求，')}<w:ins>{run('稳中求进、')}</w:ins><w:del><w:r><w:delText>稳字当头</w:delText></w:r></w:del>{run('先立后破')}</w:p>"
        f"<w:p><w:moveTo>{run('移来的话')}</w:moveTo><w:moveFrom>{run('移走的话')}</w:moveFrom></w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{run('表中')}</w:p></w:tc></w:tr></w:tbl>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('上半')}</w:p><w:p>{run('下半')}</w:p>"
    )
    assert from_word(word_file(body)).text.split("\n") == ["会议要求，稳中求进、先立后破", "移来的话", "表中", "上半下半", ""]


def test_a_real_redline_reads_as_the_modified_file(shared: Path) -> None:
    texts = {
        name: re.sub(r"\s+", " ", from_word(Page((shared / f"pages/{name}.docx").read_bytes(), f"{name}.docx")).text).strip()
        for name in ("original", "modified", "expected_redline")
    }
    assert texts["original"] != texts["modified"]
    assert texts["expected_redline"] == texts["modified"]


def test_a_real_pdf_reads_as_paragraphs_without_running_heads(shared: Path) -> None:
    page = Page((shared / "pages/FOMCpresconf20110427.pdf").read_bytes(), "FOMCpresconf20110427.pdf")
    text = from_pdf(page).text
    lines = text.split("\n")
    assert len(text) > 40_000
    assert sum(bool(re.fullmatch(r"Page \d+ of \d+", line.strip())) for line in lines) == 0
    assert max(map(len, lines)) > 300
    assert read_page(page).edition.date == "2011-04-27"


def _pdf(*objects: bytes) -> bytes:
    body = b"".join(b"%d 0 obj%b endobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer\n<</Root 1 0 R/Size 9>>\n%%EOF\n"


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_SHEET = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"


@pytest.mark.parametrize(
    "data",
    [
        _pdf(_CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        _pdf(_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>", _SHEET),
        _pdf(_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", _SHEET, b"<</Length 99999999>>stream\nBT (" + b"x" * 100_000),
        b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 3/Prev 9>>\nstartxref\n9\n%%EOF",
    ],
    ids=["pages that hold themselves", "a billion pages", "a stream without an end", "a table before itself"],
)
def test_a_pdf_that_never_ends_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        page_text(Page(data, "endless.pdf"))


@pytest.mark.parametrize("tail", ["-新华网", " - 新华网", "_新华网", "|人民网", "-中国政府网_滚动"])
def test_the_name_of_the_site_is_no_part_of_the_title(tail: str) -> None:
    body = "会议指出，要修好三座灯塔，办好岛上民生实事。" * 20
    page = f"<html><head><title>中央经济工作会议在岛上举行{tail}</title></head><body><div id='detail'>"
    page += f"<p>中央经济工作会议在岛上举行</p><p>中央经济工作会议12月11日在岛上举行。{body}</p></div></body></html>"
    document = read_page(Page(page.encode(), "x.html"), Given("cewc", "2031-12-11"))
    assert document.title == "中央经济工作会议在岛上举行" and document.text.count("在岛上举行\n") == 1
