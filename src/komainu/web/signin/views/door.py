"""The door: password, passkey, card, second step, forgotten password, links that open once."""

import json
from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.mfa.base import views as factors
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as passkeys
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.duties.queries import mail_is_off
from komainu.web.signin import queries, services
from komainu.web.signin.forms import CardForm, ForgottenForm, NewPasswordForm, PasskeyForm
from komainu.web.signin.jobs import send_forgotten
from komainu.web.signin.models import EntryLink
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import public

LINK = "signin.link"


def ways_in() -> dict[str, Any]:
    """What the door offers. No query."""
    return {
        "company_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "company_only": queries.company_only(),
        "mail_is_off": mail_is_off(),
    }


class Door(account.LoginView):
    """allauth's own view, with the other ways in beside it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and queries.company_only():
            return redirect("account_login")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **ways_in()}


class SecondStep(factors.AuthenticateView):
    """The code of the app, a recovery code, or a passkey, after the password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        types = {factor.type for factor in queries.factors_of(self.stage.login.user)}
        options = context.get("js_data", {}).get("request_options")
        return {
            **context,
            "has_app": Authenticator.Type.TOTP in types,
            "has_codes": Authenticator.Type.RECOVERY_CODES in types,
            "options": json.dumps(options, default=dict) if options and Authenticator.Type.WEBAUTHN in types else "",
        }


_page_or_form = require_http_methods(["GET", "POST"])
sign_in = public(_page_or_form(Door.as_view()))
sign_out = public(_page_or_form(account.logout))
second_step = public(_page_or_form(SecondStep.as_view()))
passkey = public(_page_or_form(passkeys.login_webauthn))


def let_in(request: HttpRequest, person: Any, means: str) -> HttpResponse:
    """Sign somebody in who proved it with `means`; a second step still comes where one is set up."""
    record_authentication(request, person, means)
    response: HttpResponse = perform_login(request, Login(user=person))
    request.session.set_expiry(0)
    return response


@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """Staff number and the code of a printed card. Tries are counted together with those of the password."""
    if request.user.is_authenticated or queries.company_only():
        return redirect("today:home" if request.user.is_authenticated else "account_login")
    form = CardForm(request.POST or None)
    if not form.is_valid():
        return page(request, "signin/card.html", form=form)
    adapter: Any = get_adapter(request)
    number = form.cleaned_data["staff_number"].strip()
    try:
        adapter.pre_authenticate(request, username=number)
    except ValidationError as error:
        form.add_error(None, error)
        return page(request, "signin/card.html", form=form)
    person = services.redeem(number, form.cleaned_data["code"])
    if person is None:
        form.add_error(
            None, _("社員番号かコードが違うか、そのコードはもう使えません。新しいカードは、部門の個人データ管理者に頼んでください。")
        )
        return page(request, "signin/card.html", form=form)
    adapter.give_back_try()
    return let_in(request, person, "card")


@public
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a new password. The answer is the same and takes as long for everybody: who it is, the worker finds out."""
    if queries.company_only():
        return redirect("account_login")
    if mail_is_off():
        return page(request, "signin/forgotten.html", form=None)
    form = ForgottenForm(request.POST or None)
    if not form.is_valid():
        return page(request, "signin/forgotten.html", form=form)
    login = form.cleaned_data["login"].strip()
    if not ratelimit.consume(request, action="reset_password", key=login.lower()):
        form.add_error(None, _("短い間に何度も頼まれました。しばらく待ってから、もう一度試してください。"))
        return page(request, "signin/forgotten.html", form=form)
    send_forgotten.enqueue(login)
    return redirect("signin:forgotten_done")


@public
@require_GET
def forgotten_done(request: HttpRequest) -> HttpResponse:
    return page(request, "signin/forgotten_done.html")


@public
@require_GET
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, so that it stands in no page, no history entry that is shown and no referrer."""
    request.session[LINK] = token
    response = redirect("signin:link_open")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@public
@sensitive_post_parameters("password", "password_again", "credential")
@require_http_methods(["GET", "POST"])
def link_open(request: HttpRequest) -> HttpResponse:
    """Set a password, or register a passkey, with a link that opens once."""
    found = queries.open_link(request.session.get(LINK, ""), clock.now())
    if found is None or queries.company_only():
        return page(request, "signin/link_dead.html", status=404)
    person = found.person
    if request.user.is_authenticated and request.user.pk != person.pk:
        token = request.session[LINK]
        logout(request)
        request.session[LINK] = token
    by_passkey = "credential" in request.POST
    form = NewPasswordForm(request.POST if request.method == "POST" and not by_passkey else None, person=person)
    passkey_form = PasskeyForm(request.POST if by_passkey else None, user=person)
    if by_passkey and passkey_form.is_valid():
        return _with_passkey(request, found, passkey_form)
    if form.is_valid():
        return _with_password(request, found, form.cleaned_data["password"])
    if by_passkey:
        messages.error(request, _("パスキーを登録できませんでした。もう一度試すか、パスワードを設定してください。"))
    return page(
        request,
        "signin/link.html",
        form=form,
        name=person.name,
        username=person.staff_number,
        is_new=found.purpose == EntryLink.Purpose.INVITATION,
        passkey_form=passkey_form,
        options=json.dumps(dict(webauthn.begin_registration(person, True)), default=dict),
    )


def _with_password(request: HttpRequest, found: EntryLink, password: str) -> HttpResponse:
    with transaction.atomic():
        if not services.use_link(found, means="password"):
            return redirect("signin:link_open")
        services.set_password(found.person, password)
    request.session.pop(LINK, None)
    messages.success(request, _("パスワードを設定しました。"))
    return let_in(request, found.person, "link")


def _with_passkey(request: HttpRequest, found: EntryLink, form: PasskeyForm) -> HttpResponse:
    person = found.person
    with transaction.atomic():
        if not services.use_link(found, means="passkey"):
            return redirect("signin:link_open")
        if found.purpose == EntryLink.Purpose.RESET:
            services.end_sessions(person, by=person)
        services.add_passkey(person, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"])
        added = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).latest("pk")
    request.session.pop(LINK, None)
    messages.success(request, _("パスキーを登録しました。"))
    post_authentication(request, added, passwordless=True)
    response: HttpResponse = perform_login(request, Login(user=person))
    request.session.set_expiry(0)
    return response
