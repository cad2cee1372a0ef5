"""A backup and its way back, with real commands on real databases."""

import os
import re
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from komainu.web.safekeeping.tests.filled import FILES, PERSONS, SECRET, backup, bytes_of, counts, left_behind, look, recovery_code
from tests.house_on_disk import HouseOnDisk, reached

pytestmark = pytest.mark.slow


def test_an_empty_machine_becomes_the_house_again(full_house: HouseOnDisk, empty_machine: Callable[..., HouseOnDisk]) -> None:
    code = recovery_code(full_house)
    made = backup(full_house)
    before, seen = counts(full_house), look(full_house)
    assert (made["files"], made["files_missing"], made["is_provisional"]) == (FILES, 0, False)
    machine = empty_machine()
    done = machine.run("restore", made["file"], "--key", code, "--lang", "ja")
    assert done.returncode == 0, done.stderr
    assert f"封をした値 {PERSONS + 1} 件が、鍵で開きました" in done.stdout
    assert f"ファイル {FILES} 個が戻り" in done.stdout
    after = look(machine)
    assert counts(machine) == before
    assert (after["persons"], after["contact"], after["files"]) == (seen["persons"], seen["contact"], [True] * FILES)
    assert after["persons"][0] == f"{SECRET} 0"
    # The restore itself is an act; the chain goes on from the head that the backup told.
    assert after["sound"] and after["events"] == made["events"] + 1
    anchor = f"{made['events']}:{made['head']}"
    assert machine.run("trail", "verify", "--anchor", anchor).returncode == 0
    assert machine.value("SELECT action FROM trail_event ORDER BY sequence DESC LIMIT 1") == "safekeeping.restored"
    with pytest.raises(Exception, match="append-only"):
        machine.execute("UPDATE trail_event SET reason = 'x' WHERE sequence = 1")
    assert machine.value("SELECT count(*) FROM django_session") == 0
    assert machine.run("manage", "migrate", "--check").returncode == 0
    again = backup(machine)
    assert again["key"] == made["key"], "the new machine seals for the same key in the safe"
    assert left_behind(machine) == []


@pytest.mark.postgres
def test_a_house_moves_between_the_databases(full_house: HouseOnDisk, empty_machine: Callable[..., HouseOnDisk]) -> None:
    code = recovery_code(full_house)
    on_sqlite = empty_machine(on_sqlite=True)
    assert on_sqlite.run("restore", backup(full_house)["file"], "--key", code).returncode == 0
    back = empty_machine()
    done = back.run("restore", backup(on_sqlite)["file"], "--key", code)
    assert done.returncode == 0, done.stderr
    seen, there, here = look(full_house), look(on_sqlite), look(back)
    assert seen["persons"] == there["persons"] == here["persons"]
    assert there["sound"] and here["sound"]
    # Numbering goes on where it was: the next row of a counted table does not meet one that is there.
    back.python("from django.contrib.contenttypes.models import ContentType\nContentType.objects.create(app_label='x', model='y')")
    assert counts(back)["incidents_affectedperson"] == PERSONS


WRITER = """
import sys
from pathlib import Path
from komainu.web.people.models import Department
from komainu.web.trail import services as trail
from django.db import transaction
stop, ready, n = Path(sys.argv[1]), Path(sys.argv[2]), 0
while not stop.exists():
    with transaction.atomic():
        one = Department.objects.create(name=f"{sys.argv[3]}-{n}")
        trail.record("people.department_added", by=None, subject=one, after={"name": one.name})
    n += 1
    if n == 5:
        ready.write_text("x")
print("written", n)
"""


def test_it_is_one_moment_while_everybody_goes_on_writing(full_house: HouseOnDisk, empty_machine: Callable[..., HouseOnDisk]) -> None:
    house, code = full_house, recovery_code(full_house)
    stop = house.folder / "stop"
    readies = [house.folder / f"ready-{each}" for each in range(2)]
    writers = [house.start_python(WRITER, str(stop), str(ready), f"w{number}") for number, ready in enumerate(readies)]
    while not all(ready.exists() for ready in readies):
        assert all(writer.poll() is None for writer in writers), house.log()
    made = []
    for _ in range(3):
        before = house.value("SELECT count(*) FROM trail_event")
        one = backup(house)
        after = house.value("SELECT count(*) FROM trail_event")
        assert before <= one["events"] < after, "the writers went on while the backup was made"
        made.append(one)
    stop.write_text("x")
    assert [writer.wait(60) for writer in writers] == [0, 0], house.log()
    assert "locked" not in house.log()
    machine = empty_machine()
    assert machine.run("restore", made[1]["file"], "--key", code).returncode == 0
    # Each department stands with its event, and no event without its department: nothing was read half.
    departments = machine.value("SELECT count(*) FROM people_department WHERE name LIKE 'w%-%'")
    events = machine.value("SELECT count(*) FROM trail_event WHERE action = 'people.department_added' AND subject_label LIKE 'w%-%'")
    assert departments == events > 0
    assert machine.value("SELECT hash FROM trail_event WHERE sequence = " + str(made[1]["events"])) == made[1]["head"]


