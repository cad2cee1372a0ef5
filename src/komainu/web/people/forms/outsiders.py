"""Letting somebody from outside in, for a time."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.people.queries.terms import role_label
from komainu.web.people.roles import Role
from komainu.web.people.services import Visit
from komainu.web.site.widgets import DayInput, RadioTiles

from .terms import DECIDED


class VisitForm(forms.Form):
    """Who comes, as what, and from when to when; both days are needed."""

    role = forms.ChoiceField(
        label=_("何のために招きますか"),
        widget=RadioTiles(
            hints={
                Role.ASSESSOR.value: _("現地審査で要るものを読めます。変更と書き出しはできません。"),
                Role.CONSULTANT.value: _("下書きができます。署名・承認・提出はできず、人の名簿は見られません。"),
            }
        ),
    )
    name = forms.CharField(label=_("氏名"), max_length=100)
    reading = forms.CharField(label=_("よみがな"), max_length=100, required=False)
    affiliation = forms.CharField(label=_("所属先"), max_length=100, help_text=_("審査機関や会社の名前。"))
    email = forms.EmailField(
        label=_("メールアドレス"), help_text=_("サインインへの招待を送る先です。以前に招いた人は、同じアドレスで見つかります。")
    )
    starts_on = forms.DateField(label=_("この日から"), widget=DayInput())
    ends_on = forms.DateField(label=_("この日まで"), widget=DayInput(), help_text=_("次の日に自動でサインアウトし、何も開けなくなります。"))
    decided_by = forms.CharField(label=_("招くことを決めた人・機関と日付"), max_length=200, required=False, help_text=DECIDED)

    def __init__(self, data: Any = None, *, words: dict[str, str], today: date) -> None:
        super().__init__(data, initial={"starts_on": today})
        self.today = today
        choices = [(each.value, role_label(each, words)) for each in (Role.ASSESSOR, Role.CONSULTANT)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", now_("終わりの日が、始まりの日より前です。"))
        elif ends and ends < self.today:
            self.add_error("ends_on", now_("終わりの日が過ぎています。"))
        return values

    @property
    def visit(self) -> Visit:
        """What was filled in, as the service takes it."""
        return Visit(**{**self.cleaned_data, "email": self.cleaned_data["email"].lower()})
