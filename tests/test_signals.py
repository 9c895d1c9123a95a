"""What becomes a signal and what does not, on texts made for it."""

from __future__ import annotations

import pytest

from fengxiang.alignment import Change, align
from fengxiang.archive import Archive
from fengxiang.brief import compose
from fengxiang.documents import Given, Span
from fengxiang.reading.facts.dials import rung_changed
from fengxiang.reading.findings.clauses import alike, retold_kind
from fengxiang.reading.findings.dropped import lost
from fengxiang.sources import Page
from test_findings import conference, hold, statement


def test_a_new_member_of_the_headline_formula_is_the_first_news_whatever_leads_to_it() -> None:
    def signals(was: str, now: str) -> list[str]:
        rest = "要加强基层治理。要办好群众的事。要修好乡村的路。"
        with Archive(":memory:") as archive:
            hold(archive, f"会议要求，{was}{rest}")
            return [
                signal.text for signal in compose(conference(f"会议要求，{now}{rest}要发展渔业。", "2041-12-12"), archive).signals
            ]

    assert "量质并举" in signals("明年要坚持稳中求进、以新促稳。", "明年渔港工作要坚持稳中求进、量质并举。")[0]


@pytest.mark.parametrize("clause", ["无论外部如何变化", "从长远来看", "当前和今后一个时期"])
def test_what_only_leads_on_is_no_signal(clause: str) -> None:
    with Archive(":memory:") as archive:
        hold(archive, "会议要求，要坚持稳中求进。")
        texts = [
            signal.text for signal in compose(conference(f"会议要求，{clause}，要建好三个港口。", "2041-12-12"), archive).signals
        ]
    assert any("三个港口" in text for text in texts) and clause not in texts


def test_a_heading_that_is_no_task_is_no_signal() -> None:
    with Archive(":memory:") as archive:
        hold(archive, "会议要求，要坚持稳中求进。")
        new = conference("明年发展的政策取向\n会议要求，要建好三个港口。", "2041-12-12")
        texts = [signal.text for signal in compose(new, archive).signals]
    assert texts and not any("取向" in text for text in texts)


def test_a_line_of_english_is_no_heading() -> None:
    with Archive(":memory:") as archive:
        was = "Board release\nJob gains have been solid, and prices have risen.\n"
        archive.add(Page(was.encode(), "old.txt"), Given(series="fomc", date="2041-01-30"))
        new = statement("Board release\nJob gains have slowed, and prices have fallen sharply.\n", "2041-03-20")
        kinds = {signal.kind for signal in compose(new, archive).signals}
    assert kinds & {"new", "reworded"}


def test_a_list_led_in_by_a_word_that_ends_in_yao_is_told_from_its_beginning() -> None:
    old = conference("会议要求，要坚持稳中求进。明年主要是清好淤泥、补好堤坝、修好码头。", "2040-12-12")
    new = conference("会议要求，要坚持稳中求进。要办好学校。", "2041-12-12")
    gone = [old[row.span] for row in lost(align(old, new), [])]
    assert any("淤泥" in text for text in gone) and not any(text.startswith("是") for text in gone)


def test_a_policy_that_turned_is_told_however_its_clauses_are_joined(empty: Archive) -> None:
    old = conference(
        "会议要求，明年要继续实施积极的财政政策与稳健的货币政策，积极的财政政策要加力修船，稳健的货币政策要灵活补网。\n"
    )
    new = conference("会议要求，明年要实施更加积极的财政政策与适度宽松的货币政策，修复灯塔。\n", "2041-12-12")
    first = compose(new, empty, against=(old,)).signals[0]
    assert first.kind == "stance" and "适度宽松" in first.text and first.old and "稳健的货币政策" in first.old


def test_a_headline_formula_goes_back_on_the_one_it_was_split_from_or_on_its_member(empty: Archive) -> None:
    bare = conference("会议要求，明年坚持稳中求进工作总基调，修复灯塔。\n")
    new = conference("会议要求，明年修复灯塔，要坚持稳中求进、以网补船。\n", "2041-12-12")
    grown = next(one for one in compose(new, empty, against=(bare,)).signals if "以网补船" in one.text)
    assert grown.kind == "reworded" and grown.old and "稳中求进" in grown.old
    whole = conference("会议要求，明年坚持稳中求进、以网补船、先修后拆。要修复灯塔。\n", "2041-12-12")
    split = conference("会议要求，明年坚持稳中求进、以网补船，守好堤岸、先修后拆，合力出海。要修复灯塔。\n", "2042-12-12")
    told = [one for one in compose(split, empty, against=(whole,)).signals if "稳中求进" in one.text]
    assert told and all(one.old and "先修后拆" in one.old for one in told)


