"""The article of a saved web page: by the site's own containers (`data/sites.toml`), else by main-text extraction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from fengxiang.data import table
from fengxiang.documents.days import iso_date
from fengxiang.documents.draft import Draft
from fengxiang.documents.furniture import is_furniture
from fengxiang.errors import NotAnArticle
from fengxiang.sources import Page

_ERROR_PAGE = re.compile(
    r"\b404\b|\b403\b|not found|forbidden|"
    r"页面(?:不存在|未找到|无法|已删除)|找不到(?:该|您)?.{0,6}页|访问(?:出错|受限|被拒)",
    re.IGNORECASE,
)
_SITE_NAME = re.compile(r"\s*(?:[_|]|--|—{1,2}(?=[^—]{2,12}$)|-(?=[^-]{0,10}(?:网|网站|新闻)(?:$|[-_|])))\s*")
# What SingleFile, browsers and clippers write above a page that they save.
_SAVED = re.compile(r"<!--[^>]{0,200}?(?:saved from url=\(\d+\)|url:|from:?)\s*(https?://[^\s>]{1,500})", re.IGNORECASE)
_BLOCKS = frozenset(
    """p div li tr h1 h2 h3 h4 h5 h6 section article table tbody ul ol dl dd dt blockquote body html main header footer aside
    figure figcaption details summary""".split()  # noqa: SIM905
)
_CLOSED = re.compile(r"<(/?)(div|span|b|i|em|strong|font|section|article|table|ul|ol|blockquote|a|center|main)\b", re.IGNORECASE)
DEEPEST = 500  # elements inside each other, from which walking a page takes minutes


def from_html(page: Page, text: str) -> Draft:
    """Title, body, date and address of the page; NotAnArticle for error pages, indexes, and pages without a text."""
    _refuse_nested(page, text)
    tree = LexborHTMLParser(text)
    common = table("sites")["common"]
    url = page.url or _own_address(tree, text)
    sites = _sites_of(url)
    for selector in common["drop"]:
        for node in tree.css(selector):
            node.decompose()
    title = _first(tree, [selector for site in sites for selector in site.get("title", ())] + common["title"]) or None
    published = _date(tree, [selector for site in sites for selector in site.get("date", ())] + common["date"])
    body = _by_rule(tree, sites) or _by_extraction(text) or _whole(tree)
    lines = _body_lines(body)
    _refuse_if_empty(page, title, "".join(lines), common)
    headline = [title] if title and title not in "".join(lines[:3]) else []
    return Draft("\n".join([*headline, *lines]) + "\n", title, published, url=url)


def _refuse_nested(page: Page, text: str) -> None:
    depth = 0
    for found in _CLOSED.finditer(text):
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > DEEPEST:
            raise NotAnArticle(f"{page.name}: elements lie over {DEEPEST} deep in each other; give the text alone")


def _own_address(tree: LexborHTMLParser, text: str) -> str | None:
    """Where the page says that it came from: its canonical address, or what a browser or a clipper wrote when it was saved."""
    for selector, name in (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content"), ("base", "href")):
        for node in tree.css(selector):
            if (value := node.attributes.get(name) or "").startswith("http"):
                return value
    found = _SAVED.search(text[:5000])
    return found[1] if found else None


def _sites_of(url: str | None) -> list[dict[str, Any]]:
    """The rules of all sites, those of the page's own first."""
    sites: list[dict[str, Any]] = list(table("sites")["sites"].values())
    host = urlsplit(url or "").hostname or ""
    own = [site for site in sites if any(host == known or host.endswith("." + known) for known in site["hosts"])]
    return own + [site | {"title": (), "date": ()} for site in sites if site not in own]


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
            stated = (node.attributes.get(name) for name in ("content", "datetime"))
            for value in (*stated, node.text(deep=True)):
                if value and (found := iso_date(re.sub(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", value.strip()))):
                    return found
    return None


def _by_rule(tree: LexborHTMLParser, sites: list[dict[str, Any]]) -> str | None:
    """The body by the rules of the sites in their order; of several matches the longest."""
    for site in sites:
        for selector in site["body"]:
            nodes: list[LexborNode] = tree.css(selector)
            best = max(nodes, key=lambda node: len(node.text(deep=True)), default=None)
            if best is not None and len(best.text(deep=True).strip()) >= table("sites")["common"]["shortest"]:
                return _without(best, site.get("drop", ())).html
    return None


def _without(node: LexborNode, selectors: Iterable[str]) -> LexborNode:
    for selector in selectors:
        for part in node.css(selector):
            part.decompose()
    return node


def _by_extraction(text: str) -> str:
    """The main text as the readability measure finds it; empty where that is hardly any."""
    from readability import Document as Readable  # heavy, and seldom needed

    try:
        found = str(Readable(text).summary())
    except Exception:  # the library raises bare errors of several parsers on broken pages
        return ""
    return found if len("".join(_body_lines(found))) >= table("sites")["common"]["shortest"] else ""


def _whole(tree: LexborHTMLParser) -> str:
    """What is left of a page too small for a measure."""
    return (tree.body.html or "") if tree.body is not None else ""


def _body_lines(body: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text_of(body).split("\n"))
    return [line for line in lines if line and not is_furniture(line)]


def text_of(markup: str) -> str:
    """Markup as text: a line a block, inline tags joined, readings of rubies left out, line breaks inside sentences closed up."""
    root, pieces, before = LexborHTMLParser(markup).root, list[str](), None
    for node in root.traverse(include_text=True) if root is not None else ():
        if node.tag in ("br", "hr"):
            pieces.append("\n")
        if node.tag != "-text" or not (words := node.text_content):
            continue
        block, unread = _surroundings(node)
        if unread:
            continue
        if block != before:
            pieces.append("\n")
        before = block
        pieces.append(_closed_up(words))
    return "".join(pieces)


def _surroundings(node: LexborNode) -> tuple[int, bool]:
    """The block that a piece of text stands in, and whether it is not to be read: a script, a style, the reading of a ruby."""
    above, unread = node.parent, False
    while above is not None and above.tag not in _BLOCKS:
        unread = unread or above.tag in ("script", "style", "rt", "rp", "template")
        above = above.parent
    return (above.mem_id if above is not None else 0), unread


def _closed_up(words: str) -> str:
    """A line break in the source is nothing between Chinese characters, else a blank."""

    def blank(found: re.Match[str]) -> str:
        if "\n" not in found.group():
            return found.group().replace("\u00a0", " ")
        beside = words[max(0, found.start() - 1) : found.start()] + words[found.end() : found.end() + 1]
        return "" if len(beside) == 2 and min(beside) > "\x7f" else " "

    return re.sub(r"\s+", blank, words)


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
