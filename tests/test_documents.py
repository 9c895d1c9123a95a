"""Pages become documents."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fengxiang.documents import ROLES, Document, Edition, Given, bare, document_of, fold, read_page
from fengxiang.documents.encoding import decode
from fengxiang.documents.normalise import radicals
from fengxiang.documents.segment import core
from fengxiang.errors import BadCall, UnknownDate, UnknownSeries
from fengxiang.sources import Page

TEXTS = st.text(alphabet="甲乙丙要会议指出，。；：！？“”‘’（）、\n 一是二A1.,;:\"' ", max_size=300)


def tiles(document: Document) -> None:
    """Every level is cut from its parent without a gap."""
    end = 0
    for section in document.sections:
        assert section.start == end
        for paragraph in section.paragraphs:
            assert paragraph.start == end
            for sentence in paragraph.sentences:
                assert sentence.start == end
                for clause in sentence.clauses:
                    assert clause.start == end and clause.start <= clause.core.start <= clause.core.end <= clause.end
                    end = clause.end
                assert sentence.end == end
            assert paragraph.end == end
        assert section.end == end
    assert end == len(document.text)


@given(TEXTS, st.sampled_from(["zh", "en"]))
@settings(deadline=None)
def test_every_level_tiles_its_parent_whatever_the_text(text: str, language: str) -> None:
    document = document_of(text, Edition("cewc" if language == "zh" else "fomc", "2023-12-12"), title="")
    tiles(document)
    assert all(section.role in ROLES for section in document.sections)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_folding_never_moves_a_position(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_makes_width_quotes_spaces_and_radicals_alike() -> None:
    assert fold("５％　“⽬标”⻓") == '5% "目标"长'
    assert bare("“三保”， 底线。") == bare("三保底线")
    assert radicals()[ord("⺠")] == "民"


def test_a_closing_mark_belongs_to_the_sentence_it_closes() -> None:
    document = document_of("他说：“要办好。”会议指出，要快。", Edition("cewc", "2023-12-12"), title="")
    sentences = [document[s.start, s.end] for x in document.sections for p in x.paragraphs for s in p.sentences]
    assert sentences == ["他说：“要办好。”", "会议指出，要快。"]


def test_the_core_of_a_clause_has_no_marks_at_its_edges() -> None:
    text = "“兜牢‘三保’底线，"
    assert text[slice(*core(text, (0, len(text))))] == "兜牢‘三保’底线"


def test_english_clauses_are_cut_at_conjunctions_but_not_at_initials() -> None:
    text = "FOMC statement 2023-12-13\nVoting were Jerome H. Powell, Chair; and Lisa D. Cook. Inflation has eased, but remains high.\n"  # noqa: E501
    document = document_of(text, Edition("fomc", "2023-12-13"), title="")
    cores = [document[clause.core] for clause in document.clauses]
    assert "Inflation has eased" in cores and "but remains high" in cores
    assert "Voting were Jerome H. Powell, Chair" in cores


def test_the_parts_of_a_readout_are_recognised(pair: tuple[Document, Document]) -> None:
    roles = [section.role for section in pair[1].sections]
    assert roles == ["frame", "review", "assessment", "requirement", "policy", "requirement"] + ["task"] * 4 + ["work", "frame"]
    ranks = [(section.rank, pair[1][section.title]) for section in pair[1].sections if section.title]
    assert ranks[0] == (1, "建设现代海洋产业") and [rank for rank, _ in ranks] == [1, 2, 3, 4]


def test_a_report_of_two_chapters_looks_back_in_the_first_and_ahead_in_the_second() -> None:
    """Numbered paragraphs of a review are no tasks."""
    long = "各地修渠引水，办好学堂，稳住粮价，多种桑麻，修桥铺路，疏浚河道，整顿驿站，安置流民。"
    text = f"""2032年工作报告
