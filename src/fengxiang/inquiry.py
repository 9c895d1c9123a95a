"""What may be asked of an archive from outside, each answer a plain object whose statements carry their citations: the same
functions serve an assistant and the web."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as day_number
from typing import Any

from fengxiang.archive import Archive
from fengxiang.brief import compose
from fengxiang.commentary import check as check_commentary
from fengxiang.commentary import read_commentary
from fengxiang.comparison import compare as compare_documents
from fengxiang.documents import Document, Given, last_day, one_line, read_page, refuse_hostile
from fengxiang.errors import BadCall
from fengxiang.formulations import mine
from fengxiang.judge import candidates, judged, request_for
from fengxiang.provenance import carried, history
from fengxiang.provenance import chain as chain_of
from fengxiang.reading import axes, left_out, tracks
from fengxiang.render.checked import chain_object, checked_object
from fengxiang.render.compact import PARTS, compact
from fengxiang.render.dials import dials_object
from fengxiang.render.life import history_object
from fengxiang.render.objects import brief_object, comparison_object, holdings_object
from fengxiang.render.phrases import formulations_object
from fengxiang.render.projection import projection_object
from fengxiang.render.record import followed_object
from fengxiang.scenario import Plan, load_scenario, scenario_names, told_by
from fengxiang.scenario import followed as after
from fengxiang.scenario import simulate as project
from fengxiang.sources import Page, typed

_BULKY = ("changes", "formulations", "sections", "figures", "notes")
_PHRASES = 5000  # formulations that may be asked for
_MOST = 4000  # characters that `quote` gives at once
_MOST_SIGNALS = 100
_DRAWS = 20_000  # draws that may be asked for

Object = dict[str, Any]


def _day(as_of: str) -> str:
    """The day that `as_of` names, a year alone its last; BadCall where it is no date."""
    return as_of if as_of == "9999" else last_day(as_of)


def _pasted(text: str, name: str) -> Page:
    """A text that was sent; HostileText where no file could hold it."""
    refuse_hostile(text, name)
    return typed(text, name)


def _get(archive: Archive, edition: str) -> Document:
    return archive.get(archive.find_edition(edition))


def editions(archive: Archive, series: str | None = None) -> Object:
    """The editions that the archive holds, of one series where it is given (cewc, politburo, gwr, fomc ...)."""
    return holdings_object([row for row in archive.holdings() if series in (None, row.edition.series)])


def read(archive: Archive, edition: str, top: int = 20, more: str = "") -> Object:
    """Which signals a stored readout released: ranked signals with their dates, dials, tasks, targets, in a few thousand
    tokens. `more` asks for the whole: "all", or one of its parts (lists, links, lenses, names)."""
    return _brief(_get(archive, edition), archive, top, more)


def read_text(
    archive: Archive, text: str, series: str | None = None, date: str | None = None, top: int = 20, more: str = ""
) -> Object:
    """The same for the pasted text of a readout, which is not stored; series and date where the text does not say them."""
    return _brief(read_page(_pasted(text, "pasted.txt"), Given(series=series, date=date)), archive, top, more)


def _brief(document: Document, archive: Archive, top: int, more: str) -> Object:
    if not 1 <= top <= _MOST_SIGNALS:
        raise BadCall(f"top: between 1 and {_MOST_SIGNALS} signals can be asked for")
    return _shown(brief_object(compose(document, archive, top=top)), more)


def _shown(value: Object, more: str) -> Object:
    """A brief in few words, with one of its other parts, or all of it."""
    if more not in ("", "all", *PARTS):
        raise BadCall(f"more: {more} is no part of a brief; choose all or one of {', '.join(PARTS)}")
    value["novelty"].pop("clauses", None)
    whole = {key: part for key, part in value.items() if key not in _BULKY}
    return whole if more == "all" else compact(whole) | ({more: whole[more]} if more else {})


def request(archive: Archive, edition: str) -> Object:
    """What to judge of a stored readout: instruction, texts, candidates with ids, and the form of the answer that `submit`
    takes."""
    return request_for(compose(_get(archive, edition), archive, top=candidates())).value


def submit(archive: Archive, edition: str, answer: Object, model: str = "", top: int = 20) -> Object:
    """The brief in the order of your answer to `request`, every word of it proved; what cannot be proved is left out and told."""
    if not 1 <= top <= candidates():
        raise BadCall(f"top: between 1 and {candidates()} signals can be asked for")
    brief = compose(_get(archive, edition), archive, top=candidates())
    name = one_line(model)[:60] or "a model"
    return _shown(brief_object(judged(brief, answer, archive, model=name, day=day_number.today().isoformat(), top=top)), "")


def quote(archive: Archive, edition: str, start: int, end: int) -> Object:
    """The characters that a citation points to."""
    document = _get(archive, edition)
    if not 0 <= start <= end <= len(document.text) or end - start > _MOST:
        raise BadCall(f"quote: a range within 0 and {len(document.text)} of at most {_MOST} characters is wanted")
    return {"edition": str(document.edition), "start": start, "end": end, "quote": document[start, end]}


def trace(archive: Archive, phrase: str, series: str | None = None, as_of: str = "9999", contexts: int = 12) -> Object:
    """The life of a formulation: first, last, uses by year, silences, contexts, what stands beside it."""
    if not phrase.strip():
        raise BadCall("trace: an empty phrase; give one character at least")
    archive.check_series(series)
    return history_object(history(phrase.strip(), archive, before=_day(as_of), series=series, most=max(0, min(contexts, 100))))


def compare(archive: Archive, editions: list[str]) -> Object:
    """The desk's table: a row a topic, a column an edition, what changed since the column before marked."""
    if not 2 <= len(editions) <= 12:
        raise BadCall("compare: two to twelve editions are wanted")
    return comparison_object(compare_documents([_get(archive, edition) for edition in editions]))


