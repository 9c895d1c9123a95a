"""Mistakes and warnings are told in the language that is asked for, every one of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import fengxiang
from fengxiang import errors
from fengxiang.cli import main
from fengxiang.data import table
from fengxiang.messages import said_in

_SOURCE = Path(fengxiang.__file__).parent
# What raises an error of ours, or makes a sentence that one of them, or a warning, will hold.
_RAISED = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.FengxiangError)}
_GAP = re.compile(r"\{[^{}]*\}")


def _sentence(node: ast.expr) -> str | None:
    """The English of a string as messages.toml writes it; None for what is no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]
    return None


def _raised() -> Iterator[tuple[str, str]]:
    """Where each message of an error, and each note of a brief, stands in the source, and what it says."""
    for path in sorted(_SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                said = _sentence(node.args[-1])
                if node.func.id in _RAISED | {"Note"} and said is not None:
                    yield f"{path.name}:{node.lineno}", said


def test_every_message_that_is_raised_can_be_said_in_chinese() -> None:
    """A sentence of the source, its gaps filled, is recognised, and none of its English is left."""
    found = list(_raised())
    assert len(found) > 150
    for place, english in found:
        filled = english.replace("{}", "7")
        said = said_in("zh", filled)
        assert re.search("[\u4e00-\u9fff]", said) or english == "--as-of {}", f"{place}: {english}"


def test_no_translation_loses_or_invents_a_name_or_a_number() -> None:
    """Each gap of the English stands in the Chinese, numbered, once at least."""
    for english, chinese in table("messages").items():
        assert set(re.findall(r"\{(\d+)\}", chinese)) == set(map(str, range(english.count("{}")))), english
        assert not _GAP.sub("", chinese).count("{"), chinese


def test_every_translation_is_of_a_sentence_of_the_source() -> None:
    """What no code says any more is not kept; what the command line's own library says stands under its own heading."""
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(_SOURCE.rglob("*.py")))
    plain = re.sub(r'"\s*\n?\s*f?"', "", source).replace("{{", "{").replace("}}", "}")
    library = (
        (_SOURCE / "data/messages.toml")
        .read_text(encoding="utf-8")
        .partition("# the command line itself")[2]
        .partition("\n\n")[0]
    )
    for english in table("messages"):
        longest = max(english.split("{}"), key=len).strip(" ';")
        assert longest in plain or longest in library, english


@pytest.mark.parametrize(
    "arguments",
    [
        ("read", "/nowhere/a.txt"),
        ("trace",),
        ("trace", "先立后破", "--foo"),
        ("trace", "先立后破", "--serie"),
        ("trace", "先立后破", "--as-of", "soon"),
        ("read", "a", "--series"),
        ("show", "cewc/2023", "--witness", "-1"),
        ("show", "cewc/2023", "more"),
    ],
)
def test_the_command_line_tells_mistakes_in_the_language_of_the_call(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Our own sentences and those of the library that reads the options; English where no language is asked for."""
    monkeypatch.setenv("FENGXIANG_ARCHIVE", str(tmp_path / "archive.db"))
    told = {}
    for given in (("--lang=zh",), ("--lang", "en"), ()):
        with pytest.raises(SystemExit) as stopped:
            main([arguments[0], *given, *arguments[1:]])
        assert stopped.value.code == 2
        told[given] = capsys.readouterr().err
    assert not re.search(r"\b(no|not|is|such|missing|invalid|requires)\b", told["--lang=zh",], re.IGNORECASE)
    assert re.search("[\u4e00-\u9fff]", told["--lang=zh",])
    assert told["--lang", "en"] == told[()]
    assert told[()] != told["--lang=zh",]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("a.txt: the file is empty; give one with a text", "a.txt：文件是空的；请给有正文的文件"),
        (
            "--as-of soon is no date: write it as 2023-12-12, or a year alone",
            "--as-of soon 不是日期：请写成 2023-12-12，或只写年份",
        ),
        (
            "m.csv: row cewc/2023: date soon: write it as 2023-12-12, or a year alone",
            "m.csv：行 cewc/2023：日期 soon：请写成 2023-12-12，或只写年份",
        ),
        (
            "a.txt: a control character (U+0007) on line 3; remove it and try again",
            "a.txt：第 3 行有控制字符（U+0007）；请删去再试",
        ),
        ("a word that nobody here said", "a word that nobody here said"),
    ],
)
def test_a_message_within_a_message_is_said_too(message: str, said: str) -> None:
    assert said_in("zh", message) == said
    assert said_in("en", message) == message


def test_a_sentence_in_brackets_is_not_taken_for_the_one_around_it() -> None:
    reason = "344 characters; no full text of this series has fewer than 1,500"
    assert said_in("zh", f"this copy is abridged ({reason}): dropped cannot be trusted") == (
        "本文是删节本（344 字；此系列全文不少于 1,500 字）：“删去”不可靠"
    )
