"""The brief: signals with citations that resolve, tasks with their former rank, nothing from after the as-of day."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import html5lib
import openpyxl
import pytest

from fengxiang.archive import Archive
from fengxiang.brief import Brief, compose
from fengxiang.comparison import compare
from fengxiang.data import sample_pages
from fengxiang.documents import GUIDANCE, Document, Edition, Given, read_page
from fengxiang.provenance import history, trace
from fengxiang.reading import Signal
from fengxiang.render.excel import brief_to_excel, comparison_to_excel
from fengxiang.render.html import comparison_to_html, history_to_html, projection_to_html, run_to_html, to_html
from fengxiang.render.lines import width, wrap
from fengxiang.render.objects import brief_object, comparison_object
from fengxiang.render.sheets import comparison_to_csv, safe, signals_to_csv
from fengxiang.render.text import comparison_to_markdown, comparison_to_text, to_markdown, to_text
from fengxiang.scenario import Plan, load_scenario, run_book, simulate
from fengxiang.sources import Page
from test_findings import conference

READ = (
    "cewc/2013",
    "cewc/2019",
    "cewc/2023",
    "politburo/2024-09",
    "gwr/2025",
    "fomc/2022-03",
    "plenum/2024-07-18/decision",
    "cfec/2025",
    "scexec/2024-12-16",
)


@pytest.fixture
def sample(sample_archive: Archive, pair: tuple[Document, Document]) -> Brief:
    return compose(pair[1], sample_archive)


def citations(value: object) -> Iterator[dict[str, object]]:
    """Every part of an object that cites a range of an edition."""
    if isinstance(value, dict):
        if {"edition", "start", "end", "quote"} <= value.keys():
            yield value
        for part in value.values():
            yield from citations(part)
    elif isinstance(value, list):
        for part in value:
            yield from citations(part)


def test_every_citation_of_a_brief_resolves_to_those_very_characters(corpus: Archive) -> None:
    for name in READ:
        document = corpus.get(corpus.find_edition(name))
        value = brief_object(compose(document, corpus))
        cited = list(citations(value))
        assert len(cited) >= len(value["signals"]) > 0
        for one in cited:
            text = corpus.get(corpus.find_edition(str(one["edition"]))).text
            assert text[one["start"] : one["end"]] == one["quote"], one  # type: ignore[misc]
        previous = corpus.get(corpus.find_edition(value["previous"]["edition"])) if value["previous"] else document
        for change in value["changes"]:
            for side, own in (("old", previous), ("new", document)):
                assert all(own[span["start"], span["end"]] == span["text"] for span in change[side])
        for task in value["tasks"]:
            assert document[task["start"], task["end"]] == task["title"]


def test_nothing_dated_on_or_after_the_as_of_day_is_cited(corpus: Archive) -> None:
    for name in READ:
        document = corpus.get(corpus.find_edition(name))
        brief = compose(document, corpus)
        for signal in brief.signals:
            for item in signal.evidence:
                assert item.edition == document.edition or item.edition.day < document.edition.day
            if signal.life:
                assert all(seen.edition.day < document.edition.day for seen in signal.life.attestations)
        assert (brief.coverage.last or "") < document.edition.day


def _dated(value: Any) -> Iterator[str]:
    """Every edition and every day of knowledge that an object speaks of."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in ("edition", "against", "first", "last", "in_force", "known") and isinstance(part, str):
                yield part.split("#")[0]
            yield from _dated(part)
    elif isinstance(value, list):
        for part in value:
            yield from _dated(part)


@pytest.mark.parametrize("day", ["2015-06-01", "2021-01-01"])
def test_nothing_later_than_an_earlier_as_of_day_leaks_into_the_whole_of_a_brief(corpus: Archive, day: str) -> None:
    for name in ("cewc/2023", "politburo/2022-07", "gwr/2024"):
        document = corpus.get(corpus.find_edition(name))
        value = brief_object(compose(document, corpus, as_of=day, whole=True))
        dates = [re.search(r"[0-9]{4}(-[0-9]{2}-[0-9]{2})?", text) for text in _dated(value)]
        found = {Edition("", one.group()).day for one in dates if one} - {document.edition.day}
        assert found and max(found) < day


