"""Briefs and tables as plain values, exactly as the contract of the JSON has them."""

from __future__ import annotations

import json
from typing import Any

from fengxiang.alignment import Alignment, Change, redline
from fengxiang.archive import Attestation, Holding
from fengxiang.brief import Brief
from fengxiang.comparison import Comparison
from fengxiang.documents import Document, Edition, Span
from fengxiang.provenance import Ancestor, News, Stretch
from fengxiang.reading import Citation, Signal, Standing, Task
from fengxiang.render.findings import findings_object
from fengxiang.render.frame import coverage_object
from fengxiang.render.gloss import glosses
from fengxiang.render.headline import call_object
from fengxiang.render.record import stood_object
from fengxiang.render.remarks import remark_object

Object = dict[str, Any]


def brief_object(brief: Brief) -> Object:
    """The brief as `read --json` gives it."""
    return {
        "document": document_object(brief.document),
        "previous": document_object(brief.previous) if brief.previous else None,
        "against": [str(edition) for edition in brief.against],
        "coverage": {**coverage_object(brief.coverage), "sha256": brief.digest},
        "sections": [
            {"role": section.role, "rank": section.rank, "start": section.start, "end": section.end}
            for section in brief.document.sections
        ],
        "call": call_object(brief),
        "judged_by": {"model": brief.judgement.model, "date": brief.judgement.day} if brief.judgement else None,
        "signals": [_signal(signal) for signal in brief.signals],
        "changes": [_change(brief.alignment, change) for change in brief.alignment.changes] if brief.alignment else [],
        "tasks": [_task(task) for task in brief.tasks],
        "tasks_ended": [{"edition": str(brief.against[0]), **_ended(task)} for task in brief.ended],
        **findings_object(brief),
        "figures": [stood_object(one, brief.document[one.span]) for one in brief.figures],
        "notes": [remark_object(brief.document, one) for one in brief.remarks],
        "novelty": _news(brief.news),
        "formulations": [_formulation(brief, use) for use in brief.formulations],
        "warnings": [note._asdict() for note in brief.warnings],
    }


def document_object(document: Document) -> Object:
    """What is known of a document, without its text."""
    return {
        "edition": str(document.edition),
        "series": document.edition.series,
        "date": document.edition.date,
        "title": document.title,
        "publisher": document.publisher,
        "sha256": document.sha256,
        "characters": len(document.text),
        "complete": document.complete,
    }


def _signal(signal: Signal) -> Object:
    life = signal.life
    from_archive = signal.kind in ("new", "echoed", "adopted", "revived")
    return {
        "rank": signal.rank,
        "kind": signal.kind,
        "area": signal.area,
        "text": signal.text,
        "around": list(signal.around),
        "glosses": [{"text": said, "en": rendering} for said, rendering in glosses(signal.text)],
        "english": {"text": signal.english[0], "standard": signal.english[1]} if signal.english else None,
        "old": signal.old,
        "score": signal.score,
        "first": _sighting(life.first) if life else None,
        "last": _sighting(life.last) if life else None,
        "uses": life.uses if life else 0,
        "against": "archive" if from_archive or signal.against is None else str(signal.against),
        "stands": _stands(signal),
        "odds_of_drop": life.odds_of_drop(signal.against.series)
        if life and signal.kind == "dropped" and signal.against
        else None,
        "ancestor": _ancestor(signal.ancestor, signal.text) if signal.ancestor else None,
        "terms": [_term(text, use) for text, use in signal.terms],
        "why": signal.why,
        "evidence": [citation_object(item) for item in signal.evidence],
    }


def _term(text: str, use: Stretch) -> Object:
    """A formulation within a signal that is not simply carried on."""
    return {
        "text": text,
        **span_object(use.span),
        "verdict": use.verdict,
        "first": edition_object(use.first),
        "last": edition_object(use.last),
        "uses": use.uses,
    }


def _stands(signal: Signal) -> Object | None:
    """Where the wording stands, and where it stood when last said."""
    return _places(signal.stands)


def _places(stands: tuple[Standing, Standing | None] | None) -> Object | None:
    if stands is None:
        return None
    now, then = stands
    return {"now": now._asdict(), "then": then._asdict() if then else None}


def _ancestor(found: Ancestor, text: str) -> Object:
    """The earlier wording that a new one is most like, where it stands, and what was changed in a reworded one."""
    return {
        "tier": found.tier,
        "text": found.text,
        "likeness": found.likeness,
        "edits": [{"old": old, "new": new} for old, new in redline(found.text, text)] if found.tier == "near" else [],
        "edition": str(found.seen.edition),
        **span_object(found.seen.span),
    }


