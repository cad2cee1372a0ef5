"""The history of a document of the rules."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.rules import queries
from komainu.web.site import clock
from komainu.web.trail.histories import History, Place, register
from komainu.web.trail.keys import uuid_of


def _document(request: Any, key: str) -> Place:
    found = queries.visible_document(request.standing, uuid_of(key), clock.today())
    return Place(str(found), reverse("rules:document", args=[found.pk]), found)


register(
    History(
        "rule_document", _("規程"), "rules.see", record=_document, subject="komainu_rules.ruledocument", models=("komainu_rules.ruleversion",),
        words={"version": _("版"), "clauses": _("条の数")},
    )
)  # fmt: skip
