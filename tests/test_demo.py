"""`komainu demo` as a stranger starts it: up, kept, made anew, on a taken port, killed in the middle, stopped."""

import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.house_on_disk import HouseOnDisk
from tests.waiting import awaited

pytestmark = pytest.mark.slow
STARTED = re.compile(r"http://127\.0\.0\.1:(\d+)/")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which the demo ran once; tests take a copy."""
    folder = tmp_path_factory.mktemp("made")
    house = HouseOnDisk(folder, "")
    demo, _port = started(house)
    assert stopped(demo) == 0, house.log()
    yield folder
    house.stop_all()


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Iterator[HouseOnDisk]:
    shutil.copytree(made / "demo-data", tmp_path / "demo-data")
    house = HouseOnDisk(tmp_path, "")
    yield house
    house.stop_all()


def started(house: HouseOnDisk, *arguments: str) -> tuple[subprocess.Popen[bytes], int]:
    """The demo, once it printed its address."""
    demo = house.start(sys.executable, "-m", "komainu", "demo", "--lang", "ja", *(arguments or ("--port", "0")))
    found = awaited(lambda: STARTED.search(house.log()), demo, log=house.log)
    assert found
    return demo, int(found[1])


def stopped(demo: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> int:
    demo.send_signal(how)
    return demo.wait(30)


def page(port: int, path: str = "/") -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return str(answer.read().decode())


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_comes_up_shows_its_door_and_stops_with_all_its_processes(place: HouseOnDisk, how: signal.Signals) -> None:
    demo, port = started(place)
    assert 'name="password"' in page(port)
    said = place.log()
    for word in ("髙橋 美咲", "個人情報保護管理者", "1002", "komainu-mihon-2026"):
        assert word in said
    assert stopped(demo, how) == 0
    assert not listens(port)
    assert "止めました" in place.log()


def test_the_second_start_keeps_what_was_done(place: HouseOnDisk) -> None:
    database = place.folder / "demo-data" / "komainu.sqlite3"
    place.database_url = f"sqlite:///{database}"
    before = _people(database)
    demo, _port = started(place)
    stopped(demo)
    assert _people(database) == before
    assert "作り" not in place.log()


def _people(database: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT id, name FROM people_person ORDER BY id").fetchall()


def test_fresh_makes_it_anew_and_says_so(place: HouseOnDisk) -> None:
    database = place.folder / "demo-data" / "komainu.sqlite3"
    before = _people(database)
    demo, _port = started(place, "--fresh", "--port", "0")
    stopped(demo)
    after = _people(database)
    assert len(after) == len(before) >= 50
    assert {number for number, _ in after}.isdisjoint({number for number, _ in before})
    assert "消して作り直します" in place.log()


def test_half_made_data_is_noticed_and_made_anew(place: HouseOnDisk) -> None:
    (place.folder / "demo-data" / "sample-ready").unlink()
    demo, port = started(place)
    assert 'name="password"' in page(port)
    stopped(demo)
    assert "作りかけ" in place.log()
    assert (place.folder / "demo-data" / "sample-ready").exists()


def test_killed_while_it_makes_the_organisation_it_begins_again(tmp_path: Path) -> None:
    house = HouseOnDisk(tmp_path, "")
    demo = house.start(sys.executable, "-m", "komainu", "demo", "--port", "0")
    awaited((tmp_path / "demo-data" / "komainu.sqlite3").exists, demo, log=house.log)
    house.kill(demo)
    assert not (tmp_path / "demo-data" / "sample-ready").exists()
    again, port = started(house)
    assert 'name="password"' in page(port)
    assert stopped(again) == 0
    house.stop_all()


def test_a_taken_port_is_passed_over_and_said(place: HouseOnDisk) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8000))
            taken.listen()
        except OSError:
            pass  # somebody else has it, which serves as well
        demo, port = started(place, "--host", "127.0.0.1")
        assert port != 8000
        assert "ポート 8000 は使われている" in place.log()
        stopped(demo)


def test_a_port_that_was_asked_for_and_is_taken_is_one_line_and_code_3(place: HouseOnDisk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = place.run("demo", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_folder_that_holds_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "demo-data").mkdir()
    (tmp_path / "demo-data" / "thesis.txt").write_text("mine")
    done = HouseOnDisk(tmp_path, "").run("demo", "--port", "0", "--fresh")
    assert done.returncode == 3
    assert (tmp_path / "demo-data" / "thesis.txt").read_text() == "mine"


def test_a_real_installation_s_settings_do_not_reach_the_demo(place: HouseOnDisk) -> None:
    place.more |= {
        "KOMAINU_DATABASE_URL": "postgres://nobody@127.0.0.1:1/real",
        "KOMAINU_MAIL_URL": "smtp://127.0.0.1:1",
        "KOMAINU_HOSTS": "real.example.jp",
    }
    demo, port = started(place)
    assert 'name="password"' in page(port)
    stopped(demo)
