"""The histories of this part's records: who may read them, and the words that no field has."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.discovery import queries
from komainu.web.trail.histories import History, Place, register
from komainu.web.trail.keys import uuid_of

COUNTED = {
    "run": _("調べた回"), "files": _("ファイルの数"), "size_bytes": _("大きさ（バイト）"), "hits": _("個人情報のあるファイル"), "unread": _("読めなかったファイル"),
    "new": _("新しく見つかったファイル"), "changed": _("変わったファイル"), "gone": _("なくなったファイル"),
}  # fmt: skip


def _source(request: Any, key: str) -> Place:
    found = queries.visible_source(request.standing, uuid_of(key))
    return Place(found.name, reverse("discovery:source", args=[found.pk]), found)


def _decision(request: Any, key: str) -> Place:
    found = queries.visible_decision(request.standing, request.person, uuid_of(key))
    return Place(str(found), reverse("discovery:decision", args=[found.pk]), found)


register(
    History(
        "scan_source", _("調べる場所"), "discovery.see", record=_source, subject="discovery.scansource",
        words={**COUNTED, "department": _("部門"), "owner": _("担当者"), "has_secret": _("パスワードの登録"), "password": _("パスワード")},
    ),
    History(
        "discovery_decision", _("決めたこと"), "discovery.see", record=_decision, subject="discovery.decision",
        words={**COUNTED, "path": _("場所"), "line": _("台帳の行"), "masked": _("見本"), "owner": _("行う人")},
    ),
    History("discovery_rules", _("個人情報の所在の決まり"), "discovery.rules", acts=("discovery.rules", "discovery.word"), words={"word": _("自社の語")}),
)  # fmt: skip
