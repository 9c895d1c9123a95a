"""Charts as Vega-Lite specifications with their values inside, for those who restyle a chart or carry it into a notebook."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from fengxiang.documents import series as series_of
from fengxiang.provenance import History
from fengxiang.reading import Point, Track
from fengxiang.render.dials import axis_names
from fengxiang.render.frame import coverage_line, frame

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # names the language; nothing is fetched from it


def dials_to_spec(found: Sequence[Track], series: str, lang: str) -> str:
    """The dials: a panel for each axis, its rungs as the scale, each edition a point with its interval and citations."""
    panels = [_panel(track, axis_names(lang)[track.axis]) for track in found]
    return _written({"title": f"{series_of(series).name(lang)} {frame(lang)['dials']}", "vconcat": panels})


def history_to_spec(found: History, lang: str) -> str:
    """The life of a formulation: its uses by year, a colour for each series."""
    life = found.provenance
    counts = zip(life.editions, life.sightings.counts.tolist(), strict=True)
    values = [
        {"edition": str(one), "date": one.day, "series": series_of(one.series).name(lang), "uses": uses} for one, uses in counts
    ]
    encoding = {
        "x": {"field": "date", "type": "temporal", "timeUnit": "utcyear", "title": None},
        "y": {"field": "uses", "aggregate": "sum", "type": "quantitative", "title": frame(lang)["uses_head"]},
        "color": {"field": "series", "type": "nominal", "title": None},
    }
    title = {"text": life.text, "subtitle": coverage_line(life.coverage, lang)}
    return _written({"title": title, "width": 720, "data": {"values": values}, "mark": "bar", "encoding": encoding})


def _panel(track: Track, name: str) -> dict[str, Any]:
    last = len(track.rungs) - 1
    labels = f"{json.dumps(track.rungs, ensure_ascii=False)}[datum.value]"
    across = {"field": "date", "type": "temporal", "title": None}
    lowest = min([-0.5, *(point.low for point in track.points)])  # words that weaken or add go beyond the outer rungs
    highest = max([last + 0.5, *(point.high for point in track.points)])
    ladder = {"domain": [lowest, highest], "nice": False, "zero": False}
    up = {"type": "quantitative", "title": None, "scale": ladder, "axis": {"values": [*range(last + 1)], "labelExpr": labels}}
    span = {"x": across, "y": {"field": "low", **up}, "y2": {"field": "high"}}
    shown = [{"field": field, "type": "nominal"} for field in ("edition", "rung", "direction", "cited")]
    return {
        "title": name,
        "width": 720,
        "height": 26 * len(track.rungs),
        "data": {"values": [_flat(point) for point in track.points]},
        "layer": [
            {"mark": "rule", "encoding": span},
            {
                "mark": {"type": "point", "filled": True},
                "encoding": {"x": across, "y": {"field": "position", **up}, "tooltip": shown},
            },
        ],
    }


def _flat(point: Point) -> dict[str, Any]:
    reading = point.reading
    return {
        "edition": str(point.edition),
        "date": point.edition.day,
        "rung": reading.rung,
        "position": reading.position,
        "low": point.low,
        "high": point.high,
        "direction": point.direction,
        "modifiers": list(reading.modifiers),
        "cited": [item.edition.cite(item.span) for item in point.evidence],
    }


def _written(spec: dict[str, Any]) -> str:
    return json.dumps({"$schema": _SCHEMA, **spec}, ensure_ascii=False, indent=1) + "\n"
