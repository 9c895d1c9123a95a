"""Whether a text is another copy of an edition: an edition's name alone makes none."""

from __future__ import annotations

from fengxiang.documents import Document, bare, one_line
from fengxiang.errors import AnotherText
from fengxiang.sources import Page

_STRETCH = 4  # signs
_ALIKE = 0.5  # likeness from which a text of the same edition is another copy of it


def likeness(one: str, other: str) -> float:
    """The share of the shorter text's stretches of four signs that stand in the longer one; 1 for a text and its abridgement."""
    short, long = sorted((_stretches(one), _stretches(other)), key=len)
    return len(short & long) / len(short) if short else 0.0


def _stretches(text: str) -> set[str]:
    words = bare(text)
    return {words[at : at + _STRETCH] for at in range(len(words) - _STRETCH + 1)}


def refuse_unlike(page: Page, held: Document, document: Document) -> None:
    """AnotherText where what is held under an edition's name is not largely the same text."""
    alike = likeness(held.text, document.text)
    if alike < _ALIKE:
        raise AnotherText(
            f"{page.name}: {held.edition} is held with another text ({one_line(held.title)[:40]}), {alike:.0%} alike;"
            " give its own --date, or a --name that tells the two apart"
        )
