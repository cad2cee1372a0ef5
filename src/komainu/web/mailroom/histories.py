"""The history of one mail, and of the policy of the guard."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komainu.web.mailroom.models import Mail
from komainu.web.trail.histories import History, Place, register
from komainu.web.trail.keys import uuid_of


def _mail(request: Any, key: str) -> Place:
    from komainu.web.mailroom.queries.mails import Seat, visible_mail
    from komainu.web.site import clock

    found = visible_mail(request.person, request.standing, uuid_of(key), Seat(request.person, request.standing, clock.today()))
    return Place(str(found), reverse("mailroom:mail", args=[found.pk]))


register(
    History(
        "mails",
        _("送信メール"),
        "mailroom.own",
        record=_mail,
        subject="mailroom.mail",
        words={"at": _("行われた時"), "second": _("二人目"), "near_miss": _("ヒヤリハット"), "incident": _("事故")},
        choices={"state": dict(Mail.State.choices), "grade": dict(Mail.Grade.choices)},
    ),
    History(
        "mail-policy",
        _("送信ポリシー"),
        "mailroom.policy_see",
        acts=("mailroom.policy_", "mailroom.keeping_", "mailroom.records_"),
        words={"sha256": _("内容のハッシュ値"), "keep_months": _("記録を残す月数"), "mails": _("メールの数"), "until": _("この日より前")},
    ),
)
