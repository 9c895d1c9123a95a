"""Takes graded readings in: spans become positions, with the digests of the texts they stand in.

    uv run python tools/add_readings.py --archive FILE [--held] READING.json ...

`--held` marks them as kept back: they are reported, and nothing is learned from them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from readings import OWN, to_positions

from fengxiang import Archive


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--held", action="store_true")
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    OWN.mkdir(parents=True, exist_ok=True)
    with Archive(options.archive) as archive:
        for file in options.files:
            row = to_positions(json.loads(file.read_text(encoding="utf-8")), archive, held=options.held)
            (OWN / file.name).write_text(json.dumps(row, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
