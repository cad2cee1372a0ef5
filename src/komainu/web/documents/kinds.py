"""The documents that the house prints, with what it may set for each: form number, version, seal boxes. A register, no database."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """takes_seals   whether a row of seal boxes makes sense on it: not on a letter to somebody outside, a card or a poster"""

    id: str
    label: Text
    takes_seals: bool = True


KINDS: dict[str, DocumentKind] = {
    kind.id: kind
    for kind in (
        DocumentKind("plans.year", _("年間計画")),
        DocumentKind("ledger.survey_sheet", _("台帳の調査表（紙）"), takes_seals=False),
        DocumentKind("risks.table", _("リスク分析表")),
        DocumentKind("training.certificate", _("教育の修了証")),
        DocumentKind("training.attendance", _("教育の出席簿")),
        DocumentKind("training.report", _("教育実施報告書")),
        DocumentKind("training.summary", _("教育実施サマリー")),
        DocumentKind("training.booklet", _("教育の冊子"), takes_seals=False),
        DocumentKind("training.answers", _("紙のテストの採点表"), takes_seals=False),
        DocumentKind("training.poster", _("教育のポスター"), takes_seals=False),
        DocumentKind("training.drill", _("緊急時の訓練の記録")),
        DocumentKind("people.structure", _("個人情報保護体制図")),
        DocumentKind("people.appointment", _("任命書")),
        DocumentKind("people.network", _("緊急連絡網")),
        DocumentKind("people.cards", _("緊急連絡カード"), takes_seals=False),
        DocumentKind("incidents.report", _("事故の報告書")),
        DocumentKind("incidents.decision", _("事故の判断の記録")),
        DocumentKind("incidents.letter", _("本人への通知・公表文"), takes_seals=False),
        DocumentKind("incidents.poster", _("事故の窓口のポスター"), takes_seals=False),
        DocumentKind("signin.cards", _("サインインのカード"), takes_seals=False),
        DocumentKind("safekeeping.key", _("回復キーの紙"), takes_seals=False),
    )
}
