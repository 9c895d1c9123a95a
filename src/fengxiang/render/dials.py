"""The dials of a series: as plain values, for a terminal, as Markdown, CSV and a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from fengxiang.documents import Edition
from fengxiang.documents import series as series_of
from fengxiang.reading import Point, Track, axes
from fengxiang.render.charts import ALONE, FAMILY, Colours, room
from fengxiang.render.findings import reading_object
from fengxiang.render.frame import frame
from fengxiang.render.gloss import rung_name
from fengxiang.render.lines import pad, paint, width
from fengxiang.render.markdown import table
from fengxiang.render.objects import citation_object
from fengxiang.render.sheets import to_csv

_MARK = {"easier": "↑", "tighter": "↓", "same": "→", None: " "}
_WIDTH, _TOP, _RUNG, _SIZE = 1000, 40, 26, 12
_FONT = f'font-size="{_SIZE}" {FAMILY}'


def axis_names(lang: str) -> dict[str, str]:
    """The names of the axes by id."""
    return {row["id"]: row[lang] for row in axes()}


def dials_object(found: Sequence[Track], series: str, abridged: Sequence[Edition] = ()) -> dict[str, Any]:
    """The dials as `dials --json` gives them; editions left out for being abridged are warned of."""
    return {
        "series": series,
        "axes": [_track(track) for track in found],
        "warnings": [{"kind": "abridged", "text": abridged_line(edition)} for edition in abridged],
    }


def abridged_line(edition: Edition) -> str:
    """That an edition was left out."""
    return f"{edition} is held as an abridged copy and left out"


def _track(track: Track) -> dict[str, Any]:
    return {"axis": track.axis, "rungs": list(track.rungs), "points": [_point(point) for point in track.points]}


def _point(point: Point) -> dict[str, Any]:
    return {
        "edition": str(point.edition),
        "date": point.edition.date,
        **reading_object(point.reading),
        "low": point.low,
        "high": point.high,
        "direction": point.direction,
        "in_force": str(point.reading.in_force.edition) if point.reading.in_force else None,
        "evidence": [citation_object(item) for item in point.evidence],
    }


def dials_to_text(found: Sequence[Track], series: str, lang: str, *, colour: bool = False) -> str:
    """A table for each axis at 80 columns: edition, rung, direction, position with its interval as a bar, modifiers."""
    words = frame(lang)
    lines = [paint(f"{series_of(series).name(lang)}  {words['dials']}", "bold", colour)]
    for track in found:
        lines += [
            "",
            paint(f"{axis_names(lang)[track.axis]}  {' < '.join(rung_name(rung, lang) for rung in track.rungs)}", "bold", colour),
        ]
        lines += [_line(track, point) for point in track.points]
    return "\n".join([*lines, "", words["dials_read"]]) + "\n"


def _line(track: Track, point: Point) -> str:
    reading = point.reading
    star = "*" if reading.in_force else " "
    wide = max(14, max(map(width, track.rungs)) + 1)
    head = f"{pad(point.edition.date, 10)} {_MARK[point.direction]} {pad(reading.rung + star, wide)} "
    bar = _bar(len(track.rungs), point)
    modifiers = " · ".join(reading.modifiers)
    room = 80 - width(head) - width(bar) - 1
    while modifiers and width(modifiers) > room:
        modifiers = modifiers[:-1]
    return f"{head}{bar} {modifiers}".rstrip()


def _bar(rungs: int, point: Point) -> str:
    """The ladder as twenty columns: the interval in dashes, the position as a dot."""
    at = [round(19 * value / max(1, rungs - 1)) for value in (point.low, point.high, point.reading.position)]
    low, high, here = (max(0, min(19, place)) for place in at)
    return "".join("●" if place == here else "─" if low <= place <= high else "·" for place in range(20))


def dials_to_markdown(found: Sequence[Track], series: str, lang: str) -> str:
    """The dials as Markdown tables."""
    words = frame(lang)
    lines = [f"# {series_of(series).name(lang)} {words['dials']}"]
    for track in found:
        lines += ["", f"## {axis_names(lang)[track.axis]}", "", " < ".join(rung_name(rung, lang) for rung in track.rungs), ""]
        lines += table([words["edition"], words["rung"], words["position"], "", words["modifiers"]], map(_cells, track.points))
    return "\n".join(lines) + "\n"


def _cells(point: Point) -> list[object]:
    reading = point.reading
    between = f"{reading.position:.2f} [{point.low:.2f}, {point.high:.2f}]"
    return [point.edition, reading.rung, between, _MARK[point.direction], " · ".join(reading.modifiers)]


def dials_to_csv(found: Sequence[Track]) -> str:
    """A row for each point."""
    heads = ["axis", "edition", "date", "rung", "level", "position", "low", "high", "direction", "modifiers", "evidence"]
    rows = [
        [
            track.axis,
            str(point.edition),
            point.edition.date,
            point.reading.rung,
            point.reading.level,
            point.reading.position,
            point.low,
            point.high,
            point.direction or "",
            " · ".join(point.reading.modifiers),
            " | ".join(item.edition.cite(item.span) for item in point.evidence),
        ]
        for track in found
        for point in track.points
    ]
    return to_csv([heads, *rows])


def dials_to_svg(found: Sequence[Track], series: str, lang: str, colours: Colours = ALONE) -> str:
    """The dials drawn: an axis a band, its rungs as lines, each edition a dot with its interval."""
    tall = [_TOP + _RUNG * len(track.rungs) for track in found]
    height = 64 + sum(tall)
    left = 24 + room((rung_name(rung, lang) for track in found for rung in track.rungs), _SIZE)
    days = [point.edition.ordinal for track in found for point in track.points]
    first, last = min(days, default=0), max(days, default=1)
    parts, top = [], 62
    for track, size in zip(found, tall, strict=True):
        parts.append(_drawn(track, top, left, (first, max(1, last - first)), lang, colours))
        top += size
    title = f"{series_of(series).name(lang)} {frame(lang)['dials']}"
    paper = f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>' if colours is ALONE else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" {_FONT}>'
        f"<title>{escape(title)}</title>{paper}"
        f'<text x="8" y="20" font-size="15" font-weight="600" fill="{colours["ink"]}">{escape(title)}</text>'
        f'<text x="8" y="40" fill="{colours["soft"]}">{escape(frame(lang)["dials_drawn"])}</text>'
        f"{''.join(parts)}</svg>"
    )


def _drawn(track: Track, top: int, left: int, time: tuple[int, int], lang: str, colours: Colours) -> str:
    """A band: what the axis is called, its rungs with their names to the left of `left`, its points in a time of days."""
    name, (first, days) = axis_names(lang)[track.axis], time
    floor = top + _RUNG * (len(track.rungs) - 1) + 14

    def x_of(point: Point) -> float:
        return left + 20 + (_WIDTH - left - 60) * (point.edition.ordinal - first) / days

    def y_of(position: float) -> float:
        return floor - _RUNG * position

    parts = [f'<text x="8" y="{top}" font-weight="600" fill="{colours["ink"]}">{escape(name)}</text>']
    for level, rung in enumerate(track.rungs):
        y = y_of(level)
        parts.append(f'<line stroke="{colours["line"]}" x1="{left}" y1="{y}" x2="{_WIDTH - 20}" y2="{y}"/>')
        said = escape(rung_name(rung, lang))
        parts.append(f'<text fill="{colours["soft"]}" x="{left - 8}" y="{y + 4}" text-anchor="end">{said}</text>')
    for run in track.runs():
        path = " ".join(f"{x_of(point):.1f},{y_of(point.reading.position):.1f}" for point in run)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colours["mark"]}" stroke-width="1" opacity="0.5"/>')
    parts += [_dot(point, x_of(point), y_of, colours) for point in track.points]
    # Above its end as well: a phone shows the end of a drawing first.
    said = escape(f"{name}: {rung_name(track.points[-1].reading.rung, lang)} ({track.points[-1].edition.day[:4]})")
    parts.append(f'<text fill="{colours["ink"]}" x="{_WIDTH - 20}" y="{top - 12}" text-anchor="end">{said}</text>')
    parts += _years(track, x_of, floor + 20, colours)
    return "".join(parts)


def _dot(point: Point, x: float, y_of: Any, colours: Colours) -> str:
    reading = point.reading
    between = f"{reading.position:.2f} [{point.low:.2f}, {point.high:.2f}]"
    told = escape(f"{point.edition}: {reading.rung} {between} {' '.join(reading.modifiers)}")
    return (
        f'<line stroke="{colours["mark"]}" stroke-width="3" opacity="0.35" '
        f'x1="{x:.1f}" y1="{y_of(point.low):.1f}" '
        f'x2="{x:.1f}" y2="{y_of(point.high):.1f}"/><circle fill="{colours["mark"]}" cx="{x:.1f}" '
        f'cy="{y_of(reading.position):.1f}" r="4"><title>{told}</title></circle>'
    )


def _years(track: Track, x_of: Any, y: float, colours: Colours) -> list[str]:
    """A year below the first point of each, as many as can be read."""
    found, free = [], 0.0
    for point in track.points:
        if x_of(point) >= free:
            place = f'x="{x_of(point):.1f}" y="{y}" text-anchor="middle"'
            found.append(f'<text fill="{colours["soft"]}" {place}>{point.edition.day[:4]}</text>')
            free = x_of(point) + 44
    return found
