"""What the acts on the teaching material, discussions and drills are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "training.company_page_written": _("教材の会社の部分を書いた"),
        "training.reading_checked": _("参考資料のリンクを確かめた"),
        "training.handed_out": _("教材をファイルに出した"),
    },
    part=_("教育"),
)
