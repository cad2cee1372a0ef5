"""The forms of the plan."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.people.forms.terms import PersonChoice
from komainu.web.people.queries import said_roles
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.plans.models import PlanStep, StepRecord, YearPlan
from komainu.web.site.once import once_field
from komainu.web.site.widgets import DayInput, RadioTiles


def role_choices() -> list[tuple[str, Any]]:
    return [("", _("（人を名指しする）")), *said_roles(role for role in Role if role not in OUTSIDERS)]


class StepForm(forms.Form):
    """One step: what, until when, who."""

    title = forms.CharField(label=_("すること"), max_length=200)
    due_on = forms.DateField(label=_("期限"), widget=DayInput())
    owner_role = forms.ChoiceField(label=_("担当する役割"), choices=role_choices, required=False, initial=Role.PMS_OFFICE)
    owner = PersonChoice(label=_("担当する人（名指しするとき）"), required=False)
    details = forms.CharField(label=_("くわしい内容"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, plan: YearPlan, step: PlanStep | None = None, initial: dict[str, Any] | None = None) -> None:
        if step is not None:
            owner = f"{step.owner.staff_number}　{step.owner.name}" if step.owner else ""
            initial = {"title": step.title, "due_on": step.due_on, "owner_role": step.owner_role, "owner": owner, "details": step.details}
        super().__init__(data, initial=initial)
        self.plan = plan
        self.fields["due_on"].help_text = now_("%(first)s から %(last)s まで") % {
            "first": plan.starts_on.isoformat(),
            "last": plan.ends_on.isoformat(),
        }

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if not self.plan.starts_on <= day <= self.plan.ends_on:
            raise forms.ValidationError(now_("この年度の中の日付を入れてください。"))
        return day

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("owner_role") and not values.get("owner") and "owner" not in self.errors:
            self.add_error("owner_role", now_("担当する役割か、担当する人を入れてください。"))
        if values.get("owner"):
            values["owner_role"] = ""
        return values


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class RecordForm(forms.Form):
    """What was done, when, with what evidence."""

    sheet = once_field()
    kind = forms.ChoiceField(
        label=_("何を記録しますか"), choices=StepRecord.Kind.choices, initial=StepRecord.Kind.DONE, widget=RadioTiles(side_by_side=True)
    )
    done_on = forms.DateField(label=_("行った日"), widget=DayInput())
    note = forms.CharField(
        label=_("記録"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("結果、参加した人、次に直すことなど。審査のときの証拠になります。")
    )  # fmt: skip
    file = forms.FileField(
        label=_("証拠のファイル"), required=False, help_text=_("議事録・写真・一覧など。20MBまで。暗号化して保管します。")
    )
