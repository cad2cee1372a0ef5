"""The manager decides on what Komainu proposes, and signs. Another decision than the proposed one needs a reason."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.models import AssessmentRecord, Decision, DecisionLine, Incident
from komainu.web.incidents.proposals import departs, proposals
from komainu.web.incidents.services.standing import lock, refresh
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile, Problem, WrongState
from komainu.web.trail import services as trail


class DecisionIncomplete(Problem):
    title = _("まだ選んでいない判断があります")
    what_to_do = _("すべての欄で「行う」「行わない」「まだ決めない」のどれかを選んでください。")
    status = 422


class DepartureUnexplained(Problem):
    title = _("判定の案と違う判断には、理由が必要です")
    what_to_do = _("案と違う欄に、そう判断した理由を書いてください。")
    status = 422


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided for one subject (a regime, the notice, the publication)."""

    subject: str
    decided: str
    reason: str = ""


@transaction.atomic
def sign(
    incident: Incident, verdicts: list[Verdict], *, by: Person, signed_as: str, assessment: AssessmentRecord, note: str = ""
) -> Decision:
    """Sign a decision on the latest assessment. The same once more, by the same person, is the decision that stands (a second tap).

    assessment  the one that the signer read; if a newer one exists, nothing is signed
    Raises ChangedMeanwhile, DecisionIncomplete, DepartureUnexplained, WrongState.
    """
    incident = lock(incident)
    if incident.kind != Incident.Kind.ACCIDENT or incident.state in {Incident.State.REPORTED, Incident.State.CLOSED}:
        raise WrongState
    if incident.latest_assessment_id != assessment.pk:
        raise ChangedMeanwhile
    proposed = proposals(assessment.answer)
    if set(proposed) - {verdict.subject for verdict in verdicts}:
        raise DecisionIncomplete
    if (standing := incident.latest_decision) is not None and _says(standing, verdicts, by=by, assessment=assessment, note=note):
        return standing
    now = clock.now()
    decision = Decision.objects.create(
        incident=incident,
        sequence=(incident.latest_decision.sequence if incident.latest_decision else 0) + 1,
        assessment=assessment,
        signed_by=by,
        signed_as=signed_as,
        signed_at=now,
        decided_on=clock.japan_day(now),
        note=note,
    )
    lines = []
    for verdict in verdicts:
        if verdict.subject not in proposed:
            continue
        differs = departs(verdict.subject, proposed[verdict.subject], verdict.decided)
        if differs and not verdict.reason.strip():
            raise DepartureUnexplained
        lines.append(
            DecisionLine(
                decision=decision,
                subject=verdict.subject,
                proposed=proposed[verdict.subject],
                decided=verdict.decided,
                departs=differs,
                reason=verdict.reason,
            )
        )
    DecisionLine.objects.bulk_create(lines)
    incident.latest_decision = decision
    if incident.state == Incident.State.CONTAINED:
        incident.state = Incident.State.DECIDED
    incident.save(update_fields=["latest_decision", "state"])
    trail.record(
        "incidents.decision_signed",
        by=by,
        subject=incident,
        after={
            "decision": decision.sequence,
            "assessment": assessment.sequence,
            **{line.subject: line.decided for line in lines},
            "reasons": {line.subject: line.reason for line in lines if line.reason},
        },
        reason="\n".join(line.reason for line in lines if line.reason),
    )
    refresh(incident)
    return decision


def _says(decision: Decision, verdicts: list[Verdict], *, by: Person, assessment: AssessmentRecord, note: str) -> bool:
    """Whether a decision says just this, on this assessment and by this person. One query."""
    if (decision.signed_by_id, decision.assessment_id, decision.note) != (by.pk, assessment.pk, note):
        return False
    return {(line.subject, line.decided, line.reason) for line in decision.lines.all()} == {
        (verdict.subject, verdict.decided, verdict.reason) for verdict in verdicts
    }
