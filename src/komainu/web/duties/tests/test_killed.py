"""kill -9 in the middle of background work, on the database of this run: nothing is lost, nothing is doubled."""

import os
from pathlib import Path

import pytest

from tests.house_on_disk import HouseOnDisk, reached
from tests.mail_server import mail_server

pytestmark = pytest.mark.slow

MANY_DUTIES = """
from datetime import date
from komainu.web.duties import services
from komainu.web.duties.declaring import Declared
from komainu.web.people import services as people
from komainu.web.people.roles import Role
department = people.add_department("総務部", by=None)
for number in range(4):
    person = people.add_person(f"p{number}", by=None, name="髙橋", email=f"p{number}@example.jp")
    people.appoint(person, Role.PRIVACY_MANAGER, by=None, starts_on=date(2020, 1, 1), is_deputy=number > 0)
services.declare(department, [
    Declared(f"take:{n}", "incidents.take", "/x/", owner_role=Role.PRIVACY_MANAGER, due_on=None, is_urgent=True) for n in range(5)
])
"""

# The worker stands still, inside its transaction, before it writes the nth mail: it opens a pipe that nobody ever fills.
STANDING_STILL = """
import sys
from komainu.web.duties import services, worker
written, real = 0, services.write_mail
def write_mail(*args, **kwargs):
    global written
    written += 1
    if written == int(sys.argv[1]):
        open("here").read()
    return real(*args, **kwargs)
services.write_mail = write_mail
worker.run_once()
"""

TIME_PASSED = (
    "UPDATE django_tasks_database_dbtaskresult SET started_at = '2000-01-01 00:00:00+00:00' WHERE status = 'RUNNING'",
    "UPDATE duties_outgoingmail SET tried_at = '2000-01-01 00:00:00+00:00' WHERE sent_at IS NULL AND tried_at IS NOT NULL",
    "DELETE FROM duties_scheduletick",
)


def let_time_pass(house: HouseOnDisk) -> None:
    for statement in TIME_PASSED:
        house.execute(statement)


@pytest.mark.parametrize("nth", [1, 8, 20])
def test_a_worker_killed_while_it_reminds_loses_and_doubles_nothing(house_on_disk: HouseOnDisk, nth: int) -> None:
    house = house_on_disk
    house.python(MANY_DUTIES)
    pipe = Path(house.folder / "here")
    os.mkfifo(pipe)
    process = house.start_python(STANDING_STILL, str(nth))
    reached(pipe, [process])
    house.kill(process)
    # One person's reminders and their mails stand together or not at all: five duties each.
    before = house.value("SELECT count(*) FROM duties_reminder")
    assert before == house.value("SELECT count(*) FROM duties_outgoingmail") == (nth - 1) // 5 * 5
    let_time_pass(house)
    assert house.run("worker", "--once").returncode == 0
    assert house.value("SELECT count(*) FROM duties_reminder") == 20
    assert (
        house.value("SELECT count(DISTINCT key) FROM duties_outgoingmail") == house.value("SELECT count(*) FROM duties_outgoingmail") == 20
    )


def test_a_worker_killed_while_it_sends_sends_the_rest_and_nothing_twice(house_on_disk: HouseOnDisk) -> None:
    house = house_on_disk
    house.python(MANY_DUTIES)
    with mail_server() as server:
        house.more["KOMAINU_MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        server.stop_at = 8
        process = house.start_komainu("worker")
        assert server.standing_still.wait(60), house.log()
        house.kill(process)
        server.go_on.set()
        assert len(server.accepted) == 7
        let_time_pass(house)
        assert house.run("worker", "--once").returncode == 0
        assert house.value("SELECT count(*) FROM duties_outgoingmail WHERE sent_at IS NULL") == 0
        assert len(server.message_ids) == len(set(server.message_ids)) == house.value("SELECT count(*) FROM duties_outgoingmail") == 20


def test_two_workers_at_once_send_each_mail_once(house_on_disk: HouseOnDisk) -> None:
    house = house_on_disk
    house.python(MANY_DUTIES)
    with mail_server() as server:
        house.more["KOMAINU_MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        workers = [house.start_komainu("worker", "--once") for _ in range(2)]
        assert [process.wait(60) for process in workers] == [0, 0], house.log()
        let_time_pass(house)
        assert house.run("worker", "--once").returncode == 0
        assert len(server.message_ids) == len(set(server.message_ids)) == 20
    assert house.value("SELECT count(*) FROM duties_reminder") == 20


def test_a_mail_server_that_refuses_keeps_every_mail(house_on_disk: HouseOnDisk) -> None:
    house = house_on_disk
    house.python(MANY_DUTIES)
    with mail_server() as server:
        house.more["KOMAINU_MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        server.refuse = True
        assert house.run("worker", "--once").returncode == 0
        assert house.value("SELECT count(*) FROM duties_outgoingmail WHERE sent_at IS NULL AND attempts = 1 AND error <> ''") == 20
        server.refuse = False
        let_time_pass(house)
        assert house.run("worker", "--once").returncode == 0
        assert len(set(server.message_ids)) == 20


def test_a_worker_asked_to_stop_ends_by_itself(house_on_disk: HouseOnDisk) -> None:
    house = house_on_disk
    with mail_server() as server:
        house.more["KOMAINU_MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        house.python(MANY_DUTIES)
        server.stop_at = 1
        process = house.start_komainu("worker")
        assert server.standing_still.wait(60), house.log()
        process.terminate()
        server.go_on.set()
        assert process.wait(30) == 0, house.log()
    assert house.value("SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'") == 0
