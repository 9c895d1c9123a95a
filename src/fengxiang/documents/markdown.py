"""The text of a Markdown file: its marks, links and pictures taken off, front matter and the head of a clip read and left out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fengxiang.data import table
from fengxiang.documents.days import iso_date
from fengxiang.documents.draft import Draft, plain_lines
from fengxiang.documents.furniture import front_matter
from fengxiang.documents.html import text_of
from fengxiang.sources import Page

_DATES = ("date", "published", "date_published", "created", "saved")
_ADDRESSES = ("url", "source", "link", "original")
_NOTE = re.compile(r"^\[\^[^\]\n]{1,60}\]:.*$", re.MULTILINE)
_PICTURE = re.compile(r"!\[\[[^\]\n]{0,200}\]\]")
_WIKI = re.compile(r"\[\[(?:[^\]|\n]{1,200}\|)?([^\]|\n]{1,200})\]\]")
# What CommonMark leaves standing: its rules for emphasis do not fit text without spaces, and these marks are not its own.
_BESIDE = r"[\u3000-\u9fff，。；：！？（）]"
_LEFT = re.compile(rf"\*\*|==|~~|\[\^[^\]\s]{{1,60}}\]|(?<={_BESIDE})\*|\*(?={_BESIDE})|^\[[ xX]\]\s+", re.MULTILINE)
_ROW = re.compile(r"[-*]\s+([A-Za-z][A-Za-z ]{1,30}):{1,2}\s*(.*)")


def from_markdown(page: Page, text: str) -> Draft:
    """The words of the file, a line a block or line; title, day, series and address as its front matter or clip states them."""
    lines = plain_lines(text).split("\n")
    above = front_matter(lines, ("---", "+++"))
    told = _told(lines[:above])
    clipped, kept = _clip(lines[above:])
    told = clipped | told
    written = next((told[key] for key in _DATES if key in told), "")
    day = iso_date(written)
    warnings = (("date", f"the front matter is dated {written}, which is no day; passed over"),) if written and not day else ()
    address = next((told[key] for key in _ADDRESSES if told.get(key, "").startswith("http")), None)
    words = plain_words("\n".join(kept))
    return Draft(words, told.get("title"), day, told.get("publisher"), tuple(told.items()), warnings, address)


def plain_words(text: str) -> str:
    """The text without the marks of Markdown."""
    text = _WIKI.sub(r"\1", _PICTURE.sub("", _NOTE.sub("", text)))
    blocks = _LEFT.sub("", "\n".join(_blocks(_parser().parse(text))))
    return "\n".join(line.rstrip() for line in blocks.split("\n") if line.strip()) + "\n"


@cache
def _parser() -> MarkdownIt:
    """Indented text is text here: paragraphs of Chinese begin with blanks."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["code", "lheading"])


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """The words of each block, those of a numbered item behind their number."""
    number = ""
    for token in tokens:
        if token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "inline":
            yield number + "".join(map(_word, token.children or ()))
            number = ""
        elif token.type == "html_block":
            yield text_of(token.content)
        elif token.type == "fence":
            yield token.content


def _word(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and token.content.lower().startswith("<br")):
        return "\n"
    return token.content if token.type in ("text", "code_inline") else ""


def _told(lines: list[str]) -> dict[str, str]:
    """Keys and values of front matter, in YAML or, between `+++`, in TOML; a block value (`|`) is its first line."""
    if lines and lines[0].startswith("+"):
        return _told_in_toml("\n".join(lines[1:-1]))
    told, key = dict[str, str](), None
    for line in lines[1:-1]:
        found = re.match(r"([A-Za-z_][\w-]*):[ \t]*(.*)$", line)
        if found:
            key, value = found[1].lower(), found[2].strip()
            told[key] = "" if re.fullmatch(r"[|>][-+]?", value) else value.strip("\"'")
        elif key and not told[key] and line.startswith((" ", "\t")):
            told[key] = line.strip().lstrip("- ").strip("\"'")
    return {key: value for key, value in told.items() if value}


def _told_in_toml(written: str) -> dict[str, str]:
    try:
        rows = tomllib.loads(written)
    except tomllib.TOMLDecodeError:
        return {}
    return {key.lower(): str(value) for key, value in rows.items() if not isinstance(value, dict | list)}


def _clip(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """What a clipper states above the text, and the lines without its marks: at least two rows of known keys are such a head."""
    rules = table("furniture")["clip"]
    rows = {number: found for number, line in enumerate(lines[:60]) if (found := _ROW.fullmatch(line.strip()))}
    told = {found[1].strip().lower(): plain_words(found[2]).strip() for found in rows.values()}
    known = {key: value for key, value in told.items() if key in rules["keys"]}
    marks = re.compile("|".join(rules["lines"]), re.IGNORECASE)
    heads = rules["headings"] if len(known) > 1 else ()
    out = {number for number, found in rows.items() if len(known) > 1 and found[1].strip().lower() in known}
    kept = [line for number, line in enumerate(lines) if number not in out and not _is_mark(line, heads, marks)]
    return (_as_front_matter(known), kept) if len(known) > 1 else ({}, kept)


def _is_mark(line: str, heads: Sequence[str], marks: re.Pattern[str]) -> bool:
    bare = re.sub(r"\]\([^)]*\)", "", line).strip("[] \t")
    return bare.lstrip("# ").lower() in heads or marks.fullmatch(bare) is not None


def _as_front_matter(known: dict[str, str]) -> dict[str, str]:
    """The keys of a clip by the names that front matter has."""
    names = {"full title": "title", "document tags": "tags"}
    return {names.get(key, key): value for key, value in known.items() if value}
