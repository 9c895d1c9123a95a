"""What published experts and official texts said of meetings, held by pinned floors (`tests/evaluation/floors.json`)."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from readings import Figures, GradedReading, first_places, of_spans, readings, recorded, tells

from fengxiang import compose
from fengxiang.archive import Archive
from fengxiang.documents import Document, Edition, bare
from fengxiang.judge import judged
from fengxiang.reading import decision, lists, read_dials, targets
from fengxiang.reading.facts.dials import turn

EVALUATION = Path(__file__).parent / "evaluation"
FLOORS = json.loads((EVALUATION / "floors.json").read_text(encoding="utf-8"))
FAMILIES = {"pb": ("politburo", "politburo_other", "psc")}
STANCES = {"适度从紧", "从紧", "稳健", "适度宽松", "积极", "更加积极"}


def judgements(shared: Path, *kinds: str) -> list[dict[str, Any]]:
    rows = map(json.loads, (shared / "gold/expert_judgements.jsonl").read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["kind"] in kinds and row["text_check"] != "contradicted"]


def table(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "gold" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def held(archive: Archive, meeting: str) -> Document | None:
    """The text of a meeting named as the judgements name it (pb-2021-07); None where the archive has none."""
    series, _, beginning = (meeting or "").partition("-")
    editions = [
        row.edition for family in FAMILIES.get(series, (series,)) for row in archive.holdings() if row.edition.series == family
    ]
    found: Edition | None = next((edition for edition in editions if edition.date.startswith(beginning)), None)
    return archive.get(found) if found and beginning else None


def at_least(name: str, hits: list[bool]) -> None:
    assert hits and sum(hits) / len(hits) >= FLOORS[name] - 1e-9, (name, sum(hits), len(hits))


@pytest.fixture
def kept_back(corpus: Archive, shared: Path) -> list[GradedReading]:
    """The project's own readings from which nothing was learned."""
    found = [reading for reading in readings(corpus, shared) if reading.held]
    assert len(found) >= 8
    return found


def test_what_careful_readers_named_comes_first_in_readings_kept_back(kept_back: list[GradedReading], corpus: Archive) -> None:
    figures = Figures()
    for reading in kept_back:
        brief = compose(reading.document, corpus, against=reading.against, top=25)
        said = first_places([signal.text for signal in brief.told], 20)
        gone = first_places([signal.text for signal in brief.dropped], 10)
        figures.add(reading, said, gone)
    for name in ("every desk", "news, weighted", "also named", "dropped, weighted"):
        assert figures.share(name) >= FLOORS[f"readings kept back: {name}"] - 1e-9, str(figures)


def test_a_model_that_chooses_and_is_proved_names_what_every_desk_leads_with(corpus: Archive, shared: Path) -> None:
    """By recorded answers of blind readers who had the request alone."""
    figures, answers = Figures(), recorded()
    given = {path.stem: path for path in sorted((shared / "gold" / "readings").glob("*.json"))}
    assert len(answers) == len(given) == 30
    for name, answer in answers.items():
        reading = of_spans(json.loads(given[name].read_text(encoding="utf-8")), corpus)
        others = tuple(corpus.get(corpus.find_edition(edition)) for edition in answer.against)
        brief = compose(reading.document, corpus, against=others, top=80)
        found = judged(
            brief, answer.answer([reading.document, *others]), corpus, model="a blind reader", day="2026-12-01", top=25
        )
        said = first_places([signal.text for signal in found.told], 20)
        figures.add(reading, said, first_places([signal.text for signal in found.dropped], 10))
    for name in ("every desk", "news, weighted", "dropped, weighted"):
        assert figures.share(name) >= FLOORS[f"with a model: {name}"] - 1e-9, str(figures)


def test_what_experts_called_new_comes_early(shared: Path, corpus: Archive) -> None:
    found: list[bool] = []
    for row in judgements(shared, "new"):
        document = held(corpus, row["meeting"])
        if document:
            signals = compose(document, corpus, top=20).told
            found.append(any(tells(signal.text, row["phrase"]) for signal in signals))
    at_least("new in the first 20", found)


def test_the_blind_list_holds_phrases_of_the_texts_and_no_sentence(corpus: Archive) -> None:
    with (EVALUATION / "blind.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"] for row in rows} == {"new", "dropped", "reworded"}
    for row in rows:
        text = corpus.get(corpus.find_edition(row["edition"])).text
        assert max(len(row["phrase"]), len(row["old"])) <= 14
        assert (row["phrase"] in text) != (row["kind"] == "dropped"), row


