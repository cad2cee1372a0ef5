"""Readings of the signed decisions."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from komainu.web.incidents import naming
from komainu.web.incidents.models import AssessmentRecord, Decision, DecisionLine, Incident
from komainu.web.incidents.proposals import SUBJECTS
from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.queries import in_force, said_role
from komainu.web.people.roles import Role
from komainu.web.site.prepared import prepared


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One subject of a decision in words."""

    subject: str
    title: str
    proposed: str
    proposed_badge: str
    decided: str
    departs: bool
    reason: str


def shown_line(line: DecisionLine) -> ShownLine:
    return ShownLine(
        subject=line.subject,
        title=str(naming.SUBJECT_WORDS[line.subject]),
        proposed=str(naming.REQUIRED_WORDS[line.proposed]),
        proposed_badge=naming.REQUIRED_BADGES[line.proposed],
        decided=str(naming.DECIDED_WORDS[line.decided]),
        departs=line.departs,
        reason=line.reason,
    )


def assessment_read(incident: Incident, code: UUID) -> AssessmentRecord | None:
    """The assessment that the signer read, if it is one of this incident. One query."""
    return AssessmentRecord.objects.filter(incident=incident, pk=code).first()


def decisions_of(incident: Incident) -> list[Decision]:
    """The signed decisions, the newest first. One query."""
    return _decisions(incident.pk)


@prepared
def _decisions(incident_id: UUID) -> QuerySet[Decision]:
    decisions = Decision.objects.filter(incident_id=incident_id)
    return decisions.select_related("signed_by", "assessment").defer("assessment__explanation", "assessment__facts")


def decision_of(incident: Incident, code: UUID) -> tuple[Decision, list[ShownLine]]:
    """One decision with its lines in the order of the page, else 404. Two queries."""
    decision = get_object_or_404(
        Decision.objects.select_related("signed_by", "assessment", "assessment__made_by"), pk=code, incident=incident
    )
    lines = sorted(decision.lines.all(), key=lambda line: SUBJECTS.index(line.subject))
    return decision, [shown_line(line) for line in lines]


def latest_lines(incident: Incident) -> dict[str, tuple[str, str, str]]:
    """Subject -> proposed, decided, reason of the decision in force. One query, none before the first signature."""
    if incident.latest_decision_id is None:
        return {}
    return {subject: (proposed, decided, reason) for subject, proposed, decided, reason in _lines(incident.latest_decision_id)}


@prepared
def _lines(decision_id: UUID) -> QuerySet[DecisionLine, Any]:
    return DecisionLine.objects.filter(decision_id=decision_id).values_list("subject", "proposed", "decided", "reason")


def signing_as(person: Person, on: date) -> str:
    """As what this person signs on a day: the role, with 代行 for a deputy. Empty for who does not hold it. One query."""
    terms = _manager_terms(on, person.pk)
    if not terms:
        return ""
    role = said_role(Role.PRIVACY_MANAGER)
    return role if (False,) in terms else _("%(role)s（代行）") % {"role": role}


@prepared
def _manager_terms(on: date, person_id: UUID) -> QuerySet[RoleTerm, Any]:
    return RoleTerm.objects.filter(in_force(on), person_id=person_id, role=Role.PRIVACY_MANAGER).values_list("is_deputy")
