"""The forms of the yearly confirmation."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.site import clock
from komainu.web.site.widgets import DayInput


class SurveyForm(forms.Form):
    """A new round."""

    title = forms.CharField(label=_("名前"), max_length=100, help_text=_("例：2026年度の台帳の棚卸し"))
    due_on = forms.DateField(label=_("期限"), widget=DayInput(), help_text=_("部門がこの日までに返します。"))

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < clock.today():
            raise forms.ValidationError(now_("今日から後の日を入れてください。"))
        return day


class ReturnForm(forms.Form):
    """The department gives its sheet back."""

    is_zero = forms.BooleanField(label=_("この部門では、個人情報を扱っていません（ゼロ報告）"), required=False)
    note = forms.CharField(label=_("事務局への連絡"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, is_empty: bool) -> None:
        super().__init__(data)
        if not is_empty:
            del self.fields["is_zero"]
