"""The JSON API: every inquiry under /api, and the page that describes them, made from their signatures."""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Callable
from typing import Any, NamedTuple, Union, get_args, get_origin

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fengxiang import __version__
from fengxiang.errors import BadCall, FengxiangError, InputError
from fengxiang.inquiry import INQUIRIES, Object

_SENT = frozenset({"read_text", "check"})  # inquiries that carry a text are posted
KINDS = {str: "string", int: "integer", list: "array"}

Opened = Callable[[], Any]
Run = Callable[..., Any]


def api_routes(opened: Opened, run: Run) -> list[Route]:
    """A route for each inquiry, and one for their description."""
    routes = [
        Route(f"/api/{one.__name__}", _endpoint(one, opened, run), methods=["POST" if one.__name__ in _SENT else "GET"])
        for one in INQUIRIES
    ]
    return [*routes, Route("/openapi.json", _described)]


def _endpoint(inquiry: Callable[..., Object], opened: Opened, run: Run) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            asked = await request.json() if request.method == "POST" else dict(request.query_params.multi_items())
        except (ValueError, RecursionError):
            return _error("the body is no JSON object", 400)
        lists = {name: request.query_params.getlist(name) for name, kind in _parameters(inquiry).items() if kind is list}
        answer: Response = await run(answered, asked | lists if isinstance(asked, dict) else {})
        return answer

    def answered(asked: dict[str, Any]) -> Response:
        try:
            given = _given(inquiry, asked)
            with opened() as archive:
                return JSONResponse({"fengxiang": __version__, **inquiry(archive, **given)})
        except FengxiangError as error:
            return _error(str(error), 400 if isinstance(error, InputError) else 500)

    return answer


def _error(said: str, status: int) -> JSONResponse:
    return JSONResponse({"fengxiang": __version__, "error": said}, status)


def _parameters(inquiry: Callable[..., Object]) -> dict[str, type]:
    """What an inquiry takes, the archive apart, each with its kind."""
    known = list(inspect.signature(inquiry, eval_str=True).parameters.values())[1:]
    return {one.name: _kind(one.annotation) for one in known}


def _kind(annotation: Any) -> type:
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(one for one in get_args(annotation) if one is not type(None))
    kind: type = get_origin(annotation) or annotation
    return kind


def _given(inquiry: Callable[..., Object], asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked, in the kinds that the inquiry takes; BadCall for what it does not know, lacks, or cannot use."""
    known, signature = _parameters(inquiry), inspect.signature(inquiry)
    if unknown := sorted(set(asked) - set(known)):
        raise BadCall(f"{inquiry.__name__}: {unknown[0]} is not asked for; it takes {', '.join(known)}")
    try:
        json.dumps(asked, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadCall(f"{inquiry.__name__}: holds bytes that are no UTF-8; write it anew") from error
    given: dict[str, Any] = {}
    for name, kind in known.items():
        if name in asked and asked[name] not in (None, []):
            try:
                given[name] = asked[name] if isinstance(asked[name], kind) else _made(kind, asked[name])
            except (TypeError, ValueError) as error:
                raise BadCall(f"{inquiry.__name__}: {name} is to be of kind {KINDS[kind]}") from error
        elif signature.parameters[name].default is inspect.Parameter.empty:
            raise BadCall(f"{inquiry.__name__}: {name} is wanted")
    return given


def _made(kind: type, written: Any) -> Any:
    """A number or a list from what a query says; TypeError for what no query says."""
    if not isinstance(written, str):
        raise TypeError
    return kind(written)


class Told(NamedTuple):
    """An inquiry as it is described: how it is asked, where, what it answers, and for each parameter its kind and whether it is
    wanted."""

    way: str
    where: str
    answers: str
    parameters: dict[str, tuple[type, bool]]


def told_inquiries() -> list[Told]:
    """What may be asked, for people and for programs."""
    return [_told(inquiry) for inquiry in INQUIRIES]


def _told(inquiry: Callable[..., Object]) -> Told:
    signature, known = inspect.signature(inquiry), _parameters(inquiry)
    parameters = {name: (kind, signature.parameters[name].default is inspect.Parameter.empty) for name, kind in known.items()}
    way = "POST" if inquiry.__name__ in _SENT else "GET"
    return Told(way, f"/api/{inquiry.__name__}", " ".join((inquiry.__doc__ or "").split()), parameters)


def _described(_: Request) -> Response:
    return JSONResponse(description())


def description() -> Object:
    """The API in the words of OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "fengxiang", "version": __version__},
        "paths": {one.where: _path(one) for one in told_inquiries()},
    }


def _path(one: Told) -> Object:
    wanted = [name for name, (_, needed) in one.parameters.items() if needed]
    answers = {"200": {"description": "the answer"}, "400": {"description": "the call is wrong: `error` says how"}}
    told: Object = {"operationId": one.where.removeprefix("/api/"), "summary": one.answers, "responses": answers}
    schemas = {name: _schema(kind) for name, (kind, _) in one.parameters.items()}
    if one.way == "POST":
        schema = {"type": "object", "properties": schemas, "required": wanted}
        return {"post": {**told, "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}}
    parameters = [{"name": name, "in": "query", "required": name in wanted, "schema": schema} for name, schema in schemas.items()]
    return {"get": {**told, "parameters": parameters}}


def _schema(kind: type) -> Object:
    return {"type": "array", "items": {"type": "string"}} if kind is list else {"type": KINDS[kind]}
