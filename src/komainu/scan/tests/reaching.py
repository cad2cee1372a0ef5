"""What tests of sources have in common."""

from __future__ import annotations

import base64
import datetime
from email.message import EmailMessage

from komainu.extract import Limits, Section
from komainu.scan import Item, Selection
from komainu.scan.addresses import source_at

EVERYTHING = Selection()
AS_OF = datetime.date(2026, 11, 22)


def text_of(item: Item) -> str:
    formats: list[str] = []
    return "".join(piece.text for piece in item.content.pieces(Limits(), formats) if isinstance(piece, Section))


def items_of(address: str, selection: Selection = EVERYTHING) -> dict[str, Item]:
    return {each.path: each for each in source_at(address, selection).items() if isinstance(each, Item)}


def in_utf7(name: str) -> str:
    """A Japanese name as IMAP writes it."""
    return "&" + base64.b64encode(name.encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",") + "-"


def mail(subject: str, body: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "hanako@example.jp", subject
    message.set_content(body)
    return bytes(message)
