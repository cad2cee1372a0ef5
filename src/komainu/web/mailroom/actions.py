"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "mailroom.sent_now": _("保留中のメールを待たずに送った"),
        "mailroom.confirmed": _("確かめてメールを送った"),
        "mailroom.approved": _("メールの送信を承認した"),
        "mailroom.cancelled": _("メールの送信を取りやめた"),
        "mailroom.override_asked": _("差し止めたメールの送信を求めた"),
        "mailroom.override_withdrawn": _("差し止めたメールの送信の求めを取り下げた"),
        "mailroom.overridden": _("差し止めたメールを二人の確認で送った"),
        "mailroom.near_miss_kept": _("取りやめたメールをヒヤリハットに残した"),
        "mailroom.incident_told": _("送ったメールを事故として知らせた"),
    },
    part=_("送信メール"),
)
