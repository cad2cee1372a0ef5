"""The forms of the office: a delivery, a session, what is recorded of one person, results keyed in from the list."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department, Person
from komainu.web.people.queries import department_tree
from komainu.web.site.clock import JAPAN
from komainu.web.site.once import once_field
from komainu.web.site.widgets import CheckboxTiles, DayInput, MomentInput, RadioTiles
from komainu.web.training.models import CourseVersion, Delivery
from komainu.web.training.queries.audience import LATER_ROLES
from komainu.web.training.services import Wanted

WORKS = [(value, label) for value, label in Person.Work.choices if value != Person.Work.OUTSIDE]
MOST_DAYS = 400


class DeliveryForm(forms.Form):
    """What, for whom, by when, in which way."""

    sheet = once_field()
    version = forms.ModelChoiceField(label=_("コース"), queryset=CourseVersion.objects.none(), empty_label=None)
    title = forms.CharField(label=_("名前"), max_length=200, help_text=_("受ける人の画面と修了証に出ます。例：2026年度 個人情報保護の教育"))
    way = forms.ChoiceField(
        label=_("方法"), choices=Delivery.Way.choices, initial=Delivery.Way.SCREEN, widget=RadioTiles(
            hints={
                "screen": _("PCかスマートフォンで読み、テストを受けます。"), "own_lecturer": _("QRコード・出席簿・Excelで出席を記録します。"),
                "booklet": _("冊子を配り、紙のテストの点を一覧から入力します。"),
            }
        ),
    )  # fmt: skip
    audience = forms.ChoiceField(
        label=_("受ける人"), choices=Delivery.Audience.choices, initial=Delivery.Audience.EVERYBODY, widget=RadioTiles(
            hints={
                "everybody": _("役員・パート・派遣の人も含みます。途中で入社した人にも届きます。"),
                "chosen": _("下で選んだ条件のすべてに当てはまる人。異動して当てはまった人にも届きます。"),
                "newcomers": _("始める日から後に入社する人に、入社の日に届きます。"),
            }
        ),
    )  # fmt: skip
    departments = forms.MultipleChoiceField(
        label=_("部門（下の部門も含みます）"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    roles = forms.MultipleChoiceField(label=_("役割"), required=False, choices=LATER_ROLES, widget=CheckboxTiles())
    works = forms.MultipleChoiceField(label=_("働き方"), required=False, choices=WORKS, widget=CheckboxTiles())
    opens_on = forms.DateField(label=_("始める日"), widget=DayInput())
    due_on = forms.DateField(label=_("期限の日"), required=False, widget=DayInput(), help_text=_("全員が同じ日までに受けるとき。"))
    due_days = forms.IntegerField(
        label=_("期限までの日数"), required=False, min_value=1, max_value=MOST_DAYS, help_text=_("入社の日（前からいる人は始める日）から数えます。期限の日か、日数の、どちらかを入れてください。")
    )  # fmt: skip
    make_up_days = forms.IntegerField(
        label=_("復帰してからの日数"), min_value=1, max_value=MOST_DAYS, initial=30, help_text=_("休職や猶予から戻った人の期限です。")
    )
    pass_mark = forms.IntegerField(
        label=_("合格点（%）"), min_value=1, max_value=100, required=False, help_text=_("空欄なら、コースのとおり。")
    )
    questions_asked = forms.IntegerField(
        label=_("出題数"), min_value=0, max_value=100, required=False, help_text=_("空欄なら、コースのとおり。")
    )
    counts_for_year = forms.BooleanField(label=_("年1回の教育として数える"), required=False, initial=True)
    needs_slip = forms.BooleanField(label=_("署名した受講票を受け取る"), required=False)
    lecturer = forms.CharField(label=_("講師"), max_length=200, required=False)
    message = forms.CharField(label=_("受講する人への一言"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, versions: list[CourseVersion], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["version"].queryset = CourseVersion.objects.filter(pk__in=[each.pk for each in versions])  # type: ignore[attr-defined]
        self.fields["version"].choices = [(each.pk, each.title_said) for each in versions]  # type: ignore[attr-defined]
        self.fields["departments"].choices = department_tree.department_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("due_on")) == bool(values.get("due_days")) and not {"due_on", "due_days"} & self.errors.keys():
            self.add_error("due_on", now_("期限の日か、期限までの日数の、どちらか一方を入れてください。"))
        if values.get("due_on") and values.get("opens_on") and values["due_on"] < values["opens_on"]:
            self.add_error("due_on", now_("始める日より後の日付を入れてください。"))
        if values.get("audience") == "newcomers" and values.get("due_on"):
            self.add_error("due_on", now_("これから入社する人の期限は、日数で決めてください。"))
        if values.get("audience") == "chosen" and not (values.get("departments") or values.get("roles") or values.get("works")):
            self.add_error("audience", now_("部門・役割・働き方のどれかを選んでください。"))
        return values

    def wanted(self) -> Wanted:
        values = self.cleaned_data
        further = {name: values[name] for name in ("make_up_days", "counts_for_year", "needs_slip", "lecturer", "message")}
        further |= {name: values[name] for name in ("pass_mark", "questions_asked") if values[name] is not None}
        is_chosen = values["audience"] == Delivery.Audience.CHOSEN
        return Wanted(
            values["title"], values["opens_on"], values["due_on"], values["due_days"], values["audience"],
            list(Department.objects.filter(pk__in=values["departments"])) if is_chosen else [],
            values["roles"] if is_chosen else [], values["works"] if is_chosen else [], values["way"], further,
        )  # fmt: skip


def of_delivery(found: Delivery) -> dict[str, Any]:
    """A delivery as the form shows it."""
    names = (
        "title", "way", "audience", "roles", "works", "opens_on", "due_on", "due_days", "make_up_days", "pass_mark", "questions_asked",
        "counts_for_year", "needs_slip", "lecturer", "message",
    )  # fmt: skip
    return {name: getattr(found, name) for name in names} | {
        "version": found.version_id, "departments": [str(each) for each in found.departments.values_list("pk", flat=True)],
    }  # fmt: skip


class EndingForm(forms.Form):
    """A delivery ends: what came of it."""

    effect = forms.CharField(
        label=_("教育の効果と気づいたこと"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("報告書に載ります。点数の傾向、質問の多かったところなど。")
    )  # fmt: skip
    next_time = forms.CharField(label=_("次に直すこと"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class MakeUpForm(ReasonForm):
    due_on = forms.DateField(label=_("新しい期限"), widget=DayInput())
    field_order = ["due_on", "reason"]


class ExcuseForm(ReasonForm):
    until = forms.DateField(
        label=_("この日まで猶予する"),
        required=False,
        widget=DayInput(),
        help_text=_("分からないときは空欄。戻ったときに猶予を終えてください。"),
    )
    field_order = ["reason", "until"]


class PaperForm(forms.Form):
    """The result of one person's exam on paper."""

    sheet = once_field()
    score = forms.IntegerField(label=_("点（100点満点）"), min_value=0, max_value=100)
    taken_on = forms.DateField(label=_("受けた日"), widget=DayInput())
    slip_received_on = forms.DateField(label=_("受講票を受け取った日"), required=False, widget=DayInput())


