"""The forms of the page of documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.documents.importing.values import items_of
from komainu.web.documents.models import HousePaper
from komainu.web.site.widgets import RadioTiles

MOST_SEALS = 6


class PaperForm(forms.Form):
    """What all papers share."""

    has_holes = forms.BooleanField(label=_("2穴のファイルにとじる余白と目印を付ける"), required=False)
    dates = forms.ChoiceField(label=_("書類の日付"), choices=HousePaper.Dates.choices, widget=RadioTiles(side_by_side=True))


class StyleForm(forms.Form):
    """One kind of document."""

    form_number = forms.CharField(
        label=_("様式番号"), max_length=40, required=False, help_text=_("例：様式3-1。各ページの右上に印刷します。")
    )
    version = forms.CharField(label=_("版"), max_length=20, required=False, help_text=_("例：2.0、2026年4月"))
    seals = forms.CharField(
        label=_("押印欄"), max_length=200, required=False, help_text=_("例：作成、確認、承認。左から並びます。空欄なら付けません。")
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any], takes_seals: bool) -> None:
        super().__init__(data, initial=initial)
        if not takes_seals:
            del self.fields["seals"]

    def clean_seals(self) -> list[str]:
        names = items_of(self.cleaned_data["seals"])
        if len(names) > MOST_SEALS or any(len(name) > 10 for name in names):
            raise forms.ValidationError(now_("押印欄は6つまで、名前は10文字までです。"))
        return names


class OwnForm(forms.Form):
    file = forms.FileField(
        label=_("自組織の様式"), help_text=_("ひな形と同じ種類のファイル。2MBまで。マクロや外部リンクのあるものは使えません。")
    )
