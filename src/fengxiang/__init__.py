"""风向 fengxiang: reads a policy readout and says which signals it released, with the evidence."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fengxiang.alignment import Alignment, Change, align
    from fengxiang.archive import Archive
    from fengxiang.brief import Brief, compose
    from fengxiang.commentary import Checked, Commentary, check, read_commentary
    from fengxiang.comparison import compare
    from fengxiang.documents import Document, Edition, Given, Span, read_page
    from fengxiang.errors import FengxiangError, InputError
    from fengxiang.formulations import Formulation, mine
    from fengxiang.lenses import Answered, Lens, Read, load_lens, look
    from fengxiang.provenance import Attested, History, Provenance, Step, Surveyed, attest, carried, chain, history, survey, trace
    from fengxiang.reading import (
        Decision,
        Dial,
        Differences,
        Enumeration,
        Link,
        Name,
        Signal,
        Target,
        Task,
        Track,
        decision,
        dials,
        find_signals,
        links,
        lists,
        names,
        targets,
        tasks,
        tracks,
    )
    from fengxiang.scenario import BookCheck, Projection, Run, Scenario, check_book, load_scenario, run_book, simulate
    from fengxiang.sources import Page, fetch

__version__ = "0.3.0"
__all__ = [
    "Alignment",
    "Answered",
    "Archive",
    "Attested",
    "BookCheck",
    "Brief",
    "Change",
    "Checked",
    "Commentary",
    "Decision",
    "Dial",
    "Differences",
    "Document",
    "Edition",
    "Enumeration",
    "FengxiangError",
    "Formulation",
    "Given",
    "History",
    "InputError",
    "Lens",
    "Link",
    "Name",
    "Page",
    "Projection",
    "Provenance",
    "Read",
    "Run",
    "Scenario",
    "Signal",
    "Span",
    "Step",
    "Surveyed",
    "Target",
    "Task",
    "Track",
    "align",
    "attest",
    "carried",
    "chain",
    "check",
    "check_book",
    "compare",
    "compose",
    "decision",
    "dials",
    "fetch",
    "find_signals",
    "history",
    "links",
    "lists",
    "load_lens",
    "load_scenario",
    "look",
    "mine",
    "names",
    "read_commentary",
    "read_page",
    "run_book",
    "simulate",
    "survey",
    "targets",
    "tasks",
    "trace",
    "tracks",
]
_HOMES = {
    "alignment": ("Alignment", "Change", "align"),
    "archive": ("Archive",),
    "brief": ("Brief", "compose"),
    "comparison": ("compare",),
    "commentary": ("Checked", "Commentary", "check", "read_commentary"),
    "documents": ("Document", "Edition", "Given", "Span", "read_page"),
    "errors": ("FengxiangError", "InputError"),
    "formulations": ("Formulation", "mine"),
    "provenance": (
        "Attested",
        "History",
        "Provenance",
        "Step",
        "Surveyed",
        "attest",
        "carried",
        "chain",
        "history",
        "survey",
        "trace",
    ),
    "lenses": ("Answered", "Lens", "Read", "load_lens", "look"),
    "scenario": ("BookCheck", "Projection", "Run", "Scenario", "check_book", "load_scenario", "run_book", "simulate"),
    "reading": (
        "Decision",
        "Dial",
        "Differences",
        "Enumeration",
        "Link",
        "Name",
        "Signal",
        "Target",
        "Task",
        "Track",
        "decision",
        "dials",
        "find_signals",
        "links",
        "lists",
        "names",
        "targets",
        "tasks",
        "tracks",
    ),
    "sources": ("Page", "fetch"),
}


def __getattr__(name: str) -> Any:
    """Public names are loaded when first used, so that `fengxiang --help` loads nothing heavy."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"fengxiang.{module}"), name)
    raise AttributeError(f"module 'fengxiang' has no attribute {name!r}")