def _news(news: News) -> Object:
    return {
        "bits": news.bits,
        "novelty": news.novelty,
        "transience": news.transience,
        "resonance": news.resonance,
        "clauses": [{**span_object(span), "bits": bits} for span, bits in news.clauses],
    }


def _formulation(brief: Brief, use: Stretch) -> Object:
    """A formulation the text uses; where no earlier text is held, as the shipped table knows it (`source` says so)."""
    text = brief.document[use.span]
    told = {"text": text, **span_object(use.span)}
    if row := brief.table.get(text):
        first, last, uses = row.before(brief.document.edition.day)
        return {
            **told,
            "first": edition_object(first),
            "last": edition_object(last),
            "uses": uses,
            "verdict": None,
            "source": "shipped table",
        }
    return {
        **told,
        "first": edition_object(use.first),
        "last": edition_object(use.last),
        "uses": use.uses,
        "verdict": use.verdict if brief.coverage.documents else None,
        "silence_days": use.silence,
        "stands": _places(brief.standings.get(use.span)),
    }


def edition_object(edition: Edition | None) -> Object | None:
    """An edition and its date; None for none."""
    return {"edition": str(edition), "date": edition.date} if edition else None


def citation_object(item: Citation) -> Object:
    """A citation; `witness` is there where it points into another copy than the edition's own text."""
    cited = {"edition": str(item.edition), **span_object(item.span), "quote": item.quote}
    return cited | ({"witness": item.witness} if item.witness else {})


def _sighting(seen: Attestation | None) -> Object | None:
    return edition_object(seen.edition) if seen else None


def span_object(span: Span) -> Object:
    """A range of code points."""
    return {"start": span.start, "end": span.end}


def _change(alignment: Alignment, change: Change) -> Object:
    return {
        "kind": change.kind,
        "moved": change.moved,
        "strength": change.strength,
        "old": [{**span_object(span), "text": alignment.old[span]} for span in change.old],
        "new": [{**span_object(span), "text": alignment.new[span]} for span in change.new],
        "edits": [
            {
                "op": edit.op,
                "old": {**span_object(edit.old), "text": alignment.old[edit.old]},
                "new": {**span_object(edit.new), "text": alignment.new[edit.new]},
            }
            for edit in change.edits
        ],
        "matched_by": change.matched_by,
    }


def _task(task: Task) -> Object:
    return {
        "rank": task.rank,
        "title": task.text,
        "start": task.title.start,
        "end": task.title.end,
        "previous_rank": task.previous_rank,
        "matched": task.matched,
    }


def _ended(task: Task) -> Object:
    return {"rank": task.rank, "title": task.text, "start": task.title.start, "end": task.title.end}


def comparison_object(comparison: Comparison) -> Object:
    """The table of several editions as `compare --json` gives it."""
    return {
        "editions": [str(document.edition) for document in comparison.editions],
        "rows": [
            {
                "area": row.area,
                "topic": row.topic,
                "cells": [
                    {
                        "edition": str(cell.edition),
                        "text": cell.text,
                        **span_object(cell.span),
                        "marks": [{**span_object(span), "mark": mark} for span, mark in cell.marks],
                        "also": [span_object(span) for span in cell.also],
                    }
                    if cell
                    else None
                    for cell in row.cells
                ],
            }
            for row in comparison.rows
        ],
        "warnings": [note._asdict() for note in comparison.warnings],
    }


def holdings_object(holdings: list[Holding]) -> Object:
    """What the archive holds, as `list --json` gives it."""
    return {
        "editions": [
            {
                "edition": str(row.edition),
                "title": row.title,
                "characters": row.characters,
                "complete": row.complete,
                "witnesses": row.witnesses,
            }
            for row in holdings
        ],
        "warnings": [],
    }


def shown_object(document: Document) -> Object:
    """One text as `show --json` gives it."""
    return {
        "edition": str(document.edition),
        "title": document.title,
        "text": document.text,
        "sha256": document.sha256,
        "warnings": [{"kind": kind, "text": text} for kind, text in document.warnings],
    }


def to_json(value: Object, version: str) -> str:
    """One object with the version of fengxiang first."""
    return json.dumps({"fengxiang": version, **value}, ensure_ascii=False)
