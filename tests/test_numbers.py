"""Numbers with their nouns, terms on their first use, stances that no rule knows. Every text here is made up."""

from __future__ import annotations

import re
from typing import Any

import pytest

from fengxiang.alignment import align
from fengxiang.archive import Archive
from fengxiang.brief import Brief, compose
from fengxiang.data import table
from fengxiang.documents import Document, Edition, Given, Span, document_of
from fengxiang.formulations import terms_in
from fengxiang.reading import compared, numbers, unread
from fengxiang.render.objects import brief_object
from fengxiang.render.text import to_text
from fengxiang.sources import Page

TASKS = "会议确定，来年要抓好以下重点任务。\n一是疏浚航道。清理淤泥。\n二是办好灯会。{}。\n"


def text_of(day: str, opening: str, last: str = "支持夜航") -> Document:
    return document_of(f"{opening}\n{TASKS.format(last)}", Edition("cewc", day), title="")


def both(old: str, new: str, last: tuple[str, str] = ("支持夜航", "支持夜航")) -> list[tuple[Any, ...]]:
    texts = text_of("2031-12-10", old, last[0]), text_of("2032-12-10", new, last[1])
    found = compared(texts[1], align(*texts))
    return [(one.change, one.noun, one.old.noun if one.old else None) for one in found]


@pytest.mark.parametrize("example", table("numbers")["examples"], ids=lambda row: row["text"])
def test_a_number_is_said_of_the_nearest_noun(example: dict[str, str]) -> None:
    found = numbers(text_of("2031-12-10", f"会议要求，来年要稳舵慢行，{example['text']}。"))
    assert [one.noun for one in found] == ([example["noun"]] if example["noun"] else [])


def test_every_number_stands_where_it_says(corpus: Archive) -> None:
    document = corpus.get(corpus.find_edition("gwr/2025"))
    found = numbers(document)
    assert len(found) > 15
    for one in found:
        assert one.noun in document.folded[slice(*one.span)] and re.search(r"\d", one.text) and document[one.span] == one.text


def test_what_became_of_the_numbers_of_the_edition_before() -> None:
    old = "会议提出来年主要预期目标，船工收入增长5%左右，灯油消耗降低3%左右，修造费用增长7%以上。"
    new = "会议提出来年主要预期目标，船工收入增长4%左右，灯油排放降低3.8%左右。"
    assert both(old, new, ("安排换船资金3000亿元", "安排换船资金2500亿元，设立1000亿元灯塔再造基金")) == [
        ("changed", "船工收入", "船工收入"),
        ("replaced", "灯油排放", "灯油消耗"),
        ("changed", "换船资金", "换船资金"),
        ("new", "灯塔再造基金", None),
        ("vanished", "修造费用", "修造费用"),
    ]
    assert both(old, old)[0][0] == "kept" and {change for change, *_ in both(old, old)} == {"kept"}


def test_a_number_behind_a_comma_and_a_noun_of_its_own_is_no_target_of_the_subject_before() -> None:
    with Archive(":memory:") as archive:
        for day, said in (
            ("2031-12-10", "物价涨幅2%左右，船工收入增长6%左右"),
            ("2032-12-10", "物价保持平稳，船工收入增长8%左右"),
        ):
            words = f"会议提出来年主要预期目标，经济增长5%左右，{said}。\n{TASKS.format('支持夜航')}"
            archive.add(Page(words.encode(), "a.txt"), Given("cewc", day, complete=True))
        brief = compose(archive.get(Edition("cewc", "2032-12-10")), archive)
    assert [target.name for target in brief.targets] == ["gdp_growth_target"]
    assert [target.name for target in brief.unset] == ["cpi_target"]
    rows = {row["noun"]: row for row in brief_object(brief)["numbers"]}
    assert (rows["船工收入"]["value"], rows["船工收入"]["old"]["value"], rows["物价"]["start"]) == (8.0, 6.0, None)
    assert "船工收入增长6%左右→船工收入增长8%左右" in re.sub(r"\s+", "", to_text(brief))


def test_a_large_sum_is_shown_in_its_usual_unit() -> None:
    with Archive(":memory:") as archive:
        words = f"会议要求，来年要稳舵慢行。\n{TASKS.format('安排换船资金1.3万亿元，新增就业1200万人，补助30元')}"
        archive.add(Page(words.encode(), "a.txt"), Given("cewc", "2031-12-10"))
        found = brief_object(compose(archive.get(Edition("cewc", "2031-12-10")), archive))["numbers"]
    assert [(row["value"], row["unit"]) for row in found][:2] == [(13000.0, "亿元"), (1200.0, "万人")]


