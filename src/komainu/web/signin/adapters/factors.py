"""Second factors as allauth asks for them: secrets sealed, names in our words."""

from typing import Any
from uuid import UUID

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from komainu.web.people import queries as people
from komainu.web.signin.models import KeptSecret
from komainu.web.site import clock

MARK = "kept:"
PATTERN = 0
"""Any of a QR code's eight patterns is read as well; this one is a chequerboard, so no long runs of one colour arise."""


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of apps and recovery codes stand in `KeptSecret`, sealed, so that a change of keys reaches them too."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("コードが違うか、時間が過ぎています。新しいコードで、もう一度試してください。"),
        "cannot_delete_authenticator": _("これは削除できません。"),
        "cannot_generate_recovery_codes": _("2段階認証を設定してから作ってください。"),
    }

    def encrypt(self, text: str) -> str:
        return f"{MARK}{KeptSecret.objects.create(secret=text, made_at=clock.now()).pk}"

    def decrypt(self, encrypted_text: str) -> str:
        """Raises KeptSecret.DoesNotExist, SealBroken: without its secret a factor opens nothing."""
        return str(KeptSecret.objects.get(pk=UUID(encrypted_text.removeprefix(MARK))).secret)

    def get_totp_issuer(self) -> str:
        house = people.organisation()
        return f"Komainu {house.name}" if house else "Komainu"

    def build_totp_svg(self, url: str) -> str:
        """The picture to read. Its pattern is given: trying all eight for the prettiest took five times as long as the rest of the page."""
        return segno.make(url, micro=False, mask=PATTERN).svg_inline(scale=5, border=2, dark="#000", light="#fff", omitsize=False)

    def generate_authenticator_name(self, user: Any, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("パスキー")) if number == 1 else f"{_('パスキー')} {number}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        house = people.organisation()
        return {**super().get_public_key_credential_rp_entity(), "name": house.name if house else "Komainu"}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The services tell of every change themselves."""


def forget_secret(factor: Authenticator) -> None:
    """What was kept for a factor that goes."""
    for name in ("secret", "seed"):
        kept = str(factor.data.get(name, ""))
        if kept.startswith(MARK):
            try:
                KeptSecret.objects.get(pk=UUID(kept.removeprefix(MARK))).delete()
            except ObjectDoesNotExist:
                continue
