"""Reminders: each once, however often, late or on how many machines the worker runs; mails wait, are tried again, and never double."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.core import mail as sent
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from komainu.web.duties import mail, services
from komainu.web.duties.declaring import KINDS, Declared, Kind
from komainu.web.duties.models import Duty, OutgoingMail, Reminder
from komainu.web.people import services as people
from komainu.web.people.models import Department, Person
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.clock import JAPAN

DUE = date(2026, 12, 1)
OPENED = datetime(2026, 11, 1, 9, tzinfo=JAPAN)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=JAPAN)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "test.report", Kind("test.report", "報告する", "期限があるため", remind_days=(-7, -1, 0, 1), repeat_late=3))
    monkeypatch.setitem(KINDS, "test.take", Kind("test.take", "受け付ける", "待っているため", remind_days=(), repeat_late=0))


@pytest.fixture
def department(db: None) -> Department:
    return people.add_department("総務部", by=None)


def holder(role: str, number: str, *, is_deputy: bool = False, email: str | None = None) -> Person:
    person = people.add_person(number, by=None, name=f"髙橋 {number}", email=f"{number}@example.jp" if email is None else email)
    people.appoint(person, role, by=None, starts_on=date(2020, 1, 1), is_deputy=is_deputy)
    return person


@pytest.fixture
def aoyama(department: Department) -> Person:
    return holder(Role.PRIVACY_MANAGER, "aoyama")


def report_due(department: Department, key: str = "test:1", **values: object) -> Duty:
    declared = Declared(key, "test.report", "/report/", owner_role=Role.PRIVACY_MANAGER, due_on=DUE)
    with clock.frozen(OPENED):
        services.declare(department, [declared])
    return Duty.objects.get(key=key)


def steps() -> list[str]:
    return list(Reminder.objects.order_by("id").values_list("step", flat=True))


def test_each_step_reminds_once_on_its_day(department: Department, aoyama: Person) -> None:
    report_due(department)
    for day in range(-10, 7):
        for hour in (0, 9, 23):
            services.remind_all(at(DUE + timedelta(days=day), hour))
    # The sixth of December is a Sunday: what was due on the Saturday before is told on Monday.
    assert steps() == ["day-7", "day-1", "day+0", "day+1", "late+6"]
    assert OutgoingMail.objects.count() == 5


def test_running_twice_changes_nothing(department: Department, aoyama: Person) -> None:
    report_due(department)
    assert services.remind_all(at(DUE)) == 1
    assert services.remind_all(at(DUE)) == 0
    assert OutgoingMail.objects.count() == 1


def test_a_week_asleep_gives_one_mail_not_seven(department: Department, aoyama: Person) -> None:
    report_due(department)
    services.remind_all(at(DUE - timedelta(days=8)))
    assert services.remind_all(at(DUE - timedelta(days=1))) == 1
    assert steps() == ["day-1"]


def test_asleep_over_the_due_day_still_tells_that_it_is_late(department: Department, aoyama: Person) -> None:
    holder(Role.TOP_MANAGEMENT, "yamane")
    report_due(department)
    services.remind_all(at(DUE + timedelta(days=8)))
    assert set(steps()) == {"late+6"}
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {"aoyama@example.jp", "yamane@example.jp"}
    assert "8日過ぎています" in OutgoingMail.objects.get(to="aoyama@example.jp").body


def test_calm_duties_come_together_in_one_mail(department: Department, aoyama: Person) -> None:
    with clock.frozen(OPENED):
        services.declare(
            department, [Declared(f"test:{n}", "test.report", f"/{n}/", owner_role=Role.PRIVACY_MANAGER, due_on=DUE) for n in range(5)]
        )
    assert services.remind_all(at(DUE)) == 5
    mail_ = OutgoingMail.objects.get()
    assert "5件" in mail_.subject
    assert all(f"/{number}/" in mail_.body for number in range(5))
    assert "期限: 2026-12-01（今日まで）" in mail_.body


def test_the_deputy_is_told_with_the_holder(department: Department, aoyama: Person) -> None:
    holder(Role.PRIVACY_MANAGER, "deputy", is_deputy=True)
    report_due(department)
    services.remind_all(at(DUE))
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {"aoyama@example.jp", "deputy@example.jp"}


def test_a_role_that_nobody_holds_passes_on(department: Department) -> None:
    holder(Role.TOP_MANAGEMENT, "yamane")
    report_due(department)
    services.remind_all(at(DUE))
    assert OutgoingMail.objects.get().to == "yamane@example.jp"


def test_somebody_without_an_address_is_claimed_without_a_mail(department: Department) -> None:
    holder(Role.PRIVACY_MANAGER, "silent", email="")
    report_due(department)
    assert services.remind_all(at(DUE)) == 1
    assert OutgoingMail.objects.count() == 0


def test_what_nobody_takes_goes_to_the_next_by_minutes_day_or_night(department: Department, aoyama: Person) -> None:
    holder(Role.PMS_OFFICE, "onodera")
    holder(Role.TOP_MANAGEMENT, "yamane")
    night = at(DUE, 2)
    with clock.frozen(night):
        services.declare(
            department,
            [Declared("take", "test.take", "/take/", owner_role=Role.PRIVACY_MANAGER, is_urgent=True, details={"escalate_minutes": 30})],
        )
        services.remind_now(department)
    told = lambda: sorted(OutgoingMail.objects.values_list("to", flat=True))  # noqa: E731
    assert told() == ["aoyama@example.jp"]
    services.remind_all(night + timedelta(minutes=29))
    assert told() == ["aoyama@example.jp"]
    services.remind_all(night + timedelta(minutes=30))
    assert told() == ["aoyama@example.jp", "aoyama@example.jp", "onodera@example.jp"]
    services.remind_all(night + timedelta(minutes=90))
    assert told().count("yamane@example.jp") == 1
    services.remind_all(night + timedelta(days=2))
    assert told().count("yamane@example.jp") == 1
    assert all(OutgoingMail.objects.values_list("is_urgent", flat=True))


def test_a_closed_duty_reminds_nobody(department: Department, aoyama: Person) -> None:
    report_due(department)
    services.declare(department, [])
    assert services.remind_all(at(DUE)) == 0


def write(key: str, *, is_urgent: bool = False) -> None:
    person = Person.objects.first() or people.add_person("p", by=None, name="﨑山", email="p@example.jp")
    services.write_mail(key, person, f"件名 {key}", "本文 𠮷田 髙橋 﨑山", is_urgent=is_urgent)


@pytest.mark.django_db
def test_a_mail_goes_out_once_urgent_ones_first() -> None:
    write("calm")
    write("urgent", is_urgent=True)
    write("calm")
    assert mail.send_waiting(clock.now()) == 2
    assert [message.subject for message in sent.outbox] == ["件名 urgent", "件名 calm"]
    assert mail.send_waiting(clock.now()) == 0
    assert sent.outbox[0].extra_headers["Message-ID"].endswith("@komainu>")


@pytest.mark.django_db
def test_without_a_mail_server_nothing_is_tried_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komainu.web.duties.queries.mail_is_off", lambda: True)
    write("a")
    assert mail.send_waiting(clock.now()) == 0
    assert OutgoingMail.objects.get().attempts == 0


@pytest.mark.django_db
def test_a_failure_is_tried_again_after_a_pause_that_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> int:
        raise ConnectionRefusedError

    with clock.frozen(OPENED):
        write("a")
    now = at(DUE)
    monkeypatch.setattr(EmailBackend, "send_messages", broken)
    for attempt in range(1, 4):
        assert mail.send_waiting(now) == 0
        waiting = OutgoingMail.objects.get()
        assert (waiting.attempts, waiting.sent_at, waiting.error) == (attempt, None, "ConnectionRefusedError")
        mail.send_waiting(now + mail.pause_after(attempt) - timedelta(seconds=1))
        assert OutgoingMail.objects.get().attempts == attempt
        now += mail.pause_after(attempt)
    monkeypatch.undo()
    assert mail.send_waiting(now) == 1
    assert OutgoingMail.objects.get().error == ""


@pytest.mark.django_db
def test_one_bad_mail_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    real = EmailBackend.send_messages

    def picky(self: EmailBackend, messages: list) -> int:  # type: ignore[type-arg]
        if "bad" in messages[0].subject:
            raise OSError("refused")
        return int(real(self, messages))

    monkeypatch.setattr(EmailBackend, "send_messages", picky)
    for key in ("a", "bad", "c"):
        write(key)
    assert mail.send_waiting(clock.now()) == 2
    assert sorted(message.subject for message in sent.outbox) == ["件名 a", "件名 c"]


def test_the_pauses_are_bounded() -> None:
    pauses = [mail.pause_after(attempts) for attempts in range(1, 13)]
    assert pauses[0] == timedelta(minutes=1)
    assert pauses == sorted(pauses)
    assert max(pauses) == timedelta(hours=6)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_and_send_once() -> None:
    """On SQLite the writers stand in a row anyway; there `test_killed.py` runs two processes."""
    department = people.add_department("総務部", by=None)
    for number in range(6):
        holder(Role.PRIVACY_MANAGER, f"p{number}", is_deputy=number > 0)
    report_due(department)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            services.remind_all(at(DUE))
            mail.send_waiting(at(DUE))
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert Reminder.objects.count() == 6
    assert OutgoingMail.objects.filter(sent_at__isnull=False).count() == 6
    assert len(sent.outbox) == 6


def test_a_name_with_a_line_break_stops_no_mail(department: Department) -> None:
    person = holder(Role.PRIVACY_MANAGER, "p1")
    assert services.write_mail("odd", person, "件名\r\nBcc: b@example.com " + "あ" * 400, "本文")
    assert services.write_mail("plain", person, "次のメール", "本文")
    assert mail.send_waiting(clock.now()) == 2
    assert {bool(message.bcc) for message in sent.outbox} == {False}
    assert [len(message.subject.splitlines()) for message in sent.outbox] == [1, 1]
