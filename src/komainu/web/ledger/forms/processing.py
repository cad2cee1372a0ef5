"""Forms of a processed set and of the gate before a provision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.ledger import processing
from komainu.web.ledger.models import ANSWERS, ProcessedSet, ProvisionCheck
from komainu.web.site.once import once_field
from komainu.web.site.widgets import DayInput, RadioTiles

Kind = ProcessedSet.Kind


def text_field(model: Any, name: str, *, required: bool = False, rows: int = 0, hint: Any = "") -> forms.CharField:
    field = model._meta.get_field(name)
    widget = forms.Textarea(attrs={"rows": rows}) if rows else None
    return forms.CharField(label=field.verbose_name, max_length=field.max_length, required=required, widget=widget, help_text=hint)


def day_field(model: Any, name: str, *, required: bool = False, hint: Any = "") -> forms.DateField:
    return forms.DateField(label=model._meta.get_field(name).verbose_name, required=required, widget=DayInput(), help_text=hint)


class ProcessedForm(forms.Form):
    """One kind of set: what was done, and what the Act asks of it."""

    def __init__(self, data: Any = None, *, kind: str, found: ProcessedSet | None = None, initial: dict[str, Any] | None = None) -> None:
        self.kind = kind
        values: dict[str, Any] = dict(initial or {})
        if found is not None:
            values |= {name: getattr(found, name) for name in ProcessedForm.names(kind)}
            values |= {f"step_{key}": answer for key, answer in found.answers.items()} | {"version": found.version}
        super().__init__(data, initial=values)
        self.fields["sheet"] = once_field()
        self.fields["version"] = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)
        add = self.fields
        add["name"] = text_field(ProcessedSet, "name", required=True)
        add["made_on"] = day_field(ProcessedSet, "made_on", required=True)
        add["items"] = text_field(ProcessedSet, "items", required=True, hint=_("例：年代、性別、購入した月、商品の種類"))
        add["method"] = text_field(
            ProcessedSet, "method", required=True, rows=3, hint=_("例：氏名と会員番号を削り、生年月日を年代に置き換えた")
        )
        for step in processing.steps_of(kind):
            add[f"step_{step.id}"] = forms.ChoiceField(
                label=step.label, choices=processing.ANSWERS, required=False, widget=RadioTiles(side_by_side=True)
            )
        for name in ProcessedForm.names(kind):
            if name in add:
                continue
            if name == "is_marked":
                add[name] = forms.BooleanField(label=ProcessedSet._meta.get_field(name).verbose_name, required=False)  # type: ignore[union-attr]
            elif name.endswith("_on"):
                add[name] = day_field(ProcessedSet, name)
            else:
                add[name] = text_field(ProcessedSet, name)

    @staticmethod
    def names(kind: str) -> tuple[str, ...]:
        """The fields that a set of this kind has."""
        always = ("name", "made_on", "items", "method", "kept_apart", "published_on", "published_at")
        own = ("purpose",) if kind == Kind.PSEUDONYMOUS else ("provided_to", "provision_published_on", "is_marked")
        return (*always, *own, "ended_on")

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        answers = {key.removeprefix("step_"): value for key, value in self.cleaned_data.items() if key.startswith("step_") and value}
        return {name: self.cleaned_data[name] for name in self.names(self.kind)} | {"answers": answers}


class ProvisionCheckForm(forms.Form):
    """What is looked at before something is given to somebody. It is judged when it is saved."""

    sheet = once_field()
    information = forms.ChoiceField(
        label=_("提供する情報"), choices=ProvisionCheck.Information.choices, initial="personal_data", widget=RadioTiles()
    )
    receiver = text_field(ProvisionCheck, "receiver", required=True)
    items = text_field(ProvisionCheck, "items", required=True)
    purpose = text_field(ProvisionCheck, "purpose", required=True)
    basis = forms.ChoiceField(label=_("提供の根拠"), choices=ProvisionCheck.Basis.choices, widget=RadioTiles())
    basis_note = text_field(
        ProvisionCheck, "basis_note", hint=_("同意の記録のある場所、法令の名と条、委員会への届出と公表、共同利用を知らせた文。個人関連情報では、相手が同意を得ていることを確かめた方法。")
    )  # fmt: skip
    is_fit_for_opt_out = forms.ChoiceField(
        label=_("不正に取得したものでも、オプトアウトで受け取ったものでもない"), choices=ANSWERS, initial="unknown", required=False,
        widget=RadioTiles(side_by_side=True), help_text=_("根拠がオプトアウトのときに答えます。"),
    )  # fmt: skip
    country = text_field(
        ProvisionCheck,
        "country",
        hint=_("国内の相手なら空欄。外国のクラウドでも、相手が中身を扱わないなら提供に当たらないことがあります。"),
    )
    country_basis = forms.ChoiceField(
        label=_("外国への提供の根拠"), choices=[("", _("（国内の相手）")), *ProvisionCheck.CountryBasis.choices], required=False
    )
    country_note = text_field(ProvisionCheck, "country_note")
    told_country = forms.BooleanField(label=_("国の名を本人に示した"), required=False)
    told_system = forms.BooleanField(label=_("その国の個人情報保護の制度を本人に示した"), required=False)
    told_measures = forms.BooleanField(label=_("相手の講じる措置を本人に示した"), required=False)
    next_check_on = day_field(ProvisionCheck, "next_check_on", hint=_("相手の体制を根拠にするときに書きます。年に1回くらいが目安です。"))
    checked_on = day_field(ProvisionCheck, "checked_on", required=True)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "sheet"}
        return {**values, "is_fit_for_opt_out": values["is_fit_for_opt_out"] or "unknown"}
