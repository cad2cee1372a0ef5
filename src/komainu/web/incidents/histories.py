"""The histories of this part: every incident, the settings of its window, the forms that the house corrected."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from komainu.law.classification import UnknownId, label
from komainu.web.incidents import content, naming, queries
from komainu.web.incidents.models import AffectedPerson, ChecklistItem, Cost, Incident, Note, Report
from komainu.web.incidents.queries.timeline import LINES
from komainu.web.incidents.record import topics
from komainu.web.trail.histories import History, Place, register
from komainu.web.trail.keys import uuid_of
from komainu.web.trail.models import Event

WORDS: dict[str, Any] = {
    "kind": _("種類"),
    "what": _("起きたこと"),
    "channel": _("知らせた方法"),
    "noticed_on": _("気づいた日"),
    "name": _("ファイルの名前"),
    "purpose": _("使いみち"),
    "taken_by": _("担当"),
    "told_at": _("伝えた日時"),
    "answer": _("答え"),
    "contained_at": _("拡大を止めた日時"),
    "happened_at": _("起きた日時"),
    "client": _("委託元"),
    "contact": _("連絡先"),
    "hours": _("契約の期限（時間）"),
    "days": _("契約の期限（日）"),
    "clause": _("契約の条項"),
    "form": _("様式"),
    "stage": _("段階"),
    "items": _("変えた項目"),
    "filed_at": _("提出した日時"),
    "receipt": _("受付番号"),
    "recipient": _("提出先"),
    "notified_on": _("通知した日"),
    "substitutes": _("代わりの方法"),
    "audience": _("宛先"),
    "version": _("版"),
    "told": _("知らせた状態"),
    "withdrawn": _("返事を取り消した"),
    "added": _("加えた人数"),
    "changed": _("変えた人数"),
    "unchanged": _("変わらない人数"),
    "refused": _("取り込まなかった行数"),
    "by_hand": _("手で加えた"),
    "check": _("本人確認の方法"),
    "amount": _("金額・時間"),
    "what_for": _("何のため"),
    "outcome": _("結果"),
    "duplicate_of": _("同じ件の番号"),
    "occurrence": _("事故の種類"),
    "occurrences": _("事故の種類（すべて）"),
    "suspected_of": _("疑われる種類"),
    "classification": _("区分"),
    "causes": _("原因"),
    "origin": _("起きた場所"),
    "compared_on": _("照合した日"),
    "valid_from": _("この日から"),
    "add": _("加えた項目"),
    "hide": _("隠した項目"),
    "rename": _("名前を変えた項目"),
    "labels": _("項目の名前"),
    "order": _("項目の順番"),
}
CHOICES: dict[str, dict[Any, Any]] = {
    "kind": {**dict(Incident.Kind.choices), **dict(Note.Kind.choices), **dict(Cost.Kind.choices)},
    "channel": dict(Incident.Channel.choices),
    "answer": dict(ChecklistItem.Answer.choices),
    "outcome": dict(Incident.Outcome.choices),
    "form": dict(Report.Form.choices),
    "stage": dict(Report.Stage.choices),
    "how": dict(AffectedPerson.Told.choices),
    "told": dict(AffectedPerson.Told.choices),
}
AXES = {
    "occurrence": "occurrence", "occurrences": "occurrence", "suspected_of": "occurrence", "classification": "class", "causes": "cause",
    "origin": "origin",
}  # fmt: skip


def _show(key: str, value: Any) -> str | None:
    """The words of an id of the classification, or of what happened as the tiles say it."""
    if not isinstance(value, str) or not value:
        return None
    if key == "what":
        options = [each for kind in Incident.Kind.values for each in content.options(kind)]
        return next((str(each.title.in_language(naming.language())) for each in options if each.id == value), None)
    if key not in AXES:
        return None
    try:
        return label(AXES[key], value).in_language(naming.language())
    except UnknownId:
        return None


def _tell(event: Event, incident: Incident) -> list[str] | None:
    """What the timeline tells in sentences it tells here too; what the reports say beside the facts bears the topics' names."""
    if event.action in LINES:
        return [line for line in LINES[event.action](event, incident) if line]
    if event.action == "incidents.record_written":
        names = {topic.id: topic.en if naming.language() == "en" else topic.ja for topic in topics()}
        return [
            f"{names.get(key, key)}{_t('：')}{_said(event.before.get(key))} → {_said(value)}"
            if event.before.get(key)
            else f"{names.get(key, key)}{_t('：')}{_said(value)}"
            for key, value in event.after.items()
        ]
    return None


def _said(value: Any) -> str:
    if isinstance(value, list):
        return _t("、").join(str(each) for each in value)
    return str(value) if value not in (None, "") else _t("（空）")


def _incident(request: Any, key: str) -> Place:
    found = queries.readable_incident(request, uuid_of(key))
    from komainu.web.incidents.templatetags.incidents import tabs_of

    tabs = tabs_of(request.standing, found, "history")
    return Place(found.number, reverse("incidents:detail", args=[found.pk]), found, tabs)


def _settings(request: Any, key: str) -> Place:
    if key != "1":
        raise Http404
    return Place(_t("事故の窓口の設定"), reverse("incidents:house_rules"))


register(
    History(
        "incident", _("事故"), "incidents.read_assessment", record=_incident, subject="incidents.incident",
        words=WORDS, choices=CHOICES, show=_show, tell=_tell,
    ),
    History("incident-settings", _("事故の窓口の設定"), "incidents.house_rules", record=_settings, subject="incidents.houserules"),
    History("report-forms", _("報告書の様式"), "incidents.read_assessment", acts=("incidents.form_",), words=WORDS, choices=CHOICES),
)  # fmt: skip