各位代表：
一、过去一年和五年工作回顾
（一）渠水畅通，粮价平稳。{long}
（二）学堂增加，桑麻丰收。{long}
二、对今年工作的建议
（一）着力修渠引水。{long}
（二）着力办好学堂。{long}
"""
    document = document_of(text, Edition("gwr", "2032-03-05"), title="")
    assert [(section.role, section.rank) for section in document.sections if section.role in ("review", "task")] == [
        ("review", None),
        ("task", 1),
        ("task", 2),
    ]


def test_topics_of_a_readout_without_numbers_are_tasks_in_order() -> None:
    text = (
        "会议认为，今年以来，渔情平稳。\n会议强调，做好下半年工作，要坚持稳舵慢行。\n"
        "会议指出，要扩大岛内需求，修好码头。\n会议强调，要化解旧债，守住粮价。\n会议还研究了其他事项。\n"
    )
    document = document_of(text, Edition("politburo", "2031-07-30"), title="")
    tasks = [(section.rank, document[section.title]) for section in document.sections if section.title]
    assert tasks == [(1, "扩大岛内需求"), (2, "化解旧债")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "big5"])
def test_every_encoding_reads_the_same(encoding: str) -> None:
    text = (
        "中央經濟工作會議在北京舉行，會議指出要穩中求進。"
        if encoding == "big5"
        else "会议指出，要稳中求进，先立后破。\n一是办好一批民生实事。\n会议强调，要办好民生实事。"
    )
    assert decode(text.encode(encoding), "page.txt") == text


def test_a_page_that_lies_about_its_encoding_is_read_as_what_it_is() -> None:
    page = '<html><head><meta charset="gb2312"></head><body>会议指出，要稳中求进</body></html>'
    assert decode(page.encode("utf-8"), "lie.html") == page
    big5 = '<html><head><meta charset="big5"></head><body>會議指出</body></html>'
    assert decode(big5.encode("big5"), "true.html") == big5


def test_what_the_text_does_not_say_is_asked_for() -> None:
    with pytest.raises(UnknownSeries, match="--series"):
        read_page(Page("今天天气很好，我们去海边。".encode(), "note.txt"))
    with pytest.raises(UnknownDate, match="--date"):
        read_page(Page("中央经济工作会议在北京举行。会议指出，要办好实事。".encode(), "note.txt"))
    with pytest.raises(BadCall, match="2023-12-12"):
        Given(date="12/12/2023")


def test_what_the_caller_states_wins_and_a_difference_is_said() -> None:
    text = "中央经济工作会议12月11日至12日在北京举行，部署2024年经济工作。".encode()
    assert read_page(Page(text, "a.txt")).edition == Edition("cewc", "2023-12-12")
    document = read_page(Page(text, "a.txt"), Given(date="2023-12-13"))
    assert document.edition.date == "2023-12-13" and document.warnings[0][0] == "date"


def test_recognition_of_the_real_texts_is_right_or_asks(shared: Path) -> None:
    """Without a manifest: the main series are recognised, and hardly any text is taken for another one's."""
    right, wrong, asked = 0, [], 0
    with (shared / "corpus/index.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        page = Page((shared / "corpus" / row["series"] / f"{row['id']}.txt").read_bytes(), f"{row['id']}.txt")
        try:
            found = read_page(page).edition
        except (UnknownSeries, UnknownDate):
            asked += 1
            continue
        good = found.series == row["series"].removesuffix("_cctv_abridged") and found.date == row["date"]
        right += good
        if not good:
            wrong.append((row["series"], row["id"], str(found)))
    assert not [one for one in wrong if one[0] in ("cewc", "politburo", "fomc", "cewc_cctv_abridged")]
    assert len(wrong) <= 40 and right >= 1170, (right, asked, wrong)


def test_no_parser_loses_a_character_of_any_real_text(shared: Path) -> None:
    with (shared / "corpus/index.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            data = (shared / "corpus" / row["series"] / f"{row['id']}.txt").read_bytes()
            document = read_page(Page(data, "text.txt"), Given(series=row["series"], date=row["date"]))
            assert document.text == data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
            tiles(document)
            assert document.clauses, row["id"]


def test_abridged_copies_are_recognised_and_full_ones_are_not(shared: Path) -> None:
    for path in sorted((shared / "corpus/cewc").glob("*.txt")) + sorted((shared / "corpus/cewc_cctv_abridged").glob("*.txt")):
        document = read_page(Page(path.read_bytes(), path.name), Given(series="cewc", date="2020-12-12"))
        assert document.complete == (path.parent.name == "cewc" and path.stem != "2018"), (path, document.abridged)


def _parts(series: str, *lines: str) -> list[tuple[str, str, int | None]]:
    """What each section of a made-up text begins with, its role and its rank."""
    document = document_of("\n".join(lines) + "\n", Edition(series, "2040-04-15"), title="")
    return [(document[section.start, section.start + 6].strip(), section.role, section.rank) for section in document.sections]


def test_who_met_is_the_frame_and_what_was_said_in_the_same_line_is_not() -> None:
    line = "会议听取了渔港改造情况的汇报。会议指出，要修好码头。一要清淤。二要补网。"
    assert [role for _, role, _ in _parts("scexec", "某人主持召开常务会议", line)][:2] == ["frame", "requirement"]


def test_goals_are_no_tasks_and_a_topic_has_its_name_without_what_it_follows_from() -> None:
    goals = "全会提出了今后五年渔业主要目标。船队更新迈上新台阶；渔民收入持续增长；渔港治理取得成效；海洋生态好转；渔村更加美好。"
    found = _parts(
        "plenum", "全会在北京举行。", goals, "全会提出，按照加快转产的要求，修好渔港。要清淤。", "全会提出，办好海市。"
    )
    assert ("全会提出了今", "requirement", None) in found
    document = document_of(
        "某会举行。\n会议指出，形势复杂。\n会议指出，要按照加快转产的要求，修好渔港。\n",
        Edition("politburo", "2040-04-15"),
        title="",
    )
    assert [document[section.title] for section in document.sections if section.title] == ["修好渔港"]


def test_what_a_line_on_the_situation_asks_for_is_a_demand_and_the_rest_is_not() -> None:
    text = (
        "中共中央政治局召开会议。\n会议认为，当前渔港面临风浪和困难。要实施积极的财政政策，修复灯塔。外部压力仍在上升。\n"
        "会议指出，要针对海上的新形势修好堤岸，解决突出问题。\n"
    )
    document = read_page(Page(text.encode(), "made.txt"), Given(series="politburo", date="2040-04-17"))
    roles = {document[section.start, section.end].strip()[:6]: section.role for section in document.sections}
    assert roles["会议认为，当"] == roles["外部压力仍在"] == "assessment"
    assert roles["要实施积极的"] == "policy" and roles["会议指出，要"] not in ("assessment", "review")


def test_a_text_in_traditional_characters_is_told_to_match_nothing() -> None:
    text = "會議強調，要實施積極的財政政策，推動經濟發展，開展國際合作。" * 3
    kinds = [kind for kind, _ in read_page(Page(text.encode("big5"), "made.txt"), Given("sample", "2031-11-19")).warnings]
    assert "traditional" in kinds
    assert not read_page(Page("会议强调，要实施积极的财政政策。".encode(), "made.txt"), Given("sample", "2031-11-19")).warnings
