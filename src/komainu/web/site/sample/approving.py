"""What waits for approval and what was decided, somebody who is away, a chat that is switched off: so that no page of them is empty."""

from datetime import timedelta

from komainu.web.approvals import services as approvals
from komainu.web.approvals.models import Approval
from komainu.web.duties import services as duties
from komainu.web.people.models import RoleProposal
from komainu.web.people.roles import Role
from komainu.web.people.services import proposals
from komainu.web.site import clock
from komainu.web.site.sample.acting import Days, Story
from komainu.web.site.sample.house import Cast


def _request_of(proposal: RoleProposal) -> Approval:
    return Approval.objects.get(subject_id=str(proposal.pk), state=Approval.State.WAITING)


def deciding(cast: Cast, days: Days) -> Story:
    """Appointments: one approved, one returned, two that wait; within the last hour."""
    top, manager, office, people = cast.people["1001"], cast.manager, cast.office, cast.people
    yield days.hours_ago(0.9)
    today = clock.today()
    desk = proposals.propose(people["4005"], Role.FRONT_DESK, by=office, starts_on=today, is_deputy=True, reason="昼の当番のため")
    auditor = proposals.propose(people["4009"], Role.INTERNAL_AUDITOR, by=office, starts_on=today, reason="営業部の監査のため")
    yield days.hours_ago(0.7)
    approvals.approve(_request_of(desk), by=top)
    approvals.give_back(_request_of(auditor), by=manager, reason="任期の終わりを決めてください。")
    yield days.hours_ago(0.5)
    week = clock.today() + timedelta(days=7)
    proposals.propose(people["1008"], Role.EDUCATION_LEAD, by=manager, starts_on=week, is_deputy=True, reason="研修の時期に備えるため")
    proposals.propose(people["2005"], Role.INTERNAL_AUDITOR, by=office, starts_on=week, reason="総務部の監査のため")


def away(cast: Cast, days: Days) -> Story:
    """Somebody is away and another stands in; a chat is known, and switched off: nothing is to be sent from a demo."""
    yield days.hours_ago(0.4)
    people, today = cast.people, clock.today()
    duties.delegate(people["2007"], people["2003"], by=people["2007"], starts_on=today, ends_on=today + timedelta(days=4))
    hook = duties.add_webhook(
        by=people["3002"], name="個人情報保護チーム", form="slack", url="https://hooks.example.com/services/sample", tells_urgent=True, tells_late=True
    )  # fmt: skip
    duties.switch_webhook(hook, by=people["3002"], is_on=False)


STORIES = (deciding, away)
