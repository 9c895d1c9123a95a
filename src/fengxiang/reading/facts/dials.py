"""Dials: where a text stands on each ladder of `data/dials.toml`, with its evidence, and which way it turned."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, NamedTuple

from fengxiang.archive import Archive, Attestation
from fengxiang.data import table
from fengxiang.documents import GUIDANCE, Clause, Document, Edition, Span, series
from fengxiang.provenance import trace

_RESAMPLES = 200
_NO_MODIFIER = re.compile("^[同与在并是]|^工具|(?:机制|工具|效能|举措|措施|效果|方面|功能|空间|总量|渠道|作用|实施力度)$")
_STATEMENT = 60  # characters of a statement on a policy that are quoted in one


class Said(NamedTuple):
    """What one clause says on an axis: the rungs it names, its words of change, whether it names the policy itself; `span`
    goes on over what the sentence says further of a policy."""

    span: Span
    rungs: tuple[int, ...]
    words: tuple[str, ...]
    policy: bool

    @property
    def tells(self) -> bool:
        """Whether it says anything of the stance."""
        return bool(self.rungs or self.words or self.policy)


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a text stands on an axis: its rung and the number of it (0 the tightest), its `position` in rungs, between them
    where several are named or words of change speak, and what each clause said. `in_force` is the earlier sighting of the
    rung, where a text speaks of a policy without naming it; `named` are the words that stand for the rung in the text, where
    they are others than its own."""

    axis: str
    rung: str
    level: int
    position: float
    modifiers: tuple[str, ...]
    said: tuple[Said, ...]
    in_force: Attestation | None = None
    named: str = ""

    @property
    def words(self) -> frozenset[str]:
        """The words of change it uses."""
        return frozenset(word for clause in self.said for word in clause.words)

    @property
    def manner(self) -> frozenset[str]:
        """The words of change that say how a policy is to be, where it is named."""
        return frozenset(word for clause in self.said if clause.policy for word in clause.words)

    @property
    def evidence(self) -> tuple[Span, ...]:
        """The clauses it rests on, in the order of the text."""
        return tuple(dict.fromkeys(clause.span for clause in self.said if clause.tells))


@dataclass(frozen=True, slots=True)
class Dial:
    """A reading with the one of the previous edition, the direction since (easier, tighter, same, or None where there is
    nothing to compare with), and the direction against every edition it was read against."""

    reading: Reading
    previous: Reading | None
    direction: str | None
    turns: dict[Edition, str]

    @property
    def evidence(self) -> tuple[Span, ...]:
        """The clauses it rests on: first one that names its rung, then those whose words of change the previous edition had not,
        then the others in the order of the text."""
        before = self.previous.words if self.previous else frozenset()
        said = [clause for clause in self.reading.said if clause.tells]
        naming = next((clause for clause in said if self.reading.level in clause.rungs), None)
        order = sorted(said, key=lambda clause: (clause is not naming, not set(clause.words) - before))
        return tuple(dict.fromkeys(clause.span for clause in order))


def dials(
    document: Document, against: Sequence[Document] = (), archive: Archive | None = None, before: str = "9999"
) -> tuple[Dial, ...]:
    """The dials of a document, one an axis, none where it is silent; the first of `against` is the previous edition. With an
    archive, a policy spoken of without its stance word stands on the rung in force, by texts dated before `before`."""
    read = [(other, read_dials(other, archive, before)) for other in against]
    return turned_dials(read_dials(document, archive, before), read)


def turned_dials(now: Mapping[str, Reading], read: Sequence[tuple[Document, Mapping[str, Reading]]]) -> tuple[Dial, ...]:
    """The readings of a document by axis as dials, each with its turn since the readings of the editions it is read against."""
    found = []
    for axis, reading in now.items():
        turns = {other.edition: turn(theirs[axis], reading) for other, theirs in read if axis in theirs}
        former = read[0][1].get(axis) if read else None
        found.append(Dial(reading, former, turns.get(read[0][0].edition) if read else None, turns))
    return tuple(found)


def silent_dials(found: Sequence[Dial], previous: Mapping[str, Reading]) -> tuple[Reading, ...]:
    """Where the previous edition stood by its own words, of its readings, on the axes on which a document has no dial."""
    now = {dial.reading.axis for dial in found}
    return tuple(reading for axis, reading in previous.items() if axis not in now and not reading.in_force)


def axes(ladders: str | None = None) -> list[dict[str, Any]]:
    """The rows of the table, those on which the texts of a series stand where its ladders are named."""
    return [row for row in table("dials")["axes"] if ladders in (None, row["ladders"])]


def axes_of(document: Document) -> list[dict[str, Any]]:
    """The rows on which a text may stand: those that its series names, of other Chinese texts those of Chinese policy; the
    words of one central bank say little of another."""
    usual = "china" if document.language == "zh" else "none"
    return axes(series(document.edition.series).row.get("ladders", usual))


