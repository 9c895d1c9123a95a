"""The reader's remarks on a text: as plain values, lines and a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fengxiang.archive import Remark
from fengxiang.documents import Document
from fengxiang.render.lines import wrap
from fengxiang.render.sheets import to_csv


def remarks_object(document: Document, found: Sequence[Remark]) -> dict[str, Any]:
    """The remarks as `note --json` gives them."""
    return {
        "edition": str(document.edition),
        "notes": [remark_object(document, one) for one in found],
        "warnings": [],
    }


def remark_object(document: Document, one: Remark) -> dict[str, Any]:
    """A remark with its place and the characters it is on."""
    return {
        "start": one.span.start,
        "end": one.span.end,
        "text": document[one.span],
        "note": one.text,
        "written": one.written,
    }


def remarks_to_text(document: Document, found: Sequence[Remark]) -> str:
    """A remark a line, behind its place and its words."""
    lines = [f"{document.edition.cite(one.span)}  {document[one.span]}  {one.text}" for one in found]
    return "".join(("" if at == 0 else "    ") + part + "\n" for line in lines for at, part in enumerate(wrap(line, 76)))


def remarks_to_csv(document: Document, found: Sequence[Remark]) -> str:
    """A row a remark."""
    rows = [[document.edition.cite(one.span), document[one.span], one.text, one.written] for one in found]
    return to_csv([["place", "text", "note", "written"], *rows])