@pytest.mark.parametrize(("was", "retold"), [("当前", False), ("立足当前出海", True)])
def test_a_word_that_says_next_to_nothing_is_retold_by_nothing(was: str, retold: bool) -> None:
    old, new = conference(f"会议要求，{was}，要修复灯塔。\n"), conference("会议要求，既要立足当前出海。\n", "2041-12-12")
    place, now = old.text.index(was), new.text.index("既要")
    change = Change("reworded", (Span(place, place + len(was)),), (Span(now, now + 8),))
    assert alike(align(old, new), change) is retold


def test_a_review_turns_no_policy(empty: Archive) -> None:
    """What was done is told by the words for what was done; the stance is that of the guidance, and that did not turn."""
    policy = "会议要求，明年要实施积极的财政政策和稳健的货币政策，修复灯塔。\n"
    old = conference(f"一年来，我们果断实行积极的财政政策和适度宽松的货币政策，渔港恢复。\n{policy}")
    new = conference(f"一年来，我们坚持实行积极的财政政策和稳健的货币政策，渔港繁荣。\n{policy}", "2041-12-12")
    assert any(
        rung_changed(old[change.old[0]], new[change.new[0]]) for change in align(old, new).changes if change.old and change.new
    )
    assert not [signal for signal in compose(new, empty, against=(old,)).signals if signal.kind == "stance"]


def test_a_stance_that_turned_is_told_once_whatever_else_a_sentence_repeats(empty: Archive) -> None:
    old = conference("会议要求，明年要实施积极的财政政策和稳健的货币政策，修复灯塔。\n")
    new = conference(
        "会议要求，明年要实施稳健的财政政策，修复灯塔。明年要守住海堤，坚持稳健的财政政策和稳健的货币政策。\n", "2041-12-12"
    )
    assert [signal.kind for signal in compose(new, empty, against=(old,)).signals].count("stance") == 1


def test_what_a_heading_said_is_not_reworded_by_a_sentence() -> None:
    heading = "二、“十二港”时期的主要目标和任务\n"
    old = conference(f"会议要求，要修复灯塔。\n{heading}要守住海堤。\n")
    new = conference("会议要求，今年是“十二港”时期承前启后的重要一年，要修复灯塔。\n", "2041-12-12")
    place, now = old.text.index(heading), new.text.index("今年")
    change = Change(
        "reworded",
        (Span(place, place + len(heading) - 1),),
        (Span(now, now + 19),),
        chance=1.0,
        roles=("requirement", "requirement"),
    )
    assert retold_kind(align(old, new), change) is None


def test_a_member_that_went_into_the_next_clause_is_not_told_as_gone(empty: Archive) -> None:
    old = conference("会议要求，明年要坚持稳中求进、以网补船、先修后拆。修复灯塔。\n")
    new = conference("会议要求，明年要坚持稳中求进、以网补船，合力出海、先修后拆，同修灯塔、共守海堤。\n", "2041-12-12")
    told = next(signal for signal in compose(new, empty, against=(old,)).signals if signal.old and "先修后拆" in signal.old)
    assert told.text == "明年要坚持稳中求进、以网补船，合力出海、先修后拆"


def test_what_was_done_is_not_what_is_to_be_done_in_other_words(empty: Archive) -> None:
    old = conference("会议要求，要修复灯塔。\n")
    new = conference("会议要求，要全面修复各港灯塔。\n", "2041-12-12")
    place, now = old.text.index("修复灯塔"), new.text.index("全面")
    change = Change(
        "reworded", (Span(place, place + 4),), (Span(now, now + 8),), chance=1.0, roles=("requirement", "requirement")
    )
    assert retold_kind(align(old, new), change) == "reworded"
    assert retold_kind(align(old, new), change._replace(roles=("review", "requirement"))) is None


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("今年工作要坚持守堤当头、先修后拆", "要坚持守堤当头、先修后拆", False),
        ("继续实施好渔港修缮政策", "实施好渔港修缮政策", False),
        ("今年工作要坚持守堤当头、先修后拆", "要坚持守堤当头、先补后拆", True),
    ],
)
def test_what_only_leads_to_the_same_words_makes_no_rewording(was: str, now: str, told: bool, empty: Archive) -> None:
    old, new = conference(f"会议要求，{was}，修复灯塔。\n"), conference(f"会议要求，{now}，修复灯塔。\n", "2041-12-12")
    core = now.removeprefix("要")
    assert any(signal.text in now and signal.text in core for signal in compose(new, empty, against=(old,)).signals) is told
