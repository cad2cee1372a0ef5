"""What the acts on the teaching material, discussions and drills are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "training.company_page_written": _("教材の会社の部分を書いた"),
        "training.reading_checked": _("参考資料のリンクを確かめた"),
        "training.course_begun": _("自社のコースの版を作り始めた"),
        "training.course_changed": _("自社のコースの情報を変えた"),
        "training.module_added": _("自社のコースに単元を加えた"),
        "training.module_removed": _("自社のコースから単元を外した"),
        "training.module_written": _("自社のコースの単元を書いた"),
        "training.material_added": _("教材の画像・動画を入れた"),
        "training.slides_taken_in": _("スライドをコースとして取り込んだ"),
        "training.package_taken_in": _("SCORM教材をコースとして取り込んだ"),
        "training.questions_taken_in": _("問題を取り込んだ"),
        "training.question_from_case": _("自社の事例を問題にした"),
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
