"""Charts as SVG drawn by hand: no script and no style of their own. In a page colours are the page's variables, so that
they follow light and dark; a drawing that stands alone has plain colours on white."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from fengxiang.render.lines import width

_WIDTH, _LEFT, _BARS, _ROW = 1000, 200, 110, 22
PAGE = {"ink": "var(--ink)", "soft": "var(--soft)", "mark": "var(--mark)", "line": "var(--line)"}
ALONE = {"ink": "#1c1e21", "soft": "#5d6470", "mark": "#0b5cad", "line": "#d9dce1"}
FAMILY = "font-family=\"system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif\""
_FONT = f'font-size="13" {FAMILY}'
Colours = Mapping[str, str]
_EM = 0.56  # a column of text in ems, on the wide side: a Chinese character is two columns and one em


def room(labels: Iterable[str], size: int) -> int:
    """The pixels that the longest of some labels takes in letters of a size."""
    return int(max(map(width, labels), default=0) * size * _EM)


def timeline(
    title: str, by_year: Mapping[str, int], rows: Sequence[tuple[str, Mapping[str, int]]], colours: Colours = ALONE
) -> str:
    """Uses by year as bars, and below a row of dots for each series, the larger the more often. Its values stand in its
    description, for those who do not see it."""
    years = _years(by_year)
    step = (_WIDTH - _LEFT - 20) / max(1, len(years))
    at = {year: _LEFT + step * (number + 0.5) for number, year in enumerate(years)}
    lowest = 34 + _BARS + 40
    height = lowest + _ROW * len(rows)
    dots = [_dots(name, counts, at, lowest + _ROW * place, colours) for place, (name, counts) in enumerate(rows)]
    told = ", ".join(f"{year}: {count}" for year, count in by_year.items())
    paper = f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>' if colours is ALONE else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}" {_FONT}>'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{paper}"
        f'<text x="8" y="20" font-weight="600" fill="{colours["ink"]}">{escape(title)}</text>'
        f"{_bars(by_year, at, step, colours)}{''.join(dots)}</svg>"
    )


def _years(by_year: Mapping[str, int]) -> list[str]:
    """Every year from the first to the last."""
    known = sorted(map(int, by_year))
    return [str(year) for year in range(known[0], known[-1] + 1)] if known else []


def _bars(by_year: Mapping[str, int], at: Mapping[str, float], step: float, colours: Colours) -> str:
    most, floor = max(by_year.values(), default=1), 34 + _BARS
    wide = max(1.0, min(26.0, step * 0.72))
    parts = [f'<line stroke="{colours["line"]}" x1="{_LEFT}" y1="{floor}" x2="{_WIDTH - 20}" y2="{floor}"/>']
    parts.append(f'<text fill="{colours["soft"]}" x="{_LEFT - 8}" y="44" text-anchor="end">{most}</text>')
    for year, x in at.items():
        count = by_year.get(year, 0)
        tall = (_BARS - 10) * count / most
        if count:
            parts.append(
                f'<rect fill="{colours["mark"]}" x="{x - wide / 2:.1f}" y="{floor - tall:.1f}" '
                f'width="{wide:.1f}" height="{tall:.1f}">'
                f"<title>{year}: {count}</title></rect>"
            )
    every = max(1, round(46 / step)) if step else 1
    parts += [
        f'<text fill="{colours["soft"]}" x="{x:.1f}" y="{floor + 15}" text-anchor="middle">{year}</text>'
        for number, (year, x) in enumerate(at.items())
        if number % every == 0
    ]
    return "".join(parts)


def _dots(name: str, counts: Mapping[str, int], at: Mapping[str, float], y: float, colours: Colours) -> str:
    most = max(counts.values(), default=1)
    dots = [
        f'<circle fill="{colours["mark"]}" cx="{at[year]:.1f}" cy="{y - 4}" r="{2 + 5 * (count / most) ** 0.5:.1f}">'
        f"<title>{escape(name)} {year}: {count}</title></circle>"
        for year, count in counts.items()
        if year in at
    ]
    label = f'<text fill="{colours["soft"]}" x="{_LEFT - 8}" y="{y}" text-anchor="end">{escape(name)}</text>'
    return label + "".join(dots)


def sparkline(by_year: Mapping[str, int], columns: int = 40) -> str:
    """Uses by year as blocks of rising height, a blank for a year without any; where there are more years than columns, a
    block stands for several."""
    years = _years(by_year)
    each = max(1, -(-len(years) // columns))
    counts = [sum(by_year.get(year, 0) for year in years[at : at + each]) for at in range(0, len(years), each)]
    most = max(counts, default=1)
    return "".join(" ▁▂▃▄▅▆▇█"[-(-8 * count // most)] for count in counts)
