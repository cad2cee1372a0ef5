"""Mails that tell somebody that something about their sign-in changed: if it was not them, they learn of it."""

from uuid import uuid4

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.duties import services as duties
from komainu.web.people.models import Person

KEY = "signin-notice:"

CHANGES = {
    "password_set": gettext_lazy("パスワードが変わりました。"),
    "passkey_added": gettext_lazy("パスキーが登録されました。"),
    "passkey_removed": gettext_lazy("パスキーが削除されました。"),
    "totp_added": gettext_lazy("認証アプリが登録されました。"),
    "totp_removed": gettext_lazy("認証アプリが解除されました。"),
    "recovery_codes_made": gettext_lazy("予備のコードが作り直されました。"),
    "factors_removed": gettext_lazy("管理者が、あなたの2段階認証を解除しました。"),
    "company_linked": gettext_lazy("会社のアカウントと結び付きました。"),
}


def notify(person: Person, change: str) -> None:
    """Write the mail; whoever has no address is told by nobody. Part of the act's transaction."""
    with translation.override("ja"):
        text = _(
            "%(name)s 様\n\nKomainuのサインインの設定が変わりました。\n\n%(change)s\n\nご自身でないときは、すぐにシステム管理者に知らせてください。"
        )
        words = {"name": person.name, "change": str(CHANGES[change])}
        duties.write_mail(f"{KEY}{uuid4()}", person, _("【Komainu】サインインの設定が変わりました"), text % words, is_urgent=True)
