"""Targets, dials, decisions, lists, names, links: the standing questions of a text. Sample sentences are made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fengxiang.alignment import align
from fengxiang.archive import Archive
from fengxiang.brief import compose
from fengxiang.comparison import compare
from fengxiang.data import table
from fengxiang.documents import Document, Edition, Given, document_of, read_page
from fengxiang.reading import axes, decision, dials, links, lists, names, problems, read_dials, targets, tasks
from fengxiang.reading.facts.dials import interval, rung_changed, silent_dials
from fengxiang.reading.facts.lists import enumerations
from fengxiang.reading.facts.quantities import number, quantities
from fengxiang.reading.facts.standing import standing
from fengxiang.render.gloss import gloss_line, glosses
from fengxiang.render.text import to_text
from fengxiang.sources import Page

FRAME = "中央经济工作会议12月11日至12日在北京举行（2040年）。\n"


def conference(body: str, date: str = "2040-12-12") -> Document:
    """A made-up work conference with these lines."""
    return read_page(Page((FRAME + body).encode(), "made.txt"), Given(series="cewc", date=date))


def hold(archive: Archive, body: str) -> None:
    """The conference of the year before, with these lines, in the archive."""
    archive.add(Page((FRAME + body).encode(), "old.txt"), Given(series="cewc", date="2040-12-12"))


def statement(body: str, date: str = "2041-01-30") -> Document:
    """A made-up statement on rates."""
    return read_page(Page(body.encode(), "made.txt"), Given(series="fomc", date=date))


@pytest.mark.parametrize(
    ("written", "value"),
    [("四千五百", 4500), ("十二点三", 12.3), ("两", 2), ("一百零五", 105), ("1,503.5", 1503.5), ("三十", 30), ("〇", 0)],
)
def test_numerals_have_their_value(written: str, value: float) -> None:
    assert number(written) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长百分之八至九", (None, 8, 9, "%", None)),
        ("增长6%—6.5%", (None, 6, 6.5, "%", None)),
        ("1.3万亿斤以上", (None, 1.3e12, None, "斤", "以上")),
        ("不低于900万人", (None, 9e6, None, "人", "不低于")),
        ("3%以内", (3, None, None, "%", "以内")),
        ("约5%", (5, None, None, "%", "约")),
        ("提高1个百分点", (1, None, None, "百分点", None)),
        ("四千二百亿公斤", (4.2e11, None, None, "公斤", None)),
    ],
)
def test_quantities_are_read_with_range_unit_and_hedge(text: str, expected: tuple[object, ...]) -> None:
    found = next(quantities(text))
    assert (found.value, found.low, found.high, found.unit, found.hedge) == expected
    assert text[found.span.start : found.span.end].strip("增长提高") == text.strip("增长提高")


def test_a_number_of_the_year_before_is_no_target() -> None:
    document = conference(
        "会议强调，做好明年经济工作，要以稳为主。\n"
        "会议要求，明年目标：国内生产总值增长4.5%左右；居民消费价格涨幅2%左右；城镇新增就业1050万人以上。"
        "去年国内生产总值增长6%。明年赤字率拟按3.5%安排，比上年提高0.5个百分点，赤字规模5万亿元、比上年增加1万亿元。"
    )
    found = {target.name: target for target in targets(document)}
    assert found["gdp_growth_target"].value == 4.5 and found["gdp_growth_target"].hedge == "左右"
    assert found["deficit_ratio_target"].value == 3.5 and found["deficit_amount"].value == 50000
    assert (found["urban_jobs_target"].low, found["urban_jobs_target"].unit) == (1050, "万人")
    assert all(document[target.span] == target.text for target in found.values())


def test_targets_know_what_they_were() -> None:
    old = conference("会议要求，明年要坚持稳中求进。预期目标是国内生产总值增长5%。", "2039-12-12")
    new = conference("会议要求，明年要坚持稳中求进。预期目标是国内生产总值增长4%。")
    (target,) = targets(new, old)
    assert target.previous and (target.previous.value, target.value) == (5, 4)


def test_a_dial_stands_on_the_rung_its_guidance_names() -> None:
    document = conference(
        "会议认为，今年以来，我们实行了适度宽松的货币政策，取得明显成效。\n"
        "会议要求，明年要坚持稳中求进。要实施更加积极的财政政策和稳健的货币政策。更加积极的财政政策要加力提效、用在实处。"
    )
    read = read_dials(document)
    assert (read["fiscal"].rung, read["fiscal"].level) == ("更加积极", 3)
    assert read["monetary"].rung == "稳健"
    assert "加力提效" in read["fiscal"].modifiers
    assert all("今年以来" not in document[span] for span in read["monetary"].evidence)


def test_a_changed_rung_gives_the_direction_and_below_it_new_words_of_change() -> None:
    old = conference("会议要求，明年要实施积极的财政政策和稳健的货币政策。", "2039-12-12")
    new = conference("会议要求，明年要实施积极的财政政策和适度宽松的货币政策。积极的财政政策要加力提效。")
    turned = {dial.reading.axis: dial.direction for dial in dials(new, (old,))}
    assert turned == {"fiscal": "easier", "monetary": "easier"}
    assert {dial.direction for dial in dials(old, (old,))} == {"same"}
    assert rung_changed("稳健的货币政策", "适度宽松的货币政策") and not rung_changed("稳健的货币政策", "财政政策")


def test_a_silent_text_has_no_dial() -> None:
    assert read_dials(conference("会议要求，明年要办好渔港，修好码头。")) == {}


def test_the_interval_of_a_dial_holds_its_position() -> None:
    reading = read_dials(conference("会议要求，明年要坚持房住不炒，支持合理住房需求，促进房地产市场止跌回稳。"))["property"]
    assert (reading.position, interval(reading)) == (3.5, (3.0, 4.0))


@pytest.mark.parametrize(
    ("said", "axis", "rung"),
    [
        ("The Committee intends to purchase a further $600 billion. It will reinvest principal.", "balance-sheet", 4),
        (
            "The Committee may increase or reduce the pace of its purchases. It will continue to purchase bonds.",
            "balance-sheet",
            4,
        ),
        ("The Committee will add to its holdings after a further reduction in the pace of its purchases.", "balance-sheet", 3),
        ("The Committee will slow the pace of decline of its holdings and continue reducing its holdings.", "balance-sheet", 1),
        ("The outlook will warrant only gradual increases in the rate, likely to remain, for some time, low.", "guidance", 0),
    ],
)
def test_the_rungs_of_a_statement_are_those_of_what_is_done(said: str, axis: str, rung: int) -> None:
    assert read_dials(statement(f"Prices rose. {said}"))[axis].level == rung


def test_a_decision_has_its_move_its_range_and_its_votes() -> None:
    made = decision(
        statement(
            "Prices rose. In view of this, the Committee decided to lower the target range for the federal funds rate by "
            "1/4 percentage point to 3-1/2 to 3-3/4 percent. Voting for the monetary policy action were Ann B. Quill, Chair; "
            "Carl Moss, Vice Chair; Dora E. Finch; and Gus Reed. Voting against this action were Hal I. Stone and Ida Vole, who "
            "preferred no change, and Jon K. Wren, who preferred to lower the range by 1/2 percentage point."
        )
    )
    assert made is not None
    assert (made.move, made.lower, made.upper, made.votes_for, made.votes_against) == ("cut", 3.5, 3.75, 4, 3)
    assert [dissent.split(",")[0] for dissent in made.dissents] == ["Hal I. Stone and Ida Vole", "Jon K. Wren"]


def test_what_a_member_would_have_preferred_is_no_decision() -> None:
    text = "Growth was slow. Voting against was Hal I. Stone, who preferred to raise the target range for the federal funds rate."
    assert decision(statement(text)) is None


@pytest.mark.parametrize(
    ("clause", "items", "opened"),
    [
        ("要统筹化解渔港、旧债、小银行等风险", ("渔港", "旧债", "小银行"), True),
        ("认真解决船票、平等参与招标等问题", ("船票", "平等参与招标"), True),
        ("引导银行加大对海产、茶山、盐田的支持", ("海产", "茶山", "盐田"), False),
        ("加快推进保障性住房建设、旧港改造等工程", ("保障性住房建设", "旧港改造"), True),
        ("稳船期、稳鱼汛、稳粮价", ("稳船期", "稳鱼汛", "稳粮价"), False),
        ("多出有利于稳船期、稳鱼汛、稳粮价的办法", ("稳船期", "稳鱼汛", "稳粮价"), False),
        ("着力扩大海贸、优化航线、提振船厂", ("扩大海贸", "优化航线", "提振船厂"), False),
        ("外岛的复杂性、严峻性、偶然性上升", ("复杂性", "严峻性", "偶然性"), False),
        ("在换旧船、修小学、补海堤上出力", ("换旧船", "修小学", "补海堤"), False),
        ("增强信心、迎风而上、同舟共济", ("增强信心", "迎风而上", "同舟共济"), False),
        ("实施群岛协调发展战略、远海重大战略、近海功能区战略", ("群岛协调发展战略", "远海重大战略", "近海功能区战略"), False),
        ("落实好渔业、就业等帮扶政策", ("渔业", "就业"), True),
        ("整治“门难进、船难靠、话难说”等问题", ("门难进", "船难靠", "话难说"), True),
        ("人人有责、人人尽责、人人享有", ("人人有责", "人人尽责", "人人享有"), False),
        ("民主立岛、科学立岛、依法立岛", ("民主立岛", "科学立岛", "依法立岛"), False),
        ("新一代打捞船、新渔港、新灯塔", ("新一代打捞船", "新渔港", "新灯塔"), False),
        ("做好“渔船、渔网下海”、“渔灯上岛”等工作", ("“渔船、渔网下海”", "“渔灯上岛”"), True),
    ],
)
def test_lists_have_their_members_without_what_leads_to_them(clause: str, items: tuple[str, ...], opened: bool) -> None:
    (found,) = enumerations(clause)
    assert (found.items, found.open) == (items, opened)


def test_words_with_等_in_them_open_no_list() -> None:
    assert list(enumerations("发展高等教育和平等就业")) == []


def test_a_list_whose_last_member_is_no_word_is_none() -> None:
    assert list(enumerations("坚持稳舵、快行、的总基调")) == []


def test_an_open_list_says_what_stood_there_before(empty: Archive) -> None:
    empty.add(
        Page((FRAME + "会议要求，要统筹化解渔港、旧债、信托等风险。").encode(), "old.txt"),
        Given(series="cewc", date="2039-12-12"),
    )
    (row,) = lists(conference("会议要求，要统筹化解渔港、旧债等风险。"), empty)
    assert [(companion.item, str(companion.edition)) for companion in row.before] == [("信托", "cewc/2039-12-12")]
    seen = row.before[0]
    assert empty.get(seen.edition)[seen.span] == "信托"


def test_names_are_found_once_with_the_first_edition_that_has_them(empty: Archive) -> None:
    empty.add(Page((FRAME + "会议要求，要发展低空经济。").encode(), "old.txt"), Given(series="cewc", date="2039-12-12"))
    found = names(conference("会议要求，要发展低空经济、商业航天，适时降准降息，发展低空经济。"), empty)
    assert [(name.kind, name.text, str(name.first) if name.first else None) for name in found] == [
        ("industry", "低空经济", "cewc/2039-12-12"),
        ("industry", "商业航天", None),
        ("instrument", "降准", None),
        ("instrument", "降息", None),
    ]


def test_a_problem_is_linked_to_the_measures_that_answer_it() -> None:
    document = conference(
        "会议指出，当前经济运行面临一些困难和挑战，主要是渔区需求不足、旧船产能过剩、居民预期偏弱，岛际循环存在堵点，新兴渔业作用更加凸显。\n"
        "会议要求，明年要坚持稳中求进，改善社会预期。\n"
        "一是着力扩大国内需求。办好海市。\n"
        "二是深化改革。加快建设统一大市场。"
    )
    assert [document[span] for span in problems(document)] == ["渔区需求不足", "旧船产能过剩", "居民预期偏弱", "岛际循环存在堵点"]
    found = {(document[link.problem], document[link.remedy]) for link in links(document)}
    assert ("渔区需求不足", "着力扩大国内需求") in found
    assert ("岛际循环存在堵点", "加快建设统一大市场") in found
    assert not any(problem == "旧船产能过剩" for problem, _ in found)


def _rates(verb: str, level: str) -> Document:
    """A made-up statement whose one sentence of news is longer than a signal may be."""
    return statement(
        f"Made-up prices rose. In light of the progress on prices, the Committee decided to {verb} the target range for the "
        f"federal funds rate to {level} percent. Voting for the monetary policy action were Ann B. Quill, Chair; and Gus Reed."
    )


@pytest.mark.parametrize(
    ("verb", "level", "kind"),
    [("maintain", "4 to 4-1/4", "stance"), ("raise", "4-1/4 to 4-1/2", "target"), ("lower", "3 to 4", "stance")],
)
def test_a_turn_of_the_rate_comes_first_and_is_shown_with_its_sentence(empty: Archive, verb: str, level: str, kind: str) -> None:
    brief = compose(_rates(verb, level), empty, against=(_rates("raise", "4 to 4-1/4"),))
    first = brief.signals[0]
    assert (first.kind, first.text) == (kind, f"{verb} the target range")
    assert first.passage == f"the Committee decided to {verb} the target range for the federal funds rate to {level} percent"
    assert not any(other.passage == first.passage for other in brief.signals[1:])


def _holdings(amount: str) -> Document:
    """A made-up statement on what is bought."""
    return statement(
        f"Made-up prices rose. The Committee will increase its holdings of harbor securities by at least {amount} billion "
        "per month. It gave $3 billion to sailors. Voting for the monetary policy action was Ann B. Quill, Chair."
    )


def test_an_amount_that_is_bought_is_told_with_what_it_was(empty: Archive) -> None:
    signals = compose(_holdings("$20"), empty, against=(_holdings("$35"),)).signals
    assert (signals[0].kind, signals[0].text) == ("target", "harbor securities by at least $20 billion per month")
    assert signals[0].old and "$35 billion" in signals[0].old
    assert not any("$3 billion" in signal.text and signal.score > 0.5 for signal in signals)
    assert not any(signal.kind == "target" for signal in compose(_holdings("$35"), empty, against=(_holdings("$35"),)).signals)


def test_two_wordings_that_share_a_verb_are_no_rewording(empty: Archive) -> None:
    old, new = conference("一是扩大外海渔场准入。\n"), conference("一是扩大山区茶园灌溉。\n", "2041-12-12")
    assert all(signal.old is None for signal in compose(new, empty, against=(old,)).signals)


def test_a_topic_that_is_spoken_of_in_other_words_is_not_silent() -> None:
    old = conference("会议要求，明年要实施积极的财政政策和稳健的货币政策。要促进房地产市场平稳。\n")
    new = conference("会议要求，明年要加大财政货币政策调节力度。要降低存款准备金率，实施降息。要支持盘活商品房。\n", "2041-12-12")
    said = {row.topic["zh"]: [cell.text if cell else None for cell in row.cells] for row in compare([old, new]).rows}
    assert said["财政政策"][1] == said["货币政策"][1] == "会议要求，明年要加大财政货币政策调节力度。"
    assert said["流动性与信贷"] == [None, "要降低存款准备金率，实施降息。"]
    assert said["房地产"] == ["要促进房地产市场平稳。", "要支持盘活商品房。"]


def test_the_longest_formulations_are_glossed_and_every_rung_has_a_rendering() -> None:
    assert glosses("要实施更加积极的财政政策，先立后破") == (
        ("更加积极的财政政策", "more proactive fiscal policy"),
        ("先立后破", "establish the new before abolishing the old"),
    )
    assert gloss_line("先立后破", "zh") == "" and glosses("办好海市") == ()
    words = table("glossary")
    assert all(len(said) <= 14 for said in words["formulations"])
    assert {rung["word"] for row in axes("zh") for rung in row["rungs"]} <= set(words["rungs"])


def test_a_whole_deficit_is_not_compared_with_the_central_part_of_another() -> None:
    part = conference("会议要求，明年要办好实事，拟安排中央财政赤字1800亿元。\n")
    whole = conference("会议要求，明年要办好实事，拟安排全国财政赤字合计9500亿元。\n", "2041-12-12")
    more = conference("会议要求，明年要办好实事，拟安排中央财政赤字2000亿元。\n", "2041-12-12")
    assert [target.previous for target in targets(whole, part)] == [None]
    assert [target.previous.value for target in targets(more, part) if target.previous] == [1800]


def test_what_half_the_titles_say_makes_no_task_the_former_of_another() -> None:
    def readout(year: int, *titles: str) -> Document:
        numbered = "".join(f"{number}是{title}。抓紧办好。\n" for number, title in zip("一二三四", titles, strict=False))
        said = f"会议强调，要稳舵慢行。\n会议确定，明年要抓好以下重点任务。\n{numbered}会议号召，同舟共济。\n"
        return document_of(said, Edition("sample", f"{year}-11-17"), title="")

    old = readout(2031, "健全渔港管理制度体系", "健全海岛学校制度体系", "健全灯塔保障制度体系")
    new = readout(2032, "健全茶山采摘制度体系", "健全渔港管护制度体系", "健全灯塔保障制度体系")
    assert [(task.rank, task.previous_rank) for task in tasks(new, align(old, new))] == [(1, None), (2, 1), (3, 3)]


# Made up: one young phrase is said four times and once more in the review, another twice, a turn of speech as often as the first.
TIDAL = (
    "会议认为，今年以来潮汐信贷增长。\n会议要求，明年要发展潮汐信贷，完善潮汐信贷标准。"
    "要加强码头检修，扩大潮汐信贷规模。要推广灯塔债券，防止潮汐信贷风险，规范灯塔债券。"
    "必须统筹好船和港，必须统筹好网和鱼，必须统筹好潮和汐，必须统筹好昼和夜。\n"
)


def test_what_a_text_says_again_and_again_leads_it_with_every_place_cited(empty: Archive) -> None:
    hold(empty, "会议要求，明年要加强码头检修，发展海产信贷。\n")
    document = conference(TIDAL, "2041-12-12")
    signals = compose(document, empty).signals
    (found,) = (signal for signal in signals if "文中" in signal.why["zh"])
    assert "“潮汐信贷”文中5次" in found.why["zh"] and "“潮汐信贷” 5 times" in found.why["en"] and signals.index(found) < 3
    places = [place for place in range(len(document.text)) if document.text.startswith("潮汐信贷", place)]
    assert all(any(item.span.start <= place < item.span.end for item in found.evidence) for place in places)
    assert not any(word in signal.why["zh"] for signal in signals for word in ("灯塔债券”文中", "统筹好”文中"))


def test_an_old_phrase_is_no_watchword_however_often_it_is_said(empty: Archive) -> None:
    hold(empty, "会议要求，明年要加强码头检修，发展海产信贷。\n")
    empty.add(Page((FRAME + "会议要求，要发展潮汐信贷。").encode(), "old.txt"), Given(series="politburo", date="2030-07-30"))
    assert not any("文中" in signal.why["zh"] for signal in compose(conference(TIDAL, "2041-12-12"), empty).signals)


def test_what_the_recent_editions_said_is_no_watchword(empty: Archive) -> None:
    hold(empty, TIDAL)
    assert not any("文中" in signal.why["zh"] for signal in compose(conference(TIDAL, "2041-12-12"), empty).signals)


def _turned(axis: str, old: str, new: str) -> str | None:
    read = dials(conference(new, "2041-12-12"), (conference(old),))
    return next((dial.direction for dial in read if dial.reading.axis == axis), None)


def test_a_manner_that_is_replaced_by_a_weaker_one_is_tighter() -> None:
    head = "会议要求，明年要实施积极的财政政策，"
    assert _turned("fiscal", f"{head}积极的财政政策要加力提效。\n", f"{head}积极的财政政策要适度加力、更可持续。\n") == "tighter"


def test_demand_stands_on_the_mean_of_what_is_said_and_a_balance_is_one_rung() -> None:
    old = "会议要求，明年要扩大国内需求，促进消费，激发消费，扩大投资。\n"
    new = "会议要求，明年要扩大国内需求，促进消费，扩大投资，把扩大内需战略同深化供给侧改造合到一处。\n"
    assert _turned("demand", old, new) == "same"
    assert _turned("demand", old, "会议要求，明年要以深化供给侧改造为主线，扩大消费。\n") == "tighter"


def test_the_same_stance_word_is_the_same_stance_whatever_stands_below_it() -> None:
    old, new = "会议要求，明年要着力稳定房地产市场。\n", "会议要求，明年要着力稳定房地产市场，推动商品房去库存。\n"
    assert _turned("property", old, new) == "same"


def test_a_risk_of_another_kind_moves_no_dial() -> None:
    assert "risk" not in {dial.reading.axis for dial in dials(conference("会议要求，明年要有效防范化解意识形态风险。\n"))}


def test_an_amount_is_compared_with_the_one_in_its_place_and_upkeep_is_no_news(empty: Archive) -> None:
    def statement_on(*parts: str) -> Document:
        return statement(f"Made-up prices rose. {' '.join(parts)} Voting for the monetary policy action was Ann B. Quill, Chair.")

    old = statement_on("The Committee will add harbor securities at a pace of $40 billion and mole securities of $20 billion.")
    new = statement_on(
        "The Committee will add harbor securities at a pace of $20 billion and mole securities of $10 billion.",
        "The Committee will maintain the cap on pier securities at $7 billion.",
        "It will buy up to $9 billion of pier securities.",
    )
    told = [(signal.kind, signal.text) for signal in compose(new, empty, against=(old,)).signals if "billion" in signal.text]
    assert ("target", "securities at a pace of $20 billion") in told
    assert any(kind == "new" and "$9 billion" in text for kind, text in told)
    assert not any("$7 billion" in text for _, text in told[:2])


def test_nothing_is_told_as_gone_that_the_text_says_elsewhere(empty: Archive) -> None:
    old = conference("会议要求，明年做好工作，最核心的是要坚持快舵快行、修船织网。要疏浚渔港。\n")
    new = conference("会议认为，今年坚持快舵快行总基调，修船织网。\n会议要求，明年要修复灯塔。\n", "2041-12-12")
    gone = [signal.text for signal in compose(new, empty, against=(old,)).signals if signal.kind == "dropped"]
    assert gone and not any("快舵快行" in text for text in gone)


def test_a_statement_in_the_surest_place_is_a_rewording_in_whatever_words(empty: Archive) -> None:
    old = conference("会议要求，明年要努力实现全年目标。\n")
    new = conference("会议要求，明年要力争实现最好结果。\n", "2041-12-12")
    (signal,) = (one for one in compose(new, empty, against=(old,)).signals if "最好结果" in one.text)
    assert signal.kind != "new" and signal.old and "全年目标" in signal.old


def test_the_situation_is_told_from_the_topics_wherever_it_stands() -> None:
    text = (
        "中共中央政治局召开会议。\n会议指出，渔港要加强防波。要守住堤岸。\n会议指出，今年一季度海浪很大。\n"
        "会议强调，当前经济面临新的困难。\n会议认为，坚持稳中求进工作总基调。\n会议强调，灯塔要全部修好。\n"
    )
    document = read_page(Page(text.encode(), "made.txt"), Given(series="politburo", date="2040-04-17"))
    roles = {document.text[section.start : section.start + 14]: section.role for section in document.sections}
    assert [role for start, role in roles.items() if "一季度" in start or "当前" in start] == ["review", "assessment"]
    assert not any(
        section.role == "task" for section in document.sections if "总基调" in document.text[section.start : section.end]
    )


def test_tasks_named_in_another_order_than_they_are_set_out_keep_what_is_said_of_them() -> None:
    schools = "要多方办学，让山里孩子都能念书识字，选好先生，备足课本，修缮校舍，贴补寒门，农忙时节另开夜课，年终逐村查问成效。"
    mulberries = "要护好老桑园，教会养蚕缫丝，引来良种，开山辟坡，收茧议价，染坊织坊连成一片，赶集通商另辟新路，逐户算清收成。"
    old = conference(
        "会议要求，明年要抓好修渠、植桑、办学三大任务。\n"
        f"第一，修好各村水渠。\n第二，办好乡里学堂。{schools}\n第三，多植良种桑树。{mulberries}\n",
        "2039-12-12",
    )
    new = conference(f"会议指出，明年要抓好以下重点任务。\n一是让孩子有书念。{schools}\n二是兴旺蚕业。{mulberries}\n")
    assert [task.text for task in tasks(old)] == ["修渠", "植桑", "办学"]
    assert [(task.rank, task.previous_rank, task.matched) for task in tasks(new, align(old, new))] == [
        (1, 3, "办学"),
        (2, 2, "植桑"),
    ]


def test_counted_topics_behind_a_lead_are_tasks() -> None:
    text = "国务院常务会议召开。\n会议确定，一是修复灯塔。每座都修。二是疏浚渔港。三是发展海市。\n"
    document = read_page(Page(text.encode(), "made.txt"), Given(series="scexec", date="2040-04-17"))
    assert [task.text for task in tasks(document, None)] == ["修复灯塔", "疏浚渔港", "发展海市"]


def test_a_task_that_is_none_any_more_is_told_unless_a_copy_is_abridged(empty: Archive) -> None:
    old = conference("会议要求，抓好以下工作。\n一是修复灯塔。每座都修。\n二是疏浚渔港。\n三是发展海市。\n")
    new = conference("会议要求，抓好以下工作。\n一是疏浚渔港。\n二是发展海市。\n", "2041-12-12")
    old, new = replace(old, complete=True), replace(new, complete=True)  # so short a copy is taken for an abridged one
    brief = compose(new, empty, against=(old,))
    assert [(task.rank, task.text) for task in brief.ended] == [(1, "修复灯塔")]
    assert "修复灯塔 (cewc/2040-12-12#" in to_text(brief, "zh") and "was 1, no task of its own now" in to_text(brief, "en")
    assert compose(replace(new, complete=False), empty, against=(old,)).ended == ()


def test_a_decision_knows_the_range_before_it(empty: Archive) -> None:
    brief = compose(_rates("raise", "4-1/4 to 4-1/2"), empty, against=(_rates("maintain", "4 to 4-1/4"),))
    assert brief.decision and brief.decision.former == (4.0, 4.25)
    assert "(was 4–4.25 %, +25 bp)" in to_text(brief, "en") and "+25 基点" in to_text(brief, "zh")


def test_a_dial_on_which_a_text_falls_silent_is_told_with_where_it_stood() -> None:
    old = conference("会议要求，明年要坚持稳中求进。要实施超常规的逆周期调节。要实施积极的财政政策。", "2039-12-12")
    new = conference("会议要求，明年要坚持稳中求进。要实施积极的财政政策。")
    found = silent_dials(dials(new), read_dials(old))
    assert [reading.axis for reading in found] == ["macro"]
    assert all("逆周期" in old[span] for span in found[0].evidence)
    assert silent_dials(dials(old), read_dials(new)) == silent_dials(dials(new), {}) == ()


def test_a_plan_of_hundreds_of_items_has_no_task_of_such_a_number(empty: Archive) -> None:
    text = "会议要求，明年要抓好以下工作：\n" + "".join(
        f"（{one}）加强{word}管理。\n" for one, word in zip("一二三", "港船网", strict=True)
    )
    document = conference(text)
    ranks = {standing(document, section.title).rank for section in document.sections if section.title}
    assert ranks == {1, 2, 3}
    many = replace(document, sections=tuple(replace(part, rank=part.rank and part.rank + 450) for part in document.sections))
    assert {standing(many, part.title).rank for part in many.sections if part.title} == {None}


def test_a_stance_that_an_edition_only_carried_on_does_not_fall_silent() -> None:
    """It named the policy and not the stance: what it did not say cannot be missing from the next."""
    with Archive(":memory:") as archive:
        hold(archive, "会议要求，明年要实施积极的财政政策。")
        carried = conference("会议要求，明年财政政策要以修港为先，守住海堤。\n", "2041-12-12")
        reading = read_dials(carried, archive)["fiscal"]
        assert reading.in_force is not None
        assert "fiscal" not in {one.axis for one in silent_dials((), read_dials(carried, archive))}
        named = conference("会议要求，明年要实施积极的财政政策，守住海堤。\n", "2041-12-12")
        assert "fiscal" in {one.axis for one in silent_dials((), read_dials(named, archive))}


def test_a_ratio_that_is_kept_is_a_target_too() -> None:
    for said, value in (("稳定在2.1%", 2.1), ("变为2.1%", None)):
        document = conference(f"会议要求，要修复灯塔。赤字规模有所增加，但赤字率{said}。\n")
        assert next((one.value for one in targets(document) if one.name == "deficit_ratio_target"), None) == value


def test_who_passed_on_what_is_no_task() -> None:
    text = (
        "会议要求，明年要坚持稳中求进。\\n会议指出，要修复灯塔，守住海堤。\\n会议传达学习了重要指示。\\n"
        "会议认为，习近平总书记的重要讲话如灯塔。\\n港务大臣主持第一次全体会议。\\n"
    ).replace("\\n", "\n")
    titles = [conference(text)[section.title] for section in conference(text).sections if section.title]
    assert not any("指示" in title or "讲话" in title or "全体会议" in title for title in titles)
