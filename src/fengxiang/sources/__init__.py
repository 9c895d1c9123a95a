"""Where texts come from: files, addresses, lists of public sites, standard input. Bytes only; no text is read here."""

from fengxiang.sources.download import fetch, fetch_public, fetch_stream, is_there, refuse_endless, written_at
from fengxiang.sources.page import MAX_BYTES, Page, typed
from fengxiang.sources.publishers import publisher_of

__all__ = [
    "MAX_BYTES",
    "Page",
    "fetch",
    "fetch_public",
    "fetch_stream",
    "is_there",
    "publisher_of",
    "refuse_endless",
    "typed",
    "written_at",
]
