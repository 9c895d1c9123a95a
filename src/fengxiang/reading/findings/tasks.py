"""Tasks that are new to the list, and tasks that changed places with others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fengxiang.alignment import Alignment, in_order
from fengxiang.data import table
from fengxiang.documents import Document, Span
from fengxiang.reading.facts.tasks import Task, ended
from fengxiang.reading.findings.candidate import Candidate, either


def task_findings(tasks: Sequence[Task], alignment: Alignment | None, clauses: Sequence[Candidate]) -> Iterator[Candidate]:
    """New tasks and moved ones, each as likely news as its title, as a clause, or its coming or moving makes it."""
    if alignment is None:
        return
    for row in (*_new(tasks, alignment), *_moved(tasks, alignment)):
        yield replace(row, worth=either(row.worth, _of_clause(row.span, clauses)))


def ended_findings(tasks: Sequence[Task], alignment: Alignment, lost: Sequence[Candidate]) -> Iterator[Candidate]:
    """Tasks of the old text that no task of the new one continues, told before what fell silent inside a task."""
    for task in ended(alignment, tasks):
        span = _shown(alignment.old, task)
        chance = either(table("ranking")["ended_task"], _of_clause(span, lost))
        yield Candidate("dropped", span, "task", chance, alignment.old, heading=True)


def _of_clause(span: Span, clauses: Iterable[Candidate]) -> float:
    """The chance that the clause which a title is would be news."""
    return max((row.worth for row in clauses if row.span.overlaps(span) and row.span.end <= span.end + 2), default=0.0)


def _new(tasks: Sequence[Task], alignment: Alignment) -> Iterator[Candidate]:
    """Tasks that go on from none of the old text; none where that names no tasks."""
    if not any(task.previous_rank for task in tasks):
        return
    for task in tasks:
        if task.previous_rank is None:
            yield Candidate("task", _shown(alignment.new, task), "task", table("ranking")["new_task"], heading=True)


def _moved(tasks: Sequence[Task], alignment: Alignment) -> Iterator[Candidate]:
    """Tasks that changed places with others; one that only makes room for a new one has not moved, and none where fewer than
    half stood in the list before, as between plenums on different matters. The more places, the likelier; one that now stands
    first is what a list is read for."""
    known = [task for task in tasks if task.previous_rank and task.matched_span]
    known = known if 2 * len(known) >= len(tasks) else []
    stayed = set(in_order([task.previous_rank or 0 for task in known]))
    for place, task in enumerate(known):
        before = task.previous_rank or 0
        if place not in stayed and before != task.rank and task.matched_span:
            kind = "promoted" if task.rank < before else "demoted"
            row = table("ranking")
            chance = row["to_first"] if task.rank == 1 else min(0.9, row["moved"] * abs(task.rank - before))
            yield Candidate(kind, _shown(alignment.new, task), "task", chance, alignment.old, (task.matched_span,), heading=True)


def _shown(document: Document, task: Task) -> Span:
    """As much of a title as a signal may show."""
    return Span(task.title.start, min(task.title.end, task.title.start + table("ranking")["longest"]))
