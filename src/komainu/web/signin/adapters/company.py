"""The company's accounts (OpenID Connect): they open for people who are here, and make nobody."""

import hashlib
import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from komainu.web.signin import services, watching
from komainu.web.signin.adapters.account import refuse
from komainu.web.site.problems import WrongState

logger = logging.getLogger("komainu.signin")

PROVIDER = "company"
UNKNOWN = _(
    "この会社のアカウントに当たる従業者が見つかりません。登録されているメールアドレスを、システム管理者に確かめてもらってください。"
)
OTHER = _("あなたには、別の会社のアカウントが結び付いています。システム管理者に連絡してください。")
FAILED = _("会社のアカウントでサインインできませんでした。もう一度試し、続くときはシステム管理者に連絡してください。")


class CompanyOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    """An account is known by its issuer and its subject together: another issuer's same number is somebody else."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        login = super().complete_login(request, app, token, **kwargs)
        data = login.account.extra_data
        told, signed = data.get("userinfo") or {}, data.get("id_token") or {}
        if not signed or (told and str(told.get("sub")) != str(signed.get("sub"))):
            raise OAuth2Error("the ID token and the user information do not belong together")
        issuer = hashlib.sha256(str(signed["iss"]).encode()).hexdigest()[:12]
        login.account.uid = f"{issuer}:{signed['sub']}"[:190]
        return login


class CompanyAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find whose account it is, or refuse. What the provider told is used once and not kept."""
        data = sociallogin.account.extra_data or {}
        claims = {**(data.get("id_token") or {}), **(data.get("userinfo") or {})}
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
        if sociallogin.state.get("process") == AuthProcess.REDIRECT:
            self._confirm(request, sociallogin)
        elif not sociallogin.is_existing:
            self._link(request, sociallogin, claims)

    def _confirm(self, request: HttpRequest, sociallogin: Any) -> None:
        """Somebody who is signed in proves once more who they are."""
        if not request.user.is_authenticated or not sociallogin.is_existing or sociallogin.user.pk != request.user.pk:
            messages.error(request, _("サインインしている人と、会社のアカウントの人が違います。"))
            raise ImmediateHttpResponse(redirect("signin:own"))
        watching.confirm(request)

    def _link(self, request: HttpRequest, sociallogin: Any, claims: dict[str, Any]) -> None:
        person = services.find_person(claims)
        if person is None:
            logger.warning("an account of the company belongs to nobody here")
            raise refuse(request, UNKNOWN)
        try:
            sociallogin.account = services.link_company(person, sociallogin.account)
        except WrongState:
            raise refuse(request, OTHER) from None
        sociallogin.user = person

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        if error != AuthError.CANCELLED:
            logger.warning("the company's sign-in failed: %s", type(exception).__name__ if exception else error)
        raise refuse(request, _("サインインを取りやめました。") if error == AuthError.CANCELLED else FAILED)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The services tell of every change themselves."""
