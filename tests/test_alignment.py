"""Alignment: what was planted is found, what was not is not, and replaying the changes makes the new text."""

from __future__ import annotations

import random
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from fengxiang.alignment import Alignment, Change, align, replay
from fengxiang.alignment.strength import compare
from fengxiang.archive import Archive
from fengxiang.documents import Document, Edition, document_of
from fengxiang.reading.context import previous
from generator import edited_pair

HERE = Path(__file__).parent


def document(text: str, date: str = "2031-12-01") -> Document:
    return document_of(text, Edition("cewc", date), title="")


def one_change(old: str, new: str) -> tuple[Alignment, Change]:
    """The only change between two one-sentence texts."""
    alignment = align(document(f"会议指出，{old}。"), document(f"会议指出，{new}。"))
    changes = [change for change in alignment.changes if change.kind != "kept" or change.moved]
    assert len(changes) == 1, [alignment.text(change, "new") for change in changes]
    return alignment, changes[0]


def spans(alignment: Alignment, change: Change) -> tuple[list[str], list[str]]:
    return [alignment.old[span] for span in change.old], [alignment.new[span] for span in change.new]


def test_every_planted_change_of_the_sample_is_found(pair: tuple[Document, Document]) -> None:
    alignment = align(*pair)
    found = {(change.kind, *map(tuple, spans(alignment, change))): change for change in alignment.changes}
    with (HERE / "redlines/sample.toml").open("rb") as file:
        planted = tomllib.load(file)["planted"]
    assert {row["kind"] for row in planted} == {"kept", "reworded", "added", "dropped"}
    for row in planted:
        change = found.get((row["kind"], tuple(row.get("old", ())), tuple(row.get("new", ()))))
        assert change is not None, row
        assert change.moved == row.get("moved", False), row
        if "strength" in row:
            assert change.strength == row["strength"], row


def test_a_document_aligned_with_itself_is_all_kept(pair: tuple[Document, Document]) -> None:
    for side in pair:
        assert all(change.kind == "kept" and not change.moved for change in align(side, side).changes)


def test_a_text_compared_before_is_compared_as_if_it_were_new(pair: tuple[Document, Document]) -> None:
    old, new = pair
    first = align(old, new).changes
    assert align(new, old).changes and align(old, old).changes
    assert align(old, new).changes == align(replace(old), replace(new)).changes == first


def test_replaying_the_changes_on_the_old_text_makes_the_new_one(pair: tuple[Document, Document]) -> None:
    assert replay(align(*pair)) == pair[1].text
    assert replay(align(pair[1], pair[0])) == pair[0].text


def test_replaying_works_on_real_texts(corpus: Archive) -> None:
    for name in ("cewc/2015", "cewc/2020", "cewc/2025", "politburo/2024-09", "fomc/2020-03-15"):
        new = corpus.get(corpus.find_edition(name))
        assert replay(align(corpus.get(previous(new, corpus)[0]), new)) == new.text


def test_every_clause_of_both_sides_is_in_exactly_one_change(corpus: Archive) -> None:
    new = corpus.get(corpus.find_edition("cewc/2023"))
    old = corpus.get(corpus.find_edition("cewc/2022"))
    alignment = align(old, new)
    for side, whole in (("old", old), ("new", new)):
        covered = [span for change in alignment.changes for span in getattr(change, side)]
        assert sorted(covered) == sorted(clause.core for clause in whole.clauses)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("实施稳健的货币政策", "实施适度宽松的货币政策", [("稳健", "适度宽松")]),
        ("加强宏观调控", "加大宏观调控力度", [("加强", "加大"), ("", "力度")]),
        ("综合整治内卷式竞争", "深入整治内卷式竞争", [("综合", "深入")]),
        ("增长目标为5.5%左右", "增长目标为5%左右", [("5.5%", "5%")]),
        ("做好民生工作", "切实做好民生工作", [("", "切实")]),
    ],
)
def test_edits_are_phrases_and_cut_no_word_or_number(old: str, new: str, shown: list[tuple[str, str]]) -> None:
    alignment, change = one_change(old, new)
    assert [(alignment.old[edit.old], alignment.new[edit.new]) for edit in change.edits if edit.op != "equal"] == shown


