"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "setup.founded": _("最初のアカウントを作った"),
        "setup.step_settled": _("はじめての設定の項目を決めた"),
        "setup.ended": _("はじめての設定を終えた"),
        "setup.taken_up": _("はじめての設定を再び始めた"),
    }
)
