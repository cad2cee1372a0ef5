"""Joining and leaving: items with day, owner and settling; what is open is due; who may settle."""

from datetime import timedelta

import pytest

from komainu.web.duties.models import Duty
from komainu.web.people import services
from komainu.web.people.models import Passage, PassageItem
from komainu.web.people.problems import DayImpossible, ReasonMissing
from komainu.web.people.roles import Role
from komainu.web.people.tests.conftest import FOUNDED_ON, TODAY, House, signed_in
from komainu.web.site.problems import WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def joining(house: House) -> Passage:
    return services.start_passage(house.inoue, "joining", by=house.aoyama, happens_on=TODAY)


def owners(passage: Passage) -> dict[str, str]:
    return {
        duty.kind.split(".")[-1]: duty.owner.name if duty.owner else duty.owner_role
        for duty in Duty.objects.filter(subject_id=str(passage.pk), closed_at=None)
    }


def test_each_item_is_due_for_somebody_who_is_there(joining: Passage, house: House) -> None:
    assert owners(joining) == {
        "pledge": "privacy_manager", "rules": "上田 蓮", "training": "privacy_manager", "rights": "privacy_manager", "devices": "上田 蓮",
    }  # fmt: skip
    services.appoint(house.eguchi, Role.SYSTEM_MANAGER, by=None, starts_on=FOUNDED_ON)
    leaving = services.start_passage(house.eguchi, "leaving", by=None, happens_on=TODAY)
    assert owners(leaving)["rights"] == "system_manager"
    assert owners(leaving)["devices"] == "privacy_manager", "総務部 has no data manager"
    assert "roles" in owners(leaving), "who holds a role hands it over"


def test_the_last_item_finishes_the_checklist_and_its_duties(joining: Passage, house: House) -> None:
    items = list(joining.items.all())
    for item in items[:-1]:
        services.settle_item(item, "done", by=house.aoyama, done_on=TODAY)
    assert len(owners(joining)) == 1
    services.settle_item(items[-1], "not_needed", by=house.aoyama, note="貸与するものがない")
    assert Passage.objects.get().finished_at is not None
    assert owners(joining) == {}
    assert set(Duty.objects.values_list("closed_because", flat=True)) == {"done"}
    with pytest.raises(WrongState):
        services.settle_item(items[0], "open", by=house.aoyama)


def test_done_has_a_day_that_has_come_and_not_needed_a_reason(joining: Passage, house: House) -> None:
    item = joining.items.all()[0]
    for day in (None, TODAY + timedelta(days=1)):
        with pytest.raises(DayImpossible):
            services.settle_item(item, "done", by=house.aoyama, done_on=day)
    with pytest.raises(ReasonMissing):
        services.settle_item(item, "not_needed", by=house.aoyama)


def test_an_item_can_be_opened_again(joining: Passage, house: House) -> None:
    item = joining.items.all()[0]
    services.settle_item(item, "done", by=house.aoyama, done_on=TODAY)
    services.settle_item(item, "open", by=house.aoyama)
    item.refresh_from_db()
    assert (item.state, item.done_on, item.done_by) == ("open", None, None)
    assert "pledge" in owners(joining)


def test_another_day_moves_what_is_open(house: House) -> None:
    first = services.start_passage(house.inoue, "leaving", by=None, happens_on=TODAY)
    services.settle_item(first.items.all()[0], "done", by=house.aoyama, done_on=TODAY)
    again = services.start_passage(house.inoue, "leaving", by=None, happens_on=TODAY + timedelta(days=5))
    assert again.pk == first.pk
    open_items = PassageItem.objects.filter(state="open", item="secrecy")
    assert open_items.get().due_on == TODAY + timedelta(days=5)


def test_an_item_of_the_house_s_own_is_due_too(joining: Passage, house: House) -> None:
    services.add_item(joining, "ロッカーの鍵を渡す", by=house.aoyama, due_on=TODAY)
    assert owners(joining)["own"] == "privacy_manager"


def test_the_department_s_manager_settles_the_department_s_items_only(joining: Passage, house: House) -> None:
    other = services.start_passage(house.eguchi, "joining", by=None, happens_on=TODAY)
    data_manager, staff = signed_in(house.ueda), signed_in(house.eguchi)
    assert data_manager.get(f"/people/passages/{joining.pk}/").status_code == 200
    assert data_manager.get(f"/people/passages/{other.pk}/").status_code == 404
    assert staff.get(f"/people/passages/{other.pk}/").status_code == 403
    item = joining.items.all()[1]
    address = f"/people/passages/{joining.pk}/{item.pk}/"
    assert data_manager.post(address, {"state": "not_needed"}).status_code == 422
    assert data_manager.post(address, {"state": "done", "done_on": "2026-11-22"}).status_code == 302
    item.refresh_from_db()
    assert item.done_by == house.ueda
    assert data_manager.get(f"/people/passages/{other.pk}/{item.pk}/").status_code == 404
    assert (
        data_manager.post(
            f"/people/passages/{joining.pk}/add/", {"text": "名札を渡す", "due_on": "2026-11-22", "owner_role": "pms_office"}
        ).status_code
        == 302
    )


def test_the_list_shows_what_is_open_first(joining: Passage, house: House) -> None:
    text = signed_in(house.aoyama).get("/people/passages/").content.decode()
    assert "井上 澪" in text
    assert "0 / 5" in text
