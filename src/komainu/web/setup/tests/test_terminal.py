"""The first hour from the terminal: an empty folder, the code, the first account, and two who come at once."""

import sys
from pathlib import Path

from tests.house_on_disk import HouseOnDisk
from tests.ports import free_port
from tests.waiting import answering, awaited

PASSWORD = "kiiro no tsuki 8 ban"


def secret(house: HouseOnDisk) -> str:
    file = house.folder / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return str(file)


def test_the_terminal_prints_the_code_and_keeps_it_for_its_owner(house_on_disk: HouseOnDisk) -> None:
    first, second = house_on_disk.run("setup"), house_on_disk.run("setup", "--lang", "en")
    code = (house_on_disk.folder / "keys" / "setup.code").read_text(encoding="utf-8")
    assert code in first.stdout
    assert code in second.stdout
    assert "/setup/" in first.stdout


def test_the_first_account_can_be_made_without_a_browser_and_once(house_on_disk: HouseOnDisk) -> None:
    made = house_on_disk.run("setup", "--name", "前田 結", "--organisation", "まえだ歯科医院", "--password-file", secret(house_on_disk))
    assert made.returncode == 0, made.stderr
    assert not (house_on_disk.folder / "keys" / "setup.code").exists()
    assert house_on_disk.value("SELECT name FROM people_organisation") == "まえだ歯科医院"
    again = house_on_disk.run("setup", "--name", "別の人", "--staff-number", "2", "--password-file", secret(house_on_disk))
    assert again.returncode == 3
    assert house_on_disk.value("SELECT count(*) FROM people_person") == 1
    assert "規模と立場" in house_on_disk.run("setup").stdout
    assert PASSWORD not in made.stdout + made.stderr


def test_a_weak_password_is_refused_here_too(house_on_disk: HouseOnDisk) -> None:
    file = house_on_disk.folder / "password"
    file.write_text("password", encoding="utf-8")
    refused = house_on_disk.run("setup", "--name", "前田 結", "--password-file", str(file))
    assert refused.returncode == 2
    assert house_on_disk.value("SELECT count(*) FROM people_person") == 0


def test_two_at_once_make_one_account(house_on_disk: HouseOnDisk) -> None:
    house_on_disk.run("setup")
    password = secret(house_on_disk)
    both = [
        house_on_disk.start_komainu("setup", "--name", "前田 結", "--staff-number", number, "--password-file", password)
        for number in ("1", "2")
    ]
    assert sorted(process.wait(60) for process in both) == [0, 3], house_on_disk.log()
    assert house_on_disk.value("SELECT count(*) FROM people_person") == 1
    assert house_on_disk.value("SELECT count(*) FROM setup_founding") == 1


def test_serve_makes_an_empty_house_ready_and_prints_the_code(tmp_path: Path) -> None:
    port = free_port()
    house = HouseOnDisk(tmp_path, f"sqlite:///{tmp_path / 'komainu.sqlite3'}", more={"KOMAINU_ADDRESS": f"http://127.0.0.1:{port}"})
    server = house.start(sys.executable, "-m", "komainu", "serve", "--port", str(port), "--workers", "1")
    try:
        assert awaited(answering(f"http://127.0.0.1:{port}/incidents/"), server, log=house.log).endswith("/setup/")
        assert (tmp_path / "keys" / "setup.code").read_text(encoding="utf-8") in house.log()
    finally:
        house.stop_all()
