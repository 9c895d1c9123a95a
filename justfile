# What CI runs, and what makes the files that are made.

# everything that must hold before a commit
test: check
    uv run pytest -n 2

# style, types, import contract
check:
    uv run ruff check src tests tools benchmarks
    uv run ruff format --check src tests tools benchmarks
    uv run mypy
    uv run lint-imports

# the long way: every property with ten times the examples, then the benchmarks
nightly: check
    HYPOTHESIS_PROFILE=nightly FENGXIANG_KILLS=200 uv run pytest -n 2
    uv run --group bench python benchmarks/alignment.py
    uv run --group bench python benchmarks/beside.py
    uv run --group bench python benchmarks/tracing.py 56
    uv run python benchmarks/scale.py
    uv run python benchmarks/commands.py

# docs/cli.md and docs/api.md from the program
reference:
    uv run python tools/reference.py

# refresh the tested versions in pyproject.toml
pins:
    uv lock --upgrade
    uv run python tools/pins.py

# the pictures in the README, from the sample that ships (needs chromium and a Chinese font)
screenshots:
    uv run python tools/screenshots.py

# byte-stable outputs of the sample, after a change that was meant
accept:
    uv run pytest -q tests/test_expected.py --accept

# the table of formulations that ships, from the shared texts
formulations:
    uv run python tools/ship_formulations.py ../shared/corpus

# word likeness and alignment weights, from the shared texts
likeness:
    uv run --group learn python tools/learn_likeness.py ../shared/corpus ../shared/scale/gwr_local.jsonl.gz src/fengxiang/data/likeness.npz
    uv run --group learn python tools/fit_alignment.py --write

# what makes a clause news, from graded readings and an archive of the shared texts
ranking archive:
    uv run --group learn python tools/learn_ranking.py --archive {{archive}} --write
