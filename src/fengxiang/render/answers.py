"""The standing questions of a brief in lines: dials, decision, targets, figures, open lists, lenses. The same lines
serve the terminal and Markdown; the page has its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fengxiang.brief import Brief
from fengxiang.data import table as data_table
from fengxiang.documents import Document, Span
from fengxiang.lenses import Answer, Answered, Lens
from fengxiang.reading import Decision, Dial, Enumeration, Number, Reading, Target, axes
from fengxiang.render.dials import axis_names
from fengxiang.render.frame import frame
from fengxiang.render.gloss import rung_name
from fengxiang.render.record import first_of_each, stood_line

ARROWS = {"easier": "↑", "tighter": "↓", "same": "→"}
_DECIMALS, _CITED = 2, 2


def sections(brief: Brief, lang: str) -> Iterator[tuple[str, list[str]]]:
    """Every standing question that the text answers, with its lines."""
    words = frame(lang)
    if brief.decision:
        dissents = [f"{words['dissents']}: {one}" for one in brief.decision.dissents]
        yield words["decision"], [f"{decision_line(brief.decision, lang)}  {places(brief.decision.evidence)}", *dissents]
    yield (
        words["dials"],
        [
            *(f"{dial_line(dial, lang)}  {places(dial.evidence)}" for dial in brief.dials),
            *(
                f"{silent_dial_line(one, lang)}  {' '.join(brief.previous.cite(span) for span in one.evidence[:_CITED])}"
                for one in brief.silent_dials
                if brief.previous
            ),
        ],
    )
    yield (
        words["targets"],
        [
            *(f"{target_line(target, lang)}  {places([target.span])}" for target in brief.targets),
            *(f"{unset_line(target, lang)}  {brief.previous.cite(target.span)}" for target in brief.unset if brief.previous),
        ],
    )
    yield words["numbers"], [f"{number_line(one, lang)}  {number_place(brief, one)}" for one in told_numbers(brief)]
    yield words["stood_then"], [f"{stood_line(one, lang)}  {places([one.span])}" for one in first_of_each(brief.figures)]
    yield words["remarks"], [f"{brief.document[one.span]}: {one.text}  {places([one.span])}" for one in brief.remarks]
    yield words["lists"], [f"{list_line(row, lang)}  {places([row.span])}" for row in open_lists(brief)]
    for lens, asked in lens_lines(brief, lang):
        lines = [f"{title}  {said or words['no_answer']}" for title, said in asked]
        yield f"{words['lenses']}: {lens.title[lang]}", lines if any(said for _, said in asked) else []


def places(spans: Iterable[Span]) -> str:
    """Citations into the document itself: the first two of its ranges that a statement rests on."""
    return " ".join(f"#{span.start}-{span.end}" for span in list(spans)[:_CITED])


def dial_line(dial: Dial, lang: str) -> str:
    """An axis with its rung, the one before, the directions, and what qualifies it."""
    words, reading = frame(lang), dial.reading
    parts = [rung_name(reading.rung, lang) + named_by(reading, lang)]
    if dial.previous and dial.previous.rung != reading.rung:
        parts.append(f"({words['was']} {rung_name(dial.previous.rung, lang)})")
    parts += [f"{ARROWS[turn]} {turn_name(reading.axis, turn, lang)} ({edition})" for edition, turn in dial.turns.items()]
    if reading.in_force:
        seen = reading.in_force
        parts.append(words["in_force"].format(edition=seen.edition.cite(seen.span)))
    if reading.modifiers:
        parts.append(" · ".join(reading.modifiers))
    return f"{axis_names(lang)[reading.axis]}  {'  '.join(parts)}"


def silent_dial_line(reading: Reading, lang: str) -> str:
    """An axis on which the text is silent, with the rung before."""
    words = frame(lang)
    return f"{axis_names(lang)[reading.axis]}  {words['dial_silent']}  ({words['was']} {rung_name(reading.rung, lang)})"


def named_by(reading: Reading, lang: str) -> str:
    """The words of the text that stand for a rung, behind it, where they are not its own."""
    if not reading.named:
        return ""
    return f"（“{reading.named}”）" if lang == "zh" else f" (“{reading.named}”)"


def turn_name(axis: str, turn: str, lang: str) -> str:
    """What a direction is called on an axis."""
    own = next(row for row in axes() if row["id"] == axis).get("turns", {})
    return str(own[turn][lang]) if turn in own else frame(lang)[turn]


def decision_line(made: Decision, lang: str) -> str:
    """The move, the range and the votes."""
    words, parts = frame(lang), [frame(lang)[made.move]]
    if made.lower is not None and made.upper is not None:
        parts.append(_range(made.lower, made.upper))
        if made.former[1] is not None and made.former != (made.lower, made.upper):
            points = round(100 * (made.upper - made.former[1]))
            parts.append(words["rate_was"].format(level=_range(made.former[0], made.former[1]), points=f"{points:+d}"))
    if made.votes_for is not None:
        parts.append(words["votes"].format(votes_for=made.votes_for, votes_against=made.votes_against))
    return "  ".join(parts)


def _range(lower: float | None, upper: float) -> str:
    return f"{upper:g} %" if lower in (None, upper) else f"{lower:g}–{upper:g} %"


def target_line(target: Target, lang: str) -> str:
    """A target as it is worded, its value, and the one before."""
    before = target.previous
    was = f"  {frame(lang)['target_was'].format(value=value_of(before, lang))}" if before else ""
    return f"{target.text}  [{value_of(target, lang)}]{was}"


def told_numbers(brief: Brief) -> list[Number]:
    """The numbers that are no named targets, those that stand as they stood left out."""
    named = [(brief.document.edition, target.span) for target in brief.targets]
    named += [(brief.previous.edition, target.span) for target in brief.unset if brief.previous]
    return [
        one
        for one in brief.numbers
        if one.change != "kept" and not any(one.edition == edition and one.span.overlaps(span) for edition, span in named)
    ]


def number_line(one: Number, lang: str) -> str:
    """A number as it is worded, and what it was or that it is new, vanished or instead of another."""
    words = frame(lang)
    if one.change in ("changed", "replaced") and one.old:
        return words[f"number_{one.change}"].format(text=one.text, old=one.old.text)
    return words[f"number_{one.change}"].format(text=one.text) if one.change else one.text


def number_place(brief: Brief, one: Number) -> str:
    """Where it stands, be it in the edition before."""
    return one.edition.cite(one.span)


def unset_line(target: Target, lang: str) -> str:
    """A target of the previous edition that the text does not set."""
    return f"{frame(lang)['target_unset']}: {target.text}  [{value_of(target, lang)}]"


def value_of(target: Target, lang: str) -> str:
    """A number or a range with its unit: 5%, 6–6.5%, ≥ 1,200 万人 (≥ 12m people), ≤ 5.5%."""
    row = data_table("units").get(target.unit, {})
    times, unit = row.get("times", 1.0) if lang == "en" else 1.0, str(row.get(lang, f" {target.unit}"))
    value, low, high = (_plain(number, times) for number in (target.value, target.low, target.high))
    if value:
        return f"{'≤ ' if target.hedge in ('以内', '以下') else ''}{value}{unit}"
    return f"{low}–{high}{unit}" if low and high else f"≥ {low}{unit}" if low else f"≤ {high}{unit}"


def _plain(number: float | None, times: float) -> str:
    return f"{round(number * times, _DECIMALS):,.10g}" if number is not None else ""


def list_line(row: Enumeration, lang: str) -> str:
    """The members of an open list, and what stood beside them before."""
    head, _, tail = row.frame.partition("…")
    said = f"{head}{'、'.join(row.items)}等{tail}"
    if not row.before:
        return said
    missing = "、".join(f"{one.item} ({one.edition.cite(one.span)})" for one in row.before[:4])
    return f"{said}  {frame(lang)['stood_beside']}: {missing}"


def open_lists(brief: Brief) -> list[Enumeration]:
    """The open lists of what is asked for and of the assessment; those with something missing first."""
    roles = {"assessment", "requirement", "policy", "task"}
    where = [(section.start, section.end) for section in brief.document.sections if section.role in roles]
    found = [row for row in brief.lists if row.open and any(start <= row.span.start < end for start, end in where)]
    return sorted(found, key=lambda row: (not row.before, row.span))


def lens_lines(brief: Brief, lang: str) -> Iterator[tuple[Lens, list[tuple[str, str]]]]:
    """Each lens with its questions and what answers them, on a line each."""
    for lens, answered in brief.lenses:
        yield (
            lens,
            [
                (titled(question, lang), "；".join(answer_line(answer, brief.document, lang) for answer in question.answers))
                for question in answered
            ],
        )


def titled(question: Answered, lang: str) -> str:
    """The question, and that the text may answer it in more places than are shown."""
    return question.title[lang] + (frame(lang)["full"].format(most=len(question.answers)) if question.full else "")


def answer_line(answer: Answer, document: Document, lang: str) -> str:
    """An answer with what its question asked for: the measures against it, its direction, since when, its company."""
    words, said = frame(lang), f"{document[answer.span]} {places([answer.span])}"
    if answer.remedies:
        said += f" → {' / '.join(f'{document[span]} {places([span])}' for span in answer.remedies)}"
    notes = [words[answer.direction]] if answer.direction else []
    notes += [words["since"].format(edition=answer.first)] if answer.first else []
    notes += [f"{words['beside']}: {' '.join(answer.beside)}"] if answer.beside else []
    return f"{said} ({'; '.join(notes)})" if notes else said
