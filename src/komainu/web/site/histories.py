"""The history of how the house's pages look."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from komainu.web.trail.histories import History, Place, register


def _look(request: Any, key: str) -> Place:
    if key != "1":
        raise Http404
    return Place(_t("画面の見た目"), reverse("site:look"))


register(History("look", _("画面の見た目"), "site.look", record=_look, subject="site.houselook"))
