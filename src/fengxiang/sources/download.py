"""Bytes from a file, an address or a stream."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import BinaryIO

from fengxiang.errors import FetchFailed, NotInArchive, TooLarge, UnreadableFile
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


def refuse_endless(path: Path) -> None:
    """UnreadableFile for what is no regular file, such as a pipe or a device, which may never end; TooLarge before it is read."""
    try:
        held = path.stat()
    except OSError as error:
        raise UnreadableFile(f"{path.name}: cannot be read ({error.strerror}); check its permissions") from error
    if not stat.S_ISREG(held.st_mode):
        raise UnreadableFile(f"{path.name}: not a regular file but a pipe or a device; give a file, or `-` for standard input")
    if held.st_size > MAX_BYTES:
        raise TooLarge(f"{path.name}: over {MAX_BYTES // 2**20} MB; give the readout alone")


def written_at(path: Path) -> str:
    """The text of a small file of the reader's own (a lens, a scenario, figures), as UTF-8. FileNotFoundError where there is
    none, OSError, UnicodeDecodeError, and the errors of `refuse_endless`."""
    if not path.exists():
        raise FileNotFoundError(path)
    refuse_endless(path)
    return path.read_text(encoding="utf-8-sig")


def _from_file(path: Path) -> Page:
    if not is_there(path):
        raise NotInArchive(f"{path.name}: no such file, and no edition of that name; `fengxiang list` shows what is held")
    if path.is_dir():
        raise UnreadableFile(f"{path}: is a folder; give a file, or use `fengxiang add` for a folder")
    refuse_endless(path)
    try:
        with path.open("rb") as file:
            return fetch_stream(file, path.name)
    except OSError as error:
        raise UnreadableFile(f"{path.name}: cannot be read ({error.strerror}); check its permissions") from error
