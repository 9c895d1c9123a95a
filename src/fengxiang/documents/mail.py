"""Pages that a browser saved as one file (MHTML), and letters (EML): the page or the text in them."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from fengxiang.documents.days import iso_date
from fengxiang.errors import EmptyInput
from fengxiang.sources import Page


def page_in_mail(page: Page) -> tuple[Page, str | None]:
    """The HTML page, else the text, that the file holds, at the address it was saved from, and, of a letter, the day it was sent.
    EmptyInput where it holds neither."""
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(page.data)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("html", "plain"))
    data = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(data, bytes) or not data.strip():
        raise EmptyInput(f"{page.name}: no page and no text lies in this file; save the page as HTML")
    saved = message.get("Snapshot-Content-Location") or part.get("Content-Location")
    address = str(saved).strip() if saved and str(saved).startswith("http") else None
    sent = None if address or "Snapshot-Content-Location" in message else _day_sent(message)
    name = f"{page.name}.{'html' if part.get_content_type() == 'text/html' else 'txt'}"
    return Page(data, name, page.url or address, page.fetched, part.get_content_charset()), sent


def _day_sent(message: EmailMessage) -> str | None:
    return iso_date(str(message.get("Date") or ""))
