"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "documents.import_cancelled": _("一覧の取り込みをやめた"),
        "people.import_cancelled": _("従業者名簿の取り込みをやめた"),
    }
)
