"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "api.token_made": _("APIのトークンを作った"),
        "api.token_revoked": _("APIのトークンを無効にした"),
        "api.people_read": _("APIで従業者の一覧を読んだ"),
        "api.trail_read": _("APIで操作の記録を読んだ"),
    }
)
