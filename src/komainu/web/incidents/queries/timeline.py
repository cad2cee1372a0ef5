"""The timeline (経過): it writes itself from every act, with the notes, calls and files between."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.incidents import content, naming
from komainu.web.incidents.models import Attachment, ChecklistItem, Decision, Incident, Note, Report
from komainu.web.site.clock import JAPAN
from komainu.web.site.prepared import prepared
from komainu.web.trail.actions import action_label
from komainu.web.trail.models import Event
from komainu.web.trail.queries import events_of

FILTERS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("すべて")),
    ("act", gettext_lazy("したこと")),
    ("fact", gettext_lazy("分かったこと・判断")),
    ("report", gettext_lazy("報告と通知")),
    ("note", gettext_lazy("メモ・電話・ファイル")),
)
NOTE_ICONS = {"note": "edit", "call": "phone", "mail": "mail", "meeting": "people"}
FACT_ACTS = frozenset({"incidents.facts_recorded", "incidents.decision_signed", "incidents.reclassified", "incidents.classified"})
REPORT_WORDS = ("report_", "filing_", "client_", "person", "notice_", "text_", "letters_", "desk_")


@dataclass(frozen=True, slots=True)
class TimelineFile:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `group` is that of the filter; `at` is when it happened, `recorded_at` when it was written down."""

    at: datetime
    title: str
    by: str
    lines: list[str]
    group: str
    icon: str = ""
    url: str = ""
    reason: str = ""
    is_important: bool = False
    recorded_at: datetime | None = None
    files: list[TimelineFile] = field(default_factory=list)

    @property
    def was_recorded_later(self) -> bool:
        return self.recorded_at is not None and abs((self.recorded_at - self.at).total_seconds()) > 300


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)


def _checklist(event: Event, incident: Incident) -> list[str]:
    item = content.load().items.get(str(event.after.get("item")))
    text = item.text.in_language(naming.language()) if item else str(event.after.get("item") or "")
    answers = dict(ChecklistItem.Answer.choices)
    said = str(answers.get(event.after.get("answer"), ""))
    before = str(answers.get(event.before.get("answer"), "")) if event.before else ""
    lines = [f"{text}{_('：')}{before} → {said}" if before and before != said else f"{text}{_('：')}{said}"]
    return [*lines, str(event.after["note"])] if event.after.get("note") else lines


def _facts(event: Event, incident: Incident) -> list[str]:
    paths = dict.fromkeys([*event.before, *event.after])
    found = naming.changes(
        [{"path": path, "before": event.before.get(path), "after": event.after.get(path)} for path in paths], incident.facts
    )
    return [f"{said.title}{_('：')}{said.before} → {said.after}" if said.before else f"{said.title}{_('：')}{said.after}" for said in found]


def _decision(event: Event, incident: Incident) -> list[str]:
    reasons = event.after.get("reasons") or {}
    lines = []
    for subject, decided in event.after.items():
        if subject in naming.SUBJECT_WORDS:
            lines.append(f"{naming.SUBJECT_WORDS[subject]}{_('：')}{naming.DECIDED_WORDS.get(decided, decided)}")
            if reasons.get(subject):
                lines.append(_("理由：%(reason)s") % {"reason": reasons[subject]})
    return lines


def _reclassified(event: Event, incident: Incident) -> list[str]:
    kinds = dict(Incident.Kind.choices)
    return [f"{kinds.get(event.before.get('kind'), '')} → {kinds.get(event.after.get('kind'), '')}"]


def _taken(event: Event, incident: Incident) -> list[str]:
    before, after = event.before.get("taken_by"), event.after.get("taken_by")
    return [_("担当：%(before)s → %(after)s") % {"before": before, "after": after} if before else _("担当：%(after)s") % {"after": after}]


def _client(event: Event, incident: Incident) -> list[str]:
    after = event.after
    if not after.get("client"):
        return [_("委託元の登録を取り消した")]
    term = (
        _("%(count)s時間以内") % {"count": after["hours"]}
        if after.get("hours")
        else _("%(count)s日以内") % {"count": after["days"]}
        if after.get("days")
        else _("期限の登録なし")
    )
    return [f"{after['client']}{_('（')}{term}{_('）')}" + (f" {after['clause']}" if after.get("clause") else "")]


def _how(event: Event, incident: Incident) -> list[str]:
    return [str(event.after["how"])] if event.after.get("how") else []


def _report(event: Event, incident: Incident) -> list[str]:
    forms, stages = dict(Report.Form.choices), dict(Report.Stage.choices)
    line = " ".join(str(part) for part in (forms.get(event.after.get("form")), stages.get(event.after.get("stage"))) if part)
    lines = [line] if line else []
    if event.after.get("recipient"):
        lines.append(_("提出先：%(recipient)s") % {"recipient": event.after["recipient"]})
    if event.after.get("receipt"):
        lines.append(_("受付番号：%(receipt)s") % {"receipt": event.after["receipt"]})
    return lines


def _closed(event: Event, incident: Incident) -> list[str]:
    outcome = dict(Incident.Outcome.choices).get(event.after.get("outcome"), "")
    other = event.after.get("duplicate_of")
    return [f"{outcome}{_('（')}{other}{_('）')}" if other else str(outcome)]


def _reported(event: Event, incident: Incident) -> list[str]:
    kind = dict(Incident.Kind.choices).get(event.after.get("kind"), "")
    channel = dict(Incident.Channel.choices).get(event.after.get("channel"), "")
    return [f"{kind}{_('（')}{channel}{_('）')}"]


