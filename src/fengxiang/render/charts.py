"""Charts as SVG drawn by hand: no script, colours from the page's own variables, so they follow light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_WIDTH, _LEFT, _BARS, _ROW = 760, 118, 110, 22
_STYLE = (
    "<style>text{font:12px system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;fill:var(--ink,#1c1e21)}"
    ".soft{fill:var(--soft,#5d6470)}.bar{fill:var(--mark,#0b5cad)}.line{stroke:var(--line,#d9dce1)}</style>"
)


def timeline(title: str, by_year: Mapping[str, int], rows: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """Uses by year as bars, and below a row of dots for each series, the larger the more often. A standalone drawing
    with its values in its description, for those who do not see it."""
    years = _years(by_year)
    step = (_WIDTH - _LEFT - 20) / max(1, len(years))
    at = {year: _LEFT + step * (number + 0.5) for number, year in enumerate(years)}
    height = 34 + _BARS + _ROW * len(rows) + 26
    parts = [
        _bars(by_year, at, step),
        *(_dots(name, counts, at, 34 + _BARS + 26 + _ROW * n) for n, (name, counts) in enumerate(rows)),
    ]
    told = ", ".join(f"{year}: {count}" for year, count in by_year.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{_quoted(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{_STYLE}"
        f'<text x="8" y="20" font-weight="600">{escape(title)}</text>{"".join(parts)}</svg>'
    )


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _years(by_year: Mapping[str, int]) -> list[str]:
    """Every year from the first to the last."""
    known = sorted(map(int, by_year))
    return [str(year) for year in range(known[0], known[-1] + 1)] if known else []


def _bars(by_year: Mapping[str, int], at: Mapping[str, float], step: float) -> str:
    most, floor = max(by_year.values(), default=1), 34 + _BARS
    wide = max(1.0, min(26.0, step * 0.72))
    parts = [f'<line class="line" x1="{_LEFT}" y1="{floor}" x2="{_WIDTH - 20}" y2="{floor}"/>']
    parts.append(f'<text class="soft" x="{_LEFT - 8}" y="44" text-anchor="end">{most}</text>')
    for year, x in at.items():
        count = by_year.get(year, 0)
        tall = (_BARS - 10) * count / most
        if count:
            parts.append(
                f'<rect class="bar" x="{x - wide / 2:.1f}" y="{floor - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}">'
                f"<title>{year}: {count}</title></rect>"
            )
    every = max(1, round(46 / step)) if step else 1
    parts += [
        f'<text class="soft" x="{x:.1f}" y="{floor + 15}" text-anchor="middle">{year}</text>'
        for number, (year, x) in enumerate(at.items())
        if number % every == 0
    ]
    return "".join(parts)


def _dots(name: str, counts: Mapping[str, int], at: Mapping[str, float], y: float) -> str:
    most = max(counts.values(), default=1)
    dots = [
        f'<circle class="bar" cx="{at[year]:.1f}" cy="{y - 4}" r="{2 + 5 * (count / most) ** 0.5:.1f}">'
        f"<title>{escape(name)} {year}: {count}</title></circle>"
        for year, count in counts.items()
        if year in at
    ]
    label = f'<text class="soft" x="{_LEFT - 8}" y="{y}" text-anchor="end">{escape(name)}</text>'
    return label + "".join(dots)


def sparkline(by_year: Mapping[str, int]) -> str:
    """Uses by year as blocks of rising height, a blank for a year without any."""
    most = max(by_year.values(), default=1)
    return "".join(" ▁▂▃▄▅▆▇█"[-(-8 * by_year.get(year, 0) // most)] for year in _years(by_year))
