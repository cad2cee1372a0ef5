"""What the acts of this part are called on the timeline and in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "approvals.requested": _("承認を申請した"),
        "approvals.approved": _("承認した"),
        "approvals.finished": _("承認が終わった"),
        "approvals.returned": _("差し戻した"),
        "approvals.withdrawn": _("申請を取り下げた"),
        "approvals.void": _("内容が変わり、申請が無効になった"),
        "approvals.on_paper": _("書面・機関での承認を記録した"),
        "approvals.scan_read": _("承認の書面の写しを開いた"),
        "approvals.rule_set": _("承認の要・不要を決めた"),
        "approvals.list_exported": _("承認の一覧を書き出した"),
    }
)
