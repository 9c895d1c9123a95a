"""The series as a table: id, names, the sources that may hold their texts."""

from __future__ import annotations

import csv
import io
from typing import Any

from fengxiang.archive.witnesses import nearest
from fengxiang.collection import all_sources
from fengxiang.data import table
from fengxiang.errors import BadCall

_HEAD = ("series", "zh", "en", "from")


def series_rows() -> list[tuple[str, str, str, str]]:
    """Of each series that a reader may ask for: id, Chinese name, English name, ids of its sources."""
    sources = all_sources()
    return [
        (name, row["zh"], row["en"], " ".join(source.id for source in sources if name in source.row["series"]))
        for name, row in table("series").items()
        if name != "sample"
    ]


def check_known(names: tuple[str, ...]) -> None:
    """BadCall where one of the names is no series, with the nearest that is."""
    known = [row[0] for row in series_rows()]
    for name in names:
        if name not in known:
            near = nearest(name.lower(), known)
            meant = f"did you mean {near}?" if near else "`fengxiang series` lists those known"
            raise BadCall(f"{name}: no such series; {meant}")


def series_object() -> dict[str, Any]:
    """The table as JSON."""
    rows = [dict(zip(_HEAD, row, strict=True)) | {"from": row[3].split()} for row in series_rows()]
    return {"series": rows, "warnings": []}


def series_to_text(lang: str) -> str:
    """A line a series: id, its name in both languages, where from."""
    rows = [(name, *((en, zh) if lang == "en" else (zh, en)), where) for name, zh, en, where in series_rows()]
    return "".join(f"{name:16}{own}  ·  {other}\n{'':16}{where}\n" for name, own, other, where in rows)


def series_to_csv() -> str:
    """The table as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_HEAD, *series_rows()])
    return "\ufeff" + out.getvalue()


def series_to_markdown() -> str:
    """The table as Markdown."""
    lines = ["| id | 中文 | English | from |", "|---|---|---|---|"]
    return "\n".join(lines + [f"| `{name}` | {zh} | {en} | {where or '–'} |" for name, zh, en, where in series_rows()]) + "\n"
