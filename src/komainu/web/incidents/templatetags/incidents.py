"""Tags of the incident part: what the head of each incident's pages needs. Load with `{% load incidents %}`."""

from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from komainu.web.incidents import naming
from komainu.web.incidents.clocks import Clock
from komainu.web.incidents.models import Incident, Report
from komainu.web.incidents.queries.standing import StandingView
from komainu.web.people.queries import Standing
from komainu.web.site.remembering import drawn
from komainu.web.site.rights import may, opens
from komainu.web.trail.histories import address

register = template.Library()

STATE_BADGES = {"reported": "danger", "taken": "warning", "contained": "info", "decided": "info", "closed": "success"}


@register.filter
def clock_label(clock: Clock) -> str:
    """個人情報保護委員会への確報 …"""
    return str(naming.CLOCK_WORDS[clock.key])


@register.filter
def state_badge(state: str) -> str:
    """The kind of badge for the state of an incident."""
    return STATE_BADGES.get(state, "")


@register.filter
def in_language(text: Any) -> str:
    """A text that is kept in both languages, as the reader reads."""
    return str(text.in_language(naming.language()))


@register.filter
def law_text(entry: Any) -> str:
    """A sentence or a citation with `ja` and `en`, as the reader reads."""
    if isinstance(entry, dict):
        return naming.said(entry)
    return str(entry.en if naming.language() == "en" else entry.ja)


@register.filter
def known_citations(ids: Any) -> list[Any]:
    return naming.citations(ids or ())


@register.simple_tag
def incident_head(reader: Standing, incident: Incident, view: StandingView | None, tab: str, today: date) -> SafeString:
    """The same head on every page of an incident: its number, state, next deadline, and the way to its other pages.

    tab  detail, contain, questions, decide, reports, persons, texts, classify, timeline; or another, if none of these is the page
    """
    return drawn(
        "incidents/_head.html",
        number=incident.number,
        title="" if tab == "detail" else incident.title,
        state=incident.state,
        state_words=incident.get_state_display(),
        kind_words="" if incident.kind == Incident.Kind.ACCIDENT else incident.get_kind_display(),
        clock=view.next_clock if view and incident.is_open else None,
        tabs=tabs_of(reader, incident, tab),
        today=today,
    )


@register.simple_tag
def report_filed(report: Report, opens_files: bool) -> SafeString:
    """How a report went out; its files as links for who may open them."""
    return drawn(
        "incidents/_report_filed.html",
        code=report.incident_id,
        withdrawn=report.withdrawn_at is not None,
        filed_at=report.filed_at,
        due_on=report.due_on,
        recipient=report.recipient,
        method=report.method,
        receipt=report.receipt,
        filed_by=report.filed_by.name if report.filed_by else "",
        is_final=report.serves_as_final,
        file_id=report.file_id,
        file_name=report.file.name if report.file else "",
        lateness_reason=report.lateness_reason,
        evidence_id=report.lateness_evidence_id,
        evidence_name=report.lateness_evidence.name if report.lateness_evidence else "",
        opens_files=opens_files,
    )


def tabs_of(reader: Standing, incident: Incident, current: str) -> list[dict[str, Any]]:
    """The row of pages of an incident, those that open for the reader; one that is no accident has no law around it."""
    pages = [("detail", _("概要"), "detail")]
    if incident.kind == Incident.Kind.ACCIDENT:
        pages += [
            ("contain", _("初動"), "contain"),
            ("questions", _("質問と判定"), "questions"),
            ("decide", _("判断"), "decide"),
            ("reports", _("報告"), "reports"),
            ("persons", _("本人"), "persons"),
            ("texts", _("言葉"), "texts"),
            ("classify", _("分類と費用"), "classify"),
        ]
    pages.append(("timeline", _("経過"), "timeline"))
    tabs = [
        {"label": label, "url": reverse(f"incidents:{name}", args=[incident.pk]), "current": tab == current} for tab, label, name in pages
    ]
    if may(reader, "incidents.read_assessment"):
        tabs.append({"label": _("履歴"), "url": address("incident", incident.pk), "current": current == "history"})
    return [tab for tab in tabs if opens(reader, str(tab["url"]))]
