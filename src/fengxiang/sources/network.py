"""Bytes from an address. Polite: one request at a time, a pause between two to the same host, one deadline, a size cap."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from fengxiang.errors import FetchFailed
from fengxiang.sources.page import MAX_BYTES, Page

TIMEOUT_SECONDS = 20.0
WHOLE_SECONDS = 60.0
PAUSE_SECONDS = 1.5
AGENT = "Mozilla/5.0 (compatible; fengxiang; reads public readouts on behalf of its reader)"
_PIECE = 1 << 16
_ONE_AT_A_TIME = Lock()
_last_request: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered: its status, the bytes, the character set it declares, and the headers by small names."""

    status: int
    data: bytes
    charset: str | None
    headers: Mapping[str, str]


def ask(url: str, *, public: bool = False, headers: Mapping[str, str] | None = None, pause: float = PAUSE_SECONDS) -> Answer:
    """What the site at an http(s) address answers, whatever its status, after the pause since the last request to the same host;
    FetchFailed where the network refuses, where the whole takes longer than its deadline, or, with `public`, where the address is
    not one of the open internet."""
    try:
        host, address = urlsplit(url).netloc, _quoted(url)
    except ValueError as error:  # brackets without a partner, a host that no name system knows
        raise FetchFailed(f"{url}: not an address ({error}); check it") from error
    request = urllib.request.Request(address, headers={"User-Agent": AGENT, **(headers or {})})
    with _ONE_AT_A_TIME, _paused(host, pause):
        try:
            return _in_time(lambda: _answer(request, public))
        except (urllib.error.URLError, OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise FetchFailed(f"{url}: cannot be fetched ({reason}); save the page by hand and give the file") from error


def from_url(url: str, public: bool = False) -> Page:
    """The page at an http(s) address; FetchFailed where the site or the network refuses, or, with `public`, where the
    address is not one of the open internet."""
    answer = ask(url, public=public)
    if not 200 <= answer.status < 300:
        raise FetchFailed(f"{url}: the site answers {answer.status}; check the address, or save the page by hand")
    return page_of(url, answer)


def page_of(url: str, answer: Answer, name: str | None = None) -> Page:
    """What was answered as a page, fetched now."""
    name = name or urlsplit(url).path.rsplit("/", 1)[-1] or urlsplit(url).netloc
    return Page(answer.data, name, url, datetime.now(UTC).isoformat(timespec="seconds"), answer.charset)


@contextmanager
def _paused(host: str, pause: float) -> Iterator[None]:
    """A request to a host, not before the pause after the last one is over."""
    time.sleep(max(0.0, _last_request.get(host, 0.0) + pause - time.monotonic()))
    try:
        yield
    finally:
        _last_request[host] = time.monotonic()


def _in_time(work: Callable[[], Answer]) -> Answer:
    """What the work gives, or raises; TimeoutError at the deadline, for a site may send one byte at a time for ever."""
    box: SimpleQueue[Any] = SimpleQueue()

    def run() -> None:
        try:
            box.put(work())
        except BaseException as error:  # handed over to the thread that waits
            box.put(error)

    Thread(target=run, daemon=True).start()
    try:
        found = box.get(timeout=max(0.0, WHOLE_SECONDS))
    except Empty:
        raise TimeoutError(f"not whole after {WHOLE_SECONDS:.0f} seconds") from None
    if isinstance(found, BaseException):
        raise found
    assert isinstance(found, Answer)
    return found


def _answer(request: urllib.request.Request, public: bool) -> Answer:
    try:
        with _opened(request, public) as answer:
            return Answer(answer.status, _read(answer), answer.headers.get_content_charset(), _small(answer.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, b"", None, _small(error.headers))


def _small(headers: Message) -> dict[str, str]:
    return {key.lower(): value for key, value in headers.items()}


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
    from fengxiang.sources.public import opener  # the reader in a browser and the collector need it

    open_it = opener().open if public else urllib.request.urlopen
    return open_it(request, timeout=TIMEOUT_SECONDS)  # type: ignore[no-any-return]


def _quoted(url: str) -> str:
    """The address with non-ASCII characters of its path and query escaped, as servers want it."""
    parts = urlsplit(url)
    host = parts.netloc.encode("idna").decode("ascii")
    return urlunsplit(parts._replace(netloc=host, path=quote(parts.path, safe="/%"), query=quote(parts.query, safe="=&%+,/:;@?")))
