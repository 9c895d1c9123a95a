"""Figures beside words: what stood then and what followed, as plain values, lines, tables and a drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from fengxiang.data import table as data_table
from fengxiang.render.charts import ALONE, FAMILY, Colours
from fengxiang.render.frame import coverage_line, coverage_object, frame
from fengxiang.render.lines import pad, wrap
from fengxiang.render.markdown import table
from fengxiang.render.sheets import to_csv
from fengxiang.scenario import Figure, Followed, Series, Stood

_WIDE, _TALL, _GAP, _ACROSS, _TOP = 210, 120, 56, 4, 52
_LABEL = 11  # pixels between two labels that can be read
EARLIER = 3  # values that are told before the one that stood then


def stood_object(one: Stood, text: str) -> dict[str, Any]:
    """What stood beside a place, as `read --json` gives it; `path` has the values known then, oldest first."""
    value = one.value
    return {
        "start": one.span.start,
        "end": one.span.end,
        "text": text,
        "series": one.series.name,
        "title": {"zh": one.series.zh, "en": one.series.en},
        "date": value.period,
        "value": value.value,
        "unit": value.unit,
        "known": value.known,
        "source": value.source,
        "path": [{"date": figure.period, "value": figure.value} for figure in one.path],
    }


def first_of_each(found: Sequence[Stood]) -> list[Stood]:
    """The first place that speaks of each series."""
    places: dict[str, Stood] = {}
    for one in found:
        places.setdefault(one.series.name, one)
    return list(places.values())


def title_of(series: Series, lang: str) -> str:
    """The name of a series."""
    return series.zh if lang == "zh" else series.en


def amount(figure: Figure, lang: str) -> str:
    """A value with its unit and its period."""
    unit = data_table("units").get(figure.unit, {}).get(lang, f" {figure.unit}")
    return f"{figure.value:,.10g}{unit} ({figure.period})"


def values_before(one: Stood) -> list[float]:
    """The values before the one that stood then, the latest first."""
    return [figure.value for figure in reversed(one.path[-1 - EARLIER : -1])]


def stood_line(one: Stood, lang: str) -> str:
    """A series, the value that stood then, and the ones before it."""
    earlier = " · ".join(f"{value:,.10g}" for value in values_before(one))
    before = f"  {frame(lang)['before_that'].format(values=earlier)}" if earlier else ""
    return f"{title_of(one.series, lang)}  {amount(one.value, lang)}{before}"


def followed_object(found: Followed) -> dict[str, Any]:
    """What followed, as `followed --json` gives it."""

    def value(figure: Figure | None) -> float | None:
        return figure.value if figure else None

    return {
        "text": found.text,
        "coverage": coverage_object(found.coverage),
        "events": [
            {
                "edition": str(event.edition),
                "date": event.edition.date,
                "start": event.span.start,
                "end": event.span.end,
                "year": event.year,
                "series": {name: {"before": value(old), "after": value(new)} for name, (old, new) in event.values.items()},
            }
            for event in found.events
        ],
        "series": {one.name: {"zh": one.zh, "en": one.en, "unit": one.values[-1].unit} for one in found.series},
        "n": found.n,
        "warnings": [] if found.n else [{"kind": "never", "text": never_followed(found)}],
    }


def never_followed(found: Followed) -> str:
    """That no figures can stand beside a wording."""
    return f"{found.text}: never said in the archive before a year with figures"


def followed_to_text(found: Followed, lang: str) -> str:
    """For each series the years after the wording was said, before and after, at 80 columns."""
    words = frame(lang)
    lines = [
        f"{found.text}  {words['said_in_years'].format(n=found.n)}",
        f"{words['coverage']}  {coverage_line(found.coverage, lang)}",
    ]
    lines += [*wrap(words["no_cause"], 78), ""]
    lines += [f"{event.year}  {event.edition.cite(event.span)}" for event in found.events]
    for series in found.series:
        rows = list(_rows(found, series))
        if rows:
            rose = sum(new.value > old.value for _, old, new in rows)
            lines += ["", f"{title_of(series, lang)}  {words['rose'].format(rose=rose, n=len(rows))}"]
            lines += [f"  {year}  {pad(amount(old, lang), 30)} → {amount(new, lang)}" for year, old, new in rows]
    return "\n".join(lines) + "\n"


def _rows(found: Followed, series: Series) -> Iterator[tuple[int, Figure, Figure]]:
    """The years with both values."""
    for event in found.events:
        old, new = event.values[series.name]
        if old and new:
            yield event.year, old, new


def followed_to_markdown(found: Followed, lang: str) -> str:
    """A row a year, a column a series: before → after."""
    words = frame(lang)
    shown = [series for series in found.series if any(_rows(found, series))]
    heads = [words["year"], words["edition"], *(title_of(series, lang) for series in shown)]
    rows = []
    for event in found.events:
        cells = []
        for series in shown:
            old, new = event.values[series.name]
            cells.append(f"{old.value:g} → {new.value:g}" if old and new else "")
        rows.append([str(event.year), event.edition.cite(event.span), *cells])
    title = f"# {found.text}"
    return "\n".join([title, "", f"{words['said_in_years'].format(n=found.n)}; {words['no_cause']}", "", *table(heads, rows), ""])


def followed_to_csv(found: Followed) -> str:
    """A row a year and series."""
    rows = [
        [event.year, event.edition.cite(event.span), series.name, old.value, new.value, new.unit, new.source]
        for series in found.series
        for event in found.events
        for old, new in [event.values[series.name]]
        if old and new
    ]
    return to_csv([["year", "said", "series", "before", "after", "unit", "source"], *rows])


def followed_to_svg(found: Followed, lang: str, colours: Colours = ALONE) -> str:
    """A panel a series: a line from the year before to the year after, for each year."""
    shown = [(series, rows) for series in found.series if (rows := list(_rows(found, series)))]
    title = f"{found.text}  {frame(lang)['said_in_years'].format(n=found.n)}"
    wide = _ACROSS * (_WIDE + _GAP) + 30
    tall = _TOP + max(1, -(-len(shown) // _ACROSS)) * (_TALL + _GAP)
    panels = [
        f'<g transform="translate({30 + place % _ACROSS * (_WIDE + _GAP)},{_TOP + place // _ACROSS * (_TALL + _GAP)})">'
        f"{_slopes(title_of(series, lang), rows, colours, lang)}</g>"
        for place, (series, rows) in enumerate(shown)
    ]
    paper = f'<rect width="{wide}" height="{tall}" fill="#fff"/>' if colours is ALONE else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" role="img" font-size="11" {FAMILY}>'
        f"<title>{escape(title)}</title>{paper}"
        f'<text x="8" y="20" font-size="15" font-weight="600" fill="{colours["ink"]}">{escape(title)}</text>'
        f"{''.join(panels)}</svg>"
    )


def _slopes(title: str, rows: list[tuple[int, Figure, Figure]], colours: Colours, lang: str) -> str:
    values = [figure.value for _, old, new in rows for figure in (old, new)]
    low, reach = min(values), (max(values) - min(values)) or 1.0

    def y_of(value: float) -> float:
        return 20 + (_TALL - 30) * (1 - (value - low) / reach)

    unit = data_table("units").get(rows[0][2].unit, {}).get(lang, rows[0][2].unit).strip()
    parts = [f'<text y="6" font-weight="600" fill="{colours["ink"]}">{escape(f"{title} ({unit})")}</text>']
    taken: list[float] = []
    for year, old, new in sorted(rows, reverse=True):
        told = f"{year}: {amount(old, lang)} → {amount(new, lang)}"
        ends = f'x1="30" y1="{y_of(old.value):.1f}" x2="{_WIDE - 40}" y2="{y_of(new.value):.1f}"'
        parts.append(
            f'<line stroke="{colours["mark"]}" opacity="0.6" stroke-width="2" {ends}><title>{escape(told)}</title></line>'
        )
        # Of labels that would lie over each other the latest year's stands; every line says its year when pointed at.
        if all(abs(y_of(new.value) - other) >= _LABEL for other in taken):
            taken.append(y_of(new.value))
            place = f'x="{_WIDE - 34}" y="{taken[-1] + 4:.1f}"'
            parts.append(f'<text fill="{colours["soft"]}" {place}>{str(year)[2:]}</text>')
    parts += [
        f'<text x="24" y="{y_of(value) + 4:.1f}" text-anchor="end" fill="{colours["soft"]}">{value:,.6g}</text>'
        for value in (low, low + reach)
    ]
    return "".join(parts)
