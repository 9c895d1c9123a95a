"""Byte-stable outputs of the sample; `just accept` takes over a change that was meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fengxiang import __version__
from fengxiang.archive import Archive
from fengxiang.brief import Brief, compose
from fengxiang.documents import Document
from fengxiang.render.html import to_html
from fengxiang.render.objects import brief_object, to_json
from fengxiang.render.sheets import signals_to_csv
from fengxiang.render.text import to_markdown, to_text

EXPECTED = Path(__file__).parent / "expected"
FORMATS: dict[str, Callable[[Brief], str]] = {
    "brief.zh.txt": lambda brief: to_text(brief, "zh"),
    "brief.en.txt": lambda brief: to_text(brief, "en"),
    "brief.zh.md": lambda brief: to_markdown(brief, "zh"),
    "brief.json": lambda brief: to_json(brief_object(brief), __version__),
    "signals.csv": signals_to_csv,
    "brief.zh.html": lambda brief: to_html(brief, "zh"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_sample_reads_as_accepted(
    name: str, sample_archive: Archive, pair: tuple[Document, Document], request: pytest.FixtureRequest
) -> None:
    made = FORMATS[name](compose(pair[1], sample_archive)).encode("utf-8")
    if request.config.getoption("--accept"):
        (EXPECTED / name).write_bytes(made)
    assert made == (EXPECTED / name).read_bytes(), "run `just accept` if the change was meant"
