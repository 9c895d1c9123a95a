"""Which role each sentence plays, and which key task it belongs to; the rules are data (`data/roles.toml`)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from fengxiang.data import table
from fengxiang.documents.document import Span
from fengxiang.documents.normalise import fold

_DIGITS = {char: value for value, char in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: where it starts, its folded wording, its sentences."""

    start: int
    folded: str
    sentences: tuple[Span, ...]

    def sentence(self, place: int) -> str:
        """The folded wording of one sentence."""
        span = self.sentences[place]
        return self.folded[span.start - self.start : span.end - self.start].strip()


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence with its line, its role and, in a task, rank and title; `matter` is no part of the readout."""

    line: int
    span: Span
    role: str
    rank: int | None = None
    title: Span | None = None
    matter: bool = False

    @property
    def key(self) -> tuple[str, int | None]:
        """What makes neighbours one section."""
        return (self.role, self.rank)


@cache
def _rules(language: str) -> Any:
    """The rules of a language, folded like the lines they are tried on."""
    return _folded(table("roles")[language])


def _folded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _folded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_folded(item) for item in value]
    return fold(value) if isinstance(value, str) else value


def assign(lines: list[Line], language: str) -> list[Part]:
    """One part per sentence, in order."""
    if language != "zh":
        return _by_sentence(lines, _rules("en")["rules"])
    rules = _rules("zh")
    if _chapters(lines, rules):
        return _report(lines, rules)
    return _readout(lines, rules)


def _by_sentence(lines: list[Line], rules: list[dict[str, Any]]) -> list[Part]:
    """English statements: each sentence by its own words; the title line is frame."""
    parts = []
    for number, line in enumerate(lines):
        for place, span in enumerate(line.sentences):
            wording = line.sentence(place)
            role = next((rule["role"] for rule in rules if re.search(rule["opens"], wording)), "assessment")
            parts.append(Part(number, span, "frame" if _is_title(line, number) else role))
    return parts


def _is_title(line: Line, number: int) -> bool:
    return number == 0 and len(line.folded) < 120 and not re.search(r"[。；.]\s*$", line.folded)


# Reports: chapters with headings -------------------------------------------------------------------------------------


def _chapters(lines: list[Line], rules: dict[str, Any]) -> bool:
    """Whether the text is divided by short numbered headings, as reports and plans are: three of them, or two of which one
    looks back and one ahead (the work report of 2023)."""
    headings = [line for line in lines if re.match(rules["heading"], line.folded) and len(line.folded.strip()) <= 40]
    roles = {_chapter_role(line.folded, rules["chapters"]) for line in headings}
    return (len(headings) >= 3 or {"review", "task"} <= roles) and any("、" in line.folded[:6] for line in headings)


def _report(lines: list[Line], rules: dict[str, Any]) -> list[Part]:
    """Chapters give the role, bracketed subheadings (or, without them, the chapters) the tasks."""
    marked = any(_numbered(line, rules, ("par",)) for line in lines)
    tasked = ("task",) if _has_tasks(lines, rules) else ("task", "requirement", "policy")
    role, rank, title, parts, chapters = "frame", None, None, [], 0
    for number, line in enumerate(lines):
        if re.match(rules["chapters"]["address"], line.folded):
            role, rank, title = ("work", None, None) if marked and role == "task" else (role, rank, title)
        elif re.match(rules["heading"], line.folded) and len(line.folded.strip()) <= 40:
            role, rank, title = _chapter_role(line.folded, rules["chapters"]), None, None
            if role == "task" and not marked:
                chapters += 1
                rank, title = chapters, _title(line, rules)
        elif role in tasked and _numbered(line, rules, ("par",)):
            role, rank, title = "task", _numbered(line, rules, ("par",)), _title(line, rules)
        parts += [Part(number, span, role if role != "task" or rank else "requirement", rank, title) for span in line.sentences]
    return _ranked_in_order(parts)


def _has_tasks(lines: list[Line], rules: dict[str, Any]) -> bool:
    """Whether a chapter whose heading names the tasks has numbered items: then those of other chapters are none."""
    named = False
    for line in lines:
        if re.match(rules["heading"], line.folded) and len(line.folded.strip()) <= 40:
            named = re.search(rules["chapters"]["tasks"], line.folded) is not None
        elif named and _numbered(line, rules, ("par",)):
            return True
    return False


def _chapter_role(heading: str, names: dict[str, str]) -> str:
    for role in ("review", "requirement", "guidance"):
        if re.search(names[role], heading):
            return "task" if role == "guidance" else role
    return "task"


# Readouts: lines led by 会议指出, numbered tasks ------------------------------------------------------------------------


@dataclass(slots=True)
class _Parts:
    """The parts so far, with the roles among them and the highest rank."""

    all: list[Part] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    rank: int = 0

    def add(self, parts: list[Part]) -> None:
        self.all += parts
        self.roles |= {part.role for part in parts}
        self.rank = max([self.rank, *(part.rank or 0 for part in parts)])


def _readout(lines: list[Line], rules: dict[str, Any]) -> list[Part]:
    numbers = _task_numbers(lines, rules)
    first, last = (min(numbers), max(numbers)) if numbers else (len(lines), -1)
    parts = _Parts()
    for number, line in _halved(lines, rules):
        when = "before" if number < first and (numbers or not parts.roles & {"policy", "task"}) else "after"
        role = "frame" if _is_title(line, number) else _line_role(line, rules, when)
        if number in numbers:
            parts.add(_task_line(number, line, numbers[number], rules))
        elif numbers and first < number < last and role != "frame":
            task = parts.all[-1]
            parts.add([Part(number, span, "task", task.rank, task.title) for span in line.sentences])
        elif not numbers:
            parts.add(_unnumbered(number, line, role, parts, rules))
        else:
            general = "requirement" if number < first else "work"
            parts.add([Part(number, span, general if role == "topic" else role) for span in line.sentences])
    return _ranked_in_order(_with_turns(parts.all, lines, rules))


def _halved(lines: list[Line], rules: dict[str, Any]) -> Iterator[tuple[int, Line]]:
    """Lines with their numbers; one that begins with who met and goes on with what was said, as those of the State Council do,
    in two halves."""
    for number, line in enumerate(lines):
        said = next((place for place in range(1, len(line.sentences)) if re.match(rules["lead"], line.sentence(place))), None)
        if said and _line_role(line, rules, "any") == "frame":
            start = line.sentences[said].start
            yield number, replace(line, sentences=line.sentences[:said])
            yield number, Line(start, line.folded[start - line.start :], line.sentences[said:])
        else:
            yield number, line


def _line_role(line: Line, rules: dict[str, Any], when: str) -> str:
    opening = re.sub(rules["lead"], "", line.sentence(0)) if line.sentences else ""
    raw = line.sentence(0) if line.sentences else ""
    for rule in rules["rules"]:
        if rule.get("when", "any") in ("any", when) and re.search(rule["opens"], raw if rule["role"] == "frame" else opening):
            return str(rule["role"])
    return "topic"


def _task_numbers(lines: list[Line], rules: dict[str, Any]) -> dict[int, int]:
    """Lines that open a numbered task, with their number: runs that count up from one, also when one stands inside a line."""
    found = {place: number for place, line in enumerate(lines) if (number := _numbered(line, rules))}
    starts = [place for place, number in found.items() if number == 1] or _inline_first(lines, found)
    places: dict[int, list[int]] = {}
    for place, number in found.items():
        places.setdefault(number, []).append(place)
    best: dict[int, int] = {}
    for start in starts:
        best = max(best, _run(start, places), key=len)
    return best if len(best) >= 2 else {}


def _run(start: int, places: dict[int, list[int]]) -> dict[int, int]:
    """The lines that count up from one from a line on, each the first after the one before that has the next number."""
    run, last = {start: 1}, start
    while following := places.get(len(run) + 1, []):
        at = bisect_right(following, last)
        if at == len(following):
            break
        last = following[at]
        run[last] = len(run) + 1
    return run


def _inline_first(lines: list[Line], found: dict[int, int]) -> list[int]:
    """The line before `二是` that holds `一是` after its first sentence."""
    return [
        place - 1
        for place, number in found.items()
        if number == 2 and place and re.search(r"[。：]一是", lines[place - 1].folded)
    ]


def _numbered(line: Line, rules: dict[str, Any], kinds: tuple[str, ...] = ("is", "di", "dun", "par", "dig")) -> int | None:
    found = re.match(rules["number"], line.folded)
    if not found:
        return None
    written = next((found.group(kind) for kind in kinds if found.group(kind)), None)
    return _value(written) if written else None


def _value(written: str) -> int:
    """The number that Chinese or Arabic digits below one hundred write."""
    if written.isdigit():
        return int(written)
    tens, mark, ones = written.partition("十")
    if not mark:
        return _DIGITS.get(written, 0)
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def _task_line(number: int, line: Line, rank: int, rules: dict[str, Any]) -> list[Part]:
    """The sentences of a task; those before an inline 一是 are requirement."""
    begin = next((place for place in range(len(line.sentences)) if re.match(rules["number"], line.sentence(place))), 0)
    before = [Part(number, span, "requirement") for span in line.sentences[:begin]]
    title = _title(line, rules, begin)
    return before + [Part(number, span, "task", rank, title) for span in line.sentences[begin:]]


def _title(line: Line, rules: dict[str, Any], place: int = 0) -> Span:
    """The first sentence of a task without its number and its mark."""
    span, wording = line.sentences[place], line.folded[line.sentences[place].start - line.start :]
    lead = re.match(rules["lead"], wording)
    begin = lead.end() if lead else 0
    found = re.match(rules["number"], wording[begin:])
    start = span.start + (begin + found.end() if found else 0)
    body = line.folded[start - line.start : span.end - line.start]
    return Span(start, start + len(body.rstrip("。；！？ \n*")))


def _unnumbered(number: int, line: Line, role: str, before: _Parts, rules: dict[str, Any]) -> list[Part]:
    """Readouts without numbers: a line on a topic is a task; after the general demand each `要` sentence is one."""
    if counted := _numbered_inside(number, line, rules):
        return counted
    if role == "topic" and before.roles & {"requirement", "policy", "task", "assessment", "review"}:
        rank = 1 + before.rank
        return [Part(number, span, "task", rank, _topic_title(line, 0, rules)) for span in line.sentences]
    if role == "topic":
        role = "requirement" if re.search(rules["topic"], re.sub(rules["lead"], "", line.sentence(0))) else "frame"
    demands = any(re.search(rules["fresh_topic"], line.sentence(place)) for place in range(1, len(line.sentences)))
    if role not in ("requirement", "policy") or len(line.sentences) < 5 or not demands:
        return [Part(number, span, role) for span in line.sentences]
    return _topics_inside(number, line, before, rules)


def _topics_inside(number: int, line: Line, before: _Parts, rules: dict[str, Any]) -> list[Part]:
    """A general demand followed in one line by a sentence a topic, as the December Politburo meetings write."""
    parts: list[Part] = []
    for place, span in enumerate(line.sentences):
        wording = line.sentence(place)
        item = (place > 0 and wording.endswith("；")) or (bool(parts) and _ends_item(line, place - 1))
        if place and (re.search(rules["fresh_topic"], wording) or item) and not re.search(rules["money"], wording):
            rank = 1 + max([before.rank, *(part.rank or 0 for part in parts[-1:])])
            parts.append(Part(number, span, "task", rank, _topic_title(line, place, rules)))
        elif parts and parts[-1].role == "task":
            parts.append(replace(parts[-1], span=span))
        else:
            parts.append(Part(number, span, "requirement"))
    return parts


def _topic_title(line: Line, place: int, rules: dict[str, Any]) -> Span:
    """The first clause of a topic, without 会议指出 and without 要."""
    span = line.sentences[place]
    wording = line.folded[span.start - line.start : span.end - line.start]
    lead = re.match(rules["lead"], wording)
    start = lead.end() if lead else 0
    topic = re.match(rules["topic"], wording[start:])
    start += topic.end() if topic else 0
    aside = re.match(rules["aside"], wording[start:])
    start += aside.end() if aside else 0
    start += _before_object(wording[start:], rules, asked=topic is not None)
    found = re.match(r"[^，；：。！？,;:!?\n]+", wording[start:])
    return Span(span.start + start, span.start + start + (len(found.group().rstrip()) if found else 0))


def _before_object(wording: str, rules: dict[str, Any], asked: bool) -> int:
    """How many characters of a topic only say in what manner or circumstance, before the clause that names what is to be done."""
    manner = re.match(rules["manner"], wording)
    start = manner.end() if manner else 0
    circumstance = None if asked else re.match(rules["circumstance"], wording[start:])
    return start + (circumstance.end() if circumstance else 0)


def _ends_item(line: Line, place: int) -> bool:
    return line.sentence(place).endswith("；")


def _numbered_inside(number: int, line: Line, rules: dict[str, Any]) -> list[Part]:
    """A line whose sentences count 第一, 第二, 第三: each count opens a task."""
    counts = [_value_at(line, place, rules) for place in range(len(line.sentences))]
    if counts.count(1) != 1 or not {1, 2, 3} <= set(counts):
        return []
    parts, rank, title = [], None, None
    for place, span in enumerate(line.sentences):
        if counts[place]:
            rank, title = counts[place], _title(line, rules, place)
        parts.append(Part(number, span, "task" if rank else "requirement", rank, title))
    return parts


def _value_at(line: Line, place: int, rules: dict[str, Any]) -> int | None:
    found = re.match(rules["number"], re.sub(rules["lead"], "", line.sentence(place)))
    return _value(found.group("di") or found.group("is") or "") if found else None


def _with_turns(parts: list[Part], lines: list[Line], rules: dict[str, Any]) -> list[Part]:
    """Inside a line the talk may turn: from the situation to the demand, from the demand to money and budget."""
    result: list[Part] = []
    turned = False
    for part in parts:
        line = lines[part.line]
        wording = re.sub(rules["lead"], "", line.folded[part.span.start - line.start : part.span.end - line.start])
        before = result[-1] if result and result[-1].line == part.line else None
        turned = before is not None and (turned or re.search(rules["demand"], wording) is not None)
        result.append(replace(part, role=_turned(part, before, turned, wording, rules)))
    return result


def _turned(part: Part, before: Part | None, turned: bool, wording: str, rules: dict[str, Any]) -> str:
    """The role of a sentence, given its line's role, the sentence before it, whether the line has turned to the demand, and its
    own words: what it asks for it demands, whatever the line goes on with."""
    if part.role not in ("review", "assessment", "lessons", "requirement"):
        return part.role
    asks = before is not None and part.role != "lessons" and re.search(rules["asks"], wording)
    if part.role != "requirement" and not turned and not asks:
        return part.role
    speaks_of_money = before is not None and before.role == "policy" and re.search(rules["money"], wording)
    goes_on = before is not None and before.role == "policy" and not re.search(rules["fresh_topic"], wording)
    return "policy" if speaks_of_money or goes_on or _is_policy(wording, rules) else "requirement"


def _is_policy(wording: str, rules: dict[str, Any]) -> bool:
    pattern = next(rule["opens"] for rule in rules["rules"] if rule["role"] == "policy")
    return re.search(pattern, wording) is not None


def _ranked_in_order(parts: list[Part]) -> list[Part]:
    """Ranks counted 1, 2, 3 in the order of the text, whatever numbers stand there."""
    seen: dict[tuple[int | None, Span | None], int] = {}
    result = []
    for part in parts:
        if part.role == "task":
            key = (part.rank, part.title)
            part = replace(part, rank=seen.setdefault(key, len(seen) + 1))
        result.append(part)
    return result
