"""What the acts that concern the whole house are called in the trail."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.actions import register

register({"site.look_set": _("画面の見た目を変えた")}, part=_("画面"))
