"""People from outside: invited for a time, doing what their role allows, out by themselves on the day after."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from komainu.web.people import queries, services
from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.problems import AddressTaken, EndMissing, NotFromOutside, OnlyFromOutside
from komainu.web.people.roles import Role
from komainu.web.people.services import Visit
from komainu.web.people.tests.conftest import TODAY, House, signed_in
from komainu.web.site import clock
from komainu.web.site.rights import may, seat_of
from komainu.web.trail.models import Event

LAST = TODAY + timedelta(days=3)
AFTER = LAST + timedelta(days=1)


def visit(role: str = Role.ASSESSOR, **other: Any) -> Visit:
    values: dict[str, Any] = {
        "name": "秋元 透", "affiliation": "見本審査機関", "email": "akimoto@shinsa.example", "role": role, "starts_on": TODAY, "ends_on": LAST,
    }  # fmt: skip
    return Visit(**{**values, **other})


@pytest.fixture
def assessor(house: House) -> Person:
    return services.admit(visit(), by=house.aoyama)


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    moment = clock.now() + (day - clock.today())
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_an_outsider_is_no_member_of_staff_and_has_a_number_of_their_own(house: House, assessor: Person) -> None:
    assert (assessor.work, assessor.affiliation, assessor.department) == (Person.Work.OUTSIDE, "見本審査機関", None)
    assert assessor.staff_number.startswith("OUT-2026-")
    standing = queries.standing(assessor, TODAY)
    assert standing.is_outside and standing.roles == {Role.ASSESSOR}
    assert not may(standing, "incidents.report")
    assert may(standing, "incidents.read_assessment")


@pytest.mark.parametrize(("day", "is_in"), [(TODAY - timedelta(days=1), False), (TODAY, True), (LAST, True), (AFTER, False)])
def test_in_from_the_first_to_the_last_day(assessor: Person, day: date, is_in: bool) -> None:
    assert (seat_of(assessor, day) is not None) is is_in


def test_a_session_ends_by_itself_on_the_day_after(assessor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(assessor)
    assert client.get("/incidents/").status_code == 200
    on(monkeypatch, AFTER)
    answer = client.get("/incidents/")
    assert answer.status_code == 302 and answer["Location"].startswith("/signin/")
    assert "_auth_user_id" not in client.session


def test_the_worker_takes_the_sign_in_away_and_it_stands_in_the_trail(assessor: Person) -> None:
    assert services.follow_the_day(LAST) == 0
    assert services.follow_the_day(AFTER) == 1
    assert services.follow_the_day(AFTER) == 0
    assert not Person.objects.get(pk=assessor.pk).is_active
    assert Event.objects.filter(action="people.visit_over", subject_id=str(assessor.pk)).count() == 1


def test_the_door_tells_somebody_whose_time_is_not_now(
    house: House, assessor: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor.set_password("kawara-no-ue-ni-neko")
    assessor.save(update_fields=["password"])
    on(monkeypatch, AFTER)
    answer = client.post("/signin/", {"login": assessor.staff_number, "password": "kawara-no-ue-ni-neko"}, follow=True)
    assert "サインインできる期間ではありません" in answer.content.decode()
    assert client.get("/").status_code == 302


def test_who_comes_again_is_the_same_person(house: House, assessor: Person) -> None:
    services.follow_the_day(AFTER)
    again = services.admit(visit(starts_on=AFTER, ends_on=AFTER), by=house.aoyama)
    assert again.pk == assessor.pk and again.is_active
    assert RoleTerm.objects.filter(person=again).count() == 2


def test_a_term_is_extended_and_ended_like_any_other(house: House, assessor: Person) -> None:
    term = RoleTerm.objects.get(person=assessor)
    with pytest.raises(EndMissing):
        services.extend_role(term, by=house.aoyama, ends_on=None)
    services.follow_the_day(AFTER)
    services.extend_role(term, by=house.aoyama, ends_on=AFTER)
    assert seat_of(Person.objects.get(pk=assessor.pk), AFTER) is not None


def test_roles_of_the_house_and_of_the_outside_do_not_mix(house: House, assessor: Person) -> None:
    with pytest.raises(NotFromOutside):
        services.appoint(assessor, Role.PMS_OFFICE, by=None, starts_on=TODAY)
    with pytest.raises(OnlyFromOutside):
        services.appoint(house.eguchi, Role.CONSULTANT, by=None, starts_on=TODAY, ends_on=LAST)
    with pytest.raises(EndMissing):
        services.appoint(assessor, Role.CONSULTANT, by=None, starts_on=TODAY)
    with pytest.raises(NotFromOutside):
        services.admit(visit(Role.PRIVACY_MANAGER), by=house.aoyama)
    with pytest.raises(AddressTaken):
        services.admit(visit(email=house.eguchi.email), by=house.aoyama)
    with pytest.raises(IntegrityError, match="role_term_outsider_has_end"), transaction.atomic():
        RoleTerm.objects.create(person=assessor, role=Role.ASSESSOR, starts_on=TODAY)


def test_a_role_of_the_house_opens_nothing_for_somebody_from_outside(house: House) -> None:
    """Also where a record was made so by another way."""
    Person.objects.filter(pk=house.aoyama.pk).update(work=Person.Work.OUTSIDE)
    house.aoyama.refresh_from_db()
    assert not may(queries.standing(house.aoyama, TODAY), "incidents.list")
    assert seat_of(house.aoyama, TODAY) is not None or not may(queries.standing(house.aoyama, TODAY), "today.see")


def test_the_page_lets_somebody_in_and_leads_to_the_invitation(house: House) -> None:
    client = signed_in(house.aoyama)
    form = {
        "role": "consultant",
        "name": "早川 真",
        "affiliation": "見本コンサルティング",
        "email": "Hayakawa@consul.example",
        "starts_on": "2026-11-22",
    }
    answer = client.post("/people/outsiders/admit/", form)
    assert answer.status_code == 422 and "hayakawa" not in str(Person.objects.values_list("email"))
    assert "早川 真" in answer.content.decode()
    answer = client.post("/people/outsiders/admit/", {**form, "ends_on": "2026-11-21"})
    assert answer.status_code == 422
    answer = client.post("/people/outsiders/admit/", {**form, "ends_on": "2026-12-31"})
    person = Person.objects.get(email="hayakawa@consul.example")
    assert answer["Location"] == f"/signin/people/{person.pk}/"
    text = client.get("/people/outsiders/").content.decode()
    assert "早川 真" in text and "見本コンサルティング" in text
    assert Event.objects.filter(action="people.appointed", actor_name="青山 凪", subject_id=str(person.pk)).exists()


def test_the_role_form_no_longer_offers_roles_from_outside(house: House) -> None:
    text = signed_in(house.aoyama).get("/people/roles/appoint/").content.decode()
    assert 'value="pms_office"' in text
    assert 'value="assessor"' not in text


def test_somebody_from_outside_is_led_to_a_page_that_says_what_and_until_when(assessor: Person) -> None:
    client = signed_in(assessor)
    assert client.get("/")["Location"] == "/visit/"
    text = client.get("/visit/").content.decode()
    assert "2026年11月25日" in text and "/trail/" in text and "/people/organisation/" in text
    assert "/incidents/report/" not in text


@pytest.mark.parametrize(
    "path",
    ["/people/", "/people/departments/", "/people/export/xlsx/", "/incidents/export/xlsx/", "/incidents/desk/", "/people/me/", "/backup/"],
)
def test_lists_of_persons_and_exports_stay_shut(assessor: Person, path: str) -> None:
    assert signed_in(assessor).get(path).status_code == 403


def test_the_organisation_is_read_and_not_written(assessor: Person) -> None:
    client = signed_in(assessor)
    answer = client.get("/people/organisation/")
    assert answer.status_code == 200 and b'<form class="form"' not in answer.content
    assert client.post("/people/organisation/", {"name": "x"}).status_code == 403