LINES: Mapping[str, Callable[[Event, Incident], list[str]]] = {
    "incidents.reported": _reported,
    "incidents.taken": _taken,
    "incidents.representative_told": _how,
    "incidents.checklist_answered": _checklist,
    "incidents.reclassified": _reclassified,
    "incidents.client_set": _client,
    "incidents.client_told": _how,
    "incidents.facts_recorded": _facts,
    "incidents.decision_signed": _decision,
    "incidents.report_started": _report,
    "incidents.report_written": _report,
    "incidents.report_filed": _report,
    "incidents.filing_withdrawn": _report,
    "incidents.closed": _closed,
}
IMPORTANT = frozenset(
    {
        "incidents.reported",
        "incidents.contained",
        "incidents.decision_signed",
        "incidents.report_filed",
        "incidents.client_told",
        "incidents.closed",
        "incidents.reopened",
    }
)
ICONS = {
    "incidents.reported": "report",
    "incidents.taken": "person",
    "incidents.representative_told": "phone",
    "incidents.checklist_answered": "check",
    "incidents.contained": "shield",
    "incidents.facts_recorded": "search",
    "incidents.decision_signed": "gavel",
    "incidents.report_filed": "document",
    "incidents.closed": "archive",
    "incidents.reopened": "history",
}
# When the thing itself happened, where the record of it says so.
HAPPENED = ("told_at", "contained_at", "filed_at", "happened_at")


def _group(action: str) -> str:
    if action in FACT_ACTS:
        return "fact"
    return "report" if action.removeprefix("incidents.").startswith(REPORT_WORDS) else "act"


def _url(event: Event, incident: Incident, decisions: Mapping[int, Any]) -> str:
    try:
        if event.action == "incidents.decision_signed" and (decision := decisions.get(event.after.get("decision", -1))):
            return reverse("incidents:decision", args=[incident.pk, decision])
        if event.action == "incidents.facts_recorded":
            return reverse("incidents:assessments", args=[incident.pk])
    except NoReverseMatch:
        return ""
    return ""


def _of_event(event: Event, incident: Incident, decisions: Mapping[int, Any]) -> Entry:
    told = next((moment for name in HAPPENED if (moment := _moment(event.after.get(name)))), None)
    lines = LINES.get(event.action, lambda _event, _incident: [])(event, incident)
    return Entry(
        at=told or event.happened_at,
        title=action_label(event.action),
        by=event.actor_name or _("サインインなし"),
        lines=[line for line in lines if line],
        group=_group(event.action),
        icon=ICONS.get(event.action, ""),
        url=_url(event, incident, decisions),
        reason="" if event.after.get("reasons") else event.reason,
        is_important=event.action in IMPORTANT,
        recorded_at=event.happened_at,
    )


def _file(incident: Incident, attachment: Attachment, *, opens: bool) -> TimelineFile:
    return TimelineFile(attachment.name, reverse("incidents:attachment", args=[incident.pk, attachment.pk]) if opens else "")


@prepared
def _decisions(incident_id: UUID) -> QuerySet[Decision, Any]:
    return Decision.objects.filter(incident_id=incident_id).values_list("sequence", "pk")


@prepared
def _attachments(incident_id: UUID) -> QuerySet[Attachment]:
    return Attachment.objects.filter(incident_id=incident_id).order_by("added_at", "pk")


@prepared
def _notes(incident_id: UUID) -> QuerySet[Note]:
    return Note.objects.filter(incident_id=incident_id).select_related("written_by")


@prepared
def _events(subject_id: str) -> QuerySet[Event]:
    return events_of(subject_id)


def timeline(incident: Incident, *, group: str = "", oldest_first: bool = False, opens_files: bool = True) -> list[Entry]:
    """All that happened. Four queries: events, notes, files, decisions."""
    decisions = dict(_decisions(incident.pk))
    files: dict[str, list[Attachment]] = {}
    for attachment in _attachments(incident.pk):
        files.setdefault(attachment.purpose, []).append(attachment)
    notes = _notes(incident.pk)
    of_notes = {f"note:{note.pk.hex[:8]}" for note in notes}
    entries = []
    for event in _events(str(incident.pk)):
        if event.action == "incidents.note_added":
            continue  # The note itself stands in its place, with its text.
        if event.action == "incidents.file_attached":
            if event.after.get("purpose") in of_notes:
                continue
            found = [each for each in files.get(str(event.after.get("purpose") or ""), []) if each.sha256 == event.after.get("sha256")]
            entry = _of_event(event, incident, decisions)
            named = [_file(incident, each, opens=opens_files) for each in found[:1]]
            lines = [] if named else [str(event.after.get("name") or "")]
            entries.append(Entry(entry.at, entry.title, entry.by, lines, "note", "paperclip", files=named, recorded_at=entry.recorded_at))
            continue
        entries.append(_of_event(event, incident, decisions))
    for note in notes:
        with_whom = [_("相手：%(who)s") % {"who": note.with_whom}] if note.with_whom else []
        entries.append(
            Entry(
                at=note.happened_at,
                title=note.get_kind_display(),
                by=note.written_by.name if note.written_by else _("知らせた人"),
                lines=[*with_whom, note.text],
                group="note",
                icon=NOTE_ICONS.get(note.kind, "edit"),
                recorded_at=note.written_at,
                files=[_file(incident, each, opens=opens_files) for each in files.get(f"note:{note.pk.hex[:8]}", [])],
            )
        )
    wanted = [entry for entry in entries if not group or entry.group == group]
    return sorted(wanted, key=lambda entry: (entry.at, entry.recorded_at or entry.at), reverse=not oldest_first)
