"""Keying in a survey sheet that was answered on paper: its lines, its blank rows, what was corrected, who signed it."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.ledger import columns
from komainu.web.ledger.models import LedgerLine, SurveyAnswer
from komainu.web.ledger.queries.lines import manager_of
from komainu.web.site import clock
from komainu.web.site.once import once_field
from komainu.web.site.widgets import DayInput

from .lines import column_field

CHOICES = [
    ("", "—"),
    (SurveyAnswer.Answer.SAME.value, _("1 変わりなし")),
    (SurveyAnswer.Answer.CHANGED.value, _("2 変わった")),
    (SurveyAnswer.Answer.GONE.value, _("3 もう持っていない")),
]
"""With the numbers of the paper: in a list of choices, one key chooses."""
NEW = ("name", "business", "purpose", "count", "places")
CORRECTED = ("name", "business", "purpose", "count", "places", "access_persons", "retention_words", "entrustees", "receivers")
NEW_ROWS = 4


def _small(name: str) -> forms.Field:
    field = deepcopy(column_field(name))  # its widget is drawn smaller
    field.help_text = ""
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 2
    return field


class LinesForm(forms.Form):
    """The answers of one page of lines, and the blank rows."""

    sheet = once_field()

    def __init__(self, data: Any = None, *, lines: Sequence[tuple[LedgerLine, str]]) -> None:
        super().__init__(data)
        self.lines = [line for line, _answer in lines]
        for line, answer in lines:
            label = f"{line.number} {line.name}"
            self.fields[f"line-{line.pk}"] = forms.ChoiceField(label=label, choices=CHOICES, required=False, initial=answer)
        for row in range(NEW_ROWS):
            for name in NEW:
                self.fields[f"new-{row}-{name}"] = _small(name)
                self.fields[f"new-{row}-{name}"].required = False

    def rows(self) -> list[tuple[LedgerLine, Any]]:
        return [(line, self[f"line-{line.pk}"]) for line in self.lines]

    def blanks(self) -> list[list[Any]]:
        return [[self[f"new-{row}-{name}"] for name in NEW] for row in range(NEW_ROWS)]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for row in range(NEW_ROWS):
            if not values.get(f"new-{row}-name") and any(values.get(f"new-{row}-{name}") not in ("", None) for name in NEW):
                self.add_error(f"new-{row}-name", now_("名称を入れてください。"))
        return values

    def answers(self) -> dict[UUID, str]:
        return {line.pk: answer for line in self.lines if (answer := self.cleaned_data[f"line-{line.pk}"])}

    def new(self) -> list[dict[str, Any]]:
        found = [{name: self.cleaned_data[f"new-{row}-{name}"] for name in NEW} for row in range(NEW_ROWS)]
        return [each for each in found if each["name"]]


class SignedForm(forms.Form):
    """Who answered the paper and when, and what it corrects of the lines that changed."""

    is_zero = forms.BooleanField(label=_("この部門では、個人情報を扱っていません（ゼロ報告）"), required=False)
    signer = forms.CharField(
        label=_("記入した人"), max_length=100, help_text=_("社員番号か氏名。社外の人などで登録がないときは、紙のとおりに書きます。")
    )
    answered_on = forms.DateField(label=_("紙に書かれた記入の日"), widget=DayInput())
    is_signed = forms.BooleanField(label=_("署名か印がある"), required=False)
    scan = forms.FileField(
        label=_("紙の写し"), required=False, help_text=_("PDFか写真（20MBまで）。調査表と一緒に、暗号化して保存します。")
    )
    note = forms.CharField(label=_("部門からの連絡"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, files: Any = None, *, changed: Sequence[LedgerLine], is_empty: bool) -> None:
        super().__init__(data, files)
        if not is_empty:
            del self.fields["is_zero"]
        self.changed = list(changed)
        for line in self.changed:
            version = forms.IntegerField(widget=forms.HiddenInput, initial=line.version, min_value=0, max_value=2_000_000_000)
            self.fields[f"c-{line.pk}-version"] = version
            for name in CORRECTED:
                field = _small(name)
                field.initial = columns.value_of(line, name)
                field.required = name == "name"
                self.fields[f"c-{line.pk}-{name}"] = field

    def own(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith("c-")]

    def corrected(self) -> list[tuple[LedgerLine, list[Any]]]:
        return [(line, [self[f"c-{line.pk}-{name}"] for name in ("version", *CORRECTED)]) for line in self.changed]

    def clean_answered_on(self) -> date:
        day: date = self.cleaned_data["answered_on"]
        if day > clock.today():
            raise forms.ValidationError(now_("今日より後の日です。"))
        return day

    def corrections(self) -> list[tuple[LedgerLine, int, Mapping[str, Any]]]:
        values = self.cleaned_data
        return [
            (line, values[f"c-{line.pk}-version"], {name: values[f"c-{line.pk}-{name}"] for name in CORRECTED}) for line in self.changed
        ]

    def on_paper(self) -> dict[str, Any]:
        """What the service takes of the paper beside its lines."""
        values = {name: self.cleaned_data.get(name) for name in ("answered_on", "is_signed", "scan", "note")}
        return {**values, "is_zero": bool(self.cleaned_data.get("is_zero")), "signer": manager_of(self.cleaned_data["signer"])}
