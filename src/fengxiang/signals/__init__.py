"""Differences become signals: ranked, each with its reason and its citations; dials, tasks, lists, targets, links, names."""

from fengxiang.signals.areas import area_at, area_names, area_of
from fengxiang.signals.candidates import told_as
from fengxiang.signals.decision import Decision, decision
from fengxiang.signals.dials import Dial, Reading, axes, dials, hushed, interval, read_dials
from fengxiang.signals.lists import Companion, Enumeration, lists
from fengxiang.signals.names import Name, names
from fengxiang.signals.ranking import Differences, find_signals
from fengxiang.signals.remedies import Link, links, problems
from fengxiang.signals.signal import Citation, Signal
from fengxiang.signals.standing import Standing, moved, standing
from fengxiang.signals.targets import Target, targets, unset
from fengxiang.signals.tasks import Task, ended, tasks
from fengxiang.signals.tracks import Point, Track, left_out, tracks

__all__ = [
    "Citation",
    "Companion",
    "Decision",
    "Dial",
    "Differences",
    "Enumeration",
    "Link",
    "Name",
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
    "decision",
    "dials",
    "ended",
    "find_signals",
    "hushed",
    "interval",
    "left_out",
    "links",
    "lists",
    "moved",
    "names",
    "problems",
    "read_dials",
    "standing",
    "targets",
    "tasks",
    "told_as",
    "tracks",
    "unset",
]
