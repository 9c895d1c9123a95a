"""Bytes from a file, an address or a stream."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from fengxiang.errors import FetchFailed, NotInArchive, UnreadableFile
from fengxiang.sources.page import MAX_BYTES, Page


def is_url(place: str) -> bool:
    """Whether `place` is an http or https address."""
    return re.match(r"https?://", place) is not None


def fetch(place: str | Path) -> Page:
    """The page at a path or an http(s) address; FetchFailed, UnreadableFile, EmptyInput or TooLarge."""
    if not is_url(str(place)):
        return _from_file(Path(place))
    from fengxiang.sources.network import from_url  # loads what only addresses need

    return from_url(str(place))


def fetch_public(url: str) -> Page:
    """The page at an address of the open internet, for those who ask from a web page; FetchFailed at any other."""
    from fengxiang.sources.network import from_url

    if not is_url(url):
        raise FetchFailed(f"{url}: not an address; give one that begins with http:// or https://")
    return from_url(url, public=True)


def fetch_stream(stream: BinaryIO, name: str = "stdin") -> Page:
    """The page that a stream holds, read to its end or to the size limit."""
    return Page(stream.read(MAX_BYTES + 1), name)


def is_there(place: str | Path) -> bool:
    """Whether there is such a file or folder; a name that none can have is none."""
    try:
        return Path(place).exists()
    except (OSError, ValueError):
        return False


def _from_file(path: Path) -> Page:
    if not is_there(path):
        raise NotInArchive(f"{path.name}: no such file, and no edition of that name; `fengxiang list` shows what is held")
    if path.is_dir():
        raise UnreadableFile(f"{path}: is a folder; give a file, or use `fengxiang add` for a folder")
    try:
        with path.open("rb") as file:
            return fetch_stream(file, path.name)
    except OSError as error:
        raise UnreadableFile(f"{path.name}: cannot be read ({error.strerror}); check its permissions") from error
