"""Commands that ask the archive: the life of one formulation."""

from __future__ import annotations

import click

from fengxiang.cli.call import Call, coloured, command, day_of
from fengxiang.errors import BadCall


@command("trace", ".html .md .csv .svg")
@click.argument("phrase")
@click.option("--series", help="Count in this series only.")
@click.option("--as-of", metavar="DATE", help="Only texts dated before this day count.")
@click.option("--contexts", type=click.IntRange(0, 10_000), default=40, show_default=True, help="How many contexts.")
def trace(call: Call, phrase: str, series: str | None, as_of: str | None, contexts: int) -> None:
    """The life of one formulation: first, last, silences, contexts, company."""
    from fengxiang.provenance import history
    from fengxiang.render import history_object, history_to_csv, history_to_markdown, history_to_svg, history_to_text

    def html() -> str:
        from fengxiang.render.html import history_to_html

        return history_to_html(found, call.lang)

    phrase = phrase.strip()
    if not phrase:
        raise BadCall("trace: an empty phrase; give one character at least")
    before = day_of(as_of) if as_of is not None else "9999"
    with call.open_archive() as archive:
        found = history(phrase, archive, before=before, series=series, most=contexts)
        call.give(
            history_object(found),
            {
                ".txt": lambda: history_to_text(found, call.lang, colour=coloured()),
                ".md": lambda: history_to_markdown(found, call.lang),
                ".csv": lambda: history_to_csv(found),
                ".svg": lambda: history_to_svg(found, call.lang),
                ".html": html,
            },
        )
