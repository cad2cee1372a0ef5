"""Out to the company's sign-in and back."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from requests import RequestException

from komainu.web.signin import step_up
from komainu.web.signin.adapters.company import FAILED, PROVIDER, CompanyOAuth2Adapter
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, public, requires


def _go(request: HttpRequest, process: str, **parameters: str) -> HttpResponse:
    if not settings.OIDC_ISSUER:
        raise Http404
    back = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    provider: Any = get_adapter(request).get_provider(request, PROVIDER)
    try:
        response: HttpResponse = provider.redirect(request, process=process, next_url=back if is_ours else None, auth_params=parameters)
    except (RequestException, OAuth2Error, ValueError, KeyError):
        # The provider does not answer, or not in its language: the house stays open.
        messages.error(request, FAILED)
        return redirect("account_login" if process == AuthProcess.LOGIN else "signin:own")
    return response


@public
@require_GET
def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the company's sign-in."""
    return redirect("today:home") if request.user.is_authenticated else _go(request, AuthProcess.LOGIN)


@requires("signin.own")
@require_GET
def confirm(request: StaffRequest) -> HttpResponse:
    """To the company's sign-in once more; it is asked to ask again."""
    return _go(request, AuthProcess.REDIRECT, prompt="login", max_age="0") if settings.OIDC_ISSUER else redirect("signin:own")


@public
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the company's sign-in."""
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(CompanyOAuth2Adapter(request, provider_id))(request)
    except (RequestException, OAuth2Error, ValueError, KeyError):
        messages.error(request, FAILED)
        return redirect("account_login")
    return response


@requires("signin.own")
@require_GET
def go_on(request: StaffRequest) -> HttpResponse:
    """After the company's sign-in: what was typed before, to be sent with one press."""
    waiting = step_up.what_was_typed(request)
    if waiting is None:
        return redirect("today:home")
    path, typed = waiting
    return page(request, "signin/go_on.html", page_title=_("確認できました"), path=path, typed=typed)
