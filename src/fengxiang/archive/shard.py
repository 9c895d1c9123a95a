"""A shard: documents in order of date, joined, with their suffix array; made whole, opened by mapping, checked by hash."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from fengxiang.archive.suffixes import BETWEEN, Numbers, Places, Suffixes, room, units

_SORTED = ("text", "order", "heads", "grams")
_ARRAYS = (*_SORTED, "starts", "pairs")
_PIECE = 1 << 22


class Damaged(Exception):
    """A shard whose files are not what is written now; the archive builds it anew."""


@dataclass(frozen=True)
class Shard:
    """`starts` has the place of each document in the joined text, and of its end; `pairs` the places of the first halves
    of surrogate pairs, each of which is one code point in two units."""

    suffixes: Suffixes
    starts: Numbers
    pairs: Numbers

    @classmethod
    def of(cls, texts: Sequence[str]) -> Shard:
        """The shard of some texts, in the order given."""
        pieces = [units(text) for text in texts]
        starts = np.cumsum([0, *(len(piece) + 1 for piece in pieces)], dtype=np.int64)
        joined = room(int(starts[-1]), BETWEEN)
        pairs = [np.zeros(0, dtype=np.int64)]
        for text, piece, start in zip(texts, pieces, starts, strict=False):
            joined[start : start + len(piece)] = piece
            if len(piece) > len(text):
                pairs.append(start + np.flatnonzero((piece & 0xFC00) == 0xD800))
        return cls(Suffixes.of(joined), starts, np.concatenate(pairs))

    @property
    def size(self) -> int:
        """Units held, separators among them."""
        return int(self.starts[-1])

    def text(self, number: int) -> str:
        """The text of a document."""
        held = self.suffixes.text[self.starts[number] : self.starts[number + 1] - 1]
        return held.tobytes().decode("utf-16-le", "surrogatepass")

    def numbers(self, places: Places) -> Numbers:
        """The documents in which places of the joined text lie."""
        return np.searchsorted(self.starts, places, side="right") - 1

    def points(self, places: Numbers, numbers: Numbers) -> Numbers:
        """Places of the joined text as code points of their documents."""
        begins = self.starts[numbers]
        return places - begins - (np.searchsorted(self.pairs, places) - np.searchsorted(self.pairs, begins))

    def write(self, folder: Path) -> tuple[str, str]:
        """Store the shard as a folder of arrays below `folder`, whole or not at all: its name, and what to check."""
        name = uuid4().hex
        made = folder / f"{name}.tmp"
        made.mkdir(parents=True)
        try:
            for array in _ARRAYS:
                np.save(made / f"{array}.npy", self._array(array))
            marks = json.dumps({array: _mark(made / f"{array}.npy") for array in _ARRAYS})
            made.rename(folder / name)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        return name, marks

    def _array(self, name: str) -> Any:
        return getattr(self if name in ("starts", "pairs") else self.suffixes, name)

    @classmethod
    def open(cls, folder: Path, name: str, marks: str) -> Shard:
        """The shard as it was stored, its arrays mapped. Damaged where a file is missing or is not what was written:
        sizes and times are looked at, and the hash where they differ."""
        held = {}
        try:
            for array, mark in json.loads(marks).items():
                path = folder / name / f"{array}.npy"
                if _stamp(path) != mark[:2] and _mark(path)[::2] != mark[::2]:
                    raise Damaged(f"{name}/{array}")
                held[array] = _mapped(path)
            found = Suffixes(*(held[array] for array in _SORTED))
            return cls(found, held["starts"], held["pairs"])
        except (OSError, ValueError, EOFError, KeyError) as error:  # the last of one written before there were all of these
            raise Damaged(f"{name}: {error}") from error


def stamped(folder: Path, name: str, marks: str) -> str:
    """The marks of a stored shard with sizes and times as they are now: those of a copy differ, its hashes do not."""
    held = json.loads(marks)
    return json.dumps({array: [*_stamp(folder / name / f"{array}.npy"), mark[2]] for array, mark in held.items()})


def _mapped(path: Path) -> Any:
    found = np.load(path, mmap_mode="r")
    return found.view(np.ndarray)


def _stamp(path: Path) -> list[int]:
    seen = path.stat()
    return [seen.st_size, seen.st_mtime_ns]


def _mark(path: Path) -> list[Any]:
    """Size, time of writing and hash of a file."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return [*_stamp(path), digest.hexdigest()]


def fault_of(folder: Path, marks: str) -> str | None:
    """What is wrong with the files of a stored shard, by their hashes, whatever their times; None where they are as they were."""
    try:
        for array, mark in json.loads(marks).items():
            if _mark(folder / f"{array}.npy")[2] != mark[2]:
                return f"{array} is not what was written"
    except (OSError, ValueError, TypeError, AttributeError) as error:
        return f"cannot be read ({error})"
    return None


def forget(folder: Path, name: str) -> None:
    """Take a shard's files away; those that another process holds open, where a system forbids it, stay."""
    with suppress(OSError):
        shutil.rmtree(folder / name, ignore_errors=True)


def left_over(folder: Path, known: set[str], now: float, age: float = 3600.0) -> Iterator[str]:
    """Folders that no shard of the archive has and that are old enough to be nobody's work in hand."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # taken away by another process meanwhile
                if entry.is_dir() and entry.name not in known and now - entry.stat().st_mtime > age:
                    yield entry.name


__all__ = ["Damaged", "Shard", "forget", "left_over", "stamped"]
