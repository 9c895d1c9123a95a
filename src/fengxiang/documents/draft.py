"""What a reader of one file kind hands on: the text, and what the page says about it."""

from __future__ import annotations

from dataclasses import dataclass

from fengxiang.documents.days import iso_date
from fengxiang.documents.furniture import is_furniture
from fengxiang.sources import Page


@dataclass(frozen=True, slots=True)
class Draft:
    """A text before its series and sections are known. `told` holds what front matter or page states of itself, `url`
    the address that it says it came from."""

    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    told: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    url: str | None = None


def plain_lines(text: str) -> str:
    """The text with one kind of line end and no byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def from_text(page: Page, text: str) -> Draft:
    """A text file is taken as it is; the day of its publication is one that stands in the lines around the readout."""
    text = plain_lines(text)
    around = (line for line in [*text[:2000].split("\n"), *text[-1000:].split("\n")] if is_furniture(line))
    return Draft(text, published=next(filter(None, map(iso_date, around)), None))
