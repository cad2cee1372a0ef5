"""The key that seals is changed, killed in the middle, and changed to the end: nothing is lost, and no value keeps the old key."""

import json
import os
import signal

import pytest

from komainu.web.safekeeping.tests.filled import FILES, PERSONS, SECRET, backup, bytes_of, left_behind, look
from tests.house_on_disk import HouseOnDisk, reached

pytestmark = pytest.mark.slow

# The rotation stands still before it seals the nth value or file anew.
STANDING_STILL = """
import signal
import sys
from komainu.web.safekeeping import rotation
from komainu.web.site import clock
count = 0
def watched(real):
    def step(*given):
        global count
        if count == int(sys.argv[1]):
            open(sys.argv[2]).read()
            signal.pause()
        count += 1
        return real(*given)
    return step
rotation.seal, rotation.seal_file = watched(rotation.seal), watched(rotation.seal_file)
rotation.AT_ONCE = 10
rotation.rotate(clock.now())
"""
AN_HOUR_LATER = """
import json
from datetime import timedelta
from komainu.web.safekeeping import rotation
from komainu.web.site import clock
print(json.dumps(rotation.finish(clock.now() + timedelta(hours=%d)).retired))
"""


def keys(house: HouseOnDisk) -> dict[str, tuple[int, int]]:
    done = house.run("keys", "list", "--format", "json")
    assert done.returncode == 0, done.stderr
    return {name: (each["values"], each["files"]) for name, each in json.loads(done.stdout)["keys"].items()}


def later(house: HouseOnDisk, hours: int = 2) -> list[str]:
    return list(json.loads(house.python(AN_HOUR_LATER % hours)))


def test_everything_is_sealed_anew_and_the_old_key_goes_when_nothing_needs_it(full_house: HouseOnDisk) -> None:
    house = full_house
    seen = look(house)
    assert keys(house) == {"k1": (PERSONS + 1, FILES)}
    done = house.run("keys", "rotate", "--lang", "ja")
    assert done.returncode == 0 and f"値 {PERSONS + 1}、ファイル {FILES}" in done.stdout, done.stderr
    assert keys(house) == {"k1": (0, 0), "k2": (PERSONS + 1, FILES)}
    assert later(house, 0) == [], "a page may still be about to store what it sealed before"
    assert later(house) == ["k1"]
    assert keys(house) == {"k2": (PERSONS + 1, FILES)}
    after = look(house)
    assert (after["persons"], after["contact"], after["files"]) == (seen["persons"], seen["contact"], seen["files"])
    actions = [action for (action,) in house.rows("SELECT action FROM trail_event ORDER BY sequence DESC LIMIT 3")]
    assert actions == ["safekeeping.keys_retired", "safekeeping.keys_rotated", "safekeeping.rotation_started"]
    assert SECRET.encode() not in bytes_of(house.folder)


@pytest.mark.parametrize("nth", [0, 25, PERSONS + 4])
def test_a_rotation_killed_in_the_middle_goes_on_where_it_was(full_house: HouseOnDisk, nth: int) -> None:
    house, pipe = full_house, full_house.folder / "here"
    os.mkfifo(pipe)
    process = house.start_python(STANDING_STILL, str(nth), str(pipe))
    reached(pipe, [process], seconds=120)
    house.kill(process)
    assert process.returncode == -signal.SIGKILL
    half = look(house)
    assert len(half["persons"]) == PERSONS and half["files"] == [True] * FILES, "everything opens in the middle too"
    assert later(house, 50) == [], "nothing is retired before the rotation ended"
    checked = house.run("check", "--lang", "ja")
    assert "鍵の交換が途中です" in checked.stdout
    made = backup(house)
    assert house.run("restore", made["file"], "--rehearse").returncode == 0, "a backup of the middle holds both keys"
    assert house.run("keys", "rotate").returncode == 0
    assert keys(house) == {"k1": (0, 0), "k2": (PERSONS + 1, FILES)}, "it went on with the same new key"
    assert later(house) == ["k1"]
    assert look(house)["persons"] == half["persons"]
    assert left_behind(house) == []


def test_what_slips_through_is_sealed_anew_before_the_old_key_goes(full_house: HouseOnDisk) -> None:
    house = full_house
    (old,) = house.rows("SELECT details FROM incidents_affectedperson WHERE position = 3")
    assert house.run("keys", "rotate").returncode == 0
    house.execute(f"UPDATE incidents_affectedperson SET details = '{old[0]}' WHERE position = 3")  # a page that was slow
    assert later(house) == []
    assert keys(house) == {"k1": (0, 0), "k2": (PERSONS + 1, FILES)}
    assert later(house, 2) == [], "then it waits once more"
    assert later(house, 4) == ["k1"]


def test_what_no_key_opens_is_told_and_keeps_the_old_key(full_house: HouseOnDisk) -> None:
    house = full_house
    (moved,) = house.rows("SELECT reporter_contact FROM incidents_incident")
    house.execute(f"UPDATE incidents_affectedperson SET details = '{moved[0]}' WHERE position = 3")
    done = house.run("keys", "rotate", "--lang", "ja")
    assert done.returncode == 1 and "開かないものが 1 個" in done.stdout
    assert keys(house)["k1"] == (1, 0)
    assert later(house) == []


def test_two_rotations_one_after_the_other(full_house: HouseOnDisk) -> None:
    house = full_house
    assert [house.run("keys", "rotate").returncode for _ in range(2)] == [0, 0]
    assert keys(house) == {"k1": (0, 0), "k2": (0, 0), "k3": (PERSONS + 1, FILES)}
    assert later(house) == ["k1", "k2"]
    assert house.run("keys", "rotate").returncode == 0
    assert set(keys(house)) == {"k3", "k4"}


def test_the_storage_of_other_parts_is_left_alone(full_house: HouseOnDisk) -> None:
    other = full_house.folder / "storage" / "elsewhere" / "plain.bin"
    other.parent.mkdir()
    other.write_bytes(b"k1\0not ours")
    assert full_house.run("keys", "rotate").returncode == 0
    assert other.read_bytes() == b"k1\0not ours"
    assert backup(full_house)["files"] == FILES + 1
