"""What the acts of this part are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register(
    {
        "today.tour_finished": _("はじめの一週間の案内を終えた"),
        "today.tour_dismissed": _("はじめの一週間の案内をしまった"),
        "today.tour_resumed": _("はじめの一週間の案内を再び始めた"),
    }
)
