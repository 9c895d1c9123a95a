"""The ledger: what a reading said at the time, line under line, each with a hash over the one before; and what became of it.

A line that is changed, taken out or put in breaks the chain from there on, so that nothing can be bettered afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from fengxiang.alignment import align
from fengxiang.archive import Archive, Scope
from fengxiang.brief import Brief
from fengxiang.documents import GUIDANCE, Document, bare
from fengxiang.errors import BadArchive, CannotWrite, NotInArchive
from fengxiang.reading import Signal, read_dials, turned_dials

_KEPT = 20  # signals of a reading, and as many that fell silent
_FRESH = ("new", "echoed", "adopted")
_LEAST = 4  # characters of a phrase whose later life is told

Line = dict[str, Any]


def ledger_of(archive: Path) -> Path:
    """The file of the ledger beside an archive."""
    return archive.with_name(f"{archive.name}-ledger.jsonl")


def keep(brief: Brief, place: Path, version: str) -> Line:
    """Write what a brief says under the lines before it; the line. BadArchive where the lines before do not hold, CannotWrite
    where nothing can be written."""
    lines, broken = read_ledger(place)
    if broken is not None:
        raise BadArchive(f"{place.name}: line {broken} was changed after it was written; move the ledger away to begin a new one")
    line = _line(brief, version, lines[-1]["hash"] if lines else "")
    try:
        with place.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise CannotWrite(f"{place.name}: cannot be written ({error.strerror}); choose another archive") from error
    return line


def _line(brief: Brief, version: str, before: str) -> Line:
    judgement = brief.judgement
    said: Line = {
        "version": version,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "edition": str(brief.document.edition),
        "text": brief.document.sha256,
        "archive": brief.digest,
        "against": list(map(str, brief.against)),
        "judged_by": {"model": judgement.model, "date": judgement.day} if judgement else None,
        "signals": [_said(signal) for signal in brief.told[:_KEPT]],
        "dropped": [_said(signal) for signal in brief.dropped[:_KEPT]],
        "dials": [{"axis": dial.reading.axis, "rung": dial.reading.rung, "direction": dial.direction} for dial in brief.dials],
        "before": before,
    }
    return said | {"hash": _hash(said)}


def _said(signal: Signal) -> Line:
    odds = signal.life.odds_of_drop(signal.against.series) if signal.life and signal.against else None
    return {"kind": signal.kind, "text": signal.text, "rank": signal.rank} | ({"odds_of_drop": odds} if odds is not None else {})


def _hash(line: Line) -> str:
    told = {key: value for key, value in line.items() if key != "hash"}
    return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()


def read_ledger(place: Path) -> tuple[list[Line], int | None]:
    """The lines of a ledger, and the number of the first that does not hold, from 1; None where all do."""
    lines: list[Line] = []
    before = ""
    try:
        written = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise BadArchive(f"{place.name}: cannot be read ({error}); move it away to begin a new one") from error
    for number, text in enumerate(written, 1):
        try:
            line = json.loads(text)
            sound = line["hash"] == _hash(line) and line["before"] == before and isinstance(line["signals"], list)
        except (ValueError, KeyError, TypeError):
            return lines, number
        if not sound:
            return lines, number
        lines.append(line)
        before = line["hash"]
    return lines, None


# What became of it ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Again:
    """A phrase and the next time it was said: by which edition after how many days; None where it was not, within coverage."""

    text: str
    edition: str | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one reading: its new phrases, its drops, the dials that the next edition of the series bore out, turned back
    or left where they were; the base rates are those of other wordings of the same two texts, as new or as dropped. `later` is
    how many texts came after."""

    edition: str
    time: str
    model: str | None
    later: int
    fresh: tuple[Again, ...]
    fresh_base: float | None
    back: tuple[Again, ...]
    back_base: float | None
    dials: tuple[tuple[str, str, str], ...]


def score(lines: Iterable[Line], archive: Archive) -> Iterator[Outcome]:
    """What became of each reading whose text is held and after which other texts came."""
    for line in lines:
        try:
            document = archive.get(archive.find_edition(line["edition"]))
        except NotInArchive:
            continue
        outcome = _outcome(line, document, archive)
        if outcome.later:
            yield outcome


def _outcome(line: Line, document: Document, archive: Archive) -> Outcome:
    fresh = [one["text"] for one in line["signals"] if one["kind"] in _FRESH]
    gone = [one["text"] for one in line["dropped"]]
    previous = _held(line["against"][0], archive) if line["against"] else None
    index = archive.index()
    later = sum(edition.day > document.edition.day for edition in index.editions)
    others_new, others_gone = _others(document, previous, archive, {*map(bare, fresh), *map(bare, gone)})
    return Outcome(
        edition=line["edition"],
        time=line["time"],
        model=line["judged_by"]["model"] if line["judged_by"] else None,
        later=later,
        fresh=tuple(_again(text, document, archive) for text in fresh),
        fresh_base=_share(others_new, document, archive),
        back=tuple(_again(text, document, archive) for text in gone),
        back_base=_share(others_gone, document, archive),
        dials=tuple(_borne_out(line, document, archive)),
    )


def _held(edition: str, archive: Archive) -> Document | None:
    try:
        return archive.get(archive.find_edition(edition))
    except NotInArchive:
        return None


def _again(text: str, document: Document, archive: Archive) -> Again:
    """The first text after a document that says a wording."""
    index = archive.index()
    own = document.edition
    after = (index.editions[number] for number in index.sightings(text, Scope()).documents.tolist())
    found = next((edition for edition in after if edition.day > own.day), None)
    return Again(text, str(found) if found else None, found.ordinal - own.ordinal if found else None)


def _others(document: Document, previous: Document | None, archive: Archive, told: set[str]) -> tuple[list[str], list[str]]:
    """The clauses of the guidance never said before and those that fell silent, that the reading did not tell."""
    changes = align(previous, document).changes if previous else ()
    gone = [previous[span] for change in changes if change.kind == "dropped" for span in change.old] if previous else []
    clauses = [document[clause.core] for clause in document.clauses if clause.role in GUIDANCE]
    before = Scope(document.edition.day)
    new = [text for text in clauses if len(text) >= _LEAST and not len(archive.index().sightings(text, before))]
    return _untold(new, told), _untold(gone, told)


def _untold(texts: list[str], told: set[str]) -> list[str]:
    return [text for text in texts if not any(bare(text) in one or one in bare(text) for one in told)]


def _share(texts: list[str], document: Document, archive: Archive) -> float | None:
    """Of some wordings the share that a later text says."""
    found = [_again(text, document, archive).edition is not None for text in texts if len(text) >= _LEAST]
    return round(sum(found) / len(found), 3) if found else None


def _borne_out(line: Line, document: Document, archive: Archive) -> Iterator[tuple[str, str, str]]:
    """Of each dial that was called easier or tighter: borne out where the next edition of the series goes on or stays, turned
    back where it goes the other way, open where there is none yet."""
    called = {dial["axis"]: dial["direction"] for dial in line["dials"] if dial["direction"] in ("easier", "tighter")}
    after = [edition for edition in archive.index().editions if edition.series == document.edition.series]
    following = next((edition for edition in after if edition.day > document.edition.day), None)
    if following is None:
        yield from ((axis, way, "open") for axis, way in called.items())
        return
    text = archive.get(following)
    then = {dial.reading.axis: dial.direction for dial in turned_dials(read_dials(text), [(document, read_dials(document))])}
    for axis, way in called.items():
        if axis not in then or then[axis] is None:
            yield axis, way, "open"
        else:
            yield axis, way, "borne out" if then[axis] in (way, "same") else "turned back"
