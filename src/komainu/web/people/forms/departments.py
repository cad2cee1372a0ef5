"""Departments: a new one, a change from a day on, the last day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department
from komainu.web.people.queries import department_choices
from komainu.web.site.widgets import DayInput, LongSelect


class DepartmentChoice(forms.TypedChoiceField):
    """One of the departments, each with its whole way; gives the department or None."""

    widget = LongSelect

    def __init__(self, *, empty: Any = "—", only: Any = None, **kwargs: Any) -> None:
        self.empty, self.only = empty, only
        kwargs.setdefault("required", False)
        super().__init__(coerce=self._found, empty_value=None, choices=self._choices, **kwargs)

    def _choices(self) -> list[tuple[str, Any]]:
        return [("", self.empty), *department_choices(self.only)]

    @staticmethod
    def _found(code: str) -> Department | None:
        return Department.objects.filter(pk=code).first()


class DepartmentForm(forms.Form):
    """A new department."""

    name = forms.CharField(label=_("部門名"), max_length=100)
    parent = DepartmentChoice(label=_("上の部門"), empty=_("（いちばん上）"))
    position = forms.IntegerField(label=_("並び順"), min_value=0, max_value=30_000, initial=0, help_text=_("小さい数字が先に並びます。"))
    opened_on = forms.DateField(label=_("最初の日"), required=False, widget=DayInput(), help_text=_("前からある部門は空欄でかまいません。"))


class DepartmentChangeForm(forms.Form):
    """Another name, another place, from a day on."""

    name = forms.CharField(label=_("部門名"), max_length=100)
    parent = DepartmentChoice(label=_("上の部門"), empty=_("（いちばん上）"))
    on = forms.DateField(label=_("いつから"), widget=DayInput(), help_text=_("先の日付にすると、その日に切り替わります。"))
    position = forms.IntegerField(label=_("並び順"), min_value=0, max_value=30_000)

    def __init__(self, data: Any = None, *, department: Department, today: date) -> None:
        initial = {"name": department.name, "parent": department.parent_id or "", "on": today, "position": department.position}
        super().__init__(data, initial=initial)


class CloseForm(forms.Form):
    """The last day, and where the people go."""

    last_day = forms.DateField(label=_("最後の日"), widget=DayInput())
    people_to = DepartmentChoice(label=_("所属する人を引き継ぐ部門"), help_text=_("所属する人がいるときは必ず選びます。"))
