"""Every form in which an answer is given, by the suffix of a file: the same for the commands and for the web reader. What makes
pages, Word and Excel is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fengxiang.errors import BadCall

if TYPE_CHECKING:
    from fengxiang.archive import Coverage, Holding
    from fengxiang.brief import Brief
    from fengxiang.commentary import Checked
    from fengxiang.comparison import Comparison
    from fengxiang.documents import Edition
    from fengxiang.formulations import Formulation
    from fengxiang.provenance import History, Step
    from fengxiang.reading import Track
    from fengxiang.scenario import Followed, Projection

WHOLE = frozenset({".html", ".md"})  # forms of a brief that show the years before and what would follow as well
Ways = dict[str, Callable[[], str | bytes]]


def _json(value: dict[str, Any]) -> str:
    from fengxiang import __version__
    from fengxiang.render.objects import to_json

    return to_json(value, __version__)


def brief_ways(brief: Brief, lang: str, *, colour: bool = False, table: str | None = None) -> Ways:
    """A brief in every form; as CSV and JSON one of its tables where one is named. As CSV it is else the signals with all that is
    known of them."""

    def plain() -> str:
        if table:
            from fengxiang.render.tables import table_to_json

            return _json(table_to_json(brief, table, lang))
        from fengxiang.render.objects import brief_object

        return _json(brief_object(brief))

    def text() -> str:
        from fengxiang.render.text import to_text

        return to_text(brief, lang, colour=colour)

    def markdown() -> str:
        from fengxiang.render.text import to_markdown

        return to_markdown(brief, lang)

    def sheet() -> str:
        if table:
            from fengxiang.render.tables import table_to_csv

            return table_to_csv(brief, table, lang)
        from fengxiang.render.sheets import signals_to_csv

        return signals_to_csv(brief)

    def html() -> str:
        from fengxiang.render.html import to_html

        return to_html(brief, lang)

    def word() -> bytes:
        from fengxiang.render.word import brief_to_word

        return brief_to_word(brief, lang)

    def excel() -> bytes:
        from fengxiang.render.excel import brief_to_excel

        return brief_to_excel(brief, lang)

    return {
        ".json": plain,
        ".txt": text,
        ".md": markdown,
        ".html": html,
        ".csv": sheet,
        ".docx": word,
        ".xlsx": excel,
    }


def comparison_ways(comparison: Comparison, lang: str, last: Callable[[], Brief]) -> Ways:
    """A table of editions in every form; as Word the redline of two. `last` makes the brief on the last edition against
    what it is compared with, for its redline and its tables."""
    from fengxiang.render.objects import comparison_object
    from fengxiang.render.sheets import comparison_to_csv
    from fengxiang.render.text import comparison_to_markdown, comparison_to_text

    def html() -> str:
        from fengxiang.render.html import comparison_to_html

        return comparison_to_html(comparison, lang)

    def excel() -> bytes:
        from fengxiang.render.excel import comparison_to_excel

        return comparison_to_excel(comparison, lang, last())

    def word() -> bytes:
        from fengxiang.render.word import redline_to_word

        brief = last()
        if len(comparison.editions) != 2 or brief.alignment is None:
            raise BadCall("a redline is of two editions; name two, or write .xlsx")
        return redline_to_word(brief.alignment, brief.signals, lang, brief.remarks)

    return {
        ".json": lambda: _json(comparison_object(comparison)),
        ".txt": lambda: comparison_to_text(comparison, lang),
        ".md": lambda: comparison_to_markdown(comparison, lang),
        ".html": html,
        ".csv": lambda: comparison_to_csv(comparison, lang),
        ".docx": word,
        ".xlsx": excel,
    }


def history_ways(found: History, lang: str, *, colour: bool = False) -> Ways:
    """The life of a phrase in every form."""
    from fengxiang.render.life import history_object, history_to_csv, history_to_markdown, history_to_svg, history_to_text
    from fengxiang.render.pictures import to_png
    from fengxiang.render.specs import history_to_spec

    def html() -> str:
        from fengxiang.render.html import history_to_html

        return history_to_html(found, lang)

    return {
        ".json": lambda: _json(history_object(found)),
        ".txt": lambda: history_to_text(found, lang, colour=colour),
        ".md": lambda: history_to_markdown(found, lang),
        ".csv": lambda: history_to_csv(found),
        ".svg": lambda: history_to_svg(found, lang),
        ".png": lambda: to_png(history_to_svg(found, lang)),
        ".vl": lambda: history_to_spec(found, lang),
        ".html": html,
    }


def formulations_ways(found: Sequence[Formulation], coverage: Coverage, lang: str, *, colour: bool = False) -> Ways:
    """The fixed phrases of an archive in every form."""
    from fengxiang.render.phrases import formulations_object, formulations_to_csv, formulations_to_markdown, formulations_to_text

    return {
        ".json": lambda: _json(formulations_object(found, coverage)),
        ".txt": lambda: formulations_to_text(found, coverage, lang, colour=colour),
        ".md": lambda: formulations_to_markdown(found, coverage, lang),
        ".csv": lambda: formulations_to_csv(found),
    }


def dials_ways(found: Sequence[Track], series: str, lang: str, abridged: Sequence[Edition] = (), *, colour: bool = False) -> Ways:
    """The dials of a series in every form."""
    from fengxiang.render.dials import dials_object, dials_to_csv, dials_to_markdown, dials_to_svg, dials_to_text
    from fengxiang.render.pictures import to_png
    from fengxiang.render.specs import dials_to_spec

    return {
        ".json": lambda: _json(dials_object(found, series, abridged)),
        ".txt": lambda: dials_to_text(found, series, lang, colour=colour),
        ".md": lambda: dials_to_markdown(found, series, lang),
        ".csv": lambda: dials_to_csv(found),
        ".svg": lambda: dials_to_svg(found, series, lang),
        ".png": lambda: to_png(dials_to_svg(found, series, lang)),
        ".vl": lambda: dials_to_spec(found, series, lang),
    }


def chain_ways(title: str, steps: Sequence[Step], lang: str, *, of_edition: bool, colour: bool = False) -> Ways:
    """The way of a phrase, or what became of an edition, in every form."""
    from fengxiang.render.checked import chain_object, chain_to_csv, chain_to_markdown, chain_to_text

    return {
        ".json": lambda: _json(chain_object({"edition": title} if of_edition else {"text": title}, steps)),
        ".txt": lambda: chain_to_text(title, steps, lang, of_edition=of_edition, colour=colour),
        ".md": lambda: chain_to_markdown(title, steps, lang),
        ".csv": lambda: chain_to_csv(steps),
    }


def followed_ways(found: Followed, lang: str) -> Ways:
    """What figures did after a wording, in every form."""
    from fengxiang.render.pictures import to_png
    from fengxiang.render.record import followed_object, followed_to_csv, followed_to_markdown, followed_to_svg, followed_to_text

    return {
        ".json": lambda: _json(followed_object(found)),
        ".txt": lambda: followed_to_text(found, lang),
        ".md": lambda: followed_to_markdown(found, lang),
        ".csv": lambda: followed_to_csv(found),
        ".svg": lambda: followed_to_svg(found, lang),
        ".png": lambda: to_png(followed_to_svg(found, lang)),
    }


def checked_ways(found: Checked, lang: str, *, colour: bool = False) -> Ways:
    """What was found of a commentary, in every form."""
    from fengxiang.render.checked import checked_object, checked_to_csv, checked_to_markdown, checked_to_text

    return {
        ".json": lambda: _json(checked_object(found)),
        ".txt": lambda: checked_to_text(found, lang, colour=colour),
        ".md": lambda: checked_to_markdown(found, lang),
        ".csv": lambda: checked_to_csv(found),
    }


def holdings_ways(holdings: list[Holding], lang: str) -> Ways:
    """What an archive holds, in every form."""
    from fengxiang.render.objects import holdings_object
    from fengxiang.render.sheets import holdings_to_csv
    from fengxiang.render.text import holdings_to_text

    return {
        ".json": lambda: _json(holdings_object(holdings)),
        ".txt": lambda: holdings_to_text(holdings, lang),
        ".csv": lambda: holdings_to_csv(holdings),
    }


def projection_ways(found: Projection, lang: str) -> Ways:
    """A projection in every form."""
    from fengxiang.render.fans import projection_to_svg
    from fengxiang.render.pictures import to_png
    from fengxiang.render.projection import projection_object, projection_to_csv, projection_to_markdown, projection_to_text

    def html() -> str:
        from fengxiang.render.html import projection_to_html

        return projection_to_html(found, lang)

    return {
        ".json": lambda: _json(projection_object(found)),
        ".txt": lambda: projection_to_text(found, lang),
        ".md": lambda: projection_to_markdown(found, lang),
        ".csv": lambda: projection_to_csv(found),
        ".html": html,
        ".svg": lambda: projection_to_svg(found, lang),
        ".png": lambda: to_png(projection_to_svg(found, lang)),
    }
