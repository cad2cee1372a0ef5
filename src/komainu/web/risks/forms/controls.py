"""The form of a control."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komainu.web.risks import content
from komainu.web.risks.forms.risks import OwnerMixin, SeenForm
from komainu.web.risks.models import Control
from komainu.web.rules.models import Clause
from komainu.web.rules.queries import clause_choices
from komainu.web.site import clock
from komainu.web.site.once import once_field
from komainu.web.site.widgets import CheckboxTiles, DayInput, RadioTiles


class ControlForm(OwnerMixin, SeenForm):
    """What is done, by whom, on which clause it rests, and by when if it is planned."""

    measure = forms.CharField(label=_("管理策"), max_length=300)
    kind = forms.ChoiceField(label=_("種類"), choices=Control.Kind.choices, widget=RadioTiles(side_by_side=True))
    catalogue_id = forms.ChoiceField(
        label=_("よくある管理策のどれに当たるか"),
        required=False,
        help_text=_("選ぶと、その管理策が合うリスクを取り入れるときに、自動で結び付きます。"),
    )
    state = forms.ChoiceField(
        label=_("状態"),
        choices=[pair for pair in Control.State.choices if pair[0] != "ended"],
        initial="in_place",
        widget=RadioTiles(side_by_side=True),
    )
    performer = forms.CharField(label=_("行う人"), max_length=200, required=False, help_text=_("例：各部門長、システム管理者"))
    frequency = forms.CharField(label=_("頻度"), max_length=100, required=False, help_text=_("例：毎月、送信のつど"))
    due_on = forms.DateField(label=_("実施の期限（予定のとき）"), required=False, widget=DayInput())
    clauses = forms.ModelMultipleChoiceField(Clause.objects.all(), label=_("根拠となる条"), required=False, widget=CheckboxTiles)
    audit_question = forms.CharField(
        label=_("監査での問い"), max_length=300, required=False, help_text=_("例：鍵管理簿の今月の記録を見せてください。")
    )
    note = forms.CharField(label=_("備考"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    sheet = once_field()
    field_order = [
        "measure", "kind", "catalogue_id", "state", "owner", "due_on", "performer", "frequency", "clauses", "audit_question", "note", "sheet", "seen",
    ]  # fmt: skip

    def __init__(self, *args: Any, control: Control | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = clause_choices(clock.today())
        if control is not None:
            del self.fields["catalogue_id"]
        else:
            taken = set(Control.objects.exclude(catalogue_id="").exclude(state="ended").values_list("catalogue_id", flat=True))
            free = [(id, content.said(each)) for id, each in content.controls().items() if id not in taken]
            self.fields["catalogue_id"].choices = [("", gettext("どれでもない")), *free]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("state") == "planned":
            for name in ("owner", "due_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, gettext("予定の管理策には、責任者と期限が要ります。"))
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"sheet", "seen"}}


class InPlaceForm(forms.Form):
    in_place_on = forms.DateField(label=_("実施した日"), widget=DayInput())

    def clean_in_place_on(self) -> Any:
        day = self.cleaned_data["in_place_on"]
        if day > clock.today():
            raise forms.ValidationError(gettext("まだ来ていない日です。実際に行った日を入れてください。"))
        return day
