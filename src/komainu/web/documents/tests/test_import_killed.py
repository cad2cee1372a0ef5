"""kill -9 in the middle of an import, on the database of this run: nothing half-written is left, and the next one takes all of it, once."""

import os
from pathlib import Path

import pytest

from tests.house_on_disk import HouseOnDisk, reached

pytestmark = pytest.mark.slow

ROWS = 12
SHEET = "社員番号,氏名,フリガナ,部門\n" + "".join(f"K{number:03},髙橋 {number},タカハシ,総務部\n" for number in range(ROWS))

# It stands still before the nth event of the trail, in the middle of the rows: it opens a pipe that nobody ever fills.
STANDING_STILL = """
import sys
from komainu.web.trail import services as trail
told, real = 0, trail.record
def record(*args, **kwargs):
    global told
    told += 1
    if told == int(sys.argv[1]):
        open("here").read()
    return real(*args, **kwargs)
trail.record = record
"""
BY_COMMAND = """
from komainu.cli.main import main
sys.exit(main(["import", "people", "staff.csv"]))
"""
PREPARED = """
from pathlib import Path
from komainu.web.documents.importing import store
from komainu.web.people import services as people
from komainu.web.people.services.staff_import import STAFF
{more}
person = people.add_person("office", by=None, name="事務局")
people.add_department("総務部", by=person)
print(store.prepare(STAFF, Path("staff.csv").read_bytes(), by=person, file_name="staff.csv", options={{}}).pk)
"""
CONFIRMED = """
from komainu.web.documents.importing import store
from komainu.web.documents.models import ListImport
from komainu.web.people.models import Person
from komainu.web.people.services.staff_import import STAFF
store.confirm(ListImport.objects.get(), STAFF, by=Person.objects.get(staff_number="office"), options={})
"""
SMALL_CHUNKS = "from komainu.web.documents.importing import store\nstore.CHUNK = 5\n"
# What the worker's job does (duties/tests/test_killed.py kills the worker itself).
WORKING = """
from komainu.web.documents.importing import store
from komainu.web.documents.models import ListImport
store.work(ListImport.objects.get().pk)
"""
ADDED = "SELECT count(*) FROM people_person WHERE staff_number LIKE 'K%'"
NAMED = "SELECT count(DISTINCT person_id) FROM people_personword WHERE word LIKE 'k0%'"
TOLD = "SELECT count(*) FROM trail_event WHERE action = 'people.person_added' AND subject_label LIKE '髙橋%'"
FINISHED = "SELECT count(*) FROM trail_event WHERE action = 'people.staff_imported'"
STATE = "SELECT state FROM documents_listimport"


@pytest.fixture
def house(house_on_disk: HouseOnDisk) -> HouseOnDisk:
    (house_on_disk.folder / "staff.csv").write_text(SHEET, encoding="utf-8")
    return house_on_disk


def killed_at(house: HouseOnDisk, nth: int, code: str) -> None:
    pipe = Path(house.folder / "here")
    os.mkfifo(pipe)
    process = house.start_python(STANDING_STILL + code, str(nth))
    reached(pipe, [process])
    house.kill(process)


def written(house: HouseOnDisk) -> list[int]:
    """How many people there are, how many can be found, how many the trail tells of, how often the list was finished."""
    return [house.value(each) for each in (ADDED, NAMED, TOLD, FINISHED)]


@pytest.mark.parametrize("nth", [1, 7, ROWS + 1])
def test_a_command_killed_in_the_middle_has_written_nothing(house: HouseOnDisk, nth: int) -> None:
    house.python('from komainu.web.people import services as people\npeople.add_department("総務部", by=None)')
    killed_at(house, nth, BY_COMMAND)
    assert written(house) == [0, 0, 0, 0]
    assert house.value("SELECT count(*) FROM documents_importmemory") == 0
    for _again in range(2):
        done = house.run("import", "people", "staff.csv")
        assert done.returncode == 0, done.stderr
        assert written(house)[:3] == [ROWS, ROWS, ROWS]
    assert house.run("trail", "verify").returncode == 0


@pytest.mark.parametrize("nth", [1, ROWS + 1])
def test_a_page_killed_while_it_takes_a_list_over_leaves_it_waiting_whole(house: HouseOnDisk, nth: int) -> None:
    house.python(PREPARED.format(more=""))
    killed_at(house, nth, CONFIRMED)
    assert written(house) == [0, 0, 0, 0]
    assert house.value(STATE) == "waiting"
    house.python(CONFIRMED)
    assert written(house) == [ROWS, ROWS, ROWS, 1]
    assert house.value(STATE) == "done"


@pytest.mark.parametrize(("nth", "before"), [(8, 5), (ROWS + 1, ROWS)])
def test_a_worker_killed_over_a_big_list_has_written_whole_chunks_and_the_next_writes_the_rest(
    house: HouseOnDisk, nth: int, before: int
) -> None:
    house.python(PREPARED.format(more="store.BIG_FILE_BYTES = 10"))
    house.python(WORKING)
    house.python(CONFIRMED)
    assert house.value(STATE) == "taking"
    killed_at(house, nth, SMALL_CHUNKS + WORKING)
    assert written(house) == [before, before, before, 0]
    assert house.value(STATE) == "taking"
    house.python(WORKING)
    assert written(house) == [ROWS, ROWS, ROWS, 1]
    assert house.value(STATE) == "done"
    assert house.run("trail", "verify").returncode == 0
