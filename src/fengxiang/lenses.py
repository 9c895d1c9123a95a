"""Lenses: ways of reading a text, each a list of questions in data (`data/lenses`, or a file of the reader's own)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from fengxiang.alignment import Alignment, Change
from fengxiang.archive import Archive
from fengxiang.data import lens_names, table
from fengxiang.documents import GUIDANCE, ROLES, Clause, Document, Edition, Span
from fengxiang.errors import BadLens
from fengxiang.patterns import Pattern, endless, pattern_of
from fengxiang.provenance import collocates, trace
from fengxiang.reading import Link, Reading, Signal, axes, problems
from fengxiang.sources import written_at

_LONGEST = 80  # characters of an answer
_SHARE = 0.095  # of the text that one question may cite
_MOST = 12  # answers to a question
_WHOLE = 8  # characters that a clause carried on must have
_BESIDE = 6  # collocates of a new wording
_NO_ANSWER = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[是、]|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．]|#)|第[一二三四五六七八九十]{1,3}$"
    r"|(?:会议|全会)?(?:还)?(?:指出|强调|认为|要求|决定|提出|号召)$"
)
_ANYWHERE = [role for role in ROLES if role not in ("frame", "closing")]
_KNOWN = frozenset(
    {"id", "title", "terms", "heading", "roles", "axis", "problems", "besides", "otherwise", "carried", "new", "grow", "shrink"}
)


@dataclass(frozen=True, slots=True)
class Lens:
    """A way of reading: its id, its title by language, and the rows of its questions."""

    id: str
    title: dict[str, str]
    questions: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A span that answers. `direction` is grow or shrink where a balance sheet is asked to; `first` since when a wording is
    said, None where it is new or where that was not asked; `beside` what stands beside it in the archive; `remedies` the
    measures that answer a problem."""

    span: Span
    direction: str | None = None
    first: Edition | None = None
    beside: tuple[str, ...] = ()
    remedies: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answers in the order of the text (new wordings in the order of their rank)."""

    id: str
    title: dict[str, str]
    answers: tuple[Answer, ...]

    @property
    def full(self) -> bool:
        """Whether as many answers stand here as a question may cite; the text may hold more."""
        return len(self.answers) >= _MOST


class Read(NamedTuple):
    """What the stages before found in a text, for a lens to look at; nothing dated on or after `before` counts."""

    document: Document
    alignment: Alignment | None
    signals: tuple[Signal, ...]
    dials: dict[str, Reading]
    links: tuple[Link, ...]
    before: str


def load_lens(name: str) -> Lens:
    """A lens that ships, by its id, or one from a TOML file; BadLens says what is wrong with the file and where."""
    row = table(f"lenses/{name}") if name in lens_names() else _own(name)
    return Lens(row["id"], row["title"], tuple(row["questions"]))


def _own(name: str) -> dict[str, Any]:
    """The table of a reader's own file, looked through before it is used."""
    try:
        row = tomllib.loads(written_at(Path(name)))
    except FileNotFoundError:
        raise BadLens(f"--lens {name}: neither a lens that ships ({', '.join(lens_names())}) nor a file") from None
    except (OSError, ValueError, RecursionError) as error:
        raise BadLens(f"--lens {name}: not a TOML file that can be read: {error}") from None
    fault = next(_faults(row), None)
    if fault:
        raise BadLens(f"--lens {name}: {fault}; copy one of those that ship ({', '.join(lens_names())}) and change it")
    for question in row["questions"]:
        question["own"] = True
    return row


