"""The histories of this part's records."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.risks import queries
from komainu.web.trail.histories import History, Place, register
from komainu.web.trail.keys import uuid_of


def _risk(request: Any, key: str) -> Place:
    found = queries.visible_risk(request.standing, uuid_of(key))
    return Place(str(found), reverse("risks:risk", args=[found.pk]), found)


def _control(request: Any, key: str) -> Place:
    found = queries.control_of(uuid_of(key))
    return Place(str(found), reverse("risks:control", args=[found.pk]), found)


def _group(request: Any, key: str) -> Place:
    found = queries.visible_group(request.standing, uuid_of(key))
    return Place(str(found), reverse("risks:group", args=[found.pk]), found)


register(
    History(
        "risk", _("リスク"), "risks.see", record=_risk, subject="risks.risk", models=("risks.acceptance",),
        words={"controls": _("管理策"), "incidents": _("事故・ヒヤリハット")},
    ),
    History("control", _("管理策"), "risks.see", record=_control, subject="risks.control", words={"clauses": _("根拠となる条"), "risks": _("リスクの数")}),
    History("line_group", _("行のまとまり"), "risks.see", record=_group, subject="risks.linegroup", words={"lines": _("台帳の行"), "risks": _("リスク")}),
)  # fmt: skip
