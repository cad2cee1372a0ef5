"""The house's own rules for incidents."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.incidents.models import HouseRules
from komainu.web.incidents.services.house import SETTABLE
from komainu.web.site.widgets import RadioTiles

LEAST_YEARS, MOST_YEARS = 1, 30


class HouseRulesForm(forms.Form):
    """The rules as they are, to be changed; nothing is saved by the form itself."""

    poster_is_on = forms.BooleanField(label=gettext_lazy("ポスターのQRコードから、サインインせずに知らせる窓口を開く"), required=False)
    emergency_phone = forms.CharField(
        label=gettext_lazy("緊急の連絡先（電話）"), required=False, max_length=50,
        help_text=gettext_lazy("知らせた直後の画面、ポスター、窓口を閉じているときの画面に出ます。夜間・休日もつながる番号が望ましいです。"),
        widget=forms.TextInput(attrs={"type": "tel", "class": "is-short"}),
    )  # fmt: skip
    desk_hours = forms.CharField(
        label=gettext_lazy("問合せ窓口の受付時間"), required=False, max_length=100,
        help_text=gettext_lazy("本人への通知、公表文、電話の台本に入ります。例：平日9時〜17時（12月29日〜1月3日を除く）"),
    )  # fmt: skip
    take_within_minutes = forms.IntegerField(
        label=gettext_lazy("受け付けるまでの時間"), min_value=5, max_value=1440,
        help_text=gettext_lazy("この時間のうちに誰も受け付けないと、夜間・休日でも次の人に連絡します（個人情報保護管理者 → PMS事務局 → 代表者）。5分から1440分（1日）まで。"),
    )  # fmt: skip
    publication = forms.ChoiceField(
        label=gettext_lazy("公表の方針"), choices=HouseRules.Publication.choices, widget=RadioTiles(),
        help_text=gettext_lazy("法令では、公表は事案に応じて行うことが望ましいとされています。自社の規程で定めているときは、それに合わせます。"),
    )  # fmt: skip
    reports_kept_years = forms.IntegerField(
        label=gettext_lazy("事故の記録の保存年数"),
        min_value=LEAST_YEARS,
        max_value=MOST_YEARS,
        help_text=gettext_lazy("自社の規程に合わせてください。"),
    )

    def __init__(self, data: Any = None, *, rules: HouseRules) -> None:
        super().__init__(data, initial={name: getattr(rules, name) for name in SETTABLE})

    def clean_emergency_phone(self) -> str:
        phone: str = self.cleaned_data["emergency_phone"].strip()
        if phone and not any(letter.isdigit() for letter in phone):
            raise forms.ValidationError(_("電話番号を入れてください。"))
        return phone
