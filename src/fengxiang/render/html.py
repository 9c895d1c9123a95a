"""The brief as one HTML file: everything inside, nothing fetched, every statement linked to its characters."""

from __future__ import annotations

import base64
import gzip
import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from fengxiang.alignment import Alignment, redline
from fengxiang.brief import Brief
from fengxiang.comparison import Comparison
from fengxiang.documents import Clause, Document, Edition, Span, series
from fengxiang.provenance import History, Stretch
from fengxiang.reading import Signal, area_names
from fengxiang.render.accounts import run_tables
from fengxiang.render.ages import Age, Aged, aged, ages_of, is_long
from fengxiang.render.answers import ARROWS, decision_line, named_by, number_line, open_lists, told_numbers, turn_name, value_of
from fengxiang.render.charts import PAGE
from fengxiang.render.dials import axis_names
from fengxiang.render.fans import follow
from fengxiang.render.frame import coverage_line, day, former_rank, frame, number, part_name
from fengxiang.render.gloss import english_of, rung_name
from fengxiang.render.headline import call_line
from fengxiang.render.life import contexts_head, gap_line, history_to_svg, never_said
from fengxiang.render.record import first_of_each, stood_line
from fengxiang.render.redline import Piece, lines_of
from fengxiang.render.retrospect import looked_back
from fengxiang.render.text import TURNED, ended_line, news_line, telling
from fengxiang.scenario import Projection, Run

