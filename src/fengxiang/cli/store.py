"""Commands that store and list texts."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fengxiang.cli.call import (
    Call,
    agrees,
    check_writable,
    cluster_option,
    command,
    given_options,
    progress,
    write_whole,
    yes_option,
)
from fengxiang.errors import BadCall, EmptyInput, FengxiangError, NotInArchive, UnknownDate

if TYPE_CHECKING:
    from fengxiang.archive import Added, Holding
    from fengxiang.archive.intake import Source


@command("add")
@click.argument("places", nargs=-1, required=True, metavar="PATH|URL ...")
@click.option("--manifest", type=click.Path(path_type=Path), help="CSV with series, id, date for the files beside it.")
@given_options[0]
@given_options[1]
@click.option("--name", help="Which document of its day, such as decision.")
@click.option("--complete", type=click.Choice(["yes", "partial"]), help="Whether the copy is whole.")
@click.option("--witness-of", metavar="EDITION", help="Another copy of an edition.")
@yes_option
@cluster_option
def add(
    call: Call,
    places: tuple[str, ...],
    manifest: Path | None,
    series: str | None,
    date: str | None,
    name: str | None,
    complete: str | None,
    witness_of: str | None,
    yes: bool,
    cluster: str | None,
) -> None:
    """Store texts: files, folders, addresses. Adding twice is adding once."""
    from fengxiang.archive import SUFFIXES, Archive, passed_over, remarks_in, sources
    from fengxiang.documents import Given

    given = Given(series, date, name, None, {"yes": True, "partial": False}.get(complete or ""), witness_of)
    found = sources(list(places), given, manifest)
    if not found:
        raise EmptyInput(f"{places[0]}: holds no text to add; give a file, or a folder with some ({', '.join(sorted(SUFFIXES))})")
    left = passed_over(places) if not manifest else []
    remarks_held = list(remarks_in(places)) if not manifest else []
    counts, refused, results = {"added": 0, "witness": 0, "known": 0}, 0, []
    warnings: list[dict[str, str]] = []
    # An archive is made for the first text that can be read, so that a refused one leaves nothing behind.
    worth = call.holds_archive() or any(_readable(source, yes) for source in found)
    with (
        call.executor(cluster) as executor,
        call.open_archive(make=True) if worth else Archive(":memory:") as archive,
        progress(len(found), call) as step,
    ):

        def told(source: str, result: Added | FengxiangError) -> None:
            nonlocal refused
            step()
            if isinstance(result, FengxiangError):
                refused += 1
                click.echo(call.said(str(result)), err=True)
                results.append({"source": Path(source).name, "status": "refused", "text": str(result)})
                return
            counts[result.status] += 1
            results.append({"source": Path(source).name, "status": result.status, "edition": str(result.edition)})
            notes = list(result.warnings)
            if result.status == "known" and len(found) == 1:
                notes.append(("known", f"{result.edition}: the same text is in the archive already; skipped"))
            call.warn(notes)
            warnings.extend({"kind": kind, "text": text} for kind, text in notes)

        archive.add_all(found, told, executor, partial(agrees, call, yes))
        remarks = archive.restore(remarks_held)
    call.warn(left)
    silent = call.quiet or refused == len(found)
    line = f"{counts['added']} added, {counts['witness']} second copies, {counts['known']} known already, {refused} refused"
    call.give(
        {
            **counts,
            "refused": refused,
            "remarks": remarks,
            "passed_over": [name for name, _ in left],
            "sources": results,
            "warnings": warnings,
        },
        {".txt": lambda: "" if silent else call.said(line) + "\n"},
    )
    if refused:
        raise SystemExit(2)


def _readable(source: Source, yes: bool) -> bool:
    """Whether a text can be read; one at an address is not asked for twice, nor is the reader for a year."""
    from fengxiang.documents import read_page

    name, load = source
    try:
        return "://" in name or bool(read_page(*load()))
    except UnknownDate as question:
        return question.likely is not None and (yes or sys.stdin.isatty())
    except FengxiangError:
        return False


@command("list", ".csv")
@click.argument("words", nargs=-1, metavar="[SERIES|YEAR|WORDS]...")
@click.option("--changed", is_flag=True, help="Editions whose page says other words now than when it was stored.")
def list_(call: Call, words: tuple[str, ...], changed: bool) -> None:
    """What the archive holds; of one series, one year, or with words in the title."""
    from fengxiang.render.ways import holdings_ways

    with call.open_archive() as archive:
        held = archive.holdings()
        other = {one.edition for one in archive.rewritten()} if changed else set()
    if not held:
        call.tell(
            "! the archive is empty: `fengxiang collect SERIES`, `fengxiang add FOLDER`, or `fengxiang demo` to look around"
        )
    chosen = [row for row in held if all(_fits(row, word) for word in words) and (not changed or row.edition in other)]
    if held and words and not chosen:
        raise NotInArchive(f"list {' '.join(words)}: nothing held is so named; `fengxiang list` shows everything")
    call.give_ways(holdings_ways(chosen, call.lang))


def _fits(row: Holding, word: str) -> bool:
    """Whether an edition is of a series, of a year or begins so, or has a word in its title."""
    name = str(row.edition)
    return name.startswith(word.lower()) or row.edition.date.startswith(word) or word.lower() in row.title.lower()


@command("show")
@click.argument("edition")
@click.option("--witness", type=click.IntRange(0), default=0, help="Another copy of the edition, counted from 1.")
def show(call: Call, edition: str, witness: int) -> None:
    """One stored text, to the character: what every citation points into."""
    from fengxiang.render.objects import shown_object

    with call.open_archive() as archive:
        document = archive.get(archive.find_edition(edition), witness)
    call.give(shown_object(document), {".txt": lambda: document.text})


@command("remove")
@click.argument("edition")
def remove(call: Call, edition: str) -> None:
    """Take an edition out, with all its copies."""
    with call.open_archive() as archive:
        found = archive.find_edition(edition)
        count = archive.remove(found)
    call.give(
        {"edition": str(found), "removed": count, "warnings": []}, {".txt": lambda: call.said(f"{found}: {count} removed") + "\n"}
    )


@command("rebuild")
def rebuild(call: Call) -> None:
    """Make every document anew from its stored page."""
    with call.open_archive() as archive, progress(archive.size(), call) as step:
        count, lost = archive.rebuild(lambda done, total: step())
    for line in lost:
        click.echo(call.said(line), err=True)
    call.give({"documents": count, "lost": lost, "warnings": []}, {".txt": lambda: call.said(f"{count} documents") + "\n"})
    if lost:
        raise SystemExit(2)


@command("verify")
def verify(call: Call) -> None:
    """Whether everything stored is what was written: pages, texts, the index."""
    with call.open_archive() as archive:
        found = archive.verify()
        size = archive.size()
    rows = [{"what": fault.what, "why": fault.why} for fault in found]
    lines = [f"{row['what']}: {row['why']}" for row in rows] or [
        f"{size} texts, their pages and the index are as they were written"
    ]
    call.give({"faults": rows, "documents": size, "warnings": []}, {".txt": lambda: "\n".join(map(call.said, lines)) + "\n"})
    if found:
        raise SystemExit(2)


@command("export")
@click.argument("file", type=click.Path(path_type=Path))
def export(call: Call, file: Path) -> None:
    """Every text with your remarks, a JSON object a line (.jsonl or .jsonl.gz), as `add` reads them back."""
    import gzip
    import json

    if not file.name.endswith((".jsonl", ".jsonl.gz")):
        raise BadCall(f"{file.name}: export writes .jsonl or .jsonl.gz; choose one of these")
    check_writable(file)
    with call.open_archive() as archive:
        rows = [json.dumps(row, ensure_ascii=False) for row in archive.export()]
    if not rows:
        raise EmptyInput(f"{file.name}: the archive holds no text to export; nothing was written")
    data = ("\n".join(rows) + "\n").encode("utf-8")
    write_whole(file, gzip.compress(data, mtime=0) if file.suffix == ".gz" else data)
    call.give({"documents": len(rows), "warnings": []}, {".txt": lambda: call.said(f"{len(rows)} texts") + "\n"})


@command("note", ".md .csv")
@click.argument("edition")
@click.argument("place", required=False, metavar="[QUOTE|START-END]")
@click.argument("text", required=False)
@click.option("--remove", is_flag=True, help="Take the remark on this place away.")
def note(call: Call, edition: str, place: str | None, text: str | None, remove: bool) -> None:
    """Your own remarks on a stored text: list them, or keep one on a quotation or a range of characters."""
    from fengxiang.archive import place_of
    from fengxiang.render.remarks import remarks_object, remarks_to_csv, remarks_to_text

    if place is not None and not place.strip():
        raise BadCall(f"note {edition}: an empty place; give the words it is on, or a range such as 53-57")
    if place is None and remove:
        raise BadCall(f"note {edition} --remove: which one? Name its place")
    if place and bool(text) == remove:
        raise BadCall(f"note {edition} {place}: write the remark behind the place, or give --remove, one of the two")
    with call.open_archive() as archive:
        document = archive.get(archive.find_edition(edition))
        if place:
            if remove:
                archive.unremark(document, place_of(document, place))
            else:
                archive.remark(document, place_of(document, place), text or "")
        found = archive.remarks(document)
    shown = remarks_to_text(document, found)
    call.give(
        remarks_object(document, found),
        {".txt": lambda: shown, ".md": lambda: shown, ".csv": lambda: remarks_to_csv(document, found)},
    )
