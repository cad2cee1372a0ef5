"""Forms of the reports: the items of a form, the shared record, the filing and its withdrawal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from komainu.law.breach.forms import FilledForm, Form, FormError, Item, check_entry
from komainu.web.incidents.forms.days import day_problem
from komainu.web.incidents.models import Report
from komainu.web.incidents.record import Topic, TopicGroup, topic_groups
from komainu.web.incidents.sheets import Block, Row, Sheet
from komainu.web.site import clock
from komainu.web.site.widgets import CheckboxTiles, DayInput, MomentInput

UNKNOWN = "unknown"
LONGEST = 20_000
LARGEST = 10**10


def _label(ja: str, en: str) -> str:
    return en if get_language() == "en" else ja


def control(item: Item, *, empty: Any) -> forms.Field:
    """The control in which an item of this type is answered.

    empty   what the choice reads that answers nothing
    """
    label = _label(item.label_ja, item.label_en)
    if item.type == "choice":
        choices = [("", empty), *((choice.key, _label(choice.ja, choice.en)) for choice in item.choices)]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if item.type == "choices":
        several = [(choice.key, _label(choice.ja, choice.en)) for choice in item.choices]
        return forms.MultipleChoiceField(label=label, choices=several, required=False, widget=CheckboxTiles(side_by_side=True))
    if item.type == "date":
        return forms.DateField(label=label, required=False, widget=DayInput)
    if item.type == "number":
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=LARGEST)
    widget: forms.Widget = forms.TextInput() if item.organisation or item.part_of else forms.Textarea(attrs={"rows": 5})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget)


class _ItemsForm(forms.Form):
    """Controls for items, under their ids; a day that may be unknown has a second control, `<id>.unknown`."""

    def add_item(self, name: str, item: Item, value: Any, *, empty: Any, label: str = "") -> None:
        field = control(item, empty=empty)
        if label:
            field.label = label
        if item.type == "date" and item.unknown_allowed:
            unknown = f"{name}.{UNKNOWN}"
            self.fields[unknown] = forms.BooleanField(label=_("「不明」と書く"), required=False)
            self.initial[unknown] = value == UNKNOWN
            value = None if value == UNKNOWN else value
        self.fields[name] = field
        self.initial[name] = value

    def value_of(self, name: str, item: Item) -> Any:
        """What was answered, as JSON; "" for nothing."""
        if item.type == "date" and item.unknown_allowed and self.cleaned_data.get(f"{name}.{UNKNOWN}"):
            return UNKNOWN
        value = self.cleaned_data.get(name)
        return value.isoformat() if isinstance(value, date) else "" if value is None else value

    def clean_item(self, name: str, item: Item) -> None:
        value = self.value_of(name, item)
        if name in self.errors or value in ("", []):
            return
        try:
            check_entry(item, value)
        except FormError:
            self.add_error(name, _("この項目に入れられない値です。"))


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: Any
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class EditRow:
    """An item with its control, as plain values.

    type     choice, choices, area, text, date or number
    is_open  the control is shown at once, because something is to be written there
    is_own   this report has an entry of its own for the item
    """

    row: Row
    name: str
    type: str
    label: Any
    value: str
    options: tuple[Option, ...]
    may_be_unknown: bool
    is_unknown: bool
    errors: tuple[str, ...]
    is_open: bool
    is_own: bool

    @property
    def id(self) -> str:
        return f"id_{self.name}"


@dataclass(frozen=True, slots=True)
class EditBlock:
    block: Block
    rows: tuple[EditRow, ...]


class EntriesForm(_ItemsForm):
    """What the office writes into one report; an empty control takes the value from the facts and the shared record."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)

    def __init__(self, data: Mapping[str, Any] | None, *, report: Report, filled: FilledForm) -> None:
        super().__init__(data, initial={"version": report.version})
        self.report, self.items = report, [row.item for row in filled.items]
        for item in self.items:
            self.add_item(item.id, item, report.entries.get(item.id), empty=_("（上の値のまま）"))

    def clean(self) -> dict[str, Any]:
        for item in self.items:
            self.clean_item(item.id, item)
        return self.cleaned_data

    def entries(self) -> dict[str, Any]:
        """The entries as they are kept. What belongs to an item that the form has no longer is kept beside them."""
        shown = {item.id for item in self.items}
        kept = {key: value for key, value in self.report.entries.items() if key not in shown}
        return {**kept, **{item.id: self.value_of(item.id, item) for item in self.items}}

    def blocks(self, sheet: Sheet) -> list[EditBlock]:
        """The blocks of the form with the controls."""
        return [EditBlock(block, tuple(self._row(row) for row in block.rows)) for block in sheet.blocks]

    def _row(self, row: Row) -> EditRow:
        field, unknown = self.fields[row.id], f"{row.id}.{UNKNOWN}"
        value, is_unknown = self._shown(row.id), bool(self._shown(unknown)) if unknown in self.fields else False
        is_own = row.id in self.report.entries
        changed = self.is_bound and (row.id in self.changed_data or unknown in self.changed_data)
        errors = tuple(self.errors.get(row.id, ()))
        is_open = is_own or changed or bool(errors) or (row.state in {"missing", "may_wait"} and not row.record_url)
        several = value if isinstance(value, list | tuple) else [value]
        options = tuple(Option(key, label, key in several) for key, label in getattr(field, "choices", ()))
        kind = "area" if isinstance(field.widget, forms.Textarea) else row.type
        shown = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
        return EditRow(row, row.id, kind, field.label, shown, options, unknown in self.fields, is_unknown, errors, is_open, is_own)

    def _shown(self, name: str) -> Any:
        """What the control shows: what was typed, else what is kept."""
        if not self.is_bound:
            return self.initial.get(name)
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def overtaken(self) -> list[str]:
        """The labels of the items that somebody else saved otherwise than they stand in this page."""
        return [str(self.fields[name].label) for name in self.changed_data if name in self.fields and name != "version"]


