"""What remains of a risk is accepted: asked for, approved, ended, expired."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.approvals.declaring import KINDS
from komainu.web.approvals.models import Approval
from komainu.web.people.models import Person
from komainu.web.risks import duties, meanwhile
from komainu.web.risks.approvals import ACCEPTANCE
from komainu.web.risks.models import Acceptance, Risk
from komainu.web.risks.problems import AskedAlready, DayTooFar, ImproperRetained, Unscored
from komainu.web.risks.services import keeping
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

State = Acceptance.State
LONGEST = timedelta(days=366)
MOST_AT_ONCE = 500


@transaction.atomic
def ask(risk: Risk, *, by: Person | None, reason: str, next_action: str, until_on: date, rated: str | None = None) -> Acceptance:
    """Ask that what remains be accepted; where the house asks for no approval, it counts at once.

    rated   `seen_of` when the form was opened: nobody asks that another remainder be accepted than the one that was read
    Raises WrongState, ImproperRetained, Unscored, DayTooFar, AskedAlready, ChangedByAnother.
    """
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    if risk.state != Risk.State.OPEN:
        raise WrongState
    if risk.acceptances.filter(state__in=[State.ASKED, State.ACCEPTED]).exists():
        raise AskedAlready
    meanwhile.heed(rated, _remainder(risk), meanwhile.told(risk, "residual_level", "residual"))
    if risk.risk_class == Risk.RiskClass.IMPROPER:
        raise ImproperRetained
    if not risk.residual_level:
        raise Unscored
    if not clock.today() < until_on <= clock.today() + LONGEST:
        raise DayTooFar
    made = Acceptance.objects.create(
        risk=risk, risk_class=risk.risk_class, level=risk.residual_level, method=risk.method, points=risk.residual, reason=reason,
        next_action=next_action, until_on=until_on, asked_by=by, asked_at=clock.now(),
    )  # fmt: skip
    keeping.accepted(risk.pk)
    trail.record("risks.acceptance_asked", by=by, subject=risk, after={"until_on": until_on, "next_action": next_action}, reason=reason)
    # The duty to think of it again ends with the next decision about it.
    duties.refresh_risk(risk)
    if approvals_read.is_on(KINDS[ACCEPTANCE], clock.today()):
        approvals.request(made, ACCEPTANCE, by=by, url=reverse("risks:risk", args=[risk.pk]))
    else:
        _give(made, by=by)
    return Acceptance.objects.get(pk=made.pk)


def _remainder(risk: Risk) -> dict[str, Any]:
    return {"method": risk.method, "level": risk.residual_level, "points": risk.residual, "class": risk.risk_class}


def seen_of(risk: Risk) -> str:
    """Names what remains of a risk. No query."""
    return meanwhile.named(_remainder(risk))


def _give(acceptance: Acceptance, *, by: Person | None) -> None:
    acceptance.state, acceptance.accepted_by, acceptance.accepted_on = State.ACCEPTED, by, clock.today()
    acceptance.save(update_fields=["state", "accepted_by", "accepted_on"])
    keeping.accepted(acceptance.risk_id)
    trail.record(
        "risks.acceptance_given",
        by=by,
        subject=acceptance.risk,
        after={"until_on": acceptance.until_on, "residual_level": acceptance.level},
    )
    duties.refresh_risk(acceptance.risk)


@transaction.atomic
def come_true(approval: Approval, by: Person | None) -> None:
    """The approval is there. Raises WrongState."""
    found = Acceptance.objects.select_for_update(of=("self",)).select_related("risk").get(pk=approval.subject_id)
    if found.state != State.ASKED:
        raise WrongState
    # Who recorded a decision on paper did not approve; the body that did stands with the request.
    _give(found, by=None if approvals_read.paper_decision(approval) is not None else by)


@transaction.atomic
def go_back(approval: Approval, by: Person | None) -> None:
    """Returned with a reason, or taken back."""
    found = (
        Acceptance.objects.select_for_update(of=("self",)).select_related("risk").filter(pk=approval.subject_id, state=State.ASKED).first()
    )
    if found is None:
        return
    found.state, found.ended_on, found.ended_reason = State.RETURNED, clock.today(), approval.reason
    found.save(update_fields=["state", "ended_on", "ended_reason"])
    keeping.accepted(found.risk_id)
    trail.record("risks.acceptance_returned", by=by, subject=found.risk, reason=approval.reason)
    duties.refresh_risk(found.risk)


@transaction.atomic
def end(acceptance: Acceptance, *, by: Person | None, reason: str) -> Acceptance:
    """It no longer counts, or is no longer asked for. Raises WrongState."""
    found = Acceptance.objects.select_for_update(of=("self",)).select_related("risk").get(pk=acceptance.pk)
    if found.state not in {State.ASKED, State.ACCEPTED}:
        raise WrongState
    found.state, found.ended_on, found.ended_reason = State.ENDED, clock.today(), reason
    found.save(update_fields=["state", "ended_on", "ended_reason"])
    keeping.accepted(found.risk_id)
    trail.record("risks.acceptance_ended", by=by, subject=found.risk, reason=reason)
    approvals.record_changed(ACCEPTANCE, found.pk, by=by)
    duties.refresh_risk(found.risk)
    return found


def end_of(risk: Risk, *, by: Person | None, reason: str) -> None:
    """The live one of a risk, if there is one."""
    live = risk.acceptances.filter(state__in=[State.ASKED, State.ACCEPTED]).first()
    if live is not None:
        end(live, by=by, reason=reason)


def rescored(risk: Risk, *, by: Person | None) -> None:
    """A remainder that was rated otherwise is not the one that was accepted."""
    live = risk.acceptances.filter(state__in=[State.ASKED, State.ACCEPTED]).first()
    if live is not None and (live.level, live.method, live.points) != (risk.residual_level, risk.method, risk.residual):
        end(live, by=by, reason="残留リスクの評価が変わったため")


def risk_changed(risk: Risk, *, by: Person | None) -> None:
    """A request whose risk is now another is void."""
    for waiting in risk.acceptances.filter(state=State.ASKED):
        approvals.record_changed(ACCEPTANCE, waiting.pk, by=by)


@transaction.atomic
def expire(today: date) -> int:
    """Those whose day has passed come back. The same on the second run."""
    passed = Acceptance.objects.select_for_update(of=("self",)).select_related("risk", "risk__line", "risk__group")
    found = list(passed.filter(state=State.ACCEPTED, until_on__lt=today).order_by("until_on")[:MOST_AT_ONCE])
    for acceptance in found:
        acceptance.state, acceptance.ended_on = State.EXPIRED, acceptance.until_on
        acceptance.save(update_fields=["state", "ended_on"])
        keeping.accepted(acceptance.risk_id)
        trail.record("risks.acceptance_expired", by=None, subject=acceptance.risk, after={"until_on": acceptance.until_on})
        duties.refresh_risk(acceptance.risk)
    return len(found)
