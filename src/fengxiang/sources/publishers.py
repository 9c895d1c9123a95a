"""Who published a page: told by its address, or by the line that opens a broadcast or an agency text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fengxiang.data import table


def publisher_of(url: str | None, text: str = "") -> str | None:
    """The id of the publisher in `data/publishers.toml`, by host first, by its opening line second; None if unknown."""
    host = urlsplit(url or "").hostname or ""
    head = text[:600]
    rows = table("publishers")
    for name, row in rows.items():
        if any(host == known or host.endswith("." + known) for known in row["hosts"]):
            return name
    for name, row in rows.items():
        if any(re.search(mark, head) for mark in row["lines"]):
            return name
    return None
