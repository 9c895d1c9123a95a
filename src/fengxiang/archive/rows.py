"""Tables of texts, one a row: CSV and JSON as people keep them, with the columns named or guessed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fengxiang.documents import Given, day_written
from fengxiang.documents.encoding import decode
from fengxiang.errors import BadManifest, UnreadableFile
from fengxiang.sources import MAX_BYTES, Page, fetch

# The names that a column may have, by what it holds; the first that is there is taken.
COLUMNS = {
    "text": ("text", "content", "body", "article", "statement", "fulltext", "正文", "内容", "全文", "文本"),
    "title": ("title", "headline", "subject", "标题", "题目"),
    "date": (
        "date",
        "day",
        "meeting date",
        "datetime",
        "published",
        "pubdate",
        "time",
        "release date",
        "日期",
        "时间",
        "发布时间",
    ),
    "url": ("url", "link", "address", "网址", "链接"),
    "series": ("series",),
    "name": ("name",),
}


def rows_of(path: Path) -> list[Mapping[str, Any]]:
    """The rows of a CSV or JSON file. UnreadableFile where it holds no rows, BadManifest where none of its columns has texts."""
    page = fetch(path)
    text = decode(page.data, page.name)
    rows = _of_json(path.name, text) if path.suffix.lower() == ".json" else table_rows(path.name, text)
    if not rows:
        raise UnreadableFile(f"{path.name}: no rows of texts; give objects or lines with date, title and text")
    if "text" not in columns(rows[0]):
        named = ", ".join(map(str, list(rows[0])[:6]))
        raise BadManifest(f"{path.name}: no column holds texts (there are {named}); name it text, or give --manifest")
    return rows


def columns(row: Mapping[str, Any]) -> dict[str, str]:
    """Which column of a row holds what, by its name, whatever its capitals."""
    there = {str(key).strip().lower(): str(key) for key in row}
    found = {what: next((there[name] for name in names if name in there), None) for what, names in COLUMNS.items()}
    return {what: key for what, key in found.items() if key is not None}


def table_rows(name: str, text: str) -> list[Mapping[str, Any]]:
    """The rows of a table whose marks between columns are commas, tabs or semicolons; UnreadableFile where it is none."""
    csv.field_size_limit(MAX_BYTES)
    sample = text[:20_000].split("\n", 1)[0]
    mark = max(",\t;", key=sample.count)
    try:
        return [row for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=mark) if any(row.values())]
    except csv.Error as error:
        raise UnreadableFile(f"{name}: cannot be read as a table ({error}); save it as CSV in UTF-8") from error


def _of_json(name: str, text: str) -> list[Mapping[str, Any]]:
    held = json_value(name, text)
    lists = [held, *(held.values() if isinstance(held, dict) else ())]
    rows = next((one for one in lists if isinstance(one, list) and one), [])
    return [row for row in rows if isinstance(row, dict)]


def json_value(name: str, text: str) -> Any:
    """What a JSON file holds; UnreadableFile where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"{name}: not JSON ({str(error)[:80]}); give a list of objects") from error


def page_of_row(path: Path, number: int, row: Mapping[str, Any], given: Given) -> tuple[Page, Given]:
    """A row as a page and what it states. Where it names its series its date is the edition's; else it is the day of publication,
    which supplies what the text does not say of its own day. BadManifest for a row without a text or with a date that is none."""
    held = {what: str(value).strip() for what, key in columns(row).items() if (value := row[key]) not in (None, "")}
    if not held.get("text"):
        raise BadManifest(f"{path.name}: row {number} holds no text; fill it in or take it out")
    day = day_written(held["date"]) if "date" in held else None
    if "date" in held and day is None:
        raise BadManifest(f"{path.name}: row {number} is dated {held['date'][:40]}, which is no day; write it as 2023-12-12")
    whole = "series" in held
    page = Page(held["text"].encode("utf-8"), f"{path.name}-{number}{f'-{day}' if day else ''}.txt", held.get("url"))
    stated = Given(
        series=given.series or held.get("series"),
        date=given.date or (day if whole else None),
        name=given.name or held.get("name"),
        title=held.get("title"),
        complete=given.complete,
        witness_of=given.witness_of,
    )
    return page, stated


def sources_of_rows(path: Path, given: Given) -> Iterator[tuple[str, Any]]:
    """A source a row."""
    for number, row in enumerate(rows_of(path), 1):
        yield f"{path.name}:{number}", lambda row=row, number=number: page_of_row(path, number, row, given)
