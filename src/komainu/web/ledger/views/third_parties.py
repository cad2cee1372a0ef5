"""The tabs over everything that leaves the house: records of provision, checks before one, opt-outs, what was processed so that nobody is identified."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from komainu.web.people.views.forming import Crumbs


def tabs(current: str) -> list[dict[str, Any]]:
    """The row of the four lists."""
    rows = (
        ("ledger:transfers", _("提供・受領の記録")),
        ("ledger:provision_checks", _("提供前の確認")),
        ("ledger:filings", _("オプトアウトの届出")),
        ("ledger:processed_list", _("仮名加工・匿名加工")),
    )
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in rows]


def crumbs_of_lists(name: str = "", label: str = "") -> Crumbs:
    first: Crumbs = [(_("個人情報管理台帳"), reverse("ledger:list"))]
    return [*first, (label, reverse(name))] if name else first
