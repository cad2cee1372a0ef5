"""What both ways of telling share, signed in or by the poster: the tiles, the first steps, and that a sheet is sent once."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from komainu.web.incidents import content
from komainu.web.incidents.content import Option, UnknownText
from komainu.web.incidents.forms.reporting import TellForm
from komainu.web.incidents.models import Incident
from komainu.web.incidents.naming import language
from komainu.web.incidents.queries import reporting as reporting_queries
from komainu.web.site.once import once

# One drawing for each answer, beside its words.
ICONS = {
    "mail_wrong_to": "mail", "mail_cc": "people", "fax": "print", "post": "document", "handed": "arrow-right", "upload": "upload", "lost_paper": "paper",
    "lost_device": "device", "stolen": "danger", "web_open": "link", "shown": "eye", "system_strange": "warning", "login_abused": "key",
    "disposed": "trash", "insider": "person", "misregistered": "edit", "other": "question", "nearly_sent": "mail", "nearly_handed": "arrow-right",
    "nearly_lost": "search", "nearly_shown": "eye", "nearly_other": "flag", "strange_mail": "mail", "strange_mail_opened": "paperclip",
    "password_entered": "key", "strange_pc": "device", "is_it_an_accident": "question", "how_to_handle": "book",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    title: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class TileGroup:
    id: str
    title: str
    hint: str
    tiles: list[Tile]


def tile_groups(address: str) -> list[TileGroup]:
    """All answers to "what happened", by kind; each leads to its form below `address`. No query."""
    lang = language()
    return [
        TileGroup(
            str(kind.id),
            kind.title.in_language(lang),
            kind.hint.in_language(lang),
            [
                Tile(option.title.in_language(lang), f"{address}?what={option.id}", ICONS.get(option.id, "flag"))
                for option in content.options(kind.id)
            ],
        )
        for kind in content.kinds()
    ]


def chosen_option(request: HttpRequest) -> Option | None:
    """The answer that the address names; None if it names none that there is."""
    try:
        return content.option(request.GET.get("what", ""))
    except UnknownText:
        return None


def shown_steps(incident: Incident) -> dict[str, list[str]]:
    """The first steps for what was told, in the reader's language. No query."""
    steps, lang = reporting_queries.steps_of(incident), language()
    return {
        "do": [text.in_language(lang) for text in steps.do],
        "dont": [text.in_language(lang) for text in steps.dont],
        "next": [text.in_language(lang) for text in steps.next],
    }


def browser_of(request: HttpRequest) -> str:
    """The browser, by the secret that only it holds: who tells may wish not to be known, so it is never the person."""
    return request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")


def told_once(form: TellForm, tell: Callable[[], Incident], *, browser: str) -> UUID:
    """Send a sheet, or find what it was sent as before; also when somebody went back in the browser and sent the same again."""
    said = sorted((name, str(value)) for name, value in form.cleaned_data.items() if name not in {"once", "camera", "files"})
    photos = [(photo.name, photo.size) for photo in form.photos()]
    same = repr((browser, form.option.id, said, photos)) if browser else ""
    return once(form.cleaned_data["once"], lambda: tell().pk, same=same)
