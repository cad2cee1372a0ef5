"""A plan from its proposal to its record: made, submitted, decided, done, corrected, copied."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from komainu.web.duties.models import Duty
from komainu.web.people import services as people
from komainu.web.people.models import Organisation
from komainu.web.people.roles import Role
from komainu.web.plans import duties, problems, queries, services, sources
from komainu.web.plans.models import THE_CALENDAR, PlanCalendar, PlanStep, StepRecord, YearPlan
from komainu.web.plans.sources import Entry, Source
from komainu.web.plans.tests.conftest import NOW, TODAY, House, step_named
from komainu.web.site.problems import WrongState
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


def open_keys() -> set[str]:
    return set(Duty.objects.filter(closed_at=None, key__startswith="plans:").values_list("key", flat=True))


def test_the_first_draft_is_what_the_house_is_asked_for(house: House) -> None:
    plan = services.start_plan(2026, by=house.aoyama)
    assert (plan.state, plan.version, plan.starts_on, plan.ends_on) == ("draft", 1, date(2026, 4, 1), date(2027, 3, 31))
    assert plan.steps.filter(step="operation_check").count() == 4
    assert step_named(plan, "training").due_on == date(2026, 9, 30)
    with pytest.raises(problems.PlanInWork):
        services.start_plan(2026, by=house.aoyama)


def test_a_small_house_under_the_law_alone_is_asked_for_less(house: House) -> None:
    Organisation.objects.update(privacy_mark="none", my_number_role="none", fiscal_start_month=1)
    plan = services.start_plan(2026, by=house.aoyama)
    assert not plan.steps.filter(step__in=["context", "my_number"]).exists()
    assert step_named(plan, "training").due_on == date(2026, 6, 30), "the year begins in January"


def test_a_draft_is_changed_and_a_submitted_plan_stands_still(house: House) -> None:
    plan = services.start_plan(2026, by=house.aoyama)
    own = services.add_step(plan, by=house.aoyama, title="倉庫を見る", due_on=date(2026, 12, 1), owner=house.ueda)
    services.change_step(own, by=house.aoyama, title="倉庫を見る", due_on=date(2026, 12, 24), owner=house.ueda, details="入退室")
    with pytest.raises(problems.DayOutsideYear):
        services.change_step(own, by=house.aoyama, title="x", due_on=date(2027, 4, 1), owner=house.ueda)
    services.leave_out(step_named(plan, "drill"), by=house.aoyama, reason="来年度に行う")
    services.propose(plan, by=house.aoyama)
    for act in (
        lambda: services.add_step(plan, by=None, title="x", due_on=TODAY, owner_role="pms_office"),
        lambda: services.leave_out(own, by=None, reason="x"),
        lambda: services.discard(plan, by=None),
        lambda: services.propose(plan, by=None),
    ):
        with pytest.raises(problems.PlanFixed):
            act()
    assert open_keys() == set()
    duty = Duty.objects.get(closed_at=None, key__startswith="approval:")
    assert duty.owner_role == Role.TOP_MANAGEMENT
    assert duty.subject_label == str(plan)


def test_it_comes_back_with_a_reason_and_is_submitted_again(house: House) -> None:
    plan = services.start_plan(2026, by=house.aoyama)
    services.propose(plan, by=house.aoyama)
    plan = services.return_plan(plan, by=house.oh, reason="訓練の日を決める")
    assert (plan.state, plan.returned_reason) == ("draft", "訓練の日を決める")
    assert open_keys() == set()
    services.propose(plan, by=house.aoyama)
    services.withdraw_proposal(plan, by=house.aoyama)
    services.propose(plan, by=house.aoyama)
    plan = services.approve(plan, by=house.oh)
    assert plan.approved_at == NOW
    with pytest.raises(problems.OwnProposal):
        services.approve(plan, by=house.oh)


def test_an_empty_plan_is_not_submitted(house: House) -> None:
    plan = services.start_plan(2026, by=house.aoyama)
    for step in plan.steps.all():
        services.leave_out(step, by=None, reason="x")
    with pytest.raises(problems.PlanEmpty):
        services.propose(plan, by=house.aoyama)


def test_the_steps_of_an_approved_plan_become_duties_with_owner_day_reason_and_citation(approved: YearPlan) -> None:
    training = step_named(approved, "training")
    duty = Duty.objects.get(key=f"plans:step:{training.line}", closed_at=None)
    assert (duty.due_on, duty.url) == (date(2026, 9, 30), f"/plan/steps/{training.pk}/")
    assert duty.owner_role == Role.PRIVACY_MANAGER, "nobody holds the education lead's role"
    assert any("J.3.3" in each for each in duty.citations)
    far = step_named(approved, "review")
    assert far.due_on > TODAY + duties.LEAD
    assert f"plans:step:{far.line}" not in open_keys(), "what is far away is in the calendar, not yet a duty"
    before = list(Duty.objects.order_by("pk").values())
    duties.refresh(NOW)
    assert [duty for duty in Duty.objects.order_by("pk").values() if duty["key"].startswith("plans:step")] == [
        duty for duty in before if duty["key"].startswith("plans:step")
    ]


def test_done_closes_the_duty_and_taking_the_record_back_opens_it(house: House, approved: YearPlan) -> None:
    step = step_named(approved, "training")
    record = services.record_step(step, by=house.aoyama, done_on=date(2026, 9, 25), note="58名", file=SimpleUploadedFile("受講.csv", b"x"))
    assert f"plans:step:{step.line}" not in open_keys()
    assert Duty.objects.filter(key=f"plans:step:{step.line}").latest("opened_at").closed_because == "done"
    with pytest.raises(problems.AlreadyDone):
        services.record_step(step, by=house.aoyama, done_on=TODAY)
    services.record_step(step, by=house.aoyama, done_on=TODAY, kind="note", note="追加")
    services.take_back(record, step, by=house.aoyama, reason="別の年度だった")
    assert f"plans:step:{step.line}" in open_keys()
    with pytest.raises(WrongState):
        services.take_back(record, step, by=house.aoyama, reason="x")
    assert Event.objects.filter(action="plans.record_taken_back").count() == 1


@pytest.mark.parametrize("content", [b"", b"x" * 20_000_001])
def test_a_file_that_is_empty_or_too_large_is_refused(house: House, approved: YearPlan, content: bytes) -> None:
    with pytest.raises(Exception, match="ファイル"):
        services.record_step(step_named(approved, "training"), by=house.aoyama, done_on=TODAY, file=SimpleUploadedFile("x", content))
    assert not StepRecord.objects.exists()


def test_nothing_is_done_tomorrow_or_before_the_plan_is_in_force(house: House, approved: YearPlan) -> None:
    with pytest.raises(problems.DayAhead):
        services.record_step(step_named(approved, "training"), by=None, done_on=TODAY + timedelta(days=1))
    other = services.start_plan(2027, by=house.aoyama)
    with pytest.raises(WrongState):
        services.record_step(step_named(other, "training"), by=None, done_on=TODAY)


def test_the_next_version_keeps_what_was_recorded_and_takes_over_when_it_is_approved(house: House, approved: YearPlan) -> None:
    services.record_step(step_named(approved, "roles"), by=house.aoyama, done_on=date(2026, 4, 20))
    second = services.new_version(approved, by=house.aoyama, reason="監査を12月に移す")
    audit = step_named(second, "audit")
    services.change_step(audit, by=house.aoyama, title=audit.title, due_on=date(2026, 12, 25), owner_role=audit.owner_role)
    services.propose(second, by=house.aoyama)
    assert queries.year(TODAY).plan == approved, "until then the first one stays in force"
    services.approve(second, by=house.oh)
    approved.refresh_from_db()
    year = queries.year(TODAY)
    assert (approved.state, year.plan, year.done) == ("superseded", second, 1)
    duty = Duty.objects.get(key=f"plans:step:{audit.line}", closed_at=None)
    assert duty.due_on == date(2026, 12, 25)
    with pytest.raises(WrongState):
        services.new_version(approved, by=None, reason="x")


def test_the_next_year_begins_with_this_one(house: House, approved: YearPlan) -> None:
    copied = services.copy_to_next_year(approved, by=house.aoyama)
    assert (copied.year, copied.version, copied.state) == (2027, 1, "draft")
    assert copied.steps.count() == approved.steps.count()
    assert step_named(copied, "inventory").due_on == date(2027, 6, 30)
    assert not set(copied.steps.values_list("line", flat=True)) & set(approved.steps.values_list("line", flat=True))


def test_the_year_shows_done_late_due_and_what_other_parts_have(house: House, approved: YearPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    services.record_step(step_named(approved, "roles"), by=house.aoyama, done_on=date(2026, 4, 20))
    other = Source(
        "test", "監査計画", lambda first, last: [Entry("a", "営業部の監査", date(2026, 11, 30), url="/x/"), Entry("b", "済", first, first)]
    )
    monkeypatch.setitem(sources.SOURCES, "test", other)
    year = queries.year(TODAY, person_id=house.ueda.pk, roles=frozenset({Role.DEPARTMENT_DATA_MANAGER}))
    assert [month.first_day for month in year.months][0::11] == [date(2026, 4, 1), date(2027, 3, 1)]
    assert [month.number for month in year.months if month.is_now] == [8]
    entries = {entry.title: entry for month in year.months for entry in month.entries}
    assert (entries["営業部の監査"].state, entries["営業部の監査"].source) == ("due", "監査計画")
    assert entries["役割と責任を確かめ、空きを埋める"].state == "done"
    assert entries["個人情報の棚卸しをする（部門ごと）"].state == "late"
    assert entries["個人情報の棚卸しをする（部門ごと）"].is_mine
    assert entries["マネジメントレビューを行う"].state == "planned"
    assert year.done == 1
    assert entries["済"].state == "done"


def test_ending_terms_and_the_renewal_of_the_mark_stand_in_the_year(house: House) -> None:
    Organisation.objects.update(mark_valid_to=date(2027, 7, 31), staff_checked_on=date(2026, 5, 10))
    people.appoint(house.eguchi, Role.FRONT_DESK, by=None, starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
    titles = {entry.title: entry.due_on for month in queries.year(TODAY).months for entry in month.entries}
    assert titles["プライバシーマークの更新申請ができるようになる"] == date(2026, 11, 30)
    assert titles["プライバシーマークの更新申請の期限"] == date(2027, 3, 31)
    assert titles["従業者名簿を照合する"] == date(2026, 5, 10)
    assert titles["顧客窓口の任期が終わる（江口 颯さん）"] == date(2027, 3, 31)


def test_the_year_takes_as_many_queries_with_three_steps_as_with_three_hundred(house: House, approved: YearPlan) -> None:
    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.year(TODAY)
        return len(seen)

    few = counted()
    PlanStep.objects.bulk_create(PlanStep(plan=approved, title=f"s{place}", due_on=TODAY, owner_role="pms_office") for place in range(300))
    assert counted() == few == 11


def test_a_house_without_a_plan_is_asked_to_make_one(house: House) -> None:
    duties.refresh(NOW)
    duty = Duty.objects.get(kind="plans.make", closed_at=None)
    assert (duty.due_on, duty.owner_role) == (TODAY + duties.FIRST_MONTH, Role.PRIVACY_MANAGER)
    services.start_plan(2026, by=house.aoyama)
    duties.refresh(NOW)
    assert not Duty.objects.filter(kind="plans.make", closed_at=None).exists()
    assert [duty.details["year"] for duty in duties.of_house(frozenset({2026}), 4, TODAY, frozenset(), date(2027, 2, 1))] == [2027]


BROKEN: list[tuple[str, Any]] = [
    ("year_plan_version_once|plans_yearplan", lambda plan: _plan(year=plan.year, version=plan.version, state="superseded")),
    ("year_plan_one_approved|plans_yearplan", lambda plan: _plan(year=plan.year, version=9, state="approved", approved_at=NOW)),
    ("year_plan_one_in_work|plans_yearplan", lambda plan: [_plan(year=2030, version=version) for version in (1, 2)]),
    ("year_plan_state_known", lambda plan: _plan(year=2031, state="lost")),
    ("year_plan_days_in_order", lambda plan: _plan(year=2031, ends_on=date(2026, 4, 1))),
    ("year_plan_approved_when", lambda plan: _plan(year=2031, state="approved")),
    ("plan_calendar_only_one", lambda plan: PlanCalendar.objects.create(pk=plan.pk, since=TODAY)),
    ("plan_step_line_once|plans_planstep", lambda plan: [_step(plan, line=THE_CALENDAR) for _ in "12"]),
    ("plan_step_role_known", lambda plan: _step(plan, owner_role="king")),
    ("plan_step_has_owner", lambda plan: _step(plan, owner_role="")),
    ("plan_step_has_title", lambda plan: _step(plan, title="")),
    ("step_record_kind_known", lambda plan: _record(kind="x")),
    ("step_record_withdrawn_why", lambda plan: _record(withdrawn_at=NOW)),
    ("step_record_done_once|plans_steprecord", lambda plan: [_record() for _ in "12"]),
    ("step_record_file_has_hash", lambda plan: _record(path="plans/x")),
]


def _plan(**fields: Any) -> YearPlan:
    return YearPlan.objects.create(**{"starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31), "made_at": NOW, **fields})


def _step(plan: YearPlan, **fields: Any) -> PlanStep:
    return PlanStep.objects.create(**{"plan": plan, "title": "x", "due_on": TODAY, "owner_role": "pms_office", **fields})


def _record(**fields: Any) -> StepRecord:
    return StepRecord.objects.create(**{"line": THE_CALENDAR, "done_on": TODAY, "recorded_at": NOW, **fields})


@pytest.mark.parametrize(("name", "breaking"), BROKEN, ids=[name for name, _ in BROKEN])
def test_the_database_refuses(approved: YearPlan, name: str, breaking: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        breaking(approved)


def test_every_constraint_is_broken_here() -> None:
    text = "".join(name for name, _ in BROKEN)
    models = [PlanCalendar, YearPlan, PlanStep, StepRecord]
    assert [constraint.name for model in models for constraint in model._meta.constraints if constraint.name not in text] == []
