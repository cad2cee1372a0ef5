"""Signing in: a closed house (nobody registers themselves), by address or staff number."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.db.models import Q
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from komainu.web.people import queries as people
from komainu.web.people.models import Person
from komainu.web.signin import queries, services, watching
from komainu.web.site import clock
from komainu.web.site.rights import seat_of

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
        "rate_limited": _("何度も続けて失敗したため、しばらく試せません。5分ほど待ってください。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """The house asks again itself, in front of the page (`step_up`)."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        """Back to the door, with whom to ask. Only who knows the password gets here."""
        messages.error(request, self.error_messages["account_inactive"])
        return redirect("account_login")

    def _person_of(self, credentials: dict[str, Any]) -> Person | None:
        names = [str(credentials[name]) for name in ("email", "username") if credentials.get(name)]
        return Person.objects.filter(Q(staff_number__in=names) | Q(email__in=[name.lower() for name in names if "@" in name])).first()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries are counted by person: whoever changes between number and address has no more of them."""
        person = self._person_of(credentials)
        return f"person:{person.pk}" if person else super()._get_login_attempts_cache_key(request, **credentials)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            person = self._person_of(credentials)
            if person is not None:
                services.note_locked(person)
            raise

    def give_back_try(self) -> None:
        """The last try was right, so it does not count."""
        self._rollback_login_failed_rl_usage()

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        """Nobody who left, and only by the company's account where the house said so."""
        if queries.company_only() and means_of(request, user) != "company":
            messages.error(request, _("会社のアカウントでサインインしてください。"))
            return redirect("account_login")
        if user.has_left(clock.today()):
            return self.respond_user_inactive(request, user)
        if seat_of(user, clock.today()) is None and user.is_active:
            messages.error(request, _("サインインできる期間ではありません。招いた組織に連絡してください。"))
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Note it, and whether a second factor is missing."""
        means = means_of(request, user)
        services.note_sign_in(user, means=means)
        request.session[watching.MEANS] = means
        note_enrolment(request, user)
        response = super().post_login(request, user, **kwargs)
        own = queries.own_sign_in(user) if means == "card" else None
        return redirect("signin:own") if own is not None and not own.has_lasting_way else response

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The services tell of every change themselves (`notices`)."""


def note_enrolment(request: Any, person: Person) -> None:
    """Keep in the session by when a second factor is needed, so that no page has to ask."""
    roles = people.standing(person, clock.today()).roles
    due_on = services.settle_terms(clock.today(), only=person) if roles else None
    if due_on is None:
        request.session.pop(watching.ENROL_BY, None)
    else:
        request.session[watching.ENROL_BY] = due_on.isoformat()


def means_of(request: HttpRequest, person: Person) -> str:
    """With what somebody came in: password, passkey, card, link or company. A second step does not count, a passkey alone does."""
    records = [each for each in get_authentication_records(request, person) if each["method"] != "mfa" or each.get("passwordless")]
    last = records[-1]["method"] if records else "password"
    return {"socialaccount": "company", "mfa": "passkey"}.get(last, last)


def refuse(request: HttpRequest, sentence: Any) -> ImmediateHttpResponse:
    """To be raised: back to the door with a sentence."""
    messages.error(request, sentence)
    return ImmediateHttpResponse(redirect("account_login"))
