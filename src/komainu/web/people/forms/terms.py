"""Roles: appointing, handing over, ending, the house's own words."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person
from komainu.web.people.queries.staff import search
from komainu.web.people.queries.terms import role_label
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site.widgets import DayInput, RadioTiles

from .departments import DepartmentChoice

DECIDED = _("例：代表者の決定、理事会 2026年4月1日")


class PersonChoice(forms.CharField):
    """Somebody of the house, by number, name, reading or address; exactly one must fit. A list of 100,000 is no choice."""

    default_error_messages = {
        "nobody": _("見つかりません。社員番号か、氏名の全部を入れてください。"),
        "several": _("%(count)s人が当てはまります：%(names)s。社員番号で選んでください。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("社員番号、氏名、よみがなのどれか。"))
        super().__init__(max_length=120, **kwargs)

    def clean(self, value: Any) -> Person | None:
        text: str = super().clean(value)
        if not text:
            return None
        here = Person.objects.filter(gone_on=None)
        # A name that was taken over from a page stands as number and name.
        exact = here.filter(staff_number=text.split("　", maxsplit=1)[0]).first() or here.filter(staff_number=text).first()
        found = [exact] if exact else list(search(here, text.split())[:6])
        whole = [person for person in found if person.name.replace(" ", "").replace("　", "") == text.replace(" ", "").replace("　", "")]
        found = whole if len(whole) == 1 else found
        if not found:
            raise forms.ValidationError(self.error_messages["nobody"], code="nobody")
        if len(found) > 1:
            names = "、".join(f"{person.staff_number} {person.name}" for person in found[:5])
            raise forms.ValidationError(self.error_messages["several"], code="several", params={"count": len(found), "names": names})
        return found[0]


class AppointForm(forms.Form):
    """A role for somebody, from a day on."""

    role = forms.ChoiceField(label=_("役割"))
    person = PersonChoice(label=_("任命する人"))
    is_deputy = forms.ChoiceField(
        label=_("立場"), choices=[("", _("本人として持つ")), ("1", _("代行者（本人の不在のときに代わる）"))], required=False, widget=RadioTiles(side_by_side=True)
    )  # fmt: skip
    department = DepartmentChoice(
        label=_("担当する部門"), empty=_("（組織全体）"), help_text=_("部門の個人データ管理者と、部門を決めた監査員のときに選びます。")
    )
    starts_on = forms.DateField(label=_("就任日"), widget=DayInput())
    ends_on = forms.DateField(
        label=_("任期の終わり"), required=False, widget=DayInput(), help_text=_("任期がないときは空欄。30日前に知らせます。")
    )
    decided_by = forms.CharField(label=_("任命を決めた人・機関と日付"), max_length=200, required=False, help_text=DECIDED)

    def __init__(self, data: Any = None, *, words: dict[str, str], roles: list[str], today: date, role: str = "") -> None:
        super().__init__(data, initial={"starts_on": today, "role": role})
        # Who comes from outside is invited on a page of their own, with the record that they need.
        self.fields["role"].choices = [(each, role_label(each, words)) for each in roles if each not in OUTSIDERS]  # type: ignore[attr-defined]

    def clean_is_deputy(self) -> bool:
        return bool(self.cleaned_data["is_deputy"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("ends_on") and values.get("starts_on") and values["ends_on"] < values["starts_on"]:
            self.add_error("ends_on", now_("任期の終わりが就任日より前です。"))
        if values.get("role") == Role.DEPARTMENT_DATA_MANAGER and not values.get("department") and "department" not in self.errors:
            self.add_error("department", now_("担当する部門を選んでください。"))
        return values


class ProposalForm(forms.Form):
    """What was returned, with other days or another reason."""

    starts_on = forms.DateField(label=_("就任日"), widget=DayInput())
    ends_on = forms.DateField(label=_("任期の終わり"), required=False, widget=DayInput())
    reason = forms.CharField(label=_("理由"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("ends_on") and values.get("starts_on") and values["ends_on"] < values["starts_on"]:
            self.add_error("ends_on", _("任期の終わりが就任日より前です。"))
        return values


class EndForm(forms.Form):
    ends_on = forms.DateField(label=_("最後の日"), widget=DayInput())
    reason = forms.CharField(label=_("理由"), max_length=200, required=False)


class ExtendForm(forms.Form):
    ends_on = forms.DateField(
        label=_("新しい任期の終わり"), required=False, widget=DayInput(), help_text=_("任期がなくなるときは空欄にします。")
    )


class HandOverForm(forms.Form):
    """The role goes over to somebody else without a gap."""

    to = PersonChoice(label=_("引き継ぐ人"))
    on = forms.DateField(label=_("引き継ぐ日"), widget=DayInput(), help_text=_("今の人の任期は、この前の日に終わります。"))
    ends_on = forms.DateField(label=_("新しい任期の終わり"), required=False, widget=DayInput())
    decided_by = forms.CharField(label=_("任命を決めた人・機関と日付"), max_length=200, required=False, help_text=DECIDED)
    reason = forms.CharField(label=_("引き継ぐ理由"), max_length=200, required=False)


class WordsForm(forms.Form):
    """What the house calls its roles."""

    def __init__(self, data: Any = None, *, words: dict[str, str]) -> None:
        super().__init__(data)
        for role in Role:
            self.fields[role.value] = forms.CharField(label=role.label, max_length=40, required=False, initial=words.get(role.value, ""))


class ContactForm(forms.Form):
    """One line of the contact network: a role, somebody of the house, or somebody outside."""

    what = forms.ChoiceField(
        label=_("誰に電話しますか"),
        choices=[("role", _("役割を持つ人（と代行者）")), ("person", _("決まった人")), ("outside", _("社外の連絡先"))],
        widget=RadioTiles(
            hints={
                "role": _("人が代わっても、連絡網は自動で新しくなります。"),
                "outside": _("審査機関、委託先、警察、弁護士、保険会社など。"),
            }
        ),
    )
    role = forms.ChoiceField(label=_("役割"), required=False)
    person = PersonChoice(label=_("従業者"), required=False)
    outside = forms.CharField(label=_("社外の連絡先の名前"), max_length=100, required=False)
    phone = forms.CharField(
        label=_("電話番号"), max_length=50, required=False, widget=forms.TextInput(attrs={"type": "tel", "class": "is-short"}),
        help_text=_("役割・従業者のときは、空欄なら本人の緊急時の電話番号を使います。"),
    )  # fmt: skip
    purpose = forms.CharField(label=_("どんなときに電話するか"), max_length=100, required=False)
    hours = forms.CharField(label=_("つながる時間"), max_length=60, required=False)

    def __init__(self, data: Any = None, *, words: dict[str, str], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial or {"what": "role"})
        inside = [role for role in Role if role not in OUTSIDERS and role is not Role.DEPARTMENT_DATA_MANAGER]
        self.fields["role"].choices = [("", "—"), *((role.value, role_label(role, words)) for role in inside)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        what = values.get("what")
        if what and not values.get(what) and what not in self.errors:
            self.add_error(what, now_("入れてください。"))
        phone = values.get("phone") or ""
        if what == "outside" and not any(letter.isdigit() for letter in phone):
            self.add_error("phone", now_("電話番号を入れてください。"))
        return values

    @property
    def entry(self) -> dict[str, Any]:
        """The line as the service takes it."""
        values, what = self.cleaned_data, self.cleaned_data["what"]
        return {
            "role": values["role"] if what == "role" else "", "person": values["person"] if what == "person" else None,
            "outside": values["outside"] if what == "outside" else "", "phone": values["phone"], "purpose": values["purpose"], "hours": values["hours"],
        }  # fmt: skip


def codes(values: list[str]) -> list[UUID]:
    """The codes among what a form sent."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
