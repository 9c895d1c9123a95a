"""The reason of a signal in a sentence made of its parts; no other words are ever added."""

from __future__ import annotations

from fengxiang.documents import Edition
from fengxiang.provenance import Provenance, Stretch
from fengxiang.reading.facts.standing import Standing

_ROLES = {
    "headline": ("主基调句", "the headline formula"),
    "frame": ("会议程式", "the frame"),
    "review": ("回顾部分", "the review"),
    "assessment": ("形势判断", "the assessment"),
    "lessons": ("规律性认识", "the lessons"),
    "requirement": ("总体要求", "the general requirement"),
    "policy": ("宏观政策", "the policy paragraph"),
    "task": ("重点任务", "the key tasks"),
    "work": ("工作部署", "the work arrangements"),
    "closing": ("结尾安排", "the closing"),
}


def why(
    kind: str,
    role: str,
    heading: bool,
    life: Provenance,
    edition: Edition,
    against: Edition | None,
    stands: tuple[Standing, Standing | None] | None = None,
    terms: tuple[tuple[str, Stretch], ...] = (),
    often: tuple[str, int] | None = None,
) -> dict[str, str]:
    """The reason in Chinese and in English."""
    zh, en = _ROLES.get(role, ("正文", "the text"))
    if heading:
        zh, en = f"{zh}的标题", f"a heading of {en}"
    first, last, own = life.first, life.last, life.last_in(edition.series)
    since = (str(first.edition), str(last.edition)) if first and last else ("", "")
    before, days = str(own.edition) if own else "", life.days_since_last(edition)
    years = f"{(edition.ordinal - own.edition.ordinal) / 365.25:.1f}" if own else ""
    uses = life.uses
    previous = str(against) if against else ""
    odds = _odds(life, edition) if kind == "dropped" else ("", "")
    sentences = {
        "new": (f"收录范围内首次出现，位于{zh}", f"Never said before within coverage; stands in {en}")
        if life.coverage.documents
        else (f"文库中尚无更早文本可比，位于{zh}", f"No earlier text is held to compare with; stands in {en}"),
        "echoed": (f"{days}天前见于{since[1]}，本系列首次采用", f"Said {days} days before in {since[1]}; first in this series"),
        "adopted": (f"首见于{since[0]}，本系列首次采用", f"First said in {since[0]}; first in this series"),
        "revived": (f"本系列时隔{years}年重提，上次见于{before}", f"Back in this series after {years} years; last in {before}"),
        "returned": (f"上届未提，今又出现，上次见于{before}", f"Absent last time; last in {before}"),
        "stance": (f"较{previous}政策取向换档", f"The stance moved to another rung since {previous}"),
        "strengthened": (f"较{previous}措辞加强", f"Worded more strongly than in {previous}"),
        "weakened": (f"较{previous}措辞弱化", f"Worded more weakly than in {previous}"),
        "reworded": (f"较{previous}改写，位于{zh}", f"Reworded since {previous}; stands in {en}"),
        "dropped": (
            f"{previous}曾提，今未提；此前共{uses}次{odds[0]}",
            f"Stood in {previous}, not here; uses so far: {uses}{odds[1]}",
        ),
        "target": (f"较{previous}目标值改变", f"A target with another number than in {previous}"),
        "task": (f"新列任务，{previous}未列", f"A task that {previous} did not list"),
        "promoted": (f"较{previous}任务位次上升", f"Ranks higher among the tasks than in {previous}"),
        "demoted": (f"较{previous}任务位次下降", f"Ranks lower among the tasks than in {previous}"),
    }
    moved = _moved(*stands) if stands and kind in ("echoed", "adopted", "revived", "returned") else ("", "")
    within = [_of_term(text, use, edition, listed=not life.coverage.documents) for text, use in terms]
    zh_terms, en_terms = ("".join(part) for part in zip(*within, strict=True)) if within else ("", "")
    said = _often(*often) if often else ("", "")
    zh, en = sentences[kind]
    return {"zh": zh + said[0] + moved[0] + zh_terms, "en": en + said[1] + moved[1] + en_terms}


def _often(phrase: str, times: int) -> tuple[str, str]:
    """How often a text says what the recent editions never said."""
    return f"；“{phrase}”文中{times}次，近几届皆无", f"; “{phrase}” {times} times in this text, never in the recent ones"


def _of_term(text: str, use: Stretch, edition: Edition, listed: bool) -> tuple[str, str]:
    """The life of a formulation within a signal, in a clause; `listed`: as the shipped table tells it, where no text is held."""
    if use.first is None:
        return f"；“{text}”收录范围内首见", f"; “{text}” never before within coverage"
    days = edition.ordinal - use.first.ordinal
    since = (f"（{days}天前）", f" ({days} days before)") if days < 400 else ("", "")
    last = (f"，上次见于{use.last}", f", last in {use.last}") if use.last and use.last != use.first else ("", "")
    table = ("据提法表", "by the shipped table ") if listed else ("", "")
    return (
        f"；{table[0]}“{text}”首见于{use.first}{since[0]}{last[0]}",
        f"; {table[1]}“{text}” first in {use.first}{since[1]}{last[1]}",
    )


def _odds(life: Provenance, edition: Edition) -> tuple[str, str]:
    """How usual it is that the next edition does not repeat the wording, where there is a record to tell it from."""
    odds = life.odds_of_drop(edition.series)
    if odds is None or life.uses < 4:
        return "", ""
    return f"，历来下届不提的比率约{odds:.0%}", f"; dropped the next time in about {odds:.0%} of cases"


def _moved(now: Standing, then: Standing | None) -> tuple[str, str]:
    """Where it stood then and stands now, where these differ."""
    if then is None or then == now:
        return "", ""
    return (
        f"；上次在{_placed(then, 0)}，今在{_placed(now, 0)}",
        f"; last stood in {_placed(then, 1)}, now in {_placed(now, 1)}",
    )


def _placed(stands: Standing, lang: int) -> str:
    if stands.role == "task" and stands.rank:
        return (f"第{stands.rank}项任务", f"task {stands.rank}")[lang]
    return _ROLES.get(stands.role, ("正文", "the text"))[lang]
