"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "training.course_published": _("コースの版を公開した"),
    },
    part=_("教育"),
)
