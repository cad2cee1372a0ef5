"""What of the filing of an opt-out does not stand as article 27(2) has it. Pure."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.law.data_kinds import DataKind
from komainu.web.ledger.models import OptOutFiling

YEAR = timedelta(days=365)
"""The house's own rule: a filing is looked at once a year."""
BANS = (
    _("要配慮個人情報は、オプトアウトでは提供できません。"),
    _("不正に取得した個人データは、オプトアウトでは提供できません。"),
    _("オプトアウトで受け取った個人データを、さらにオプトアウトで提供することはできません。"),
)


def missing(filing: OptOutFiling, flags: Collection[str], today: date) -> Iterator[Promise]:
    """What is not in order with it, in sentences.

    flags   the line's kinds of information, with the house's corrections
    """
    if filing.ended_on is not None:
        return
    if DataKind.SPECIAL_CARE in flags:
        yield _(
            "台帳の行に要配慮個人情報が含まれています。要配慮個人情報は、オプトアウトでは提供できません（個人情報保護法第27条第2項ただし書）。"
        )
    if filing.published_on is None or not filing.published_at:
        yield _("公表した日と場所が書かれていません（個人情報保護法第27条第2項）。")
    if filing.next_look_on is not None and filing.next_look_on < today:
        yield _("年に一度の見直しの日を過ぎています（社内の決まり）。届け出た内容が今もこのとおりかを確かめてください。")
