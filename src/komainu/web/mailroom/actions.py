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
        "mailroom.resent": _("届いたか分からないメールを、もう一度送った"),
        "mailroom.called_delivered": _("届いたか分からないメールを、届いたものとした"),
        "mailroom.keeping_changed": _("送信メールの記録を残す期間を変えた"),
        "mailroom.records_deleted": _("期間を過ぎた送信メールの記録を消した"),
        "mailroom.near_miss_kept": _("取りやめたメールをヒヤリハットに残した"),
        "mailroom.incident_told": _("送ったメールを事故として知らせた"),
        "mailroom.policy_taken_in": _("番人のポリシーのファイルを取り込んだ"),
        "mailroom.policy_changed": _("送信ポリシーの下書きを変えた"),
        "mailroom.policy_dropped": _("送信ポリシーの下書きを取りやめた"),
        "mailroom.policy_proposed": _("送信ポリシーの承認を求めた"),
        "mailroom.policy_returned": _("送信ポリシーが差し戻された"),
        "mailroom.policy_in_force": _("送信ポリシーを運用に移した"),
    },
    part=_("送信メール"),
)
