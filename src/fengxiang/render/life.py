"""The life of a formulation: as plain values, for a terminal, as Markdown, CSV, a drawing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from fengxiang.archive import Attestation
from fengxiang.documents import series
from fengxiang.formulations import written_out
from fengxiang.provenance import REVIVED_DAYS, Context, Gap, History, Provenance
from fengxiang.render.charts import ALONE, sparkline, timeline
from fengxiang.render.frame import coverage_line, coverage_object, day, frame, number, part_name
from fengxiang.render.gloss import gloss_line
from fengxiang.render.lines import paint, width, wrap
from fengxiang.render.markdown import escape, table
from fengxiang.render.objects import edition_object, span_object
from fengxiang.render.sheets import to_csv

_WIDTH = 80
_SHOWN = 8  # series that a drawing has a row for
_NO_WRAP = 100_000


def history_object(found: History) -> dict[str, Any]:
    """The life of a formulation as `trace --json` gives it."""
    life = found.provenance
    return {
        "text": life.text,
        "coverage": coverage_object(life.coverage),
        "first": _seen(life.first),
        "last": _seen(life.last),
        "uses": life.uses,
        "documents": len(life.editions),
        "by_year": life.by_year(),
        "by_series": life.by_series(),
        "gaps": [_gap(gap) for gap in life.gaps()],
        "silent_days": life.silent_days(),
        "contexts": [_context(context) for context in found.contexts],
        "collocates": [{"text": row.text, "uses": row.uses, "lift": row.lift} for row in found.collocates],
        "written_out": [] if life.first else list(written_out(life.text, life.coverage.last or "")),
        "variants": [{"text": text, "uses": uses} for text, uses in found.variants],
        "warnings": [],
    }


def _seen(seen: Attestation | None) -> dict[str, Any] | None:
    return {**(edition_object(seen.edition) or {}), **span_object(seen.span)} if seen else None


def _gap(gap: Gap) -> dict[str, Any]:
    return {"from": str(gap.last), "to": str(gap.next), "days": gap.days, "editions": gap.editions}


def _context(context: Context) -> dict[str, Any]:
    return {
        "edition": str(context.edition),
        "role": context.role,
        "rank": context.rank,
        "quote": context.quote,
        **span_object(context.span),
        "hit": span_object(context.hit),
    }


def history_to_text(found: History, lang: str, *, colour: bool = False) -> str:
    """The life of a formulation at 80 columns."""
    return "\n".join([*_summary(found.provenance, lang, colour), *_company(found, lang), *_quotes(found, lang, colour)]) + "\n"


def never_said(life: Provenance, lang: str) -> str:
    """That nothing says it, and what it may be the short form of."""
    words, longer = frame(lang), written_out(life.text, life.coverage.last or "")
    return words["never"] + (words["written_out"].format(phrases="、".join(f"“{one}”" for one in longer)) if longer else "")


def _summary(life: Provenance, lang: str, colour: bool, columns: int = _WIDTH) -> Iterator[str]:
    words = frame(lang)
    yield from (paint(line, "bold", colour) for line in wrap(life.text, columns))
    if said := gloss_line(life.text, lang):
        yield from wrap(said, columns)
    yield f"{words['coverage']}  {coverage_line(life.coverage, lang)}"
    if not life.first or not life.last:
        yield from wrap(never_said(life, lang), columns)
        return
    yield f"{words['total'].format(uses=number(life.uses, lang), documents=number(len(life.editions), lang))} · {words['within']}"
    for name, seen in (("first", life.first), ("last", life.last)):
        yield f"{words[name]}  {seen.edition.cite(seen.span)}"
    silent = life.silent_days() or 0
    if silent >= REVIVED_DAYS:
        yield words["silent_since"].format(years=f"{silent / 365.25:.1f}", until=day(life.coverage.last, lang))
    years = life.by_year()
    yield f"{words['by_year']}  {min(years)} {sparkline(years)} {max(years)}"
    named = " · ".join(f"{series(name).name(lang)} {number(uses, lang)}" for name, uses in life.by_series().items())
    yield from wrap(f"{words['by_series']}  {named}", columns)
    for gap in life.gaps():
        yield from wrap(f"{words['gaps']}  {gap_line(gap, lang)}", columns)


def gap_line(gap: Gap, lang: str) -> str:
    """A silence in words."""
    years = f"{gap.days / 365.25:.1f}"
    return frame(lang)["gap_line"].format(last=gap.last, next=gap.next, years=years, editions=gap.editions)


def _company(found: History, lang: str, columns: int = _WIDTH) -> Iterator[str]:
    words = frame(lang)
    if found.collocates:
        yield from wrap(f"{words['collocates']}  " + " · ".join(f"{row.text} {row.uses}" for row in found.collocates), columns)
    if found.variants:
        yield from wrap(f"{words['variants']}  " + " · ".join(f"{text} {uses}" for text, uses in found.variants), columns)


def _quotes(found: History, lang: str, colour: bool) -> Iterator[str]:
    if found.contexts:
        yield ""
        yield paint(contexts_head(found, lang), "bold", colour)
    for context in found.contexts:
        place = f"{context.edition}#{context.hit.start} {part_name(context.role, context.rank, lang)}"
        yield paint(place, "cyan", colour)
        for line in wrap(context.quote.replace("\n", " "), _WIDTH - 2):
            yield "  " + line.replace(found.provenance.text, paint(found.provenance.text, "bold", colour))


def contexts_head(found: History, lang: str) -> str:
    """The heading of the contexts, which says where not all are shown."""
    words, all_shown = frame(lang), len(found.contexts) == found.provenance.uses
    return words["contexts"] if all_shown else words["contexts_some"].format(count=len(found.contexts))


def history_to_markdown(found: History, lang: str) -> str:
    """The life of a formulation as Markdown."""
    words, life = frame(lang), found.provenance
    lines = [f"# {escape(life.text)}", "", *(f"- {escape(line)}" for line in list(_summary(life, lang, False, _NO_WRAP))[1:])]
    lines += [f"- {escape(line)}" for line in _company(found, lang, _NO_WRAP)]
    rows = [
        (
            f"`{context.edition.cite(context.hit)}`",
            part_name(context.role, context.rank, lang),
            escape(context.quote),
        )
        for context in found.contexts
    ]
    lines += ["", f"## {contexts_head(found, lang)}", "", *table([words["edition"], words["part"], words["quote"]], rows)]
    return "\n".join(lines) + "\n"


def history_to_csv(found: History) -> str:
    """The contexts, a row each."""
    head = ["edition", "date", "role", "rank", "start", "end", "quote"]
    rows = [[row.edition, row.edition.date, row.role, row.rank, row.hit.start, row.hit.end, row.quote] for row in found.contexts]
    return to_csv([head, *rows])


def history_to_svg(found: History, lang: str, colours: Mapping[str, str] = ALONE) -> str:
    """Uses by year, and by year and series, as a drawing."""
    life = found.provenance
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for edition, uses in zip(life.editions, life.sightings.counts.tolist(), strict=True):
        counts[edition.series][edition.day[:4]] += uses
    names = list(life.by_series())
    named = [(_short(series(name).name(lang)), counts[name]) for name in names[:_SHOWN]]
    if rest := names[_SHOWN:]:
        others = sum((counts[name] for name in rest), Counter[str]())
        named.append((frame(lang)["other_series"].format(count=len(rest)), others))
    title = f"{life.text} · {coverage_line(life.coverage, lang)}"
    return timeline(title, life.by_year(), named, colours)


def _short(name: str) -> str:
    """A name of at most 24 columns."""
    while width(name) > 24:
        name = name[:-2] + "…"
    return name


__all__ = ["history_object", "history_to_csv", "history_to_markdown", "history_to_svg", "history_to_text"]
