"""Who decides what: steps, any and all, four eyes, deputies and delegates, outsiders; void when the content changes."""

from datetime import date, timedelta

import pytest

from komainu.web.approvals import queries, services
from komainu.web.approvals.declaring import Step, difference
from komainu.web.approvals.models import Approval, Seat
from komainu.web.approvals.problems import AlreadyDecided, ContentChanged, NoOutsiders, NotRequester, NotYours, OwnRequest
from komainu.web.approvals.tests.conftest import KIND, NOW, House
from komainu.web.duties import services as duties
from komainu.web.duties.models import Duty, Notice
from komainu.web.people import services as people
from komainu.web.people.models import RoleTerm
from komainu.web.people.problems import NotFromOutside
from komainu.web.people.queries import standing
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.trail.models import Event

TODAY = clock.japan_day(NOW)


def acts(approval: Approval) -> list[str]:
    return list(Event.objects.filter(subject_id=str(approval.pk)).order_by("sequence").values_list("action", flat=True))


def test_the_holder_of_the_role_approves_and_the_part_hears_of_it(house: House) -> None:
    approval = house.ask()
    assert Duty.objects.get(closed_at=None).owner_role == Role.PRIVACY_MANAGER
    done = services.approve(approval, by=house.aoyama, seen=approval.version)
    assert done.state == "approved"
    assert house.desk.told == [("approved", approval.version)]
    assert queries.state_of(KIND, house.sales.pk).is_approved
    assert Duty.objects.get().closed_because == "done"
    assert Notice.objects.get().person == house.eguchi
    assert acts(approval) == ["approvals.requested", "approvals.approved", "approvals.finished"]


def test_steps_come_one_after_another(house: House) -> None:
    approval = house.ask(None, Step((Role.DEPARTMENT_DATA_MANAGER,)), Step((Role.TOP_MANAGEMENT,)))
    with pytest.raises(NotYours):
        services.approve(approval, by=house.minato)
    assert services.approve(approval, by=house.ueda).state == "waiting"
    assert [duty.owner_role for duty in Duty.objects.filter(closed_at=None)] == [Role.TOP_MANAGEMENT]
    assert services.approve(approval, by=house.minato).state == "approved"


def test_any_of_a_step_is_enough_and_all_of_a_step_are_all(house: House) -> None:
    either = (Role.PRIVACY_MANAGER, Role.TOP_MANAGEMENT)
    assert services.approve(house.ask(None, Step(either)), by=house.minato).state == "approved"
    both = house.ask(None, Step(either, needs_all=True), text="つぎ")
    assert services.approve(both, by=house.minato).state == "waiting"
    with pytest.raises(NotYours):
        services.approve(both, by=house.minato)
    assert services.approve(both, by=house.aoyama).state == "approved"


def test_nobody_approves_the_own_request_where_another_holds_the_role(house: House) -> None:
    people.appoint(house.ono, Role.PRIVACY_MANAGER, by=None, starts_on=date(2020, 4, 1), is_deputy=True)
    approval = house.ask(house.aoyama)
    with pytest.raises(OwnRequest):
        services.approve(approval, by=house.aoyama)
    services.approve(approval, by=house.ono)
    seat = Seat.objects.get(approval=approval)
    assert (seat.decided_by, seat.as_deputy, seat.is_own) == (house.ono, True, False)


def test_alone_in_the_role_it_is_possible_and_marked(house: House) -> None:
    approval = house.ask(house.aoyama)
    services.approve(approval, by=house.aoyama)
    approval.refresh_from_db()
    assert approval.is_own
    assert Event.objects.filter(action="approvals.approved").get().after["own"] is True


def test_people_from_outside_ask_but_never_approve(house: House) -> None:
    approval = house.ask(house.consultant)
    assert approval.requested_by == house.consultant
    with pytest.raises(NoOutsiders):
        services.approve(approval, by=house.consultant)
    with pytest.raises(NotFromOutside):
        people.appoint(house.consultant, Role.PRIVACY_MANAGER, by=None, starts_on=TODAY, is_deputy=True)
    # Not even where such a term stands in the database by another way.
    RoleTerm.objects.create(person=house.consultant, role=Role.PRIVACY_MANAGER, starts_on=TODAY, is_deputy=True)
    with pytest.raises(NoOutsiders):
        services.approve(approval, by=house.consultant)


def test_a_delegate_decides_only_where_the_step_allows_it(house: House) -> None:
    duties.delegate(house.aoyama, house.eguchi, by=house.aoyama, starts_on=TODAY, ends_on=TODAY + timedelta(days=3))
    with pytest.raises(NotYours):
        services.approve(house.ask(house.ono), by=house.eguchi)
    allowed = house.ask(house.ono, Step((Role.PRIVACY_MANAGER,), delegates=True), text="つぎ")
    services.approve(allowed, by=house.eguchi)
    assert Seat.objects.get(approval=allowed).decided_for == house.aoyama


