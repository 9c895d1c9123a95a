"""Commands that ask the archive: the life of one formulation, which there are, how new every text was."""

from __future__ import annotations

import click

from fengxiang.cli.call import Call, cluster_option, coloured, command, day_of, progress
from fengxiang.errors import BadCall


@command("trace", ".html .md .csv .svg .png .vl")
@click.argument("phrase")
@click.option("--series", help="Count in this series only.")
@click.option("--as-of", metavar="DATE", help="Only texts dated before this day count; a year alone is its last day.")
@click.option("--contexts", type=click.IntRange(0, 10_000), default=40, show_default=True, help="How many contexts.")
def trace(call: Call, phrase: str, series: str | None, as_of: str | None, contexts: int) -> None:
    """The life of one formulation: first, last, silences, contexts, company."""
    from fengxiang.provenance import history
    from fengxiang.render.ways import history_ways

    phrase = phrase.strip()
    if not phrase:
        raise BadCall("trace: an empty phrase; give one character at least")
    before = day_of(as_of)
    with call.open_archive() as archive:
        if not archive.coverage(before).documents:
            give_listed(call, phrase, before, series)
            return
        archive.check_series(series)
        found = history(phrase, archive, before=before, series=series, most=contexts)
        call.give_ways(history_ways(found, call.lang, colour=coloured()))


def give_listed(call: Call, phrase: str, before: str, series: str | None) -> None:
    """What the table that ships knows of a phrase, where no earlier text is held."""
    from fengxiang.formulations import listed, shipped_coverage
    from fengxiang.render.phrases import listed_object, listed_to_text

    if series is not None:
        raise BadCall(
            f"--series {series}: no earlier text is held, and the table that ships does not date uses by series; add texts"
        )

    if call.output and call.output.suffix.lower() not in (".json", ".txt"):
        raise BadCall(
            f"-o {call.output.name}: the archive holds no earlier text to show; add some first (`fengxiang add FOLDER`)"
        )
    row, coverage = listed(phrase), shipped_coverage()
    call.give(
        listed_object(phrase, row, coverage, before), {".txt": lambda: listed_to_text(phrase, row, coverage, before, call.lang)}
    )


@command("formulations", ".md .csv")
@click.option("--series", help="Only texts of this series.")
@click.option("--as-of", metavar="DATE", help="Only texts dated before this day count; a year alone is its last day.")
@click.option(
    "--top", type=click.IntRange(1, 1_000_000), default=5000, show_default=True, help="How many, the most telling first."
)
@cluster_option
def formulations(call: Call, series: str | None, as_of: str | None, top: int, cluster: str | None) -> None:
    """What the archive's fixed phrases are, each with its life."""
    from fengxiang.documents import series as series_of
    from fengxiang.formulations import mine
    from fengxiang.render.ways import formulations_ways

    before = day_of(as_of)
    with call.executor(cluster) as executor, call.open_archive() as archive:
        archive.check_series(series)
        coverage = archive.coverage(before, series)
        if not coverage.documents:
            raise BadCall("formulations: the archive holds no earlier text; add some first (`fengxiang add FOLDER`)")
        if series and series_of(series).language == "en":
            raise BadCall(
                f"formulations: {series} is in English; fixed phrases are mined from Chinese texts; choose another series"
            )
        call.tell(f"mining {coverage.characters / 1e6:.1f} M characters")
        found = mine(archive, series=series, before=before, most=top, executor=executor)
    call.give_ways(formulations_ways(found, coverage, call.lang, colour=coloured()))


@command("novelty", ".csv")
@click.option("--series", help="Only texts of this series.")
@click.option("--as-of", metavar="DATE", help="Only texts dated before this day count; a year alone is its last day.")
@cluster_option
def novelty(call: Call, series: str | None, as_of: str | None, cluster: str | None) -> None:
    """How new every text was when it came, and how much of it was kept."""
    from fengxiang.provenance import survey
    from fengxiang.render.survey import survey_object, survey_to_csv, survey_to_text

    before = day_of(as_of)
    with call.executor(cluster) as executor, call.open_archive() as archive:
        archive.check_series(series)
        coverage = archive.coverage(before, series)
        rows = []
        with progress(coverage.documents, call) as step:
            for row in survey(archive, series=series, before=before, executor=executor):
                rows.append(row)
                step()
    call.give(
        survey_object(rows, coverage),
        {".txt": lambda: survey_to_text(rows, coverage, call.lang), ".csv": lambda: survey_to_csv(rows)},
    )