_SPOKEN = 40
_HEAVY = 1_000_000  # bytes of redline and texts from which a file holds them packed


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("fengxiang.render"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals["asset"] = _asset
    made.filters |= {"packed": _packed, "number": number, "day": day}
    return made


@cache
def _asset(name: str) -> Markup:
    """A style or script of our own, put into the page as it is."""
    source = _environment().loader.get_source(_environment(), name)[0]  # type: ignore[union-attr]
    return Markup(source)


def _packed(inside: str, words: dict[str, str], nav: Markup | None) -> Markup:
    """The heavy part of a page as it is, or compressed where a file would be too large to send on; the script of the page
    opens it. A page that is served goes out as it is: its reader need not wait for the whole of it."""
    heavy = inside.encode("utf-8")
    if nav or len(heavy) < _HEAVY:
        return Markup(inside)
    held = base64.b64encode(gzip.compress(heavy, mtime=0)).decode("ascii")
    note = Markup('<p class="warning" id="unopened">{}</p>').format(words["packed"])
    return note + Markup('<template id="packed">{}</template>').format(held)


def _digest(name: str) -> str:
    """The hash by which the page's policy allows exactly this style or script."""
    return base64.b64encode(hashlib.sha256(str(_asset(name)).encode("utf-8")).digest()).decode("ascii")


def policy(form: str = "'none'") -> str:
    """The policy of a page: its own style and script and nothing else; `form` is where its forms may go."""
    return (
        f"default-src 'none'; style-src 'sha256-{_digest('brief.css')}'; script-src 'sha256-{_digest('brief.js')}'; "
        f"img-src data:; base-uri 'none'; form-action {form}"
    )


def to_html(brief: Brief, lang: str = "zh", nav: Markup | None = None) -> str:
    """One self-contained file; `nav` stands above it where it is served."""
    alignment = brief.alignment
    return _render(
        "brief.html",
        lang,
        nav=nav,
        brief=brief,
        name=series(brief.document.edition.series).name(lang),
        coverage=coverage_line(brief.coverage, lang),
        anchor=_anchors(brief),
        counts=_counts(alignment) if alignment else {},
        lines=list(lines_of(alignment, lang)) if alignment else [],
        ancestry=_ancestry,
        news=news_line(brief, lang),
        spoken=list(_spoken(brief, lang)),
        axis_names=axis_names(lang),
        arrows=ARROWS,
        turn_name=turn_name,
        rung_name=rung_name,
        named_by=named_by,
        english_of=english_of,
        decided=decision_line(brief.decision, lang) if brief.decision else "",
        call=call_line(brief, lang),
        open_lists=open_lists(brief),
        problems=_problems(brief),
        stood=first_of_each(brief.figures),
        stood_line=lambda one: stood_line(one, lang),
        follow=follow(brief.projection, lang) if brief.projection else None,
        back=looked_back(brief, lang),
        cause_href=lambda one: f"#{_anchors(brief)(brief.document.edition, one['start'])}",
        value_of=partial(value_of, lang=lang),
        told_numbers=told_numbers(brief),
        number_line=partial(number_line, lang=lang),
        tasks=[(task, former_rank(task, lang)) for task in brief.tasks],
        ended=[(task, ended_line(brief, task, lang)) for task in brief.ended],
        long=is_long(brief.document),
        text=list(_text(brief.document, "n", lang, ages_of(brief.attested, lang))),
        old_text=list(_text(brief.previous, "o", lang)) if brief.previous else [],
    )


def projection_to_html(found: Projection, lang: str = "zh", nav: Markup | None = None) -> str:
    """A projection as one self-contained file: levers, fans, differences, matrices as heat, every assumption."""
    title = found.scenario.zh if lang == "zh" else found.scenario.en
    return _render("projection.html", lang, nav=nav, title=title, follow=follow(found, lang), cause_href=None)


def run_to_html(run: Run, lang: str = "zh") -> str:
    """A run of a textbook model as one self-contained file: its path, its balance sheet, its flows as heat."""
    return _render(
        "run.html",
        lang,
        name=run.model,
        parameters=run.parameters,
        periods=run.periods,
        discrepancy=run.discrepancy,
        **run_tables(run, lang),
    )


def comparison_to_html(comparison: Comparison, lang: str = "zh", nav: Markup | None = None) -> str:
    """The table of several editions as one self-contained file."""
    rows = [(row, [_cell_pieces(cell) if cell else None for cell in row.cells]) for row in comparison.rows]
    return _render("comparison.html", lang, nav=nav, comparison=comparison, rows=rows)


def history_to_html(found: History, lang: str = "zh", nav: Markup | None = None) -> str:
    """The life of a formulation as one self-contained file."""
    rows = [
        (
            context,
            part_name(context.role, context.rank, lang),
            context.quote[: context.hit.start - context.span.start],
            found.provenance.text,
            context.quote[context.hit.end - context.span.start :],
        )
        for context in found.contexts
    ]
    return _render(
        "life.html",
        lang,
        nav=nav,
        life=found.provenance,
        history=found,
        coverage=coverage_line(found.provenance.coverage, lang),
        gaps=[gap_line(gap, lang) for gap in found.provenance.gaps()],
        chart=Markup(history_to_svg(found, lang, PAGE)) if found.provenance.first else "",
        never=never_said(found.provenance, lang),
        heading=contexts_head(found, lang),
        rows=rows,
    )


def _render(template: str, lang: str, nav: Markup | None = None, **values: Any) -> str:
    areas = {name: names[lang] for name, names in area_names().items()}
    page = _environment().get_template(template)
    return page.render(
        words=frame(lang),
        lang=lang,
        areas=areas,
        nav=nav,
        policy=policy("'self'" if nav else "'none'"),
        version=_version(),
        **values,
    )


def _version() -> str:
    from fengxiang import __version__

    return __version__


def _problems(brief: Brief) -> list[tuple[Span, list[Span]]]:
    """The problems of the assessment, each with the measures that answer it, the surest first."""
    found: dict[Span, list[Span]] = {}
    for link in brief.links:
        found.setdefault(link.problem, []).append(link.remedy)
    return list(found.items())


def _counts(alignment: Alignment) -> dict[str, int]:
    counts = {kind: sum(change.kind == kind for change in alignment.changes) for kind in ("kept", "reworded", "added", "dropped")}
    return counts | {"moved": sum(change.moved for change in alignment.changes)}


def _cell_pieces(cell: Any) -> list[Piece]:
    """The text of a table cell, cut at its marks."""
    pieces, place = [], cell.span.start
    for span, mark in sorted(cell.marks):
        if span.start < place:
            continue
        pieces.append(Piece(cell.text[place - cell.span.start : span.start - cell.span.start]))
        pieces.append(Piece(cell.text[span.start - cell.span.start : span.end - cell.span.start], mark))
        place = span.end
    pieces.append(Piece(cell.text[place - cell.span.start :]))
    return [piece for piece in pieces if piece.text]


def _ancestry(signal: Signal) -> list[Piece]:
    """The ancestor of a signal: what was reworded as a redline, what only ends alike as it is."""
    assert signal.ancestor is not None
    if signal.ancestor.tier != "near":
        return [Piece(signal.ancestor.text)]
    steps = redline(signal.ancestor.text, signal.text)
    pairs = [[Piece(old)] if old == new else [Piece(old, "gone"), Piece(new, "come")] for old, new in steps]
    return [piece for pair in pairs for piece in pair if piece.text]


def _spoken(brief: Brief, lang: str) -> Iterator[tuple[str, list[tuple[Stretch, str, str]]]]:
    """The formulations that are not carried on, each once, by verdict, with their lives in words."""
    words = frame(lang)
    for verdict in TURNED:
        found: dict[str, tuple[Stretch, str, str]] = {}
        for use in telling(brief.formulations, verdict) if brief.coverage.documents else ():
            if len(found) < _SPOKEN:
                life = f"{words['first']} {use.first} · {words['last']} {use.last} · {words['uses'].format(uses=use.uses)}"
                if use.span in brief.standings:
                    now, then = (part_name(stands.role, stands.rank, lang) for stands in brief.standings[use.span])
                    life += f" · {words['stood'].format(then=then, now=now)}"
                found.setdefault(
                    brief.document[use.span], (use, brief.document[use.span], life if use.first else words["age_new"])
                )
        if found:
            yield verdict, list(found.values())


# The text -------------------------------------------------------------------------------------------------------------


def _anchors(brief: Brief) -> Callable[[Edition, int], str | None]:
    """From a position in the text or the previous text to the id of the clause that holds it; None in other texts."""
    starts: dict[Edition, tuple[str, list[int]]] = {brief.document.edition: ("n", _starts(brief.document))}
    if brief.previous:
        starts.setdefault(brief.previous.edition, ("o", _starts(brief.previous)))

    def anchor(edition: Edition, place: int) -> str | None:
        if edition not in starts:
            return None
        prefix, own = starts[edition]
        return f"{prefix}{own[max(0, bisect_right(own, place) - 1)]}"

    return anchor


def _starts(document: Document) -> list[int]:
    return sorted(clause.core.start for clause in document.tiles())


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text with the name of its part where one begins, and its clauses: the id and the pieces of each."""

    label: str | None
    clauses: tuple[tuple[str, tuple[Aged, ...]], ...]


def _text(document: Document, prefix: str, lang: str, ages: list[Age | None] | None = None) -> Iterator[Paragraph]:
    for section in document.sections:
        label: str | None = part_name(section.role, section.rank, lang)
        for paragraph in section.paragraphs:
            clauses = [clause for sentence in paragraph.sentences for clause in sentence.clauses]
            yield Paragraph(label, tuple((f"{prefix}{clause.core.start}", _shown(document, clause, ages)) for clause in clauses))
            label = None


def _shown(document: Document, clause: Clause, ages: list[Age | None] | None) -> tuple[Aged, ...]:
    """A clause in pieces of one age; the mark that ends it has none."""
    end = clause.start + len(document[Span(clause.start, clause.end)].rstrip("\n"))
    if ages is None:
        return (Aged(document[Span(clause.start, end)]),)
    return tuple(aged(document, Span(clause.start, end), clause.core, ages))


def served(template: str, lang: str, nav: Markup, **values: Any) -> str:
    """A page of the reader that is served, of a template of its own."""
    return _render(template, lang, nav, **values)


__all__ = ["comparison_to_html", "history_to_html", "policy", "projection_to_html", "run_to_html", "served", "to_html"]