STANDING_STILL = """
import signal
import sys
from komainu.web.safekeeping import archive, services
from komainu.web.site import clock
real = archive.stored_files
def stored_files(*given):
    for number, path in enumerate(real(*given)):
        if number == int(sys.argv[1]):
            open(sys.argv[2]).read()
            signal.pause()
        yield path
archive.stored_files = stored_files
services.make_copy(by=None, now=clock.now())
"""


def test_a_backup_killed_in_the_middle_leaves_nothing_that_counts(full_house: HouseOnDisk) -> None:
    house, pipe = full_house, full_house.folder / "here"
    os.mkfifo(pipe)
    process = house.start_python(STANDING_STILL, "3", str(pipe))
    reached(pipe, [process], seconds=120)
    busy = house.run("backup", "--lang", "ja")
    assert busy.returncode == 3 and "動いています" in busy.stderr
    house.kill(process)
    assert left_behind(house), "it was killed in the middle"
    assert not list((house.folder / "backups").glob("*.komainu-backup"))
    assert house.value("SELECT count(*) FROM safekeeping_copy") == 0
    made = backup(house)
    assert left_behind(house) == []
    assert house.run("restore", made["file"], "--rehearse").returncode == 0


def test_a_rehearsal_touches_nothing_and_is_remembered(full_house: HouseOnDisk) -> None:
    house, code = full_house, recovery_code(full_house)
    made = backup(house)
    seen, kept = look(house), bytes_of(house.folder / "storage")
    done = house.run("restore", made["file"], "--key", code.lower().replace("-", " "), "--rehearse", "--lang", "ja")
    assert done.returncode == 0, done.stderr
    assert "復元の練習は成功です" in done.stdout
    after = look(house)
    assert after["persons"] == seen["persons"] and bytes_of(house.folder / "storage") == kept
    assert after["events"] == seen["events"] + 1
    assert house.rows("SELECT succeeded, file_name FROM safekeeping_rehearsal") == [(True, Path(made["file"]).name)]
    assert left_behind(house) == []
    english = house.run("restore", made["file"], "--key", code, "--rehearse", "--lang", "en")
    assert "the rehearsal succeeded" in english.stdout


def test_a_lost_or_changed_file_is_found_by_the_rehearsal(full_house: HouseOnDisk) -> None:
    house, code = full_house, recovery_code(full_house)
    files = sorted(file for file in (house.folder / "storage").rglob("*") if file.is_file())
    files[0].unlink()
    files[1].write_bytes(files[2].read_bytes())
    made = backup(house)
    assert made["files_missing"] == 1
    done = house.run("restore", made["file"], "--key", code, "--rehearse", "--lang", "ja")
    assert done.returncode == 1
    assert "すでに 1 個のファイルがありません" in done.stdout and "1 個の中身が記録と合いません" in done.stdout
    assert house.value("SELECT count(*) FROM safekeeping_rehearsal WHERE NOT succeeded") == 1


