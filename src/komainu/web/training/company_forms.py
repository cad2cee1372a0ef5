"""The forms of the company's own part and of the further reading."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.site import clock
from komainu.web.site.widgets import DayInput, RadioTiles
from komainu.web.training.models import CompanyPage, ReadingCheck


class CompanyPageForm(forms.Form):
    """A page of the company's own part. `has_live`: another part of Komainu can say it."""

    way = forms.ChoiceField(label=_("出し方"), choices=CompanyPage.Way.choices, widget=RadioTiles())
    body = forms.CharField(
        label=_("本文"),
        max_length=20_000,
        required=False,
        help_text=_("Markdownで書けます。箇条書きは「- 」、番号は「1. 」、強調は「**言葉**」。"),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    why = forms.CharField(
        label=_("理由（なぜこの決まりがあるか）"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    body_en = forms.CharField(label=_("本文（英語）"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6}))
    note = forms.CharField(label=_("変更の理由"), max_length=300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)

    def __init__(self, data: Any = None, *, has_live: bool, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        if not has_live:
            self.fields["way"].required = False
            self.fields["way"].widget = forms.HiddenInput()
            self.fields["body"].required = True
        else:
            self.fields["body"].help_text = _("自動で出すときは、その下に続けて出ます。空でもかまいません。")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        values["way"] = values.get("way") or CompanyPage.Way.WRITTEN
        if values["way"] == CompanyPage.Way.WRITTEN and not (values.get("body") or "").strip() and "body" not in self.errors:
            self.add_error("body", _("本文を書いてください。"))
        return values


class ReadingCheckForm(forms.Form):
    """What was seen when the address was opened."""

    result = forms.ChoiceField(
        label=_("開いてみた結果"), choices=ReadingCheck.Result.choices, widget=RadioTiles(), initial=ReadingCheck.Result.OPENS
    )
    checked_on = forms.DateField(label=_("確かめた日"), widget=DayInput())
    note = forms.CharField(label=_("メモ"), max_length=300, required=False)

    def clean_checked_on(self) -> Any:
        day = self.cleaned_data["checked_on"]
        if day > clock.today():
            raise forms.ValidationError(_("今日までの日付を入れてください。"))
        return day