def test_an_earlier_as_of_day_forgets_what_came_between(corpus: Archive) -> None:
    document = corpus.get(corpus.find_edition("cewc/2023"))
    assert trace("以进促稳", corpus, before=document.edition.day).first.edition.series == "politburo"  # type: ignore[union-attr]
    early = compose(document, corpus, as_of="2023-01-01")
    assert early.coverage.last is not None and early.coverage.last < "2023-01-01"
    assert early.previous is not None and early.previous.edition.date == "2022-12-16"


def test_first_last_and_uses_are_what_a_scan_finds(corpus: Archive) -> None:
    document = corpus.get(corpus.find_edition("cewc/2024"))
    rows = [row for row in corpus.export() if row["witness"] == 0]
    rows = [row for row in rows if (row["date"] if len(row["date"]) == 10 else row["date"] + "-12-31") < document.edition.day]
    for signal in compose(document, corpus, top=8).signals:
        hits = [row for row in rows if signal.text in row["text"]]
        assert signal.life is not None
        assert (signal.life.first.edition.date if signal.life.first else None) == (hits[0]["date"] if hits else None)
        assert signal.life.uses == sum(len(re.findall(f"(?={re.escape(signal.text)})", row["text"])) for row in hits)


def test_signals_keep_to_the_contract(corpus: Archive) -> None:
    for name in READ:
        document = corpus.get(corpus.find_edition(name))
        value = brief_object(compose(document, corpus, top=40))
        held = {edition: corpus.get(corpus.find_edition(edition)).text for edition in value["against"]}
        for silent in (False, True):
            ranks = [signal["rank"] for signal in value["signals"] if (signal["kind"] == "dropped") == silent]
            assert ranks == list(range(1, len(ranks) + 1)) and len(ranks) <= 40
        assert [signal["kind"] == "dropped" for signal in value["signals"]] == sorted(
            signal["kind"] == "dropped" for signal in value["signals"]
        )
        for signal in value["signals"]:
            assert 0 < len(signal["text"]) <= 40, signal
            assert signal["text"] in (held[signal["against"]] if signal["kind"] == "dropped" else document.text)
            assert set(signal["why"]) == {"zh", "en"}


def _says_the_same(brief: Brief) -> bool:
    """A text that repeats the one before, its dated title apart, releases no signal; the brief says so."""
    assert brief.previous is not None
    same = brief.document.text.split("\n", 1)[1] == brief.previous.text.split("\n", 1)[1]
    return same and "nothing new, reworded, dropped or moved" in to_text(brief, "en")


@pytest.mark.parametrize("half", [0, 1])  # two, so that two workers share the work
def test_no_table_of_a_brief_is_empty_for_any_real_text(half: int, corpus: Archive) -> None:
    for held in corpus.holdings()[half::2]:
        document = corpus.get(held.edition)
        brief = compose(document, corpus, top=3)
        assert brief.document.sections, held.edition
        assert brief.signals or _says_the_same(brief), held.edition
        assert brief.previous is None or (brief.alignment is not None and brief.alignment.changes), held.edition
        if re.search(r"(?m)^一是", document.text) and re.search(r"(?m)^三是", document.text):
            assert brief.tasks, held.edition
        _answers_stand(brief, corpus)


STANCE = re.compile("(?:适度从紧|从紧|稳健|积极|适度宽松)的(财政|货币)政策")


def _answers_stand(brief: Brief, archive: Archive) -> None:
    """No dial is missing where the guidance names the stance, no target lacks a unit, no signal a citation that resolves."""
    document = brief.document
    axes = {dial.reading.axis for dial in brief.dials}
    for clause in document.clauses:
        named = STANCE.search(document[clause.core]) if clause.role in GUIDANCE else None
        assert named is None or {"财政": "fiscal", "货币": "monetary"}[named[1]] in axes, (
            document.edition,
            document[clause.core],
        )
    assert all(target.unit and document[target.span] == target.text for target in brief.targets), document.edition
    for signal in brief.signals:
        for cited in signal.evidence:
            assert archive.get(cited.edition, cited.witness)[cited.span] == cited.quote, (document.edition, signal.text)


