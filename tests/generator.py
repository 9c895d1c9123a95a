"""A seeded generator of edited pairs: a made-up readout and what dropping, adding, rewording, splitting, merging and
moving its clauses makes of it, with the links between them. Every word is this project's own."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

VERBS = ["修好", "扩建", "清点", "租赁", "粉刷", "看护", "翻新", "登记", "巡查", "搬迁", "预售", "加固"]
OTHER_VERBS = {
    "修好": "修缮",
    "扩建": "扩大",
    "清点": "盘点",
    "租赁": "出租",
    "粉刷": "刷新",
    "看护": "守护",
    "翻新": "更新",
    "登记": "登录",
    "巡查": "巡视",
    "搬迁": "迁移",
    "预售": "销售",
    "加固": "固牢",
}
PLACES = ["东港", "西湾", "南礁", "北岬", "上屿", "下屿", "中塘", "外堤", "内河", "高崖", "浅滩", "深沟"]
THINGS = [
    "灯塔",
    "码头",
    "渔市",
    "盐仓",
    "茶栈",
    "船坞",
    "学堂",
    "诊所",
    "粮库",
    "水闸",
    "鱼棚",
    "石桥",
    "电厂",
    "花圃",
    "邮亭",
    "戏台",
]


@dataclass
class Made:
    """Both texts, and for each linked pair of clauses whether it moved to another task."""

    old: str = ""
    new: str = ""
    links: dict[tuple[str, str], bool] = field(default_factory=dict)


def edited_pair(draw: random.Random) -> Made:
    """Five tasks of six clauses, each clause about a thing of its own, edited at random."""
    subjects = [(place, thing) for place in PLACES for thing in THINGS]
    draw.shuffle(subjects)
    tasks = [[_clause(draw, *subjects.pop()) for _ in range(6)] for _ in range(5)]
    made, edited = Made(), [[] for _ in tasks]
    for number, task in enumerate(tasks):
        for clause in list(task):
            _edit(draw, clause, number, edited, made, subjects)
        _split_and_merge(draw, task, edited[number], made, subjects)
    made.old, made.new = _text(tasks), _text(edited)
    heads = [f"{'一二三四五'[number]}是{_head(number)}" for number in range(5)]
    made.links |= {(head, head): False for head in heads} | {("会议指出", "会议指出"): False}
    made.links |= {("明年要抓好以下重点任务", "明年要抓好以下重点任务"): False}
    return made


def _clause(draw: random.Random, place: str, thing: str) -> str:
    return f"{draw.choice(VERBS)}{place}的{thing}"


def _edit(
    draw: random.Random, clause: str, number: int, edited: list[list[str]], made: Made, subjects: list[tuple[str, str]]
) -> None:
    """One clause kept, reworded, dropped, moved, or joined by a new one."""
    kind = draw.choices(["keep", "reword", "drop", "move", "add"], [8, 5, 2, 1, 2])[0]
    target, moved = number, False
    if kind == "drop":
        return
    new = clause
    if kind == "reword":
        new = OTHER_VERBS[clause[:2]] + clause[2:]
    if kind == "move":
        target, moved = (number + draw.randint(1, 4)) % 5, True
    if kind == "add":
        edited[number].append(f"{draw.choice(VERBS)}{''.join(subjects.pop())}")
    edited[target].append(new)
    made.links[clause, new] = moved


def _split_and_merge(draw: random.Random, old: list[str], new: list[str], made: Made, subjects: list[tuple[str, str]]) -> None:
    """One clause about two things made two clauses, or two made one."""
    verb, (place, thing), (_, other) = draw.choice(VERBS), subjects.pop(), subjects.pop()
    whole, parts = f"{verb}{place}的{thing}和{other}", [f"{verb}{place}的{thing}", f"{verb}{place}的{other}"]
    if draw.random() < 0.5:
        old.append(whole)
        new += parts
        made.links |= {(whole, part): False for part in parts}
    else:
        old += parts
        new.append(whole)
        made.links |= {(part, whole): False for part in parts}


def _head(number: int) -> str:
    return ["管好海岛门户", "照看老幼病弱", "疏通水陆商路", "养护山林田地", "清算陈年旧账"][number]


def _text(tasks: list[list[str]]) -> str:
    lines = ["会议指出，明年要抓好以下重点任务。"]
    for number, task in enumerate(tasks):
        lines.append(f"{'一二三四五'[number]}是{_head(number)}。" + "".join(f"{clause}。" for clause in task))
    return "\n".join(lines) + "\n"
