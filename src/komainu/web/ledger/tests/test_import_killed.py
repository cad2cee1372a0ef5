"""kill -9 in the middle of taking an old ledger in, on the database of this run: all or nothing, or whole parts that the next try completes; the trail agrees."""

import os
from pathlib import Path

import pytest

from tests.house_on_disk import HouseOnDisk, reached

pytestmark = pytest.mark.slow

ROWS = 12
KNOWN = (1, 6, 7, 11)
NEW = ROWS - len(KNOWN)
SHEET = "管理番号,部門,個人情報の名称,業務,利用目的,件数,保管場所\n" + "".join(
    f"K-{number},{'総務部' if number < 9 else '営業部'},名簿{number},受付,連絡のため,1000～1200名,三階の書庫\n" for number in range(ROWS)
)

# It stands still before the nth time that the trail is written, in the middle of the lines: it opens a pipe that nobody ever fills.
STANDING_STILL = """
import sys
from komainu.web.trail import services as trail
told, real = 0, trail._append
def append(*args, **kwargs):
    global told
    told += 1
    if told == int(sys.argv[1]):
        open("here").read()
    return real(*args, **kwargs)
trail._append = append
"""
FOUNDED = f"""
from komainu.web.ledger.services import lines
from komainu.web.people import services as people
person = people.add_person("office", by=None, name="事務局")
departments = [people.add_department(name, by=person) for name in ("総務部", "営業部")]
for number in {KNOWN}:
    lines.add_line(by=person, department=departments[number >= 9], name=f"名簿{{number}}", business="受付", places="一階の書庫")
"""
PREPARED = """
from pathlib import Path
from komainu.web.documents.importing import store
from komainu.web.ledger.services.line_import import LEDGER
from komainu.web.people.models import Person
{more}
store.prepare(LEDGER, Path("old.csv").read_bytes(), by=Person.objects.get(), file_name="old.csv", options={{}})
"""
BY_COMMAND = """
from komainu.cli.main import main
sys.exit(main(["import", "ledger", "old.csv"]))
"""
CONFIRMED = """
from komainu.web.documents.importing import store
from komainu.web.documents.models import ListImport
from komainu.web.ledger.services.line_import import LEDGER
from komainu.web.people.models import Person
store.confirm(ListImport.objects.get(state="waiting"), LEDGER, by=Person.objects.get(), options={})
"""
SMALL_PARTS = "from komainu.web.documents.importing import store\nstore.CHUNK = 5\n"
WORKING = """
from komainu.web.documents.importing import store
from komainu.web.documents.models import ListImport
from komainu.web.ledger.services import line_import
store.work(ListImport.objects.exclude(state="done").get().pk)
"""
ADDED = "SELECT count(*) FROM ledger_ledgerline WHERE places = '三階の書庫' AND version = 1"
CHANGED = "SELECT count(*) FROM ledger_ledgerline WHERE places = '三階の書庫' AND version = 2"
FINDABLE = "SELECT count(*) FROM ledger_linewords"
TOLD_ADDED = "SELECT count(*) FROM trail_event WHERE action = 'ledger.line_added'"
TOLD_CHANGED = "SELECT count(*) FROM trail_event WHERE action = 'ledger.line_changed'"
FINISHED = "SELECT count(*) FROM trail_event WHERE action = 'ledger.imported'"
STATE = "SELECT state FROM documents_listimport"
NOTHING, ALL = [0, 0, 0, 0, 0, 0], [NEW, len(KNOWN), NEW, NEW, len(KNOWN), 1]


@pytest.fixture
def house(house_on_disk: HouseOnDisk) -> HouseOnDisk:
    (house_on_disk.folder / "old.csv").write_bytes(SHEET.encode("cp932"))
    house_on_disk.python(FOUNDED)
    return house_on_disk


def killed_at(house: HouseOnDisk, nth: int, code: str) -> None:
    pipe = Path(house.folder / "here")
    os.mkfifo(pipe)
    process = house.start_python(STANDING_STILL + code, str(nth))
    reached(pipe, [process])
    house.kill(process)


def written(house: HouseOnDisk) -> list[int]:
    """How many lines were added and changed, how many of the added can be found, what the trail tells of both, how often the import was finished."""
    added, changed, findable, told, told_changed, finished = (
        house.value(each) for each in (ADDED, CHANGED, FINDABLE, TOLD_ADDED, TOLD_CHANGED, FINISHED)
    )
    return [added, changed, findable - len(KNOWN), told - len(KNOWN), told_changed, finished]


@pytest.mark.parametrize("nth", [2, 3])
def test_a_command_killed_in_the_middle_has_written_nothing(house: HouseOnDisk, nth: int) -> None:
    killed_at(house, nth, BY_COMMAND)
    assert written(house) == NOTHING
    assert house.value("SELECT count(*) FROM documents_importmemory") == 0
    done = house.run("import", "ledger", "old.csv")
    assert done.returncode == 0, done.stderr
    assert written(house) == ALL
    again = house.run("import", "ledger", "old.csv")
    assert f"変わらず {ROWS}" in again.stdout
    assert written(house)[:5] == ALL[:5]
    assert house.run("trail", "verify").returncode == 0


@pytest.mark.parametrize("nth", [2])
def test_a_page_killed_while_it_takes_a_ledger_over_leaves_it_waiting_whole(house: HouseOnDisk, nth: int) -> None:
    house.python(PREPARED.format(more=""))
    killed_at(house, nth, CONFIRMED)
    assert written(house) == NOTHING
    assert house.value(STATE) == "waiting"
    house.python(CONFIRMED)
    assert written(house) == ALL
    assert house.value(STATE) == "done"


@pytest.mark.parametrize(
    ("nth", "before"),
    [
        (2, NOTHING),  # between the added and the changed lines of the first part
        (4, [4, 1, 4, 4, 1, 0]),  # the same in the second: the first part stands whole
        (7, [NEW, len(KNOWN), NEW, NEW, len(KNOWN), 0]),  # before the last word
    ],
)
def test_a_worker_killed_over_a_big_ledger_has_written_whole_parts_and_the_next_writes_the_rest(
    house: HouseOnDisk, nth: int, before: list[int]
) -> None:
    house.python(PREPARED.format(more="store.BIG_FILE_BYTES = 10") + WORKING + CONFIRMED)
    assert house.value(STATE) == "taking"
    killed_at(house, nth, SMALL_PARTS + WORKING)
    assert written(house) == before
    assert house.value(STATE) == "taking"
    # The worker goes on; then the same file once more, by the page: nothing is left to do.
    house.python(WORKING + PREPARED.format(more="") + CONFIRMED)
    assert written(house) == [*ALL[:5], 2]
    assert house.value("SELECT count(*) FROM documents_listimport WHERE state = 'done'") == 2
    assert house.run("trail", "verify").returncode == 0
