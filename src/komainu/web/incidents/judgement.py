"""The record of a decision (判断記録) as a document to file: facts, rules, proposal, decision, signature. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from komainu.web.documents.content import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValue,
    KeyValueTable,
    Notice,
    Paragraph,
    Signature,
    SignatureBox,
    Table,
)
from komainu.web.incidents import naming
from komainu.web.incidents.models import Decision, Incident
from komainu.web.incidents.panel import Panel, RegimePanel
from komainu.web.incidents.queries.decisions import ShownLine
from komainu.web.site.templatetags.site import jdatetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the document is made from. `seal` prints a square for a 印 beside the line to sign."""

    incident: Incident
    decision: Decision
    lines: Sequence[ShownLine]
    panel: Panel
    organisation: str
    seal: bool = False


def document(made: Judgement) -> Document:
    """The decision on paper, with everything that it rested on."""
    incident, decision = made.incident, made.decision
    return Document(
        title=_("判断記録"),
        subtitle=f"{incident.number} {incident.title}",
        blocks=list(_blocks(made)),
        version=_("判断 %(sequence)s回目") % {"sequence": decision.sequence},
        date=decision.decided_on,
        language=naming.language(),
        organisation=made.organisation,
        notes=[_("適用した決まりの版：%(versions)s") % {"versions": _("、").join(made.panel.rule_versions)}],
    )


def _blocks(made: Judgement) -> Iterable[Block]:
    decision, assessment = made.decision, made.decision.assessment
    yield KeyValueTable(
        [
            KeyValue(_("事故"), f"{made.incident.number} {made.incident.title}"),
            KeyValue(_("判断した日"), naming.day_words(decision.decided_on)),
            KeyValue(_("署名した人"), f"{decision.signed_as} {decision.signed_by.name}{_('（')}{jdatetime(decision.signed_at)}{_('）')}"),
            KeyValue(
                _("もとにした判定"),
                _("%(sequence)s回目（%(day)s現在の決まりによる）")
                % {"sequence": assessment.sequence, "day": naming.day_words(assessment.as_of)},
            ),
        ]
    )
    yield Heading(_("判断"), 2)
    yield Table(
        [_("事項"), _("判定の案"), _("判断"), _("理由")],
        [[line.title, line.proposed, line.decided, line.reason or ("" if not line.departs else _("（記載なし）"))] for line in made.lines],
        widths=[3, 2, 1.5, 4],
    )
    if any(line.departs for line in made.lines):
        yield Notice(_("判定の案と違う判断があります。理由を上の表に記しています。"), kind="warning")
    if decision.note:
        yield Heading(_("判断の経緯・補足"), 2)
        yield Paragraph(decision.note)
    yield Heading(_("事実"), 2)
    rows = [KeyValue(title, value) for title, value in naming.facts_in_words(assessment.facts)]
    yield KeyValueTable(rows) if rows else Paragraph(_("まだ何も分かっていません。"))
    if made.panel.missing:
        yield Heading(_("判断の時点で分かっていなかったこと"), 2)
        yield Bullets([missing.question for missing in made.panel.missing])
    yield Heading(_("判定とその根拠"), 2)
    for regime in made.panel.regimes:
        yield from _regime(regime)
    yield Heading(_("本人への通知：%(words)s") % {"words": made.panel.notice_words}, 3)
    yield Bullets(made.panel.notice_reasons or ["—"])
    yield Heading(_("公表：%(words)s") % {"words": made.panel.publication.words}, 3)
    yield Bullets(made.panel.publication.reasons or ["—"])
    beside = [*made.panel.other_duties, *made.panel.warnings, *made.panel.inconsistencies]
    if beside:
        yield Heading(_("あわせて確かめること"), 3)
        yield Bullets(beside)
    yield Heading(_("根拠"), 2)
    yield Bullets(
        [f"{one.document_ja} {one.ja}" if naming.language() == "ja" else f"{one.document_en}: {one.en}" for one in made.panel.citations]
    )
    yield Heading(_("署名"), 2)
    yield SignatureBox(
        [Signature(decision.signed_as, decision.signed_by.name, "seal" if made.seal else "sign", naming.day_words(decision.decided_on))]
    )


def _regime(regime: RegimePanel) -> Iterable[Block]:
    yield Heading(f"{regime.title}{_('：')}{regime.status_words}", 3)
    rows = []
    if regime.grounds:
        rows.append(KeyValue(_("該当する理由"), "\n".join(regime.grounds)))
    if regime.possible_grounds:
        rows.append(KeyValue(_("まだ決まらない理由"), "\n".join(regime.possible_grounds)))
    if regime.exemptions:
        rows.append(KeyValue(_("除かれる理由"), "\n".join(regime.exemptions)))
    rows += [KeyValue(label, naming.day_words(day)) for label, day in _days(regime) if day]
    if regime.recipients:
        rows.append(KeyValue(_("報告先"), _("、").join(regime.recipients)))
    if rows:
        yield KeyValueTable(rows)
    elif regime.sentence:
        yield Paragraph(regime.sentence)


def _days(regime: RegimePanel) -> list[tuple[str, date | None]]:
    if regime.is_guess:
        return []
    return [
        (_("1日目（知った日）"), regime.day_one),
        (_("速報の目安（3日目）"), regime.guide_from),
        (_("速報の目安（5日目）"), regime.guide_until),
        (_("確報の期限"), regime.final_due),
    ]
