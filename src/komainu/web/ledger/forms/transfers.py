"""The form of a record of provision or receipt: what the law asks for by its ground."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.ledger import transfers
from komainu.web.ledger.models import ProvisionCheck, TransferRecord
from komainu.web.site.once import once_field
from komainu.web.site.widgets import DayInput, RadioTiles

TEXTS = (
    "party", "party_address", "party_representative", "data_subjects", "items", "consent", "source", "published", "country", "country_basis",
)  # fmt: skip


class TransferForm(forms.Form):
    sheet = once_field()
    direction = forms.ChoiceField(label=_("提供か受領か"), choices=TransferRecord.Direction.choices, widget=RadioTiles(side_by_side=True))
    way = forms.ChoiceField(label=_("提供・受領の根拠"), choices=TransferRecord.Way.choices, widget=RadioTiles())
    making = forms.ChoiceField(label=_("記録の作り方"), choices=TransferRecord.Making.choices, widget=RadioTiles())
    made_on = forms.DateField(label=_("記録を作った日"), widget=DayInput())
    last_on = forms.DateField(
        label=_("提供・受領した日（続くものは最後の日）"),
        required=False,
        widget=DayInput(),
        help_text=_("まだ続いているものは空欄にします。"),
    )

    provision_check = forms.ChoiceField(
        label=_("提供前の確認"),
        required=False,
        help_text=_("提供の記録では必ず選びます。まだなければ、行の「加工と、提供前の確認」から先に確かめます。"),
    )

    def __init__(self, data: Any = None, *, checks: Sequence[ProvisionCheck] = (), initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.checks = {str(each.pk): each for each in checks}
        said = [(key, f"{each.receiver}　{each.get_basis_display()}　{each.checked_on}") for key, each in self.checks.items()]
        self.fields["provision_check"].choices = [("", _("（受け取った記録では選びません）")), *said]  # type: ignore[attr-defined]
        for name in TEXTS:
            field = TransferRecord._meta.get_field(name)
            self.fields[name] = forms.CharField(
                label=field.verbose_name,
                required=name in transfers.ALWAYS,
                max_length=field.max_length,  # type: ignore[union-attr,arg-type]
            )

    def clean_provision_check(self) -> ProvisionCheck | None:
        return self.checks.get(self.cleaned_data["provision_check"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("direction") == TransferRecord.Direction.PROVISION and not values.get("provision_check"):
            self.add_error(
                "provision_check", _("提供の記録には、提供前の確認が要ります。行の「加工と、提供前の確認」で確かめてから、選んでください。")
            )
        if "direction" in values and "way" in values:
            wanted = transfers.required(values["direction"], values["way"])
            if wanted is None:
                self.add_error("way", now_("提供の記録では、この根拠は選べません。"))
            for name in wanted or ():
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, now_("この根拠の記録には、この欄が要ります。"))
            if values["way"] == TransferRecord.Way.OPT_OUT and values.get("making") == TransferRecord.Making.TOGETHER:
                self.add_error("making", now_("オプトアウトの記録は、そのつど作ります。"))
        return values


class JoinForm(forms.Form):
    """One of the checks that a provision on this ground may rest on."""

    provision_check = forms.ChoiceField(label=_("提供前の確認"), widget=RadioTiles())

    def __init__(self, data: Any = None, *, checks: Sequence[ProvisionCheck]) -> None:
        super().__init__(data)
        self.checks = {str(each.pk): each for each in checks}
        said = [(key, f"{each.receiver}　{each.get_basis_display()}　{each.checked_on}") for key, each in self.checks.items()]
        self.fields["provision_check"].choices = said  # type: ignore[attr-defined]

    def clean_provision_check(self) -> ProvisionCheck:
        return self.checks[self.cleaned_data["provision_check"]]


class EndForm(forms.Form):
    last_on = forms.DateField(label=_("最後に提供・受領した日"), widget=DayInput())
