"""Bytes from an address. Polite: one request at a time, a pause between two to the same host, time limits, a size cap."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from urllib.parse import quote, urlsplit, urlunsplit

from fengxiang.errors import FetchFailed
from fengxiang.sources.page import MAX_BYTES, Page

TIMEOUT_SECONDS = 20.0
WHOLE_SECONDS = 60.0
PAUSE_SECONDS = 1.0
_PIECE = 1 << 16
_AGENT = "fengxiang (reads one page on behalf of its reader)"
_ONE_AT_A_TIME = Lock()
_last_request: dict[str, float] = {}


def from_url(url: str, public: bool = False) -> Page:
    """The page at an http(s) address; FetchFailed where the site or the network refuses, or, with `public`, where the
    address is not one of the open internet."""
    try:
        host, address = urlsplit(url).netloc, _quoted(url)
    except ValueError as error:  # brackets without a partner, a host that no name system knows
        raise FetchFailed(f"{url}: not an address ({error}); check it") from error
    request = urllib.request.Request(address, headers={"User-Agent": _AGENT})
    try:
        with _ONE_AT_A_TIME, _paused(host), _opened(request, public) as answer:
            data = _read(answer)
            charset = answer.headers.get_content_charset()
    except urllib.error.HTTPError as error:
        raise FetchFailed(f"{url}: the site answers {error.code}; check the address, or save the page by hand") from error
    except (urllib.error.URLError, OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise FetchFailed(f"{url}: cannot be fetched ({reason}); save the page by hand and give the file") from error
    name = urlsplit(url).path.rsplit("/", 1)[-1] or host
    return Page(data, name, url, datetime.now(UTC).isoformat(timespec="seconds"), charset)


@contextmanager
def _paused(host: str) -> Iterator[None]:
    """A request to a host, not before the pause after the last one is over."""
    time.sleep(max(0.0, _last_request.get(host, 0.0) + PAUSE_SECONDS - time.monotonic()))
    try:
        yield
    finally:
        _last_request[host] = time.monotonic()


def _read(answer: http.client.HTTPResponse) -> bytes:
    """What comes, until it ends, is too large, or takes too long; TimeoutError then."""
    pieces, size, begun = list[bytes](), 0, time.monotonic()
    while size <= MAX_BYTES and (piece := answer.read1(_PIECE)):
        if time.monotonic() - begun > WHOLE_SECONDS:
            raise TimeoutError(f"not whole after {WHOLE_SECONDS:.0f} seconds")
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _opened(request: urllib.request.Request, public: bool) -> http.client.HTTPResponse:
    from fengxiang.sources.public import opener  # the reader in a browser alone needs it

    open_it = opener().open if public else urllib.request.urlopen
    return open_it(request, timeout=TIMEOUT_SECONDS)  # type: ignore[no-any-return]


def _quoted(url: str) -> str:
    """The address with non-ASCII characters of its path and query escaped, as servers want it."""
    parts = urlsplit(url)
    host = parts.netloc.encode("idna").decode("ascii")
    return urlunsplit(parts._replace(netloc=host, path=quote(parts.path, safe="/%"), query=quote(parts.query, safe="=&%+,/:;@?")))