def dials(archive: Archive, series: str = "cewc", axis: str | None = None) -> Object:
    """Where policy stood, edition by edition, on each ladder (fiscal, monetary, macro, property, risk, demand, opening)."""
    if axis is not None and axis not in [row["id"] for row in axes()]:
        raise BadCall(f"dials: no axis {axis}; choose one of {', '.join(row['id'] for row in axes())}")
    archive.check_series(series)
    return dials_object(tracks(archive, series, axis=axis), series, left_out(archive, series))


def formulations(archive: Archive, series: str | None = None, as_of: str = "9999", top: int = 200) -> Object:
    """The fixed phrases of the archive, or of one series, the most telling first, each with its life."""
    if not 1 <= top <= _PHRASES:
        raise BadCall(f"formulations: between 1 and {_PHRASES} can be asked for")
    archive.check_series(series)
    before = _day(as_of)
    coverage = archive.coverage(before, series)
    if not coverage.documents:
        raise BadCall("formulations: the archive holds no earlier text; add some first")
    return formulations_object(mine(archive, series=series, before=before, most=top), coverage)


def chain(archive: Archive, phrase: str | None = None, edition: str | None = None) -> Object:
    """How a phrase travelled from series to series, or what the next texts kept of an edition; give one of the two."""
    if (phrase is None) == (edition is None):
        raise BadCall("chain: give a phrase or an edition")
    if phrase is not None:
        return chain_object({"text": phrase}, chain_of(phrase, archive))
    document = _get(archive, edition or "")
    return chain_object({"edition": str(document.edition)}, carried(document, archive))


def check(archive: Archive, commentary: str, against: str) -> Object:
    """Whether the quotations of a commentary are verbatim, altered or absent in a readout, what it covers, what it missed."""
    document = _get(archive, against)
    said = read_commentary(_pasted(commentary, "commentary.md"))
    return checked_object(check_commentary(said, document, compose(document, archive, top=40).signals, archive))


def followed(archive: Archive, phrase: str, series: str | None = None, as_of: str = "9999") -> Object:
    """What official figures did in the year after a wording, every time it was said; what came after, not what came of it."""
    if not phrase.strip():
        raise BadCall("followed: an empty phrase; give one character at least")
    return followed_object(after(phrase.strip(), archive, before=_day(as_of), series=series))


def simulate(
    archive: Archive, scenario: str | None = None, edition: str | None = None, draws: int = 2000, quarters: int = 24
) -> Object:
    """What a scenario that ships, or the one that a readout describes, would do to nine sectors of China's economy: medians with
    bands, levers with the quotations that pulled them, every assumption; a projection, not a forecast. Give one of the two."""
    if (scenario is None) == (edition is None):
        raise BadCall("simulate: give a scenario or an edition")
    if draws > _DRAWS:
        raise BadCall(f"simulate: at most {_DRAWS} draws can be asked for")
    plan = Plan(draws, 1, quarters).checked()
    if edition is None:
        if scenario not in scenario_names():
            raise BadCall(f"simulate: no scenario {scenario}; choose one of {', '.join(scenario_names())}")
        return projection_object(project(load_scenario(scenario), plan))
    told, since = told_by(_get(archive, edition), archive, plan)
    return projection_object(project(told, since))


# What an assistant may ask besides, that a page cannot: its own judgement is proved.
JUDGING: tuple[Callable[..., Object], ...] = (request, submit)
INQUIRIES: tuple[Callable[..., Object], ...] = (
    editions,
    read,
    read_text,
    quote,
    trace,
    compare,
    dials,
    formulations,
    chain,
    check,
    followed,
    simulate,
)