@pytest.mark.parametrize(
    ("old", "new", "strength"),
    [
        ("鼓励青年回港创业", "大力支持青年回港创业", "strengthened"),
        ("守住底线", "坚决守住底线", "strengthened"),
        ("做好“三保”工作", "兜牢“三保”底线", "strengthened"),
        ("要加力提效", "要适度加力、提质增效", "weakened"),
        ("确保市场平稳发展", "促进市场平稳健康发展", "weakened"),
        ("坚定不移完成目标", "努力完成目标", "weakened"),
        ("改善消费条件", "优化消费环境", "same"),
        ("营造一流营商环境", "持续建设一流营商环境", "same"),
        ("提高财政赤字率", "降低财政赤字率", "same"),
        ("适度增加投资", "适当增加投资规模", "same"),
    ],
)
def test_strength_is_told_by_words_of_commitment_degree_and_scope(old: str, new: str, strength: str) -> None:
    assert compare(old, new) == strength


def test_a_clause_split_in_two_and_two_merged_into_one_are_one_change_each() -> None:
    old = document("会议指出，推动船厂兼并重组和闲置船台出清。鼓励渔民换新船。鼓励渔民换新网。")
    new = document("会议指出，推动船厂兼并重组，推动闲置船台出清。鼓励渔民换新船换新网。")
    shapes = {(len(change.old), len(change.new)) for change in align(old, new).changes if change.kind == "reworded"}
    assert shapes == {(1, 2), (2, 1)}


def test_texts_without_a_clause_in_common_and_empty_ones_are_added_and_dropped() -> None:
    old, new = document("会议指出，要修好海堤。"), document("渔灯照夜船，盐田晒新月。")
    kinds = {change.kind for change in align(old, new).changes}
    assert kinds == {"added", "dropped"}
    assert {change.kind for change in align(document("。"), new).changes} == {"added"}


def test_generated_pairs_are_aligned_as_they_were_made() -> None:
    """Our own seeded generator: drop, add, reword, split, merge and move clauses of a made-up text."""
    right = given = wanted = moved_right = moved_wanted = false_moves = stayed = 0
    for seed in range(30):
        made = edited_pair(random.Random(seed))
        alignment = align(document(made.old), document(made.new, "2032-12-01"))
        found = {
            (a, b): change
            for change in alignment.changes
            for a in spans(alignment, change)[0]
            for b in spans(alignment, change)[1]
        }
        right, given, wanted = right + len(found.keys() & made.links.keys()), given + len(found), wanted + len(made.links)
        for link, moved in made.links.items():
            if link in found:
                moved_right += moved and found[link].moved
                false_moves += (not moved) and found[link].moved
            moved_wanted += moved
            stayed += not moved
    precision, recall = right / given, right / wanted
    assert 2 * precision * recall / (precision + recall) >= 0.95
    assert moved_right / moved_wanted >= 0.9 and false_moves / stayed <= 0.02


def test_what_introduces_speech_never_moves() -> None:
    def text(year: int, *parts: str) -> Document:
        return document_of("\n".join(parts), Edition("sample", f"{year}-11-17"), title="")

    review, demand = "会议认为，今年渔获增加，航线复航", "会议要求，明年要守住鱼汛、守住船期、守住粮价"
    old = text(2031, f"{review}。会议指出，旧债到期较为集中。", f"{demand}。")
    new = text(2032, f"{review}。", f"{demand}。会议指出，旧债到期较为集中。")
    moved = {new[change.new[0]] for change in align(old, new).changes if change.moved}
    assert moved == {"旧债到期较为集中"}


def test_what_alone_speaks_of_liquidity_on_both_sides_is_one_statement() -> None:
    old = document("会议要求，明年要坚持先修后拆。要把好流动性的闸门，守住海堤。修复灯塔。\n")
    new = document("会议要求，明年要坚持先修后拆。修复灯塔，清理航道。各港要让渔民手中的流动性合理充裕。\n", "2032-12-01")
    alignment = align(old, new)
    linked = next(change for change in alignment.changes if "流动性" in alignment.text(change, "new"))
    assert linked.kind == "reworded" and "闸门" in alignment.text(linked, "old")
