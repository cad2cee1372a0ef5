"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "ledger.line_added": _("台帳に行を加えた"),
        "ledger.line_changed": _("台帳の行を変えた"),
        "ledger.line_discarded": _("台帳の行の下書きを捨てた"),
        "ledger.line_checked": _("台帳の行を部門で確認した"),
        "ledger.line_approved": _("台帳の行が承認された"),
        "ledger.line_returned": _("台帳の行を差し戻した"),
        "ledger.line_taken_back": _("台帳の行の承認の求めを取り下げた"),
        "ledger.line_in_use": _("台帳の行の個人情報を使い始めた"),
        "ledger.disposal_decided": _("廃棄することにした"),
        "ledger.line_kept": _("廃棄を取りやめた"),
        "ledger.disposed": _("廃棄を記録した"),
        "ledger.line_confirmed": _("棚卸しで台帳の行を確かめた"),
        "ledger.survey_opened": _("台帳の棚卸しを始めた"),
        "ledger.survey_closed": _("台帳の棚卸しを終えた"),
        "ledger.sheet_returned": _("調査表を返した"),
        "ledger.sheet_reopened": _("調査表を部門に戻した"),
        "ledger.sheet_accepted": _("調査表を台帳に反映した"),
        "ledger.transfer_recorded": _("第三者提供・受領を記録した"),
        "ledger.transfer_ended": _("第三者提供・受領の終わりを記録した"),
        "ledger.purpose_added": _("利用目的を加えた"),
        "ledger.purpose_changed": _("利用目的の新しい版を作った"),
        "ledger.purpose_submitted": _("利用目的を承認に出した"),
        "ledger.purpose_approved": _("利用目的が承認された"),
        "ledger.purpose_returned": _("利用目的を差し戻した"),
        "ledger.purpose_withdrawn": _("利用目的を使わないことにした"),
        "ledger.request_written": _("新規取得申請を書いた"),
        "ledger.request_changed": _("新規取得申請を直した"),
        "ledger.request_submitted": _("新規取得申請を承認に出した"),
        "ledger.request_registered": _("新規取得申請が承認され、台帳に載った"),
        "ledger.request_returned": _("新規取得申請を差し戻した"),
        "ledger.request_withdrawn": _("新規取得申請を取りやめた"),
        "ledger.imported": _("台帳を読み込んだ"),
    },
    part=_("個人情報管理台帳"),
)
