"""The way to a model: any endpoint of the chat-completions form, local or hosted; answers are kept by the request's hash."""

from __future__ import annotations

import ipaddress
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fengxiang.errors import BadCall, FengxiangError
from fengxiang.judge.answer import LARGEST, BadAnswer, parse
from fengxiang.judge.request import Request

if TYPE_CHECKING:
    import httpx

KEY = "FENGXIANG_JUDGE_KEY"
_CONNECT, _PIECE, _WHOLE = 10.0, 120.0, 600.0  # seconds to connect, between two pieces, and in all
_WAIT = 60.0  # seconds that an endpoint may ask us to wait


class JudgeFailed(FengxiangError):
    """A model that could not be asked, or whose answer is none; the reading goes on without it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked: its address and, where the endpoint has several, its name. The key comes from the environment
    alone and is part of no message. BadCall for an address that is none, or that would send texts over the open net
    unencrypted."""

    url: str
    model: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadCall("--judge: not an address; give one such as http://localhost:11434/v1 or https://host/v1")
        if parts.username or parts.password:
            raise BadCall(f"--judge: keep the key out of the address; put it into {KEY}")
        if parts.scheme == "http" and not is_near(parts.hostname):
            raise BadCall(f"--judge {parts.hostname}: plain http goes to this machine or the local network alone; use https")

    @property
    def address(self) -> str:
        """The address that is asked."""
        base = self.url.rstrip("/")
        return base if base.endswith("/chat/completions") else f"{base}/chat/completions"

    @property
    def name(self) -> str:
        """The model, or else its host."""
        return self.model or urlsplit(self.url).hostname or "model"


def is_near(host: str) -> bool:
    """Whether a host is this machine, or one of the local network by its number or a name that only this has."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".lan")):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def asked(
    request: Request, endpoint: Endpoint, kept: Path | None, told: Callable[[int], None] = lambda size: None
) -> tuple[dict[str, Any], str]:
    """The answer of a model to a request and the day it was given; one that was kept costs nothing. `told` hears how many
    characters have come. JudgeFailed in one line for whatever goes wrong."""
    place = kept / f"{request.digest}-{_safe(endpoint.name)}.json" if kept else None
    if place and (held := _held(place)):
        return held
    answer = _answered(request, endpoint, told)
    day = date.today().isoformat()
    if place:
        _keep(place, {"model": endpoint.name, "day": day, "answer": answer})
    return answer, day


def _held(place: Path) -> tuple[dict[str, Any], str] | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        value = json.loads(place.read_text(encoding="utf-8"))
        return parse(json.dumps(value["answer"])), str(value["day"])
    return None


def _keep(place: Path, value: dict[str, Any]) -> None:
    """Kept beside the archive where that can be written; else the model is asked again next time."""
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        made = place.with_suffix(".part")
        made.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        made.replace(place)


def _safe(name: str) -> str:
    return "".join(char if char.isalnum() or char in "-." else "_" for char in name)[:60]


def _answered(request: Request, endpoint: Endpoint, told: Callable[[int], None]) -> dict[str, Any]:
    """The answer, asked for a second time where the first is broken."""
    import httpx

    failed = "no answer"
    with httpx.Client(timeout=httpx.Timeout(_PIECE, connect=_CONNECT), follow_redirects=False) as client:
        for _ in range(2):
            try:
                return parse(_said(client, request, endpoint, told))
            except BadAnswer as error:
                failed = str(error)
            except httpx.HTTPError as error:
                raise JudgeFailed(
                    f"the model at {_where(endpoint)} cannot be asked ({type(error).__name__}); read without it"
                ) from None
    raise JudgeFailed(f"{failed.split(';')[0]}; read without the model at {_where(endpoint)}")


def _where(endpoint: Endpoint) -> str:
    return urlsplit(endpoint.url).hostname or "?"


def _said(client: httpx.Client, request: Request, endpoint: Endpoint, told: Callable[[int], None]) -> str:
    """What the endpoint says, piece by piece as it comes."""
    body: dict[str, Any] = {
        "messages": [{"role": "user", "content": request.text}],
        "temperature": 0,
        "stream": True,
        "response_format": {"type": "json_object"},
    }
    if endpoint.model:
        body["model"] = endpoint.model
    headers = {"Authorization": f"Bearer {key}"} if (key := os.environ.get(KEY)) else {}
    for without in (False, True):
        sent = {name: value for name, value in body.items() if not (without and name in ("response_format", "temperature"))}
        with client.stream("POST", endpoint.address, json=sent, headers=headers) as answer:
            if answer.status_code == 400 and not without:
                continue  # some endpoints know no form of answers
            if answer.status_code == 429 and not without:
                time.sleep(min(_WAIT, float(answer.headers.get("retry-after") or 2)))
                continue
            if answer.status_code != 200:
                raise JudgeFailed(f"the model at {_where(endpoint)} answers {answer.status_code}; read without it")
            return _collected(answer, told)
    raise JudgeFailed(f"the model at {_where(endpoint)} refuses the request; read without it")


def _collected(answer: httpx.Response, told: Callable[[int], None]) -> str:
    """The words of a streamed answer, or of one that came whole; BadAnswer for one too large, too slow, or of another form."""
    begun, raw, words = time.monotonic(), list[str](), list[str]()
    size = 0
    for piece in answer.iter_text():
        size += len(piece)
        raw.append(piece)
        told(size)
        if size > 8 * LARGEST:
            raise BadAnswer(f"the model's answer has over {8 * LARGEST >> 20} MB; not read")
        if time.monotonic() - begun > _WHOLE:
            raise BadAnswer(f"the model's answer was not whole after {_WHOLE:.0f} seconds; not read")
    whole = "".join(raw)
    if not whole.lstrip().startswith("data:"):
        return _content(whole, "message")
    for line in whole.splitlines():
        if line.startswith("data:") and line[5:].strip() not in ("", "[DONE]"):
            words.append(_content(line[5:], "delta"))
    return "".join(words)


def _content(line: str, part: str) -> str:
    """The words in one object of the stream."""
    try:
        choices = json.loads(line)["choices"]
        return str((choices[0].get(part) or {}).get("content") or "") if choices else ""
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise BadAnswer(f"the model's endpoint answers in another form ({type(error).__name__}); ask another") from error