def test_tasks_know_their_former_rank(corpus: Archive) -> None:
    def ranks(name: str) -> dict[str, int | None]:
        return {task.text: task.previous_rank for task in compose(corpus.get(corpus.find_edition(name)), corpus, top=1).tasks}

    turned = ranks("cewc/2023")
    assert turned["以科技创新引领现代化产业体系建设"] == 2
    assert turned["着力扩大国内需求"] == 1
    assert list(ranks("cewc/2015")) == ["去产能", "去库存", "去杠杆", "降成本", "补短板"]


def test_an_abridged_edition_is_passed_over_and_said(corpus: Archive) -> None:
    brief = compose(corpus.get(corpus.find_edition("cewc/2019")), corpus, top=1)
    assert brief.previous is not None and brief.previous.edition.date == "2017-12-20"
    assert any(note.kind == "abridged" and "cewc/2018-12-21" in note.said("en") for note in brief.warnings)
    assert "删节本" in to_text(brief, "zh") and "abridged" in to_text(brief, "en")
    forced = compose(
        corpus.get(corpus.find_edition("cewc/2019")), corpus, against=(corpus.get(corpus.find_edition("cewc/2018")),), top=1
    )
    assert any("cannot be trusted" in note.text for note in forced.warnings)


def test_what_was_planted_leads_the_sample(sample: Brief) -> None:
    first = [(signal.kind, signal.text) for signal in sample.signals[:5]]
    assert any(kind == "stance" and "适度宽松的货币政策" in text for kind, text in first)
    kinds = {signal.kind for signal in sample.signals}
    assert {"stance", "new", "strengthened", "reworded", "dropped", "promoted"} <= kinds
    assert "demoted" not in kinds  # the second task made room for the first: one move, told once


def test_a_task_that_became_the_first_is_told_near_the_top_and_a_fall_of_several_places_too(corpus: Archive) -> None:
    rose = compose(corpus.get(corpus.find_edition("cewc/2023")), corpus, top=8).signals
    assert any(signal.kind == "promoted" and "科技创新" in signal.text for signal in rose)
    fell = compose(corpus.get(corpus.find_edition("cewc/2018")), corpus, top=30).signals
    assert any(signal.kind == "demoted" and signal.text == "加快经济体制改革" for signal in fell)


def test_a_wording_is_weaker_or_stronger_only_than_one_of_the_same_matter(corpus: Archive) -> None:
    def kinds(edition: str) -> dict[str, str]:
        found = compose(corpus.get(corpus.find_edition(edition)), corpus, top=40).signals
        return {signal.text: signal.kind for signal in found}

    # Another clause stood in its place, or only the smaller clause of two lost a word.
    assert not [text for text, kind in kinds("politburo/2018-07").items() if kind == "weakened" and "发挥更大作用" in text]
    assert not [text for text, kind in kinds("politburo/2024-09").items() if kind == "weakened" and "逆周期" in text]
    assert [text for text, kind in kinds("cewc/2023").items() if kind == "strengthened" and "先立后破" in text]


def test_a_text_without_a_previous_edition_is_read_against_the_archive(pair: tuple[Document, Document]) -> None:
    with Archive(":memory:") as empty:
        brief = compose(pair[0], empty)
    assert brief.previous is None and brief.signals and brief.warnings[0][0] == "no-previous"
    assert "—" in to_text(brief) and "<html" in to_html(brief)


def test_a_signal_without_a_citation_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="without a citation"):
        Signal("new", "overall", "话", (0, 1), 1.0, (), None, {})  # type: ignore[arg-type]


