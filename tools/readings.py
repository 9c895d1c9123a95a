"""Graded readings as evaluation data: positions and digests in the repository, spans looked up in the texts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

from fengxiang import Archive
from fengxiang.documents import Document, bare

OWN = Path(__file__).parents[1] / "tests" / "evaluation" / "readings"
ANSWERS = OWN.with_name("answers")
LONGEST, PLACE = 40, 20  # characters of a signal, and of a place
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GradedReading:
    """What a careful reader called the news of a document read against others: items with `text` and `grade`, what was dropped,
    what is no news, the turn of each dial, pairs with their strength. `held` readings are reported and never learned from."""

    document: Document
    against: tuple[Document, ...]
    news: tuple[Object, ...]
    dropped: tuple[Object, ...]
    not_news: tuple[str, ...]
    dials: tuple[Object, ...]
    strength: tuple[Object, ...]
    call: Object
    held: bool = False

    @property
    def year(self) -> str:
        """The year by which readings are left out."""
        return self.document.edition.day[:4]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a blind reader who played a model chose of a reading's texts, as positions `[edition number, start, end]`."""

    reading: str
    against: list[str]
    sha256: list[str]
    signals: list[list[int]]
    dropped: list[list[int]]

    @property
    def written(self) -> str:
        """The record as it is kept."""
        return json.dumps(asdict(self)) + "\n"

    def answer(self, texts: Sequence[Document]) -> Object:
        """The answer that the positions stand for; ValueError where a text is not the one that was read."""
        if [text.sha256 for text in texts] != self.sha256:
            raise ValueError(f"{self.reading}: not the text that was read")
        spans = {
            name: [texts[number][start, end] for number, start, end in getattr(self, name)] for name in ("signals", "dropped")
        }
        return {name: [{"text": text} for text in rows] for name, rows in spans.items()}


def recorded() -> dict[str, Recorded]:
    """The answers that are kept, by the name of their reading."""
    return {path.stem: Recorded(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(ANSWERS.glob("*.json"))}


def readings(archive: Archive, shared: Path) -> Iterator[GradedReading]:
    """The given readings that lie in `shared`, then the project's own."""
    for path in sorted((shared / "gold" / "readings").glob("*.json")):
        yield of_spans(json.loads(path.read_text(encoding="utf-8")), archive)
    for path in sorted(OWN.glob("*.json")):
        yield of_positions(json.loads(path.read_text(encoding="utf-8")), archive)


def of_spans(row: Object, archive: Archive) -> GradedReading:
    """A reading whose spans are texts."""
    document, *against = (archive.get(archive.find_edition(name)) for name in (row["reading"], *row["against"]))
    parts = (tuple(row[name]) for name in ("news", "dropped", "not_news", "dials", "strength"))
    return GradedReading(document, tuple(against), *parts, call=row["call"], held=row.get("held", False))


def of_positions(row: Object, archive: Archive) -> GradedReading:
    """A reading whose spans are `[edition number, start, end]`, 0 being the document and 1 the first it is read against;
    ValueError where a text is not the one that was read."""
    texts = [archive.get(archive.find_edition(name)) for name in (row["reading"], *row["against"])]
    for document, digest in zip(texts, row["sha256"], strict=True):
        if document.sha256 != digest:
            raise ValueError(f"{document.edition}: not the text that was read")
    return of_spans(_looked_up(row, [document.text for document in texts]), archive)


def _looked_up(value: Any, texts: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: part if key in ("sha256", "call") else _looked_up(part, texts) for key, part in value.items()}
    if isinstance(value, list) and len(value) == 3 and all(isinstance(part, int) for part in value):
        return texts[value[0]][value[1] : value[2]]
    return [_looked_up(part, texts) for part in value] if isinstance(value, list) else value


def to_positions(row: Object, archive: Archive, *, held: bool) -> Object:
    """A reading of spans as one of positions: no words of the texts remain, of the reader's own only call, kinds and grades."""
    documents = [archive.get(archive.find_edition(name)) for name in (row["reading"], *row["against"])]
    texts = [document.text for document in documents]

    def place(said: str | None, order: tuple[int, ...]) -> list[int] | None:
        found = ((number, texts[number].find(said)) for number in order if said and number < len(texts))
        at = next(((number, start) for number, start in found if start >= 0), None)
        return [at[0], at[1], at[1] + len(said or "")] if at else None

    new, old, any_text = (0,), (1, 2), (0, 1, 2)
    return {
        "reading": row["reading"],
        "against": row["against"],
        "sha256": [document.sha256 for document in documents],
        "held": held,
        "call": row["call"],
        "news": [
            {"text": place(one["text"], new), "grade": one["grade"], "kind": one["kind"], "old": place(one["old"], old),
             "against": one["against"]} for one in row["news"]
        ],
        "dropped": [{"text": place(one["text"], old), "grade": one["grade"]} for one in row["dropped"]],
        "not_news": [place(said, new) for said in row["not_news"]],
        "dials": [
            {"axis": one["axis"], "direction": one["direction"], "against": one["against"],
             "because": place(one["because"], any_text)} for one in row["dials"]
        ],
        "strength": [
            {"old": place(one["old"], old), "new": place(one["new"], new), "label": one["label"]} for one in row["strength"]
        ],
    }  # fmt: skip


# How well a brief tells what a reader named --------------------------------------------------------------------------------


def tells(said: str, news: str) -> bool:
    """Whether a wording tells an item: it holds it, is most of it, or shares three fifths of its pairs of characters and all its
    figures."""
    mine, wanted = bare(said), bare(news)
    if wanted in mine or (len(mine) >= max(4, len(wanted) / 2) and mine in wanted):
        return True
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} or {text} for text in (mine, wanted)]
    figures = [set(filter(str.isdigit, text)) for text in (mine, wanted)]
    return figures[1] <= figures[0] and len(pairs[0] & pairs[1]) >= 0.6 * len(pairs[1])


def first_places(texts: Iterable[str], places: int) -> list[str]:
    """The texts within so many places of twenty characters."""
    spent, found = 0, list[str]()
    for number, text in enumerate(texts, 1):
        spent += len(text)
        if max(number, ceil(spent / PLACE)) <= places and len(text) <= LONGEST:
            found.append(text)
    return found


class Figures:
    """Shares of what readers named that was told, and of what was told that they named."""

    def __init__(self) -> None:
        self.hit, self.asked = Counter[str](), Counter[str]()

    def mark(self, name: str, good: bool, weight: int = 1) -> None:
        """Counts one judgement."""
        self.asked[name] += weight
        self.hit[name] += weight * good

    def add(self, reading: GradedReading, signals: Sequence[str], gone: Sequence[str]) -> None:
        """Counts a reading against what stands in the first places."""
        for item in reading.news:
            found = any(tells(text, item["text"]) for text in signals) or bool(
                item["old"] and any(tells(text, item["old"]) for text in gone)
            )
            self.mark("news, weighted", found, item["grade"])
            if item["grade"] == 3:
                self.mark("every desk", found)
                self.mark(f"every desk, {reading.document.edition.series}", found)
        for item in reading.dropped:
            self.mark("dropped, weighted", any(tells(text, item["text"]) for text in gone), item["grade"])
        for text in signals:
            named = any(
                tells(text, item["text"]) or (len(bare(text)) >= 4 and tells(item["text"], text)) for item in reading.news
            )
            self.mark("also named", named)

    def share(self, name: str) -> float:
        """The share of a figure that was asked for."""
        return self.hit[name] / self.asked[name]

    def __str__(self) -> str:
        return "  ".join(f"{name} {self.share(name):.3f}" for name in sorted(self.asked))
