"""Every error raised on purpose, as a tree; the name says the mistake.

    FengxiangError                fengxiang itself failed (exit code 1)
    └── InputError                the call or an input is wrong (exit code 2)
        ├── EmptyInput            nothing to read
        ├── UnreadableFile        truncated, encrypted, scanned, or not what its name says
        ├── BadEncoding           bytes that no declared or known encoding explains
        ├── HostileText           control characters, half surrogates, direction overrides
        ├── TooLarge              over the size limit, or a decompression bomb
        ├── NotAnArticle          an error page, or a page without a text
        ├── FetchFailed           the network, or the address, refused
        ├── UnknownSeries         the text does not say which series it belongs to
        ├── UnknownDate           the text does not say when it was published
        ├── AnotherText           an edition of that name is held, and it is another text
        ├── BadManifest           a manifest row that cannot be used
        ├── NotInArchive          no such edition
        ├── AmbiguousEdition      a beginning that fits several editions
        ├── BadArchive            not an archive, a damaged one, or one of a newer version
        ├── BadLens               a lens file that cannot be used
        ├── BadScenario           a scenario that cannot be run: an unknown name, a path that explodes
        ├── BadFigures            a file of figures that cannot be used
        ├── CannotDraw            a drawing lacks what it needs, such as a Chinese font
        ├── CannotWrite           the disk is full or the place is not writable
        └── BadCall               options that contradict each other

A message is one line: what is wrong, where, and what to do.
"""

from __future__ import annotations

import re

_HALF = 400  # characters of a message at each of its ends


class FengxiangError(Exception):
    """Something fengxiang could not do; its message is one line of some hundred characters at most, whatever names and words it
    repeats: what is over goes out of its middle, for its end says what to do."""

    exit_code = 1

    def __init__(self, message: str) -> None:
        said = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", message)
        super().__init__(said if len(said) <= 2 * _HALF else f"{said[:_HALF]} … {said[-_HALF:]}")


class InputError(FengxiangError):
    """The call or one of its inputs is wrong; nothing was written."""

    exit_code = 2


class EmptyInput(InputError):
    """Nothing to read."""


class UnreadableFile(InputError):
    """Truncated, encrypted, scanned, or not what its name says."""


class BadEncoding(InputError):
    """Bytes that no declared or known encoding explains."""


class HostileText(InputError):
    """Control characters, half surrogates, direction overrides."""


class TooLarge(InputError):
    """Over the size limit, or a decompression bomb."""


class NotAnArticle(InputError):
    """An error page, or a page without a text."""


class FetchFailed(InputError):
    """The network, or the address, refused."""


class UnknownSeries(InputError):
    """The text does not say which series it belongs to."""


class UnknownDate(InputError):
    """The text does not say when it was published; `likely` is the day that it probably means, where that can be inferred."""

    likely: str | None = None


class AnotherText(InputError):
    """An edition of that name is held, and it is another text."""


class BadManifest(InputError):
    """A manifest row that cannot be used."""


class NotInArchive(InputError):
    """No such edition."""


class AmbiguousEdition(InputError):
    """A beginning that fits several editions."""


class BadArchive(InputError):
    """Not an archive, a damaged one, or one of a newer version."""


class BadLens(InputError):
    """A lens file that cannot be used."""


class BadScenario(InputError):
    """A scenario that cannot be run: an unknown name, a path that explodes."""


class BadFigures(InputError):
    """A file of figures that cannot be used."""


class CannotDraw(InputError):
    """A drawing lacks what it needs, such as a Chinese font."""


class CannotWrite(InputError):
    """The disk is full or the place is not writable."""


class BadCall(InputError):
    """Options that contradict each other."""
