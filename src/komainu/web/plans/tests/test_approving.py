"""A plan before the top management: one request for what was submitted, void when that changes, on paper, and without a top management."""

from datetime import date

import pytest
from django.utils import translation

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.approvals.models import Approval
from komainu.web.approvals.problems import ContentChanged, NotYours, OwnRequest
from komainu.web.duties.models import Duty
from komainu.web.people import services as people
from komainu.web.people.models import RoleTerm
from komainu.web.people.roles import Role
from komainu.web.plans import services
from komainu.web.plans.approvals import PLAN
from komainu.web.plans.models import YearPlan
from komainu.web.plans.tests.conftest import House, signed_in, step_named
from komainu.web.site import clock
from komainu.web.site.problems import WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(house: House) -> YearPlan:
    plan = services.start_plan(2026, by=house.aoyama)
    services.leave_out(step_named(plan, "drill"), by=house.aoyama, reason="来年度に行う")
    return services.propose(plan, by=house.aoyama)


def request_of(plan: YearPlan) -> Approval:
    return Approval.objects.get(kind=PLAN, subject_id=str(plan.pk))


def test_the_approver_reads_every_step_with_its_day_and_who_does_it(proposed: YearPlan) -> None:
    facts = request_of(proposed).facts
    lines = {(label, value) for label, value in facts}
    assert ("年度", "2026年度 第1版") in lines
    assert (step_named(proposed, "drill").title, "この年度は行わない（来年度に行う）") in lines
    training = step_named(proposed, "training")
    assert any(label == training.title and value.startswith("2026-09-30 まで・") for label, value in lines)
    assert len(facts) == proposed.steps.count() + 2


def test_only_who_holds_the_role_approves_and_the_plan_is_in_force(house: House, proposed: YearPlan) -> None:
    with pytest.raises(NotYours):
        services.approve(proposed, by=house.ueda)
    plan = services.approve(proposed, by=house.oh)
    assert (plan.state, plan.approved_by) == ("approved", house.oh)
    assert approvals_read.state_of(PLAN, plan.pk).is_approved
    assert not Duty.objects.filter(closed_at=None, key__startswith="approval:").exists()


def test_a_plan_that_changed_after_it_was_submitted_is_not_approved(house: House, proposed: YearPlan) -> None:
    # The services refuse such a change; this is what came past them.
    proposed.steps.filter(step="training").update(due_on=date(2027, 3, 1))
    with pytest.raises(ContentChanged):
        services.approve(proposed, by=house.oh)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.approved_at) == ("draft", None)
    assert "内容が変わりました" in proposed.returned_reason
    assert request_of(proposed).state == Approval.State.VOID
    services.propose(proposed, by=house.aoyama)
    assert services.approve(proposed, by=house.oh).state == "approved"


def test_another_version_than_the_one_on_the_page_is_not_approved(house: House, proposed: YearPlan) -> None:
    with pytest.raises(ContentChanged):
        services.approve(proposed, by=house.oh, seen="another")
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_an_approver_who_reads_english_approves_the_same_version(house: House, proposed: YearPlan) -> None:
    with translation.override("en"):
        assert services.approve(proposed, by=house.oh).state == "approved"


def test_the_request_is_decided_on_the_page_of_approvals_too(house: House, proposed: YearPlan) -> None:
    request = request_of(proposed)
    client = signed_in(house.oh)
    assert str(request.pk) in client.get("/approvals/").content.decode()
    client.post(f"/approvals/{request.pk}/return/", {"reason": "監査の日"})
    proposed.refresh_from_db()
    assert (proposed.state, proposed.returned_reason) == ("draft", "監査の日")
    assert Duty.objects.filter(key=f"approval:{request.pk}:returned", closed_at=None).exists()
    services.discard(proposed, by=house.aoyama)
    assert not Duty.objects.filter(key=f"approval:{request.pk}:returned", closed_at=None).exists()


def test_taken_back_it_waits_for_nobody(house: House, proposed: YearPlan) -> None:
    plan = services.withdraw_proposal(proposed, by=house.aoyama)
    assert (plan.state, plan.returned_reason) == ("draft", "")
    assert not Duty.objects.filter(closed_at=None, key__startswith="approval:").exists()
    with pytest.raises(WrongState):
        services.withdraw_proposal(plan, by=house.aoyama)


def test_a_decision_on_paper_names_nobody_who_did_not_decide(house: House, proposed: YearPlan) -> None:
    approvals.record_on_paper(request_of(proposed), by=house.aoyama, body="取締役会", decided_on=date(2026, 11, 20))
    proposed.refresh_from_db()
    assert (proposed.state, proposed.approved_by) == ("approved", None)
    assert "書面での承認を記録しました" in signed_in(house.aoyama).get(f"/plan/{proposed.pk}/").content.decode()


def test_without_a_top_management_the_privacy_manager_decides_but_not_her_own_beside_another(house: House) -> None:
    RoleTerm.objects.filter(role=Role.TOP_MANAGEMENT).delete()
    people.appoint(house.eguchi, Role.PRIVACY_MANAGER, by=None, starts_on=date(2026, 4, 1), is_deputy=True)
    plan = services.propose(services.start_plan(2026, by=house.aoyama), by=house.aoyama)
    with pytest.raises(OwnRequest):
        services.approve(plan, by=house.aoyama)
    assert services.approve(plan, by=house.eguchi).state == "approved"


def test_a_plan_that_was_submitted_before_there_were_requests_can_be_taken_back(house: House) -> None:
    plan = services.start_plan(2026, by=house.aoyama)
    YearPlan.objects.filter(pk=plan.pk).update(state="proposed", proposed_by=house.aoyama, proposed_at=clock.now())
    office = signed_in(house.aoyama)
    assert "承認する人に届いていません" in office.get(f"/plan/{plan.pk}/").content.decode()
    assert office.post(f"/plan/{plan.pk}/withdraw/").status_code == 302
    plan.refresh_from_db()
    assert plan.state == "draft"
    services.propose(plan, by=house.aoyama)
    assert "承認する人に届いていません" not in office.get(f"/plan/{plan.pk}/").content.decode()
    assert services.approve(plan, by=house.oh).state == "approved"
