"""What the acts of this part are called on the timeline and in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "incidents.reported": _("知らせがあった"),
        "incidents.file_attached": _("ファイルを添えた"),
        "incidents.taken": _("受け付けた"),
        "incidents.representative_told": _("代表者に伝えた"),
        "incidents.checklist_answered": _("初動の項目に答えた"),
        "incidents.contained": _("拡大を止めた"),
        "incidents.note_added": _("メモを加えた"),
        "incidents.reclassified": _("種類を変えた"),
        "incidents.client_set": _("委託元と契約の期限を登録した"),
        "incidents.client_told": _("委託元に報告した"),
        "incidents.facts_recorded": _("分かったことを記録した"),
        "incidents.decision_signed": _("判断に署名した"),
        "incidents.report_started": _("報告書を作り始めた"),
        "incidents.report_written": _("報告書を書いた"),
        "incidents.report_filed": _("報告を提出した"),
        "incidents.filing_withdrawn": _("提出の記録を取り消した"),
        "incidents.record_written": _("報告に書くことを記録した"),
        "incidents.report_exported": _("報告書をファイルに出した"),
        "incidents.form_corrected": _("報告書の様式を直した"),
        "incidents.form_compared": _("報告書の様式を実際の画面と照合した"),
        "incidents.persons_imported": _("本人の名簿を取り込んだ"),
        "incidents.persons_import_cancelled": _("名簿の取り込みをやめた"),
        "incidents.persons_told": _("本人に知らせた"),
        "incidents.person_answered": _("本人からの返事を記録した"),
        "incidents.persons_exported": _("本人の名簿を書き出した"),
        "incidents.persons_deleted": _("本人の名簿を消した"),
        "incidents.notice_done": _("本人への通知を終えた"),
        "incidents.text_written": _("文面を書いた"),
        "incidents.inquiry_answered": _("本人からの問合せに答えた"),
        "incidents.classified": _("分類を確かめた"),
        "incidents.cost_added": _("費用・時間を記録した"),
        "incidents.cost_withdrawn": _("費用・時間の記録を取り消した"),
        "incidents.list_exported": _("事故の一覧を書き出した"),
        "incidents.statistics_exported": _("事故の統計を書き出した"),
        "incidents.text_exported": _("事故の文面をファイルに出した"),
        "incidents.decision_exported": _("判断の記録をファイルに出した"),
        "incidents.closed": _("完了にした"),
        "incidents.reopened": _("再び開いた"),
        "incidents.thanked": _("ヒヤリハットにお礼を伝えた"),
        "incidents.house_rules_set": _("事故の窓口の設定を変えた"),
        "incidents.poster_rotated": _("ポスターのQRコードを作り直した"),
    }
)
