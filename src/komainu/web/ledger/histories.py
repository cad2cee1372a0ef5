"""The histories of this part's records: who may read them, and the words that no field has."""

from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from komainu.law.data_kinds import DataKind, Fact, question, words
from komainu.web.ledger import columns, content, queries
from komainu.web.ledger.classifying import language
from komainu.web.ledger.content import shown_items
from komainu.web.ledger.models import ANSWERS, ConsentRecord, FilingStep
from komainu.web.ledger.processing import ANSWERS as PROCESSED
from komainu.web.ledger.processing import STEPS
from komainu.web.ledger.queries.filings import visible_filing
from komainu.web.ledger.queries.processing import visible_check, visible_set
from komainu.web.ledger.queries.purposes import purpose_of
from komainu.web.ledger.queries.requests import visible_request
from komainu.web.ledger.queries.texts import point_of, text_of
from komainu.web.ledger.queries.transfers import visible_transfer
from komainu.web.trail.histories import History, Place, register
from komainu.web.trail.keys import uuid_of


def _line(request: Any, key: str) -> Place:
    found = queries.visible_line(request.standing, uuid_of(key))
    return Place(str(found), reverse("ledger:line", args=[found.pk]), found)


def _transfer(request: Any, key: str) -> Place:
    found = visible_transfer(request.standing, uuid_of(key))
    return Place(str(found), reverse("ledger:transfer", args=[found.pk]), found)


def _processed(request: Any, key: str) -> Place:
    found = visible_set(request.standing, uuid_of(key))
    return Place(str(found), reverse("ledger:processed", args=[found.pk]), found)


def _check(request: Any, key: str) -> Place:
    found = visible_check(request.standing, uuid_of(key))
    return Place(str(found), reverse("ledger:provision_check", args=[found.pk]), found)


def _filing(request: Any, key: str) -> Place:
    found = visible_filing(request.standing, uuid_of(key))
    return Place(str(found), reverse("ledger:filing", args=[found.pk]), found)


def _show_filing_step(key: str, value: Any) -> str | None:
    """What was done about a filing."""
    return str(FilingStep.Kind(value).label) if key == "kind" and value in FilingStep.Kind.values else None


def _purpose(request: Any, key: str) -> Place:
    found = purpose_of(uuid_of(key))
    return Place(str(found), reverse("ledger:purpose", args=[found.pk]), found)


def _request(request: Any, key: str) -> Place:
    found = visible_request(request.standing, uuid_of(key))
    return Place(str(found), reverse("ledger:request", args=[found.pk]), found)


def _point(request: Any, key: str) -> Place:
    found = point_of(uuid_of(key))
    return Place(str(found), reverse("ledger:point", args=[found.pk]), found)


def _text(request: Any, key: str) -> Place:
    found = text_of(uuid_of(key))
    return Place(str(found), reverse("ledger:text", args=[found.pk]), found)


def _show_text(key: str, value: Any) -> str | None:
    """The words of an answer, of a scope, of a way."""
    scopes = dict(shown_items.scopes())
    if isinstance(value, str):
        own = {"act": dict(ConsentRecord.Act.choices), "way": dict(ConsentRecord.Way.choices), "scopes": scopes}.get(
            key, SAID if key in SAYS else {}
        )
        return str(own[value]) if value in own else None
    return None


def _question(fact: str) -> str:
    return question(fact).text(language())


def _kind(kind: str) -> str:
    return words(kind, "name", language())


ASKED = {
    **{fact.value: lazy(_question, str)(fact.value) for fact in Fact},
    **{kind.value: lazy(_kind, str)(kind.value) for kind in DataKind},
}
"""The words for the answers of a classification and for its corrections, in the reader's language."""


def _item(code: str) -> str:
    return next((each.label for each in shown_items.items() if each.id == code), code)


SAYS = {each.id: lazy(_item, str)(each.id) for each in shown_items.items()}
SAID = {"yes": _("書いてある"), "no": _("書いていない"), "na": _("ここでは当たらない")}


def _show(key: str, value: Any) -> str | None:
    """The words of a vocabulary's value, and of an answer."""
    if key in ASKED and isinstance(value, str):
        return str(dict(ANSWERS).get(value, value))
    if key == "ways":
        key = "disposal_ways"
    if isinstance(value, str) and (key in columns.SETS or key in columns.ONES):
        return content.word({**columns.SETS, **columns.ONES}[key], value)
    return None


def _show_step(key: str, value: Any) -> str | None:
    """An answer about a step of processing."""
    return str(dict(PROCESSED)[value]) if key in {step.id for step in STEPS} and value in dict(PROCESSED) else None


register(
    History(
        "ledger_line", _("台帳の行"), "ledger.see", record=_line, subject="ledger.ledgerline", models=("ledger.disposalrecord",),
        words={
            **ASKED,
            "risks": _("リスク"),
            **columns.LABELS, "manager": _("管理責任者"), "answers": _("区分の答え"), "override": _("区分の訂正"), "override_version": _("区分を訂正したときの決まりの版"), "answer": _("答え"), "purposes": _("公表している利用目的"), "ways": _("廃棄の方法"),
            "whole": _("すべて廃棄した"), "version": _("版"),
        },
        show=_show,
    ),
    History("ledger_transfer", _("第三者提供・受領の記録"), "ledger.see", record=_transfer, subject="ledger.transferrecord", words={"line": _("台帳の行")}),
    History(
        "ledger_request", _("新規取得申請"), "ledger.see", record=_request, subject="ledger.acquisitionrequest", words={**columns.LABELS, "line": _("台帳の行")}, show=_show
    ),
    History(
        "ledger_point", _("取得する場面"), "ledger.see", record=_point, subject="ledger.collectionpoint", words={"lines": _("台帳の行"), "purposes": _("公表している利用目的")}
    ),
    History(
        "ledger_text", _("取得するときに示す文"), "ledger.see", record=_text, subject="ledger.collectiontext", models=("ledger.consentrecord",),
        words={**SAYS, "answers": _("求められている項目"), "scopes": _("何への同意か")}, show=_show_text,
    ),
    History(
        "ledger_processed", _("仮名加工情報・匿名加工情報"), "ledger.see", record=_processed, subject="ledger.processedset",
        words={"line": _("台帳の行"), "answers": _("加工の基準"), **{step.id: step.label for step in STEPS}}, show=_show_step,
    ),
    History("ledger_provision_check", _("提供前の確認"), "ledger.see", record=_check, subject="ledger.provisioncheck", words={"line": _("台帳の行")}),
    History("ledger_opt_out", _("オプトアウトの届出"), "ledger.see", record=_filing, subject="ledger.optoutfiling", models=("ledger.filingstep",), words={"line": _("台帳の行")}, show=_show_filing_step),
    History("ledger_purpose", _("利用目的"), "ledger.see", record=_purpose, subject="ledger.purposeofuse"),
)  # fmt: skip
