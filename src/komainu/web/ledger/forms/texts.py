"""The forms of the places at which we collect, of their texts, and of consents."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.ledger.content import shown_items
from komainu.web.ledger.models import CollectionPoint, ConsentRecord, LedgerLine, PurposeOfUse
from komainu.web.ledger.queries.lines import purposes_to_choose
from komainu.web.site.once import once_field
from komainu.web.site.widgets import CheckboxTiles, DayInput, RadioTiles

NUMBERS_AT_ONCE = 50


class PointForm(forms.Form):
    name = forms.CharField(label=_("名前"), max_length=200, help_text=_("例：採用サイトの応募画面、会員申込書、来場者アンケート"))
    kind = forms.ChoiceField(label=_("種類"), choices=CollectionPoint.Kind.choices, widget=RadioTiles(side_by_side=True))
    place = forms.CharField(
        label=_("どこにあるか"), max_length=300, required=False, help_text=_("画面のアドレス、用紙の番号、掲示の場所など")
    )
    lines = forms.CharField(
        label=_("取得する台帳の行"),
        required=False,
        max_length=1000,
        help_text=_("管理番号を「、」で区切って書きます。例：L-2026-000012、L-2026-000013"),
    )
    purposes = forms.MultipleChoiceField(
        label=_("公表している利用目的"), required=False, choices=purposes_to_choose, widget=CheckboxTiles()
    )
    ended_on = forms.DateField(label=_("使い終えた日"), required=False, widget=DayInput(), help_text=_("もう使っていないときだけ。"))

    def clean_lines(self) -> list[LedgerLine]:
        wanted = [part for part in self.cleaned_data["lines"].replace(",", "、").replace("，", "、").replace(" ", "、").split("、") if part]
        if len(wanted) > NUMBERS_AT_ONCE:
            raise forms.ValidationError(now_("一度に%(most)s行までです。") % {"most": NUMBERS_AT_ONCE})
        found = {line.number: line for line in LedgerLine.objects.filter(number__in=wanted)}
        if unknown := [number for number in wanted if number not in found]:
            raise forms.ValidationError(now_("台帳にない管理番号です：%(numbers)s") % {"numbers": "、".join(unknown)})
        return list(found.values())

    def clean_purposes(self) -> list[PurposeOfUse]:
        return list(PurposeOfUse.objects.filter(pk__in=self.cleaned_data["purposes"]))


def point_initial(point: CollectionPoint) -> dict[str, Any]:
    """A place as its form begins. Two queries."""
    return {
        "name": point.name, "kind": point.kind, "place": point.place, "ended_on": point.ended_on, "lines": "、".join(point.lines.values_list("number", flat=True)),
        "purposes": [str(pk) for pk in point.purposes.values_list("pk", flat=True)],
    }  # fmt: skip


class TextForm(forms.Form):
    """A text with what it says of each point that is asked for."""

    text = forms.CharField(
        label=_("示す文"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("本人に示している文を、そのまま写します。"),
    )
    used_from = forms.DateField(label=_("使い始める日"), widget=DayInput())
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, items: list[shown_items.Item], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.items = items
        for item in items:
            choices = [
                ("yes", now_("書いてある")),
                ("no", now_("書いていない")),
                *([("na", now_("ここでは当たらない"))] if item.may_be_na else []),
            ]
            self.fields[f"says_{item.id}"] = forms.ChoiceField(
                label=item.label, required=False, choices=choices, widget=RadioTiles(side_by_side=True), help_text=item.citation
            )

    @property
    def answers(self) -> dict[str, str]:
        return {item.id: self.cleaned_data[f"says_{item.id}"] for item in self.items if self.cleaned_data.get(f"says_{item.id}")}


class ConsentForm(forms.Form):
    """How many, when, how, for what, and where the evidence lies."""

    sheet = once_field()
    act = forms.ChoiceField(label=_("同意か取消しか"), choices=ConsentRecord.Act.choices, widget=RadioTiles(side_by_side=True))
    count = forms.IntegerField(
        label=_("人数"), min_value=1, max_value=2_000_000_000, widget=forms.NumberInput(attrs={"class": "is-number"})
    )
    from_on = forms.DateField(label=_("最初の日"), widget=DayInput())
    to_on = forms.DateField(label=_("最後の日"), widget=DayInput())
    way = forms.ChoiceField(label=_("方法"), choices=ConsentRecord.Way.choices, widget=RadioTiles(side_by_side=True))
    scopes = forms.MultipleChoiceField(
        label=_("何への同意か"), required=False, choices=shown_items.scopes, widget=CheckboxTiles(side_by_side=True)
    )
    evidence = forms.CharField(
        label=_("証拠の保管場所"),
        max_length=300,
        help_text=_("例：営業部の書庫の申込書、受注システムの同意の履歴。本人の氏名は書きません。"),
    )
    done = forms.CharField(
        label=_("取消しを受けて行ったこと"), max_length=500, required=False, help_text=_("例：案内の送付を止め、一覧から消した")
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("from_on") and values.get("to_on") and values["to_on"] < values["from_on"]:
            self.add_error("to_on", now_("最初の日より後の日を入れてください。"))
        if values.get("act") == ConsentRecord.Act.WITHDRAWN and not values.get("done"):
            self.add_error("done", now_("取消しのときは、何をしたかを書いてください。"))
        return values
