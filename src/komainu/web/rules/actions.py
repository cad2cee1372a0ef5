"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "rules.document_added": _("規程を加えた"),
        "rules.document_changed": _("規程の番号・名称を変えた"),
        "rules.draft_written": _("規程の下書きを書いた"),
        "rules.draft_discarded": _("規程の下書きを捨てた"),
        "rules.put_in_force": _("規程の版の施行日を決めた"),
        "rules.abolished": _("規程の廃止日を決めた"),
    },
    part=_("規程"),
)
