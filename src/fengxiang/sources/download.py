"""Bytes from a file, an address or a stream. Polite: one request at a time, a pause between two to the same host."""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urlsplit, urlunsplit

from fengxiang.errors import FetchFailed, NotInArchive, TooLarge, UnreadableFile
from fengxiang.sources.page import MAX_BYTES, Page

TIMEOUT_SECONDS = 20.0
PAUSE_SECONDS = 1.0
_AGENT = "fengxiang (reads one page on behalf of its reader)"
_last_request: dict[str, float] = {}


def is_url(place: str) -> bool:
    """Whether `place` is an http or https address."""
    return re.match(r"https?://", place) is not None


def fetch(place: str | Path) -> Page:
    """The page at a path or an http(s) address; FetchFailed, UnreadableFile, EmptyInput or TooLarge."""
    return _from_url(str(place)) if is_url(str(place)) else _from_file(Path(place))


def fetch_stream(stream: BinaryIO, name: str = "stdin") -> Page:
    """The page that a stream holds, read to its end or to the size limit."""
    return Page(stream.read(MAX_BYTES + 1), name)


def _from_file(path: Path) -> Page:
    if not path.exists():
        raise NotInArchive(f"{path.name}: no such file, and no edition of that name; `fengxiang list` shows what is held")
    if path.is_dir():
        raise UnreadableFile(f"{path.name}: is a folder; give a file, or use `fengxiang add` for a folder")
    if path.stat().st_size > MAX_BYTES:
        raise TooLarge(f"{path.name}: over {MAX_BYTES // 2**20} MB; give the readout alone")
    try:
        return Page(path.read_bytes(), path.name)
    except OSError as error:
        raise UnreadableFile(f"{path.name}: cannot be read ({error.strerror}); check its permissions") from error


def _from_url(url: str) -> Page:
    host = urlsplit(url).netloc
    time.sleep(max(0.0, _last_request.get(host, 0.0) + PAUSE_SECONDS - time.monotonic()))
    request = urllib.request.Request(_quoted(url), headers={"User-Agent": _AGENT})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            data = answer.read(MAX_BYTES + 1)
            charset = answer.headers.get_content_charset()
    except urllib.error.HTTPError as error:
        raise FetchFailed(f"{url}: the site answers {error.code}; check the address, or save the page by hand") from error
    except (urllib.error.URLError, OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise FetchFailed(f"{url}: cannot be fetched ({reason}); save the page by hand and give the file") from error
    finally:
        _last_request[host] = time.monotonic()
    name = urlsplit(url).path.rsplit("/", 1)[-1] or host
    return Page(data, name, url, datetime.now(UTC).isoformat(timespec="seconds"), charset)


def _quoted(url: str) -> str:
    """The address with non-ASCII characters of its path and query escaped, as servers want it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=quote(parts.path, safe="/%"), query=quote(parts.query, safe="=&%+,/:;@?")))
