"""What the acts on the teaching material, discussions and drills are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "training.company_page_written": _("教材の会社の部分を書いた"),
        "training.reading_checked": _("参考資料のリンクを確かめた"),
        "training.handed_out": _("教材をファイルに出した"),
        "training.drill_planned": _("緊急時の訓練を用意した"),
        "training.drill_cast": _("訓練で演じる人を決めた"),
        "training.drill_started": _("緊急時の訓練を始めた"),
        "training.drill_step_confirmed": _("訓練の段階を済ませた"),
        "training.drill_keyed_in": _("紙で行った訓練の記録を入力した"),
        "training.drill_ended": _("緊急時の訓練を終えた"),
        "training.drill_cancelled": _("緊急時の訓練を取りやめた"),
        "training.drill_paper_taken": _("緊急時の訓練の書類を出した"),
        "training.discussion_opened": _("話し合いのテーマを出した"),
        "training.discussion_closed": _("話し合いを締めた"),
        "training.group_recorded": _("話し合いの記録を出した"),
        "training.proposal_decided": _("改善の提案に答えた"),
    },
    part=_("教育"),
)
