"""What the acts of this part are called on the timeline and in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "duties.delegated": _("不在の間の代理を決めた"),
        "duties.delegation_ended": _("代理を終えた"),
        "duties.calendar_made": _("カレンダーの宛先を作った"),
        "duties.calendar_ended": _("カレンダーの宛先を止めた"),
        "duties.webhook_added": _("チャットへの知らせを加えた"),
        "duties.webhook_changed": _("チャットへの知らせを変えた"),
        "duties.webhook_switched": _("チャットへの知らせを止めた・再開した"),
        "duties.webhook_ended": _("チャットへの知らせを外した"),
        "duties.webhook_tested": _("チャットへの知らせを試した"),
        "duties.rules_set": _("知らせの決まりを変えた"),
        "duties.mail_sent_again": _("メールをもう一度送ることにした"),
        "duties.post_sent_again": _("チャットへの知らせをもう一度送ることにした"),
        "duties.list_exported": _("することの一覧を書き出した"),
    }
)
