"""An export of the trail is signed, can be checked without the house, and shows every change that was made to it afterwards."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komainu.cli.main import main
from komainu.web.people import services as people
from komainu.web.people.models import Department, Person
from komainu.web.trail import exports, signing
from komainu.web.trail.models import Event
from komainu.web.trail.services import exporting

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(department: Department) -> Person:
    return people.add_person("1002", by=None, name="青山 恵子")


def exported(manager: Person, folder: Path, format: Any = "jsonl", **conditions: Any) -> Path:
    with exporting.export(Event.objects.filter(**conditions), format, by=manager, conditions={"q": "x"} if conditions else {}) as file:
        path = folder / "trail.zip"
        path.write_bytes(file.read())
    return path


def changed(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """The same ZIP with one member changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member)) if member == name else old.read(member))
    path.write_bytes(out.getvalue())
    return path


def test_an_export_is_sound_says_its_range_and_leaves_a_trail(manager: Person, tmp_path: Path) -> None:
    found = exports.check(exported(manager, tmp_path))
    assert found.is_sound
    assert (found.range.first, found.range.last, found.range.count, found.range.gaps) == (1, 5, 5, 0)
    assert found.manifest["made_by"] == "青山 恵子"
    assert found.fingerprint == signing.fingerprint(signing.public_pem())
    event = Event.objects.latest("sequence")
    assert (event.action, event.after["rows"], event.after["first"], event.after["last"]) == ("trail.exported", 5, 1, 5)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_tables_for_people_lie_beside_the_events(manager: Person, tmp_path: Path, format: str) -> None:
    path = exported(manager, tmp_path, format)
    assert exports.check(path).is_sound
    with zipfile.ZipFile(path) as archive:
        table = archive.read(f"events.{format}")
    if format == "csv":
        text = table.decode("utf-8-sig")
        assert "営業部 𠮷田 髙橋 﨑山" in text and "部門を加えた" in text


def test_what_was_narrowed_has_gaps_and_each_event_is_still_checked(manager: Person, tmp_path: Path) -> None:
    path = exported(manager, tmp_path, sequence__in=[1, 2, 4])
    found = exports.check(path)
    assert found.is_sound and (found.range.count, found.range.gaps) == (3, 1)


def test_an_empty_export_is_one_too(manager: Person, tmp_path: Path) -> None:
    assert exports.check(exported(manager, tmp_path, sequence=999)).is_sound


TAMPERED = [
    ("events.jsonl", lambda body: body.replace("総務部".encode(), "経理部".encode()), {"file:events.jsonl", "content"}),
    ("events.jsonl", lambda body: b"\n".join(body.split(b"\n")[1:]), {"file:events.jsonl", "range"}),
    (
        "events.jsonl",
        lambda body: b"\n".join([*body.split(b"\n")[:2][::-1], *body.split(b"\n")[2:]]),
        {"file:events.jsonl", "order", "range"},
    ),
    ("manifest.json", lambda body: body.replace("青山".encode(), "赤山".encode()), {"signature"}),
    ("manifest.json.sig", lambda body: b"AAAA" + body[4:], {"signature"}),
    ("README.txt", lambda body: body + b"x", {"file:README.txt"}),
]


@pytest.mark.parametrize(("name", "change", "faults"), TAMPERED)
def test_every_change_shows(manager: Person, tmp_path: Path, name: str, change: Callable[[bytes], bytes], faults: set[str]) -> None:
    path = changed(exported(manager, tmp_path), name, change)
    assert set(exports.check(path).faults) == faults
    assert main(["trail", "check-export", str(path)]) == 1


def test_a_member_that_nobody_signed_shows(manager: Person, tmp_path: Path) -> None:
    path = exported(manager, tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more.txt", "x")
    assert exports.check(path).faults == ["file:more.txt"]


def test_an_export_signed_anew_with_another_key_does_not_fit_the_house(
    manager: Person, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(manager, tmp_path)
    assert main(["trail", "check-export", str(path), "--house", "--lang", "ja"]) == 0
    assert "いまの記録と鍵に合っています" in capsys.readouterr().out
    settings.KEYS_FOLDER = tmp_path / "other-keys"
    forged = exported(manager, tmp_path)
    settings.KEYS_FOLDER = tmp_path.parent / "none"
    assert main(["trail", "check-export", str(forged), "--format", "json"]) == 0
    assert main(["trail", "check-export", str(forged), "--house"]) == 1


def test_the_command_says_the_range_in_json(manager: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trail", "check-export", str(exported(manager, tmp_path)), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["sound"], said["first"], said["last"], said["gaps"], said["fits_house"]) == (True, 1, 5, 0, None)


@pytest.mark.parametrize("content", [b"", b"PK", b"hello", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_export_is_a_wrong_call(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(content)
    assert main(["trail", "check-export", str(file)]) == 2
    assert main(["trail", "check-export", str(tmp_path / "nowhere.zip")]) == 2
