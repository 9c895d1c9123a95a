"""The documents say what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import reference

import fengxiang
from fengxiang.cli import app
from fengxiang.data import table

ROOT = Path(__file__).parent.parent


def test_the_references_are_those_of_the_program() -> None:
    assert (ROOT / "docs/cli.md").read_text(encoding="utf-8") == reference.cli(), "run `just reference`"
    assert (ROOT / "docs/api.md").read_text(encoding="utf-8") == reference.api(), "run `just reference`"
    assert (ROOT / "docs/series.md").read_text(encoding="utf-8") == reference.series(), "run `just reference`"


def test_every_public_name_has_a_docstring_and_every_command_a_help() -> None:
    for name in fengxiang.__all__:
        assert getattr(fengxiang, name).__doc__, name
    assert all(command.help for command in app.commands.values())


def test_every_glossary_term_in_code_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    for term in (
        "Document",
        "Edition",
        "witness",
        "Archive",
        "Coverage",
        "Attestation",
        "Signal",
        "Brief",
        "moved",
        "strengthened",
        "cite()",
    ):
        assert f"`{term}`" in glossary, term
    for role in table("roles")["zh"]["rules"]:
        assert f"`{role['role']}`" in glossary, role["role"]


def test_the_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"fengxiang ([a-z]+)", readme))
    assert {"demo", "add", "read", "compare", "show"} <= named <= set(app.commands)
    assert "uv run just test" in readme and "uv run just test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_versions_agree_and_the_changelog_knows_this_one() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    assert version == fengxiang.__version__
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_importing_the_package_loads_nothing() -> None:
    code = "import sys, fengxiang; print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_no_sentence_of_other_peoples_texts_is_in_the_project(shared: Path) -> None:
    """Formulations of up to 14 characters are facts; runs of 20 characters and more are somebody's sentence."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    said = "\n".join(path.read_text(encoding="utf-8", errors="ignore") for path in (shared / "corpus").glob("*/*.txt"))
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix in (".npz", ".png") or not path.is_file():
            continue
        for run in re.findall(r"[\u4e00-\u9fff，、；：“”]{20,}", path.read_text(encoding="utf-8")):
            assert run[:20] not in said, (name, run)