def test_the_terminal_text_keeps_to_eighty_columns_in_both_languages(sample: Brief, corpus: Archive) -> None:
    for brief in (sample, compose(corpus.get(corpus.find_edition("fomc/2022-03")), corpus)):
        for lang in ("zh", "en"):
            assert max(width(line) for line in to_text(brief, lang).split("\n")) <= 80
            assert "\x1b" not in to_text(brief, lang) and "\x1b[" in to_text(brief, lang, colour=True)


def test_wrapping_loses_no_character() -> None:
    text = "澜国的渔灯，照着夜里回港的船；盐田晒着新月，seeking the way home before the wind turns。"
    assert "".join("".join(wrap(text, 20)).split()) == "".join(text.split())


def test_json_is_one_object_of_plain_values(sample: Brief) -> None:
    value = json.loads(json.dumps(brief_object(sample)))
    assert {
        "document",
        "previous",
        "against",
        "coverage",
        "sections",
        "signals",
        "changes",
        "tasks",
        "warnings",
        "dials",
    } <= value.keys()


HOSTILE = "<script>alert(1)</script>"


def test_html_is_self_contained_and_escapes_everything(sample_archive: Archive, pair: tuple[Document, Document]) -> None:
    from fengxiang.documents import read_page

    data = sample_pages()[1][1].replace("海上粮仓".encode(), HOSTILE.encode()).replace("消费".encode(), f"消费{HOSTILE}".encode())
    document = read_page(Page(data, "2032.txt"), Given(title=HOSTILE))
    for page in (to_html(compose(document, sample_archive)), comparison_to_html(compare([pair[0], document]))):
        assert HOSTILE not in page and "&lt;script&gt;" in page
        assert page.count("<script>") == 1 and not re.search(r"(?:src|href)=\"(?!#)", page)
        assert "http" not in re.sub(r"http-equiv", "", page)
        assert "default-src 'none'" in unescape(page)
    assert HOSTILE not in to_markdown(compose(document, sample_archive))


def test_every_link_inside_the_html_leads_somewhere(sample: Brief) -> None:
    page = to_html(sample)
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids


def test_a_cell_that_a_spreadsheet_would_run_is_quoted(sample: Brief) -> None:
    assert safe("=1+1") == "'=1+1" and safe("-5.5") == "-5.5" and safe(None) == ""
    assert signals_to_csv(sample).count("\r\n") == len(sample.signals) + 1


def test_the_comparison_has_a_column_an_edition_and_cites_every_cell(corpus: Archive) -> None:
    documents = [corpus.get(corpus.find_edition(name)) for name in ("cewc/2022", "cewc/2023", "cewc/2024")]
    comparison = compare(documents)
    value = comparison_object(comparison)
    assert value["editions"] == ["cewc/2022-12-16", "cewc/2023-12-12", "cewc/2024-12-12"] and len(value["rows"]) >= 18
    for row in comparison.rows:
        for document, cell in zip(documents, row.cells, strict=True):
            assert cell is None or document[cell.span] == cell.text
            assert cell is None or all(cell.span.start <= span.start <= span.end <= cell.span.end for span, _ in cell.marks)
            assert cell is None or all(cell.span != span and document[span] for span in cell.also)
    marks = {mark for row in comparison.rows for cell in row.cells if cell for _, mark in cell.marks}
    assert marks == {"new", "reworded", "dropped"}
    assert comparison_to_csv(comparison, "en").startswith("\ufeffarea,topic,")


def test_a_closing_mark_takes_the_whole_citation_before_it_to_the_next_line() -> None:
    assert list(wrap("此前同列: 灯塔 (sample/2031-11-19#16801-16804)", 41)) == [
        "此前同列: 灯塔",
        "(sample/2031-11-19#16801-16804)",
    ]
    assert list(wrap("好" * 10 + "。", 20)) == ["好" * 9, "好。"]


