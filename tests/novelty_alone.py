"""How many of the phrases that published experts called new stand among the first twenty clauses by bits alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

from fengxiang.archive import Archive
from fengxiang.documents import GUIDANCE, Edition
from fengxiang.provenance import attest, clause_bits

FAMILIES = {"pb": ("politburo", "politburo_other", "psc")}
MARKS = re.compile(r"[，。；：！？、“”‘’（）()《》\s,.;:!?\"']")
BUDGET, LONGEST = 20, 40


def share_found(archive: Archive, shared: Path, depth: int = 20) -> float:
    """The share found, by the rules of the published scorer: a place counts as late as its characters have it."""
    lines = (shared / "gold/expert_judgements.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["kind"] == "new" and row["text_check"] == "ok"]
    ranked: dict[Edition, list[tuple[int, str]]] = {}
    hits = asked = 0
    for row in rows:
        edition = _edition(archive, row["meeting"])
        if edition is None:
            continue
        places = ranked.setdefault(edition, _ranked(archive, edition))
        needle = MARKS.sub("", row.get("needle") or row.get("phrase") or "")
        asked += 1
        hits += any(place <= depth and _agrees(needle, text) for place, text in places)
    return hits / asked


def _agrees(needle: str, text: str) -> bool:
    return needle in text or (len(text) >= max(4, len(needle) / 2) and text in needle)


def _ranked(archive: Archive, edition: Edition) -> list[tuple[int, str]]:
    document = archive.get(edition)
    bits = clause_bits(attest(document, archive))
    rows = [(bit / (clause.core.end - clause.core.start + 4), clause) for bit, clause in zip(bits, document.clauses, strict=True)]
    chosen = [
        (score, clause) for score, clause in rows if clause.role in GUIDANCE and clause.core.end - clause.core.start <= LONGEST
    ]
    spent, found = 0, []
    for place, (_, clause) in enumerate(sorted(chosen, key=lambda row: -row[0]), 1):
        text = document[clause.core]
        spent += len(text)
        found.append((max(place, -(-spent // BUDGET)), MARKS.sub("", text)))
    return found


def _edition(archive: Archive, meeting: str) -> Edition | None:
    series, _, beginning = meeting.partition("-")
    for family in FAMILIES.get(series, (series,)):
        for held in archive.index().editions:
            if held.series == family and held.date.startswith(beginning):
                return held
    return None
