"""From texts to levers, and figures beside words. The texts are written for these tests; figures and formulations are facts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fengxiang.archive import Archive
from fengxiang.brief import compose
from fengxiang.cli import app
from fengxiang.documents import Document, Given, read_page
from fengxiang.errors import BadFigures, BadScenario, NotInArchive
from fengxiang.reading import area_names, area_of
from fengxiang.render.html import to_html
from fengxiang.render.text import to_markdown
from fengxiang.scenario import Plan, all_figures, causes, followed, load_figures, scenario_of, simulate, start, stood_then
from fengxiang.scenario.levers import Cause, all_levers
from fengxiang.sources import Page

HEAD = "中央经济工作会议{day}在北京举行。\n会议认为，今年回升向好。去年推进了设备更新。\n会议指出，当前居民消费不足。\n"
EARLIER = HEAD.format(day="12月15日至16日") + (
    "会议要求，明年要坚持稳中求进。\n积极的财政政策要加力提效。稳健的货币政策要精准有力。\n"
    "会议强调，要抓好以下重点工作。\n一是建设现代化产业体系。推动大规模设备更新。\n"
)
LATER = HEAD.format(day="12月11日至12日") + (
    "会议要求，明年要坚持先立后破，强化逆周期调节。赤字率按4%安排。\n积极的财政政策要加力。要降低存款准备金率。\n"
    "会议强调，要抓好以下重点工作。\n一是建设现代化产业体系。安排3000亿元支持以旧换新。不搞保交楼以外的兜底。\n"
    "二是防止再贷款空转。稳定房地产和就业，推动出口。\n"
)


def _document(text: str, date: str, series: str = "cewc") -> Document:
    return read_page(Page(text.encode("utf-8"), f"{date}.txt"), Given(series, date))


def _pair() -> tuple[Document, Document]:
    return _document(EARLIER, "2022-12-16"), _document(LATER, "2023-12-12")


def test_words_pull_levers_and_cite_themselves() -> None:
    old, new = _pair()
    with Archive(":memory:") as archive:
        found = {cause.lever: cause for cause in causes(new, archive, old)}
    assert {"support", "counter_cyclical", "reserves", "trade_in"} <= set(found)
    assert new[found["support"].span] == "明年要坚持先立后破"
    assert new[found["reserves"].span] == "要降低存款准备金率"


def _saying(day: str, demand: str) -> Page:
    head = HEAD.format(day="12月15日至16日")
    return Page(f"{head}会议要求，明年要坚持稳中求进。\n积极的财政政策要{demand}，修{day[:4]}座灯塔。\n".encode(), f"{day}.txt")


@pytest.mark.parametrize(("years", "basis"), [((2015, 2018, 2019), "record of 2016, 2019, 2020"), ((2015, 2018), "judgement")])
def test_words_are_sized_by_what_reports_set_after_them_where_that_was_often_enough(years: tuple[int, ...], basis: str) -> None:
    with Archive(":memory:") as archive:
        for year in (*years, 2016):
            demand = "提高赤字率" if year in years else "提质增效"
            archive.add(_saying(f"{year}-12-15", demand), Given("cewc", f"{year}-12-15"))
        new = read_page(_saying("2024-12-12", "提高赤字率"), Given("cewc", "2024-12-12"))
        previous = archive.get(archive.find_edition("cewc/2016"))
        (found,) = (cause for cause in causes(new, archive, previous) if cause.lever == "deficit")
    assert found.basis == basis
    if basis != "judgement":
        set_to = {int(one.period): one.value for one in all_figures()["deficit_ratio_target"]}
        changes = [set_to[year] - set_to[year - 1] for year in (2016, 2019, 2020)]
        assert found.size == pytest.approx(sum(changes) / 3, abs=5e-4) and found.low < found.size < found.high


def test_a_year_whose_report_was_not_known_on_the_day_is_no_record() -> None:
    with Archive(":memory:") as archive:
        for year in (2015, 2018, 2019):
            archive.add(_saying(f"{year}-12-15", "提高赤字率"), Given("cewc", f"{year}-12-15"))
        new = read_page(_saying("2020-04-17", "提高赤字率"), Given("politburo", "2020-04-17"))
        (found,) = (cause for cause in causes(new, archive) if cause.lever == "deficit")
    assert found.basis == "judgement"


def test_a_stated_sum_wins_and_says_so() -> None:
    old, new = _pair()
    with Archive(":memory:") as archive:
        found = next(cause for cause in causes(new, archive, old) if cause.lever == "trade_in")
    assert found.basis == "stated"
    # 300 billion of the last output known in December 2023, that of 2022.
    assert found.size == pytest.approx(100 * 3000 / 1_210_207, abs=0.001)
    assert new[found.span] == "安排3000亿元支持以旧换新"


def _bonds(told: str) -> tuple[Document, dict[str, Cause]]:
    """A made-up report after one that issued a trillion of bonds, and what pulls a lever in it."""
    old, new = (
        _document(f"{HEAD.format(day='3月5日')}会议要求，{text}\n", f"{year}-03-05", "gwr")
        for year, text in ((2024, "今年要发行超长期特别国债1万亿元。"), (2025, told))
    )
    with Archive(":memory:") as archive:
        return new, {cause.lever: cause for cause in causes(new, archive, old)}


def test_a_sum_that_bonds_of_its_own_pay_is_stated() -> None:
    new, found = _bonds("今年要发行超长期特别国债1万亿元。要发行特别国债2000亿元，支持国有大型银行充实资本。")
    assert found["recapitalise_large"].basis == "stated"
    assert new[found["recapitalise_large"].span] == "要发行特别国债2000亿元，支持国有大型银行充实资本"
    # A quarter of it each quarter, against assets of some two years' output, 1,349,084 hundred million in 2024.
    assert found["recapitalise_large"].size == pytest.approx(100 * 2000 / (4 * 2.05 * 1_349_084), rel=0.05)
    assert "deficit" not in found  # as many bonds of the other kind as the year before


def test_a_sum_of_bonds_for_several_ends_is_not_that_of_one() -> None:
    _, found = _bonds("今年要发行超长期特别国债1.3万亿元，支持重大项目建设和消费品以旧换新。")
    assert found["trade_in"].basis == "judgement"
    assert found["deficit"].size == pytest.approx(100 * 3000 / 1_349_084, abs=0.001)


@pytest.mark.parametrize(("before", "now", "change"), [("3000", "3000", None), ("3000", "2500", -500), ("", "2500", 2500)])
def test_a_sum_counts_as_far_as_it_lies_from_the_last_one(before: str, now: str, change: int | None) -> None:
    said = [f"安排{amount}亿元支持以旧换新" if amount else "修缮灯塔" for amount in (before, now)]
    old, new = (
        _document(f"{HEAD.format(day='3月5日')}会议要求，今年要{text}。\n", f"{year}-03-05", "gwr")
        for year, text in zip((2024, 2025), said, strict=True)
    )
    with Archive(":memory:") as archive:
        found = [cause.size for cause in causes(new, archive, old) if cause.lever == "trade_in"]
    assert found == ([] if change is None else [pytest.approx(100 * change / 1_349_084, abs=0.002)])


def test_a_target_that_the_last_edition_did_not_name_is_measured_against_the_last_one_known() -> None:
    old, new = (
        _document(HEAD.format(day="12月15日至16日") + f"会议要求，明年要{said}。\n", f"{day}-12-16")
        for day, said in ((2024, "修缮灯塔"), (2025, "提高财政赤字率，赤字率按4.5%左右安排"))
    )
    with Archive(":memory:") as archive:
        (found,) = (cause for cause in causes(new, archive, old) if cause.lever == "deficit")
    assert (found.basis, found.size) == ("stated", 0.5)


def test_bonds_that_no_deficit_ratio_counts_stand_beside_it() -> None:
    new = _document(
        HEAD.format(day="12月15日至16日") + "会议要求，明年要提高财政赤字率，增发国债1万亿元，加大财政支出强度。\n", "2025-12-16"
    )
    with Archive(":memory:") as archive:
        found = [(new[cause.span], cause.basis) for cause in causes(new, archive) if cause.lever == "deficit"]
    assert found == [("明年要提高财政赤字率", "judgement"), ("增发国债1万亿元", "stated")]


@pytest.mark.parametrize(
    ("said", "lever"),
    [
        ("去产能、去库存、去杠杆", None),
        ("化解房地产库存", "home_demand"),
        ("坚定去杠杆", "property"),
        ("建好保障性租赁住房", "public_housing"),
        ("符合未来产业变革方向", None),
    ],
)
def test_words_pull_the_lever_that_they_mean(said: str, lever: str | None) -> None:
    new = _document(HEAD.format(day="12月15日至16日") + f"会议要求，明年要{said}。\n", "2023-12-16")
    with Archive(":memory:") as archive:
        assert [cause.lever for cause in causes(new, archive)] == ([lever] if lever else [])


def test_what_was_said_before_is_in_the_base_path() -> None:
    old, _ = _pair()
    with Archive(":memory:") as archive:
        again = list(causes(old, archive, old))
        alone = {cause.lever for cause in causes(old, archive)}
    assert not again
    assert {"support", "trade_in"} <= alone


def test_what_is_refused_or_only_looked_back_on_pulls_nothing() -> None:
    old, new = _pair()
    with Archive(":memory:") as archive:
        found = {cause.lever for cause in causes(new, archive, old)}
    assert not found & {"deliver_homes", "relending"}
    review = _document(HEAD.format(day="12月11日至12日") + "会议要求，明年要坚持稳中求进。\n", "2023-12-12")
    with Archive(":memory:") as archive:
        assert not list(causes(review, archive))


@pytest.mark.parametrize(
    ("day", "year", "fit", "quarter", "later"),
    [
        ("2025-03-05", "2024", "2024", 1, False),
        ("2023-12-12", "2022", "2021", 5, False),
        ("2024-09-26", "2023", "2021", 4, False),
        ("2019-03-05", "2018", "2018", 1, False),
        ("2016-12-16", "2015", "2018", 5, True),
    ],
)
def test_nothing_later_than_the_text_is_used(day: str, year: str, fit: str, quarter: int, later: bool) -> None:
    assert start(day) == (year, fit, quarter, later)
    known = next(one.known for one in all_figures()["gdp_nominal_first_release"] if one.period == year)
    assert known <= day


def test_a_text_older_than_the_figures_has_no_projection() -> None:
    with pytest.raises(BadScenario, match="the first is that of 2014"):
        start("2010-12-12")


def test_another_economy_has_neither_figures_nor_levers() -> None:
    foreign = _document("The Committee expects exports and employment to rise. 出口和就业增长。\n" * 3, "2024-09-18", "fomc")
    assert stood_then(foreign) == ()
    with Archive(":memory:") as archive, pytest.raises(BadScenario, match="China's economy"):
        scenario_of(foreign, archive)


def test_a_lever_waits_for_the_text_and_is_drawn_within_its_width() -> None:
    old, new = _pair()
    with Archive(":memory:") as archive:
        scenario = scenario_of(new, archive, old)
    path = scenario.path(all_levers()["support"], 20)
    assert path[:4].tolist() == [0, 0, 0, 0]
    assert path[4] == 0.5
    assert scenario.widths["support"] == (0.0, 2.0)
    assert "trade_in" in scenario.stated and "trade_in" not in scenario.widths
    since = start(new.edition.day)
    found = simulate(scenario, Plan(200, 1, 12, since.year, since.fit))
    assert found.versus["output"]["p50"][3] == found.series["output"]["p50"][3]
    assert found.series["output"]["p50"][11] > found.versus["output"]["p50"][11]
    assert found.discrepancy < 1e-9


def test_every_cause_resolves_to_its_characters() -> None:
    old, new = _pair()
    with Archive(":memory:") as archive:
        scenario = scenario_of(new, archive, old)
    for rows in scenario.because.values():
        for row in rows:
            assert new.text[row["start"] : row["end"]] == row["quote"]


def test_the_brief_to_send_on_says_what_would_follow() -> None:
    old, new = _pair()
    with Archive(":memory:") as archive:
        brief = compose(new, archive, against=(old,), whole=True)
        plain = compose(new, archive, against=(old,))
    assert plain.projection is None and 'id="follow"' not in to_html(plain)
    page = to_html(brief)
    assert 'id="follow"' in page and "不是预测" in page and page.count("<polygon") == 12
    assert to_html(brief) == page
    assert "## 将会如何" in to_markdown(brief)


def test_what_stood_then_was_known_then() -> None:
    _, new = _pair()
    found = stood_then(new)
    assert {one.series.name for one in found} >= {"unemployment_surveyed", "exports_growth", "property_investment_growth"}
    for one in found:
        assert all(figure.known <= "2023-12-12" for figure in one.path)
        assert one.value.period == ("2023" if one.series.name in ("deficit_ratio_target", "special_bond_quota_new") else "2022")
    jobs = next(one for one in found if one.series.name == "unemployment_surveyed")
    assert (jobs.value.value, jobs.value.period) == (5.6, "2022")
    assert new[jobs.span] == "就业"


def test_what_followed_counts_each_year_once(tmp_path: Path) -> None:
    with Archive(":memory:") as archive:
        for text, date, series in (
            ("会议指出，要适度宽松。\n", "2008-12-10", "cewc"),
            ("报告提出，适度宽松。\n", "2009-03-05", "gwr"),
            ("会议强调，继续适度宽松，巩固回升。\n", "2009-12-07", "cewc"),
        ):
            archive.add(Page((text * 4).encode("utf-8"), f"{series}-{date}.txt"), Given(series, date))
        found = followed("适度宽松", archive)
        early = followed("适度宽松", archive, before="2010-06-01")
        only = followed("适度宽松", archive, series="gwr")
    assert [event.year for event in found.events] == [2009, 2010]
    old, new = found.events[0].values["cpi"]
    assert old and new and (old.value, new.value) == (5.9, -0.7)
    assert [event.year for event in early.events] == [2009]
    assert [str(event.edition)[:3] for event in only.events] == ["gwr"]


def test_what_is_only_looked_back_on_or_said_elsewhere_is_not_followed() -> None:
    with Archive(":memory:") as archive:
        back = HEAD.format(day="12月11日至12日").replace("去年推进", "去年实行适度宽松，推进")
        archive.add(Page((back + "会议要求，明年要稳中求进。\n").encode("utf-8"), "a.txt"), Given("cewc", "2010-12-12"))
        archive.add(Page("适度宽松 maximum employment. ".encode() * 9, "b.txt"), Given("fomc", "2011-12-12"))
        assert followed("适度宽松", archive).n == 0
        with pytest.raises(NotInArchive, match="series nosuch: the archive holds no text"):
            followed("适度宽松", archive, series="nosuch")


def test_a_text_pulls_the_same_levers_stored_or_not() -> None:
    old, new = _pair()
    with Archive(":memory:") as archive:
        archive.add(Page(EARLIER.encode("utf-8"), "a.txt"), Given("cewc", "2022-12-16"))
        fresh = list(causes(new, archive, old))
        archive.add(Page(LATER.encode("utf-8"), "b.txt"), Given("cewc", "2023-12-12"))
        assert list(causes(new, archive, old)) == fresh


def test_only_series_that_set_policy_pull_levers() -> None:
    with Archive(":memory:") as archive, pytest.raises(BadScenario, match="levers are read from cewc"):
        scenario_of(_document(LATER, "2023-12-12", "cpcdoc"), archive)


def test_figures_stand_beside_their_own_words_only() -> None:
    text = HEAD.format(day="12月11日至12日") + "会议要求，降低PM2.5，减少治理赤字，应对世界经济增长放缓，开展对外贸易。\n"
    found = {one.series.name: one for one in stood_then(_document(text, "2023-12-12"))}
    assert not {"m2_growth", "broad_deficit_two_budgets_pct_gdp", "gdp_real_growth_first_release"} & set(found)
    assert found["exports_growth"].span.end - found["exports_growth"].span.start == len("对外贸易")


def test_a_vintage_was_not_known_before_its_year() -> None:
    early = _document(HEAD.format(day="12月11日至12日") + "会议要求，稳定企业债务。\n", "2020-12-16")
    assert not [one for one in stood_then(early) if one.series.name.startswith("debt_")]


def test_followed_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    text = tmp_path / "cewc.txt"
    text.write_text(LATER, encoding="utf-8")
    run = CliRunner().invoke
    run(app, ["add", str(text), "--series", "cewc", "--date", "2023-12-12", "--archive", str(path), "-q"])
    found = json.loads(run(app, ["followed", "先立后破", "--json", "-q", "--archive", str(path)]).output)
    assert found["n"] == 1 == len(found["events"])
    assert found["events"][0]["series"]["cpi"] == {"before": 0.2, "after": 0.2}
    for suffix in (".md", ".csv", ".svg"):
        out = tmp_path / f"out{suffix}"
        assert run(app, ["followed", "先立后破", "-q", "--archive", str(path), "-o", str(out)]).exit_code == 0
        assert "2024" in out.read_text(encoding="utf-8")
    text = run(app, ["followed", "先立后破", "-q", "--lang", "en", "--archive", str(path)]).output
    assert "not what came of it" in text
    assert "caus" not in text
    told = json.loads(
        run(app, ["simulate", "--from", "cewc/2023", "--json", "--draws", "50", "-q", "--archive", str(path)]).output
    )
    assert told["opening"] == "2022" and told["fit"] == "2021"
    assert all(lever["because"] for lever in told["levers"])


OWN = """series,period,value,unit,words
政策利率,2021-06-30,2.2,%,存款准备金率
政策利率,2023-06-30,1.9,%,
政策利率,2024-06-30,1.7,%,
"""


def test_series_of_ones_own_stand_beside_the_others(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(OWN, encoding="utf-8")
    own = load_figures(path)
    _, new = _pair()
    found = [one for one in stood_then(new, own) if one.series.name == "政策利率"]
    assert [one.value.value for one in found] == [1.9]
    assert own[0].of(2023, "2023-12-12") is not None and own[0].of(2024, "2023-12-12") is None


@pytest.mark.parametrize(("period", "known"), [("2023", "2024-03-01"), ("2023-12", "2024-03-01"), ("2023-09", "2023-12-01")])
def test_a_value_counts_as_known_two_months_after_its_end(period: str, known: str, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(f"series,period,value\nx,{period},1\n", encoding="utf-8")
    assert load_figures(path)[0].values[0].known == known


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("series,period,value\nx,2023,nan\n", "line 2: value 'nan'"),
        ("series,period,value\ncpi,2023,1\n", "no series that ships has"),
        ("series,period,value,known\nx,2023,1,banana\n", "known 'banana'"),
        ("series,period,value\nx,2023,1\nx,2023,2\n", "two values of one period"),
        ("a,b\n1,2\n", "must name the columns"),
        ("series,period,value\nx,2023-13,1\n", "line 2: period '2023-13'"),
        ("series,period,value\nx,2023,1\nx,2024,viel\n", "line 3: value 'viel'"),
        ("series,period,value,words\nx,2023,1,(\n", "words of x"),
        ("", "must name the columns"),
    ],
)
def test_what_is_wrong_with_a_file_of_figures_is_said(written: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(BadFigures) as error:
        load_figures(path)
    assert said in str(error.value) and "\n" not in str(error.value)


def test_a_page_looks_back_on_ranks_dials_and_formulations(corpus: Archive) -> None:
    document = corpus.get(corpus.find_edition("cewc/2022"))
    brief = compose(document, corpus, whole=True)
    found = brief.retrospect
    assert found is not None
    assert [str(ranked.edition)[:9] for ranked in found.ranks][-3:] == ["cewc/2020", "cewc/2021", "cewc/2022"]
    assert {track.axis for track in found.dials} >= {"fiscal", "monetary", "property"}
    assert all(point.edition.day <= document.edition.day for track in found.dials for point in track.points)
    assert all(year <= 2022 for one in found.warmth for year in one.by_year)
    assert all(document[one.span] == one.text for one in found.warmth)
    page = to_html(brief)
    earlier = [task for ranked in found.ranks[:-1] for task in ranked.tasks if area_of(task.text)]
    named = [area_names()[str(area_of(task.text))]["zh"] for task in earlier]
    assert len(named) > 10 and all(page.count(f">{area}</text>") >= named.count(area) for area in set(named))
    assert 'id="years"' in page and page.count("<circle") > 60 and "default-src" in page
    assert len(page.encode()) < 1_500_000


def test_the_longest_brief_stays_within_its_size(corpus: Archive) -> None:
    sizes = {
        name: len(to_html(compose(corpus.get(corpus.find_edition(name)), corpus, whole=True)).encode())
        for name in ("gwr/2024", "fyp/2021", "plenum/2013-11-12")
    }
    assert max(sizes.values()) <= 1_500_000, sizes


def test_a_sum_paid_from_bonds_is_not_counted_among_the_bonds_too() -> None:
    with Archive(":memory:") as archive:
        old = _document(HEAD.format(day="3月5日") + "会议要求，今年要发行超长期特别国债1万亿元。\n", "2024-03-05", "gwr")
        text = (
            HEAD.format(day="3月5日")
            + "会议要求，今年要发行超长期特别国债1.3万亿元。要从超长期特别国债中拿3000亿元用于消费品以旧换新。\n"
        )
        sizes = {cause.lever: cause.size for cause in causes(_document(text, "2025-03-05", "gwr"), archive, old)}
    assert set(sizes) == {"trade_in"}


def test_a_weaker_manner_pulls_half_as_far_and_a_looser_money_dial_lowers_the_rate() -> None:
    old = _document(EARLIER, "2022-12-16")
    weaker = EARLIER.replace("加力提效", "适度加力、提质增效").replace("12月15日至16日", "12月11日至12日")
    looser = weaker.replace("稳健的货币政策要精准有力", "实施适度宽松的货币政策")
    with Archive(":memory:") as archive:
        one, two = (
            {cause.lever: cause for cause in causes(_document(text, "2023-12-12"), archive, old)} for text in (weaker, looser)
        )
    assert (one["deficit"].size, one["deficit"].low, one["deficit"].high, one["deficit"].basis) == (-0.25, -0.5, 0.0, "judgement")
    assert "rate" not in one and two["rate"].size == -0.25


def test_words_that_break_the_old_tighten() -> None:
    old, new = _pair()
    breaking = _document(LATER.replace("稳定房地产", "坚持房子是用来住的"), "2023-12-12")
    with Archive(":memory:") as archive:
        found = {cause.lever: cause for cause in causes(breaking, archive, old)}
        assert "property" not in {cause.lever for cause in causes(new, archive, old)}
    assert found["property"].size < 0 and "房子是用来住的" in breaking[found["property"].span]


def test_years_that_refused_the_words_and_records_too_wide_are_told() -> None:
    with Archive(":memory:") as archive:
        for year in (2015, 2018, 2019, 2020):
            demand = "提高赤字率" if year != 2020 else "不再提高赤字率"
            archive.add(_saying(f"{year}-12-15", demand), Given("cewc", f"{year}-12-15"))
        archive.add(_saying("2023-12-12", "提质增效"), Given("cewc", "2023-12-12"))
        new = read_page(_saying("2024-12-12", "提高赤字率"), Given("cewc", "2024-12-12"))
        (found,) = (one for one in causes(new, archive, archive.get(archive.find_edition("cewc/2023"))) if one.lever == "deficit")
        assert found.basis == "record of 2016, 2019, 2020"
        for year in (2010, 2014, 2021, 2022):
            archive.add(_saying(f"{year}-12-15", "支持刚性和改善性住房需求"), Given("cewc", f"{year}-12-15"))
        homes = read_page(_saying("2024-12-12", "支持住房合理需求"), Given("cewc", "2024-12-12"))
        (wide,) = (
            one for one in causes(homes, archive, archive.get(archive.find_edition("cewc/2023"))) if one.lever == "home_demand"
        )
    assert wide.basis.startswith("judgement beside record of ") and wide.size == 3.0
