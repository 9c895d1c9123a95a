"""The ledger for people and programs: what was said, whether the chain holds, and what became of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fengxiang.ledger import Again, Line, Outcome


def ledger_object(lines: list[Line], broken: int | None) -> dict[str, Any]:
    """The lines as they are kept, and the first that does not hold."""
    return {"lines": lines, "broken": broken, "warnings": _broken(broken)}


def _broken(broken: int | None) -> list[dict[str, str]]:
    if broken is None:
        return []
    return [{"kind": "ledger", "text": f"line {broken} was changed after it was written; nothing from there on is proved"}]


def ledger_to_text(lines: list[Line], broken: int | None) -> str:
    """A line a reading: when, of what, by whom, what came first."""
    rows = [
        f"{line['time'][:16]}  {line['edition']:24} {(line['judged_by'] or {}).get('model', 'fengxiang'):16} "
        f"{line['signals'][0]['text'] if line['signals'] else ''}  {line['hash'][:8]}"
        for line in lines
    ]
    return "\n".join([*rows, *(one["text"] for one in _broken(broken))]) + "\n"


def score_object(outcomes: list[Outcome], broken: int | None) -> dict[str, Any]:
    """What became of each reading, and of all."""
    fresh, back = [one for row in outcomes for one in row.fresh], [one for row in outcomes for one in row.back]
    dials = [verdict for row in outcomes for _, _, verdict in row.dials]
    return {
        "readings": [asdict(row) for row in outcomes],
        "said_again": {"of": len(fresh), "share": _share(fresh), "base": _base([row.fresh_base for row in outcomes])},
        "came_back": {"of": len(back), "share": _share(back), "base": _base([row.back_base for row in outcomes])},
        "dials": {verdict: dials.count(verdict) for verdict in ("borne out", "turned back", "open")},
        "warnings": _broken(broken),
    }


def _share(rows: list[Again]) -> float | None:
    return round(sum(one.edition is not None for one in rows) / len(rows), 3) if rows else None


def _base(rates: list[float | None]) -> float | None:
    known = [rate for rate in rates if rate is not None]
    return round(sum(known) / len(known), 3) if known else None


def score_to_text(outcomes: list[Outcome], broken: int | None) -> str:
    """What became of the readings: of each a line, then all together beside the base rates."""
    value = score_object(outcomes, broken)
    lines = []
    for row in outcomes:
        again = sum(one.edition is not None for one in row.fresh)
        back = sum(one.edition is not None for one in row.back)
        dials = ", ".join(f"{axis} {way}: {verdict}" for axis, way, verdict in row.dials)
        lines.append(f"{row.edition:24} said again {again}/{len(row.fresh)}  came back {back}/{len(row.back)}  {dials}")
        lines += [f"    {one.text}  {one.edition or '-'}" + (f"  {one.days} d" if one.days else "") for one in row.fresh[:5]]
    for name, what in (("said_again", "new phrases said again"), ("came_back", "drops that came back")):
        share, base = value[name]["share"], value[name]["base"]
        lines.append(f"{what}: {_percent(share)} of {value[name]['of']}; other wordings of the same texts {_percent(base)}")
    lines.append("dials: " + ", ".join(f"{count} {name}" for name, count in value["dials"].items()))
    return "\n".join([*lines, *(one["text"] for one in value["warnings"])]) + "\n"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
