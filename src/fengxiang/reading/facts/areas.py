"""Which policy area a wording speaks of, and which words of a document a topic is about (`data/areas.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from fengxiang.data import table
from fengxiang.documents import Document, Span

_BY_ROLE = {"assessment": "assessment", "review": "assessment", "policy": "macro", "work": "governance"}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["id"], re.compile("|".join(map(re.escape, row["words"])))) for row in table("areas")["areas"])


@cache
def area_names() -> dict[str, dict[str, str]]:
    """The names of each area in Chinese and English, by id."""
    return {row["id"]: {"zh": row["zh"], "en": row["en"]} for row in table("areas")["areas"]}


def area_at(document: Document, span: Span, role: str | None = None) -> str:
    """The id of the area that a range of a document speaks of: the one that is named, else that of its role. Of the situation,
    only its own words name one: who led is no area of what came of it."""
    by_role = _BY_ROLE.get(role or "", "overall")
    named = area_of(document[span]) if by_role == "assessment" else area_named(document, span)
    return named or by_role


def area_named(document: Document, span: Span) -> str | None:
    """The id of the area that words name: those of a range of a document, else of what leads to it in its sentence, else the
    title of its section; None where none does."""
    return next(filter(None, map(area_of, _wider(document, span))), None)


@lru_cache(maxsize=1 << 12)  # a sentence and a title are asked for by each of their clauses
def area_of(text: str) -> str | None:
    """The id of the area that a wording names by itself; None where it names none."""
    counts = [(sum(len(word) for word in pattern.findall(text)), name) for name, pattern in _patterns()]
    best = max(counts, key=lambda pair: pair[0])
    return best[1] if best[0] else None


def _wider(document: Document, span: Span) -> Iterator[str]:
    yield document[span]
    for section in document.sections:
        if section.start <= span.start < section.end:
            units = (unit for paragraph in section.paragraphs for unit in paragraph.sentences)
            yield from (document[unit.start, span.end] for unit in units if unit.start <= span.start < unit.end)
            yield document[section.title] if section.title else ""
