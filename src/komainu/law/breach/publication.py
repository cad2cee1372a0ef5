"""Whether to publish (公表): what the guideline wishes, what a house's own rule adds, and when to ask experts first.

Publication is never a duty of the Act. A house may bind itself more strictly; its rule is an argument here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from komainu.law.breach.kinds import Affect
from komainu.law.breach.vocabulary import Answer, EventType, Indicator

if TYPE_CHECKING:
    from komainu.law.breach.assessment import Assessment
    from komainu.law.breach.facts import Facts


class HouseRule(Enum):
    """What the organisation's own procedure says of publication."""

    NONE = "none"
    OBLIGATORY = "obligatory"


class Advice(Enum):
    """What Komainu proposes; a person decides."""

    PUBLISH_BY_OWN_RULE = "publish_by_own_rule"
    MAY_BE_LEFT_OUT = "may_be_left_out"
    DESIRABLE = "desirable"
    NOT_SETTLED = "not_settled"


@dataclass(frozen=True, slots=True)
class AdviceReason:
    """Why, in both languages, with the citations behind it (none for a house's own rule)."""

    id: str
    ja: str
    en: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicationAdvice:
    """A proposal on publication.

    advice              what is proposed
    asks_experts_first  publishing could widen a cyber attack: ask a specialist body before
    reasons             why, the strongest first
    """

    advice: Advice
    asks_experts_first: bool
    reasons: tuple[AdviceReason, ...]


_REASONS = {
    one.id: one
    for one in (
        AdviceReason(
            "desirable",
            "二次被害と類似の事案を防ぐため、事実関係と再発防止策を速やかに公表することが望ましいとされています。義務ではありません。",
            "Prompt publication of the facts and of prevention is desirable, against secondary harm and repetition. It is not a duty.",
            ("gl.3-5-2",),
        ),
        AdviceReason(
            "not_affected",
            "影響を受けたデータがあると決まっていないので、公表の要否は決まりません。",
            "No data set is known to be affected, so nothing is settled about publication.",
            (),
        ),
        AdviceReason(
            "own_rule",
            "自社の手順で、公表することと決めています。",
            "The organisation's own procedure asks for publication.",
            (),
        ),
        AdviceReason(
            "all_back_or_protected",
            "全てのデータが、誰にも見られないうちに戻ったか、高度な暗号化などで守られていました。自社の手順では公表を省くことができます。",
            "All data came back unseen or was strongly protected; the organisation's own procedure may leave publication out.",
            (),
        ),
        AdviceReason(
            "may_widen_attack",
            "公表がサイバー攻撃の被害を広げるおそれがあります。公表の時期と内容を、先に専門の機関へ相談してください。",
            "Publishing could widen a cyber attack; ask a specialist body about time and content first.",
            (),
        ),
        AdviceReason(
            "substitute_measure",
            "本人に連絡できないときは、公表が本人への通知の代わりになります。",
            "Where the persons cannot be reached, publication can stand for the notice to them.",
            ("appi.a26.2.proviso", "gl.3-5-4-5"),
        ),
    )
}
_ATTACKS = {EventType.UNAUTHORISED_ACCESS, EventType.MALWARE, EventType.RANSOMWARE, EventType.WEB_PAGE_TAMPERING}
_TRACES = {
    Indicator.EXFILTRATION_TRACES,
    Indicator.INFOSTEALER_MALWARE,
    Indicator.C2_COMMUNICATION,
    Indicator.INPUT_PAGE_TAMPERING_TRACES,
    Indicator.LEAK_SITE_THREAT,
}


def publication_advice(facts: Facts, assessment: Assessment, house_rule: HouseRule = HouseRule.NONE) -> PublicationAdvice:
    """What to propose on publication.

    house_rule      OBLIGATORY where the own procedure binds the organisation; such a procedure may leave publication out when
                    everything came back unseen or was strongly protected
    Source: GL 3-5-2; MNGL 別添2 2E. The house's rule has no source in the law.
    """
    findings = assessment.evaluation.findings
    touched = [one for one in findings if one.affect is not Affect.HARMLESS or one.is_recovered]
    is_safe = bool(touched) and all(one.is_recovered or one.is_protected for one in touched)
    is_affected = assessment.is_publication_desirable
    if house_rule is HouseRule.OBLIGATORY and is_safe:
        advice, ids = Advice.MAY_BE_LEFT_OUT, ["all_back_or_protected", "own_rule"]
    elif house_rule is HouseRule.OBLIGATORY and is_affected:
        advice, ids = Advice.PUBLISH_BY_OWN_RULE, ["own_rule", "desirable"]
    elif is_affected:
        advice, ids = Advice.DESIRABLE, ["desirable"]
    else:
        advice, ids = Advice.NOT_SETTLED, ["not_affected"]
    notice = {regime.notify_subjects.value for regime in assessment.regimes.values()}
    if "alternative_permitted" in notice:
        ids.append("substitute_measure")
    is_attack = bool(_ATTACKS.intersection(facts.event.types or ()) or _TRACES.intersection(facts.event.indicators or ()))
    would_spread = facts.notification.immediate_notice_would_spread_harm is Answer.YES
    asks_first = advice is not Advice.MAY_BE_LEFT_OUT and ((is_attack and (is_affected or bool(touched))) or would_spread)
    if asks_first:
        ids.append("may_widen_attack")
    return PublicationAdvice(advice, asks_first, tuple(_REASONS[one] for one in ids))
