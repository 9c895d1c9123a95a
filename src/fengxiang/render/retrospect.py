"""The years before a text as drawings and tables for a page: ranks of tasks as slopes, formulations as heat."""

from __future__ import annotations

from html import escape
from typing import Any

from markupsafe import Markup

from fengxiang.brief import Brief
from fengxiang.reading import area_names, area_of
from fengxiang.render.charts import FAMILY, PAGE, Colours
from fengxiang.render.dials import dials_to_svg
from fengxiang.render.frame import frame
from fengxiang.retrospect import Ranked, Warmth

_STEP, _ROW, _TOP, _LABEL = 150, 26, 34, 300
_YEARS, _TITLE = 12, 20
_TIERS = (0.0, 0.25, 0.5, 0.75)


def looked_back(brief: Brief, lang: str) -> dict[str, Any] | None:
    """What a page shows of the years before: the slopes, the dials, the heat; None where none was asked for."""
    found = brief.retrospect
    if found is None:
        return None
    series = brief.document.edition.series
    last = int(brief.document.edition.day[:4])
    years = list(range(last - _YEARS + 1, last + 1))
    return {
        "slopes": Markup(slopes_to_svg(found.ranks, lang)) if found.ranks else "",
        "dials": Markup(dials_to_svg(found.dials, series, lang, PAGE)) if found.dials else "",
        "years": years,
        "heat": [(one, [(_tier(one, year), one.by_year.get(year, "")) for year in years]) for one in found.warmth],
    }


def _tier(one: Warmth, year: int) -> int:
    """From nought to four by the texts that said it in a year, against the year in which most did."""
    hottest = max(one.by_year.values())
    return sum(one.by_year.get(year, 0) > hottest * share for share in _TIERS)


def slopes_to_svg(ranks: tuple[Ranked, ...], lang: str, colours: Colours = PAGE) -> str:
    """A column an edition, a row a rank; a line where a task continues one of the edition before. Those that rose or fell are
    drawn strong, the titles of the last edition stand beside it, and above each dot of the others the area of its task."""
    most = max(len(ranked.tasks) for ranked in ranks)
    width, height = 40 + _STEP * (len(ranks) - 1) + _LABEL, _TOP + _ROW * most + 16
    parts = []
    for place, ranked in enumerate(ranks):
        x = 30 + _STEP * place
        year = ranked.edition.day[:4]
        parts.append(f'<text x="{x}" y="18" text-anchor="middle" fill="{colours["soft"]}">{year}</text>')
        parts += [_mark(task.rank, task.previous_rank, x, place, task.text, colours) for task in ranked.tasks]
        if place == len(ranks) - 1:
            parts += [_title(task.rank, x, task.text, colours) for task in ranked.tasks]
        else:
            parts += [_area(task.rank, x, task.text, lang, colours) for task in ranked.tasks]
    title = frame(lang)["slopes"]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-size="12" {FAMILY}>'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _y(rank: int) -> float:
    return _TOP + _ROW * (rank - 0.5)


def _mark(rank: int, before: int | None, x: float, place: int, text: str, colours: Colours) -> str:
    """The dot of a task with the line from its former rank."""
    line = ""
    if place and before:
        moved = before != rank
        look = f'stroke="{colours["mark" if moved else "line"]}" stroke-width="{2.5 if moved else 1.5}"'
        line = f'<line {look} x1="{x - _STEP + 8}" y1="{_y(before)}" x2="{x - 8}" y2="{_y(rank)}"/>'
    fresh = place and not before
    dot = f'<circle cx="{x}" cy="{_y(rank)}" r="6" fill="{colours["mark"] if fresh else colours["soft"]}">'
    return f"{line}{dot}<title>{rank}. {escape(text)}</title></circle>"


def _area(rank: int, x: float, text: str, lang: str, colours: Colours) -> str:
    area = area_of(text)
    said = escape(area_names()[area][lang]) if area else ""
    return f'<text x="{x}" y="{_y(rank) - 8}" text-anchor="middle" font-size="10" fill="{colours["soft"]}">{said}</text>'


def _title(rank: int, x: float, text: str, colours: Colours) -> str:
    shown = text if len(text) <= _TITLE else f"{text[: _TITLE - 1]}…"
    return f'<text x="{x + 14}" y="{_y(rank) + 4}" fill="{colours["ink"]}">{rank}. {escape(shown)}</text>'
