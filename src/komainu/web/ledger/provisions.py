"""Whether information of a line may be given to somebody: the Act's articles 27, 28 and 31 as a table of refusals. Pure."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.law.data_kinds import DataKind
from komainu.web.ledger.models import ProvisionCheck

Basis, Abroad, Information = ProvisionCheck.Basis, ProvisionCheck.CountryBasis, ProvisionCheck.Information
Values = Mapping[str, Any]
TOLD = ("told_country", "told_system", "told_measures")
NEED_A_NOTE = frozenset({Basis.CONSENT, Basis.LAW, Basis.OPT_OUT, Basis.JOINT_USE})
WITHIN = frozenset({Basis.LAW, Basis.ENTRUST, Basis.SUCCESSION, Basis.JOINT_USE})
"""What is open to a pseudonymous set too (art. 41(6))."""


def _is_related(values: Values) -> bool:
    return values.get("information") == Information.RELATED


def _needs_telling(values: Values) -> bool:
    """Persons must have been told of the country: before they consent to a provision abroad, and before a receiver abroad gets their consent."""
    if not values.get("country"):
        return False
    abroad = values.get("country_basis")
    return bool(abroad == Abroad.CONSENT or (_is_related(values) and abroad not in {Abroad.LISTED, Abroad.EQUIVALENT, Abroad.EXCEPTION}))


Refuses = Callable[[Values, Collection[str]], bool]
REFUSALS: Mapping[str, tuple[Promise, Refuses]] = {
    "pseudonymous": (
        _("仮名加工情報は、法令にもとづく場合・委託・事業の承継・共同利用のほかは、第三者に提供できません（個人情報保護法第41条第6項）。"),
        lambda values, flags: DataKind.PSEUDONYMOUSLY_PROCESSED in flags and values["basis"] not in WITHIN,
    ),
    "individual_number": (
        _("個人番号を含む情報は、本人が同意しても提供できません。番号法第19条各号に当たる場合だけです。"),
        lambda values, flags: DataKind.SPECIFIC_PERSONAL_INFORMATION in flags and values["basis"] in {Basis.CONSENT, Basis.OPT_OUT, Basis.JOINT_USE},
    ),
    "special_care_opt_out": (
        _("要配慮個人情報は、オプトアウトでは提供できません（個人情報保護法第27条第2項ただし書）。"),
        lambda values, flags: DataKind.SPECIAL_CARE in flags and values["basis"] == Basis.OPT_OUT,
    ),
    "opt_out_origin": (
        _("不正に取得したものや、オプトアウトで受け取ったものではないと確かめていません。そうしたものは、オプトアウトでは提供できません（個人情報保護法第27条第2項ただし書）。"),
        lambda values, flags: values["basis"] == Basis.OPT_OUT and values.get("is_fit_for_opt_out") != "yes",
    ),
    "basis_unsaid": (
        _("根拠を示すもの（同意の記録、法令の条、委員会への届出と公表、共同利用を知らせた文）が書かれていません。"),
        lambda values, flags: values["basis"] in NEED_A_NOTE and not values.get("basis_note"),
    ),
    "related_basis": (
        _("相手が個人データとして受け取る個人関連情報は、相手が本人の同意を得ていることを確かめてから提供します（個人情報保護法第31条第1項）。"),
        lambda values, flags: _is_related(values) and values["basis"] not in {Basis.CONSENT, Basis.LAW},
    ),
    "abroad_basis": (
        _("外国にある第三者への提供の根拠が選ばれていません。委託や共同利用でも、外国にあるときは要ります（個人情報保護法第28条第1項）。"),
        lambda values, flags: bool(values.get("country")) and not values.get("country_basis") and not _is_related(values),
    ),
    "abroad_not_told": (
        _("国の名、その国の制度、相手の講じる措置のすべてを、前もって本人に示していません（個人情報保護法第28条第2項・第31条第1項第2号）。"),
        lambda values, flags: _needs_telling(values) and not all(values.get(name) for name in TOLD),
    ),
    "abroad_system": (
        _("相手の体制を確かめた方法と、次に確かめる日が書かれていません。提供したあとも、定期に確かめ続けます（個人情報保護法第28条第3項）。"),
        lambda values, flags: bool(values.get("country")) and values.get("country_basis") == Abroad.EQUIVALENT
        and not (values.get("country_note") and values.get("next_check_on")),
    ),
    "abroad_exception": (
        _("外国への提供を「同意の要らない場合」とするには、提供の根拠も第27条第1項各号でなければなりません。"),
        lambda values, flags: bool(values.get("country")) and values.get("country_basis") == Abroad.EXCEPTION and values["basis"] != Basis.LAW,
    ),
}  # fmt: skip
"""Why it may not be given: the sentence, and when it holds of what was answered and of the line's kinds."""


def judge(values: Values, flags: Collection[str]) -> list[str]:
    """Why it may not be given, by id; empty if it may.

    flags   the line's kinds of information, with the house's corrections
    """
    return [name for name, (_sentence, holds) in REFUSALS.items() if holds(values, flags)]


def sentences(refused_for: Collection[str]) -> list[str]:
    return [str(sentence) for name, (sentence, _holds) in REFUSALS.items() if name in refused_for]
