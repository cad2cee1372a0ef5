"""Documents made of words: one text as a page, letters to all persons as one file, the table for a mail merge. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from komainu.web.documents.content import Block, Document, PageBreak, Paragraph
from komainu.web.incidents.person_details import FIELDS, shown_name
from komainu.web.incidents.words import ITEMS_TOKEN, Words, merged

# What one file may hold: a larger list is printed in several, so that no request takes minutes.
LETTERS_IN_FILE = {"pdf": 1000, "docx": 500}


def text_document(words: Words, *, title: str, day: date, organisation: str, language: str) -> Document:
    """One text as a page of its own; what is missing stays marked in it."""
    blocks: list[Block] = [Paragraph(words.subject, "lead")] if words.subject else []
    blocks += _paragraphs(words.body, organisation)
    return Document(title=title, layout="letter", date=day, organisation=organisation, language=language, blocks=blocks)


def letters_document(
    words: Words, persons: Iterable[Mapping[str, str]], *, items: str, title: str, day: date, organisation: str, language: str
) -> Document:
    """A letter to each person, each on a page of its own, with the address above for the window of an envelope.

    items  what stands for a person of whom the list does not say which data is concerned
    """
    blocks: list[Block] = []
    for details in persons:
        if blocks:
            blocks.append(PageBreak())
        body = letter_to(words, details, items=items).body
        if address := _address(details):
            blocks.append(Paragraph(address))
            # The name stands in the address; once is enough.
            body = re.sub(rf"^{re.escape(_addressed(details))}\s*?\n", "", body, count=1, flags=re.MULTILINE)
        blocks += _paragraphs(body, organisation)
    return Document(title=title, layout="letter", date=day, organisation=organisation, language=language, blocks=blocks)


def letter_to(words: Words, details: Mapping[str, str], *, items: str) -> Words:
    """The words to one person, with the own name and the own items of data."""
    own = {"name": shown_name(details), "items": details.get("items") or items}
    return Words(merged(words.subject, **own), merged(words.body, **own))


def lacks_items(words: Words, persons: Iterable[Mapping[str, str]], items: str) -> int:
    """How many letters would name no items of data, because neither the list nor the facts know them."""
    if items or ITEMS_TOKEN not in words.body:
        return 0
    return sum(not details.get("items") for details in persons)


def merge_table(persons: Iterable[Mapping[str, str]], items: str) -> tuple[list[str], Iterator[Sequence[str]]]:
    """Headings and rows for the mail merge of a word processor."""
    wanted = ("name", "postal_code", "address", "mail", "phone", "number", "items")
    heads = [str(FIELDS[field]) for field in wanted]
    rows = ([details.get(field, "") or (items if field == "items" else "") for field in wanted] for details in persons)
    return heads, rows


def _addressed(details: Mapping[str, str]) -> str:
    return _("%(name)s 様") % {"name": shown_name(details)}


def _address(details: Mapping[str, str]) -> str:
    if not details.get("address"):
        return ""
    postal = details.get("postal_code", "").removeprefix("〒").strip()
    lines = [f"〒{postal}" if postal else "", details["address"], _addressed(details)]
    return "\n".join(line for line in lines if line)


def _paragraphs(body: str, organisation: str) -> list[Block]:
    """Parts between blank lines. A date that opens the letter and the sender stand on the right, a title of one short line in the middle,
    as Japanese letters have them."""
    parts = [part.strip("\n") for part in body.replace("\r\n", "\n").split("\n\n") if part.strip()]
    blocks: list[Block] = []
    after_sender = False
    for place, part in enumerate(parts):
        is_day = place == 0 and "\n" not in part and len(part) < 20
        is_sender = bool(organisation) and place in {0, 1, 2} and part.startswith(organisation)
        is_title = after_sender and "\n" not in part and len(part) < 40
        blocks.append(
            Paragraph(part, "lead" if is_title else "normal", "center" if is_title else "right" if is_day or is_sender else "left")
        )
        after_sender = is_sender
    return blocks
