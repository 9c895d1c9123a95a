"""Write the versions of `uv.lock` as pins into `[tool.uv] constraint-dependencies` of `pyproject.toml`.

The lock file names registry hosts and stays out of the repository; the pins do not.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Replace the list of pins."""
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    pins = sorted(f'    "{one["name"]}=={one["version"]}",' for one in locked if one["name"] != "fengxiang")
    seen: dict[str, int] = {}
    for pin in pins:
        name = pin.split("==")[0]
        seen[name] = seen.get(name, 0) + 1
    # A package locked in two versions (one for older interpreters) is left to its range.
    kept = [pin for pin in pins if seen[pin.split("==")[0]] == 1]
    path = ROOT / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    block = "constraint-dependencies = [\n" + "\n".join(kept) + "\n]\n"
    path.write_text(re.sub(r"constraint-dependencies = \[\n.*?\n\]\n", lambda _: block, text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
