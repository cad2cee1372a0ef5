"""Signing in: a closed house (nobody registers themselves), by address or staff number."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

# One sentence for all, so that nobody learns which addresses have an account.
REFUSED = _("メールアドレス（または社員番号）かパスワードが違います。大文字・小文字も確かめてください。")


def display_name(person: Person) -> str:
    return person.name


class ClosedHouseAdapter(DefaultAccountAdapter):
    """Accounts are made by the office; the sign-up page does not exist. What is refused is said in the house's own words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": REFUSED,
        "username_password_mismatch": REFUSED,
        "invalid_login": REFUSED,
        "account_inactive": _("このアカウントは使えません。システム管理者に連絡してください。"),
        "too_many_login_attempts": _("何度も続けて失敗したため、しばらくサインインできません。5分ほど待ってください。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        """Back to the door, with whom to ask. Only who knows the password gets here."""
        messages.error(request, self.error_messages["account_inactive"])
        return redirect("account_login")


class SignInForm(LoginForm):
    """The field takes the mail address or the staff number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("メールアドレスまたは社員番号")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].label = _("パスワード")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields.pop("remember", None)
