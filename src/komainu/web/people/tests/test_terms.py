"""Roles: appointed, handed over, ended; what does not fit together; what becomes due; the house's own words; who may give which."""

from datetime import date, timedelta
from typing import Any

import pytest

from komainu.web.duties.models import Duty
from komainu.web.people import checks, needs, queries, services
from komainu.web.people.facts import Facts
from komainu.web.people.models import Department, Organisation, Person, RoleTerm, RoleWord
from komainu.web.people.problems import AlreadyGone, AlreadyHeld, DayImpossible, DepartmentMissing, ManagerAndAuditor
from komainu.web.people.queries import house as house_readings
from komainu.web.people.roles import Role
from komainu.web.people.tests.conftest import FOUNDED_ON, TODAY, House, signed_in
from komainu.web.site.problems import WrongState

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


def appointed(person: Person, role: str, **how: Any) -> RoleTerm:
    return services.appoint(person, role, by=None, **{"starts_on": FOUNDED_ON, **how})


def manager_term(house: House) -> RoleTerm:
    return RoleTerm.objects.get(person=house.aoyama, role=Role.PRIVACY_MANAGER)


def found() -> set[str]:
    facts = house_readings.facts(TODAY)
    assert facts.organisation
    return {each.id for each in checks.run(facts, needs.needed(facts.organisation, staff=facts.staff, departments=facts.departments))}


def due() -> dict[str, Duty]:
    services.refresh_duties(TODAY)
    return {duty.key: duty for duty in Duty.objects.filter(closed_at=None)}


def marked(standing: str) -> None:
    Organisation.objects.update(privacy_mark=standing)


# Appointing


def test_one_person_at_a_time_is_the_privacy_manager(house: House) -> None:
    with pytest.raises(AlreadyHeld):
        appointed(house.eguchi, Role.PRIVACY_MANAGER)
    appointed(house.eguchi, Role.PRIVACY_MANAGER, is_deputy=True)


@pytest.mark.parametrize("standing", ["holder", "under_review", "preparing_application"])
def test_for_the_mark_manager_and_chief_auditor_are_not_one_person(house: House, standing: str) -> None:
    marked(standing)
    with pytest.raises(ManagerAndAuditor):
        appointed(house.aoyama, Role.CHIEF_AUDITOR)


def test_by_the_law_alone_one_person_may_hold_both(house: House) -> None:
    marked("none")
    appointed(house.aoyama, Role.CHIEF_AUDITOR)
    assert "people.manager_is_not_auditor" not in found()
    marked("preparing_application")
    assert "people.manager_is_not_auditor" in found(), "the rule speaks as soon as the mark is wanted"


def test_a_role_goes_over_without_a_gap(house: House) -> None:
    services.hand_over(manager_term(house), by=house.aoyama, to=house.eguchi, on=TOMORROW, decided_by="代表者の決定")
    assert [person.name for person in queries.holders(Role.PRIVACY_MANAGER, TODAY)] == ["青山 凪"]
    assert [person.name for person in queries.holders(Role.PRIVACY_MANAGER, TOMORROW)] == ["江口 颯"]


def test_terms_have_their_days_in_order(house: House) -> None:
    term = manager_term(house)
    with pytest.raises(DayImpossible):
        services.end_role(term, by=None, ends_on=FOUNDED_ON - timedelta(days=1))
    services.end_role(term, by=None, ends_on=TODAY)
    with pytest.raises(WrongState):
        services.end_role(term, by=None, ends_on=TOMORROW)
    services.extend_role(term, by=None, ends_on=TOMORROW)
    with pytest.raises(DayImpossible):
        services.extend_role(term, by=None, ends_on=TODAY)


def test_who_left_or_has_no_department_to_watch_gets_no_role(house: House) -> None:
    with pytest.raises(DepartmentMissing):
        appointed(house.eguchi, Role.DEPARTMENT_DATA_MANAGER)
    services.record_leaving(house.eguchi, by=None, last_day=YESTERDAY)
    with pytest.raises(AlreadyGone):
        appointed(Person.objects.get(pk=house.eguchi.pk), Role.FRONT_DESK)


