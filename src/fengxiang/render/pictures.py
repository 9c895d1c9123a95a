"""Drawings as PNG. A Chinese font is looked for first: without one every label would be an empty box or nothing at all."""

from __future__ import annotations

import sys
from functools import cache

from fengxiang.errors import CannotDraw
from fengxiang.render.charts import FAMILY

_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">'
    f'<text x="4" y="30" font-size="24" {FAMILY}>{{}}</text></svg>'
)
_REMEDY = {
    "linux": "install a Chinese font, such as the package fonts-noto-cjk",
    "darwin": "install a Chinese font, such as Noto Sans CJK SC, in Font Book",
    "win32": "install a Chinese font, such as Microsoft YaHei, in the settings",
}


def to_png(svg: str, scale: float = 2.0) -> bytes:
    """An SVG drawing as PNG, at twice its size unless told otherwise; CannotDraw names the remedy where no Chinese font is
    found on this computer."""
    import vl_convert

    if not has_chinese_font():
        remedy = _REMEDY.get(sys.platform, _REMEDY["linux"])
        raise CannotDraw(f"no Chinese font is found, labels would be empty: {remedy}, or write .svg")
    return bytes(vl_convert.svg_to_png(svg, scale=scale))


@cache
def has_chinese_font() -> bool:
    """Whether a Chinese character leaves ink of its own: not nothing, and not the box that stands for any unknown one."""
    import vl_convert

    drawn = [bytes(vl_convert.svg_to_png(_PROBE.format(sign))) for sign in ("中", "国", " ")]
    return len(set(drawn)) == len(drawn)
