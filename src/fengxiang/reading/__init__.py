"""Differences become signals: ranked, each with its reason and its citations; dials, tasks, lists, targets, links, names."""

from fengxiang.reading.context import Context, context, previous
from fengxiang.reading.facts.areas import area_at, area_names, area_of
from fengxiang.reading.facts.decision import Decision, decision
from fengxiang.reading.facts.dials import (
    Dial,
    Reading,
    axes,
    dials,
    interval,
    read_dials,
    silent_dials,
    turned_dials,
    unread,
    words_apart,
)
from fengxiang.reading.facts.lists import Companion, Enumeration, lists
from fengxiang.reading.facts.names import Name, names
from fengxiang.reading.facts.numbers import Number, compared, numbers
from fengxiang.reading.facts.remedies import Link, links, problems
from fengxiang.reading.facts.standing import Standing, moved, standing
from fengxiang.reading.facts.targets import Target, targets, unset
from fengxiang.reading.facts.tasks import Task, ended, tasks
from fengxiang.reading.findings.clauses import retold_kind
from fengxiang.reading.findings.decisions import decision_of
from fengxiang.reading.ranking import Differences, dropped_on, find_signals, signal_on
from fengxiang.reading.signal import Citation, Signal
from fengxiang.reading.tracks import Point, Track, left_out, tracks

__all__ = [
    "Citation",
    "Companion",
    "Context",
    "Decision",
    "Dial",
    "Differences",
    "Enumeration",
    "Link",
    "Name",
    "Number",
    "Point",
    "Reading",
    "Signal",
    "Standing",
    "Target",
    "Task",
    "Track",
    "area_at",
    "area_names",
    "area_of",
    "axes",
    "compared",
    "context",
    "decision",
    "decision_of",
    "dials",
    "dropped_on",
    "ended",
    "find_signals",
    "interval",
    "left_out",
    "links",
    "lists",
    "moved",
    "names",
    "numbers",
    "previous",
    "problems",
    "read_dials",
    "retold_kind",
    "signal_on",
    "silent_dials",
    "standing",
    "targets",
    "tasks",
    "tracks",
    "turned_dials",
    "unread",
    "unset",
    "words_apart",
]