def _axis(name: str) -> dict[str, Any]:
    return next(row for row in axes() if row["id"] == name)


def read_dials(document: Document, archive: Archive | None = None, before: str = "9999") -> dict[str, Reading]:
    """The readings of a document by axis, in the order of the table; the rung in force by texts before it and before a day."""
    said, day = _said(document), min(before, document.edition.day)
    found = {row["id"]: _reading(document, row, said[row["id"]], archive, day) for row in axes_of(document)}
    return {axis: reading for axis, reading in found.items() if reading}


def turn(old: Reading, new: Reading) -> str:
    """easier, tighter or same, from one reading to another of its axis."""
    row = _axis(new.axis)
    if new.level != old.level:
        difference = float(new.level - old.level)
    elif not row.get("stance"):
        # The same stance word of the texts is the same stance, whatever else is said below it.
        literal = row["rungs"][new.level].get("literal", False)
        difference = 0.0 if literal else new.position - old.position
    else:
        difference = _weighed(row, new, old) - _weighed(row, old, new)
    return "easier" if difference >= row["least"] else "tighter" if difference <= -row["least"] else "same"


def _weighed(row: dict[str, Any], one: Reading, other: Reading) -> float:
    """What the words of change weigh that one reading of a policy has and another has not, the same whichever came first:
    actions, restraint and the manner count; stock phrases, and work that may simply be done, do not."""
    words = {word for word in one.words if not any(word in longer for longer in other.words)}
    worth: dict[str, float] = row["words"]
    counted = (word for word in words if word in row["actions"] or word in one.manner or worth[word] <= -row["least"])
    return sum(worth[word] for word in counted if word not in row["stock"])


def rungs_named(text: str) -> frozenset[tuple[str, int]]:
    """The rungs of official stances that a wording names, with their axes."""
    stances = [row["id"] for row in axes() if row.get("stance")]
    return frozenset((axis, number) for axis in stances for number, rung in enumerate(_rungs(axis)) if rung.search(text))


def rung_begins(text: str) -> int:
    """Where the first rung of an official stance is named in a wording that names one."""
    stances = [row["id"] for row in axes() if row.get("stance")]
    return min(found.start() for axis in stances for rung in _rungs(axis) if (found := rung.search(text)))


def guiding_rungs(document: Document) -> frozenset[tuple[str, int]]:
    """The rungs of official stances that the guidance of a text names, with their axes."""
    guiding = (clause.core for clause in document.clauses if clause.role in GUIDANCE)
    return frozenset[tuple[str, int]]().union(*(rungs_named(document[core]) for core in guiding))


def rung_changed(old: str, new: str) -> bool:
    """Whether two wordings name different rungs of one official stance."""
    before, after = dict(rungs_named(old)), dict(rungs_named(new))
    return any(axis in before and before[axis] != rung for axis, rung in after.items())


