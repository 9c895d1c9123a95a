"""Kinds of news that were once misjudged, each on a text made for it, and the weights that judge them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from fengxiang.alignment import align
from fengxiang.archive import Archive
from fengxiang.brief import Brief, compose
from fengxiang.documents import Document
from fengxiang.reading import read_dials
from fengxiang.reading.context import context
from fengxiang.reading.facts.areas import area_at
from fengxiang.reading.facts.dials import turn
from fengxiang.reading.facts.tasks import ended, tasks
from fengxiang.reading.findings.clauses import _same_rungs
from fengxiang.reading.findings.dropped import lost
from fengxiang.reading.salience import Weights, learned
from fengxiang.render.headline import call_line, call_object
from fengxiang.render.text import to_markdown, to_text
from test_findings import conference, hold


def read(was: str, now: str) -> Brief:
    """A made-up conference read against the one before."""
    with Archive(":memory:") as archive:
        return compose(conference(now, "2041-12-12"), archive, against=(conference(was, "2040-12-12"),))


def stands(document: Document) -> dict[str, str]:
    return {axis: reading.rung for axis, reading in read_dials(document).items()}


@pytest.mark.parametrize(
    ("said", "fiscal", "monetary"),
    [
        ("明年财政政策要更加积极，货币政策要适度宽松。", "更加积极", "适度宽松"),
        ("要实施更加积极有为的财政政策，货币政策适度宽松。", "更加积极", "适度宽松"),
        ("财政政策要积极，货币政策要保持稳健。", "积极", "稳健"),
        ("积极的财政政策要更加积极有为，修好渔船，稳健的货币政策要补好网。", "积极", "稳健"),
    ],
)
def test_a_rung_is_named_wherever_its_word_is_said_of_the_policy(said: str, fiscal: str, monetary: str) -> None:
    found = stands(conference(f"会议要求，{said}"))
    assert (found["fiscal"], found["monetary"]) == (fiscal, monetary)


def test_a_manner_behind_a_policy_is_no_rung() -> None:
    assert "fiscal" not in stands(conference("会议要求，财政政策要更加积极有效。"))


def test_turning_two_texts_round_turns_every_dial_round(corpus: Archive) -> None:
    back = {"easier": "tighter", "tighter": "easier", "same": "same"}
    editions = [
        row.edition for row in corpus.holdings() if row.edition.series in ("cewc", "politburo") and row.edition.date > "2012"
    ]
    readings = [read_dials(corpus.get(edition), corpus) for edition in editions]
    pairs = [(old[axis], new[axis]) for old, new in pairwise(readings) for axis in old.keys() & new.keys()]
    assert len(pairs) > 150
    for old, new in pairs:
        assert turn(new, old) == back[turn(old, new)], (old.axis, old.words, new.words)


def test_an_act_of_easing_that_falls_away_tightens_and_a_stock_phrase_that_comes_back_does_not_ease() -> None:
    acts = conference("会议要求，要实施适度宽松的货币政策，适时降准降息。")
    bare = conference("会议要求，要实施适度宽松的货币政策，守住堤岸。")
    stock = conference("会议要求，要实施适度宽松的货币政策，保持流动性充裕。")
    dials = [read_dials(text)["monetary"] for text in (acts, bare, stock)]
    assert turn(dials[0], dials[1]) == "tighter" and turn(dials[1], dials[2]) == "same"


def test_one_goal_in_weaker_words_is_one_step_lower() -> None:
    was, now, weaker = (
        read_dials(conference(f"会议要求，{said}。"))["property"]
        for said in ("要推动房地产市场止跌回稳", "要着力稳定房地产市场", "要努力稳定房地产市场")
    )
    assert turn(was, now) == "tighter" and 0 <= now.position - weaker.position <= 1


def test_words_of_another_subject_turn_no_dial() -> None:
    was = read_dials(conference("会议要求，要实施积极的财政政策，上门办理税费。防范化解旧债风险。"))
    now = read_dials(conference("会议要求，要实施积极的财政政策，缩减税费办理时间。防范化解旧债风险，稳步扩大渔船风险互助。"))
    assert turn(was["fiscal"], now["fiscal"]) == turn(was["risk"], now["risk"]) == "same"


LISTED = "会议要求，明年要抓好以下重点任务。\n"


def test_a_task_that_none_goes_on_from_has_ended_however_few_go_on() -> None:
    old = conference(LISTED + "一是修好渔港。加固船坞。\n二是清理旧债。\n三是稳住鱼价。\n四是种好茶山。\n", "2040-12-12")
    new = conference(LISTED + "一是修好渔港。加固船坞。\n二是开办夜航。\n三是兴办学堂。\n四是救护海龟。\n", "2041-12-12")
    alignment = align(replace(old, complete=True), replace(new, complete=True))
    assert [task.text for task in ended(alignment, tasks(new, alignment))] == ["清理旧债", "稳住鱼价", "种好茶山"]


def test_a_new_task_is_told_as_one_and_above_any_rewording() -> None:
    was = LISTED + "一是修好渔港。物价保持平稳。\n二是稳住鱼价。\n"
    first = read(was, LISTED + "一是修好渔港。物价总体平稳。\n二是稳住鱼价。\n三是护养老渔民。\n").told[0]
    assert (first.kind, first.text, first.old) == ("task", "护养老渔民", None)


def test_tasks_that_were_completed_are_no_tasks_of_the_year_to_come() -> None:
    document = conference(
        "今年完成了清旧债、稳鱼价、种茶山三大任务。\n" + LISTED + "一是修好渔港。\n二是开办夜航。\n三是兴办学堂。\n"
    )
    assert [task.text for task in tasks(document)] == ["修好渔港", "开办夜航", "兴办学堂"]


@pytest.mark.parametrize(
    ("was", "now"),
    [("支持茶馆、夜市等消费", "支持茶馆、夜市、海岛研学等消费"), ("保持渔政的连续性、稳定性", "保持渔政连续稳定")],
)
def test_a_member_whose_own_words_stand_on_has_not_fallen_silent(was: str, now: str) -> None:
    old, new = (
        conference(f"会议要求，要坚持修好渔港。{said}。", day) for said, day in ((was, "2040-12-12"), (now, "2041-12-12"))
    )
    assert not list(lost(align(old, new), [old.text]))


def test_a_near_copy_of_an_earlier_wording_is_a_rewording_of_it() -> None:
    with Archive(":memory:") as archive:
        hold(archive, "会议要求，明年要坚持稳中求进。管好进港货船总闸门。")
        signals = compose(conference("会议要求，明年要修好灯塔。把好进港货船总闸门。", "2041-12-12"), archive, against=()).told
    found = next(signal for signal in signals if "总闸门" in signal.text)
    assert found.kind == "reworded" and found.old == "管好进港货船总闸门" and found.against
    assert any(item.quote == found.old for item in found.evidence)


def test_a_clause_takes_no_area_from_what_stands_behind_it() -> None:
    document = conference("会议要求，新建三处灯塔，落实渔船减税。")
    clause = next(one for one in document.clauses if "灯塔" in document[one.core])
    assert area_at(document, clause.core, clause.role) == "overall"


def test_what_another_series_said_days_before_is_told_as_echoed(corpus: Archive) -> None:
    conference_of_2024 = corpus.get(corpus.find_edition("cewc/2024"))
    others = tuple(corpus.get(corpus.find_edition(name)) for name in ("cewc/2023", "politburo/2024-12-09"))
    told = compose(conference_of_2024, corpus, against=others, top=20).told
    assert any(signal.kind == "echoed" and "稳住楼市股市" in signal.text for signal in told)


def test_a_text_read_against_editions_that_were_named_passes_none_over(corpus: Archive) -> None:
    document, chosen = (corpus.get(corpus.find_edition(name)) for name in ("cewc/2019", "cewc/2016"))
    assert context(document, corpus, against=(chosen,)).passed_over == []
    assert [str(edition) for edition in context(document, corpus).passed_over] == ["cewc/2018-12-21"]


def test_a_bag_counts_each_pair_once_over_the_root_of_their_number() -> None:
    weights = Weights(-1.0, {"length": 2.0}, {"said": {"渔港": 3.0}})
    score = weights.score({"length": 0.5, "unknown": 9.0}, {"said": ["渔港", "渔港", "修好", "好渔", "灯塔"], "fresh": ["渔港"]})
    assert score == pytest.approx(-1.0 + 1.0 + 3.0 / 2)


@pytest.mark.parametrize("name", ["news", "dropped", "statement", "statement dropped"])
def test_the_weights_that_ship_are_learned(name: str) -> None:
    weights = learned(name)
    assert weights.features and (weights.pairs or name.startswith("statement"))


def test_the_call_is_one_sentence_of_cited_parts(corpus: Archive) -> None:
    brief = compose(corpus.get(corpus.find_edition("cewc/2024")), corpus)
    found = call_object(brief)
    assert found and found["zh"].endswith("。") and "适度宽松" in found["zh"] and "stance from" in found["en"]
    for part in found["parts"]:
        assert part["evidence"] and part["text"] in found["zh"]
        for item in part["evidence"]:
            assert corpus.get(corpus.find_edition(item["edition"]))[item["start"], item["end"]] == item["quote"]
    assert call_line(brief, "zh") in to_text(brief, "zh").replace("\n", "") and call_line(brief, "en") in to_markdown(brief, "en")


def test_a_text_with_nothing_to_tell_has_no_call(empty: Archive) -> None:
    same = conference("会议要求，要修好渔港。", "2040-12-12")
    brief = compose(replace(same, edition=same.edition._replace(date="2041-12-12")), empty, against=(same,))
    assert call_object(brief) is None and call_line(brief, "en") == ""


def test_what_is_not_on_the_agenda_of_a_meeting_has_not_been_dropped(corpus: Archive) -> None:
    assert not compose(corpus.get(corpus.find_edition("scexec/2022-05-23")), corpus).dropped
    assert compose(corpus.get(corpus.find_edition("politburo/2023-07")), corpus).dropped


def test_a_word_that_begins_with_yao_leads_to_nothing() -> None:
    brief = read("会议要求，要修好渔港。", "会议要求，要修好渔港。要素市场和要件审批提速增效。")
    assert brief.told[0].text.startswith("要素市场")


def test_a_mere_number_is_no_part_of_a_signal() -> None:
    brief = read("会议要求，要修好渔港。", "会议要求，要修好渔港。第三，把灯塔和航标更好结合起来。")
    assert brief.told and not any(signal.text.startswith("第三") for signal in brief.told)


def test_what_was_said_before_is_not_told_as_new_for_the_company_it_keeps() -> None:
    with Archive(":memory:") as archive:
        hold(archive, "会议要求，要修好渔港。要守住海市底线。")
        signals = compose(conference("会议要求，要办好夜航，守住海市底线。", "2041-12-12"), archive).told
    assert not any("守住海市底线" in signal.text and signal.kind == "new" for signal in signals)


STOOD = "会议要求，要继续实施更加积极的财政政策和适度宽松的货币政策，修好渔港。"


def test_a_stance_that_stands_has_not_fallen_silent_for_another_lead_to_it() -> None:
    old, new = conference(STOOD, "2040-12-12"), conference(STOOD.replace("继续", "精准有效"), "2041-12-12")
    assert not [old[row.span] for row in lost(align(old, new), ()) if "政策" in old[row.span]]


def test_a_qualifier_behind_a_stance_that_stands_has_fallen_silent() -> None:
    old = conference("会议要求，稳健的货币政策保持中性，修好渔港。", "2040-12-12")
    new = conference("会议要求，稳健的货币政策要松紧适度，修好渔港。", "2041-12-12")
    assert [row for row in lost(align(old, new), ()) if "中性" in old[row.span]]


def test_a_line_of_stances_goes_back_on_the_line_that_stated_them() -> None:
    """And not on one on macro policy that is worded like it, whatever the two were aligned by."""
    old = conference("会议要求，要实施更加积极有为的宏观政策，继续实施更加积极的财政政策。", "2040-12-12")
    new = conference("会议要求，要精准实施更加积极的财政政策。", "2041-12-12")
    alignment = align(old, new)
    macro, fiscal = ([one.core for one in old.clauses if word in old[one.core]] for word in ("宏观政策", "财政政策"))
    clause = next(one for one in new.clauses if "财政政策" in new[one.core])
    assert _same_rungs(alignment, clause, tuple(macro)) == tuple(fiscal)
    assert _same_rungs(alignment, clause, tuple(fiscal)) == ()


def test_who_led_is_no_area_of_what_came_of_it() -> None:
    document = conference("会议认为，今年以来，党的领导全面加强，主要指标好于预期。")
    clause = next(clause for clause in document.clauses if "主要指标" in document[clause.core])
    assert area_at(document, clause.core, "assessment") == "assessment"
