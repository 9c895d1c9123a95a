"""A hundred thousand draws of the nine-sector model over 48 quarters: the median of five warm runs, each with draws of its own;
start-up, the comparison and the quantiles apart; memory.

    python benchmarks/draws.py [--draws 100000] [--quarters 48] [--numpy]

With the extra `[fast]` installed the loop is compiled, unless `--numpy` is given.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

from fengxiang.scenario import Plan, fused, load_scenario, simulate
from fengxiang.scenario.simulation import bands, run

_RUNS = 5


def _memory() -> float:
    """The most memory this process has held, in gigabytes; nought where the system does not say. The second process holds 0.1
    more: what the system tells of it counts the moment at which it was this one."""
    try:
        import resource
    except ImportError:
        return 0.0
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1e6


def main() -> None:
    """Prints seconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=100_000)
    parser.add_argument("--quarters", type=int, default=48)
    parser.add_argument("--numpy", action="store_true", help="without the compiled loop, even if it is installed")
    given = parser.parse_args()
    if given.numpy:
        fused.WORTHWHILE = sys.maxsize
    compiled = fused.available() and given.draws * given.quarters >= fused.WORTHWHILE
    print("compiled" if compiled else "NumPy")
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import fengxiang.scenario.simulation"], check=True)
    print(f"start-up                      {time.perf_counter() - begun:6.2f} s")
    scenario, times, last = load_scenario("establish-first"), [], None
    for seed in range(_RUNS + 1):
        last = None  # so that two of them are never held at once
        begun = time.perf_counter()
        last = run(scenario, Plan(given.draws, seed, given.quarters))
        times.append(time.perf_counter() - begun)
    assert last is not None
    print(
        f"draws, shocks, all series     {statistics.median(times[1:]):6.2f} s (median of {_RUNS}; the first run {times[0]:.2f})"
    )
    begun = time.perf_counter()
    bands(last)
    print(f"quantiles of {len(last.series)} series       {time.perf_counter() - begun:6.2f} s")
    del last
    found = simulate(scenario, Plan(given.draws, 1, given.quarters))
    spent = ", ".join(f"{name} {seconds:.2f}" for name, seconds in found.timings.items())
    print(f"whole command, with rivals    {found.seconds:6.2f} s ({spent})")
    print(f"largest leak {found.discrepancy:.0e} of output, {found.exploded} of {given.draws} draws exploded")
    print(f"memory                        {_memory():6.2f} GB")


if __name__ == "__main__":
    main()
