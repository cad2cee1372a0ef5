"""Departments with dates: renamed, moved, closed, planned; and as the page shows them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from komainu.web.people import services
from komainu.web.people.models import Department, DepartmentTerm, Person, RoleTerm
from komainu.web.people.problems import DayImpossible, InCircle, NameTaken, StillInUse
from komainu.web.people.queries import department_tree as readings
from komainu.web.people.services.departments import apply_plans
from komainu.web.people.tests.conftest import TODAY, House, signed_in
from komainu.web.site.problems import WrongState

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def names_on(day: date) -> dict[str, list[str]]:
    return {branch.name: [child.name for child in branch.children] for branch in readings.tree_on(day)}


def test_a_rename_keeps_the_past(house: House) -> None:
    services.change_department(house.sales, by=house.aoyama, name="第一営業部", parent=None, on=TODAY)
    assert Department.objects.get(pk=house.sales.pk).name == "第一営業部"
    assert "営業部" in names_on(TODAY - timedelta(days=1))
    assert "第一営業部" in names_on(TODAY)
    assert [(term.name, term.ends_on) for term in readings.terms_of(house.sales)] == [
        ("営業部", TODAY - timedelta(days=1)),
        ("第一営業部", None),
    ]


def test_a_plan_comes_true_on_its_day_and_again_changes_nothing(house: House) -> None:
    services.change_department(house.section, by=house.aoyama, name="東京課", parent=house.affairs, on=TOMORROW)
    assert Department.objects.get(pk=house.section.pk).parent_id == house.sales.pk
    assert names_on(TOMORROW) == {"総務部": ["東京課"], "営業部": []}
    assert apply_plans(TOMORROW) == 1
    assert Department.objects.get(pk=house.section.pk).parent_id == house.affairs.pk
    assert apply_plans(TOMORROW) == 0


def test_a_department_is_never_put_below_itself(house: House) -> None:
    for parent in (house.sales, house.section):
        with pytest.raises(InCircle):
            services.change_department(house.sales, by=house.aoyama, name="営業部", parent=parent, on=TODAY)


def test_names_are_kept_apart_and_free_again_after_closing(house: House) -> None:
    with pytest.raises(NameTaken):
        services.add_department("営業部", by=house.aoyama)
    services.close_department(house.section, by=house.aoyama, last_day=TODAY - timedelta(days=1), people_to=house.sales)
    services.add_department("東京課", by=house.aoyama, parent=house.sales)


def test_a_day_before_the_last_change_is_refused(house: House) -> None:
    services.change_department(house.sales, by=house.aoyama, name="第一営業部", parent=None, on=TODAY)
    with pytest.raises(DayImpossible):
        services.change_department(house.sales, by=house.aoyama, name="x", parent=None, on=TODAY - timedelta(days=1))


def test_closing_moves_the_people_and_ends_the_roles_the_day_after(house: House) -> None:
    services.close_department(house.section, by=house.aoyama, last_day=TODAY, people_to=house.affairs)
    assert Person.objects.get(pk=house.inoue.pk).department_id == house.section.pk
    services.appoint(house.inoue, "department_data_manager", by=None, starts_on=TODAY, department=house.section)
    apply_plans(TOMORROW)
    assert Person.objects.get(pk=house.inoue.pk).department_id == house.affairs.pk
    assert RoleTerm.objects.get(department=house.section).ends_on == TODAY
    assert "東京課" not in {
        name for branch in readings.tree(TOMORROW) for name in [branch.name, *(child.name for child in branch.children)]
    }
    with pytest.raises(WrongState):
        services.keep_department(Department.objects.get(pk=house.section.pk), by=house.aoyama)


def test_what_is_in_use_is_not_closed(house: House) -> None:
    with pytest.raises(StillInUse):
        services.close_department(house.section, by=house.aoyama, last_day=TODAY)
    with pytest.raises(StillInUse):
        services.close_department(house.sales, by=house.aoyama, last_day=TODAY, people_to=house.affairs)


def test_a_planned_closing_can_be_taken_back(house: House) -> None:
    found = services.close_department(house.section, by=house.aoyama, last_day=TOMORROW, people_to=house.sales)
    services.keep_department(found, by=house.aoyama)
    apply_plans(TODAY + timedelta(days=5))
    assert Department.objects.get(pk=house.section.pk).gone_on is None


def test_the_tree_counts_people_below(house: House) -> None:
    sales = next(branch for branch in readings.tree(TODAY) if branch.name == "営業部")
    assert (sales.people, sales.people_below, sales.data_managers) == (1, 2, ["上田 蓮"])


def test_the_pages_open_by_right_and_keep_what_was_typed(house: House) -> None:
    manager, data_manager, staff = (signed_in(person) for person in (house.aoyama, house.ueda, house.eguchi))
    tree, change = reverse("people:departments"), reverse("people:department_change", args=[house.sales.pk])
    assert [client.get(tree).status_code for client in (manager, data_manager, staff)] == [200, 200, 403]
    assert [client.get(change).status_code for client in (manager, data_manager, staff)] == [200, 403, 403]
    refused = manager.post(change, {"name": "総務部", "parent": "", "on": "2026-11-22", "position": "1"})
    assert refused.status_code == 422
    assert "同じ名前の部門" in refused.content.decode()
    assert 'value="総務部"' in refused.content.decode()
    assert manager.post(change, {"name": "販売部", "parent": "", "on": "2026-12-01", "position": "1"}).status_code == 302
    assert DepartmentTerm.objects.get(name="販売部").is_applied is False
    page = manager.get(tree, {"on": "2026-12-01"}).content.decode()
    assert "販売部" in page


def test_the_tree_page_costs_the_same_with_many(house: House) -> None:
    client = signed_in(house.aoyama)
    client.get(reverse("people:departments"))
    counts = []
    for size in (2, 40):
        for number in range(size):
            services.add_department(f"{size}-{number}", by=None, parent=house.sales)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("people:departments")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
