"""The history of the first hour of the house."""

from django.utils.translation import gettext_lazy as _

from komainu.web.trail.histories import History, register

register(History("setup", _("はじめの設定"), "people.organisation", acts=("setup.",), words={"staff_number": _("社員番号")}))