def wrong_calls(made: str, folder: Path) -> dict[str, tuple[list[str], str]]:
    content = Path(made).read_bytes()
    pieces = {
        "cut": content[:-40],
        "half": content[: len(content) // 2],
        "changed": bytearray(content),
        "other": b"PK\3\4" + content,
        "empty": b"",
    }
    pieces["changed"][len(content) // 2] ^= 1
    for name, piece in pieces.items():
        (folder / name).write_bytes(piece)
    damaged = "途中で切れているか、書き換えられています"
    return {
        "cut": ([str(folder / "cut")], damaged),
        "half": ([str(folder / "half")], damaged),
        "changed": ([str(folder / "changed")], damaged),
        "other": ([str(folder / "other")], "バックアップではありません"),
        "empty": ([str(folder / "empty")], "バックアップではありません"),
        "nowhere": ([str(folder / "nowhere")], "ファイルがありません"),
    }


def test_wrong_keys_and_broken_files_are_one_line_and_change_nothing(
    full_house: HouseOnDisk, empty_machine: Callable[..., HouseOnDisk], tmp_path: Path
) -> None:
    old = recovery_code(full_house)
    code = recovery_code(full_house)
    made = backup(full_house)
    machine = empty_machine()
    calls = {name: ([*given, "--key", code], words) for name, (given, words) in wrong_calls(made["file"], tmp_path).items()}
    calls["old key"] = ([made["file"], "--key", old], f"番号 {made['key']}")
    calls["typing error"] = ([made["file"], "--key", code[:-1] + ("0" if code[-1] != "0" else "1")], "36文字")
    calls["no key"] = ([made["file"]], "--key")
    for name, (given, words) in calls.items():
        done = machine.run("restore", *given, "--lang", "ja")
        assert done.returncode == 2, (name, done.stdout, done.stderr)
        assert words in done.stderr and len(done.stderr.splitlines()) == 1, (name, done.stderr)
        assert left_behind(machine) == []
        assert not (machine.folder / "storage").exists() or not any((machine.folder / "storage").iterdir())
    for name in ("cut", "changed"):
        rehearsed = full_house.run("restore", str(tmp_path / name), "--key", code, "--rehearse", "--lang", "ja")
        assert rehearsed.returncode == 2 and "途中で切れているか" in rehearsed.stdout
    assert full_house.value("SELECT count(*) FROM safekeeping_rehearsal WHERE NOT succeeded") == 2


def test_a_living_house_is_replaced_only_when_asked_and_kept_aside(full_house: HouseOnDisk) -> None:
    house, code = full_house, recovery_code(full_house)
    made = backup(house)
    house.python("from komainu.web.people.models import Department\nDepartment.objects.create(name='あとから')")
    refused = house.run("restore", made["file"], "--key", code, "--lang", "ja")
    assert refused.returncode == 2 and "--replace" in refused.stderr
    assert house.value("SELECT count(*) FROM people_department WHERE name = 'あとから'") == 1
    done = house.run("restore", made["file"], "--key", code, "--replace", "--lang", "ja")
    assert done.returncode == 0, done.stderr
    assert house.value("SELECT count(*) FROM people_department WHERE name = 'あとから'") == 0
    assert len(look(house)["persons"]) == PERSONS
    aside = Path(re.search(r"(/\S*before-restore-\S+)", done.stdout).group(1))  # type: ignore[union-attr]
    assert len([file for file in (aside / "storage").rglob("*") if file.is_file()]) == FILES
    assert (aside / "keys" / "sealing.json").is_file()
    if house.database_url.startswith("postgres"):
        (schema,) = house.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore_%'")
        assert house.value(f"SELECT count(*) FROM {schema[0]}.people_department WHERE name = 'あとから'") == 1
    else:
        with closing(sqlite3.connect(aside / "komainu.sqlite3")) as old:
            assert old.execute("SELECT count(*) FROM people_department WHERE name = 'あとから'").fetchone() == (1,)
    assert Path(made["file"]).is_file(), "the copies stay where they are"
    assert left_behind(house) == []


HOLDING = "import signal, sys\nfrom django.db import connection\nconnection.cursor().execute('SELECT 1')\nopen(sys.argv[1]).read()\nsignal.pause()"


def test_a_house_at_work_is_not_replaced(full_house: HouseOnDisk) -> None:
    house, code = full_house, recovery_code(full_house)
    made, pipe = backup(house), full_house.folder / "here"
    os.mkfifo(pipe)
    process = house.start_python(HOLDING, str(pipe))
    reached(pipe, [process], seconds=120)
    done = house.run("restore", made["file"], "--key", code, "--replace", "--lang", "ja")
    assert done.returncode == 3 and "serve と worker を止めて" in done.stderr
    assert house.run("restore", made["file"], "--key", code, "--rehearse").returncode == 0, "a rehearsal disturbs nobody"
    house.kill(process)
    assert house.run("restore", made["file"], "--key", code, "--replace").returncode == 0


REPLACING = """
import signal
import sys
from pathlib import Path
from komainu.web.safekeeping import replacing, services
from komainu.web.safekeeping.recoverykey import key_of
from komainu.web.site import clock
steps = 0
def watched(real):
    def step(*given):
        global steps
        if steps == int(sys.argv[1]):
            open(sys.argv[2]).read()
            signal.pause()
        steps += 1
        return real(*given)
    return step
for name in ("_database_aside", "_schema_aside", "_move", "_schema_in"):
    setattr(replacing, name, watched(getattr(replacing, name)))
services.restore(Path(sys.argv[3]), key_of(sys.argv[4]), replace=True, accept_faults=False, now=clock.now(), tell=lambda what, count: None)
"""


@pytest.mark.parametrize("step", [0, 2, 4])
def test_a_restore_killed_in_the_middle_is_done_again(full_house: HouseOnDisk, step: int) -> None:
    house, code = full_house, recovery_code(full_house)
    made, pipe = backup(house), full_house.folder / "here"
    os.mkfifo(pipe)
    process = house.start_python(REPLACING, str(step), str(pipe), made["file"], code)
    reached(pipe, [process], seconds=120)
    house.kill(process)
    assert process.returncode == -signal.SIGKILL
    done = house.run("restore", made["file"], "--key", code, "--replace")
    assert done.returncode == 0, done.stderr
    seen = look(house)
    assert len(seen["persons"]) == PERSONS and seen["files"] == [True] * FILES and seen["sound"]
    assert left_behind(house) == []


def test_a_backup_of_an_older_version_is_brought_forward(house_on_disk: HouseOnDisk, empty_machine: Callable[..., HouseOnDisk]) -> None:
    house = house_on_disk
    house.python("from komainu.web.people.models import Department\nDepartment.objects.create(name='むかし')")
    code = recovery_code(house)
    last = "0009_emailaddress_unique_primary_email"
    assert house.run("manage", "migrate", "account", "0008").returncode == 0
    house.python(
        "from komainu.web.safekeeping import services\nfrom komainu.web.site import clock\nservices.make_copy(by=None, now=clock.now())"
    )
    (file,) = (house.folder / "backups").glob("*.komainu-backup")
    machine = empty_machine()
    done = machine.run("restore", str(file), "--key", code, "--lang", "ja")
    assert done.returncode == 0, done.stderr
    assert "この版に合わせました（1 件の変更）" in done.stdout
    assert machine.value(f"SELECT count(*) FROM django_migrations WHERE app = 'account' AND name = '{last}'") == 1
    assert machine.value("SELECT count(*) FROM people_department WHERE name = 'むかし'") == 1


def test_a_backup_of_a_newer_version_is_not_guessed_at(house_on_disk: HouseOnDisk, empty_machine: Callable[..., HouseOnDisk]) -> None:
    code = recovery_code(house_on_disk)
    house_on_disk.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('incidents', '9999_future', '2027-01-01 00:00:00+00:00')"
    )
    made = backup(house_on_disk)
    done = empty_machine().run("restore", made["file"], "--key", code, "--lang", "ja")
    assert done.returncode == 2 and "新しい版" in done.stderr


def test_a_broken_house_is_replaced_too(full_house: HouseOnDisk) -> None:
    """What one restores for: the database file itself is damaged."""
    if full_house.database_url.startswith("postgres"):
        pytest.skip("SQLite's file")
    code, made = recovery_code(full_house), None
    made = backup(full_house)
    database = full_house.folder / "komainu.sqlite3"
    database.write_bytes(b"ransom" * 1000)
    for end in ("-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    assert full_house.run("restore", made["file"], "--key", code).returncode == 2, "it may be all that is left of a house"
    done = full_house.run("restore", made["file"], "--key", code, "--replace")
    assert done.returncode == 0, done.stderr
    assert len(look(full_house)["persons"]) == PERSONS


def test_nothing_can_be_read_without_the_key(full_house: HouseOnDisk) -> None:
    recovery_code(full_house)
    content = Path(backup(full_house)["file"]).read_bytes()
    for word in (SECRET, "上田 蓮", "aoyama@example.jp", "株式会社みなも", "trail_event", "sealing"):
        assert word.encode() not in content
    for folder in ("storage", "."):
        assert SECRET.encode() not in bytes_of(full_house.folder / folder), "raw database, files and keys hold no sealed word in the open"


MEMORY = """
import resource
from komainu.web.safekeeping import services
from komainu.web.site import clock
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
copy = services.make_copy(by=None, now=clock.now())
print(copy.size_bytes // 1_000_000, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_large_file_goes_through_little_memory(house_on_disk: HouseOnDisk) -> None:
    large = house_on_disk.folder / "storage" / "elsewhere" / "large.bin"
    large.parent.mkdir(parents=True)
    with large.open("wb") as file:
        file.truncate(200_000_000)
    size_mb, grown_mb = map(int, house_on_disk.python(MEMORY).split())
    assert size_mb >= 200
    assert grown_mb < 50