class SessionForm(forms.Form):
    """A lecture or a film seen together."""

    sheet = once_field()
    starts_at = forms.DateTimeField(label=_("始まりの日時"), widget=MomentInput())
    minutes = forms.IntegerField(label=_("長さ（分）"), min_value=5, max_value=600, initial=60)
    place = forms.CharField(label=_("場所"), max_length=200, required=False)
    lecturer = forms.CharField(label=_("講師"), max_length=200, required=False)
    seats = forms.IntegerField(label=_("定員"), min_value=1, max_value=100_000, required=False)
    is_make_up = forms.BooleanField(label=_("補講（受けられなかった人のための日）"), required=False)

    def values(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in ("starts_at", "place", "lecturer", "seats", "is_make_up")}
        starts_at: datetime = found["starts_at"]
        return {**found, "ends_at": starts_at + timedelta(minutes=self.cleaned_data["minutes"])}


class KeyingForm(forms.Form):
    """Results of a page of the list: `score-<id>`, `slip-<id>`; one day for all of them."""

    sheet = once_field()
    taken_on = forms.DateField(label=_("テストの日"), widget=DayInput())

    def __init__(self, data: Any = None, *, today: date, opens_on: date) -> None:
        super().__init__(data, initial={"taken_on": today})
        self.today, self.opens_on = today, opens_on

    def clean_taken_on(self) -> date:
        day: date = self.cleaned_data["taken_on"]
        if day > self.today:
            raise forms.ValidationError(now_("まだ来ていない日です。"))
        if day < self.opens_on:
            raise forms.ValidationError(now_("この教育を始める前の日です。"))
        return day


def in_japan(day: date, hour: int) -> datetime:
    """A moment of a day in Japan, to begin a form with."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=JAPAN)
