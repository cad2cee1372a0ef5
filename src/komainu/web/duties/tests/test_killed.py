"""kill -9 in the middle of background work, on the database of this run: nothing is lost, nothing is doubled."""

import os
from pathlib import Path

import pytest

from tests.chat_server import chat_server
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
from komainu.web.duties import worker
from komainu.web.duties.services import reminding
written, real = 0, reminding.write_mail
def write_mail(*args, **kwargs):
    global written
    written += 1
    if written == int(sys.argv[1]):
        open("here").read()
    return real(*args, **kwargs)
reminding.write_mail = write_mail
worker.run_once()
"""

TIME_PASSED = (
    "UPDATE django_tasks_database_dbtaskresult SET started_at = '2000-01-01 00:00:00+00:00' WHERE status = 'RUNNING'",
    "UPDATE duties_outgoingmail SET next_try_at = '2000-01-01 00:00:00+00:00' WHERE sent_at IS NULL",
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


CHAT_AND_DIGESTS = """
import sys
from datetime import date, time, timedelta
from komainu.web.duties import services
from komainu.web.duties.declaring import Declared
from komainu.web.duties.models import Duty, DutyRules
from komainu.web.people import services as people
from komainu.web.people.roles import Role
from komainu.web.site import clock
DutyRules.objects.create(digest_at=time(0, 0))
department = people.add_department("総務部", by=None)
services.add_webhook(by=None, name="室", form="slack", url=sys.argv[1] if len(sys.argv) > 1 else "https://hooks.example.com/x", tells_urgent=True)
for number in range(6):
    person = people.add_person(f"p{number}", by=None, name="髙橋", email=f"p{number}@example.jp", department=department)
    services.declare(person, [
        Declared(f"calm:{number}:{n}", "people.check", "/x/", owner_id=person.pk, due_on=clock.today() + timedelta(days=n), details={"sentence": "x"}) for n in range(3)
    ])
manager = person
people.appoint(manager, Role.PRIVACY_MANAGER, by=None, starts_on=date(2020, 1, 1))
services.declare(department, [
    Declared(f"take:{n}", "incidents.take", "/x/", owner_role=Role.PRIVACY_MANAGER, is_urgent=True) for n in range(5)
])
"""
# It is a business day, whenever the test runs; and the worker stands still before it writes what is named.
BUSINESS_DAY = """
import sys
from datetime import datetime
from komainu.web.duties import worker
from komainu.web.site import clock
moment = datetime(2026, 12, 1, 9, tzinfo=clock.JAPAN)
def stand_still(*args, **kwargs):
    open("here").read()
"""
STANDING_BEFORE_DIGESTS = "from komainu.web.duties.services import digests\ndigests._mail = stand_still\n"
STANDING_BEFORE_CLAIMS = "from komainu.web.duties.services import reminding\nreminding.insert_many = stand_still\n"
REMIND = "from komainu.web.duties.services import remind_all\nwith clock.frozen(moment):\n    remind_all(moment)\n"


@pytest.mark.parametrize("stop", [STANDING_BEFORE_CLAIMS, STANDING_BEFORE_DIGESTS])
def test_a_worker_killed_over_the_digests_writes_each_once_afterwards(house_on_disk: HouseOnDisk, stop: str) -> None:
    house = house_on_disk
    with_day = f"{BUSINESS_DAY}\nwith clock.frozen(moment):\n" + "\n".join(f"    {line}" for line in CHAT_AND_DIGESTS.strip().splitlines())
    house.python(with_day)
    pipe = Path(house.folder / "here")
    os.mkfifo(pipe)
    process = house.start_python(BUSINESS_DAY + stop + REMIND)
    reached(pipe, [process])
    house.kill(process)
    digests = "SELECT count(*) FROM duties_outgoingmail WHERE key LIKE 'digest:%'"
    assert house.value(digests) == house.value("SELECT count(*) FROM duties_digestday") == 0
    for _again in range(2):
        house.python(BUSINESS_DAY + REMIND)
    assert house.value(digests) == house.value("SELECT count(*) FROM duties_digestday") == 6
    assert house.value("SELECT count(*) FROM duties_reminder WHERE told_at IS NULL") == 0


def test_a_worker_killed_while_it_posts_posts_the_rest_and_nothing_twice(house_on_disk: HouseOnDisk) -> None:
    house = house_on_disk
    with chat_server() as chat:
        house.more["KOMAINU_WEBHOOK_HOSTS"] = f"127.0.0.1:{chat.server_address[1]}"
        house.more["KOMAINU_WEBHOOK_HTTP"] = "true"
        house.python(f"import sys; sys.argv = ['x', '{chat.url}']\n{CHAT_AND_DIGESTS}")
        chat.stop_at = 3
        process = house.start_komainu("worker")
        assert chat.standing_still.wait(60), house.log()
        # The message and its reminder stand together, though nothing was answered yet.
        assert house.value("SELECT count(*) FROM duties_outgoingpost") == 5
        house.kill(process)
        chat.go_on.set()
        assert len(chat.taken) == 2
        let_time_pass(house)
        house.execute("UPDATE duties_outgoingpost SET next_try_at = written_at WHERE sent_at IS NULL")
        assert house.run("worker", "--once").returncode == 0
        assert house.value("SELECT count(*) FROM duties_outgoingpost WHERE sent_at IS NULL") == 0
        # The one that stood without an answer is sent once more; no other is.
        assert len(chat.taken) == 5


def test_a_chat_that_refuses_is_given_up_in_sight_and_sent_again_by_hand(house_on_disk: HouseOnDisk) -> None:
    house = house_on_disk
    with chat_server() as chat:
        house.more["KOMAINU_WEBHOOK_HOSTS"] = f"127.0.0.1:{chat.server_address[1]}"
        house.more["KOMAINU_WEBHOOK_HTTP"] = "true"
        house.python(f"import sys; sys.argv = ['x', '{chat.url}']\n{CHAT_AND_DIGESTS}")
        chat.status = 404
        assert house.run("worker", "--once").returncode == 0
        assert house.value("SELECT count(*) FROM duties_outgoingpost WHERE given_up_at IS NOT NULL AND error = '404'") == 1
        chat.status = 200
        house.python(
            "from komainu.web.duties import services\nfrom komainu.web.duties.models import OutgoingPost\n"
            "services.send_post_again(OutgoingPost.objects.get(given_up_at__isnull=False), by=None)"
        )
        let_time_pass(house)
        assert house.run("worker", "--once").returncode == 0
        assert house.value("SELECT count(*) FROM duties_outgoingpost WHERE sent_at IS NOT NULL") == 5
