"""Answers of blind readers to requests, kept as positions: `keep_answers.py --archive FILE --readings FOLDER --answers FOLDER`.

The readers played a model (docs/judge.md): each had a request alone, and no output or reading besides. What they chose is kept as
`[edition number, start, end]`, 0 being the readout; English and calls are not kept.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from readings import ANSWERS, Recorded

from fengxiang import Archive, Document, Signal, compose
from fengxiang.judge import parse
from fengxiang.judge.answer import Proof


def read_against(row: dict[str, Any]) -> list[str]:
    """The editions that the requests of a reading were made against: the previous, and what single judgements name."""
    named = {item.get("against") for item in (*row["news"], *row["dials"])} - {None, row["against"][0]}
    return [row["against"][0], *sorted(named)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("archive", "readings", "answers"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    ANSWERS.mkdir(exist_ok=True)
    with Archive(given.archive) as archive:
        for path in sorted(given.readings.glob("*.json")):
            row = json.loads(path.read_text(encoding="utf-8"))
            document, *others = (archive.get(archive.find_edition(name)) for name in (row["reading"], *read_against(row)))
            proof = Proof(compose(document, archive, against=tuple(others), top=80), archive)
            answer = parse((given.answers / path.name).read_text(encoding="utf-8"))
            texts = [document, *others]
            told = [position(signal, texts) for signal in proof.entries(answer["signals"], dropped=False)]
            gone = [position(signal, texts) for signal in proof.entries(answer["dropped"], dropped=True)]
            kept = Recorded(row["reading"], read_against(row), [text.sha256 for text in texts], told, gone)
            (ANSWERS / path.name).write_text(kept.written, encoding="utf-8")


def position(signal: Signal, texts: list[Document]) -> list[int]:
    """Where a signal stands: the number of its text, start and end."""
    names = [text.edition for text in texts]
    where = names.index(signal.against) if signal.kind == "dropped" and signal.against else 0
    return [where, *signal.span]


if __name__ == "__main__":
    main()
