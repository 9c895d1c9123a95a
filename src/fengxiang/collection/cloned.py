"""Collections that people clone: by the layouts of `data/recipes.toml`, each file or row of them as a page."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fengxiang.archive import Archive
from fengxiang.archive.rows import json_value, table_rows
from fengxiang.collection.catalogue import all_sources
from fengxiang.collection.public import Errand, Outcome
from fengxiang.data import table
from fengxiang.documents import Given, day_written, read_page
from fengxiang.documents.encoding import decode
from fengxiang.errors import BadCall, FetchFailed, InputError, UnknownSeries
from fengxiang.sources import Page, fetch

_PATIENCE = 1800  # seconds for a clone


@dataclass(frozen=True, slots=True)
class Recipe:
    """A layout: its name and what the table says of it."""

    id: str
    row: dict[str, Any]

    def files(self, folder: Path) -> list[Path]:
        """The files of a folder that the layout knows, in order of name."""
        known = re.compile(self.row["files"])
        found = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts)
        return [path for path in found if known.fullmatch(path.relative_to(folder).as_posix())]


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of a collection: its page, its title where it is told, and the series where the layout knows it."""

    page: Page
    title: str
    series: str | None


@contextmanager
def folder_of(place: str) -> Iterator[Path]:
    """The folder that `git:URL` or a path names, a clone while it is looked at. BadCall or FetchFailed without one."""
    if not place.startswith("git:"):
        if not Path(place).is_dir():
            raise BadCall(f"--from {place}: no such folder, and no source of that name; `fengxiang series` lists the sources")
        yield Path(place)
        return
    if shutil.which("git") is None:
        raise BadCall(f"--from {place}: git is not installed; clone it elsewhere and give the folder")
    with TemporaryDirectory() as made:
        command = ["git", "clone", "--quiet", "--depth", "1", "--", place.removeprefix("git:"), made]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
        if done.returncode:
            reason = (done.stderr.strip() or "git failed").splitlines()[-1]
            raise FetchFailed(f"{place}: cannot be cloned ({reason}); check the address")
        yield Path(made)


def collect_folder(archive: Archive, errand: Errand, folder: Path) -> Iterator[Outcome]:
    """What comes of each text of a collection that may be of the series asked for. BadCall where no layout fits the folder."""
    fits = [(recipe, files) for recipe in recipes() if (files := recipe.files(folder))]
    if not fits:
        raise BadCall(f"--from {folder.name}: its layout is not known; `fengxiang add {folder.name}` reads any folder of texts")
    for recipe, files in fits:
        for path in files:
            try:
                entries = list(entries_of(recipe, path, folder))
            except InputError as error:
                yield Outcome(recipe.id, "refused", path.name, path.name, why=str(error))
                continue
            for entry in entries:
                if _may_be(entry, errand):
                    yield _stored(archive, errand, recipe, entry)


def recipes() -> list[Recipe]:
    """Every layout of the table."""
    return [Recipe(name, row) for name, row in table("recipes").items()]


def _may_be(entry: Entry, errand: Errand) -> bool:
    if entry.series is not None:
        return entry.series in errand.series
    titles = table("sources")["titles"]
    return not entry.title or any(re.search(titles[name], entry.title) for name in errand.series if name in titles)


def _stored(archive: Archive, errand: Errand, recipe: Recipe, entry: Entry) -> Outcome:
    name = entry.page.name
    given = Given(series=entry.series)
    try:
        document = read_page(entry.page, given)
        if document.edition.series not in errand.series:
            return Outcome(recipe.id, "other", entry.title, name, str(document.edition))
        if errand.since and document.edition.day < errand.since.isoformat():
            return Outcome(recipe.id, "other", entry.title, name, str(document.edition))
        if errand.dry:
            return Outcome(recipe.id, "found", entry.title or document.title, name, str(document.edition))
        added = archive.add(entry.page, given, document)
    except UnknownSeries:  # its title alone was like one
        return Outcome(recipe.id, "other", entry.title, name)
    except InputError as error:
        return Outcome(recipe.id, "refused", entry.title, name, why=str(error))
    status = "stored" if added.status == "added" else "known"
    return Outcome(recipe.id, status, entry.title or document.title, name, str(added.edition))


