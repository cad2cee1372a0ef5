"""Before a weighty act somebody proves once more who they are. What was typed is kept; nothing of it is stored on the way."""

import json
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from komainu.web.signin import queries, services, watching
from komainu.web.signin.adapters.factors import FactorAdapter
from komainu.web.signin.forms import ConfirmPasswordForm, PasskeySecondStepForm, SecondStepForm
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.sealing import seal, unseal

MARK = "confirm_by"
ASKED_BY = "confirm_asked_by"
PREFIX = "confirm"
KEPT = "signin.typed"
NOT_TYPED = ("csrfmiddlewaretoken", "confirm_", "confirm-", "password", "credential")


def passed_by(request: Any, right: str, *, wants_proof: bool) -> HttpResponse | None:
    """What stands before the page: None lets it open. No query in the ordinary case, one in five minutes to note the session is in use."""
    if watching.is_due(request, clock.now()) and request.session.session_key:
        services.note_seen(request.session.session_key, get_account_adapter(request).get_client_ip(request))
    due_on = watching.enrol_by(request)
    if due_on is not None and due_on < clock.today() and right not in {"signin.own", "site.help"}:
        messages.warning(request, _("2段階認証を設定すると、ほかの画面を開けるようになります。"))
        return redirect("signin:own")
    if wants_proof and not (MARK not in request.POST and watching.is_confirmed(request)):
        return _ask(request)
    return None


@dataclass(frozen=True, slots=True)
class Ways:
    """With what this person can prove it."""

    password: bool
    app: bool
    passkey: bool
    company: bool

    @property
    def is_empty(self) -> bool:
        return not (self.password or self.app or self.passkey or self.company)


def ways(person: Any) -> Ways:
    """Two queries."""
    types = {factor.type for factor in queries.factors_of(person)}
    return Ways(
        password=person.has_usable_password() and not queries.company_only(),
        app=Authenticator.Type.TOTP in types,
        passkey=Authenticator.Type.WEBAUTHN in types,
        company=queries.company_account(person) is not None,
    )


def _ask(request: Any) -> HttpResponse | None:
    """The page that asks, or None once it was answered rightly: then the act goes on with what was typed."""
    by = request.POST.get(MARK, "") if request.method == "POST" else ""
    possible = ways(request.user)
    password = ConfirmPasswordForm(request.POST if by == "password" else None, request=request, prefix=PREFIX)
    code = SecondStepForm(request.POST if by == "app" else None, user=request.user, prefix=PREFIX)
    passkey = PasskeySecondStepForm(request.POST if by == "passkey" else None, user=request.user, prefix=PREFIX)
    allowed: dict[str, Any] = {}
    if possible.password:
        allowed["password"] = password
    if possible.app:
        allowed["app"] = code
    if possible.passkey:
        allowed["passkey"] = passkey
    form = allowed.get(by)
    if form is not None and form.is_valid():
        watching.confirm(request)
        if request.POST.get(ASKED_BY) == "GET":
            return redirect(request.get_full_path())
        request.POST = _typed(request)
        return None
    if form is not None and by == "passkey":
        messages.error(request, FactorAdapter.error_messages["incorrect_code"])
    if by == "company" and possible.company:
        return _to_company(request)
    options = json.dumps(dict(webauthn.begin_authentication(request.user)), default=dict) if possible.passkey else ""
    asked_by = request.POST.get(ASKED_BY) or request.method
    return page(
        request,
        "signin/confirm.html",
        page_title=_("本人であることの確認"),
        ways=possible,
        password=password,
        code=code,
        options=options,
        asked_by=asked_by,
        typed=[(name, value) for name, values in _typed(request).lists() for value in values],
        lost_files=bool(request.FILES),
        here=request.get_full_path(),
    )


def _to_company(request: Any) -> HttpResponse:
    """Out to the company's sign-in and back. What was typed waits sealed in the session, for ten minutes at most."""
    if request.POST.get(ASKED_BY) == "GET":
        back = request.get_full_path()
    else:
        waiting = {"path": request.get_full_path(), "typed": list(_typed(request).lists()), "at": clock.now().timestamp()}
        request.session[KEPT] = seal(json.dumps(waiting, ensure_ascii=False).encode(), KEPT)
        back = reverse("signin:go_on")
    address = f"{reverse('signin:company_confirm')}?{urlencode({'next': back})}"
    return page(request, "signin/to_company.html", page_title=_("本人であることの確認"), address=address)


def what_was_typed(request: Any) -> tuple[str, list[tuple[str, str]]] | None:
    """Where an act goes on and with what, once; None when nothing waits or it waited too long."""
    sealed = request.session.pop(KEPT, None)
    if sealed is None:
        return None
    waiting = json.loads(unseal(sealed, KEPT))
    if clock.now().timestamp() - waiting["at"] > watching.CONFIRMED_FOR.total_seconds():
        return None
    return waiting["path"], [(name, value) for name, values in waiting["typed"] for value in values]


def _typed(request: HttpRequest) -> QueryDict:
    """What the act itself was given; never a password."""
    kept = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if not name.startswith(NOT_TYPED):
            kept.setlist(name, values)
    return kept
