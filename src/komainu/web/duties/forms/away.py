"""Away, and who stands in."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.people.forms.terms import PersonChoice
from komainu.web.site.widgets import DayInput


class AwayForm(forms.Form):
    """From when to when, and who looks after what comes."""

    starts_on = forms.DateField(label=_("不在の初日"), widget=DayInput())
    ends_on = forms.DateField(label=_("不在の最後の日"), widget=DayInput())
    to = PersonChoice(label=_("代理の人"))

    def __init__(self, data: Any = None, *, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(data, initial={"starts_on": today}, **kwargs)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("最後の日が初日より前です。"))
        if last and last < self.today:
            self.add_error("ends_on", _("もう過ぎた日です。"))
        return values


class AwayOfSomebodyForm(AwayForm):
    """The same for somebody else, entered by the office."""

    person = PersonChoice(label=_("不在の人"))
    field_order = ("person", "starts_on", "ends_on", "to")
