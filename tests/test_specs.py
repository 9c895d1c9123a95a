"""Chart specifications: a Vega-Lite compiler draws them, and every point carries citations that resolve."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import vl_convert

from fengxiang.archive import Archive
from fengxiang.provenance import history
from fengxiang.reading import tracks
from fengxiang.render.specs import dials_to_spec, history_to_spec


@pytest.fixture
def archive(sample_file: Path) -> Iterator[Archive]:
    with Archive(sample_file) as made:
        yield made


def drawn(spec: str) -> str:
    return str(vl_convert.vegalite_to_svg(spec, vl_version="5.20"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_dials_are_drawn_with_rungs_as_labels_and_cited(archive: Archive, lang: str) -> None:
    found = tracks(archive, "sample")
    spec = dials_to_spec(found, "sample", lang)
    picture = drawn(spec)
    panels: list[dict[str, Any]] = json.loads(spec)["vconcat"]
    assert len(panels) == len(found) > 0 and all(rung in picture for track in found for rung in track.rungs)
    for panel in panels:
        bottom, top = panel["layer"][1]["encoding"]["y"]["scale"]["domain"]
        assert all(bottom <= point["low"] <= point["high"] <= top for point in panel["data"]["values"])
    points = [point for panel in panels for point in panel["data"]["values"]]
    assert len(points) == sum(len(track.points) for track in found)
    for point in points:
        assert point["cited"] and point["low"] <= point["position"] <= point["high"]
        for cited in point["cited"]:
            edition, span = cited.split("#")
            start, end = map(int, span.split("-"))
            assert archive.get(archive.find_edition(edition)).text[start:end].strip()


def test_a_life_is_drawn_with_every_use(archive: Archive) -> None:
    found = history("先补后拆", archive)
    spec = history_to_spec(found, "zh")
    values = json.loads(spec)["data"]["values"]
    assert sum(row["uses"] for row in values) == found.provenance.uses > 0
    assert "先补后拆" in drawn(spec) and values[0]["edition"] == "sample/2032-11-17"
