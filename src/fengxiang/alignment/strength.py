"""Strengthened or weakened: the words of commitment, degree and scope that only one side of a pair has."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from fengxiang.data import table
from fengxiang.documents import bare, fold


@cache
def _levels() -> tuple[dict[str, float], dict[str, float], re.Pattern[str]]:
    """Verbs with their level, degree words with their worth, and a pattern that reads the longest of them first."""
    data = table("strength")
    verbs = {word: float(level) for level, words in data["verbs"].items() if level != "worth" for word in words}
    degree = {fold(word): float(worth) for word, worth in data["degree"].items()}
    words = sorted({*verbs, *degree}, key=len, reverse=True)
    return verbs, degree, re.compile("|".join(map(re.escape, words)))


def compare(old: str, new: str, whole: tuple[str, str] | None = None) -> str:
    """strengthened, weakened or same, for the folded wordings of one statement in two editions. Of a statement in several
    clauses, `old` and `new` are the two most surely linked and tell its commitment; `whole` holds all of them, joined
    by 、, and tells its scope."""
    difference = _commitment(old, new) + _scope(*(whole or (old, new)))
    data = table("strength")
    if -data["least_weaker"] < difference < data["least"]:
        return "same"
    if _only_seen(old, new) or old.count("政策") > 1 < new.count("政策") or _turned_round(old, new) or _of_other_things(old, new):
        return "same"
    return "strengthened" if difference > 0 else "weakened"


def _only_seen(old: str, new: str) -> bool:
    """Whether both only say that something is seen."""
    said = table("strength")["said"]
    return bool(re.search(said, old) and re.search(said, new))


def _turned_round(old: str, new: str) -> bool:
    """Whether the two say opposite things of the same matter, as 提高 and 降低 do."""
    pairs, pattern = _opposites()
    own = set(pattern.findall(old)), set(pattern.findall(new))
    return any((a in own[0] and b in own[1] and not {a, b} <= own[0] and not {a, b} <= own[1]) for a, b in pairs)


def _of_other_things(old: str, new: str) -> bool:
    """Whether both end in one common noun that each says of another thing: 人才政策 is no weaker 宏观政策."""
    said = [_common().search(bare(text)) for text in (old, new)]
    return all(said) and said[0][2] == said[1][2] and said[0][1] != said[1][1]  # type: ignore[index]


@cache
def _common() -> re.Pattern[str]:
    """A common noun that ends a wording, with the two characters before it."""
    return re.compile(rf"(\w{{2}})({'|'.join(table('strength')['common'])})$")


@cache
def _opposites() -> tuple[frozenset[tuple[str, str]], re.Pattern[str]]:
    """Opposites, each pair both ways round, and a pattern that finds their words."""
    pairs = [tuple(pair) for pair in table("strength")["opposites"]["pairs"]]
    words = sorted({word for pair in pairs for word in pair}, key=len, reverse=True)
    return frozenset((a, b) for one, other in pairs for a, b in ((one, other), (other, one))), re.compile("|".join(words))


def _commitment(old: str, new: str) -> float:
    """The difference in verbs and words of degree, counting only words that the other side does not have."""
    verbs, degree, _ = _levels()
    found = [_telling(text) for text in (old, new)]
    if found[0] == found[1]:
        return 0.0
    own = [_without(found[0], found[1]), _without(found[1], found[0])]
    worth = [sum(degree.get(word, 0.0) for word in side) for side in own]
    levels = [[verbs[word] for word in side if word in verbs] for side in own]
    by_verb = max(levels[1]) - max(levels[0]) if all(levels) else 0.0
    return worth[1] - worth[0] + by_verb * float(table("strength")["verbs"]["worth"])


@lru_cache(maxsize=1 << 12)  # a clause is compared with those of one edition after another
def _telling(text: str) -> tuple[str, ...]:
    """The verbs and the words of degree of a wording."""
    return tuple(_levels()[2].findall(text))


def _without(words: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    """The words that are left when each of the others has taken one away."""
    left = list(words)
    for word in others:
        if word in left:
            left.remove(word)
    return left


@lru_cache(maxsize=1 << 12)
def _members(text: str) -> frozenset[str]:
    """How the items of a list end."""
    return frozenset(bare(item)[-4:] for item in text.split("、"))


def _scope(old: str, new: str) -> float:
    """Lists (items between 、): wider where next to nothing is lost and the list is longer, narrower the other way round."""
    if "、" not in old and "、" not in new:
        return 0.0
    sides = [_members(text) for text in (old, new)]
    row = table("strength")["scope"]
    if re.search(row["except"], old + new):
        return 0.0
    if max(map(len, sides)) < row["longest"]:
        return 0.0
    gained, lost = len(sides[1] - sides[0]), len(sides[0] - sides[1])
    if len(sides[1]) > len(sides[0]) and lost <= 1:
        return float(row["wider"])
    if len(sides[1]) < len(sides[0]) and gained <= 1:
        return float(row["narrower"])
    return 0.0
