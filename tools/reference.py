"""Write `docs/cli.md`, `docs/api.md` and `docs/series.md` from the program itself; `tests/test_docs.py` holds them to it.

uv run python tools/reference.py
"""

from __future__ import annotations

import inspect
from pathlib import Path

import click

import fengxiang
from fengxiang.cli import app
from fengxiang.render.series import series_to_markdown

DOCS = Path(__file__).resolve().parent.parent / "docs"


def cli() -> str:
    """Every command with its help."""
    parts = ["# Commands\n\nMade by `just reference` from the program.\n"]
    for name, command in sorted(app.commands.items()):
        parent = click.Context(app, info_name="fengxiang", **app.context_settings)
        context = click.Context(command, info_name=name, parent=parent, max_content_width=88, terminal_width=88)
        parts.append(f"## {name}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def api() -> str:
    """Every public name with its signature and docstring."""
    parts = ["# Python\n\nMade by `just reference` from the public names of `fengxiang`.\n"]
    for name in fengxiang.__all__:
        value = getattr(fengxiang, name)
        parts.append(f"## {name}\n\n{described(value)}\n")
        if inspect.isclass(value):
            members = [(key, member) for key, member in vars(value).items() if not key.startswith("_") and public(member)]
            parts += [f"### {name}.{key}\n\n{described(member)}\n" for key, member in members]
    return "\n".join(parts)


def series() -> str:
    """Every series with its names and sources."""
    made = "Made by `just reference`; `fengxiang series` prints the same. Sources are those of [real texts](collecting.md)."
    return f"# Series\n\n{made}\n\n" + series_to_markdown()


def public(member: object) -> bool:
    """Whether a member of a class is a documented method or property."""
    return bool(inspect.isfunction(member) or isinstance(member, property)) and bool(inspect.getdoc(member))


def described(value: object) -> str:
    """The signature, where there is one, and the docstring."""
    text = inspect.getdoc(value) or ""
    if inspect.isfunction(value):
        return f"```python\n{value.__name__}{str(inspect.signature(value)).replace(chr(39), '')}\n```\n\n{text}"
    return text


if __name__ == "__main__":
    (DOCS / "cli.md").write_text(cli(), encoding="utf-8")
    (DOCS / "api.md").write_text(api(), encoding="utf-8")
    (DOCS / "series.md").write_text(series(), encoding="utf-8")