# What does not fit together


def test_needed_roles_depend_on_size_and_standing(house: House) -> None:
    organisation = Organisation.objects.get()

    def needed(standing: str, staff: int, departments: int) -> set[str]:
        organisation.privacy_mark = standing
        return {
            need.role.value for need in needs.needed(organisation, staff=staff, departments=departments) if need.level is needs.Level.NEEDED
        }

    law_only = {"top_management", "privacy_manager"}
    assert needed("none", 5, 0) == law_only
    assert needed("", 500, 20) == law_only
    assert needed("holder", 5, 0) == law_only | {"chief_auditor", "front_desk"}
    assert needed("preparing_application", 5, 0) == law_only | {"chief_auditor", "front_desk", "application_contact"}


def test_five_people_with_several_roles_each_are_a_whole_house(db: None) -> None:
    services.set_organisation(by=None, name="五人商店", privacy_mark="holder")
    people = [
        services.add_person(f"{n}", by=None, name=f"人 {n}", reading="ひと", work="director" if n < 2 else "regular") for n in range(5)
    ]
    for person, roles in (
        (0, (Role.TOP_MANAGEMENT, Role.CHIEF_AUDITOR)),
        (1, (Role.PRIVACY_MANAGER, Role.FRONT_DESK, Role.SYSTEM_MANAGER, Role.EDUCATION_LEAD)),
    ):
        for role in roles:
            appointed(people[person], role)
    appointed(people[2], Role.PRIVACY_MANAGER, is_deputy=True)
    services.change_person(people[1], by=None, phone="03-0000-0000")
    services.change_person(people[0], by=None, phone="03-0000-0000")
    services.change_person(people[2], by=None, phone="03-0000-0000")
    assert found() == set()
    assert due() == {}


def test_what_is_vacant_is_said_and_due_until_it_is_filled(house: House) -> None:
    assert "people.role_vacant" in found()
    assert {key for key in due() if "vacant" in key} == {
        f"people.role_vacant:{role}" for role in ("top_management", "chief_auditor", "front_desk")
    }
    appointed(house.eguchi, Role.TOP_MANAGEMENT)
    assert "people.role_vacant:top_management" not in due()


def test_the_manager_who_is_no_officer_is_a_hint_and_no_duty(house: House) -> None:
    assert "people.manager_is_officer" in found()
    assert not any("officer" in key for key in due())
    services.change_person(house.aoyama, by=None, work="director")
    assert "people.manager_is_officer" not in found()


def test_an_auditor_does_not_audit_the_own_department_or_the_one_above(house: House) -> None:
    appointed(house.inoue, Role.INTERNAL_AUDITOR, department=house.sales)
    assert "people.auditor_not_own_department" in found()
    RoleTerm.objects.filter(role=Role.INTERNAL_AUDITOR).update(department=house.affairs)
    assert "people.auditor_not_own_department" not in found()
    assert not queries.terms.may_audit(house.inoue, house.section.pk)
    assert queries.terms.may_audit(house.inoue, house.affairs.pk)


def test_auditors_of_one_department_cannot_audit_it(house: House) -> None:
    appointed(house.eguchi, Role.CHIEF_AUDITOR)
    assert "people.somebody_else_audits" in found()
    appointed(house.inoue, Role.INTERNAL_AUDITOR)
    assert "people.somebody_else_audits" not in found()


def test_somebody_absent_needs_a_deputy_who_is_there(house: House) -> None:
    services.start_absence(house.aoyama, "short", by=None, starts_on=TODAY, ends_on=TODAY)
    assert "people.absent_without_deputy" in found()
    appointed(house.eguchi, Role.PRIVACY_MANAGER, is_deputy=True)
    assert "people.absent_without_deputy" not in found()


