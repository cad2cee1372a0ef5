"""What the first hour asks."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.people.forms.organisation import OrganisationForm
from komainu.web.people.forms.terms import PersonChoice
from komainu.web.people.models import Person
from komainu.web.people.needs import Level, Need
from komainu.web.people.queries import role_label
from komainu.web.setup.queries import MOST_IN_A_CHOICE
from komainu.web.site.widgets import RadioTiles

ROWS = 5


class CodeForm(forms.Form):
    """The code that the terminal printed."""

    code = forms.CharField(
        label=_("設定コード"), max_length=60, help_text=_("大文字・小文字や「-」は気にしなくてかまいません。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class AccountForm(forms.Form):
    """Who makes the first account."""

    name = forms.CharField(
        label=_("氏名"), max_length=100, help_text=_("姓と名の間を空けます。"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    reading = forms.CharField(label=_("よみがな"), max_length=100, required=False)
    staff_number = forms.CharField(
        label=_("社員番号"), max_length=30, initial="0001", help_text=_("サインインに使えます。番号がなければ、そのままでかまいません。"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "class": "is-short"}),
    )  # fmt: skip
    email = forms.EmailField(label=_("メールアドレス"), required=False, help_text=_("あれば、サインインと知らせに使えます。"))
    password = forms.CharField(
        label=_("パスワード"), strip=False, max_length=200,
        help_text=_("12文字以上。短い文をつなげると、長くて覚えやすくなります。ほかで使っているものは使わないでください。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    password_again = forms.CharField(
        label=_("パスワード（もう一度）"), strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, second = values.get("password"), values.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", now_("2つのパスワードが違います。"))
        elif first:
            owner = Person(**{name: values.get(name, "") for name in ("staff_number", "name", "reading", "email")})
            try:
                validate_password(first, owner)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values


class OrganisationStepForm(OrganisationForm):
    """Who the house is."""

    class Meta(OrganisationForm.Meta):
        fields = (
            "name", "reading", "kind", "sector", "representative_title", "representative_name", "address", "inquiry_phone", "inquiry_mail",
            "fiscal_start_month",
        )  # fmt: skip


class StandingStepForm(OrganisationForm):
    """How large the house is, and by which rules it stands."""

    class Meta(OrganisationForm.Meta):
        fields = (
            "declared_staff", "industry_class", "capital_yen", "privacy_mark", "mark_number", "mark_body", "mark_valid_from", "mark_valid_to",
            "entrusted", "my_number_role",
        )  # fmt: skip
        widgets = OrganisationForm.Meta.widgets | {"entrusted": RadioTiles()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["declared_staff"] = forms.IntegerField(
            label=self.fields["declared_staff"].label, min_value=1, max_value=1_000_000, required=False,
            help_text=_("役員・パート・派遣を含みます。だいたいでかまいません。"), widget=forms.NumberInput(attrs={"class": "is-number", "inputmode": "numeric"}),
        )  # fmt: skip


class DepartmentsForm(forms.Form):
    """Departments, one a line."""

    names = forms.CharField(
        label=_("部門の名前（1行に1つ）"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("下の部門は「営業部／東京営業所」のように書きます。名簿のExcelに部門の列があれば、ここで入れなくてもかまいません。"),
    )  # fmt: skip

    def clean_names(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines() if line.strip()]
        for line in lines:
            if any(len(part.strip()) > 100 for part in line.replace("/", "／").split("／")):
                raise forms.ValidationError(now_("部門の名前は100文字までです：%(line)s…") % {"line": line[:30]})
        if len(lines) > 500:
            raise forms.ValidationError(now_("一度に500行までです。多いときは、名簿のExcelから取り込んでください。"))
        return lines


class StaffRowForm(forms.Form):
    """One person, typed in by hand."""

    name = forms.CharField(label=_("氏名"), max_length=100, required=False)
    reading = forms.CharField(label=_("よみがな"), max_length=100, required=False)
    staff_number = forms.CharField(label=_("社員番号"), max_length=30, required=False, help_text=_("空欄なら、空いている番号を付けます。"))
    email = forms.EmailField(label=_("メールアドレス"), required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("name") and any(values.get(each) for each in ("reading", "staff_number", "email")):
            self.add_error("name", now_("氏名を入れてください。"))
        return values


StaffRows = forms.formset_factory(StaffRowForm, extra=ROWS, max_num=50, absolute_max=50)


def _who(code: str) -> Person | None:
    return Person.objects.filter(pk=code, gone_on=None).first()


class RolesForm(forms.Form):
    """Who holds which role from today on. A small house chooses from a list, a large one names by number or name."""

    def __init__(self, data: Any = None, *, needs: list[Need], words: dict[str, str], people: list[tuple[UUID, str, str]]) -> None:
        super().__init__(data)
        self.needs = needs
        for need in needs:
            label = role_label(need.role, words)
            if len(people) <= MOST_IN_A_CHOICE:
                choices = [("", _("まだ決めない")), *((str(key), f"{number}　{name}") for key, number, name in people)]
                found: forms.Field = forms.TypedChoiceField(label=label, choices=choices, required=False, coerce=_who, empty_value=None)
            else:
                found = PersonChoice(label=label, required=False)
            # The page lets it wait, so nothing is required here; that it may wait must not read as if the role were not needed.
            is_needed = need.level is Level.NEEDED
            found.mark = (_("必要") if is_needed else _("あるとよい"), "is-required" if is_needed else "is-optional")  # type: ignore[attr-defined]
            self.fields[need.role.value] = found

    @property
    def rows(self) -> list[tuple[Need, Any]]:
        return [(need, self[need.role.value]) for need in self.needs]

    @property
    def wanted(self) -> list[tuple[str, Person]]:
        return [(need.role.value, person) for need in self.needs if (person := self.cleaned_data.get(need.role.value))]


def shown_needs(needs: list[Need], held: set[str], allowed: set[str]) -> list[Need]:
    """The roles that the step asks for: needed or advised, not held yet, and the signed-in person's to give; the needed ones first."""
    open_ones = [need for need in needs if need.level is not Level.NOT_ASKED and need.role not in held and need.role in allowed]
    return sorted(open_ones, key=lambda need: need.level is not Level.NEEDED)
