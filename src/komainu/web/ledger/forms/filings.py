"""The forms of the filing of an opt-out."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.ledger.models import FilingStep, OptOutFiling
from komainu.web.site.once import once_field
from komainu.web.site.widgets import DayInput, RadioTiles

from .processing import day_field, text_field


class FilingForm(forms.Form):
    """What was filed with the Commission."""

    sheet = once_field()
    filed_on = day_field(OptOutFiling, "filed_on", required=True)
    items = text_field(OptOutFiling, "items", required=True, rows=2)
    content = text_field(OptOutFiling, "content", rows=4, hint=_("届出書に書いた内容を写すか、控えの保管場所を書きます。"))
    receipt = text_field(OptOutFiling, "receipt")
    published_on = day_field(OptOutFiling, "published_on")
    published_at = text_field(OptOutFiling, "published_at", hint=_("例：Webサイトの「個人情報の取扱い」"))

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "sheet"}


class StepForm(forms.Form):
    """What was done about a filing."""

    sheet = once_field()
    kind = forms.ChoiceField(label=_("したことの種類"), choices=FilingStep.Kind.choices, widget=RadioTiles())
    done_on = forms.DateField(label=_("した日"), widget=DayInput())
    items = text_field(OptOutFiling, "items", rows=2, hint=_("変更を届け出たときに、変わったあとの項目を書きます。"))
    published_at = text_field(OptOutFiling, "published_at", hint=_("公表したときに書きます。"))
    note = text_field(FilingStep, "note", rows=3, hint=_("何を変えたか、何を確かめたか"))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("kind") == FilingStep.Kind.PUBLISHED and not values.get("published_at"):
            self.add_error("published_at", now_("公表した場所を書いてください。"))
        if values.get("kind") == FilingStep.Kind.CHANGED and not values.get("items") and not values.get("note"):
            self.add_error("note", now_("何を変えたかを書いてください。"))
        return values

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "sheet"}
