"""The pages: who may do what, the key that is shown once, the copy that is carried away, the red line on the first page."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from komainu.web.people.models import Department, Organisation, Person, RoleTerm
from komainu.web.people.roles import Role
from komainu.web.safekeeping import places, services
from komainu.web.safekeeping.models import Copy, Departure, RecoveryKey, Rehearsal
from komainu.web.safekeeping.queries import copies, rehearsals, safekeeping_state
from komainu.web.safekeeping.recoverykey import key_of, sheet_check_of
from komainu.web.safekeeping.store import the_safe
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    for name, folder in (("DATA_FOLDER", "data"), ("KEYS_FOLDER", "keys"), ("STORAGE_FOLDER", "storage")):
        (tmp_path / folder).mkdir()
        setattr(settings, name, tmp_path / folder)


def somebody(number: str, name: str, role: str = "") -> Person:
    department = Department.objects.get_or_create(name="総務部")[0]
    person = Person.objects.create_user(number, name=name, department=department)
    if role:
        RoleTerm.objects.create(person=person, role=role, starts_on=date(2020, 4, 1))
    return person


@pytest.fixture
def aoyama(db: None) -> Person:
    Organisation.objects.create(name="株式会社みなも")
    return somebody("aoyama", "青山 凪", Role.PRIVACY_MANAGER)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def a_copy(number: int = 0, *, content: bytes = b"sealed", provisional: bool = False) -> Copy:
    """A copy with its file, as the worker leaves it."""
    made_at = timezone.now().replace(microsecond=0) - timedelta(days=number)
    folder = places.local_folder()
    folder.mkdir(exist_ok=True)
    name = places.file_name(made_at)
    (folder / name).write_bytes(content)
    the_safe(made_at)
    return Copy.objects.create(
        file_name=name, made_at=made_at, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), rows=1200, files=3, events=9,
        key_number=places.recipient().number, is_provisional=provisional,
    )  # fmt: skip


def a_key(by: Person) -> str:
    return services.make_key(by=by, instead_of=places.recipient().number).code


# Who may

ADDRESSES = [("get", ""), ("post", "now/"), ("get", "key/"), ("post", "key/"), ("post", "key/sheet/"), ("post", "key/confirm/")]


def test_who_may_see_and_who_may_do(aoyama: Person) -> None:
    copy = a_copy()
    people = {
        "manager": aoyama,
        "system": somebody("s", "椎名 光", Role.SYSTEM_MANAGER),
        "office": somebody("o", "大野 空", Role.PMS_OFFICE),
        "auditor": somebody("k", "神田 陸", Role.CHIEF_AUDITOR),
        "eguchi": somebody("eguchi", "江口 颯"),
    }
    seen = {}
    for who, person in people.items():
        client = signed_in(person)
        calls = [*ADDRESSES, ("post", f"{copy.pk}/download/")]
        seen[who] = [getattr(client, method)(f"/backup/{path}").status_code for method, path in calls]
    refused = [403] * 7
    assert seen["auditor"] == seen["eguchi"] == refused
    assert seen["office"] == [200, *refused[1:]]
    for who in ("manager", "system"):
        assert 403 not in seen[who], who
    assert Client().post(f"/backup/{copy.pk}/download/").status_code == 302


def test_a_link_never_downloads_and_an_unknown_copy_is_not_there(aoyama: Person) -> None:
    client = signed_in(aoyama)
    assert client.get(f"/backup/{a_copy().pk}/download/").status_code == 405
    assert client.post("/backup/00000000-0000-4000-8000-000000000000/download/").status_code == 404


# The key


def test_the_key_and_a_download_ask_once_more_who_one_is(aoyama: Person) -> None:
    client = signed_in(aoyama)
    session = client.session
    session["signin.confirmed_at"] = 0
    session.save()
    before = places.recipient().number
    for path in ("key/", f"{a_copy().pk}/download/"):
        answer = client.post(f"/backup/{path}", {"instead_of": before})
        assert "本人であることの確認" in answer.content.decode()
    assert places.recipient().number == before and not Departure.objects.exists()


def test_the_key_is_shown_once_and_stands_nowhere(aoyama: Person, settings: Any, tmp_path: Path) -> None:
    client = signed_in(aoyama)
    asked = client.get("/backup/key/").content.decode()
    number = re.search(r'name="instead_of" value="([^"]+)"', asked).group(1)  # type: ignore[union-attr]
    shown = client.post("/backup/key/", {"instead_of": number})
    assert shown.headers["Cache-Control"] == "no-store, private"
    code = re.search(r'name="code" value="([^"]+)"', shown.content.decode()).group(1)  # type: ignore[union-attr]
    key = key_of(code)
    assert places.recipient().public == key.public and not places.recipient().is_provisional
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert code.encode() not in file.read_bytes() and key.private.private_bytes_raw() not in file.read_bytes()
    for row in [*Event.objects.values_list("before", "after"), *RecoveryKey.objects.values_list()]:
        assert code not in str(row)
    assert code not in client.get("/backup/").content.decode()
    sheet = client.post("/backup/key/sheet/", {"code": code})
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(sheet.content)).pages)
    for group in code.split("-"):
        assert group in text
    for word in (key.number, sheet_check_of(key.public), "青山 凪", "株式会社みなも"):
        assert word in text
    assert len(PdfReader(BytesIO(sheet.content)).pages) == 1


def test_a_sheet_is_made_only_for_the_key_in_force(aoyama: Person) -> None:
    old = a_key(aoyama)
    a_key(aoyama)
    client = signed_in(aoyama)
    assert client.post("/backup/key/sheet/", {"code": old}).status_code == 422
    assert client.post("/backup/key/sheet/", {"code": "nonsense"}).status_code == 422


def test_two_people_do_not_make_a_key_each(aoyama: Person) -> None:
    seen = places.recipient().number
    client = signed_in(aoyama)
    assert client.post("/backup/key/", {"instead_of": seen}).status_code == 200
    refused = client.post("/backup/key/", {"instead_of": seen})
    assert refused.status_code == 409 and "ほかの人が先に" in refused.content.decode()
    assert RecoveryKey.objects.count() == 1


def test_who_has_the_sheet_in_hand_confirms_it(aoyama: Person) -> None:
    code = a_key(aoyama)
    client = signed_in(aoyama)
    right = sheet_check_of(key_of(code).public)
    wrong = client.post("/backup/key/confirm/", {"check": f"{(int(right) + 1) % 10_000:04d}"})
    assert wrong.status_code == 422 and "確認番号" in wrong.content.decode()
    assert RecoveryKey.objects.get().confirmed_at is None
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in right)
    assert client.post("/backup/key/confirm/", {"check": f" {wide} "}).status_code == 302
    row = RecoveryKey.objects.get()
    assert row.confirmed_by == aoyama
    assert safekeeping_state(timezone.now()).key_in_safe
    assert Event.objects.filter(action="safekeeping.key_confirmed").count() == 1
    a_key(aoyama)
    assert not safekeeping_state(timezone.now()).key_in_safe, "a new key has a new sheet"


# Copies


def test_a_download_is_the_file_itself_leaves_its_trail_and_counts_as_outside(aoyama: Person) -> None:
    a_key(aoyama)
    copy = a_copy(content=b"sealed" * 1000)
    answer = signed_in(aoyama).post(f"/backup/{copy.pk}/download/")
    assert b"".join(answer.streaming_content) == b"sealed" * 1000  # type: ignore[attr-defined]
    assert copy.file_name in answer.headers["Content-Disposition"]
    departure = Departure.objects.get()
    assert (departure.copy, departure.how, departure.by) == (copy, "download", aoyama)
    event = Event.objects.get(action="safekeeping.copy_downloaded")
    assert (event.actor_name, event.after["sha256"]) == ("青山 凪", copy.sha256)
    assert "never_left" not in dict(safekeeping_state(timezone.now()).faults)


def test_a_copy_that_only_this_machine_opens_does_not_count_as_outside(aoyama: Person) -> None:
    copy = a_copy(provisional=True)
    signed_in(aoyama).post(f"/backup/{copy.pk}/download/")
    assert {"no_key", "never_left"} <= set(dict(safekeeping_state(timezone.now()).faults))


def test_a_copy_whose_file_is_gone_says_so(aoyama: Person) -> None:
    copy = a_copy()
    (places.local_folder() / copy.file_name).unlink()
    client = signed_in(aoyama)
    assert "この機械にはもうありません" in client.get("/backup/").content.decode()
    assert client.post(f"/backup/{copy.pk}/download/").status_code == 404
    assert not Departure.objects.exists()


def test_a_name_in_the_database_leads_nowhere_else(aoyama: Person, settings: Any) -> None:
    copy = a_copy()
    places.local_folder().parent.joinpath("secret.key").write_text("x")
    Copy.objects.filter(pk=copy.pk).update(file_name="../secret.key")
    assert signed_in(aoyama).post(f"/backup/{copy.pk}/download/").status_code == 404


def test_asking_for_a_copy_at_once_leaves_it_to_the_worker(aoyama: Person) -> None:
    from django_tasks_db.models import DBTaskResult

    assert signed_in(aoyama).post("/backup/now/", follow=True).status_code == 200
    assert DBTaskResult.objects.get().task_path == "komainu.web.duties.jobs.backup_now"


# What it costs


@pytest.mark.parametrize("many", [2, 40])
def test_the_page_costs_the_same_at_any_number(aoyama: Person, many: int, django_assert_num_queries: Any) -> None:
    for number in range(many):
        copy = a_copy(number)
        for _ in range(3):
            Departure.objects.create(copy=copy, how="download", left_at=timezone.now(), by=aoyama)
        Rehearsal.objects.create(rehearsed_at=timezone.now(), file_name="x", copy_made_at=timezone.now(), succeeded=True)
    with django_assert_num_queries(4):
        safekeeping_state(timezone.now())
        copies()
        rehearsals()
    client = signed_in(aoyama)
    client.get("/backup/")  # the first page of a session also notes that it is in use
    with django_assert_num_queries(8):  # session, person, standing, state, copies, departures, rehearsals, the house's name
        assert client.get("/backup/").status_code == 200


# The first page


@pytest.fixture
def safe_house(aoyama: Person) -> Iterator[Person]:
    code = a_key(aoyama)
    services.confirm_key(sheet_check_of(key_of(code).public), by=aoyama)
    Departure.objects.create(copy=a_copy(), how="download", left_at=timezone.now(), by=aoyama)
    yield aoyama


def test_a_red_line_stands_on_the_first_page_until_a_copy_has_left(aoyama: Person) -> None:
    office, nobody = somebody("o", "大野 空", Role.PMS_OFFICE), somebody("eguchi", "江口 颯")
    for person, sees in ((aoyama, True), (office, True), (nobody, False)):
        assert ("バックアップが足りません" in signed_in(person).get("/").content.decode()) is sees


def test_the_red_line_goes_when_all_is_well_and_comes_back(safe_house: Person) -> None:
    assert "バックアップが足りません" not in signed_in(safe_house).get("/").content.decode()
    assert "データは守られています" in signed_in(safe_house).get("/backup/").content.decode()
    Departure.objects.update(left_at=timezone.now() - timedelta(days=8))
    page = signed_in(safe_house).get("/backup/").content.decode()
    assert "7日より古くなっています" in page
    assert "バックアップが足りません" in signed_in(safe_house).get("/").content.decode()


def test_what_is_wrong_is_told_the_worst_first(safe_house: Person) -> None:
    now = timezone.now()
    assert [fault for fault, _words in safekeeping_state(now).faults] == []
    assert [fault for fault, _words in safekeeping_state(now + timedelta(days=9)).faults] == ["copy_late", "left_late"]
    Copy.objects.update(files_missing=2)
    assert [fault for fault, _words in safekeeping_state(now).faults] == ["files_missing"]
    RecoveryKey.objects.update(confirmed_at=None)
    assert [fault for fault, _words in safekeeping_state(now).faults] == ["key_unconfirmed", "files_missing"]


def test_the_rehearsals_are_told_in_sentences(aoyama: Person) -> None:
    from komainu.web.safekeeping.findings import SENTENCES, Finding

    numbers = {
        "members": 5,
        "what": "x",
        "rows": 7,
        "steps": 1,
        "events": 3,
        "values": 4,
        "closed": 2,
        "files": 6,
        "missing": 1,
        "wrong": 1,
    }
    found = [Finding(name, sound, numbers) for name, sound in SENTENCES]
    moment = datetime(2026, 11, 22, tzinfo=timezone.get_current_timezone())
    Rehearsal.objects.create(
        rehearsed_at=moment, file_name="x", copy_made_at=moment, succeeded=False, found=[each.stored() for each in found]
    )
    page = signed_in(aoyama).get("/backup/").content.decode()
    for each in found:
        assert each.sentence("ja") in page
        assert each.sentence("en")
