"""Whole commands as a user waits for them: help, add of everything, a cold read; seconds and peak memory.

uv run python benchmarks/commands.py      (needs the shared texts beside the checkout)
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHARED = Path(os.environ.get("FENGXIANG_SHARED") or Path(__file__).resolve().parent.parent.parent / "shared")
PROGRAM = Path(sys.executable).parent / "fengxiang"


def timed(*words: str, rounds: int = 5) -> tuple[float, int]:
    """Median seconds and the greatest resident megabytes of a command."""
    times, peak = [], 0
    for _ in range(rounds):
        start = time.perf_counter()
        process = subprocess.Popen([str(PROGRAM), *words], stdout=subprocess.DEVNULL)
        _, _, used = os.wait4(process.pid, 0)
        times.append(time.perf_counter() - start)
        peak = max(peak, used.ru_maxrss // 1024)
    return statistics.median(times), peak


def main() -> None:
    """Print a row a command."""
    with tempfile.TemporaryDirectory() as folder:
        archive = str(Path(folder) / "archive.db")
        manifest = str(SHARED / "corpus/index.csv")
        rows = {
            "--help": timed("--help"),
            "add 1,308 texts": timed("add", str(SHARED / "corpus"), "--manifest", manifest, "--archive", archive, "-q", rounds=1),
            "add them again": timed("add", str(SHARED / "corpus"), "--manifest", manifest, "--archive", archive, "-q", rounds=1),
            "read cewc/2023 --json": timed("read", "cewc/2023", "--json", "--archive", archive),
            "read gwr/2025 --json": timed("read", "gwr/2025", "--json", "--archive", archive),
        }
    for name, (seconds, megabytes) in rows.items():
        print(f"{name:26}{seconds:>8.3f} s{megabytes:>8} MB")


if __name__ == "__main__":
    main()
