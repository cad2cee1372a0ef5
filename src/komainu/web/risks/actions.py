"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "risks.taken_over": _("提案されたリスクを取り入れた"),
        "risks.risk_added": _("リスクを加えた"),
        "risks.risk_changed": _("リスクを直した"),
        "risks.risk_closed": _("リスクがなくなったことを記録した"),
        "risks.risk_reopened": _("リスクをもう一度見ることにした"),
        "risks.scored": _("リスクを評価した"),
        "risks.controls_set": _("リスクの管理策を決めた"),
        "risks.incident_linked": _("事故・ヒヤリハットをリスクに結び付けた"),
        "risks.incident_unlinked": _("事故・ヒヤリハットとリスクの結び付きを外した"),
        "risks.control_added": _("管理策を加えた"),
        "risks.control_changed": _("管理策を直した"),
        "risks.control_in_place": _("管理策を実施したことを記録した"),
        "risks.control_ended": _("管理策をやめた"),
        "risks.acceptance_asked": _("残留リスクの受け入れを求めた"),
        "risks.acceptance_given": _("残留リスクを受け入れた"),
        "risks.acceptance_returned": _("残留リスクの受け入れを差し戻した"),
        "risks.acceptance_ended": _("残留リスクの受け入れを終えた"),
        "risks.acceptance_expired": _("残留リスクの受け入れの期限が切れた"),
        "risks.reviewed": _("行のリスクを見直した"),
        "risks.group_added": _("行のまとまりを作った"),
        "risks.group_changed": _("行のまとまりを直した"),
        "risks.method_changed": _("リスクの点数の付け方を変えた"),
        "risks.imported": _("リスク分析表を読み込んだ"),
        "risks.table_exported": _("リスク分析表をファイルに出した"),
    },
    part=_("リスク"),
)
