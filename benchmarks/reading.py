"""Fifty readers of the web reader, each opening a page of a stated mix every five seconds, while a text is being added.

    python benchmarks/reading.py ARCHIVE [--readers 50] [--seconds 30]

The mix, of ten pages: four briefs, two phrases, one comparison, one library, one page of dials, one travels of a phrase.
Prints the median, the 95th percentile and the slowest time to the whole answer, and the first byte of each page when warm.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

MIX = (
    "/read/cewc/2023",
    "/read/cewc/2024",
    "/read/politburo/2024-09",
    "/read/gwr/2025",
    "/phrase?q=先立后破",
    "/phrase?q=内需",
    "/compare?edition=cewc/2022&edition=cewc/2023",
    "/?series=cewc",
    "/dials?series=cewc",
    "/chain?q=新质生产力",
)

_START = "import sys; from fengxiang.cli import main; main(sys.argv[1:])"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def reader(client: httpx.AsyncClient, until: float, times: list[float], number: int) -> None:
    draw = random.Random(number)
    await asyncio.sleep(draw.uniform(0, 5))
    while time.perf_counter() < until:
        start = time.perf_counter()
        answer = await client.get(draw.choice(MIX), timeout=60)
        answer.raise_for_status()
        times.append(time.perf_counter() - start)
        await asyncio.sleep(max(0, 5 - times[-1]))


async def measure(base: str, archive: Path, readers: int, seconds: int) -> None:
    async with httpx.AsyncClient(base_url=base) as client:
        for page in MIX:
            await client.get(page, timeout=120)
        for page in MIX:
            start = time.perf_counter()
            async with client.stream("GET", page, timeout=60) as answer:
                arrived = [time.perf_counter() - start async for _ in answer.aiter_raw()]
                first = arrived[0]
            print(f"{first * 1000:7.0f} ms first byte, warm  {page}")
    async with httpx.AsyncClient(base_url=base, limits=httpx.Limits(max_connections=readers)) as client:
        times: list[float] = []
        until = time.perf_counter() + seconds
        tasks = [asyncio.create_task(reader(client, until, times, number)) for number in range(readers)]
        await asyncio.sleep(seconds / 3)
        adding = await asyncio.to_thread(_add, archive)
        await asyncio.gather(*tasks)
    times.sort()
    print(f"{len(times)} pages, {readers} readers: median {times[len(times) // 2]:.2f} s, ", end="")
    print(f"95th percentile {times[int(len(times) * 0.95)]:.2f} s, slowest {times[-1]:.2f} s; ", end="")
    print(f"a text was added in {adding:.1f} s meanwhile")


def _add(archive: Path) -> float:
    """Adds a made-up text; the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "made.txt"
        text.write_text(
            "中央经济工作会议12月11日至12日在北京举行。会议要求，明年要坚持稳舵快行、先补后拆。" * 40, encoding="utf-8"
        )
        start = time.perf_counter()
        words = [
            "add",
            str(text),
            "--series",
            "made",
            "--date",
            f"20{random.randint(30, 99)}-01-01",
            "-q",
            "--archive",
            str(archive),
        ]
        subprocess.run(
            [sys.executable, "-c", "import sys; from fengxiang.cli import main; main(sys.argv[1:])", *words], check=True
        )
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    port = free_port()
    words = ["serve", "--port", str(port), "--archive", str(options.archive), "-q"]
    server = subprocess.Popen([sys.executable, "-c", _START, *words])
    try:
        time.sleep(3)
        asyncio.run(measure(f"http://127.0.0.1:{port}", options.archive, options.readers, options.seconds))
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
