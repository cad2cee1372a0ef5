"""People: their record, leaving, coming back, absences; and the file of a staff list."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Absence, PassageItem, Person
from komainu.web.people.queries.terms import said_roles
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site.widgets import DayInput, RadioTiles

from .departments import DepartmentChoice

TEL = {"type": "tel", "class": "is-short", "autocomplete": "off"}


class PersonForm(forms.Form):
    """The record of somebody."""

    staff_number = forms.CharField(
        label=_("社員番号"), max_length=30, help_text=_("サインインにも使えます。退職した人の番号は使い回せません。")
    )
    name = forms.CharField(label=_("氏名"), max_length=100, help_text=_("姓と名の間を空けます。"))
    reading = forms.CharField(
        label=_("よみがな"), max_length=100, required=False, help_text=_("一覧はこの順に並び、ひらがなでもカタカナでも見つかります。")
    )
    department = DepartmentChoice(label=_("部門"), empty=_("（部門に属さない）"))
    work = forms.ChoiceField(label=_("働き方"), choices=Person.Work.choices, initial=Person.Work.REGULAR)
    joined_on = forms.DateField(label=_("入社日"), required=False, widget=DayInput())
    email = forms.EmailField(label=_("メールアドレス"), required=False, help_text=_("期限の知らせが届きます。共用のアドレスは入れません。"))
    phone = forms.CharField(label=_("電話番号"), max_length=50, required=False, widget=forms.TextInput(attrs=TEL))
    emergency_phone = forms.CharField(
        label=_("緊急時の電話番号"), max_length=50, required=False, widget=forms.TextInput(attrs=TEL),
        help_text=_("緊急連絡網に載る人だけ入れます。連絡網は従業者の全員が見られます。"),
    )  # fmt: skip


class NewPersonForm(PersonForm):
    starts_joining = forms.BooleanField(label=_("入社の手続き（誓約書・教育・アクセス権・機器）を始める"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("starts_joining") and not values.get("joined_on") and "joined_on" not in self.errors:
            self.add_error("joined_on", now_("入社の手続きの期限はこの日から数えます。手続きを始めないときは、下の印を外してください。"))
        return values


class LeavingForm(forms.Form):
    """The last day of work."""

    last_day = forms.DateField(label=_("退職日（最後の日）"), widget=DayInput())
    reason = forms.CharField(label=_("メモ"), max_length=200, required=False, help_text=_("退職の理由を書く必要はありません。"))


class RejoinForm(forms.Form):
    joined_on = forms.DateField(label=_("再び入社した日"), widget=DayInput())


class AbsenceForm(forms.Form):
    """Away from a day on."""

    kind = forms.ChoiceField(label=_("不在の種類"), choices=Absence.Kind.choices)
    starts_on = forms.DateField(label=_("この日から"), widget=DayInput())
    ends_on = forms.DateField(label=_("この日まで"), required=False, widget=DayInput(), help_text=_("決まっていないときは空欄にします。"))
    keeps_sign_in = forms.BooleanField(label=_("不在の間もサインインできるようにする（休職の場合）"), required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("ends_on") and values.get("starts_on") and values["ends_on"] < values["starts_on"]:
            self.add_error("ends_on", now_("終わりの日が始まりの日より前です。"))
        if values.get("kind") == Absence.Kind.SHORT and not values.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", now_("短い不在には、終わりの日を入れてください。"))
        return values


class BackForm(forms.Form):
    back_on = forms.DateField(label=_("復帰する日"), widget=DayInput())


class ExtendAbsenceForm(forms.Form):
    ends_on = forms.DateField(
        label=_("新しい終わりの日"), required=False, widget=DayInput(), help_text=_("決まっていないときは空欄にします。")
    )


class SettleForm(forms.Form):
    """One item of a checklist."""

    state = forms.ChoiceField(label=_("状態"), choices=PassageItem.State.choices, widget=RadioTiles(side_by_side=True))
    done_on = forms.DateField(label=_("行った日"), required=False, widget=DayInput())
    note = forms.CharField(label=_("メモ"), max_length=300, required=False, help_text=_("不要にするときは、その理由を書きます。"))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("state") == PassageItem.State.DONE and not values.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", now_("行った日を入れてください。"))
        if values.get("state") == PassageItem.State.NOT_NEEDED and not values.get("note"):
            self.add_error("note", now_("なぜ不要なのかを書いてください。"))
        return values


class AddItemForm(forms.Form):
    """One more item, in the house's own words."""

    text = forms.CharField(label=_("すること"), max_length=200)
    due_on = forms.DateField(label=_("期限"), widget=DayInput())
    owner_role = forms.ChoiceField(
        label=_("担当する役割"), choices=lambda: said_roles(role for role in Role if role not in OUTSIDERS), initial=Role.PMS_OFFICE
    )
