"""Signing in: a closed house (nobody registers themselves), by address or staff number."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person


def display_name(person: Person) -> str:
    return person.name


class ClosedHouseAdapter(DefaultAccountAdapter):
    """Accounts are made by the office; the sign-up page does not exist."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SignInForm(LoginForm):
    """The field takes the mail address or the staff number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("メールアドレスまたは社員番号")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].label = _("パスワード")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields.pop("remember", None)