# Terms -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", table("terms")["examples"], ids=lambda row: row["text"])
def test_a_term_fills_the_place_of_a_noun_in_a_frame(example: dict[str, str]) -> None:
    text = example["text"]
    found = [text[slice(*span)] for span in terms_in(text, Span(0, len(text)))]
    assert example["term"] in found if example["term"] else not found


def test_a_term_is_new_on_its_first_use_and_told_with_its_signal() -> None:
    old, new = (TASKS.format(last).replace("疏浚航道", first) for last, first in (
        ("支持夜航", "大力发展航运经济"), ("支持夜航，壮大耐潮资本", "大力发展潮汐经济")))  # fmt: skip
    with Archive(":memory:") as archive:
        for day, words in (("2031-12-10", old), ("2032-12-10", new)):
            archive.add(Page(f"会议要求，来年要稳舵慢行。\n{words}".encode(), "a.txt"), Given("cewc", day, complete=True))
        brief = compose(archive.get(Edition("cewc", "2032-12-10")), archive)
    fresh = {brief.document[use.span] for use in brief.formulations if use.verdict == "new"}
    assert {"潮汐经济", "耐潮资本"} <= fresh
    assert {"潮汐经济", "耐潮资本"} <= {text for signal in brief.told for text, _ in signal.terms}


def test_real_terms_are_new_in_the_year_of_their_first_use(corpus: Archive) -> None:
    brief = compose(corpus.get(corpus.find_edition("cewc/2023")), corpus)
    fresh = {brief.document[use.span] for use in brief.formulations if use.verdict == "new"}
    assert {"新质生产力", "低空经济"} <= fresh


# Stances ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "axes"),
    [
        ("要实施更有温度的财政政策", ["fiscal"]),
        ("货币政策要细水长流", ["monetary"]),
        ("要实施更加积极的财政政策和适度宽松的货币政策", []),
        ("要加强财政政策与货币政策协调配合", []),
        ("财政政策要更加积极", []),
    ],
)
def test_a_stance_that_no_rule_knows_is_told_as_such(said: str, axes: list[str]) -> None:
    document = text_of("2031-12-10", f"会议要求，来年{said}。")
    assert [axis for axis, _ in unread(document)] == axes


def dials_of(brief: Brief, axis: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in brief_object(brief)["dials"] if row["axis"] == axis)
    return found


def test_a_dial_names_the_words_gained_and_lost() -> None:
    with Archive(":memory:") as archive:
        for day, how in (("2031-12-10", "加力提效"), ("2032-12-10", "靠前发力")):
            words = f"会议要求，来年积极的财政政策要{how}。\n{TASKS.format('支持夜航')}"
            archive.add(Page(words.encode(), "a.txt"), Given("cewc", day, complete=True))
        dial = dials_of(compose(archive.get(Edition("cewc", "2032-12-10")), archive), "fiscal")
    assert [row["text"] for row in dial["gained"]] == ["靠前发力"] and [row["text"] for row in dial["lost"]] == ["加力提效"]


# Tasks -----------------------------------------------------------------------------------------------------------------


def titles(text: str, series: str) -> list[str]:
    """The titles of the tasks of a text, in order."""
    document = document_of(text, Edition(series, "2032-07-18"), title="")
    return [document[section.title] for section in document.sections if section.title]


def test_numbering_that_restarts_in_another_part_is_another_list() -> None:
    text = (
        "一、去年工作回顾\n去年疏浚九条航道。\n二、今后五年总体要求\n（一）主要指标。港口再上台阶。\n（二）重大工程。建成航线。\n"
        "三、今年重点任务\n（一）建设水上粮仓。造好大船。\n（二）扩大岛内需求。办好灯会。\n"
    )
    assert titles(text, "gwr") == ["建设水上粮仓", "扩大岛内需求"]


def test_the_title_of_a_task_is_what_is_to_be_done() -> None:
    text = (
        "会议认为，今年以来，渔情平稳。\n会议强调，做好下半年工作，要稳舵慢行。\n要持续发力、适时加力，扩大岛内需求，办好灯会。\n"
        "会议指出，汛情十分紧急，要守住粮价，发放补贴。\n"
    )
    assert titles(text, "politburo") == ["扩大岛内需求", "守住粮价"]