def test_what_the_next_edition_no_longer_says_is_marked_where_it_stood() -> None:
    """A word that went, a clause that went; what came and went again is marked once, as new."""
    base = "会议要求，要实施积极的财政政策，"
    texts = {
        "2040-12-12": f"{base}合理扩大专项债规模。\n",
        "2041-12-12": f"{base}扩大专项债规模，修复灯塔。\n",
        "2042-12-12": f"{base}扩大专项债规模。\n",
    }
    table = compare([conference(text, day) for day, text in texts.items()])
    cells = next(row.cells for row in table.rows if row.topic["zh"] == "财政政策" and all(row.cells))
    marked = [
        {(cell.text[a - cell.span.start : b - cell.span.start], mark) for (a, b), mark in cell.marks} for cell in cells if cell
    ]
    assert ("合理", "dropped") in marked[0]
    assert ("修复灯塔", "new") in marked[1] and ("修复灯塔", "dropped") not in marked[1]
    assert not marked[2]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_file_of_html_is_valid(sample_archive: Archive, pair: tuple[Document, Document], lang: str) -> None:
    """The strict parser of the standard stops at the first thing that a browser would have to guess."""
    pages = [
        to_html(compose(pair[1], sample_archive, whole=True), lang),
        comparison_to_html(compare(list(pair)), lang),
        history_to_html(history("先补后拆", sample_archive), lang),
        projection_to_html(simulate(load_scenario("together"), Plan(50, 1, 8)), lang),
        run_to_html(run_book("SIM"), lang),
    ]
    for made in pages:
        html5lib.HTMLParser(strict=True).parse(made)


def test_where_nothing_is_held_the_table_tells_the_lives_of_formulations() -> None:
    text = (
        "中央经济工作会议12月11日至12日在北京举行。\n会议要求，明年要坚持先立后破，强化跨周期调节。\n"
        "积极的财政政策要修好三座灯塔。\n会议强调，要抓好以下重点工作。\n一是建好“灯塔学校”。\n"
    )
    document = read_page(Page(text.encode(), "x.txt"), Given("cewc", "2023-12-12"))
    with Archive(":memory:") as archive:
        brief = compose(document, archive)
    terms = {word: use for signal in brief.signals for word, use in signal.terms}
    assert str(terms["跨周期调节"].first) == "nonparty/2021-07-28" and "灯塔学校" not in terms
    assert all(use.verdict != "new" for use in terms.values())
    told = " ".join(signal.why["zh"] for signal in brief.signals)
    assert "据提法表“跨周期调节”首见于nonparty/2021-07-28" in told and "收录范围内首见" not in told


def test_a_comparison_with_an_abridged_copy_says_so_in_every_form(corpus: Archive) -> None:
    comparison = compare([corpus.get(corpus.find_edition(name)) for name in ("cewc/2017", "cewc/2018")])
    told = "其“未提”不可靠"
    assert told in comparison_to_text(comparison, "zh") and told in comparison_to_markdown(comparison, "zh")
    sheet = openpyxl.load_workbook(io.BytesIO(comparison_to_excel(comparison, "zh"))).worksheets[0]
    assert any(told in str(value) for row in sheet.iter_rows(values_only=True) for value in row)
    assert told not in comparison_to_text(compare([corpus.get(corpus.find_edition("cewc/2023"))]), "zh")


def test_the_desk_finds_the_general_line_wherever_it_stands(corpus: Archive) -> None:
    for name in ("cewc/2012", "gwr/2013-03", "politburo/2015-12"):
        rows = compare([corpus.get(corpus.find_edition(name))]).rows
        cells = [row.cells[0] for row in rows if row.topic["zh"] == "总基调"]
        assert cells and cells[0] and "稳中求进" in cells[0].text, name


def test_the_workbook_of_an_abridged_copy_says_what_cannot_be_trusted(corpus: Archive) -> None:
    brief = compose(corpus.get(corpus.find_edition("cewc/2018")), corpus)
    sheets = openpyxl.load_workbook(io.BytesIO(brief_to_excel(brief, "zh"))).worksheets
    told = [str(value) for row in sheets[0].iter_rows(values_only=True) for value in row if value]
    assert any("“删去”不可靠" in text for text in told)
