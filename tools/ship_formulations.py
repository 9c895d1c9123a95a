"""Make the table of formulations that ships, from the shared corpus.

    uv run python tools/ship_formulations.py ../shared/corpus [TARGET]

Single formulations of up to 14 characters with dates and counts are facts; no sentence of a text is written. The first
line says what the table was made from.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path

from fengxiang.archive import Archive, sources
from fengxiang.documents import Given
from fengxiang.formulations import Formulation, mine

MOST = 4500
TARGET = Path(__file__).resolve().parent.parent / "src/fengxiang/data/formulations.csv"


def counts(of: dict[str, int]) -> str:
    """Counts as `name:number`, parted by blanks."""
    return " ".join(f"{name}:{count}" for name, count in of.items())


def worth(found: Formulation) -> float:
    """How telling a phrase is for readers of the readouts that fengxiang is for: those phrases that they use come first."""
    steering = sum(found.by_series.get(name, 0) for name in ("cewc", "politburo", "gwr", "plenum"))
    return found.telling * (1 + min(steering, 24) / 4)


def row(found: Formulation) -> list[object]:
    """A line of the table."""
    by = counts(found.by_year), counts(found.by_series)
    return [found.text, found.first, found.last, found.documents, *by]


def main() -> None:
    """Fill an archive, mine it, write the table."""
    corpus, target = Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        archive.add_all(sources([str(corpus)], Given(), corpus / "index.csv"), lambda name, result: None)
        found, held = sorted(mine(archive, most=10**6), key=worth, reverse=True)[:MOST], archive.coverage()
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# documents={held.documents} characters={held.characters} first={held.first} last={held.last}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["text", "first", "last", "documents", "by_year", "by_series"])
        writer.writerows(row(one) for one in sorted(found, key=lambda one: one.text))
    print(f"{len(found)} formulations")


if __name__ == "__main__":
    main()