def test_a_delegation_that_is_over_gives_nothing(house: House) -> None:
    made = duties.delegate(house.aoyama, house.eguchi, by=None, starts_on=TODAY, ends_on=TODAY + timedelta(days=3))
    duties.end_delegation(made, by=house.aoyama)
    with pytest.raises(NotYours):
        services.approve(house.ask(house.ono, Step((Role.PRIVACY_MANAGER,), delegates=True)), by=house.eguchi)


def test_what_changed_since_is_void_and_is_not_approved(house: House) -> None:
    approval = house.ask()
    house.desk.texts[str(house.sales.pk)] = "変えた"
    with pytest.raises(ContentChanged):
        services.approve(approval, by=house.aoyama)
    approval.refresh_from_db()
    assert (approval.state, house.desk.told) == ("void", [("void", approval.version)])
    assert Duty.objects.filter(closed_at=None).count() == 0
    again = house.ask(text="変えた")
    assert services.approve(again, by=house.aoyama).state == "approved"


def test_another_version_than_the_one_that_was_seen_is_not_approved(house: House) -> None:
    approval = house.ask()
    with pytest.raises(ContentChanged):
        services.approve(approval, by=house.aoyama, seen="another")
    approval.refresh_from_db()
    assert approval.state == "waiting"


def test_asking_again_for_the_same_version_is_one_request(house: House) -> None:
    first = house.ask()
    assert house.ask() == first
    second = house.ask(text="新しい")
    first.refresh_from_db()
    assert (first.state, second.state) == ("void", "waiting")


def test_an_approved_record_that_changes_is_approved_no_more(house: House) -> None:
    services.approve(house.ask(), by=house.aoyama)
    house.desk.texts[str(house.sales.pk)] = "後で変えた"
    assert not queries.state_of(KIND, house.sales.pk).is_approved


def test_returned_with_a_reason_it_is_the_requester_s_to_mend(house: House) -> None:
    approval = house.ask()
    services.give_back(approval, by=house.aoyama, reason="日付がない")
    duty = Duty.objects.get(closed_at=None)
    assert (duty.kind, duty.owner, duty.details["reason"]) == ("approvals.returned", house.eguchi, "日付がない")
    with pytest.raises(AlreadyDecided):
        services.approve(approval, by=house.aoyama)
    house.ask(text="日付を入れた")
    assert list(Duty.objects.filter(closed_at=None).values_list("kind", flat=True)) == ["approvals.decide"]


def test_only_the_requester_and_the_office_withdraw(house: House) -> None:
    approval = house.ask()
    with pytest.raises(NotRequester):
        services.withdraw(approval, by=house.ueda)
    services.withdraw(approval, by=house.eguchi, reason="やめる")
    assert Duty.objects.filter(closed_at=None).count() == 0
    services.withdraw(house.ask(text="つぎ"), by=house.ono)


def test_many_are_approved_each_with_its_own_event_and_one_refusal_stops_none(house: House) -> None:
    good = house.ask()
    other = people.add_department("総務部", by=None)
    house.desk.texts[str(other.pk)] = "別"
    changed = services.request(other, KIND, by=house.eguchi, url="/")
    house.desk.texts[str(other.pk)] = "別の別"
    done, refused = services.approve_many([changed, good], by=house.aoyama, seen={good.pk: good.version, changed.pk: changed.version})
    assert [each.pk for each in done] == [good.pk]
    assert [(each.pk, type(problem)) for each, problem in refused] == [(changed.pk, ContentChanged)]
    assert Event.objects.filter(action="approvals.approved").count() == 1


def test_a_role_that_nobody_holds_passes_to_one_that_somebody_holds(house: House) -> None:
    approval = house.ask(None, Step((Role.EDUCATION_LEAD,)))
    assert Seat.objects.get(approval=approval).role == Role.PRIVACY_MANAGER


def test_the_difference_names_what_changed_what_came_and_what_went() -> None:
    assert difference({"甲": "1", "乙": "2"}, [("甲", "3"), ("丙", "4")]) == [("甲", "1", "3"), ("丙", "", "4"), ("乙", "2", "")]


def test_the_history_tells_all_in_order(house: House) -> None:
    approval = house.ask()
    services.give_back(approval, by=house.aoyama, reason="日付がない")
    assert {entry.title for entry in queries.history_of(KIND, house.sales.pk, house.aoyama, standing(house.aoyama, clock.today()))} == {
        "承認を申請した",
        "差し戻された",
    }
