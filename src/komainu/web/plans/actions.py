"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "plans.started": _("年間計画の案を作った"),
        "plans.copied": _("年間計画を次の年度に写した"),
        "plans.version_started": _("年間計画の新しい版を作り始めた"),
        "plans.discarded": _("作成中の年間計画を捨てた"),
        "plans.step_added": _("年間計画に項目を加えた"),
        "plans.step_changed": _("年間計画の項目を変えた"),
        "plans.step_left_out": _("年間計画の項目を行わないことにした"),
        "plans.step_taken_in": _("年間計画の項目を行うことに戻した"),
        "plans.proposed": _("年間計画を承認に出した"),
        "plans.proposal_withdrawn": _("年間計画の承認の求めを取り下げた"),
        "plans.approved": _("年間計画を承認した"),
        "plans.returned": _("年間計画を差し戻した"),
        "plans.step_recorded": _("年間計画の実施を記録した"),
        "plans.record_taken_back": _("年間計画の実施記録を取り消した"),
        "plans.exported": _("年間計画を書き出した"),
    }
)