# Entries ----------------------------------------------------------------------------------------------------------------


def entries_of(recipe: Recipe, path: Path, folder: Path) -> Iterator[Entry]:
    """The texts of one file by a layout."""
    forms = {"text": _whole, "items": _items, "sections": _sections, "rows": _rows_as_one}
    yield from forms[recipe.row["form"]](recipe, path, folder)


def _whole(recipe: Recipe, path: Path, folder: Path) -> Iterator[Entry]:
    folders = recipe.row.get("folders", {})
    inside = path.relative_to(folder).parts[0]
    series = next((name for start, name in folders.items() if inside.startswith(start)), recipe.row.get("series"))
    yield Entry(fetch(path), "", series)


def _items(recipe: Recipe, path: Path, folder: Path) -> Iterator[Entry]:
    row, text = recipe.row, _text(path)
    for number, item in enumerate(_held(row, path, text), 1):
        title, said = _at(item, row["title"]), _at(item, row["text"])
        if not said:
            continue
        series = row.get("types", {}).get(title, row.get("series"))
        day = day_written(_at(item, row.get("written", ""))) or _day_in(path.name) or ""
        yield _entry(f"{path.stem}-{number}-{day}", title, said, series, _at(item, row.get("address", "")) or None)


def _held(row: dict[str, Any], path: Path, text: str) -> list[Mapping[str, Any]]:
    """The objects of a JSON file, or the rows of a table."""
    if path.suffix == ".csv":
        return table_rows(path.name, text)
    held = json_value(path.name, text)
    lists = [held.get(key) if key and isinstance(held, dict) else held for key in row.get("rows", [""])]
    found = next((one for one in lists if isinstance(one, list)), [])
    return [item for item in found if isinstance(item, dict)]


def _at(item: Any, path: str) -> str:
    """The words that lie at a path of keys; empty where there are none."""
    for key in path.split("."):
        item = item.get(key) if isinstance(item, dict) else None
    return str(item).strip() if isinstance(item, str | int) else ""


def _entry(name: str, title: str, said: str, series: str | None, url: str | None) -> Entry:
    """A text with its title above it, as a page of its kind."""
    title = re.sub(r"^(?:\[视频\]|【[^】]{0,30}】)+", "", title).strip()
    if re.search(r"<p[\s>]|<br", said):
        return Entry(Page(f"<h1>{title}</h1>\n<article>{said}</article>".encode(), f"{name}.html", url), title, series)
    above = "" if series else f"{title}\n"
    return Entry(Page(f"{above}{said}\n".encode(), f"{name}.txt", url), title, series)


def _sections(recipe: Recipe, path: Path, folder: Path) -> Iterator[Entry]:
    parts = re.split(rf"(?m){recipe.row['heading']}", _text(path))
    for number, part in enumerate(parts[1:], 1):
        title, _, said = part.partition("\n")
        if said.strip():
            yield _entry(f"{path.stem}-{number}-{_day_in(path.name) or ''}", title, said, recipe.row.get("series"), None)


def _rows_as_one(recipe: Recipe, path: Path, folder: Path) -> Iterator[Entry]:
    """A statement whose paragraphs are the rows of a table."""
    rows = table_rows(path.name, _text(path))
    column = next((name for name in ("text", "paragraph", "content") if rows and name in rows[0]), None)
    if column is None:
        raise InputError(f"{path.name}: no column of paragraphs; give the folder to `fengxiang add`")
    said = "\n".join(row[column] for row in rows if row[column])
    yield _entry(f"{path.stem}-{_day_in(path.name) or ''}", "", said, "fomc", None)


def _text(path: Path) -> str:
    return decode(fetch(path).data, path.name).removeprefix("\ufeff")


def _day_in(name: str) -> str | None:
    found = re.search(r"(\d{4})(\d{2})(\d{2})", name)
    return day_written("-".join(found.groups())) if found else None


def is_source(place: str) -> bool:
    """Whether `--from` names one of the public sources."""
    return place in {source.id for source in all_sources()}
