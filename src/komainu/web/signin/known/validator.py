"""The list as a validator of Django's."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .checking import Finding, looks_known

SENTENCES = {
    Finding.KNOWN: gettext_lazy("このパスワードは、漏えいした一覧に載っていて、最初に試されます。別のものにしてください。"),
    Finding.DECORATED: gettext_lazy("よく使われる言葉に数字や記号を足しただけのパスワードは、すぐに破られます。別のものにしてください。"),
    Finding.REPEATED: gettext_lazy("同じ文字のくり返しや並び（abcd、1234など）だけのパスワードは使えません。"),
    Finding.OWN: gettext_lazy("組織の名前に数字や記号を足しただけのパスワードは、すぐに破られます。別のものにしてください。"),
}


class KnownPassword:
    """Refuses what stands on the list, what is hardly more than that, and the house's own name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        domain = getattr(user, "email", "").partition("@")[2]
        finding = looks_known(password, [label for label in domain.split(".") if len(label) > 3])
        if finding is not None:
            raise ValidationError(str(SENTENCES[finding]), code=f"password_{finding.value}")

    def get_help_text(self) -> str:
        return _("漏えいした一覧に載っているパスワードや、それに数字を足しただけのものは使えません。")
