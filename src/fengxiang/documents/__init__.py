"""Pages become documents: exact text, cut into sections, paragraphs, sentences and clauses."""

from fengxiang.documents.days import iso_date as day_written
from fengxiang.documents.document import GUIDANCE, ROLES, Clause, Document, Edition, Paragraph, Section, Sentence, Span
from fengxiang.documents.draft import Draft
from fengxiang.documents.normalise import BLANK, bare, bare_pairs, bare_places, fold, one_line, refuse_hostile
from fengxiang.documents.reader import (
    REFUSED,
    Given,
    document_of,
    draft_of,
    is_day,
    last_day,
    page_text,
    read_agreed,
    read_page,
    written_text,
)
from fengxiang.documents.series import Series, series

__all__ = [
    "BLANK",
    "GUIDANCE",
    "REFUSED",
    "ROLES",
    "Clause",
    "Document",
    "Draft",
    "Edition",
    "Given",
    "Paragraph",
    "Section",
    "Sentence",
    "Series",
    "Span",
    "bare",
    "bare_pairs",
    "bare_places",
    "day_written",
    "document_of",
    "draft_of",
    "fold",
    "is_day",
    "last_day",
    "one_line",
    "page_text",
    "read_agreed",
    "read_page",
    "refuse_hostile",
    "series",
    "written_text",
]
