"""The desk: how the identity was checked, and the items that the caller named. Nothing of it is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.incidents.models import DeskInquiry
from komainu.web.incidents.person_details import FIELDS, KEYS
from komainu.web.incidents.queries.desk import independent
from komainu.web.site.widgets import RadioTiles

_OFF = {"autocomplete": "off"}
ITEMS = ("name", "reading", "phone", "mail", "number", "birth_date", "postal_code")


class DeskForm(forms.Form):
    identity_check = forms.ChoiceField(
        label=gettext_lazy("本人であることを、どう確かめましたか"),
        choices=DeskInquiry.Check.choices,
        widget=RadioTiles(
            hints={
                "two_items": gettext_lazy("登録されている内容を、相手に言ってもらった"),
                "document": gettext_lazy("窓口や郵送で、本人確認書類を見た"),
                "call_back": gettext_lazy("登録されている電話番号にかけ直した"),
            }
        ),
        error_messages={
            "required": gettext_lazy("確かめ方を選んでください。確かめられないときは、下の「答えずに終える」を押してください。")
        },
    )
    name = forms.CharField(label=FIELDS["name"], required=False, max_length=100, widget=forms.TextInput(attrs=_OFF))
    reading = forms.CharField(label=FIELDS["reading"], required=False, max_length=100, widget=forms.TextInput(attrs=_OFF))
    phone = forms.CharField(label=FIELDS["phone"], required=False, max_length=50, widget=forms.TextInput(attrs={**_OFF, "type": "tel"}))
    mail = forms.CharField(
        label=FIELDS["mail"], required=False, max_length=200, widget=forms.TextInput(attrs={**_OFF, "inputmode": "email"})
    )
    number = forms.CharField(label=FIELDS["number"], required=False, max_length=100, widget=forms.TextInput(attrs=_OFF))
    birth_date = forms.CharField(
        label=FIELDS["birth_date"],
        required=False,
        max_length=40,
        help_text=gettext_lazy("例：1980/1/2、昭和55年1月2日"),
        widget=forms.TextInput(attrs={**_OFF, "class": "is-day"}),
    )
    postal_code = forms.CharField(
        label=FIELDS["postal_code"], required=False, max_length=20, widget=forms.TextInput(attrs={**_OFF, "class": "is-short"})
    )
    note = forms.CharField(
        label=gettext_lazy("言われたこと"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("苦情や要望など。相手の名前や連絡先は書かないでください（問合せの記録には残しません）。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def items(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ITEMS if self.cleaned_data.get(name)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = {name: cleaned[name] for name in ITEMS if cleaned.get(name)}
        if len(independent(said)) < 2:
            raise forms.ValidationError(_("照らし合わせる項目を2点以上入れてください。氏名とよみがなは、合わせて1点と数えます。"))
        note = KEYS["name"](cleaned.get("note") or "")
        if any(len(key := KEYS["name"](text)) >= 2 and key in note for text in said.values()):
            self.add_error("note", _("相手の名前や連絡先が書かれています。消してください。"))
        return cleaned
