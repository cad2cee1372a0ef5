"""Where an incident stands: its clocks, how many questions are open, whether a decision is wanted."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from komainu.web.incidents.clocks import Clock, Standpoint, clocks, next_clock
from komainu.web.incidents.models import DecisionLine, Incident, Report
from komainu.web.incidents.proposals import SignedLine, decisions_in_force, grounds_of, unsigned
from komainu.web.site.clock import japan_day
from komainu.web.site.prepared import prepared


@dataclass(frozen=True, slots=True)
class StandingView:
    """The clocks and what the office still has to do before they can be met."""

    clocks: list[Clock]
    open_questions: int
    needs_decision: bool

    @property
    def next_clock(self) -> Clock | None:
        return next_clock(self.clocks)


def signed_lines(incident: Incident) -> list[SignedLine]:
    """The lines of the latest signed decision. One query for each incident that was read, none before the first signature.

    What was signed never changes, so the lines stay with the incident, under the decision that they belong to.
    """
    if incident.latest_decision_id is None:
        return []
    decision, lines = incident.__dict__.get("_signed_lines", (None, []))
    if decision != incident.latest_decision_id:
        lines = [
            SignedLine(subject, proposed, decided, *grounds_of(answer, subject))
            for subject, proposed, decided, answer in _signed(incident.latest_decision_id)
        ]
        incident.__dict__["_signed_lines"] = (incident.latest_decision_id, lines)
    return lines


@prepared
def _signed(decision_id: UUID) -> QuerySet[DecisionLine, Any]:
    lines = DecisionLine.objects.filter(decision_id=decision_id)
    return lines.values_list("subject", "proposed", "decided", "decision__assessment__answer")


@prepared
def _filed(incident_id: UUID) -> QuerySet[Report, Any]:
    filed = Report.objects.filter(incident_id=incident_id, filed_at__isnull=False, withdrawn_at=None).order_by("filed_at")
    return filed.values_list("form", "stage", "filed_at", "serves_as_final")


def standpoint(incident: Incident, lines: list[SignedLine] | None = None) -> Standpoint:
    """What the clocks are computed from. Two queries (decision lines, filed reports) beside the incident with its latest rows."""
    answer = incident.latest_assessment.answer if incident.latest_assessment else {}
    decided = decisions_in_force(answer, signed_lines(incident) if lines is None else lines)
    filed: dict[tuple[str, str], date] = {}
    for form, stage, filed_at, serves_as_final in _filed(incident.pk):
        filed.setdefault((form, stage), japan_day(filed_at))
        if serves_as_final:
            filed.setdefault((form, "final"), japan_day(filed_at))
    told = incident.record.get("client_told_on")
    return Standpoint(
        answer=answer,
        provisional=(incident.latest_assessment.explanation.get("provisional") or {}) if incident.latest_assessment else {},
        facts=incident.facts,
        fallback_on=incident.noticed_on or japan_day(incident.reported_at),
        decided=decided,
        filed=filed,
        noticed_on=incident.noticed_on,
        noticed_time=incident.noticed_time,
        client_name=incident.client_name,
        client_term_hours=incident.client_term_hours,
        client_term_days=incident.client_term_days,
        client_told_on=date.fromisoformat(told) if told else None,
    )


def standing(incident: Incident, lines: list[SignedLine] | None = None, point: Standpoint | None = None) -> StandingView:
    """Two queries, less those whose answers are at hand. An incident that is no accident has no clocks."""
    if incident.kind != Incident.Kind.ACCIDENT or incident.latest_assessment is None:
        return StandingView([], 0, False)
    lines = signed_lines(incident) if lines is None else lines
    found = clocks(point or standpoint(incident, lines))
    answer = incident.latest_assessment.answer
    undetermined = any(
        (answer.get(regime) or {}).get("report_required") == "undetermined" for regime in ("appi", "my_number", "privacy_mark")
    )
    questions = len(answer.get("missing_facts") or ()) if undetermined else 0
    # A new fact asks for a new signature only when it changes what the signed one was about.
    needs_decision = bool(unsigned(answer, lines))
    return StandingView(found, questions, needs_decision)