def test_dials_name_the_official_stance_words(shared: Path, corpus: Archive) -> None:
    hits = []
    for row in table(shared, "stance_words.csv"):
        document = held(corpus, ("gwr-" if row["document"].startswith("GWR") else "cewc-") + row["year"])
        for axis in ("fiscal", "monetary"):
            if document and row[f"{axis}_stance"] in STANCES:
                reading = read_dials(document, corpus).get(axis)
                hits.append(reading is not None and reading.rung == row[f"{axis}_stance"])
    at_least("official stance word", hits)


def test_dials_turn_as_experts_said(shared: Path, corpus: Archive) -> None:
    hits = []
    for row in judgements(shared, "tone"):
        document, before = held(corpus, row["meeting"]), held(corpus, row["baseline"])
        if row.get("area") in ("fiscal", "monetary", "property") and document and before:
            new, old = (read_dials(text, corpus).get(row["area"]) for text in (document, before))
            hits.append(bool(new and old and turn(old, new) == row["direction"]))
    at_least("tone", hits)


def test_targets_are_those_the_reports_print(shared: Path, corpus: Archive) -> None:
    hits = []
    for row in table(shared, "targets.csv"):
        document = held(corpus, f"gwr-{row['year']}")
        numbers = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", re.sub(r"[(（].*?[)）]", "", row["value"]))]
        if document and row["variable"].endswith(("target", "amount", "quota_new")) and 1 <= len(numbers) <= 2:
            found = next((target for target in targets(document) if target.name == row["variable"]), None)
            told = [] if found is None else [found.value] if found.value is not None else [found.low, found.high]
            hits.append([one for one in told if one is not None] == numbers)
    at_least("official targets", hits)


def test_decisions_have_the_move_the_range_and_the_votes(shared: Path, corpus: Archive) -> None:
    hits = []
    for row in table(shared, "fomc_decisions.csv"):
        made = decision(corpus.get(Edition("fomc", row["date"])))
        said = made and (made.move, made.lower, made.upper, made.votes_for, made.votes_against)
        wanted = float(row["target_lower"]), float(row["target_upper"]), int(row["votes_for"]), int(row["votes_against"])
        hits.append(said == (row["decision"], *wanted))
    at_least("FOMC decision, range, votes", hits)


@pytest.fixture
def by_hand(shared: Path) -> dict[str, list[Any]]:
    answers: dict[str, list[Any]] = json.loads((shared / "gold/lens_cewc-2023.json").read_text(encoding="utf-8"))["answers"]
    return answers


def test_lenses_answer_as_a_reader_did_by_hand(by_hand: dict[str, list[Any]], corpus: Archive) -> None:
    document = corpus.get(corpus.find_edition("cewc/2023"))
    given: dict[str, list[str]] = {}
    for _, answered in compose(document, corpus).lenses:
        for question in answered:
            given.setdefault(question.id, [document[answer.span] for answer in question.answers])
    wanted = [(name, phrase) for name, phrases in by_hand.items() if name not in ("open_lists", "links") for phrase in phrases]
    at_least("lens answers", [any(bare(phrase) in bare(text) for text in given[name]) for name, phrase in wanted])
    for name, texts in given.items():
        assert all(len(text) <= 80 for text in texts) and sum(map(len, texts)) <= len(document.text) / 10, name


def test_open_lists_are_those_a_reader_found_by_hand(by_hand: dict[str, list[Any]], corpus: Archive) -> None:
    found = [set(map(bare, row.items)) for row in lists(corpus.get(corpus.find_edition("cewc/2023"))) if row.open]
    at_least("open lists", [any(set(map(bare, items)) <= members for members in found) for items in by_hand["open_lists"]])


def test_what_goes_on_with_one_statement_is_not_told_with_the_next(corpus: Archive) -> None:
    told = compose(corpus.get(corpus.find_edition("cewc/2025-12-11")), corpus).signals
    signal = next(one for one in told if "因城施策" in one.text)
    assert signal.text.startswith("着力稳定房地产市场") and signal.old and "止跌回稳" in signal.old
    assert any("存量商品房" in one.text for one in told if one is not signal)
