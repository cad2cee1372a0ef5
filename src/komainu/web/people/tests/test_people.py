"""The organisation, its departments, people and roles: what the database refuses, who stands where on which day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from komainu.web.people import queries, services
from komainu.web.people.models import Department, Organisation, Person, RoleTerm
from komainu.web.people.problems import NameTaken
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site.rights import RIGHTS, may
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
START = date(2026, 4, 1)


def person(number: str = "1", **values: object) -> Person:
    return services.add_person(number, by=None, name="髙橋 美咲", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("breaking", "name"),
    [
        (lambda: Organisation.objects.create(id=2, name="x"), "organisation_only_one"),
        (lambda: Organisation.objects.create(name="x", fiscal_start_month=13), "organisation_fiscal_month"),
        (lambda: [Department.objects.create(name="営業部") for _ in range(2)], r"department_name_at_top|people_department\.name"),
        (lambda: Department.objects.filter(pk=Department.objects.create(name="a").pk).update(parent_id=Department.objects.get().pk), "department_not_own_parent"),
        (lambda: [Person.objects.create_user(number, name="x", email="a@example.jp") for number in "12"], r"person_email_once|people_person\.email"),
        (lambda: [Person.objects.create_user("1", name="x") for _ in range(2)], r"staff_number"),
        (lambda: person(work="robot"), "person_work_known"),
        (lambda: RoleTerm.objects.create(person=person(), role="king", starts_on=START), "role_term_role_known"),
        (lambda: RoleTerm.objects.create(person=person(), role=Role.PMS_OFFICE, starts_on=START, ends_on=START - timedelta(days=1)), "role_term_days_in_order"),
        (lambda: RoleTerm.objects.create(person=person(), role=Role.DEPARTMENT_DATA_MANAGER, starts_on=START), "role_term_department_manager_has_one"),
    ],
)  # fmt: skip
def test_the_database_refuses(breaking: object, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        breaking()  # type: ignore[operator]


def test_two_departments_below_one_cannot_share_a_name_but_elsewhere_they_can() -> None:
    top, other = (services.add_department(name, by=None) for name in ("営業部", "総務部"))
    services.add_department("一課", by=None, parent=top)
    services.add_department("一課", by=None, parent=other)
    with pytest.raises(NameTaken), transaction.atomic():
        services.add_department("一課", by=None, parent=top)
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.create(name="一課", parent=top)


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2026, 3, 31), False), (START, True), (date(2027, 3, 31), True), (date(2027, 4, 1), False)]
)
def test_a_role_holds_from_its_first_to_its_last_day(day: date, holds: bool) -> None:
    takahashi = person()
    services.appoint(takahashi, Role.PRIVACY_MANAGER, by=None, starts_on=START, ends_on=date(2027, 3, 31))
    assert (Role.PRIVACY_MANAGER in queries.standing(takahashi, day).roles) is holds
    assert (takahashi in queries.holders(Role.PRIVACY_MANAGER, day)) is holds


def test_a_department_data_manager_watches_what_lies_below() -> None:
    sales = services.add_department("営業部", by=None)
    section = services.add_department("一課", by=None, parent=sales)
    team = services.add_department("第1係", by=None, parent=section)
    services.add_department("総務部", by=None)
    ueda = person()
    services.appoint(ueda, Role.DEPARTMENT_DATA_MANAGER, by=None, starts_on=START, department=sales)
    assert queries.standing(ueda, START).departments == {sales.pk, section.pk, team.pk}


def test_a_circle_of_departments_does_not_hang() -> None:
    one = services.add_department("甲", by=None)
    two = services.add_department("乙", by=None, parent=one)
    Department.objects.filter(pk=one.pk).update(parent=two)
    assert queries.with_descendants([one.pk]) == {one.pk, two.pk}


def test_a_standing_costs_one_query_and_two_for_a_data_manager(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    plain, manager = person("1"), person("2")
    department = services.add_department("営業部", by=None)
    services.appoint(manager, Role.DEPARTMENT_DATA_MANAGER, by=None, starts_on=START, department=department)
    for size in (2, 40):
        for number in range(size):
            services.add_department(f"{size}-{number}", by=None, parent=department)
        with django_assert_num_queries(1):
            queries.standing(plain, START)
        with django_assert_num_queries(2):
            queries.standing(manager, START)


def test_the_holder_comes_before_the_deputy() -> None:
    deputy, holder = person("1", reading="あ"), person("2", reading="ん")
    services.appoint(deputy, Role.PRIVACY_MANAGER, by=None, starts_on=START, is_deputy=True)
    services.appoint(holder, Role.PRIVACY_MANAGER, by=None, starts_on=START)
    assert list(queries.holders(Role.PRIVACY_MANAGER, START)) == [holder, deputy]


def test_every_change_leaves_its_event_and_no_password() -> None:
    services.set_organisation(by=None, name="株式会社みなと商会")
    department = services.add_department("総務部", by=None)
    takahashi = person("1002", password="a-long-enough-password", department=department)
    services.appoint(takahashi, Role.PRIVACY_MANAGER, by=takahashi, starts_on=START)
    actions = list(Event.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["people.organisation_set", "people.department_added", "people.person_added", "people.appointed"]
    assert "a-long-enough-password" not in str(list(Event.objects.values()))
    assert Event.objects.get(sequence=4).actor_name == "髙橋 美咲"


def test_an_assessor_from_outside_has_no_right_of_staff() -> None:
    assessor = person(work=Person.Work.OUTSIDE)
    services.appoint(assessor, Role.ASSESSOR, by=None, starts_on=START, ends_on=START)
    standing = queries.standing(assessor, START)
    assert {right for right in RIGHTS if right.startswith(("people.", "incidents.", "trail.")) and may(standing, right)} == {
        "people.organisation_see", "people.roles", "people.structure", "people.network", "trail.read", "trail.history",
        "incidents.see", "incidents.list", "incidents.read_assessment", "incidents.statistics",
    }  # fmt: skip
    assert not [right for right in RIGHTS if may(queries.standing(assessor, date(2099, 1, 1)), right)]


def test_somebody_without_a_role_has_the_rights_of_staff_only() -> None:
    staff = queries.standing(person(), START)
    assert {right for right in RIGHTS if right.startswith(("people.", "incidents.", "trail.")) and may(staff, right)} == {
        "incidents.report", "incidents.see", "incidents.files", "people.structure", "people.structure_file", "trail.history",
        "people.network", "people.network_file", "people.me",
    }  # fmt: skip


def test_signing_is_the_privacy_manager_s_and_the_deputy_s_alone() -> None:
    for role in Role:
        holds = person(role.value, work=Person.Work.OUTSIDE if role in OUTSIDERS else Person.Work.REGULAR)
        department = services.add_department(role.value, by=None)
        ends_on = START if role in OUTSIDERS else None
        services.appoint(
            holds, role, by=None, starts_on=START, ends_on=ends_on, department=department, is_deputy=role is Role.PRIVACY_MANAGER
        )
        assert may(queries.standing(holds, START), "incidents.sign") is (role is Role.PRIVACY_MANAGER)
