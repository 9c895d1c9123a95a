"""Differences become signals: ranked, each with its reason and its citations; tasks with their former rank."""

from fengxiang.signals.areas import area_names, area_of
from fengxiang.signals.ranking import Citation, Signal, find_signals
from fengxiang.signals.standing import Standing, moved, standing
from fengxiang.signals.tasks import Task, tasks

__all__ = ["Citation", "Signal", "Standing", "Task", "area_names", "area_of", "find_signals", "moved", "standing", "tasks"]
