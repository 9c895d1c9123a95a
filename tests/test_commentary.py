"""Commentaries, lenses and travels of words. Sample texts are made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fengxiang import compose
from fengxiang.archive import Archive
from fengxiang.cli import app
from fengxiang.commentary import Checked, check, read_commentary
from fengxiang.documents import Given
from fengxiang.errors import BadLens, EmptyInput
from fengxiang.lenses import load_lens
from fengxiang.provenance import carried, chain
from fengxiang.reading import left_out, tracks
from fengxiang.render.dials import dials_object, dials_to_svg
from fengxiang.render.text import to_text
from fengxiang.sources import Page, fetch
from test_findings import FRAME, conference

READOUT = (
    "会议指出，当前经济运行面临一些困难和挑战，主要是渔区需求不足、旧船产能过剩。\n"
    "会议要求，明年要坚持稳舵快行、先补后拆。要加强跨汛期调节，继续实施积极的财政政策和稳健的货币政策。\n"
    "一是着力扩大渔区需求。办好春秋海市，支持茶馆、客栈、码头夜市等消费。\n"
    "二是防范化解旧债风险。有序处置岛际银行坏账，守住不发生大风浪的底线。"
)


def checked(text: str) -> Checked:
    document = conference(READOUT)
    archive = Archive(":memory:")
    said = read_commentary(Page(text.encode(), "made.md"))
    return check(said, document, compose(document, archive, top=40).signals, archive)


def verdicts(found: Checked) -> dict[str, str]:
    return {quotation.text: quotation.verdict for quotation in found.quotations}


def test_quotations_are_verbatim_altered_or_absent() -> None:
    found = checked(
        "新的是**跨汛期调控**，还有“先补后拆”。\n\n> 有序处置岛际银行坏账，守住不发生大风浪的底线。另外加税三成以上才行。\n\n"
        "“敬畏大海，敬畏风暴”是另一个会说的。"
    )
    assert verdicts(found) == {
        "跨汛期调控": "altered",
        "先补后拆": "verbatim",
        "有序处置岛际银行坏账，守住不发生大风浪的底线。": "verbatim",
        "另外加税三成以上才行。": "absent",
        "敬畏大海，敬畏风暴": "absent",
    }
    altered = next(quotation for quotation in found.quotations if quotation.verdict == "altered")
    assert altered.nearest and altered.nearest.text == "跨汛期调节"
    for quotation in found.quotations:
        assert found.commentary.text[quotation.span.start : quotation.span.end] == quotation.text
        if quotation.nearest:
            assert found.document[quotation.nearest.span] == quotation.nearest.text


def test_a_word_put_in_takes_nothing_else_from_the_readout() -> None:
    (quotation,) = checked("会议说“坚决有序处置岛际银行坏账”。").quotations
    assert quotation.verdict == "altered" and quotation.nearest and quotation.nearest.text == "有序处置岛际银行坏账"


def test_a_quotation_with_its_marks_is_found_in_an_earlier_text() -> None:
    document = conference(READOUT)
    with Archive(":memory:") as archive:
        archive.add(Page("会议指出，要守堤为先、以网补船。".encode(), "a.txt"), Given("sample", "2030-11-01"))
        said = read_commentary(Page("有人提到“守堤为先、以网补船”。".encode(), "made.md"))
        (quotation,) = check(said, document, (), archive).quotations
        assert quotation.verdict == "absent" and quotation.nearest
        assert archive.get(quotation.nearest.edition)[quotation.nearest.span] == quotation.nearest.text == "守堤为先、以网补船"


def test_stretches_of_the_readout_and_items_of_a_list_are_found_without_marks() -> None:
    found = checked(
        "问题有：\n\n* 渔区需求不足；\n* 旧船产能过剩（备注：早就有）\n\n他们说支持茶馆、客栈、码头夜市等消费，这就够了。"
    )
    assert set(verdicts(found)) == {"渔区需求不足", "旧船产能过剩", "支持茶馆、客栈、码头夜市等消费"}
    assert set(verdicts(found).values()) == {"verbatim"}


def test_a_page_of_several_answers_is_cut_at_their_authors() -> None:
    page = (
        "# 问题\n\n[甲](https://example.org/people/a)\n\n140 人赞同了该回答\n\n“先补后拆”很重要。\n\n赞同 12 条评论\n\n"
        "[乙](https://example.org/people/b)\n\n我只想说**跨汛期调节**。\n\n赞同 3 条评论\n"
    )
    found = checked(page)
    assert [row.answer.author for row in found.covered] == ["甲", "乙"]
    assert all(0 < row.share < 0.2 for row in found.covered)


def test_what_all_missed_holds_no_quoted_signal() -> None:
    found = checked("“先补后拆”。")
    texts = [signal.text for signal in found.missed]
    assert texts and not any("先补后拆" in text for text in texts)


def test_a_commentary_without_words_is_refused() -> None:
    with pytest.raises(EmptyInput):
        read_commentary(Page(b"---\n!!!\n", "made.md"))


def test_every_quotation_of_the_saved_page_is_judged_as_by_hand(shared: Path, corpus: Archive) -> None:
    document = corpus.get(corpus.find_edition("cewc/2023"))
    said = read_commentary(fetch(str(shared / "commentary/cewc-2023-zhihu.md")))
    found = check(said, document, compose(document, corpus, top=40).signals, corpus)
    assert len(found.covered) == 3
    by_verdict = {verdict: {one.text for one in found.quotations if one.verdict == verdict} for verdict in ("altered", "absent")}
    assert by_verdict["altered"] == {"跨周期调控"}
    assert {one.nearest.text for one in found.quotations if one.verdict == "altered" and one.nearest} == {"跨周期调节"}
    beginnings = {text[:6] for text in by_verdict["absent"]}
    assert beginnings == {"保交楼贷款支", "支持深圳加快", "推进新一轮市", "要敬畏市场，"}
    verbatim = [one.text for one in found.quotations if one.verdict == "verbatim"]
    wanted = ("先立后破", "经济大省要真正挑起大梁", "严控一般性支出", "发展银发经济", "灵活适度、精准有效", "数字经济")
    assert all(any(phrase in text for text in verbatim) for phrase in wanted)
    assert found.covered[1].share > found.covered[2].share > found.covered[0].share > 0


# Lenses ---------------------------------------------------------------------------------------------------------------


def test_a_lens_of_ones_own_is_read_and_asked(tmp_path: Path) -> None:
    own = tmp_path / "sea.toml"
    own.write_text(
        'id = "sea"\ntitle = { zh = "海", en = "Sea" }\n[[questions]]\nid = "fairs"\n'
        'title = { zh = "海市？", en = "Fairs?" }\nterms = "海市|坏账"\n',
        encoding="utf-8",
    )
    document = conference(READOUT)
    brief = compose(document, Archive(":memory:"), lenses=(load_lens(str(own)),))
    ((lens, (question,)),) = brief.lenses
    assert lens.id == "sea"
    assert [document[answer.span] for answer in question.answers] == ["办好春秋海市", "有序处置岛际银行坏账"]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("id = ", "not a TOML file"),
        ('title = { zh = "海", en = "Sea" }', "no id"),
        ('id = "sea"\ntitle = { zh = "海" }', "zh or en"),
        ('id = "sea"\ntitle = { zh = "海", en = "Sea" }', "no [[questions]]"),
        (
            'id = "s"\ntitle = { zh = "海", en = "S" }\n[[questions]]\nid = "q"\ntitle = { zh = "问", en = "Q" }\nterm = "x"',
            "term is not a key",
        ),
        (
            'id = "s"\ntitle = { zh = "海", en = "S" }\n[[questions]]\nid = "q"\ntitle = { zh = "问", en = "Q" }\nterms = "("',
            "no regular",
        ),
    ],
)
def test_a_lens_that_cannot_be_used_says_why(written: str, fault: str, tmp_path: Path) -> None:
    own = tmp_path / "bad.toml"
    own.write_text(written, encoding="utf-8")
    with pytest.raises(BadLens, match=r"bad\.toml") as caught:
        load_lens(str(own))
    assert fault in str(caught.value) and "\n" not in str(caught.value)


def test_balance_sheets_say_who_is_asked_to_grow_and_who_to_shrink() -> None:
    document = conference(
        "会议要求，明年要坚持稳中求进。\n一是扩大内需。增加居民收入。\n二是防范化解风险。压减地方财政一般性支出，严控地方债务。"
    )
    brief = compose(document, Archive(":memory:"), lenses=(load_lens("balance-sheets"),))
    asked = {question.id: question.answers for _, answered in brief.lenses for question in answered}
    assert [answer.direction for answer in asked["household"]] == ["grow"]
    assert {answer.direction for answer in asked["local_government"]} == {"shrink"}


# Travels and tracks ---------------------------------------------------------------------------------------------------


def test_a_formulation_travels_from_series_to_series() -> None:
    archive = Archive(":memory:")
    for series, date in (("politburo", "2040-12-06"), ("cewc", "2040-12-12"), ("gwr", "2041-03-05"), ("cewc", "2041-12-12")):
        archive.add(
            Page((FRAME + f"会议要求，要坚持先补后拆。{series}{date}").encode(), "made.txt"), Given(series=series, date=date)
        )
    steps = chain("先补后拆", archive)
    assert [(step.edition.series, step.days, step.texts) for step in steps] == [
        ("politburo", 0, 1),
        ("cewc", 6, 2),
        ("gwr", 83, 1),
    ]
    for step in steps:
        text = archive.get(step.edition)
        assert text[step.span] == step.quote and text[step.hit] == "先补后拆"
    assert chain("先补后拆", archive, before="2040-12-10")[-1].edition.series == "politburo"


def test_what_the_next_text_kept_is_counted_on_guidance() -> None:
    archive = Archive(":memory:")
    kept = "会议要求，明年要坚持稳舵快行、先补后拆，办好春秋两季海市。"
    archive.add(
        Page((FRAME + kept + "会议要求，明年要修缮二十所海岛小学和码头。").encode(), "a.txt"),
        Given(series="politburo", date="2040-12-06"),
    )
    archive.add(Page((FRAME + kept).encode(), "b.txt"), Given(series="cewc", date="2040-12-12"))
    (step,) = carried(archive.get(archive.find_edition("politburo/2040")), archive)
    assert step.edition.series == "cewc" and step.kept is not None and 0.4 < step.kept < 0.9
    assert archive.get(step.edition)[step.span] == step.quote


def test_an_edition_held_abridged_only_is_left_out_of_the_tracks_and_said(corpus: Archive) -> None:
    missing = left_out(corpus, "cewc")
    assert [edition.date for edition in missing] == ["2018-12-21"]
    assert not any(point.edition in missing for track in tracks(corpus, "cewc") for point in track.points)
    warned = dials_object((), "cewc", missing)["warnings"]
    assert [row["kind"] for row in warned] == ["abridged"] and "cewc/2018-12-21" in warned[0]["text"]


def test_a_question_with_more_answers_than_are_shown_says_so(corpus: Archive) -> None:
    brief = compose(corpus.get(corpus.find_edition("cewc/2023")), corpus, top=20)
    questions = [question for _, answered in brief.lenses for question in answered]
    full = [question for question in questions if question.full]
    assert full and len(full) < len(questions)
    assert to_text(brief, "en").count("closest only)") == len(full)


def test_tracks_have_a_point_an_edition_with_evidence_that_resolves(corpus: Archive) -> None:
    found = {track.axis: track for track in tracks(corpus, "cewc")}
    assert {"fiscal", "monetary", "property", "risk", "demand", "opening"} <= set(found)
    by_year = {point.edition.date[:4]: point for point in found["monetary"].points}
    assert by_year["2024"].reading.rung == "适度宽松" and by_year["2024"].direction == "easier"
    for track in found.values():
        for point in track.points:
            assert point.low <= point.high and track.rungs[point.reading.level] == point.reading.rung
            assert all(corpus.get(item.edition)[item.span] == item.quote for item in point.evidence)


def test_a_line_of_a_dial_breaks_where_an_edition_is_silent() -> None:
    """Three editions speak of an axis and one between them does not: two runs, drawn as two lines."""
    with Archive(":memory:") as archive:
        for year, said in enumerate(("要实施积极的财政政策", "要实施积极的财政政策", "要修复灯塔", "要实施积极的财政政策"), 2040):
            text = f"会议要求，明年{said}，守住海堤。\n".encode()
            archive.add(Page(text, f"{year}.txt"), Given(series="cewc", date=f"{year}-12-12", complete=True))
        found = tracks(archive, "cewc", axis="fiscal")
    assert [len(run) for run in found[0].runs()] == [2, 1]
    assert dials_to_svg(found, "cewc", "zh").count("<polyline") == 2


def test_what_an_abridged_copy_kept_is_told_with_a_warning(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        for year, complete in ((2030, True), (2031, False)):
            page = Page(f"会议要求，{year}年要有力有序修缮各港灯塔，办好渔港。".encode(), f"{year}.txt")
            archive.add(page, Given("sample", f"{year}-12-01", complete=complete))
    ran = CliRunner().invoke(app, ["chain", "sample/2030", "--archive", str(tmp_path / "a.db"), "--json"])
    (warning,) = json.loads(ran.stdout)["warnings"]
    assert warning["kind"] == "abridged" and "sample/2031-12-01" in warning["text"]
