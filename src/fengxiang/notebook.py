"""In a notebook: `%load_ext fengxiang.notebook`, and briefs, alignments, comparisons, lives, dials and projections show
themselves; `frame` makes a table of any of them. The types themselves know nothing of this."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from html import escape
from importlib import import_module
from typing import Any

from fengxiang.alignment import Alignment, Change
from fengxiang.brief import Brief
from fengxiang.comparison import Comparison
from fengxiang.errors import BadCall
from fengxiang.provenance import History, Provenance
from fengxiang.reading import Dial, Track
from fengxiang.render.answers import dial_line
from fengxiang.render.dials import dials_to_csv, dials_to_svg
from fengxiang.render.fans import projection_to_svg
from fengxiang.render.frame import coverage_line
from fengxiang.render.frame import frame as words_of
from fengxiang.render.html import comparison_to_html, history_to_html, to_html
from fengxiang.render.life import history_to_csv
from fengxiang.render.projection import projection_to_csv
from fengxiang.render.record import followed_to_csv, followed_to_svg
from fengxiang.render.sheets import comparison_to_csv, signals_to_csv
from fengxiang.render.tables import table_to_csv
from fengxiang.render.text import with_comma
from fengxiang.scenario import Followed, Projection

LANG = "en"  # of the frame; `fengxiang.notebook.LANG = "zh"` changes it
_HIGH = 640
_GONE, _COME = "color:#b3261e;text-decoration:line-through", "color:#116329"


def load_ipython_extension(shell: Any) -> None:
    """Called by `%load_ext fengxiang.notebook`: every type is shown as its page, drawing or redline."""
    formatter = shell.display_formatter.formatters["text/html"]
    for kind, show in SHOWN.items():
        formatter.for_type(kind, show)


def frame(value: Any, table: str | None = None) -> Any:
    """A brief's signals or another table of it (targets, tasks, changes ...), or the rows of a comparison, a life, dials (the
    tracks), a projection or a record, as a pandas data frame, or a polars one where only that is installed. BadCall where neither
    is, or for anything else."""
    kind = type(next(iter(value), None)) if isinstance(value, Sequence) else type(value)
    if kind not in _TABLES:
        raise BadCall(f"frame: no table of {kind.__name__}; give one of {', '.join(sorted(one.__name__ for one in _TABLES))}")
    if table and kind is not Brief:
        raise BadCall(f"frame: {kind.__name__} has one table; leave {table!r} out")
    for name in ("pandas", "polars"):
        try:
            library = import_module(name)
        except ImportError:
            continue
        text = table_to_csv(value, table, LANG) if table else _TABLES[kind](value)
        return library.read_csv(io.StringIO(text.removeprefix("\ufeff")))
    raise BadCall("frame: neither pandas nor polars is installed; install one of them")


def _page(html: str) -> str:
    """A whole page inside a cell: kept apart, so that its styles stay its own."""
    return f'<iframe srcdoc="{escape(html)}" sandbox="allow-scripts" style="width:100%;height:{_HIGH}px;border:0"></iframe>'


def _redline(alignment: Alignment) -> str:
    changed = [change for change in alignment.changes if change.kind != "kept" or change.moved]
    return "".join(f"<p><small>{words_of(LANG)[change.kind]}</small> {_said(alignment, change)}</p>" for change in changed)


def _said(alignment: Alignment, change: Change) -> str:
    if not change.old or not change.new:
        return _marked(alignment.text(change, "old"), alignment.text(change, "new"))
    texts = [(edit.op, alignment.old[edit.old], with_comma(alignment, change, edit)) for edit in change.edits]
    return "".join(escape(new) if op == "equal" else _marked(old, new) for op, old, new in texts)


def _marked(old: str, new: str) -> str:
    """What goes and what comes."""
    gone = f'<del style="{_GONE}">{escape(old)}</del>' if old else ""
    return gone + (f'<ins style="{_COME}">{escape(new)}</ins>' if new else "")


def _life(life: Provenance) -> str:
    """First, last and how often, within what."""
    words = words_of(LANG)
    seen = [f"{words[name]} {one.edition.cite(one.span)}" for name, one in (("first", life.first), ("last", life.last)) if one]
    told = [*seen, words["uses"].format(uses=life.uses)] if seen else [words["never"]]
    return f"<p><b>{escape(life.text)}</b> {' · '.join(told)}<br><small>{coverage_line(life.coverage, LANG)}</small></p>"


SHOWN: dict[type, Callable[[Any], str]] = {
    Brief: lambda brief: _page(to_html(brief, LANG)),
    Comparison: lambda found: _page(comparison_to_html(found, LANG)),
    History: lambda found: _page(history_to_html(found, LANG)),
    Alignment: _redline,
    Provenance: _life,
    Dial: lambda dial: f"<p>{escape(dial_line(dial, LANG))}</p>",
    Track: lambda track: dials_to_svg([track], track.points[0].edition.series, LANG),
    Projection: lambda found: projection_to_svg(found, LANG),
    Followed: lambda found: followed_to_svg(found, LANG),
}
_TABLES: dict[type, Callable[[Any], str]] = {
    Brief: signals_to_csv,
    Comparison: lambda found: comparison_to_csv(found, LANG),
    History: history_to_csv,
    Track: dials_to_csv,
    Projection: projection_to_csv,
    Followed: followed_to_csv,
}

__all__ = ["LANG", "SHOWN", "frame", "load_ipython_extension"]
