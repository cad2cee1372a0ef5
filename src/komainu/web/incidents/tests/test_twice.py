"""The same twice, or two people at once: nothing is done twice, nothing is overwritten unseen, and reading writes nothing."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from komainu.web.duties.models import Duty
from komainu.web.incidents import queries
from komainu.web.incidents.filling import fill_report
from komainu.web.incidents.models import Cost, Decision, HouseRules, Incident, Note
from komainu.web.incidents.queries import reports as readings
from komainu.web.incidents.services import handling
from komainu.web.incidents.services import reports as reporting
from komainu.web.incidents.services.house import set_house_rules
from komainu.web.incidents.tests.acts import fresh, learn, settle, sign_as_proposed, taken, url
from komainu.web.incidents.tests.house import House, incident
from komainu.web.incidents.tests.report_samples import draft, known_incident, sent
from komainu.web.site import clock
from komainu.web.site.problems import ChangedMeanwhile, WrongState
from komainu.web.trail.models import Event


@pytest.fixture
def office(house: House) -> Client:
    client = Client()
    client.force_login(house.aoyama)
    return client


def test_a_second_tap_adds_no_second_note(office: Client, house: House) -> None:
    one = taken(house)
    sheet = {"kind": "call", "happened_at": "2026-01-05T10:00", "text": "受取人に電話した", "once": str(uuid4())}
    assert [office.post(url("notes", one), sheet).status_code for _ in range(3)] == [302, 302, 302]
    assert Note.objects.filter(incident=one).count() == 1


def test_a_second_tap_costs_nothing(office: Client, house: House) -> None:
    one = taken(house)
    sheet = {"kind": "money", "amount": "1200", "what_for": "郵送", "once": str(uuid4())}
    for _ in range(2):
        office.post(url("costs", one), sheet)
    assert Cost.objects.count() == 1
    office.post(url("costs", one), {**sheet, "once": str(uuid4())})
    assert Cost.objects.count() == 2  # another sheet is another cost


def test_a_sheet_that_was_refused_can_be_sent_again(office: Client, house: House) -> None:
    one = taken(house)
    sheet = {"kind": "call", "happened_at": "2026-01-05T10:00", "text": "", "once": str(uuid4())}
    assert office.post(url("notes", one), sheet).status_code == 422
    assert office.post(url("notes", one), {**sheet, "text": "受取人に電話した"}).status_code == 302
    assert Note.objects.filter(incident=one).count() == 1


def test_every_sheet_that_adds_has_a_name_of_its_own(office: Client, house: House) -> None:
    one = taken(house, by=house.aoyama)
    for name in ("notes", "costs", "own_report"):
        pages = [office.get(url(name, one)).content.decode() for _ in range(2)]
        names = [page.split('name="once" value="')[1].split('"')[0] for page in pages]
        assert len(set(names)) == 2, name


def test_the_teller_adds_once(house: House) -> None:
    one = incident(house)
    client = Client()
    client.force_login(house.inoue)
    sheet = {"text": "宛先は3社だった", "once": str(uuid4())}
    for _ in range(2):
        client.post(url("own_report", one), sheet)
    assert Note.objects.filter(incident=one).count() == 1


def test_the_same_signature_twice_is_one_decision(house: House) -> None:
    one = taken(house)
    settle(one, house.aoyama)
    assert sign_as_proposed(one, house).pk == sign_as_proposed(one, house).pk
    assert Decision.objects.count() == 1
    assert sign_as_proposed(one, house, appi=("not_required", "弁護士と確かめた")).sequence == 2


def test_what_is_filed_is_what_was_read(house: House) -> None:
    found = known_incident(house)
    seen = readings.report_of(found, draft(house, found).pk)
    filled = fill_report(seen, material=readings.material(found, clock.today()), as_of=clock.today())
    filing = reporting.Filing(filed_at=clock.now(), recipient="個人情報保護委員会", method="ウェブの報告フォーム")
    learn(found, house.aoyama, **{"data_sets[].persons.confirmed": 1300, "data_sets[].persons.maximum": 1300})
    with pytest.raises(ChangedMeanwhile):
        reporting.file_report(seen, filing, by=house.aoyama, filled=filled.to_json(), form_version=filled.form.version)
    assert readings.report_of(found, seen.pk).filed_at is None


def test_a_closed_record_takes_no_filing_and_no_entry(house: House) -> None:
    with clock.frozen(datetime(2026, 11, 21, 9, tzinfo=clock.JAPAN)):  # in time, whatever the day is
        found = known_incident(house)
        filed = sent(house, draft(house, found))
        other = draft(house, found, stage="final")
    Incident.objects.filter(pk=found.pk).update(state="closed", closed_at=clock.now(), outcome="handled")
    for act in (
        lambda: reporting.save_entries(other, {"ppc.4.3": "x"}, by=house.aoyama, expected_version=0),
        lambda: sent(house, other),
        lambda: reporting.withdraw_filing(filed, by=house.aoyama, reason="誤り"),
    ):
        with pytest.raises(WrongState), clock.frozen(datetime(2026, 11, 21, 10, tzinfo=clock.JAPAN)):
            act()


def test_another_time_for_taking_does_not_open_again_what_was_taken(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    one = incident(house)
    handling.take(one, by=house.aoyama)
    set_house_rules(by=house.aoyama, take_within_minutes=10)
    assert not Duty.objects.filter(kind="incidents.take", closed_at=None).exists()
    assert fresh(one).state == Incident.State.TAKEN


def test_reading_the_house_s_rules_writes_nothing(house: House) -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        first, again = queries.house_rules(), queries.house_rules()
    assert len(seen) == 2
    assert not HouseRules.objects.exists()
    assert first.poster_token == again.poster_token
    assert len(first.poster_token) >= 24
    set_house_rules(by=house.aoyama, emergency_phone="03-0000-0001")
    assert queries.house_rules().poster_token == first.poster_token  # the poster that hangs stays good


def test_two_searches_of_the_desk_leave_two_inquiries_in_the_trail(house: House) -> None:
    from komainu.web.incidents.services.desk import ask
    from komainu.web.incidents.services.persons_import import add_persons

    person: dict[str, Any] = {"name": "見本 花子", "phone": "03-1111-2222"}
    for _ in range(2):
        add_persons(taken(house), [person], by=house.aoyama)
    answered = ask(person, by=house.aoyama, identity_check="two_items")
    assert len(answered.inquiries) == len(answered.concerned) == 2
    subjects = Event.objects.filter(action="incidents.inquiry_answered").values_list("subject_id", flat=True)
    assert set(subjects) == {str(one.incident_id) for one in answered.concerned}


SAID = {"what_happened": "封筒を取り違えた", "noticed": "2026-01-05", "happened": "2026-01-05"}


def told(client: Client, path: str, **said: str) -> int:
    before = Incident.objects.count()
    sheet = client.get(f"{path}?what=fax").content.decode().split('name="once" value="')[1].split('"')[0]
    answer = client.post(f"{path}?what=fax", {**SAID, "once": sheet, **said})
    assert answer.status_code == 302, answer.content.decode()
    return Incident.objects.count() - before


def test_going_back_and_sending_the_same_again_tells_once(office: Client) -> None:
    assert told(office, "/incidents/report/") == 1
    assert told(office, "/incidents/report/") == 0, "the page drawn anew has another name, what is said is the same"
    assert told(office, "/incidents/report/", what_happened="別の封筒も取り違えた") == 1


def test_the_same_words_of_two_people_are_two_reports(office: Client, house: House) -> None:
    assert told(office, "/incidents/report/") == 1
    other = Client()
    other.force_login(house.inoue)
    assert told(other, "/incidents/report/") == 1


def test_from_the_poster_it_is_the_browser_that_is_known_again(house: House) -> None:
    path = f"/incidents/tell/{queries.house_rules().poster_token}/"
    one, two = Client(), Client()
    assert [told(one, path), told(one, path), told(two, path)] == [1, 0, 1]


def test_who_went_back_is_not_written_down(office: Client, house: House) -> None:
    told(office, "/incidents/report/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM site_cache")
        keys = "".join(key for (key,) in cursor.fetchall())
    assert "once:same:" in keys
    assert str(house.aoyama.pk) not in keys
    assert "封筒" not in keys
