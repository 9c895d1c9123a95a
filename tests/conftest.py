"""What tests share: where the real texts lie, an archive of them, and the sample pair."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from fengxiang.archive import Archive, sources
from fengxiang.cli import main
from fengxiang.data import sample_pages
from fengxiang.documents import Document, Given, read_page
from fengxiang.sources import Page

SHARED = Path(os.environ.get("FENGXIANG_SHARED") or Path(__file__).resolve().parent.parent.parent / "shared")
REQUIRED = os.environ.get("FENGXIANG_REQUIRE", "").split(",")
# The pages of the reader over both samples, and what each of them shows.
SERVED = [
    ("/", "sample/2032-11-17"),
    ("/note?edition=sample/2032", "sample/2032"),
    ("/?series=sample&asked=2031", "sample/2031-11-19"),
    ("/read/sample/2032", "先补后拆"),
    ("/compare?edition=sample/2031&edition=sample/2032", "sample/2031-11-19"),
    ("/phrase?q=先补后拆", "sample/2032-11-17"),
    ("/dials?series=sample", "更加积极"),
    ("/chain?q=先补后拆", "sample/2032-11-17"),
    ("/chain?edition=sample/2031", "sample/2032-11-17"),
    ("/paste", "textarea"),
    ("/api", "/api/read_text"),
    ("/simulate?scenario=break-first", 'type="range"'),
    ("/simulate?scenario=break-first&support=2", "<polygon"),
    ("/followed?q=先补后拆", "先补后拆"),
    ("/formulations?series=sample", "heat"),
    ("/check?against=sample/2032", "sample/2032"),
]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real texts; without it tests of real texts are skipped, unless they are required."""
    if not (SHARED / "corpus" / "index.csv").exists():
        if "corpus" in REQUIRED:
            pytest.fail("the real texts are required but not found; set FENGXIANG_SHARED")
        pytest.skip("the real texts are not here; set FENGXIANG_SHARED")
    return SHARED


@pytest.fixture(scope="session")
def corpus_file(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive file of all real texts."""
    path = tmp_path_factory.mktemp("corpus") / "archive.db"
    refused: list[str] = []
    with Archive(path) as archive:
        archive.add_all(
            sources([str(shared / "corpus")], Given(), shared / "corpus" / "index.csv"),
            lambda name, result: refused.append(f"{name}: {result}") if isinstance(result, Exception) else None,
        )
    assert refused == []
    return path


@pytest.fixture
def corpus(corpus_file: Path) -> Iterator[Archive]:
    """The archive of all real texts, open."""
    with Archive(corpus_file) as archive:
        yield archive


@pytest.fixture(scope="session")
def pair() -> tuple[Document, Document]:
    """The sample readouts that ship."""
    old, new = (read_page(Page(data, name)) for name, data in sample_pages())
    return old, new


@pytest.fixture
def sample_archive() -> Iterator[Archive]:
    """An archive in memory that holds the older sample."""
    with Archive(":memory:") as archive:
        name, data = sample_pages()[0]
        archive.add(Page(data, name))
        yield archive


@pytest.fixture
def sample_file(tmp_path: Path) -> Path:
    """An archive file that holds both samples."""
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        for name, data in sample_pages():
            archive.add(Page(data, name))
    return path


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--accept` takes over the outputs as they are now."""
    parser.addoption("--accept", action="store_true", help="write tests/expected anew")


settings.register_profile("nightly", max_examples=3000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture
def empty() -> Archive:
    """An archive without a text."""
    return Archive(":memory:")


class Ran:
    """What a call of the program gave."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def value(self) -> dict[str, object]:
        value = json.loads(self.out)
        assert isinstance(value, dict) and "fengxiang" in value and "warnings" in value
        return value


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run a command in a folder of its own, on an archive of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FENGXIANG_ARCHIVE", str(tmp_path / "archive.db"))

    def call(*words: str, stdin: bytes | None = None) -> Ran:
        if stdin is not None:
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return call
