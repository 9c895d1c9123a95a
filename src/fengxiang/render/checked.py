"""A commentary judged, and the travels of words: as plain values, for a terminal, as Markdown and CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from fengxiang.alignment import redline
from fengxiang.commentary import Checked, Quotation
from fengxiang.documents import bare, fold
from fengxiang.provenance import Step
from fengxiang.render.frame import frame
from fengxiang.render.lines import paint, wrap
from fengxiang.render.markdown import escape, table
from fengxiang.render.objects import edition_object, span_object
from fengxiang.render.sheets import to_csv
from fengxiang.render.text import marked

_COLOURS = {"verbatim": "green", "altered": "yellow", "absent": "red"}


def checked_object(found: Checked) -> dict[str, Any]:
    """The judgement as `check --json` gives it; positions of quotations and answers are those of the commentary's text,
    `spans` those of the readout."""
    return {
        "edition": str(found.document.edition),
        "quotations": [_quotation(quotation) for quotation in found.quotations],
        "answers": [
            {
                "author": row.answer.author,
                **span_object(row.answer.span),
                "covers": row.share,
                "spans": [span_object(span) for span in row.spans],
            }
            for row in found.covered
        ],
        "missed": [{**span_object(signal.span), "text": signal.text, "score": signal.score} for signal in found.missed],
        "warnings": [],
    }


def _quotation(quotation: Quotation) -> dict[str, Any]:
    near = quotation.nearest
    return {
        "text": quotation.text,
        **span_object(quotation.span),
        "verdict": quotation.verdict,
        "how": quotation.how,
        "nearest": {"edition": str(near.edition), **span_object(near.span), "text": near.text} if near else None,
        "edits": [{"old": old, "new": new} for old, new in _edits(quotation)],
    }


def _edits(quotation: Quotation) -> list[tuple[str, str]]:
    """What was altered: the words of the readout and those of the quotation, in turn."""
    if quotation.verdict != "altered" or quotation.nearest is None:
        return []
    return list(redline(_words(quotation.nearest.text), _words(quotation.text)))


def _words(said: str) -> str:
    """What is compared: of Chinese the characters alone, of English the words with one blank between them."""
    return bare(said) if re.search(r"[\u4e00-\u9fff]", said) else " ".join(fold(said).split())


def _shown(quotation: Quotation) -> str:
    """The quotation on a line; an altered one as a redline from the readout to the commentary."""
    edits = _edits(quotation)
    if edits:
        return "".join(old if old == new else marked(old, new) for old, new in edits)
    return " ".join(quotation.text.replace("**", "").split())


def checked_to_text(found: Checked, lang: str, *, colour: bool = False) -> str:
    """The judgement at 80 columns."""
    return "\n".join(_checked(found, lang, colour)) + "\n"


def _checked(found: Checked, lang: str, colour: bool) -> Iterator[str]:
    words = frame(lang)
    yield paint(f"{words['check']}  {found.document.edition}", "bold", colour)
    for row in found.covered:
        name = row.answer.author or words["commentary"]
        yield ""
        yield paint(f"{name}  {words['covers'].format(share=f'{row.share:.1%}')}", "bold", colour)
        for quotation in found.quotations_of(row.answer):
            yield from _quoted(quotation, lang, colour)
    yield ""
    yield paint(words["missed"], "bold", colour)
    for rank, signal in enumerate(found.missed, 1):
        yield from wrap(f"{rank:>3} {signal.passage} ({found.document.cite(signal.span)})", 80)


def _quoted(quotation: Quotation, lang: str, colour: bool) -> Iterator[str]:
    words = frame(lang)
    label = f"  {words[quotation.verdict]}  "
    near = quotation.nearest
    where = f" ({near.edition.cite(near.span)})" if near else ""
    lines = list(wrap(_shown(quotation) + where, 70))
    for number, line in enumerate(lines):
        yield (paint(label, _COLOURS[quotation.verdict], colour) if number == 0 else " " * 8) + line


def checked_to_markdown(found: Checked, lang: str) -> str:
    """The judgement as Markdown: a table for each answer, then what was missed."""
    words = frame(lang)
    lines = [f"# {words['check']} {found.document.edition}"]
    for row in found.covered:
        lines += [
            "",
            f"## {escape(row.answer.author or words['commentary'])}",
            "",
            words["covers"].format(share=f"{row.share:.1%}"),
            "",
        ]
        cells = [(words[one.verdict], escape(_shown(one)), _nearest(one)) for one in found.quotations_of(row.answer)]
        lines += table([words["verdict"], words["quote"], words["nearest"]], cells)
    lines += ["", f"## {words['missed']}", ""]
    lines += [f"{rank}. {escape(signal.passage)}" for rank, signal in enumerate(found.missed, 1)]
    return "\n".join(lines) + "\n"


def _nearest(quotation: Quotation) -> str:
    near = quotation.nearest
    return " ".join(f"{escape(near.text)} ({near.edition.cite(near.span)})".split()) if near else ""


def checked_to_csv(found: Checked) -> str:
    """A row for each quotation."""
    heads = ["author", "verdict", "how", "quotation", "start", "end", "edition", "nearest", "nearest_start", "nearest_end"]
    rows: list[list[object]] = [list(heads)]
    for answer in found.commentary.answers:
        for quotation in found.quotations_of(answer):
            near = quotation.nearest
            told: list[object] = [str(near.edition), near.text, *near.span] if near else ["", "", "", ""]
            rows.append([answer.author or "", quotation.verdict, quotation.how, quotation.text, *quotation.span, *told])
    return to_csv(rows)


# Travels --------------------------------------------------------------------------------------------------------------


def chain_object(what: dict[str, str], steps: Sequence[Step]) -> dict[str, Any]:
    """The travels of a phrase or of a text, as `chain --json` gives them."""
    kept = steps[0].kept if steps else None
    warnings = [{"kind": "abridged", "text": kept_line(step)} for step in steps if not step.complete]
    return {**what, "steps": [_step(step) for step in steps], "kept": kept, "warnings": warnings}


def kept_line(step: Step) -> str:
    """That a text is held as an abridged copy, and what it kept is not all told."""
    return f"{step.edition} is an abridged copy: it may have kept more than is told"


def _step(step: Step) -> dict[str, Any]:
    return {
        **(edition_object(step.edition) or {}),
        **span_object(step.span),
        "quote": step.quote,
        "hit": span_object(step.hit),
        "days": step.days,
        "texts": step.texts,
        "kept": step.kept,
    }


def chain_to_text(title: str, steps: Sequence[Step], lang: str, *, of_edition: bool = False, colour: bool = False) -> str:
    """The travels of a phrase, or of the words of an edition, at 80 columns."""
    words = frame(lang)
    lines = [paint(f"{words['chain']}  {title}", "bold", colour)]
    for step in steps:
        share = f"  {words['kept_share'].format(share=f'{step.kept:.1%}')}" if step.kept is not None else ""
        texts = f"  {words['in_texts'].format(texts=step.texts)}" if step.texts > 1 else ""
        lines.append(f"{step.edition}  {words['after_days'].format(days=step.days)}{share}{texts}")
        lines += [f"    {line}" for line in wrap(step.quote.strip(), 74)]
    return "\n".join(lines if steps else [*lines, words["no_later" if of_edition else "never"]]) + "\n"


def chain_to_markdown(title: str, steps: Sequence[Step], lang: str) -> str:
    """The travels as a Markdown table."""
    words = frame(lang)
    rows = [
        (
            step.edition,
            words["after_days"].format(days=step.days),
            f"{step.kept:.1%}" if step.kept is not None else "",
            escape(step.quote.strip()),
        )
        for step in steps
    ]
    lines = [f"# {words['chain']} {escape(title)}", "", *table([words["edition"], "", "", words["quote"]], rows)]
    return "\n".join(lines) + "\n"


def chain_to_csv(steps: Sequence[Step]) -> str:
    """A row for each step."""
    heads = ["edition", "date", "start", "end", "days", "texts", "kept", "quote"]
    rows = [[str(step.edition), step.edition.date, *step.span, step.days, step.texts, step.kept, step.quote] for step in steps]
    return to_csv([heads, *rows])
