"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "training.course_published": _("コースの版を公開した"),
        "training.delivery_prepared": _("教育の実施を準備した"),
        "training.delivery_changed": _("教育の実施の内容を変えた"),
        "training.delivery_opened": _("教育を始めた"),
        "training.delivery_closed": _("教育を終えた"),
        "training.delivery_cancelled": _("教育を取りやめた"),
        "training.effect_noted": _("教育の効果を書いた"),
        "training.due_moved": _("一人の期限を延ばした"),
        "training.excused": _("受講を猶予した"),
        "training.excuse_ended": _("受講の猶予を終えた"),
        "training.taken_out": _("受講の対象から外した"),
        "training.taken_in_again": _("受講の対象に戻した"),
        "training.begun": _("教育を受け始めた"),
        "training.studied": _("教材を学び終えた"),
        "training.exam_taken": _("理解度テストの結果が出た"),
        "training.result_taken_back": _("理解度テストの結果を取り消した"),
        "training.slip_received": _("受講票を受け取った"),
        "training.session_added": _("講習の日を加えた"),
        "training.session_cancelled": _("講習を取りやめた"),
        "training.attended": _("講習への出席を記録した"),
        "training.attendance_taken_back": _("講習への出席を取り消した"),
        "training.papers_taken": _("教育の書類を出した"),
        "training.list_taken_in": _("出席・テストの一覧を取り込んだ"),
    },
    part=_("教育"),
)
