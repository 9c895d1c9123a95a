"""Pages become documents: exact text, cut into sections, paragraphs, sentences and clauses."""

from fengxiang.documents.document import GUIDANCE, ROLES, Clause, Document, Edition, Paragraph, Section, Sentence, Span
from fengxiang.documents.draft import Draft
from fengxiang.documents.normalise import BLANK, bare, bare_pairs, bare_places, fold, one_line, refuse_hostile
from fengxiang.documents.reader import Given, document_of, draft_of, is_day, last_day, page_text, read_page
from fengxiang.documents.series import Series, series

__all__ = [
    "BLANK",
    "GUIDANCE",
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
    "document_of",
    "draft_of",
    "fold",
    "is_day",
    "last_day",
    "one_line",
    "page_text",
    "read_page",
    "refuse_hostile",
    "series",
]
