"""The histories of this part: how somebody's sign-in changed, the own one, the rules."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from komainu.web.people.roles import Role
from komainu.web.signin import queries
from komainu.web.signin.models import EntryLink
from komainu.web.trail.histories import History, Place, register
from komainu.web.trail.keys import uuid_of

WORDS: dict[str, Any] = {
    "means": _("サインインの方法"),
    "by_hand": _("手で渡した"),
    "uses": _("使える回数"),
    "uses_left": _("残りの回数"),
    "purpose": _("用途"),
    "provider": _("会社のアカウント"),
    "name": _("名前"),
    "number": _("番号"),
    "removed": _("解除した数"),
    "ended": _("終わらせた数"),
    "first": _("初めての設定"),
}
MEANS = {
    "password": _("パスワード"),
    "webauthn": _("パスキー"),
    "totp": _("認証アプリ"),
    "recovery_codes": _("予備のコード"),
    "card": _("サインインカード"),
    "company": _("会社のアカウント"),
    "openid_connect": _("会社のアカウント"),
    "link": _("リンク"),
}
CHOICES = {"means": MEANS, "purpose": dict(EntryLink.Purpose.choices), "provider": MEANS}


def _person(request: Any, key: str) -> Place:
    found = queries.reachable_person(request, uuid_of(key))
    return Place(_t("%(name)sのサインイン") % {"name": found.name}, reverse("signin:person", args=[found.pk]), found)


def _own(request: Any, key: str) -> Place:
    if key != str(request.person.pk):
        raise Http404
    return Place(_t("自分のサインイン"), reverse("signin:own"), request.person)


def _rules(request: Any, key: str) -> Place:
    if key != "1":
        raise Http404
    return Place(_t("サインインの決まり"), reverse("signin:rules"))


OF_PERSON = {"subject": "people.person", "acts": ("signin.",), "words": WORDS, "choices": CHOICES}

register(
    History("sign-in", _("サインイン"), "signin.people", record=_person, **OF_PERSON),  # type: ignore[arg-type]
    History("own-sign-in", _("自分のサインイン"), "signin.own", record=_own, **OF_PERSON),  # type: ignore[arg-type]
    History(
        "sign-in-rules", _("サインインの決まり"), "signin.rules", record=_rules, subject="signin.signinrules",
        choices={"second_factor_roles": dict(Role.choices)},
    ),
)  # fmt: skip
