"""Briefs and tables as JSON, text, Markdown and CSV; HTML, which loads a template engine, is in `render.html`."""

from fengxiang.render.life import history_object, history_to_csv, history_to_markdown, history_to_svg, history_to_text
from fengxiang.render.objects import brief_object, comparison_object, holdings_object, shown_object, to_json
from fengxiang.render.phrases import (
    formulations_object,
    formulations_to_csv,
    formulations_to_markdown,
    formulations_to_text,
    listed_object,
    listed_to_text,
)
from fengxiang.render.sheets import comparison_to_csv, signals_to_csv
from fengxiang.render.survey import survey_object, survey_to_csv, survey_to_text
from fengxiang.render.text import comparison_to_markdown, comparison_to_text, holdings_to_text, to_markdown, to_text

__all__ = [
    "brief_object",
    "comparison_object",
    "comparison_to_csv",
    "comparison_to_markdown",
    "comparison_to_text",
    "formulations_object",
    "formulations_to_csv",
    "formulations_to_markdown",
    "formulations_to_text",
    "history_object",
    "history_to_csv",
    "history_to_markdown",
    "history_to_svg",
    "history_to_text",
    "holdings_object",
    "holdings_to_text",
    "listed_object",
    "listed_to_text",
    "shown_object",
    "signals_to_csv",
    "survey_object",
    "survey_to_csv",
    "survey_to_text",
    "to_json",
    "to_markdown",
    "to_text",
]
