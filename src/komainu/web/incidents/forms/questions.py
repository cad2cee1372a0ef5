"""The wizard's forms: each question as a control that takes *not known yet* as an answer of equal rank."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.law.breach.schema import FieldKind
from komainu.web.incidents import naming
from komainu.web.incidents.questions import Place, Question, contradictions, every_place, value_at, with_values
from komainu.web.site.widgets import CheckboxTiles, DayInput, RadioTiles

UNKNOWN = "unknown"
NOT_KNOWN = gettext_lazy("まだ分からない")
MOST_PERSONS = 2**53
LONGEST_TEXT = 4000


class KnownOrNot(forms.MultiWidget):
    """A control, and beside it the tick まだ分からない. What the reader touched last counts; without a script, what differs from before."""

    template_name = "incidents/widgets/known_or_not.html"

    def __init__(self, control: forms.Widget, unit: str = "") -> None:
        super().__init__({"value": control, UNKNOWN: forms.CheckboxInput(attrs={"class": "checkbox"})})
        self.unit = unit

    def decompress(self, value: Any) -> list[Any]:
        return [value, value in (None, "")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class KnownOrNotField(forms.MultiValueField):
    """A value, or None for not known yet."""

    def __init__(self, control: forms.Field, *, unit: str = "", **kwargs: Any) -> None:
        self.before: Any = kwargs.get("initial")
        fields = (control, forms.BooleanField(required=False))
        super().__init__(fields, require_all_fields=False, required=False, widget=KnownOrNot(control.widget, unit), **kwargs)

    def compress(self, data_list: Sequence[Any]) -> Any:
        value, is_unknown = (*data_list, None, None)[:2] if data_list else (None, True)
        if value in (None, ""):
            return None
        if not is_unknown:
            return value
        # Both stand there: who typed beside a tick from before means the value; who ticked beside a value from before means unknown.
        return value if self.before in (None, "") else None


class CountField(forms.CharField):
    """A number of persons as people write it: 1200, 1,200, １２００."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            max_length=30,
            widget=forms.TextInput(attrs={"class": "input is-number", "inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> int | None:
        text = re.sub(r"[\s,、人名約]", "", unicodedata.normalize("NFKC", super().clean(value) or ""))
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or len(text) > 16 or int(text) > MOST_PERSONS:
            raise forms.ValidationError(_("人数を0以上の数字で入れてください。分からなければ「まだ分からない」を選んでください。"))
        return int(text)


class DayField(forms.DateField):
    def __init__(self) -> None:
        super().__init__(
            required=False,
            widget=DayInput(attrs={"class": "input is-day"}),
            error_messages={"invalid": gettext_lazy("日付として読めません。年・月・日を入れてください。")},
        )

    def clean(self, value: Any) -> str | None:
        day = super().clean(value)
        return day.isoformat() if isinstance(day, date) else None


# Lists for which having looked and found nothing is an answer of its own; data without any person or item there is none.
MAY_BE_NONE = frozenset(
    {"data_sets[].special_care", "data_sets[].financial", "event.indicators", "notification.substitute_measures"},
)


class SeveralOrNone(forms.MultiWidget):
    """含まれる（どれ） / 確かめたが、ない / まだ分からない, and the list to tick. The list is out of the way until it is wanted (style sheet)."""

    template_name = "incidents/widgets/several_or_none.html"

    def __init__(self, first: Sequence[tuple[str, Any]], choices: Sequence[tuple[str, Any]]) -> None:
        super().__init__({"which": RadioTiles(choices=first, side_by_side=True), "values": CheckboxTiles(choices=choices)})

    def decompress(self, value: Any) -> list[Any]:
        return [UNKNOWN, []]


class SeveralOrNoneField(forms.MultiValueField):
    """A list of values; [] for looked at, there is none; None for not known yet."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        self.may_be_none = question.path in MAY_BE_NONE
        if self.may_be_none:
            first = [("some", _("ある（選ぶ）")), ("none", _("ない（確かめた）")), (UNKNOWN, NOT_KNOWN)]
        else:
            first = [("some", _("分かっている（選ぶ）")), (UNKNOWN, NOT_KNOWN)]
        labels = _labels(question)
        fields = (forms.ChoiceField(choices=first, required=False), forms.MultipleChoiceField(choices=labels, required=False))
        super().__init__(fields, require_all_fields=False, required=False, widget=SeveralOrNone(first, labels), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A list of the facts and what came from the form are both lists; the form's has a list inside."""
        if isinstance(value, list) and len(value) == 2 and not isinstance(value[1], str):
            return value
        return ["some", list(value)] if value else ["none" if value == [] and self.may_be_none else UNKNOWN, []]

    def compress(self, data_list: Sequence[Any]) -> list[str] | None:
        which, values = (*data_list, None, None)[:2] if data_list else (UNKNOWN, [])
        if which == "none":
            return []
        if which == "some":
            if not values:
                text = _("当てはまるものを一つ以上選んでください。ないと確かめたときは「ない」を選びます。")
                raise forms.ValidationError(text if self.may_be_none else _("当てはまるものを一つ以上選んでください。"))
            return list(values)
        return None


class WithUnknown(forms.ChoiceField):
    """One of several, or None for not known yet. `values` maps what the form sends to what the facts hold."""

    def __init__(
        self, labels: Sequence[tuple[str, Any]], values: Mapping[str, Any], *, hints: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.values = {**values, UNKNOWN: None}
        fact = kwargs.pop("initial", None)
        # A fact may itself be called "unknown" (an actor looked for and not found), so the form's own word is settled here.
        kwargs["initial"] = next(
            (key for key, known in self.values.items() if known is fact or (fact is not None and known == fact)), UNKNOWN
        )
        short = len(labels) <= 3
        widget = RadioTiles(side_by_side=short, hints=hints or {})
        super().__init__(choices=[*labels, (UNKNOWN, NOT_KNOWN)], widget=widget, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        return self.values[super().clean(value) or UNKNOWN]


def _labels(question: Question) -> list[tuple[str, str]]:
    english = naming.language() == "en"
    return [(one.value, one.en if english else one.ja) for one in question.choices]


STATUS_HINTS = {
    "confirmed": gettext_lazy("事実として確かめた"),
    "possible": gettext_lazy("調べて、疑いはあるが確証がない"),
    "ruled_out": gettext_lazy("調べて、ないと言い切れる"),
    UNKNOWN: gettext_lazy("まだ誰も調べていない"),
}
STATUS_LABELS = [
    ("confirmed", gettext_lazy("ある（確定）")),
    ("possible", gettext_lazy("おそれがある")),
    ("ruled_out", gettext_lazy("ない（確認済み）")),
]


def field_for(place: Place, value: Any) -> forms.Field:
    """The control of one question with the answer that stands now."""
    question = place.question
    shared: dict[str, Any] = {"label": question.text(naming.language()), "help_text": question.hint(naming.language()), "initial": value}
    match question.kind:
        case FieldKind.YES_NO:
            return WithUnknown([("yes", _("はい")), ("no", _("いいえ"))], {"yes": True, "no": False}, **shared)
        case FieldKind.STATUS:
            return WithUnknown(STATUS_LABELS, {key: key for key, _label in STATUS_LABELS}, hints=STATUS_HINTS, **shared)
        case FieldKind.CHOICE:
            labels = _labels(question)
            # The schema's own 不明 (an actor looked for and not found) would stand twice beside まだ分からない.
            labels = [(key, _("調べたが分からない") if key == UNKNOWN else label) for key, label in labels]
            keys = {("looked_" + key if key == UNKNOWN else key): key for key, _label in labels}
            return WithUnknown([("looked_" + key if key == UNKNOWN else key, label) for key, label in labels], keys, **shared)
        case FieldKind.CHOICES:
            return SeveralOrNoneField(question, **shared)
        case FieldKind.DATE:
            return KnownOrNotField(DayField(), **shared)
        case FieldKind.COUNT:
            return KnownOrNotField(CountField(), unit=_("人"), **shared)
        case _:
            long = question.path == "event.summary_ja"
            widget = forms.Textarea(attrs={"rows": 5}) if long else forms.TextInput()
            return forms.CharField(required=False, max_length=LONGEST_TEXT if long else 200, widget=widget, empty_value=None, **shared)


class PartForm(forms.Form):
    """The questions that stand on one page. What was asked comes back with the answers, for the order may have changed meanwhile."""

    version = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)
    asked = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(self, data: Any, facts: Mapping[str, Any], places: Sequence[Place], *, version: int, today: date) -> None:
        self.facts, self.today = facts, today
        known = every_place(facts)
        if data is not None:
            asked = str(data.get("asked") or "").split()
            places = [known[name] for name in dict.fromkeys(asked) if name in known]
        super().__init__(data, initial={"version": version, "asked": " ".join(place.name for place in places)})
        self.places = {place.name: place for place in places}
        for name, place in self.places.items():
            self.fields[name] = field_for(place, value_at(facts, place))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        told = with_values(self.facts, self.answers(cleaned))
        for found in contradictions(told, self.today):
            here = [name for name in found.names if name in self.places and name not in self.errors]
            # What does not fit elsewhere is shown with the assessment; it must not stop an answer on this page.
            if here and not self._was_there_before(found.names, found.text):
                self.add_error(here[0], str(found.text))
        return cleaned

    def _was_there_before(self, names: Sequence[str], text: Any) -> bool:
        """Whether nothing on this page about it was changed."""
        touched = any(
            self.answers(self.cleaned_data).get(self.places[name]) != value_at(self.facts, self.places[name])
            for name in names
            if name in self.places
        )
        return not touched

    def answers(self, cleaned: Mapping[str, Any]) -> dict[Place, Any]:
        return {place: cleaned[name] for name, place in self.places.items() if name in cleaned}

    def told(self) -> dict[str, Any]:
        """The facts with the answers of this page. Only for a valid form."""
        return with_values(self.facts, self.answers(self.cleaned_data))


class DataSetForm(forms.Form):
    """One more data set."""

    label = forms.CharField(
        label=gettext_lazy("新しいデータの名前"),
        max_length=200,
        help_text=gettext_lazy("例：配送先の名簿（紙）、営業部のノートPCの中身"),
        error_messages={"required": gettext_lazy("見分けるための名前を入れてください。")},
    )
    version = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """An act on the facts as they were seen."""

    version = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)
