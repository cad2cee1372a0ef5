"""What the organisation is."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.people.corporate_number import is_corporate_number
from komainu.web.people.models import Organisation
from komainu.web.site.widgets import DayInput, RadioTiles

LARGEST = 2**53


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """All that is recorded of the organisation; saved by the service only."""

    class Meta:
        model = Organisation
        fields = (
            "name", "reading", "corporate_number", "industry", "industry_class", "capital_yen", "address", "representative_title",
            "representative_name", "contact_department", "contact_name", "contact_phone", "contact_mail", "inquiry_phone", "inquiry_mail",
            "kind", "sector", "delegation", "delegated_minister", "privacy_mark", "mark_number", "mark_body", "mark_valid_from",
            "mark_valid_to", "certified_body", "my_number_role", "entrusted", "declared_staff", "fiscal_start_month",
        )  # fmt: skip
        widgets = {
            "privacy_mark": RadioTiles(
                hints={
                    "holder": gettext_lazy("事故の報告に審査機関の期限が加わり、監査責任者が必要になります。"),
                    "preparing_application": gettext_lazy("取得に必要な役割と記録を、先に整えます。"),
                    "none": gettext_lazy("法律で求められることだけを扱います。"),
                }
            ),
            "mark_valid_from": DayInput(),
            "mark_valid_to": DayInput(),
            "fiscal_start_month": forms.Select(choices=[(month, gettext_lazy("%d月") % month) for month in range(1, 13)]),
            "contact_phone": forms.TextInput(attrs={"type": "tel"}),
            "inquiry_phone": forms.TextInput(attrs={"type": "tel"}),
            "corporate_number": forms.TextInput(attrs={"inputmode": "numeric", "class": "is-short"}),
        }
        help_texts = {
            "corporate_number": gettext_lazy("13桁の数字。分からないときは空欄でかまいません。"),
            "capital_yen": gettext_lazy("プライバシーマークの事業者規模の判定に使います。"),
            "industry_class": gettext_lazy("プライバシーマークの事業者規模の判定に使います。"),
            "delegation": gettext_lazy("個人情報保護委員会の権限が事業所管大臣に委任されている分野では、報告先が変わります。"),
            "fiscal_start_month": gettext_lazy("年度と、年間計画の月の始まりになります。"),
            "declared_staff": gettext_lazy("役員・パート・派遣を含みます。名簿がそろうまでの目安です。"),
            "entrusted": gettext_lazy("給与計算・発送・システムの運用など。預かったデータの事故は、委託元にも知らせます。"),
            "certified_body": gettext_lazy("対象事業者でないときは空欄にします。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A form of the first hour asks for a part of them.
        if number := self.fields.get("corporate_number"):
            # Offices paste the number with hyphens and in wide digits; what is kept is the thirteen.
            number.max_length = 30  # type: ignore[attr-defined]
            number.validators = []
            number.widget.attrs.pop("maxlength", None)
        if capital := self.fields.get("capital_yen"):
            self.fields["capital_yen"] = forms.IntegerField(
                label=capital.label, required=False, min_value=0, max_value=LARGEST, help_text=self.Meta.help_texts["capital_yen"]
            )

    def clean_corporate_number(self) -> str:
        typed: str = self.cleaned_data["corporate_number"]
        number = "".join(letter for letter in unicodedata.normalize("NFKC", typed) if letter not in " -‐−ー")
        if number and not is_corporate_number(number):
            raise forms.ValidationError(_("法人番号が正しくありません。13桁の数字と、先頭の検査用数字を確かめてください。"))
        return number

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("mark_valid_from"), values.get("mark_valid_to")
        if first and last and last < first:
            self.add_error("mark_valid_to", _("有効期間の終わりが始まりより前です。"))
        return values

    def _post_clean(self) -> None:
        """The service saves; the form only reads. The record itself is not touched before."""


class OpenForm(forms.Form):
    """Why something is used that size and standing do not ask for."""

    reason = forms.CharField(label=gettext_lazy("使う理由"), max_length=200)
