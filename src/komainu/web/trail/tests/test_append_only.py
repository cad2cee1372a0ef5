"""The database itself keeps the trail: it refuses to change or remove an event, and what was done behind its back is found."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from komainu.cli.main import main
from komainu.web.people import services as people
from komainu.web.people.models import Department
from komainu.web.trail import queries, services
from komainu.web.trail.actions import ACTIONS, action_label
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
WEB = Path(__file__).resolve().parents[2]
Unguarded = Callable[[], AbstractContextManager[None]]
RECORDED = re.compile(r'record\(\s*"([a-z_]+\.[a-z_]+)"')


def test_the_chain_read_back_from_the_database_is_sound(department: Department) -> None:
    found = queries.verification()
    assert found.is_sound
    assert found.events == 4
    assert queries.head() == (4, found.head)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_event SET reason = 'x' WHERE sequence = 2",
        "UPDATE trail_event SET reason = reason",
        "DELETE FROM trail_event WHERE sequence = 4",
        "DELETE FROM trail_event",
    ],
)
def test_the_database_refuses_to_change_the_trail(department: Department, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.count() == 4


@pytest.mark.postgres
def test_postgresql_refuses_truncate_too(department: Department) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE trail_event")


def test_a_change_behind_the_triggers_is_found(unguarded: Unguarded, department: Department) -> None:
    with unguarded():
        Event.objects.filter(sequence=2).update(subject_label="営業部")
    assert (queries.verification().broken_at, queries.verification().what) == (2, "content")


def test_a_removal_behind_the_triggers_is_found(unguarded: Unguarded, department: Department) -> None:
    with unguarded():
        Event.objects.filter(sequence=3).delete()
    assert (queries.verification().broken_at, queries.verification().what) == (3, "missing")


def test_a_shortened_chain_is_found_only_with_an_anchor(
    unguarded: Unguarded, department: Department, capsys: pytest.CaptureFixture[str]
) -> None:
    sequence, head = queries.head()
    with unguarded():
        Event.objects.filter(sequence=4).delete()
    assert queries.verification().is_sound
    assert main(["trail", "verify", "--lang", "ja"]) == 0
    assert main(["trail", "verify", "--lang", "ja", "--anchor", f"{sequence}:{head}"]) == 1
    assert "作り直されています" in capsys.readouterr().out


def test_an_anchor_still_holds_after_more_was_recorded(department: Department, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trail", "anchor"]) == 0
    anchor = capsys.readouterr().out.strip()
    people.add_department("新しい部", by=None)
    assert main(["trail", "verify", "--anchor", anchor]) == 0


@pytest.mark.parametrize("anchor", ["x", "1:abc", ":", "-1:" + "0" * 64, "9" * 40 + ":" + "0" * 64])
def test_a_wrong_anchor_is_a_wrong_call(anchor: str) -> None:
    assert main(["trail", "verify", f"--anchor={anchor}"]) == 2


def test_verify_on_the_command_line_says_where_it_broke(
    unguarded: Unguarded, department: Department, capsys: pytest.CaptureFixture[str]
) -> None:
    with unguarded():
        Event.objects.filter(sequence=2).update(reason="x")
    assert main(["trail", "verify", "--lang", "en"]) == 1
    assert "event 2" in capsys.readouterr().out


def test_recording_outside_a_transaction_is_refused(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError):
        services.record("people.department_added", by=None, subject=department)


def test_the_act_and_its_event_stand_or_fall_together(department: Department) -> None:
    class Interrupted(Exception):
        pass

    def interrupted() -> None:
        with transaction.atomic():
            people.add_department("消える部", by=None)
            raise Interrupted

    with pytest.raises(Interrupted):
        interrupted()
    assert not Department.objects.filter(name="消える部").exists()
    assert Event.objects.count() == 4


def test_two_events_cannot_follow_the_same_one(department: Department) -> None:
    last = Event.objects.get(sequence=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(
            sequence=5,
            happened_at=last.happened_at,
            action="x",
            subject_type="x",
            subject_id="x",
            previous_hash=last.previous_hash,
            hash="y",
        )


def test_every_action_of_the_services_has_its_words() -> None:
    services_of_all_parts = [*WEB.rglob("services/*.py"), *WEB.rglob("services.py")]
    found = {action for file in services_of_all_parts for action in RECORDED.findall(file.read_text(encoding="utf-8"))}
    assert len(found) > 20
    assert sorted(action for action in found if action not in ACTIONS) == []


def test_an_unknown_action_shows_its_id() -> None:
    assert action_label("nowhere.nothing") == "nowhere.nothing"
