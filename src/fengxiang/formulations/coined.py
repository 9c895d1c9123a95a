"""Terms on their first use: short stretches never said before that fill the noun's place of a familiar frame (大力发展…)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from fengxiang.archive import Archive, Scope
from fengxiang.data import table
from fengxiang.documents import Document, Span

_JOINT = re.compile("、|和|与|及")


def coined(document: Document, archive: Archive, before: str) -> list[Span]:
    """The new terms of a Chinese text, in order: of three to six characters, in no text dated before a day. None where nothing
    is held that would tell whether they are new."""
    if document.language != "zh" or not archive.coverage(before).documents:
        return []
    index, scope = archive.index(), Scope(before, document.edition)
    found = (span for clause in document.clauses for span in terms_in(document.text, clause.core))
    return [span for span in found if not len(index.sightings(document[span], scope))]


def terms_in(text: str, within: Span) -> Iterator[Span]:
    """The stretches that fill a frame within a range of a text: behind its verbs, each member of an enumeration by itself."""
    rules, framed = table("terms"), _frame()
    for match in framed.finditer(text, *within):
        place = match.end()
        members = re.split("等", text[place : within.end], maxsplit=1)[0]
        for member in _split(members):
            start, end = place + member[0], place + member[1]
            if rules["shortest"] <= end - start <= rules["longest"] and _is_noun(text[start:end]):
                yield Span(start, end)


def _split(members: str) -> Iterator[tuple[int, int]]:
    start = 0
    for joint in _JOINT.finditer(members):
        yield start, joint.start()
        start = joint.end()
    yield start, len(members)


@cache
def _frame() -> re.Pattern[str]:
    return re.compile(table("terms")["verbs"])


def _is_noun(stretch: str) -> bool:
    weak = table("terms")["weak"]
    return re.fullmatch(r"[\u4e00-\u9fff]+", stretch) is not None and not re.search(
        f"{weak}|^(?:{table('terms')['verbs']})", stretch
    )
