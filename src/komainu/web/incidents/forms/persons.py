"""Forms around the persons concerned: a list as a file, its columns, one person by hand, who was told, the notice as a whole."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.documents.reading import Limits, TableUnreadable
from komainu.web.incidents.forms.days import day_problem
from komainu.web.incidents.models import AffectedPerson
from komainu.web.incidents.naming import language
from komainu.web.incidents.person_details import FIELDS, problem, read_details
from komainu.web.incidents.persons_file import PersonsTable, read_persons
from komainu.web.site.clock import JAPAN
from komainu.web.site.widgets import CheckboxTiles, DayInput, RadioTiles

MOST_ROWS = 50_000
LIMITS = Limits(rows=MOST_ROWS)
Told = AffectedPerson.Told


class ListForm(forms.Form):
    """A list as XLSX or CSV. `table` is what was read."""

    file = forms.FileField(
        label=gettext_lazy("名簿のファイル"),
        help_text=gettext_lazy("Excelブック（.xlsx）またはCSV。見出しの上に表題があってもかまいません。1つのファイルに5万行までです。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        error_messages={"required": gettext_lazy("ファイルを選んでください。"), "empty": gettext_lazy("ファイルが空です。")},
    )
    table: PersonsTable

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.table = read_persons(file, file.name, limits=LIMITS)
        except TableUnreadable as error:
            raise forms.ValidationError(error.message_en if language() == "en" else error.message) from error
        if not self.table.rows:
            raise forms.ValidationError(_("見出しの下に1行もありません。"))
        return file


class ColumnsForm(forms.Form):
    """Which field each column holds; a column that is not taken is left out."""

    def __init__(self, *args: Any, header: Sequence[str], columns: Mapping[int, str], samples: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("取り込まない")), *FIELDS.items()]
        for position, heading in enumerate(header):
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=_("「%(heading)s」の列") % {"heading": heading},
                help_text=_("例：%(sample)s") % {"sample": samples[position]} if samples[position] else "",
                choices=choices,
                required=False,
                initial=columns.get(position, ""),
            )

    @property
    def columns(self) -> dict[int, str]:
        return {int(name.removeprefix("column_")): value for name, value in self.cleaned_data.items() if value}


class PersonForm(forms.Form):
    """One person by hand. `details` are the fields that were filled in."""

    name = forms.CharField(label=FIELDS["name"], required=False, max_length=100)
    reading = forms.CharField(label=FIELDS["reading"], required=False, max_length=100)
    number = forms.CharField(label=FIELDS["number"], required=False, max_length=100)
    mail = forms.CharField(label=FIELDS["mail"], required=False, max_length=200, widget=forms.EmailInput)
    phone = forms.CharField(label=FIELDS["phone"], required=False, max_length=50, widget=forms.TextInput(attrs={"type": "tel"}))
    postal_code = forms.CharField(
        label=FIELDS["postal_code"], required=False, max_length=20, widget=forms.TextInput(attrs={"class": "is-short"})
    )
    address = forms.CharField(label=FIELDS["address"], required=False, max_length=300)
    birth_date = forms.CharField(label=FIELDS["birth_date"], required=False, max_length=40, widget=DayInput)
    items = forms.CharField(
        label=FIELDS["items"],
        required=False,
        max_length=300,
        help_text=gettext_lazy("例：氏名、住所、電話番号。書かなければ、事故全体の項目を使います。"),
    )
    note = forms.CharField(label=FIELDS["note"], required=False, max_length=300)
    details: dict[str, str]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = list(cleaned)
        self.details = read_details(dict(enumerate(cleaned.values())), dict(enumerate(names)))
        if reason := problem(self.details):
            raise forms.ValidationError(reason)
        return cleaned


class SearchForm(forms.Form):
    """Somebody of the list by an exact item. It is sent as a form, never as an address: addresses are kept in logs."""

    words = forms.CharField(
        label=gettext_lazy("名簿の中を探す"),
        help_text=gettext_lazy(
            "氏名は全部入れてください（一部では見つかりません）。よみがな、電話、メール、番号でも探せます。全角・半角、髙と高の違いは気にしなくてかまいません。"
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("探す氏名や番号を入れてください。")},
    )


def _moment(day: date, now: datetime) -> datetime:
    """The moment of a day as it is kept: now for today, else noon in Japan, for only the day was said."""
    return now if day == now.astimezone(JAPAN).date() else datetime.combine(day, time(12), tzinfo=JAPAN)


class TellForm(forms.Form):
    """How and when somebody was told."""

    how = forms.ChoiceField(
        label=gettext_lazy("どのように"),
        choices=[(value, label) for value, label in Told.choices if value != Told.NOT_YET],
        error_messages={"required": gettext_lazy("どのように知らせたかを選んでください。")},
    )
    told_on = forms.DateField(
        label=gettext_lazy("知らせた日"), widget=DayInput, error_messages={"required": gettext_lazy("日付を入れてください。")}
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"told_on": today})
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_told_on(self) -> date:
        day: date = self.cleaned_data["told_on"]
        if day > self.today:
            raise forms.ValidationError(_("先の日付になっています。今日までの日を入れてください。"))
        if problem := day_problem(day, self.today):
            raise forms.ValidationError(problem)
        return day

    def told_at(self, now: datetime) -> datetime:
        return _moment(self.cleaned_data["told_on"], now)


class TellManyForm(TellForm):
    """The same for those who were marked, or for all who were not told yet; marked ones can also be set back."""

    MARKED, ALL = "marked", "all_not_yet"
    whom = forms.ChoiceField(
        label=gettext_lazy("だれを"),
        choices=[(MARKED, gettext_lazy("印を付けた人")), (ALL, gettext_lazy("まだ知らせていない人すべて"))],
        widget=RadioTiles(side_by_side=True),
        initial=MARKED,
    )
    field_order = ["whom", "how", "told_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = [*self.fields["how"].choices, (Told.NOT_YET.value, _("「まだ」に戻す"))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("whom") == self.ALL and cleaned.get("how") == Told.NOT_YET:
            self.add_error("whom", _("「まだ」に戻すときは、戻す人に印を付けてください。"))
        return cleaned


class CameBackForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("戻ってきたこと"),
        help_text=gettext_lazy("返事の内容、宛先不明で戻った、など。暗号化して保存します。空にして保存すると消えます。"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NoticeDoneForm(forms.Form):
    """The notice to the persons as a whole."""

    notified_on = forms.DateField(
        label=gettext_lazy("知らせ終えた日"),
        help_text=gettext_lazy("最後の人に知らせた日です。公表や窓口で代えたときは、それを始めた日を入れます。"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("日付を入れてください。")},
    )
    substitutes = forms.MultipleChoiceField(
        label=gettext_lazy("本人に連絡できなかった分を、次で代えた"),
        required=False,
        choices=[("publication", gettext_lazy("事案を公表した")), ("inquiry_desk", gettext_lazy("問合せ窓口を設けて公表した"))],
        widget=CheckboxTiles,
    )

    def __init__(self, *args: Any, today: date, known_on: date | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"notified_on": today})
        super().__init__(*args, **kwargs)
        self.today, self.known_on = today, known_on

    def clean_notified_on(self) -> date:
        day: date = self.cleaned_data["notified_on"]
        if day > self.today:
            raise forms.ValidationError(_("先の日付になっています。今日までの日を入れてください。"))
        if self.known_on and day < self.known_on:
            raise forms.ValidationError(_("事故に気づいた日より前になっています。"))
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("消す理由"),
        help_text=gettext_lazy("例：すべての本人に知らせ終え、保存期間が過ぎたため。"),
        max_length=500,
        error_messages={"required": gettext_lazy("理由を一言書いてください。")},
    )


class LettersForm(forms.Form):
    """Which letters to print."""

    whom = forms.ChoiceField(
        label=gettext_lazy("だれへの手紙"),
        choices=[("not_yet", gettext_lazy("まだ知らせていない人")), ("all", gettext_lazy("名簿の全員"))],
        widget=RadioTiles(side_by_side=True),
        initial="not_yet",
    )
    format = forms.ChoiceField(
        label=gettext_lazy("形式"),
        choices=[("pdf", "PDF"), ("docx", "Word"), ("csv", gettext_lazy("差し込み用のCSV"))],
        widget=RadioTiles(side_by_side=True),
        initial="pdf",
    )
    part = forms.IntegerField(min_value=1, max_value=10_000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_export: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_export:
            self.fields["format"].choices = [pair for pair in self.fields["format"].choices if pair[0] != "csv"]
