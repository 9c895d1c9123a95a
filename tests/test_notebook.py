"""The notebook's face: the tutorial runs, every type shows itself, tables are those of whichever library is installed."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pandas
import polars
import pytest
from nbclient import NotebookClient

from fengxiang import Archive, align, compare, compose, history
from fengxiang.documents import Document
from fengxiang.errors import BadCall
from fengxiang.notebook import SHOWN, frame

ROOT = Path(__file__).parent.parent


def test_the_tutorial_runs_and_shows_what_it_speaks_of() -> None:
    notebook = nbformat.read(ROOT / "docs/notebook.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "the notebook is kept without its outputs"
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = [
        output.get("data", {}).get("text/html", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    for mark in ("<iframe srcdoc=", "<del", "<svg", "<table", "先补后拆</b> First"):
        assert any(mark.lower() in html.lower() for html in shown), mark


def test_what_is_shown_is_escaped_and_kept_apart(pair: tuple[Document, Document], sample_archive: Archive) -> None:
    old, new = pair
    shown = {
        type(value): SHOWN[type(value)](value) for value in (compose(new, sample_archive), align(old, new), compare([old, new]))
    }
    for kind, html in shown.items():
        assert "<script" not in html, kind
        assert ("sandbox=" in html) == html.startswith("<iframe")


def test_a_table_is_a_frame_of_what_is_installed(
    pair: tuple[Document, Document], sample_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = compose(pair[1], sample_archive)
    assert isinstance(frame(brief), pandas.DataFrame)
    assert list(frame(brief)["text"]) == [signal.text for signal in brief.signals]
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert isinstance(frame(history("先补后拆", sample_archive)), polars.DataFrame)
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(BadCall, match="neither pandas nor polars"):
        frame(brief)
    with pytest.raises(BadCall, match="no table of int"):
        frame(3)
