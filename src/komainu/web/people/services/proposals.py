"""Appointments by approval: proposed by the office, approved by who may give the role, then they come true as terms."""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.approvals.declaring import KINDS
from komainu.web.approvals.models import Approval
from komainu.web.people.approvals import APPOINTMENT, steps_for
from komainu.web.people.models import Department, Person, RoleProposal, RoleTerm
from komainu.web.people.queries import standing
from komainu.web.people.queries.terms import held_roles, said_role
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

from .terms import _refuse, appoint, extend_role, hand_over

DAY = timedelta(days=1)
State = RoleProposal.State


def needs_approval(by: Person, as_of: date) -> bool:
    """Whether what somebody appoints waits for approval.

    The top management appoints directly; without one in the house nobody could approve; the house may do without, by its rule or size.
    Four queries at the most.
    """
    if Role.TOP_MANAGEMENT in standing(by, as_of).roles or Role.TOP_MANAGEMENT not in held_roles(as_of):
        return False
    return approvals_read.is_on(KINDS[APPOINTMENT], as_of)


def _page(proposal: RoleProposal) -> str:
    return reverse("people:proposal", args=[proposal.pk])


@transaction.atomic
def propose(
    person: Person,
    role: str,
    *,
    by: Person,
    starts_on: date,
    ends_on: date | None = None,
    department: Department | None = None,
    is_deputy: bool = False,
    reason: str = "",
    act: str = RoleProposal.Act.APPOINT,
    before: RoleTerm | None = None,
) -> RoleProposal:
    """Put somebody forward for a role; approval is asked for at once. Raises what `appoint` would, as things stand now.

    before   the term that is handed over or extended
    """
    if act == RoleProposal.Act.APPOINT:
        _refuse(person, role, department, starts_on, ends_on, is_deputy=is_deputy)
    proposal = RoleProposal.objects.create(
        act=act, person=person, role=role, department=department, is_deputy=is_deputy, starts_on=starts_on, ends_on=ends_on, reason=reason,
        before=before, proposed_by=by, proposed_at=clock.now(),
    )  # fmt: skip
    trail.record("people.role_proposed", by=by, subject=person, after=_recorded(proposal))
    approvals.request(proposal, APPOINTMENT, by=by, url=_page(proposal), note=reason, steps=steps_for(role))
    return proposal


def _recorded(proposal: RoleProposal) -> dict[str, object]:
    """What the trail keeps: the keys of `people.appointed`, so that both read alike in any language."""
    return {
        "act": proposal.act, "role": proposal.role, "department": str(proposal.department_id or ""), "from": proposal.starts_on,
        "to": proposal.ends_on, "deputy": proposal.is_deputy,
    }  # fmt: skip


def come_true(approval: Approval, by: Person | None) -> RoleTerm:
    """The approval is there: the proposal becomes a term. Raises what the acts on terms raise, if the records changed meanwhile."""
    proposal = RoleProposal.objects.select_for_update(of=("self",)).select_related("person", "department").get(pk=approval.subject_id)
    if proposal.state not in {State.PROPOSED, State.RETURNED}:
        raise WrongState
    decided_by = _decided_by(approval)
    if proposal.act == RoleProposal.Act.EXTEND and proposal.before is not None:
        extend_role(proposal.before, by=by, ends_on=proposal.ends_on)
        term = RoleTerm.objects.get(pk=proposal.before_id)
    elif proposal.act == RoleProposal.Act.HAND_OVER and proposal.before is not None:
        term = hand_over(
            proposal.before, by=by, to=proposal.person, on=proposal.starts_on, ends_on=proposal.ends_on, decided_by=decided_by, reason=proposal.reason
        )  # fmt: skip
    else:
        term = appoint(
            proposal.person, proposal.role, by=by, starts_on=proposal.starts_on, ends_on=proposal.ends_on, department=proposal.department,
            is_deputy=proposal.is_deputy, decided_by=decided_by,
        )  # fmt: skip
    kept = None if proposal.act == RoleProposal.Act.EXTEND else term
    RoleProposal.objects.filter(pk=proposal.pk).update(state=State.APPROVED, term=kept)
    return term


def _decided_by(approval: Approval) -> str:
    """Who decided it, as the paper of the appointment says: the body on paper, or those who approved, with the day."""
    paper = approvals_read.paper_decision(approval)
    if paper is not None:
        return f"{paper.body} {paper.decided_on.isoformat()}"[:200]
    seats = approval.seats.filter(outcome="approved").select_related("decided_by").order_by("position")
    names = "、".join(f"{said_role(seat.role)} {seat.decided_by.name}" for seat in seats if seat.decided_by)
    return f"{names} {clock.today().isoformat()}"[:200]


@transaction.atomic
def propose_again(proposal: RoleProposal, *, by: Person, **changes: object) -> RoleProposal:
    """What was returned is put forward again, changed or as it is. Raises WrongState unless it was returned."""
    proposal = RoleProposal.objects.select_for_update(of=("self",)).select_related("person", "department", "before").get(pk=proposal.pk)
    if proposal.state != State.RETURNED:
        raise WrongState
    for name, value in changes.items():
        setattr(proposal, name, value)
    proposal.state = State.PROPOSED
    proposal.save()
    trail.record("people.role_proposed", by=by, subject=proposal.person, after=_recorded(proposal))
    approvals.request(proposal, APPOINTMENT, by=by, url=_page(proposal), note=proposal.reason, steps=steps_for(proposal.role))
    return proposal


@transaction.atomic
def drop_proposal(proposal: RoleProposal, *, by: Person) -> None:
    """It is not put forward any more. Raises WrongState when it has come true; NotRequester."""
    proposal = RoleProposal.objects.select_for_update(of=("self",)).select_related("person").get(pk=proposal.pk)
    if proposal.state not in {State.PROPOSED, State.RETURNED}:
        raise WrongState
    state = approvals_read.state_of(APPOINTMENT, proposal.pk)
    if state.approval is not None and state.approval.state == Approval.State.WAITING:
        approvals.withdraw(state.approval, by=by)
    elif state.approval is not None:
        approvals.settle_returned(state.approval)
    RoleProposal.objects.filter(pk=proposal.pk).update(state=State.DROPPED)
    trail.record("people.role_proposal_dropped", by=by, subject=proposal.person, before=_recorded(proposal))
