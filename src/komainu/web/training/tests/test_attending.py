"""Lectures: by the QR code in time, by the sheet, by a list; attendance opens the exam."""

from datetime import timedelta
from typing import Any

import pytest

from komainu.web.documents.importing import Act, Row, store
from komainu.web.documents.tables import to_csv
from komainu.web.people import services as people
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.training import services
from komainu.web.training.models import Attendance, CourseVersion, Delivery, Session
from komainu.web.training.problems import DayTooEarly, NotAsked, ReasonMissing, SessionNotOpen
from komainu.web.training.services import results_import
from komainu.web.training.services.results_import import RESULTS

from .conftest import TODAY, Clock, House, deliver, of, signed_in, study, take_exam

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def lecture(house: House, course: CourseVersion) -> Delivery:
    return deliver(course, house, "講習", due_on=TODAY + timedelta(days=30), way="own_lecturer")


@pytest.fixture
def session(house: House, lecture: Delivery) -> Session:
    return services.add_session(lecture, by=house.aoyama, starts_at=clock.now(), ends_at=clock.now() + HOUR, place="会議室")


def test_the_code_records_and_opens_the_exam(house: House, lecture: Delivery, session: Session) -> None:
    client = signed_in(house.eguchi)
    address = f"/training/attend/{session.token}/"
    assert client.get(address).status_code == 200
    assert not Attendance.objects.exists()
    assert client.post(address).status_code == 302
    client.post(address)
    assert Attendance.objects.get().way == "qr"
    found = of(lecture, house.eguchi)
    assert found.state == "studied"
    assert take_exam(found, right=4).state == "passed"


def test_without_an_exam_who_was_there_passes_on_the_day_of_the_lecture_and_who_only_read_does_not(
    house: House, course: CourseVersion, noon: Clock
) -> None:
    lecture = deliver(course, house, "講演", due_on=TODAY + timedelta(days=30), way="own_lecturer", further={"questions_asked": 0})
    session = services.add_session(lecture, by=house.aoyama, starts_at=clock.now(), ends_at=clock.now() + HOUR)
    read = study(of(lecture, house.ueda))
    assert (read.state, read.passed_on) == ("studied", None)
    noon.on(TODAY + timedelta(days=9))
    services.record_attendance(session, [of(lecture, house.eguchi), read], by=house.aoyama)
    for person in (house.eguchi, house.ueda):
        found = of(lecture, person)
        assert (found.state, found.passed_on) == ("passed", TODAY)


@pytest.mark.parametrize("minutes", [-16, 61])
def test_the_code_opens_only_in_time(house: House, session: Session, noon: Clock, minutes: int) -> None:
    noon.now += timedelta(minutes=minutes)
    with pytest.raises(SessionNotOpen):
        services.attend_by_code(session, house.eguchi)


def test_who_is_not_asked_cannot_attend(house: House, session: Session) -> None:
    with pytest.raises(NotAsked):
        services.attend_by_code(session, people.add_person("X1", by=None, name="部外 者"))


def test_the_sheet_is_recorded_once_and_can_be_taken_back(house: House, lecture: Delivery, session: Session) -> None:
    two = [of(lecture, house.eguchi), of(lecture, house.ueda)]
    assert services.record_attendance(session, two, by=house.aoyama) == 2
    assert services.record_attendance(session, two, by=house.aoyama) == 0
    services.take_back_attendance(Attendance.objects.get(assignment=two[0]), by=house.aoyama, reason="欠席だった")
    assert of(lecture, house.eguchi).state == "assigned"
    with pytest.raises(ReasonMissing):
        services.take_back_attendance(Attendance.objects.get(), by=house.aoyama, reason="")


def test_a_session_with_people_is_not_cancelled(house: House, lecture: Delivery, session: Session) -> None:
    services.record_attendance(session, [of(lecture, house.eguchi)], by=house.aoyama)
    with pytest.raises(WrongState):
        services.cancel_session(session, by=house.aoyama)
    with pytest.raises(DayTooEarly):
        services.add_session(lecture, by=house.aoyama, starts_at=clock.now(), ends_at=clock.now())


def test_a_list_records_attendance_results_and_slips_and_a_second_time_nothing(house: House, lecture: Delivery, session: Session) -> None:
    rows = [
        ["E1", "江口 颯", "○", 90, "2026-11-22", "2026-11-22"],
        ["U1", "上田 蓮", "×", None, None, None],
        ["Z9", "誰か", "○", 80, None, None],
        ["O1", "王", "○", 120, None, None],
    ]
    body = to_csv(["社員番号", "氏名", "出席", "点数", "受験日", "受講票"], rows)
    options = {"delivery": str(lecture.pk), "session": str(session.pk)}
    waiting = store.prepare(RESULTS, body, by=house.aoyama, file_name="list.csv", options=options)
    plan = store.planned(waiting, RESULTS)
    assert {key: plan.counts[key] for key in ("changed", "unchanged", "refused")} == {"changed": 1, "unchanged": 1, "refused": 2}
    store.confirm(waiting, RESULTS, by=house.aoyama, options={})
    found = of(lecture, house.eguchi)
    assert (found.state, found.best_score, found.slip_received_on) == ("passed", 90, TODAY)
    assert Attendance.objects.get().way == "list"
    again = store.prepare(RESULTS, body, by=house.aoyama, file_name="list.csv", options=options)
    assert store.planned(again, RESULTS).counts["changed"] == 0


def test_a_line_of_a_list_is_compared_with_its_own_person_only(house: House, lecture: Delivery) -> None:
    class Untouched(set[Any]):
        def __iter__(self) -> Any:
            raise AssertionError("what another has is read")

    found = of(lecture, house.eguchi)
    row = Row(1, {"staff_number": "E1", "score": 90, "taken_on": TODAY})
    known: dict[Any, Any] = {of(lecture, house.ueda).pk: Untouched({(TODAY, 90)}), found.pk: {(TODAY, 90)}}
    assert results_import._planned(row, {"E1": found}, set(), known, with_session=False).act == Act.SAME
    known[found.pk] = set()
    assert results_import._planned(row, {"E1": found}, set(), known, with_session=False).act == Act.CHANGE
    early = Row(1, {"staff_number": "E1", "score": 90, "taken_on": TODAY - timedelta(days=4000)})
    assert results_import._planned(early, {"E1": found}, set(), known, with_session=False).act == Act.REFUSE
