"""The ledger: what readings said at the time, and what became of it."""

from __future__ import annotations

import click

from fengxiang.cli.call import Call, command
from fengxiang.errors import EmptyInput


@command("ledger", ".json")
@click.argument("score", required=False, type=click.Choice(["score"]))
def ledger(call: Call, score: str | None) -> None:
    """What `read --keep` kept, each line with a hash over the one before; `score` says what became of it."""
    from fengxiang.ledger import ledger_of, read_ledger
    from fengxiang.ledger import score as scored
    from fengxiang.render.ledger import ledger_object, ledger_to_text, score_object, score_to_text

    lines, broken = read_ledger(ledger_of(call.place))
    if not lines and broken is None:
        raise EmptyInput("ledger: nothing was kept yet; `fengxiang read EDITION --keep` writes the first line")
    if score is None:
        call.give(ledger_object(lines, broken), {".txt": lambda: ledger_to_text(lines, broken)})
        return
    with call.open_archive() as archive:
        outcomes = list(scored(lines, archive))
    call.give(score_object(outcomes, broken), {".txt": lambda: score_to_text(outcomes, broken)})