def test_who_came_from_outside_stays_registered_as_such(house: House) -> None:
    Person.objects.filter(pk=house.eguchi.pk).update(work=Person.Work.OUTSIDE)
    house.eguchi.refresh_from_db()
    services.appoint(house.eguchi, Role.CONSULTANT, by=None, starts_on=TODAY, ends_on=TODAY)
    assert "people.outsider_is_outside" not in found()
    services.change_person(house.eguchi, by=None, work=Person.Work.REGULAR)
    assert "people.outsider_is_outside" in found()


@pytest.mark.parametrize(
    ("breaking", "id"),
    [
        (lambda house: Person.objects.filter(pk=house.aoyama.pk).update(work="outside"), "people.inside_the_house"),
        (lambda house: appointed(house.eguchi, Role.CHIEF_AUDITOR) and appointed(house.eguchi, Role.PRIVACY_MANAGER, is_deputy=True), "people.deputy_is_not_auditor"),
        (lambda house: Person.objects.filter(pk=house.inoue.pk).update(department=None), "people.person_without_department"),
        (lambda house: Department.objects.filter(pk=house.section.pk).update(closed_on=YESTERDAY, gone_on=TODAY), "people.person_in_gone_department"),
        (lambda house: services.change_person(house.inoue, by=None, reading=""), "people.person_without_reading"),
        (lambda house: Person.objects.filter(pk=house.inoue.pk).update(left_on=YESTERDAY), "people.signs_in_after_leaving"),
        (lambda house: Person.objects.filter(pk=house.aoyama.pk).update(phone=""), "people.contact_without_phone"),
        (lambda house: None, "people.manager_has_deputy"),
        (lambda house: None, "people.role_advised"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_further_rule_is_found(house: House, breaking: Any, id: str) -> None:
    breaking(house)
    assert id in found()


def test_two_managers_from_older_records_are_found(house: House) -> None:
    RoleTerm.objects.filter(role=Role.PRIVACY_MANAGER).update(ends_on=TOMORROW)
    RoleTerm.objects.create(person=house.eguchi, role=Role.PRIVACY_MANAGER, starts_on=TODAY)
    assert "people.one_at_a_time" in found()


def test_a_department_without_a_manager_is_a_hint(house: House) -> None:
    assert "people.department_without_manager" in found()
    appointed(house.eguchi, Role.DEPARTMENT_DATA_MANAGER, department=house.affairs)
    assert "people.department_without_manager" not in found(), "東京課 has the one of 営業部 above it"


def test_every_rule_is_tried_by_a_test() -> None:
    from pathlib import Path

    text = Path(__file__).read_text(encoding="utf-8")
    assert [check.id for check, _ in checks.RULES if f'"{check.id}"' not in text] == []


# What becomes due


@pytest.mark.parametrize(("days", "is_due"), [(31, False), (30, True), (0, True), (-1, False)])
def test_the_end_of_a_term_is_told_thirty_days_before(house: House, days: int, is_due: bool) -> None:
    RoleTerm.objects.filter(pk=manager_term(house).pk).update(ends_on=TODAY + timedelta(days=days))
    assert (f"term:{manager_term(house).pk}:ends" in due()) is is_due


def test_with_a_successor_nothing_is_due(house: House) -> None:
    term = manager_term(house)
    services.end_role(term, by=None, ends_on=TOMORROW)
    assert f"term:{term.pk}:ends" in due()
    appointed(house.eguchi, Role.PRIVACY_MANAGER, starts_on=TOMORROW + timedelta(days=1))
    assert f"term:{term.pk}:ends" not in due()


def test_who_decides_of_the_manager_is_told_of_her_term(house: House) -> None:
    term = manager_term(house)
    appointed(house.eguchi, Role.TOP_MANAGEMENT)
    services.end_role(term, by=None, ends_on=TOMORROW)
    assert due()[f"term:{term.pk}:ends"].owner_role == Role.TOP_MANAGEMENT


def test_the_yearly_list_is_due_a_year_after_the_last(house: House) -> None:
    assert not any("reconcile" in key for key in due())
    Organisation.objects.update(staff_checked_on=TODAY - timedelta(days=340))
    [duty] = [duty for key, duty in due().items() if "reconcile" in key]
    assert duty.due_on == TODAY + timedelta(days=25)


def test_the_end_of_a_leave_is_told(house: House) -> None:
    services.start_absence(house.eguchi, "care", by=None, starts_on=YESTERDAY, ends_on=TODAY + timedelta(days=10))
    assert any(key.startswith("absence:") for key in due())


def test_duties_declared_again_change_nothing(house: House) -> None:
    first = {key: duty.pk for key, duty in due().items()}
    assert first
    assert {key: duty.pk for key, duty in due().items()} == first


# The house's own words


def test_the_house_s_word_stands_wherever_the_role_is_named(house: House) -> None:
    services.set_role_word(Role.PRIVACY_MANAGER, "個人情報統括", by=house.aoyama)
    client = signed_in(house.aoyama)
    for address in ("/people/structure/", "/people/network/", "/people/roles/", "/people/me/"):
        assert "個人情報統括" in client.get(address).content.decode(), address
    assert "個人情報統括" in queries.standing(house.aoyama, TODAY).role_labels
    services.set_role_word(Role.PRIVACY_MANAGER, "", by=house.aoyama)
    assert not RoleWord.objects.exists()


# Who may give which


def test_guarded_roles_are_given_by_the_top_or_the_manager(house: House) -> None:
    system = services.add_person("S1", by=None, name="黒木 大地", department=house.affairs)
    appointed(system, Role.SYSTEM_MANAGER)
    allowed = queries.terms.appointable(queries.standing(system, TODAY), queries.held_roles(TODAY))
    assert Role.PRIVACY_MANAGER not in allowed
    assert Role.EDUCATION_LEAD in allowed
    client = signed_in(system)
    said = {"role": "privacy_manager", "person": "S1", "is_deputy": "1", "starts_on": "2026-11-22"}
    assert client.post("/people/roles/appoint/", said).status_code == 422
    assert client.get(f"/people/roles/{manager_term(house).pk}/end/").status_code == 403
    RoleTerm.objects.filter(role=Role.PRIVACY_MANAGER).update(ends_on=YESTERDAY)
    assert client.post("/people/roles/appoint/", said | {"is_deputy": ""}).status_code == 302, "in the first hour somebody must"


def test_the_page_appoints_by_name_and_says_what_is_wrong(house: House) -> None:
    client = signed_in(house.aoyama)
    said = {"role": "chief_auditor", "person": "青山 凪", "starts_on": "2026-11-22"}
    refused = client.post("/people/roles/appoint/", said)
    assert refused.status_code == 422
    assert "同じ人にすることはできません" in refused.content.decode()
    assert client.post("/people/roles/appoint/", said | {"person": "えぐち はやて"}).status_code == 302
    assert RoleTerm.objects.get(role=Role.CHIEF_AUDITOR).person_id == house.eguchi.pk
    services.add_person("E2", by=None, name="江口 渉")
    several = client.post("/people/roles/appoint/", said | {"role": "front_desk", "person": "江口"})
    assert "2人が当てはまります" in several.content.decode()
    assert signed_in(house.eguchi).get("/people/roles/appoint/").status_code == 403
    assert signed_in(house.inoue).get("/people/roles/").status_code == 403


def test_the_paper_of_an_appointment_is_a_pdf_and_leaves_a_trail(house: House) -> None:
    response = signed_in(house.aoyama).post(f"/people/roles/{manager_term(house).pk}/paper/")
    assert response.content.startswith(b"%PDF")


def test_a_term_of_one_day_holds_on_that_day() -> None:
    term = RoleTerm(starts_on=TODAY, ends_on=TODAY)
    facts = Facts(date(2026, 11, 22), None, terms=[term])
    assert facts.running == [term]


def test_every_rule_stands_in_the_manual() -> None:
    from pathlib import Path

    manual = (Path(__file__).resolve().parents[5] / "docs" / "ja" / "people.md").read_text(encoding="utf-8")
    assert [check.id for check, _ in checks.RULES if f"`{check.id}`" not in manual] == []
