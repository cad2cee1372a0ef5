"""The history of how the trail itself is guarded and who took it out."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.histories import History, register

register(
    History(
        "trail",
        _("操作の記録の守り"),
        "trail.read",
        acts=("trail.",),
        models=("trail.trailhouse",),
        words={"first": _("最初の番号"), "last": _("最後の番号"), "rows": _("件数")},
    )
)
