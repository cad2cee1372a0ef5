"""The company's own part as it stands now: what each page shows, and whether it is live, written or still empty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from komainu.web.site.prepared import prepared
from komainu.web.training.models import CompanyPage
from komainu.web.training.ready.company import Slot, slots

from .from_parts import PROVIDERS


class State(StrEnum):
    LIVE = "live"
    EDITED = "edited"
    EMPTY = "empty"


STATES = {
    State.LIVE: (_("自動で出ています"), "success"),
    State.EDITED: (_("事務局が書きました"), "info"),
    State.EMPTY: (_("まだありません"), "warning"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the company's own part as who learns sees it.

    text     Markdown; empty where there is nothing yet
    has_live another part of Komainu can say it, whether or not it is shown
    page     the newest version that the office wrote, if any
    """

    slot: Slot
    state: State
    text: str
    why: str
    has_live: bool
    page: CompanyPage | None = None

    @property
    def title(self) -> str:
        return self.slot.title.said(get_language() or "ja")

    @property
    def state_words(self) -> tuple[str, str]:
        words, kind = STATES[self.state]
        return str(words), kind


def newest() -> dict[str, CompanyPage]:
    """The newest version of each page that the office wrote. One query."""
    found: dict[str, CompanyPage] = {}
    for each in _versions():
        found.setdefault(each.slot, each)
    return found


@prepared
def _versions() -> QuerySet[CompanyPage]:
    return CompanyPage.objects.select_related("made_by").order_by("slot", "-number")


def company_part(as_of: date, wanted: Iterable[str] | None = None) -> dict[str, Shown]:
    """The pages that are wanted (all, if left out). One query, and up to four for each page that comes live."""
    written, language = newest(), get_language() or "ja"
    found = {}
    for id, slot in slots().items():
        if wanted is None or id in wanted:
            found[id] = _shown(slot, written.get(id), as_of, language)
    return found


def _shown(slot: Slot, page: CompanyPage | None, as_of: date, language: str) -> Shown:
    provider = PROVIDERS.get(slot.id)
    why = (page.why if page and language != "en" else "") or slot.why.said(language)
    if page is not None and page.way == CompanyPage.Way.WRITTEN:
        return Shown(slot, State.EDITED, page.body_said, why, provider is not None, page)
    text = provider(as_of) if provider else ""
    if text and page is not None and page.body:
        text = f"{text}\n\n{page.body_said}"
    return Shown(slot, State.LIVE if text else State.EMPTY, text, why, provider is not None, page)


def versions_of(slot: str) -> QuerySet[CompanyPage]:
    """Every version of a page, the newest first. One query."""
    return CompanyPage.objects.filter(slot=slot).select_related("made_by").order_by("-number")
