"""The histories of the teaching material."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from komainu.web.trail.histories import History, Place, register
from komainu.web.trail.keys import uuid_of
from komainu.web.training.models import CompanyPage
from komainu.web.training.ready.company import slots

WORDS: dict[str, Any] = {
    "slot": _("ページ"),
    "number": _("版"),
    "reading": _("参考資料"),
}


def _company_page(request: Any, key: str) -> Place:
    found = CompanyPage.objects.filter(pk=uuid_of(key)).first()
    if found is None or found.slot not in slots():
        raise Http404
    title = slots()[found.slot].title.said(get_language() or "ja")
    return Place(f"{title} {found.number}", reverse("training:company_page", args=[found.slot]))


register(
    History(
        "company_page", _("会社の部分の教材"), "training.prepare", record=_company_page, subject="training.companypage",
        models=("training.companypage", "training.readingcheck"), words=WORDS,
    ),
)  # fmt: skip
