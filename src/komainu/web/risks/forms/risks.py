"""The forms of a risk: what it is, its rating, its controls, its acceptance."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komainu.web.ledger.content import choices as vocabulary
from komainu.web.people.models import Person
from komainu.web.risks.models import Control, Risk
from komainu.web.risks.models.risks import METHODS
from komainu.web.risks.queries import controls
from komainu.web.risks.scoring import IMPACT_WORDS, LEVEL_WORDS, LIKELIHOOD_WORDS, PLAIN_LEVELS
from komainu.web.risks.scoring import METHODS as KNOWN
from komainu.web.site.once import once_field
from komainu.web.site.widgets import CheckboxTiles, DayInput, RadioTiles

HARMS = [
    ("leak", _("漏えい")), ("loss", _("紛失・滅失")), ("damage", _("き損・誤り")), ("unlawful", _("法令・規範への違反")), ("economic", _("経済的な損失")),
    ("reputation", _("信用の低下")), ("person_rights", _("本人への影響")),
]  # fmt: skip
OPTIONS = [("", _("まだ決めていない")), *Risk.Option.choices]


def person_numbered(text: str) -> Person | None:
    """Who is meant by a staff number, or by a number followed by a name. Raises forms.ValidationError."""
    number = text.replace("　", " ").split(" ", maxsplit=1)[0].strip()
    if not number:
        return None
    found = Person.objects.filter(staff_number=number, gone_on=None).first()
    if found is None:
        raise forms.ValidationError(gettext("その従業者番号の人は見つかりません。"))
    return found


class OwnerMixin(forms.Form):
    owner = forms.CharField(
        label=_("責任者の従業者番号"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "is-short", "autocomplete": "off"}),
    )

    def clean_owner(self) -> Person | None:
        return person_numbered(self.cleaned_data["owner"])


class SeenForm(forms.Form):
    """Carries the name of what was there when the page was opened (`meanwhile`)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def show(self, seen: str) -> None:
        """What was typed stands beside what is there now: the next time it is sent, that has been seen."""
        data = self.data.copy()
        data["seen"] = seen
        self.data = data


class RiskForm(OwnerMixin, SeenForm):
    """What a risk is, and what is done with it."""

    title = forms.CharField(label=_("リスク"), max_length=200)
    stage = forms.ChoiceField(label=_("段階"), choices=Risk.Stage.choices)
    cause = forms.CharField(label=_("原因・きっかけ"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    risk_class = forms.ChoiceField(
        label=_("リスクの種類"), choices=Risk.RiskClass.choices, initial="safety",
        widget=RadioTiles(hints={"improper_handling": _("不適正な取得、目的外の利用、根拠のない提供など。受け入れることはできません。")}),
    )  # fmt: skip
    harm = forms.MultipleChoiceField(label=_("起こり得る害"), choices=HARMS, required=False, widget=CheckboxTiles)
    option = forms.ChoiceField(label=_("対応"), choices=OPTIONS, required=False)
    sheet = once_field()
    field_order = ["title", "stage", "cause", "risk_class", "harm", "option", "owner", "sheet", "seen"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"sheet", "seen"}}


class ScoreForm(SeenForm):
    """A rating by one method; the page carries the method on which it was drawn."""

    method = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["method"] = by
        if KNOWN[by].size:
            marks = [(str(number), f"{number}　{words}") for number, words in IMPACT_WORDS[by].items()]
            chances = [(str(number), f"{number}　{words}") for number, words in LIKELIHOOD_WORDS[by].items()]
            self.fields["impact"] = forms.TypedChoiceField(label=gettext("影響"), choices=marks, coerce=int, widget=RadioTiles)
            self.fields["likelihood_before"] = forms.TypedChoiceField(
                label=gettext("起こりやすさ（管理策の前）"), choices=chances, coerce=int, widget=RadioTiles
            )
            self.fields["likelihood"] = forms.TypedChoiceField(
                label=gettext("起こりやすさ（管理策の後）"), choices=chances, coerce=int, widget=RadioTiles,
                help_text=gettext("実施中の管理策だけを数えます。予定の管理策は、実施してから評価し直します。"),
            )  # fmt: skip
        else:
            levels = [(level, LEVEL_WORDS[level]) for level in reversed(PLAIN_LEVELS)]
            self.fields["inherent_level"] = forms.ChoiceField(
                label=gettext("固有リスク（管理策の前）"), choices=levels, widget=RadioTiles(side_by_side=True)
            )
            self.fields["residual_level"] = forms.ChoiceField(
                label=gettext("残留リスク（管理策の後）"), choices=levels, widget=RadioTiles(side_by_side=True)
            )
        self.order_fields(["impact", "likelihood_before", "likelihood", "inherent_level", "residual_level", "reason"])


class ControlsForm(SeenForm):
    """Which controls answer a risk."""

    controls = forms.ModelMultipleChoiceField(
        Control.objects.exclude(state="ended"), label=_("管理策"), required=False, widget=CheckboxTiles
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["controls"].choices = controls.choices()


class AcceptanceForm(SeenForm):
    reason = forms.CharField(label=_("受け入れる理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    next_action = forms.CharField(
        label=_("期限までに行うこと"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("受け入れたリスクは、そのままにせず、期限までに減らします。"),
    )  # fmt: skip
    until_on = forms.DateField(label=_("受け入れる期限"), widget=DayInput(), help_text=_("1年以内の日。期限が来ると、することに戻ります。"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


class MethodForm(forms.Form):
    method = forms.ChoiceField(label=_("点数の付け方"), choices=METHODS, widget=RadioTiles())


class GroupForm(forms.Form):
    """Lines of one department that are handled alike."""

    name = forms.CharField(label=_("まとまりの名称"), max_length=200, help_text=_("例：総務部の書庫にある紙の書類"))
    department = forms.ModelChoiceField(None, label=_("部門"))
    medium = forms.ChoiceField(label=_("媒体"), required=False)
    place = forms.CharField(label=_("保管場所に含まれる言葉"), max_length=200, required=False)

    def __init__(self, *args: Any, departments: Any, pairs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments
        self.fields["department"].choices = [("", gettext("選んでください")), *pairs]
        self.fields["medium"].choices = [("", gettext("どれでも")), *vocabulary("media")]
