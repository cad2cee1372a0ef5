"""Forms of looking back: the classification on three axes, and the costs."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.law import classification
from komainu.web.incidents.models import Cost
from komainu.web.incidents.naming import language
from komainu.web.incidents.services.review import SUSPECTED
from komainu.web.site.once import once_field
from komainu.web.site.widgets import CheckboxTiles, RadioTiles


def _labels(axis: Any) -> list[tuple[str, str]]:
    return [(id, name.in_language(language())) for id, name in axis.items()]


class ClassifyForm(forms.Form):
    """Main and further kinds, what is suspected, class or sub-kind, causes, where it arose."""

    occurrence = forms.ChoiceField(
        label=gettext_lazy("主な発生事象"), required=False, error_messages={"required": gettext_lazy("主なものを1つ選んでください。")}
    )
    occurrences = forms.MultipleChoiceField(label=gettext_lazy("ほかに当てはまる発生事象"), required=False, widget=CheckboxTiles)
    suspected_of = forms.ChoiceField(
        label=gettext_lazy("何のおそれか"), required=False, help_text=gettext_lazy("「上記のおそれ」を選んだときだけ答えます。")
    )
    classification = forms.ChoiceField(
        label=gettext_lazy("事象分類"), error_messages={"required": gettext_lazy("事象分類を選んでください。")}
    )
    causes = forms.MultipleChoiceField(label=gettext_lazy("原因（いくつでも）"), required=False, widget=CheckboxTiles)
    origin = forms.ChoiceField(label=gettext_lazy("どこで起きたか"), required=False, widget=RadioTiles(side_by_side=True))

    field_order = ["occurrence", "suspected_of", "classification", "causes", "occurrences", "origin"]

    def __init__(self, *args: Any, is_accident: bool, reasons: dict[str, dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = _labels(classification.occurrences())
        none = [("", _("選んでください"))]
        self.fields["occurrence"].choices = none + kinds
        self.fields["occurrence"].required = is_accident
        self.fields["occurrences"].choices = kinds
        self.fields["suspected_of"].choices = [("", _("おそれではない")), *(pair for pair in kinds if pair[0] != SUSPECTED)]
        groups: list[Any] = []
        for id, name in _labels(classification.classes()):
            subs = _labels(classification.sub_kinds(id))
            groups.append((name, [(id, _("%(name)s（細かい区分は決めない）") % {"name": name}), *subs] if subs else [(id, name)]))
        self.fields["classification"].choices = none + groups
        self.fields["causes"].choices = _labels(classification.causes())
        self.fields["origin"].choices = [("", _("不明")), *_labels(ORIGINS)]
        for field, hints in reasons.items():
            if hasattr(self.fields[field].widget, "hints"):
                self.fields[field].widget.hints = hints

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kinds = {cleaned.get("occurrence"), *cleaned.get("occurrences", [])}
        if SUSPECTED in kinds and not cleaned.get("suspected_of"):
            self.add_error("suspected_of", _("何のおそれかを選んでください。"))
        return cleaned


ORIGINS = {id: classification.label("origin", id) for id in ("self", "entrustee", "client", "third_party")}


class CostForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("何が"), choices=Cost.Kind.choices, error_messages={"required": gettext_lazy("種類を選んでください。")}
    )
    amount = forms.DecimalField(
        label=gettext_lazy("どれだけ"),
        min_value=Decimal("0.1"),
        max_value=Decimal("9999999999999"),
        max_digits=14,
        decimal_places=1,
        error_messages={"required": gettext_lazy("数を入れてください。"), "invalid": gettext_lazy("数字だけを入れてください。")},
    )
    what_for = forms.CharField(
        label=gettext_lazy("何のため"),
        max_length=200,
        help_text=gettext_lazy("例：お詫び状の印刷と郵送、調査会社、名簿の照合"),
        error_messages={"required": gettext_lazy("何のためかを一言書いてください。")},
    )

    once = once_field()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount = cleaned.get("amount")
        if amount is not None and cleaned.get("kind") == Cost.Kind.MONEY and amount != amount.to_integral_value():
            self.add_error("amount", _("費用は1円単位で入れてください。"))
        return cleaned
