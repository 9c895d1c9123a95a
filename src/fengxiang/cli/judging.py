"""The options of `read` that hand the choice to a model of the reader's own."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fengxiang.cli.call import Call, check_writable, write_whole
from fengxiang.data import table
from fengxiang.errors import BadCall, FengxiangError, UnreadableFile

if TYPE_CHECKING:
    from fengxiang.archive import Archive
    from fengxiang.brief import Brief


@dataclass(frozen=True, slots=True)
class Asks:
    """What is asked of a model: its request written to `ask`, its answer read from `judged`, or itself asked at `url`."""

    ask: str | None
    judged: Path | None
    url: str | None
    model: str

    def checked(self) -> Asks:
        """The same, with an endpoint of the environment given up where a file is named. BadCall where two are asked for."""
        if self.ask and self.judged:
            raise BadCall("--ask and --judged: write the request first, then read the answer; give one of the two")
        if self.ask and self.ask != "-":
            check_writable(Path(self.ask))
        return replace(self, url=None) if self.ask or self.judged else self

    @property
    def wanted(self) -> bool:
        """Whether candidates beyond those shown are needed."""
        return bool(self.ask or self.judged or self.url)

    def composed(self, top: int) -> int:
        """How many signals a brief is composed with where so many are to be shown."""
        return max(top, table("judge")["limits"]["candidates"]) if self.wanted else top

    def write(self, brief: Brief) -> None:
        """The request into its file, as Markdown where it is named so; to standard output where it is `-`."""
        from fengxiang.judge import request_for

        request = request_for(brief)
        if self.ask == "-":
            click.echo(request.text)
        elif self.ask:
            write_whole(Path(self.ask), request.markdown if self.ask.endswith(".md") else request.text + "\n")

    def applied(self, call: Call, brief: Brief, archive: Archive, top: int) -> Brief:
        """The brief in the order of the answer; as it was, and told so, where a model fails."""
        if not self.wanted:
            return brief
        from fengxiang.judge import judged

        try:
            answer, day = _from_file(self.judged) if self.judged else self._asked(call, brief)
        except BadCall:
            raise
        except FengxiangError as error:
            if self.judged:
                raise
            return _without(brief, str(error), top)
        return judged(brief, answer, archive, model=self._name(), day=day, top=top)

    def _name(self) -> str:
        from fengxiang.judge import Endpoint

        return self.model or (Endpoint(self.url).name if self.url else "a model")

    def _asked(self, call: Call, brief: Brief) -> tuple[dict[str, Any], str]:
        from fengxiang.judge import Endpoint, asked, request_for

        def told(size: int) -> None:
            if not call.quiet and sys.stderr.isatty():
                click.echo(f"\r{size:8,}\x1b[K", nl=False, err=True)

        kept = call.place.with_name(f"{call.place.name}-answers") if call.holds_archive() else None
        return asked(request_for(brief), Endpoint(self.url or "", self.model), kept, told)


def _from_file(place: Path) -> tuple[dict[str, Any], str]:
    """The answer in a file, and the day it was written."""
    from fengxiang.judge import parse
    from fengxiang.sources import fetch

    try:
        text = fetch(place).data.decode("utf-8-sig")
        day = date.fromtimestamp(place.stat().st_mtime).isoformat()
    except (UnicodeDecodeError, OSError) as error:
        raise UnreadableFile(f"{place.name}: cannot be read as UTF-8; save the answer as JSON") from error
    return parse(text), day


def _without(brief: Brief, why: str, top: int) -> Brief:
    from fengxiang.brief import Note

    kept = tuple(signal for signal in brief.signals if signal.rank <= top)
    return replace(brief, signals=kept, warnings=(*brief.warnings, Note("judge", why)))
