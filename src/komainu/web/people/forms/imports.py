"""A staff list: whether it names everybody, and who of the missing has left."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.documents.importing.forms import ConfirmForm, FileForm
from komainu.web.people.models import Department
from komainu.web.site import clock
from komainu.web.site.widgets import DayInput, RadioTiles


class StaffListForm(FileForm):
    """The file, and whether it names everybody."""

    WHOLE, PART = "whole", "part"
    what = forms.ChoiceField(
        label=_("この名簿は"),
        choices=[(WHOLE, _("全員の名簿です")), (PART, _("一部の人だけの名簿です"))],
        widget=RadioTiles(
            hints={
                WHOLE: _("年に1回の照合に使います。名簿にいない人を「退職したかもしれない人」として示します。"),
                PART: _("新しく入った人や、変更のあった人だけを取り込みます。"),
            }
        ),
    )

    def options(self) -> dict[str, Any]:
        """A house without departments takes those of its list."""
        return {"is_whole": self.cleaned_data["what"] == self.WHOLE, "makes_departments": not Department.objects.exists()}


def adjustments(options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "makes_departments": forms.BooleanField(
            label=_("名簿にあってKomainuにない部門を、新しく作る"), required=False, initial=bool(options.get("makes_departments"))
        )
    }


class LeavingListForm(ConfirmForm):
    """Who of the missing has left, and since when."""

    left = forms.MultipleChoiceField(required=False)
    last_day = forms.DateField(label=_("印を付けた人の退職日"), required=False, widget=DayInput())
    starts_joining = forms.BooleanField(label=_("入社から1か月以内の人の、入社の手続きを始める"), required=False)

    def __init__(self, data: Any = None, *, preview: dict[str, Any]) -> None:
        super().__init__(data, preview=preview)
        self.fields["left"].choices = preview["further"]["missing"]  # type: ignore[attr-defined]
        self.fields["last_day"].initial = clock.today()

    @property
    def chosen(self) -> list[str]:
        return self.data.getlist("left") if hasattr(self.data, "getlist") else []

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("left") and not values.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", now_("印を付けた人の退職日を入れてください。"))
        return values

    def options(self) -> dict[str, Any]:
        day = self.cleaned_data["last_day"]
        return {
            "leaving": self.cleaned_data["left"],
            "last_day": day.isoformat() if day else "",
            "starts_joining": self.cleaned_data["starts_joining"],
        }
