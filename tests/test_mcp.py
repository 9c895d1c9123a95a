"""The MCP server, tried with the SDK's own client over standard input and output."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from mcp import ClientSession, StdioServerParameters, stdio_client

from fengxiang.archive import Archive
from fengxiang.data import sample_pages
from fengxiang.inquiry import read
from fengxiang.judge.request import tokens
from test_brief import citations

TOOLS = {
    "request",
    "submit",
    "formulations",
    "editions",
    "read",
    "read_text",
    "quote",
    "trace",
    "compare",
    "dials",
    "chain",
    "check",
    "followed",
    "simulate",
}


def ask(sample_file: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The answers to some calls, the names of the tools first; an error is its text."""
    start = f"from fengxiang.cli import main; main(['mcp', '--archive', {str(sample_file)!r}])"
    server = StdioServerParameters(command=sys.executable, args=["-c", start])

    async def talk() -> list[Any]:
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            answers: list[Any] = [{tool.name for tool in (await session.list_tools()).tools}]
            prompts = {prompt.name for prompt in (await session.list_prompts()).prompts}
            assert prompts == {"brief_this_meeting", "compare_two", "check_this_note"}
            for name, given in calls:
                result = await session.call_tool(name, given)
                text = result.content[0].text  # type: ignore[union-attr]
                answers.append(text if result.is_error else json.loads(text))
            return answers

    return asyncio.run(asyncio.wait_for(talk(), 60))


def test_every_tool_answers_with_citations_that_resolve(sample_file: Path) -> None:
    commentary = "新的是“先补后拆”，还有**稳舵慢行**。"
    tools, *answers = ask(
        sample_file,
        ("read", {"edition": "sample/2032"}),
        ("trace", {"phrase": "先补后拆"}),
        ("dials", {"series": "sample"}),
        ("chain", {"phrase": "先补后拆"}),
        ("compare", {"editions": ["sample/2031", "sample/2032"]}),
        ("check", {"commentary": commentary, "against": "sample/2032"}),
        ("editions", {}),
        ("simulate", {"scenario": "together", "draws": 40, "quarters": 8}),
        ("followed", {"phrase": "先补后拆"}),
    )
    assert tools == TOOLS
    assert all(answer["fengxiang"] for answer in answers)
    read, traced, dials, chained, compared, checked, editions, projected, after = answers
    assert projected["series"]["gap"]["p50"] and projected["flags"] and after["n"] == 0
    assert read["signals"] and read["dials"] and "changes" not in read
    assert len(editions["editions"]) == 2 and compared["rows"] and traced["uses"] == 1 and chained["steps"]
    assert [row["verdict"] for row in checked["quotations"]] == ["verbatim", "altered"]
    found = [item for answer in (read, dials, chained) for item in citations(answer)]
    assert found
    with Archive(sample_file) as archive:
        for item in found:
            assert archive.get(archive.find_edition(item["edition"]))[item["start"], item["end"]] == item["quote"]


def test_a_pasted_text_is_read_and_not_stored_and_a_citation_is_quoted(sample_file: Path) -> None:
    name, data = sample_pages()[-1]
    _, read, quoted, editions = ask(
        sample_file,
        ("read_text", {"text": data.decode("utf-8").replace("2032年", "2033年"), "date": "2033-11-17"}),
        ("quote", {"edition": "sample/2032", "start": 0, "end": 4}),
        ("editions", {"series": "sample"}),
    )
    assert read["document"]["edition"] == "sample/2033-11-17" and len(editions["editions"]) == 2, name
    assert quoted["quote"] == "澜国经济"


def test_a_wrong_call_is_an_error_of_one_line(sample_file: Path) -> None:
    _, *answers = ask(
        sample_file,
        ("read", {"edition": "cewc/1900"}),
        ("quote", {"edition": "sample/2032", "start": 5, "end": 1_000_000}),
        ("chain", {}),
        ("compare", {"editions": ["sample/2032"]}),
    )
    assert all(isinstance(answer, str) and "\n" not in answer.strip() and "Traceback" not in answer for answer in answers), (
        answers
    )


def test_an_assistant_judges_and_its_answer_is_proved(sample_file: Path) -> None:
    answer = {"signals": [{"id": "s2"}, {"text": "首次提出于1988年"}], "dropped": [{"id": "d1"}], "call": {"zh": ["新提", "s2"]}}
    _, asked, found, whole = ask(
        sample_file,
        ("request", {"edition": "sample/2032"}),
        ("submit", {"edition": "sample/2032", "answer": answer, "model": "mine"}),
        ("read", {"edition": "sample/2032", "more": "all"}),
    )
    assert asked["candidates"][1]["text"] == found["signals"][0]["text"] and found["judged_by"]["model"] == "mine"
    assert any("1988" in note["text"] for note in found["warnings"]) and found["call"]["zh"].startswith("新提")
    assert whole["lenses"] and "lenses" not in found and "lenses" in found["more"]


def test_a_brief_for_an_assistant_is_short(corpus: Archive) -> None:
    for edition in ("cewc/2023-12-12", "gwr/2024-03-05", "fomc/2024-09-18"):
        assert tokens(json.dumps(read(corpus, edition), ensure_ascii=False)) <= 6000, edition
