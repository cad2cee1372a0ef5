"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "documents.paper_set": _("書類の体裁を変えた"),
        "documents.style_set": _("様式番号・押印欄を変えた"),
        "documents.form_added": _("自組織の様式を入れた"),
        "documents.form_used": _("自組織の様式を使い始めた"),
        "documents.form_dropped": _("Komainuの様式に戻した"),
        "documents.list_exported": _("一覧を書き出した"),
        "documents.import_cancelled": _("一覧の取り込みをやめた"),
        "people.import_cancelled": _("従業者名簿の取り込みをやめた"),
    }
)
