"""What a page says, to take along: the same address with a form of file behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from fengxiang.errors import BadCall
from fengxiang.render.frame import frame
from fengxiang.render.ways import Ways

_LONGEST = 80  # characters of a file's name
KINDS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".vl": "application/json",
}


def given_as(ways: Ways, suffix: str, name: str) -> Response:
    """An answer as a file of this form; BadCall where it has none such."""
    form = f".{suffix}"
    if form not in ways or form not in KINDS:
        raise BadCall(f"format {suffix}: choose one of {', '.join(one[1:] for one in KINDS if one in ways)}")
    plain = re.sub(r"[^\w-]+", "-", name).strip("-")[:_LONGEST]
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(plain + form)}"}
    return Response(ways[form](), media_type=KINDS[form], headers=headers)


def links_to(request: Request, ways: Ways, lang: str) -> Markup:
    """A line of links to what a page says in every form that it has."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "format"]
    links = [
        Markup('<a href="{}?{}">{}</a>').format(request.url.path, urlencode([*asked, ("format", form[1:])]), form[1:])
        for form in KINDS
        if form in ways
    ]
    return Markup('<p class="site soft">{}: {}</p>').format(frame(lang)["take"], Markup(" · ").join(links))


def buttons(forms: Iterable[str]) -> Markup:
    """Buttons that send a form and ask for the answer as a file."""
    made = (Markup('<button name="format" value="{0}">{0}</button>').format(form) for form in forms)
    return Markup(" ").join(made)
