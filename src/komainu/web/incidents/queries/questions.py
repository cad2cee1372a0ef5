"""Readings around the wizard: the assessments that were made, each with who made it and what had changed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from komainu.web.incidents import naming
from komainu.web.incidents.models import AssessmentRecord, Incident
from komainu.web.incidents.naming import Said
from komainu.web.incidents.proposals import proposals


@dataclass(frozen=True, slots=True)
class Earlier:
    """One assessment of the list: what was learnt before it, and what changed in the answer by it."""

    record: AssessmentRecord
    learnt: list[Said]
    answered: list[Said]
    rules_changed: list[str]
    is_latest: bool


def answer_changes(before: dict[str, Any] | None, after: dict[str, Any]) -> list[Said]:
    """What the answer says otherwise: whether each subject is required, and the last days. Nothing before counts as open."""
    old, new = proposals(before) if before else {}, proposals(after)
    found = []
    for subject, title in naming.SUBJECT_WORDS.items():
        was, now = old.get(subject, "not_applicable" if before else ""), new.get(subject, "not_applicable")
        if was != now:
            found.append(Said(str(title), str(naming.REQUIRED_WORDS.get(was, "")), str(naming.REQUIRED_WORDS[now])))
    for regime in ("appi", "my_number"):
        was = str(((before or {}).get(regime) or {}).get("final_report_due") or "")
        now = str((after.get(regime) or {}).get("final_report_due") or "")
        if was != now:
            title = _("%(subject)sの期限") % {"subject": naming.CLOCK_WORDS[f"{regime}.final"]}
            found.append(Said(title, naming.day_words_of(was), naming.day_words_of(now)))
    return found


def earlier_assessments(incident: Incident) -> list[Earlier]:
    """All assessments, the newest first. One query."""
    records = list(AssessmentRecord.objects.filter(incident=incident).select_related("made_by").defer("explanation").order_by("sequence"))
    found = []
    previous: AssessmentRecord | None = None
    for record in records:
        rules = sorted(set(record.rule_versions) ^ set(previous.rule_versions)) if previous else []
        found.append(
            Earlier(
                record=record,
                learnt=naming.changes(record.changed, record.facts),
                answered=answer_changes(previous.answer if previous else None, record.answer),
                rules_changed=rules,
                is_latest=record.pk == incident.latest_assessment_id,
            )
        )
        previous = record
    return found[::-1]


def assessment_of(incident: Incident, code: UUID) -> AssessmentRecord:
    """One assessment of an incident, else 404. One query."""
    return get_object_or_404(AssessmentRecord.objects.select_related("made_by"), pk=code, incident=incident)
