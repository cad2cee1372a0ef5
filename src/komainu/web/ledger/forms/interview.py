"""The forms of the interview: its questions, and which proposals are taken over, into which departments."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.ledger.content import interview
from komainu.web.ledger.models import ANSWERS
from komainu.web.people.forms.departments import DepartmentChoice
from komainu.web.people.models import Department
from komainu.web.site.widgets import CheckboxTiles, RadioTiles


class InterviewForm(forms.Form):
    def __init__(self, data: Any = None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        for each in interview.questions():
            self.fields[each.id] = forms.ChoiceField(
                label=each.label, required=False, choices=ANSWERS, widget=RadioTiles(side_by_side=True)
            )
            self.fields[each.id].mark = ("", "")  # type: ignore[attr-defined]
        self.fields["clouds"] = forms.MultipleChoiceField(
            label=_("使っているクラウドサービス"), required=False, choices=[(each.id, each.label) for each in interview.clouds()],
            widget=CheckboxTiles(side_by_side=True), help_text=_("更新の審査で、台帳から漏れていると言われやすいところです。"),
        )  # fmt: skip


class ProposalsForm(forms.Form):
    """Which of the usual lines are taken over; one department for each kind of work."""

    def __init__(self, data: Any = None, *, proposals: Sequence[interview.Usual]) -> None:
        super().__init__(data)
        self.proposals = proposals
        known = list(Department.objects.values_list("pk", "name"))
        for home in dict.fromkeys(each.home for each in proposals):
            own = [each for each in proposals if each.home == home]
            self.fields[f"lines_{home}"] = forms.MultipleChoiceField(
                label=interview.HOMES[home], required=False, choices=[(each.id, f"{each.said[0]}（{each.said[1]}）") for each in own],
                initial=[each.id for each in own], widget=CheckboxTiles(),
            )  # fmt: skip
            guess = next((pk for word in interview.USUAL_NAMES[home] for pk, name in known if word in name), None)
            self.fields[f"department_{home}"] = DepartmentChoice(
                label=now_("%(work)sを持つ部門") % {"work": interview.HOMES[home]},
                empty=_("（選んでください）"),
                initial=str(guess) if guess else None,
            )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for home in interview.HOMES:
            if values.get(f"lines_{home}") and not values.get(f"department_{home}"):
                self.add_error(f"department_{home}", now_("どの部門の行にするかを選んでください。"))
        return values

    @property
    def chosen(self) -> dict[str, Department]:
        values = self.cleaned_data
        return {code: values[f"department_{home}"] for home in interview.HOMES for code in values.get(f"lines_{home}") or ()}
