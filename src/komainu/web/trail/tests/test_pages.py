"""The pages of the trail: who may open them, what they show in people's words, and at what cost."""

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from komainu.web.duties.jobs import guard_trail, verify_trail
from komainu.web.incidents.models import Incident
from komainu.web.people import services as people
from komainu.web.people.models import Department, Person
from komainu.web.site import clock
from komainu.web.trail.histories import HISTORIES, of_event
from komainu.web.trail.models import Anchor, Event, TrailHouse, VerificationRun
from komainu.web.trail.queries.history import newest
from komainu.web.trail.services import anchoring
from komainu.web.trail.services import record as record_event
from komainu.web.trail.telling import SEALED, Change, Teller
from tests.sample_house import sample_house

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The sample organisation stands for this file."""
    with django_db_blocker.unblock(), sample_house():
        yield


def as_(number: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(staff_number=number))
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": clock.now().timestamp()}]
    session.save()
    return client


TOLD = {"people", "signin", "incidents", "safekeeping", "trail", "site", "setup"}
MANAGER, SYSTEM, STAFF, DATA_MANAGER = "1002", "3002", "2003", "2001"


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_every_act_of_the_sample_house_is_told_in_words(house: None) -> None:
    """No key of any event goes by its identifier, in either language, and every event stands in a history."""
    untold = set()
    for event in Event.objects.all():
        history = of_event(event.subject_type, event.action)
        if history is None:
            assert event.action.partition(".")[0] not in TOLD, event.action
            continue
        record = Incident.objects.get(pk=event.subject_id) if history.name == "incident" else None
        teller = Teller(history)
        told = teller.told(event, record)
        if not told.lines:
            untold |= {(event.action, key) for key in {**event.before, **event.after} if not teller.label(key)}
    # A note is told by the timeline with its text; its number says nothing.
    assert untold <= {("incidents.note_added", "note")}


def test_a_change_shows_before_after_by_whom_and_why(house: None) -> None:
    manager, someone = Person.objects.get(staff_number=MANAGER), Person.objects.get(staff_number=STAFF)
    people.change_person(someone, by=manager, phone="03-0000-7777")
    page = as_(MANAGER).get(f"/trail/of/person/{someone.pk}/").content.decode()
    assert "03-0000-7777" in page and "電話番号" in page and manager.name in page
    with translation.override("en"):
        assert newest("person", someone.pk)[0].changes[0].label == "Telephone number"


def test_choices_days_and_sealed_values_read_as_people_write_them(house: None) -> None:
    teller = Teller(HISTORIES["person"])
    event = Event(
        action="people.person_changed",
        before={"work": "regular", "joined_on": "2026-04-01", "deputy": False},
        after={"work": "temporary", "joined_on": None, "deputy": True, "note": SEALED},
    )
    assert list(teller.changes(event)) == [
        Change("働き方", "正社員", "派遣"),
        Change("入社日", "2026年4月1日（水）", "（空）"),
        Change("代行者", "いいえ", "はい"),
        Change("メモ", None, "封印された値"),
    ]


def test_a_value_that_is_sealed_in_its_record_never_enters_the_trail(house: None) -> None:
    incident = Incident.objects.first()
    assert incident
    from komainu.web.trail.telling import sealed_names

    sealed = sorted(sealed_names("incidents.incident"))
    assert sealed, "an incident has sealed fields"
    event = record_event("incidents.taken", by=None, subject=incident, after={sealed[0]: {"name": "秘密"}, "taken_by": "x"})
    assert event.after == {sealed[0]: SEALED, "taken_by": "x"}


def test_a_history_opens_for_who_may_read_the_record_and_is_not_there_for_others(house: None) -> None:
    incident = Incident.objects.exclude(reported_by__staff_number=STAFF).first()
    someone, other = Person.objects.get(staff_number=STAFF), Department.objects.first()
    assert incident and other
    paths = {
        f"/trail/of/incident/{incident.pk}/": {MANAGER: 200, SYSTEM: 404, STAFF: 404, DATA_MANAGER: 404},
        f"/trail/of/person/{someone.pk}/": {MANAGER: 200, SYSTEM: 200, STAFF: 404},
        f"/trail/of/me/{someone.pk}/": {STAFF: 200, MANAGER: 404},
        f"/trail/of/own-sign-in/{someone.pk}/": {STAFF: 200, MANAGER: 404},
        f"/trail/of/sign-in/{someone.pk}/": {MANAGER: 200, STAFF: 404},
        "/trail/of/organisation/1/": {MANAGER: 200, STAFF: 404},
        "/trail/of/roles/": {MANAGER: 200, STAFF: 404},
        "/trail/of/backups/": {MANAGER: 200, STAFF: 404},
        "/trail/of/contact-network/": {MANAGER: 200, STAFF: 404},
        "/trail/of/sign-in-rules/1/": {MANAGER: 200, STAFF: 404},
        "/trail/of/incident-settings/1/": {MANAGER: 200, STAFF: 404},
        "/trail/of/report-forms/": {MANAGER: 200, STAFF: 404},
        "/trail/of/trail/": {MANAGER: 200, STAFF: 404},
        f"/trail/of/department/{other.pk}/": {MANAGER: 200, STAFF: 404},
        "/trail/of/department/not-a-uuid/": {MANAGER: 404},
        "/trail/of/department/": {MANAGER: 404},
        "/trail/of/roles/1/": {MANAGER: 404},
        "/trail/of/nothing/": {MANAGER: 404},
    }
    clients = {number: as_(number) for number in (MANAGER, SYSTEM, STAFF, DATA_MANAGER)}
    wrong = {
        (path, number): clients[number].get(path).status_code
        for path, wanted in paths.items()
        for number, status in wanted.items()
        if clients[number].get(path).status_code != status
    }
    assert wrong == {}


def test_an_event_shows_its_content_only_to_who_may_read_its_record(house: None) -> None:
    event = Event.objects.filter(action="incidents.facts_recorded").last()
    assert event
    told = as_(MANAGER).get(f"/trail/{event.sequence}/").content.decode()
    hidden = as_(SYSTEM).get(f"/trail/{event.sequence}/").content.decode()
    assert "内容は表示しません" in hidden and "内容は表示しません" not in told
    assert event.hash in hidden
    assert as_(STAFF).get(f"/trail/{event.sequence}/").status_code == 403
    assert as_(MANAGER).get("/trail/99999999999999999999/").status_code == 404


def test_the_list_narrows_by_part_act_person_and_days(house: None) -> None:
    client = as_(MANAGER)
    name = Person.objects.get(staff_number=MANAGER).name
    for query, rows in {
        "part=incidents": Event.objects.filter(action__startswith="incidents."),
        "act=people.appointed": Event.objects.filter(action="people.appointed"),
        f"by={quote(name)}": Event.objects.filter(actor_name=name),
        "by=nobody-at-all": Event.objects.none(),
        "until=2001-01-01": Event.objects.none(),
        "part=elsewhere": Event.objects.all(),
    }.items():
        page = client.get(f"/trail/?{query}").context["listing"]
        assert page.count == rows.count(), query


def test_the_pages_of_the_list_follow_each_other_without_conditions(house: None) -> None:
    client = as_(MANAGER)
    first, second = (client.get(f"/trail/?page={number}").context["listing"] for number in (1, 2))
    numbers = [row.record.sequence for listing in (first, second) for row in listing.rows]
    last = Event.objects.latest("sequence").sequence
    assert numbers == list(range(last, last - len(numbers), -1))
    end = client.get("/trail/?page=999999").context["listing"]
    assert end.rows[-1].record.sequence == 1


def test_a_list_cost_the_same_whatever_stands_in_the_trail(house: None) -> None:
    client = as_(MANAGER)
    department = Department.objects.first()
    assert department
    paths = ["/trail/", "/trail/?part=people", f"/trail/of/department/{department.pk}/", "/trail/of/roles/", "/trail/verification/"]
    anchoring.make_anchor(by=None, now=clock.now())
    before = {path: queries_of(client, path) for path in paths}
    with transaction.atomic():
        for number in range(60):
            record_event("people.department_changed", by=None, subject=department, before={"name": "x"}, after={"name": str(number)})
        for _number in range(5):
            anchoring.make_anchor(by=None, now=clock.now())
    assert {path: queries_of(client, path) for path in paths} == before
    assert max(before.values()) <= 10


def test_an_export_needs_its_own_right_and_comes_signed(house: None) -> None:
    assert as_(SYSTEM).get("/trail/export/jsonl/").status_code == 403
    answer = as_(MANAGER).get("/trail/export/csv/?part=people")
    assert answer.status_code == 200
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[arg-type]
        assert set(archive.namelist()) == {
            "events.jsonl",
            "events.csv",
            "README.txt",
            "manifest.json",
            "manifest.json.sig",
            "public-key.pem",
        }
    assert as_(MANAGER).get("/trail/export/exe/").status_code == 404


def test_an_export_asks_for_a_fresh_proof(house: None) -> None:
    client = Client()
    client.force_login(Person.objects.get(staff_number=MANAGER))
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert "本人であることの確認" in client.get("/trail/export/jsonl/").content.decode()


def test_verification_on_the_page_runs_in_the_background_and_shows_its_result(house: None) -> None:
    client = as_(SYSTEM)
    assert client.post("/trail/verification/start/").status_code == 302
    assert "検証しています" in client.get("/trail/verification/").content.decode()
    run = VerificationRun.objects.get(finished_at=None)
    verify_trail.func(str(run.pk))
    page = client.get("/trail/verification/").content.decode()
    assert "書き換えは見つかりませんでした" in page
    assert Person.objects.get(staff_number=SYSTEM).name in page


def test_the_worker_anchors_and_verifies(house: None) -> None:
    anchors, runs = Anchor.objects.count(), VerificationRun.objects.count()
    assert guard_trail.func() == "nothing to do", "today's stand already"
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert guard_trail.func() == "made"
        assert guard_trail.func() == "nothing to do"
    assert (Anchor.objects.count(), VerificationRun.objects.count()) == (anchors + 1, runs + 1)


def test_a_pasted_anchor_is_compared(house: None) -> None:
    client = as_(MANAGER)
    anchor = anchoring.make_anchor(by=None, now=clock.now())
    text = anchoring.text_of(anchor)
    assert "控えと同じです" in client.post("/trail/verification/", {"text": text}).content.decode()
    other = text.replace(anchor.hash, "b" * 64)
    assert "いまの記録と合いません" in client.post("/trail/verification/", {"text": other}).content.decode()
    answer = client.post("/trail/verification/", {"text": "なにもない"})
    assert answer.status_code == 422 and "なにもない" in answer.content.decode()


def test_places_are_set_with_a_trail_and_wrong_ones_keep_what_was_typed(house: None, tmp_path: Any) -> None:
    client = as_(MANAGER)
    answer = client.post("/trail/settings/", {"mail_to": "a@example.jp\nno address", "folder": ""})
    assert answer.status_code == 422 and "no address" in answer.content.decode()
    answer = client.post("/trail/settings/", {"mail_to": "", "folder": "/nowhere/at/all"})
    assert answer.status_code == 422 and "/nowhere/at/all" in answer.content.decode()
    assert client.post("/trail/settings/", {"mail_to": "a@example.jp b@example.jp", "folder": str(tmp_path)}).status_code == 302
    assert TrailHouse.objects.get().addresses == ["a@example.jp", "b@example.jp"]
    assert "控えを置くフォルダー" in client.get("/trail/of/trail/").content.decode()


def test_somebody_takes_an_anchor_away(house: None) -> None:
    answer = as_(MANAGER).post("/trail/anchors/take/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "komainu-anchor:" in answer.content.decode()
    assert Event.objects.latest("sequence").action == "trail.anchor_taken"