@dataclass(frozen=True, slots=True)
class RecordRow:
    topic: Topic
    field: forms.BoundField
    unknown: forms.BoundField | None
    hint: str


class RecordForm(_ItemsForm):
    """The shared record: each topic once, with the choices that the Commission's form has today."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Mapping[str, Any] | None, *, record: Mapping[str, Any], form: Form, published: Form, mark: str) -> None:
        super().__init__(data, initial={"mark": mark})
        self.topics = {topic.id: topic for group in topic_groups() for topic in group.topics}
        self.items: dict[str, Item] = {}
        known = {item.id: item for item in (*published.items, *form.items)}
        for topic in self.topics.values():
            item = known.get(topic.item)
            label = _label(topic.ja, topic.en)
            if item is not None:
                self.items[topic.id] = item
                self.add_item(topic.id, item, record.get(topic.id), empty=_("まだ書かない"), label=label)
            else:
                widget: forms.Widget = forms.TextInput() if topic.type == "line" else forms.Textarea(attrs={"rows": 4})
                self.fields[topic.id] = forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget)
                self.initial[topic.id] = record.get(topic.id, "")

    def clean(self) -> dict[str, Any]:
        for name, item in self.items.items():
            self.clean_item(name, item)
        return self.cleaned_data

    def told(self) -> dict[str, Any]:
        """The topics as they are kept."""
        return {name: self.value_of(name, self.items[name]) if name in self.items else self.cleaned_data[name] for name in self.topics}

    def groups(self) -> Iterator[tuple[str, list[RecordRow]]]:
        """Title and rows of each group."""
        for group in topic_groups():
            yield _label(group.ja, group.en), [self._row(topic, group) for topic in group.topics]

    def _row(self, topic: Topic, group: TopicGroup) -> RecordRow:
        unknown = f"{topic.id}.{UNKNOWN}"
        return RecordRow(topic, self[topic.id], self[unknown] if unknown in self.fields else None, _label(topic.hint_ja, topic.hint_en))


class StartForm(forms.Form):
    form = forms.ChoiceField(choices=Report.Form.choices)
    stage = forms.ChoiceField(choices=Report.Stage.choices)


class FilingForm(forms.Form):
    """How a report went out. Late wants a reason and evidence; a form with gaps wants to be confirmed."""

    filed_at = forms.DateTimeField(label=_("提出した日時"), widget=MomentInput, help_text=_("日本時間で入れます。"))
    recipient = forms.CharField(label=_("提出先"), max_length=200)
    method = forms.CharField(label=_("提出の方法"), max_length=100, help_text=_("例：ウェブの報告フォーム、メール、郵送、持参"))
    receipt = forms.CharField(
        label=_("受付番号"),
        max_length=100,
        required=False,
        help_text=_("提出先から示された番号があれば入れます。"),
        widget=forms.TextInput(attrs={"class": "is-short", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("提出したものの控え"), required=False, help_text=_("受付画面を印刷したPDFや、送ったファイルです。20MBまで。")
    )
    serves_as_final = forms.BooleanField(label=_("この報告は確報を兼ねる（すべての事項を報告した）"), required=False)
    lateness_reason = forms.CharField(label=_("遅れた理由"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    lateness_evidence = forms.FileField(
        label=_("遅れた経過の分かる資料"), required=False, help_text=_("メール、受付画面、調査会社からの連絡など。20MBまで。")
    )
    confirmed = forms.BooleanField(label=_("未記入の項目があることを確かめたうえで、提出したことを記録する"), required=False)

    def __init__(self, *args: Any, report: Report, due_on: date | None, missing: int, missing_if_final: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due_on, self.missing, self.missing_if_final = due_on, missing, missing_if_final
        if report.stage != Report.Stage.PRELIMINARY or report.form == Report.Form.ENTRUSTOR:
            del self.fields["serves_as_final"]
        if not (missing or ("serves_as_final" in self.fields and missing_if_final)):
            del self.fields["confirmed"]

    def clean_filed_at(self) -> datetime:
        filed_at: datetime = self.cleaned_data["filed_at"]
        if filed_at > clock.now():
            raise forms.ValidationError(_("まだ来ていない日時です。実際に提出した日時を入れてください。"))
        if problem := day_problem(clock.japan_day(filed_at), clock.today()):
            raise forms.ValidationError(problem)
        return filed_at

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        filed_at = data.get("filed_at")
        if filed_at and self.due_on and clock.japan_day(filed_at) > self.due_on:
            if not data.get("lateness_reason", "").strip():
                self.add_error("lateness_reason", _("期限を過ぎた提出です。遅れた理由を書いてください。"))
            if not data.get("lateness_evidence"):
                self.add_error("lateness_evidence", _("期限を過ぎた提出です。経過の分かる資料を添えてください。"))
        gaps = self.missing_if_final if data.get("serves_as_final") else self.missing
        if gaps and not data.get("confirmed"):
            self.add_error(
                "confirmed", _("未記入の項目が%(count)s件あります。確かめたら、ここにチェックを入れてください。") % {"count": gaps}
            )
        return data


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("取り消す理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例：ほかの件の提出を、誤ってこの件に記録した"),
    )
