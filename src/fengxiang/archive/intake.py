"""What to add: files, folders, manifests, line-delimited JSON, addresses; each as a name and a way to load it."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from fengxiang.archive.remarks import RemarkRow, remark_words
from fengxiang.archive.rows import rows_of, sources_of_rows
from fengxiang.documents import REFUSED, Given
from fengxiang.errors import BadCall, BadManifest, HostileText, InputError, UnreadableFile
from fengxiang.sources import MAX_BYTES, Page, fetch, is_there, refuse_endless

Source = tuple[str, Callable[[], tuple[Page, Given]]]
_DAMAGED = (OSError, EOFError, zlib.error, UnicodeDecodeError)
# A part of a path that leads nowhere else.
_INSIDE = re.compile(r"(?!\.{1,2}$)[^/\\\0]+")
_LONGEST_LINE = MAX_BYTES // 4  # characters
_UNPACKED = 100
SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".shtml", ".pdf", ".docx", ".mhtml", ".mht", ".eml"})
_TABLES = frozenset({".csv", ".tsv", ".json"})


def sources(places: list[str], given: Given, manifest: Path | None = None) -> list[Source]:
    """Everything the places name, in order of name. With a manifest, exactly its rows: files beside it, and rows whose
    file is missing as sources that say so when loaded. Only those below one of `places` where places are given."""
    if manifest is not None:
        return [source for row in _rows(manifest) for source in [_from_row(manifest, row, places)] if source]
    found: list[Source] = []
    for place in places:
        found += _below(place, given)
    return found


def _below(place: str, given: Given) -> Iterator[Source]:
    files = [place] if "://" in place else list(map(str, _files(Path(place))))
    for file in files:
        if "://" in file or not is_there(file):
            yield file, lambda file=file: (fetch(file), given)  # type: ignore[misc]
        elif _is_lines(file):
            yield from _from_lines(Path(file), given)
        elif Path(file).suffix.lower() in _TABLES:
            yield from _from_rows(Path(file), given)
        else:
            yield file, lambda file=file: (fetch(file), given)  # type: ignore[misc]


def _from_rows(path: Path, given: Given) -> Iterator[Source]:
    """A source a row; a table that cannot be read is one source that says so."""
    try:
        yield from sources_of_rows(path, given)
    except InputError as error:
        yield path.name, _refusing(error)


def _refusing(error: InputError) -> Callable[[], tuple[Page, Given]]:
    def refuse() -> tuple[Page, Given]:
        raise error

    return refuse


def _files(path: Path) -> list[Path]:
    """The file itself, or the files of a folder that may be texts."""
    if not is_there(path) or not path.is_dir():
        return [path]
    return [file for file in _inside(path) if _may_be_read(file)]


def _inside(folder: Path) -> list[Path]:
    """The files of a folder, at any depth, those with hidden names apart."""
    found = (file for file in sorted(folder.rglob("*")) if file.is_file() and _lies_in(file, folder))
    return [file for file in found if not any(part.startswith(".") for part in file.relative_to(folder).parts)]


def _lies_in(file: Path, folder: Path) -> bool:
    """Whether a file lies in a folder and is no link out of it; a link is read where it is named itself."""
    return file.resolve().is_relative_to(folder.resolve())


def _may_be_read(file: Path) -> bool:
    if file.suffix.lower() in _TABLES:
        with suppress(InputError):
            return bool(rows_of(file))
        return False
    return file.suffix.lower() in SUFFIXES or _is_lines(file.name)


def passed_over(places: Iterable[str]) -> list[tuple[str, str]]:
    """The files of the folders among the places that are not read, each with the reason."""
    folders = [Path(place) for place in places if "://" not in place and is_there(place) and Path(place).is_dir()]
    return [
        (str(file.relative_to(folder)), f"{file.relative_to(folder)}: passed over, {_why_not(file)}")
        for folder in folders
        for file in _inside(folder)
        if not _may_be_read(file)
    ]


def _why_not(file: Path) -> str:
    if file.suffix.lower() in _TABLES:
        return "a table without a column of texts"
    try:
        return REFUSED.get(fetch(file).kind, f"of a kind that is not known ({file.suffix or 'no suffix'})")
    except InputError as error:
        return str(error).removeprefix(f"{file.name}: ")


def _is_lines(name: str) -> bool:
    return name.endswith((".jsonl", ".jsonl.gz"))


def _rows(manifest: Path) -> list[dict[str, str]]:
    try:
        if is_there(manifest):
            refuse_endless(manifest)
        with manifest.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = {"series", "id", "date"} - set(reader.fieldnames or ())
            if missing:
                raise BadManifest(f"{manifest.name}: the columns {', '.join(sorted(missing))} are missing from the first line")
            rows = list(reader)
    except FileNotFoundError as error:
        raise BadManifest(f"{manifest.name}: no such manifest; give the path of a CSV file") from error
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise BadManifest(f"{manifest.name}: cannot be read as CSV in UTF-8 ({error})") from error
    for number, row in enumerate(rows, 2):
        if not all(_INSIDE.fullmatch(row[key] or "x") for key in ("series", "id")):
            raise BadManifest(
                f"{manifest.name}: line {number} names a place outside its folder; write series and id without / or .."
            )
        if not row["series"] or not row["id"] or row["date"] is None:
            raise BadManifest(f"{manifest.name}: line {number} lacks series, id or date; fill them in or take out the row")
    return rows


def _from_row(manifest: Path, row: dict[str, str], places: list[str]) -> Source | None:
    """The source of a manifest row, `<series>/<id>.*` beside the manifest; None where it lies outside the places."""
    folder = manifest.parent / row["series"]
    name = f"{row['series']}/{row['id']}"
    inside = not places or any(
        folder.resolve().is_relative_to(Path(place).resolve()) or Path(place).stem == row["id"] for place in places
    )

    def load() -> tuple[Page, Given]:
        # An id may hold any character, also those a pattern would read as its own, so names are compared.
        files = [file for suffix in sorted(SUFFIXES) if is_there(file := folder / (row["id"] + suffix))]
        if not files:
            raise BadManifest(f"{manifest.name}: row {name} has no file {name}.*; add the file or take out the row")
        try:
            return fetch(files[0]), _given(manifest, row)
        except BadCall as error:
            raise BadManifest(f"{manifest.name}: row {name}: {error}") from error

    return (name, load) if inside else None


def _given(manifest: Path, row: dict[str, str]) -> Given:
    complete = {"yes": True, "partial": False, "no": False, "": None}.get((row.get("complete") or "").strip().lower(), "?")
    if complete == "?":
        raise BadManifest(
            f"{manifest.name}: row {row['series']}/{row['id']}: complete is {row['complete']!r}; write yes or partial"
        )
    if not row["date"]:
        raise BadManifest(f"{manifest.name}: row {row['series']}/{row['id']} has no date; write one such as 2023-12-12")
    return Given(
        series=row["series"],
        date=row["date"],
        name=row.get("name") or None,
        title=row.get("title") or None,
        complete=complete,  # type: ignore[arg-type]
        witness_of=row.get("witness_of") or None,
    )


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers. UnreadableFile for one that is damaged, has a line that does not end, or unpacks to
    far more than texts do."""
    refuse_endless(path)
    opener, size = gzip.open if path.suffix == ".gz" else open, 0
    try:
        most = max(MAX_BYTES, _UNPACKED * path.stat().st_size)
        with opener(path, "rt", encoding="utf-8-sig") as file:
            for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), ""), 1):
                size += len(line)
                if len(line) == _LONGEST_LINE:
                    raise UnreadableFile(f"{path.name}: line {number} is over {_LONGEST_LINE >> 20} MB; give one text a line")
                if size > most:
                    raise UnreadableFile(
                        f"{path.name}: unpacks to over {_UNPACKED} times its size; refused as a decompression bomb"
                    )
                yield number, line
    except _DAMAGED as error:
        raise UnreadableFile(f"{path.name}: cut off or damaged ({error}); fetch it again") from error


