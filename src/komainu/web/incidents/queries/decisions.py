"""Readings of the signed decisions."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from komainu.web.incidents import naming
from komainu.web.incidents.models import AssessmentRecord, Decision, DecisionLine, Incident
from komainu.web.incidents.proposals import SUBJECTS
from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.queries import in_force
from komainu.web.people.roles import Role


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
    return list(Decision.objects.filter(incident=incident).select_related("signed_by", "assessment").defer("assessment__explanation"))


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
    rows = DecisionLine.objects.filter(decision_id=incident.latest_decision_id)
    return {
        subject: (proposed, decided, reason)
        for subject, proposed, decided, reason in rows.values_list("subject", "proposed", "decided", "reason")
    }


def signing_as(person: Person, on: date) -> str:
    """As what this person signs on a day: the role, with 代行 for a deputy. Empty for who does not hold it. One query."""
    terms = list(RoleTerm.objects.filter(in_force(on), person=person, role=Role.PRIVACY_MANAGER).values_list("is_deputy", flat=True))
    if not terms:
        return ""
    role = str(Role.PRIVACY_MANAGER.label)
    return role if False in terms else _("%(role)s（代行）") % {"role": role}
