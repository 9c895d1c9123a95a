"""Pages that list others: JSON, links, feeds. Each gives items with address, title and, where it is told, the day."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from fengxiang.errors import FetchFailed

_MOST = 20_000  # items of a list


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list; `day` as the list writes it."""

    url: str
    title: str
    day: str = ""


def items_of(data: bytes, url: str, row: dict[str, Any]) -> list[Item]:
    """The entries of a list, by the form that a row of `data/sources.toml` names (json, feed or links). FetchFailed where there
    are none: a list that holds nothing is empty, another page, or a block, and not "nothing new"."""
    readers = {"json": _from_json, "feed": _from_feed, "links": _from_links}
    found = [item for item in readers[row["form"]](data, url, row) if item.url.startswith("http")][:_MOST]
    if not found:
        raise FetchFailed(f"{url}: no entry was found on this list; it is empty, was changed, or keeps us out")
    return list(dict.fromkeys(found))


def _from_json(data: bytes, url: str, row: dict[str, Any]) -> Iterator[Item]:
    try:
        held = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        said = f"{url}: no list came but something else ({str(error)[:60]}); the source was changed or keeps us out"
        raise FetchFailed(said) from error
    for entry in _rows(held, row.get("rows", ())):
        if isinstance(entry, dict) and entry.get(row["address"]):
            title = re.sub(r"<[^>]{0,200}>", "", str(entry.get(row["title"]) or ""))
            yield Item(urljoin(url, str(entry[row["address"]])), title.strip(), str(entry.get(row.get("day", "")) or ""))


def _rows(held: Any, paths: Any) -> list[Any]:
    """The list that lies at the first of the paths that leads to one, or the value itself."""
    for path in paths or ("",):
        value = held
        for key in filter(None, path.split(".")):
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            return value
    return []


def _from_feed(data: bytes, url: str, row: dict[str, Any]) -> Iterator[Item]:
    """RSS 1.0 and 2.0 and Atom; an entry that lacks its address is passed over."""
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError:
        return
    for entry in root.iter("{*}item", "{*}entry") if root is not None else ():
        parts = {etree.QName(part).localname: part for part in entry if isinstance(part.tag, str)}
        link = parts.get("link")
        address = ((link.get("href") or link.text) if link is not None else None) or (
            parts["guid"].text if "guid" in parts else ""
        )
        day = next((parts[name].text or "" for name in ("date", "pubDate", "updated", "published") if name in parts), "")
        title = "".join(parts["title"].itertext()) if "title" in parts else ""
        if address and address.strip():
            yield Item(urljoin(url, address.strip()), " ".join(title.split()), day.strip())


def _from_links(data: bytes, url: str, row: dict[str, Any]) -> Iterator[Item]:
    """Links that a selector chooses and, where the row has a `label`, whose own line says before them what they are."""
    tree = LexborHTMLParser(data)
    label, told = re.compile(row.get("label", "")), re.compile(row.get("told", r"$^"))
    for node in tree.css(row.get("select", "a[href]")):
        address = urljoin(url, (node.attributes.get("href") or "").strip())
        title = " ".join((node.attributes.get("title") or node.text(deep=True) or "").split())
        if label.search(f"{_before(node)}{title}") and re.search(row.get("address", ""), address):
            around = node.parent.text(deep=True) if node.parent is not None else ""
            day = told.search(f"{around} {address}")
            yield Item(address, title, day.group() if day else "")


def _before(node: LexborNode) -> str:
    """The words that stand before a link among its neighbours."""
    words: list[str] = []
    other = node.prev
    while other is not None and len(words) < 12:
        words.append((other.text_content if other.tag == "-text" else other.text(deep=True)) or "")
        other = other.prev
    return "".join(reversed(words))
