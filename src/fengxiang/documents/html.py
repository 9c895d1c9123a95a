"""The article of a saved web page: by the site's own containers (`data/sites.toml`), else by main-text extraction."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from fengxiang.data import table
from fengxiang.documents.draft import Draft, iso_date
from fengxiang.errors import NotAnArticle
from fengxiang.sources import Page

_ERROR_PAGE = re.compile(
    r"\b404\b|\b403\b|not found|forbidden|"
    r"页面(?:不存在|未找到|无法|已删除)|找不到(?:该|您)?.{0,6}页|访问(?:出错|受限|被拒)",
    re.IGNORECASE,
)
_SITE_NAME = re.compile(r"\s*(?:[_|]|--|—{1,2}(?=[^—]{2,12}$)|-(?=[^-]{0,10}(?:网|网站|新闻)(?:$|[-_|])))\s*")
_TAG = re.compile(r"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_BLOCK = re.compile(
    r"""</?(?:p|div|li|tr|h[1-6]|section|article|table|tbody|ul|ol|dl|dd|dt|blockquote|br|hr)\b(?:[^>"']|"[^"]*"|'[^']*')*>""",
    re.IGNORECASE,
)


def from_html(page: Page, text: str) -> Draft:
    """Title, body and date of the page; NotAnArticle for error pages, indexes, and pages without a text."""
    tree = LexborHTMLParser(text)
    common = table("sites")["common"]
    title = _first(tree, common["title"]) or None
    for selector in common["drop"]:
        for node in tree.css(selector):
            node.decompose()
    body = _by_rule(tree, page.url) or _by_extraction(text)
    lines = _body_lines(body, common)
    _refuse_if_empty(page, title, "".join(lines), common)
    headline = [title] if title and title not in "".join(lines[:3]) else []
    return Draft("\n".join([*headline, *lines]) + "\n", title, _date(tree, common["date"]))


def _first(tree: LexborHTMLParser, selectors: list[str]) -> str:
    """The first non-empty value of the selectors, in their order; site names after a dash or bar cut off."""
    for selector in selectors:
        for node in tree.css(selector):
            value = (node.attributes.get("content") or "") if selector.startswith("meta") else node.text(deep=True)
            if value and value.strip():
                return _SITE_NAME.split(" ".join(value.split()))[0]
    return ""


def _date(tree: LexborHTMLParser, selectors: list[str]) -> str | None:
    for selector in selectors:
        for node in tree.css(selector):
            value = node.attributes.get("content") if selector.startswith("meta") else node.text(deep=True)
            if value and (found := iso_date(re.sub(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", value.strip()))):
                return found
    return None


def _by_rule(tree: LexborHTMLParser, url: str | None) -> str | None:
    """The body by the rules of the page's own site first, of any site second; of several matches the longest."""
    sites: list[dict[str, Any]] = list(table("sites")["sites"].values())
    own = [site for site in sites if url and any(host in url.split("/")[2] for host in site["hosts"])]
    for site in own + [site for site in sites if site not in own]:
        for selector in site["body"]:
            nodes: list[LexborNode] = tree.css(selector)
            best = max(nodes, key=lambda node: len(node.text(deep=True)), default=None)
            if best is not None and len(best.text(deep=True).strip()) >= table("sites")["common"]["shortest"]:
                return best.html
    return None


def _by_extraction(text: str) -> str:
    """The main text as the readability measure finds it."""
    from readability import Document as Readable  # heavy, and seldom needed

    try:
        return str(Readable(text).summary())
    except Exception:  # the library raises bare errors of several parsers on broken pages
        return ""


def _body_lines(body: str, common: dict[str, Any]) -> list[str]:
    lines = [" ".join(line.split()) for line in text_of(body).split("\n")]
    editor = [re.compile(pattern) for pattern in common["editor_lines"]]
    return [line for line in lines if line and not any(pattern.search(line) for pattern in editor)]


def text_of(markup: str) -> str:
    """Serialised markup as text: a line a block, inline tags joined, line breaks inside a sentence closed up."""
    flat = re.sub(r"<!--.*?-->", "", markup, flags=re.DOTALL)
    flat = re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])", "", flat)
    flat = _BLOCK.sub("\n", re.sub(r"\s*\n\s*", " ", flat))
    return unescape(_TAG.sub("", flat)).replace("\u00a0", " ")


def _refuse_if_empty(page: Page, title: str | None, body: str, common: dict[str, Any]) -> None:
    where = page.url or page.name
    if (len(body) < 1500 and _ERROR_PAGE.search(title or "")) or (len(body) < 600 and _ERROR_PAGE.search(body)):
        raise NotAnArticle(f"{where}: an error page ({(title or body)[:30].strip()}); fetch the readout's own page")
    if len(body) < common["shortest"]:
        raise NotAnArticle(f"{where}: no article found on the page; save the readout as text and give that")
    if b"<a" in page.data and _without_sentences(body):
        raise NotAnArticle(f"{where}: a list of links, not an article; give the page of one readout")


def _without_sentences(body: str) -> bool:
    """An index has next to no sentences: fewer than one full stop in three hundred characters."""
    return len(re.findall(r"[。；.;]", body)) * 300 < len(body)
