"""The pages of this part, one beside the other."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of this part, one beside the other."""
    found = [
        ("home", _("状況"), "discovery:home"), ("files", _("見つかったファイル"), "discovery:files"),
        ("absent", _("台帳にあるのに見つからない"), "discovery:absent"), ("far", _("件数の開き"), "discovery:far"), ("decisions", _("決めたこと"), "discovery:decisions"),
    ]  # fmt: skip
    return [{"label": label, "url": reverse(name), "current": key == current} for key, label, name in found]
