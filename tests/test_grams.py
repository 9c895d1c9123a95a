"""The table of runs: never one too few, seldom one too many."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fengxiang.archive.grams import SIZE, grams, reach
from fengxiang.archive.suffixes import units

TEXT = st.text(alphabet="甲乙丙，", max_size=60)


@given(text=TEXT, query=TEXT)
def test_no_stretch_that_the_text_holds_reaches_further_than_is_told(text: str, query: str) -> None:
    told = reach(grams(units(text)), units(query)).tolist()
    held = [max(size for size in range(len(query) - at + 1) if query[at : at + size] in text) for at in range(len(query))]
    assert all(true <= most <= len(query) - at for at, (true, most) in enumerate(zip(held, told, strict=True)))


def test_what_is_not_there_is_mostly_told_so() -> None:
    draw = np.random.default_rng(1)
    text, other = (draw.integers(0x4E00, 0x9FA6, 200_000).astype(np.uint16) for _ in range(2))
    assert (reach(grams(text), other) >= SIZE).mean() < 0.5  # as many bits are set as runs that are all different set
    shared = text[: len(text) // 3]
    assert reach(grams(np.tile(shared, 3)), other).mean() < SIZE


def test_a_text_reaches_its_own_end_from_every_place() -> None:
    text = units("".join(random.Random(2).choices("甲乙丙丁戊己庚辛", k=70_000)))  # longer than the pieces it is read in
    assert (reach(grams(text), text) == np.arange(len(text), 0, -1)).all()