def _faults(row: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the table of a lens, in words."""
    if not isinstance(row.get("id"), str) or not row["id"]:
        yield "it has no id"
    if not _titled(row):
        yield "its title lacks zh or en"
    questions = row.get("questions")
    if not isinstance(questions, list) or not questions:
        yield "it asks no [[questions]]"
        return
    for number, question in enumerate(questions, 1):
        yield from (f"question {number}: {fault}" for fault in _faults_of(question))


def _faults_of(question: Any) -> Iterator[str]:
    if not isinstance(question, dict) or not isinstance(question.get("id"), str) or not _titled(question):
        yield "it needs an id and a title with zh and en"
        return
    if unknown := sorted(set(question) - _KNOWN):
        yield f"{unknown[0]} is not a key of a question"
    if not any(question.get(key) for key in ("terms", "axis", "problems", "carried", "new")):
        yield "it needs terms, axis, problems, carried or new"
    roles = question.get("roles", [])
    if not isinstance(roles, list) or not set(map(str, roles)) <= set(ROLES):
        yield f"roles is to be a list of {', '.join(ROLES)}"
    names = [axis["id"] for axis in axes()]
    if "axis" in question and question["axis"] not in names:
        yield f"axis is to be one of {', '.join(names)}"
    for key in ("terms", "heading", "besides", "otherwise", "grow", "shrink"):
        if endless(str(question.get(key, ""))):
            yield f"{key} repeats a repetition, which may never end"
        try:
            re.compile(question.get(key, ""))
        except (re.error, TypeError) as error:
            yield f"{key} is no regular expression ({error})"


def _titled(row: dict[str, Any]) -> bool:
    title = row.get("title")
    return isinstance(title, dict) and all(isinstance(title.get(lang), str) for lang in ("zh", "en"))


def look(lens: Lens, read: Read, archive: Archive) -> tuple[Answered, ...]:
    """Every question of a lens with what the text answers; a question that it does not answer has no answers."""
    return tuple(Answered(row["id"], row["title"], tuple(_answers(row, read, archive))) for row in lens.questions)


def _answers(row: dict[str, Any], read: Read, archive: Archive) -> Iterator[Answer]:
    if row.get("new"):
        yield from _new(read, archive)
        return
    if row.get("carried"):
        yield from _carried(read, archive)
        return
    found = {answer.span: answer for answer in (_problems(read) if row.get("problems") else ())}
    spoken = list(_spoken(row, read))
    if not found and not spoken:
        spoken = list(_spoken(_widened(row), read))
    for _, span in _within(read.document, sorted(spoken, key=lambda pair: (-pair[0], pair[1])), found):
        found.setdefault(span, Answer(span, _direction(row, read.document[span])))
    yield from (found[span] for span in sorted(found))


def _widened(row: dict[str, Any]) -> dict[str, Any]:
    """A question that the parts asked do not answer, put to the whole text but its frame, with its second-best words."""
    return {**row, "roles": _ANYWHERE, "terms": row.get("otherwise") or row.get("terms") or ""}


def _within(document: Document, scored: list[tuple[float, Span]], found: dict[Span, Answer]) -> Iterator[tuple[float, Span]]:
    """The best answers, as many as a question may cite."""
    spent, left = sum(span.end - span.start for span in found), _MOST
    for score, span in scored:
        size = span.end - span.start
        if left and spent + size <= _SHARE * len(document.text) and not any(span.overlaps(other) for other in found):
            spent, left = spent + size, left - 1
            yield score, span


def _problems(read: Read) -> Iterator[Answer]:
    for problem in problems(read.document):
        yield Answer(problem, remedies=tuple(link.remedy for link in read.links if link.problem == problem))


def _spoken(row: dict[str, Any], read: Read) -> Iterator[tuple[float, Span]]:
    """The clauses that answer a question, each with how surely: its words, its task, and what a dial read there."""
    terms, heading, besides = (pattern_of(row, key) for key in ("terms", "heading", "besides"))
    roles = frozenset(row.get("roles") or GUIDANCE)
    reading = read.dials.get(row.get("axis", ""))
    on_axis = {span.start for span in reading.evidence} if reading else set()
    titles = {section.rank: read.document[section.title] for section in read.document.sections if section.title}
    for clause in read.document.clauses:
        text = read.document[clause.core]
        words = len(set(terms.findall(text)))
        under = bool(heading.search(titles.get(clause.rank, ""))) if clause.role == "task" else False
        score = words + 1.2 * (clause.core.start in on_axis) + (0.8 if under and words else 0.4 if under else 0.0)
        if score >= 0.4 and clause.role in roles and not besides.search(text) and not _is_title(read.document, clause):
            yield score + (0.3 if clause.role in ("policy", "task") else 0.0), _cut(read.document, clause, terms)


def _is_title(document: Document, clause: Clause) -> bool:
    """Whether a clause is the numbered name of a task, or only says who speaks: neither answers by itself."""
    return bool(_NO_ANSWER.match(document[clause.core]))


def _cut(document: Document, clause: Clause, terms: Pattern) -> Span:
    """The clause, or the part of a long one around its first word of the question."""
    if clause.core.end - clause.core.start <= _LONGEST:
        return clause.core
    found = terms.search(document.text, clause.core.start, clause.core.end)
    start = max(clause.core.start, (found.start() if found else clause.core.start) - _LONGEST // 4)
    return Span(start, min(clause.core.end, start + _LONGEST))


def _direction(row: dict[str, Any], text: str) -> str | None:
    """grow or shrink, by the words that ask a balance sheet for it; None where there are none or both."""
    grow, shrink = (bool(pattern_of(row, key).search(text)) for key in ("grow", "shrink"))
    return None if grow == shrink else "grow" if grow else "shrink"


def _new(read: Read, archive: Archive) -> Iterator[Answer]:
    """The new wordings, the first ranked first, with what stands beside those said before."""
    kinds = ("new", "echoed", "adopted", "revived")
    for signal in [signal for signal in read.signals if signal.kind in kinds][:_MOST]:
        first = signal.life.first if signal.life else None
        beside = collocates(signal.life, archive, _BESIDE, before=read.before) if signal.life and first else ()
        yield Answer(signal.span, first=first.edition if first else None, beside=tuple(row.text for row in beside))


def _carried(read: Read, archive: Archive) -> Iterator[Answer]:
    """Clauses of the guidance kept from the previous edition, those said longest."""
    kept = (
        [change.new[0] for change in read.alignment.changes if change.kind == "kept" and _guides(change)]
        if read.alignment
        else []
    )
    lives = {span: trace(read.document[span], archive, before=read.before, besides=read.document.edition) for span in kept}
    since = {span: life.editions[0] for span, life in lives.items() if life.editions and span.end - span.start >= _WHOLE}
    oldest = sorted(since, key=lambda span: (since[span].day, span))[:_MOST]
    yield from (Answer(span, first=since[span]) for span in sorted(oldest))


def _guides(change: Change) -> bool:
    return change.roles[1] in ("requirement", "policy", "task")


__all__ = ["Answer", "Answered", "Lens", "Read", "load_lens", "look"]
