"""What a page on this machine must keep out: other hosts' requests, bodies without end, pages that never parse."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from fengxiang.documents import Draft, Given
from fengxiang.errors import InputError, TooLarge, UnreadableFile
from fengxiang.sources import Page

LARGEST = 16 * 1024 * 1024
SECONDS = 30
MEMORY = 2 * 1024**3
HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
# Where the system knows limits, they are set before anything of ours is loaded, and a process without them reads nothing.
_PARSE = (
    "import sys, json\n"
    "if sys.platform != 'win32':\n"
    "    import resource\n"
    f"    resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))\n"
    f"    resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))\n"
    "from dataclasses import asdict\n"
    "from fengxiang.documents import draft_of\n"
    "from fengxiang.errors import InputError\n"
    "from fengxiang.sources import Page\n"
    "try:\n"
    "    page = Page(sys.stdin.buffer.read(), sys.argv[1], sys.argv[2] or None, charset=sys.argv[3] or None)\n"
    "    told = {'draft': asdict(draft_of(page))}\n"
    "except InputError as error:\n"
    "    told = {'error': str(error)}\n"
    "sys.stdout.write(json.dumps(told))\n"
)

Next = Callable[[Request], Awaitable[Response]]


async def guard(request: Request, call: Next, hosts: frozenset[str] = HOSTS) -> Response:
    """Refuses what is not asked for this host, and what another site sends here; every answer forbids what it need not have."""
    host = _host_of(request.headers.get("host", ""))
    origin = request.headers.get("origin")
    if host not in hosts:
        return PlainTextResponse("this reader answers on its own machine only\n", 403)
    if request.method != "GET" and origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return PlainTextResponse("sent from another site; not taken\n", 403)
    if request.method != "GET" and origin is None and request.headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
        return PlainTextResponse("sent from another site; not taken\n", 403)
    if request.method == "POST" and "content-length" not in request.headers:
        return PlainTextResponse("say how long the body is\n", 411)
    if int(request.headers.get("content-length") or 0) > LARGEST:
        return PlainTextResponse(f"over {LARGEST // 2**20} MB; give the readout alone\n", 413)
    response = await call(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    return response


def _host_of(written: str) -> str:
    """The host that a request is for; empty where it names none."""
    try:
        return urlsplit(f"//{written}").hostname or ""
    except ValueError:
        return ""


def parsed(page: Page) -> Draft:
    """What is taken off a page from outside, parsed in a process of its own with limits of time and memory."""
    name, data = page.name, page.data
    if len(data) > LARGEST:
        raise TooLarge(f"{name}: over {LARGEST // 2**20} MB; give the readout alone")
    # Isolated: nothing of the folder that the server was started in, or of the environment, is imported.
    told_by = [sys.executable, "-I", "-c", _PARSE, name, page.url or "", page.charset or ""]
    try:
        with TemporaryDirectory() as empty:
            done = subprocess.run(
                told_by, input=data, capture_output=True, timeout=SECONDS, check=False, cwd=empty, close_fds=True
            )
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise UnreadableFile(
            f"{name}: cannot be read within {SECONDS} seconds and {MEMORY // 2**30} GB; give its text"
        ) from error
    if "error" in told:
        raise InputError(told["error"])
    draft = told["draft"]
    return Draft(**draft | {name: tuple(map(tuple, draft[name])) for name in ("told", "warnings")})


def given(form: Any) -> Given:
    """What a form states about a text."""
    return Given(series=str(form.get("series") or "") or None, date=str(form.get("date") or "") or None)
