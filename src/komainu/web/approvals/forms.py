"""The forms of approvals: return, withdraw, record what was approved on paper."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.site.widgets import DayInput


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("差し戻す理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("どこをどう直せばよいかが、申請した人に分かるように書きます。")
    )  # fmt: skip


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("取り下げる理由"), max_length=500, required=False)


class PaperForm(forms.Form):
    """A decision on paper, or of a body."""

    body = forms.CharField(label=_("承認した人・機関"), max_length=100, help_text=_("例：理事会、代表取締役 湊 清一郎"))
    decided_on = forms.DateField(label=_("承認の日"), widget=DayInput())
    scan = forms.FileField(
        label=_("書面の写し"), required=False, help_text=_("議事録や押印した書面の、PDFか写真（20MBまで）。暗号化して保存します。")
    )

    def __init__(self, data: Any = None, files: Any = None, *, today: date) -> None:
        self.today = today
        super().__init__(data, files, initial={"decided_on": today})

    def clean_decided_on(self) -> date:
        day: date = self.cleaned_data["decided_on"]
        if day > self.today:
            raise forms.ValidationError(_("今日より後の日です。"))
        return day
