"""Fan charts of a projection as SVG: a panel a series, its band from the 5th to the 95th percentile, its median, and dashed the
median of what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from markupsafe import Markup

from fengxiang.render.accounts import heat
from fengxiang.render.charts import ALONE, FAMILY, PAGE, Colours
from fengxiang.render.frame import frame
from fengxiang.render.projection import (
    basis,
    columns,
    course,
    difference_rows,
    differs,
    flags,
    head,
    head_line,
    honest,
    matrices,
    pulled,
    quarters_of,
    series_name,
    shares,
    title_of,
)
from fengxiang.scenario import Projection

_WIDE, _TALL, _GAP, _ACROSS, _TOP = 300, 150, 44, 3, 62
_COLUMNS = 6
DRAWN = (
    "gdp_growth",
    "inflation",
    "unemployment",
    "gap",
    "house_price",
    "land_sales",
    "debt_household",
    "debt_firms",
    "debt_lgfv",
    "debt_bonds",
    "debt_central",
    "capital_small_banks",
)


def projection_to_svg(found: Projection, lang: str, colours: Colours = ALONE) -> str:
    """The panels of `DRAWN`, three in a row; each panel's last values stand in its description."""
    title = found.scenario.zh if lang == "zh" else found.scenario.en
    read = frame(lang)["fan_read"].format(name=title_of(found.scenario.against, lang))
    rows = -(-len(DRAWN) // _ACROSS)
    width, height = _ACROSS * (_WIDE + _GAP) + 20, _TOP + rows * (_TALL + _GAP) + 10
    panels = []
    for place, name in enumerate(DRAWN):
        left, top = 40 + (place % _ACROSS) * (_WIDE + _GAP), _TOP + (place // _ACROSS) * (_TALL + _GAP)
        panels.append(f'<g transform="translate({left},{top})">{_panel(found, name, lang, colours)}</g>')
    paper = f'<rect width="{width}" height="{height}" fill="#fff"/>' if colours is ALONE else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-size="11" {FAMILY}>'
        f"<title>{escape(title)}</title>{paper}"
        f'<text x="8" y="20" font-size="15" font-weight="600" fill="{colours["ink"]}">{escape(title)}</text>'
        f'<text x="8" y="36" fill="{colours["soft"]}">{escape(read)}</text>'
        f"{''.join(panels)}</svg>"
    )


def follow(found: Projection, lang: str) -> dict[str, Any]:
    """What a page shows of a projection: its head, levers with their causes, the drawing, the differences, what is assumed."""
    shown = quarters_of(found, _COLUMNS)
    heads = [frame(lang)["against_medians"].format(name=title_of(found.scenario.against, lang)), *head(found, shown)]
    return {
        "head": head_line(found, lang),
        "levers": [
            (
                getattr(lever, lang),
                course(found, lever, lang),
                [(one, basis(one, lever, lang)) for one in found.scenario.because.get(lever.name, ())],
            )
            for lever in pulled(found.scenario)
        ],
        "chart": Markup(projection_to_svg(found, lang, PAGE)),
        "heads": heads,
        "rows": difference_rows(found, shown, lang) if pulled(found.scenario) else [],
        "none": differs(found) and not pulled(found.scenario),
        "sectors": columns(lang),
        "matrices": list(_matrices(found, lang)),
        "shares": list(shares(found, lang, 1000)),
        "honest": list(honest(found, lang)),
        "flags": flags(found),
    }


def _matrices(found: Projection, lang: str) -> Iterator[tuple[str, list[tuple[str, list[tuple[int, str]]]]]]:
    """The balance sheets and the transactions of the last quarter as heat: the larger an amount the warmer its cell."""
    for title, matrix in matrices(found, lang):
        most = max(abs(value) for cells in matrix.values() for value in cells.values() if value is not None) or 1.0
        yield title, [(row, [_cell(value, most) for value in cells.values()]) for row, cells in matrix.items()]


def _cell(value: float | None, most: float) -> tuple[int, str]:
    return heat(value, most), "" if value is None else f"{value + 0.0:+.1f}"


def _panel(found: Projection, name: str, lang: str, colours: Colours) -> str:
    band, other = found.series[name], found.versus[name]["p50"]
    low, high = min(*map(float, band["p5"]), *map(float, other)), max(*map(float, band["p95"]), *map(float, other))
    reach = (high - low) or 1.0

    def points(values: Any) -> list[str]:
        step = _WIDE / max(1, len(values) - 1)
        return [f"{at * step:.1f},{14 + (_TALL - 24) * (high - float(value)) / reach:.1f}" for at, value in enumerate(values)]

    fan = " ".join([*points(band["p5"]), *reversed(points(band["p95"]))])
    label = escape(series_name(name, lang))
    told = f"{label}: {float(band['p50'][-1]):.1f} [{float(band['p5'][-1]):.1f}, {float(band['p95'][-1]):.1f}]"
    return (
        f'<desc>{told}</desc><text y="4" font-weight="600" fill="{colours["ink"]}">{label}</text>'
        f'<polygon points="{fan}" fill="{colours["mark"]}" opacity="0.18"/>'
        f'<polyline points="{" ".join(points(band["p50"]))}" fill="none" stroke="{colours["mark"]}" stroke-width="2"/>'
        f'<polyline points="{" ".join(points(other))}" fill="none" stroke="{colours["soft"]}" stroke-dasharray="4 3"/>'
        f"{_scale(low, high, found, colours)}"
    )


def _scale(low: float, high: float, found: Projection, colours: Colours) -> str:
    """The largest and the least value, and the years below."""
    floor = _TALL - 10
    marks = [
        f'<text x="-6" y="{y}" text-anchor="end" fill="{colours["soft"]}">{value:.1f}</text>'
        for value, y in ((high, 18), (low, floor))
    ]
    quarters, since = found.plan.quarters, int(found.plan.year)
    years = quarters // 4
    every = max(1, years // 5)
    for year in range(every, years + 1, every):
        x = _WIDE * (4 * year - 1) / max(1, quarters - 1)
        marks.append(f'<text x="{x:.1f}" y="{floor + 14}" text-anchor="middle" fill="{colours["soft"]}">{since + year}</text>')
    return f'<line stroke="{colours["line"]}" x1="0" y1="{floor}" x2="{_WIDE}" y2="{floor}"/>' + "".join(marks)
