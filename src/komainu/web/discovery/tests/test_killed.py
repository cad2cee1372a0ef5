"""kill -9 of the worker in the middle of a scan that was started from the page, on the database of this run: the next job goes on by the journal, nothing is lost or doubled."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.house_on_disk import HouseOnDisk, reached

pytestmark = pytest.mark.slow

FILES = 6
ASKED = """
from pathlib import Path
from komainu.web.discovery import services
from komainu.web.people import services as people
house = people.add_department("総務部", by=None)
person = people.add_person("office", by=None, name="事務局", department=house)
folder = Path("files").absolute()
folder.mkdir()
for number in range({files}):
    (folder / f"file{{number}}.csv").write_text("氏名,電話番号\\n山田 太郎,090-1234-567" + str(number), encoding="utf-8")
source = services.add_source(
    by=person, name="共有", kind="folder", address=str(folder), exclude="", department=house, owner=person, rhythm="once", weekday=0, month_day=1, hour=0
)
# Asked for on the page, as the office does.
from datetime import date
from django.conf import settings
from django.test import Client
from komainu.web.people.roles import Role
people.appoint(person, Role.PRIVACY_MANAGER, by=None, starts_on=date(2020, 4, 1))
settings.ALLOWED_HOSTS = ["testserver"]
client = Client()
client.force_login(person)
assert client.post(f"/discovery/sources/{{source.pk}}/run/").status_code == 302
"""
# The worker stands still when it has got the nth result, or when it writes the nth batch of rows: it opens a pipe that nobody ever fills.
STANDING_STILL = """
import sys
from komainu.web.discovery.services import runs, taking
taking.AT_ONCE = 2
told, where, nth = 0, sys.argv[1], int(sys.argv[2])
def counted(name):
    global told
    if name == where:
        told += 1
        if told == nth:
            open("here").read()
real_finished, real_take = runs.Part.finished, taking._take
def finished(self, result, *, is_known):
    counted("reading")
    real_finished(self, result, is_known=is_known)
def take(*args):
    real_take(*args)
    counted("taking")
runs.Part.finished = finished
taking._take = take
from komainu.web.duties import worker
worker.run_once()
"""
LEASE_PASSED = "UPDATE django_tasks_database_dbtaskresult SET started_at = '2000-01-01 00:00:00' WHERE status = 'RUNNING'"


@pytest.mark.parametrize(("where", "nth"), [("reading", 3), ("taking", 2)])
def test_a_worker_killed_over_a_scan_has_lost_and_doubled_nothing(house_on_disk: HouseOnDisk, where: str, nth: int) -> None:
    house = house_on_disk
    house.python(ASKED.format(files=FILES))
    pipe = Path(house.folder / "here")
    os.mkfifo(pipe)
    process = house.start_python(STANDING_STILL, where, str(nth))
    reached(pipe, [process])
    house.kill(process)
    assert house.value("SELECT count(*) FROM discovery_run WHERE finished_at IS NULL") == 1
    journal = next((house.folder / "scan").glob("*/journal.sqlite3"))
    with closing(sqlite3.connect(journal)) as base:
        kept = base.execute("SELECT count(*) FROM file").fetchone()[0]
    assert kept >= nth if where == "reading" else kept == FILES
    house.execute(LEASE_PASSED)
    house.execute("DELETE FROM duties_scheduletick")
    for _round in range(3):
        assert house.run("worker", "--once").returncode == 0
        if house.value("SELECT count(*) FROM discovery_run WHERE state = 'done'"):
            break
    ended = [house.value(f"SELECT {column} FROM discovery_run") for column in ("state", "fault", "files", "hits", "new", "gone")]
    assert ended == ["done", "", FILES, FILES, FILES, 0]
    assert house.value("SELECT count(*) FROM discovery_finding") == FILES
    assert house.value("SELECT undecided FROM discovery_scansource") == FILES
    assert house.value("SELECT count(*) FROM trail_event WHERE action = 'discovery.run_done'") == 1
    assert house.run("trail", "verify").returncode == 0
