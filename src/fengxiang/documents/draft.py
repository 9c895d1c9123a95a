"""What a reader of one file kind hands on: the text, and what the page says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from fengxiang.sources import Page


@dataclass(frozen=True, slots=True)
class Draft:
    """A text before its series and sections are known. `told` holds what front matter or page states of itself."""

    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    told: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()


def plain_lines(text: str) -> str:
    """The text with one kind of line end and no byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def iso_date(written: str) -> str | None:
    """The first full date in a string, as ISO: 2023-12-12, 2023年12月12日, 2023/12/12, 2023 12/12; None where there is none."""
    found = re.search(r"((?:19|20)\d{2})(?:\s*[-/.年]\s*|\s+(?=\d+\s*/))(\d{1,2})\s*[-/.月]\s*(\d{1,2})", written)
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def from_text(page: Page, text: str) -> Draft:
    """A text file is taken as it is."""
    return Draft(plain_lines(text))


def from_markdown(page: Page, text: str) -> Draft:
    """A Markdown file is taken as it is; its front matter is read for title, date, series and publisher."""
    text = plain_lines(text)
    told = _front_matter(text)
    written = next((told[key] for key in ("date", "published", "date_published") if key in told), "")
    day = iso_date(written)
    warnings = (("date", f"the front matter is dated {written}, which is no day; passed over"),) if written and not day else ()
    return Draft(text, told.get("title"), day, told.get("publisher"), tuple(told.items()), warnings)


def _front_matter(text: str) -> dict[str, str]:
    """Keys and values of the block between two `---` at the start; a block value (`|`) is its first line."""
    found = re.match(r"---\n(.*?)\n---\s*(?:\n|\Z)", text, re.DOTALL)
    rows = (
        re.findall(r"^([A-Za-z_][\w-]*):[ \t]*(?:[|>][-+]?[ \t]*\n[ \t]+)?(.*)$", found.group(1), re.MULTILINE) if found else []
    )
    return {key.lower(): value.strip().strip("\"'") for key, value in rows if value.strip()}