def _from_lines(path: Path, given: Given) -> Iterator[Source]:
    """A source a line: an object with series, date, name, title, text."""
    try:
        for number, line in _lines(path):
            if line.strip():
                yield f"{path.name}:{number}", lambda line=line, number=number: _from_line(path, number, line, given)  # type: ignore[misc]
    except UnreadableFile as error:
        yield path.name, _refusing(error)


def remarks_in(places: Iterable[str]) -> Iterator[RemarkRow]:
    """The remarks that exports among the places hold, as an archive stores them; lines that `add` refuses hold none. BadManifest
    for one that lacks its place, its words or its day."""
    files = (file for place in places if "://" not in place for file in _files(Path(place)) if _is_lines(file.name))
    for path in files:
        with suppress(UnreadableFile):
            for number, line in _lines(path):
                yield from _remarks_on(path, number, line)


def _remarks_on(path: Path, number: int, line: str) -> Iterator[RemarkRow]:
    if '"remarks"' not in line:
        return
    try:
        row = json.loads(line)
        edition = "/".join(row[key] for key in ("series", "date", "name") if row.get(key))
        for one in row.get("remarks", ()):
            yield (
                edition,
                _place(one["start"]),
                _place(one["end"]),
                str(one["quote"]),
                remark_words(str(one["remark"])),
                str(one["written"]),
            )
    except (BadCall, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BadManifest(
            f"{path.name}: line {number} has a remark that lacks start, end, quote, remark or written; take it out or mend it"
        ) from error


def _place(written: Any) -> int:
    """A place in a text; OverflowError for a number that none can be."""
    place = int(written)
    if not 0 <= place <= MAX_BYTES:
        raise OverflowError(f"{written} is no place in a text")
    return place


def _from_line(path: Path, number: int, line: str, given: Given) -> tuple[Page, Given]:
    try:
        row = json.loads(line)
        data, stated = row["text"].encode("utf-8"), {key: row.get(key) for key in ("series", "date", "name", "title")}
        if not all(value is None or isinstance(value, str | int) for value in stated.values()):
            raise TypeError("a value is no text")
        whole = f"{row['series']}/{row['date']}" + (f"/{row['name']}" if row.get("name") else "") if row.get("witness") else None
    except UnicodeEncodeError as error:
        raise HostileText(f"{path.name}: line {number} holds half a surrogate; write the text as UTF-8") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadManifest(f"{path.name}: line {number} is not an object with series, date and text") from error
    complete = row["complete"] if isinstance(row.get("complete"), bool) else None
    given = replace(given, complete=complete, witness_of=given.witness_of or whole)
    held = {key: str(value) for key, value in stated.items() if value not in (None, "")}
    told = {key: value for key, value in (("series", given.series), ("date", given.date), ("name", given.name)) if value}
    try:
        return Page(data, f"{path.name}-{number}.txt"), replace(given, **{**held, **told})  # type: ignore[arg-type]
    except BadCall as error:
        raise BadManifest(f"{path.name}: line {number}: {error}") from error