def interval(reading: Reading) -> tuple[float, float]:
    """The 5th and 95th percentile of the position when the clauses it rests on are drawn again, 200 times; wider, where the
    position lies outside."""
    row = _axis(reading.axis)
    clauses, draw = [clause for clause in reading.said if clause.tells], Random(0)
    drawn = [draw.choices(clauses, k=len(clauses)) for _ in range(_RESAMPLES if len(clauses) > 1 else 1)]
    positions = sorted(_position(row, some, reading.level) for some in drawn)
    low, high = positions[len(positions) // 20], positions[-1 - len(positions) // 20]
    return min(low, reading.position), max(high, reading.position)


def words_apart(document: Document, reading: Reading, other: Reading | None) -> tuple[Span, ...]:
    """Where a text says words of change on an axis that another reading of it lacks, each once, in order; none without one."""
    if other is None:
        return ()
    own = sorted(reading.words - other.words, key=len, reverse=True)
    found: list[Span] = []
    for word in own:
        places = (document.text.find(word, *clause.span) for clause in reading.said)
        at = next((place for place in places if place >= 0), None)
        if at is not None and not any(span.overlaps(Span(at, at + len(word))) for span in found):
            found.append(Span(at, at + len(word)))
    return tuple(sorted(found))


def unread(document: Document) -> tuple[tuple[str, Span], ...]:
    """Where the guidance says how a policy is to be and no rule knows the words: the axis and the clause. A policy that is merely
    named, or whose stance stands elsewhere in the text, is none."""
    found: list[tuple[str, Span]] = []
    for row in axes_of(document):
        if not row.get("stance"):
            continue
        clauses = [clause.core for sentence in _sentences(document) for clause in sentence]
        texts = [(core, document.folded[core.start : core.end]) for core in clauses]
        if any(rung.search(text) for _, text in texts for rung in _rungs(row["id"])):
            continue
        stated, words = _pattern(row["id"], "stated"), _pattern(row["id"], "words")
        found += [(row["id"], core) for core, text in texts if stated.search(text) and not words.search(text)]
    return tuple(found)


# What the clauses say -------------------------------------------------------------------------------------------------


def _said(document: Document) -> dict[str, list[Said]]:
    """For each axis what the clauses of the guidance say of it; in a text without guidance, all clauses."""
    rows = axes_of(document)
    found: dict[str, list[Said]] = {row["id"]: [] for row in rows}
    for sentence in _sentences(document):
        speaking: set[str] = set()
        heard: dict[str, list[Said]] = {}
        for clause in sentence:
            text = document.folded[clause.core.start : clause.core.end]
            speaking = _speaking(text, rows, speaking)
            for axis in speaking:
                heard.setdefault(axis, []).append(_clause(axis, clause.core, text))
        for axis, clauses in heard.items():
            found[axis] += _going_on(clauses)
    return found


def _going_on(clauses: list[Said]) -> list[Said]:
    """The clauses of one sentence, each that names a policy with what the sentence says further of it, as far as fits."""
    found = []
    for place, clause in enumerate(clauses):
        ends = [clause.span.end]
        for further in clauses[place + 1 :] if clause.policy else ():
            if further.policy or further.span.end - clause.span.start > _STATEMENT or further.span.start > ends[-1] + 2:
                break
            ends.append(further.span.end)
        found.append(clause._replace(span=Span(clause.span.start, ends[-1])))
    return found


def _speaking(text: str, rows: list[dict[str, Any]], before: set[str]) -> set[str]:
    """The axes a clause speaks of: those it names, and those of the clause before of which it names a rung; a policy stays the
    subject of its sentence until another is named."""
    named = {
        row["id"] for row in rows if _pattern(row["id"], "speaks").search(text) and not _pattern(row["id"], "not").search(text)
    }
    policies = {row["id"] for row in rows if row.get("stance")}
    kept = before & policies if not named & policies else set()
    kept |= {axis for axis in before if any(rung.search(text) for rung in _rungs(axis))}
    return named | kept if named else before


def _sentences(document: Document) -> Iterator[tuple[Clause, ...]]:
    guiding = any(section.role in GUIDANCE for section in document.sections)
    for section in document.sections:
        if section.role in GUIDANCE or not guiding:
            yield from (sentence.clauses for paragraph in section.paragraphs for sentence in paragraph.sentences)


@cache
def _pattern(axis: str, part: str) -> re.Pattern[str]:
    row = _axis(axis)
    if part == "words":
        words = sorted(row.get("words", {}), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, words)) or "(?!)")
    return re.compile(row.get(part, "(?!)"))


@cache
def _rungs(axis: str) -> tuple[re.Pattern[str], ...]:
    row = _axis(axis)
    if not row.get("stance"):
        return tuple(re.compile(rung["pattern"]) for rung in row["rungs"])
    longer = {
        rung["word"]: [other["word"] for other in row["rungs"] if other["word"].endswith(rung["word"])] for rung in row["rungs"]
    }
    return tuple(re.compile(_named_by(row, rung, longer[rung["word"]])) for rung in row["rungs"])


def _named_by(row: dict[str, Any], rung: dict[str, str], longer: list[str]) -> str:
    """The pattern of a policy's stance: its word before the policy, with no more than 有为 or 有效 between them, or behind it,
    where it has none before and the word ends there; 财政政策要更加积极有效 says how an 积极 one is to be."""
    word = rung["word"]
    alone = "".join(f"(?<!{other[: -len(word)]})" for other in longer if other != word)
    behind = rung.get("after", rf"(?:要|应|将)?(?:保持|继续)?{word}(?![\u4e00-\u9fff])")
    return rf"{alone}{word}(?:有为|有效|中性)?的?{row['policy']}|(?<!的){row['policy']}{behind}"


def _clause(axis: str, span: Span, text: str) -> Said:
    places = {number: found.start() for number, pattern in enumerate(_rungs(axis)) if (found := pattern.search(text))}
    rungs = tuple(sorted(places, key=lambda number: (places[number], number)))
    words = tuple(dict.fromkeys(_pattern(axis, "words").findall(text)))
    return Said(span, rungs, words, bool(_pattern(axis, "policy").search(text)))


# From clauses to a reading --------------------------------------------------------------------------------------------


def _reading(document: Document, row: dict[str, Any], said: list[Said], archive: Archive | None, day: str) -> Reading | None:
    naming = [clause for clause in said if clause.rungs]
    if not naming:
        return _on_the_rung_in_force(document, row, said, archive, day) if row.get("stance") and archive else None
    level = _stance(document, naming) if row.get("stance") else None
    position = _position(row, said, level)
    rung = level if level is not None else _nearest(row, naming, position)
    # What is shown as the rung and where the marker stands must not contradict each other.
    position = position if level is not None else min(max(position, rung - 0.5), rung + 0.5)
    return Reading(
        row["id"],
        row["rungs"][rung]["word"],
        rung,
        position,
        _modifiers(document, row, said, rung),
        tuple(said),
        named=_named(document, row, naming, rung),
    )


def _named(document: Document, row: dict[str, Any], naming: list[Said], rung: int) -> str:
    """The first words of a text that name a rung, if none of the clauses on it says the rung's own."""
    clauses = [document[clause.span] for clause in naming if rung in clause.rungs]
    if row.get("stance") or any(row["rungs"][rung]["word"] in clause for clause in clauses):
        return ""
    return next((found.group() for clause in clauses if (found := _rungs(row["id"])[rung].search(clause))), "")


def _on_the_rung_in_force(
    document: Document, row: dict[str, Any], said: list[Said], archive: Archive, day: str
) -> Reading | None:
    """The reading of a text that speaks of a policy but not of its stance: the stance word last said before a day stands."""
    if not any(clause.tells for clause in said):
        return None
    sightings = []
    for number, rung in enumerate(row["rungs"]):
        found = trace(f"{rung['word']}的{row['name']}", archive, before=day)
        last = max(filter(None, map(found.last_in, table("dials")["series"])), default=None, key=lambda seen: seen.edition.day)
        if last:
            sightings.append((last.edition.day, len(rung["word"]), number, last))
    if not sightings:
        return None
    _, _, level, seen = max(sightings, key=lambda row: row[:2])
    position = _position(row, said, level)
    return Reading(
        row["id"], row["rungs"][level]["word"], level, position, _modifiers(document, row, said, None), tuple(said), seen
    )


def _stance(document: Document, naming: list[Said]) -> int:
    """The rung of an official stance: the one named by the clauses that aim at what is to come, not at what was."""
    past, aim = (re.compile(table("dials")["past"][name]) for name in ("pattern", "aim"))
    weights: dict[int, float] = {}
    for place, clause in enumerate(naming):
        sentence = document.text[max(0, clause.span.start - 12) : clause.span.end]
        weight = 1.0 + bool(aim.search(sentence)) - 1.5 * bool(past.search(sentence)) - 0.01 * place
        weights[max(clause.rungs)] = weights.get(max(clause.rungs), 0.0) + weight
    return max(weights, key=lambda rung: weights[rung])


def _nearest(row: dict[str, Any], naming: list[Said], position: float) -> int:
    """Of the literal stance words named, else of all rungs named, the one nearest to a position; of two as near, the one named
    more often, then the one named first."""
    named = Counter(rung for clause in naming for rung in clause.rungs)
    literal = [rung for rung in named if row["rungs"][rung].get("literal")]
    return min(literal or named, key=lambda rung: (abs(rung - position), -named[rung]))  # the first of equals


def _position(row: dict[str, Any], clauses: Sequence[Said], level: int | None) -> float:
    """A stance stands on its rung, moved by its words of change by half a rung at most; others on the mean of the rungs named, on
    the easiest, or in the middle between the tightest and the easiest, as the table says."""
    if row.get("stance"):
        change: float = sum(row["words"][word] for word in {word for clause in clauses for word in clause.words})
        return round(max(0.0, float(level or 0) + max(-0.5, min(0.5, change))), 3)
    named = [rung for clause in clauses for rung in clause.rungs]
    telling = [rung for rung in named if not row["rungs"][rung].get("neutral")] or named
    if not telling:
        return float(level or 0)
    if row.get("take") == "mean":
        return round(sum(telling) / len(telling), 3)
    return float(max(telling)) if row.get("take") == "easiest" else (min(telling) + max(telling)) / 2


def _modifiers(document: Document, row: dict[str, Any], said: list[Said], rung: int | None) -> tuple[str, ...]:
    """What is said of the policy where it is named: the words after it, in the members of their enumeration."""
    found: list[str] = []
    for clause in said if row.get("stance") else ():
        text = re.split("[，。；]", document[clause.span])[0]
        if not clause.policy or (rung is not None and clause.rungs and rung not in clause.rungs):
            continue
        after = re.search(row["policy"] + r"(?:要|应)?(?P<words>[^的].*)$", text)
        found += ["中性"] if "中性的" in text else []
        if after and not re.match(r"[和、与，同在]", after["words"]):
            found += [
                word for word in re.split(r"[、和]", after["words"]) if 2 <= len(word) <= 8 and not _NO_MODIFIER.search(word)
            ]
    return tuple(dict.fromkeys(found))
