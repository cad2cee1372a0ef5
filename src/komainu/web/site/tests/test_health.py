"""What a supervisor asks, and what `komainu check` says of a house that is not sound."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from komainu.cli.main import main
from komainu.web.duties import worker
from komainu.web.duties.models import ScheduleTick
from komainu.web.site import clock
from komainu.web.site.keys import sealing_keys

pytestmark = pytest.mark.django_db


def test_alive_needs_nothing(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_when_nothing_is_missing(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="duties").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing_migrations"] >= 1


@pytest.fixture
def sound(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A house in which nothing is wrong. What is said of its backups is tested with them."""
    monkeypatch.setattr("komainu.cli.check._backup", lambda _say: [])
    settings.DATA_FOLDER = tmp_path
    settings.STORAGE_FOLDER = tmp_path / "storage"
    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.MAIL_URL = "smtp://mail.example.jp"
    sealing_keys(settings.KEYS_FOLDER)
    worker.schedule_due(clock.now())
    yield tmp_path


def check(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["check", "--lang", "en"])
    return code, capsys.readouterr().out


def test_a_sound_house(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = check(capsys)
    assert (code, "wrong:" in said) == (0, False)
    assert "the worker is running" in said
    assert "the chain of the trail is whole" in said


def test_keys_that_others_can_read_are_wrong(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sound / "keys" / "sealing.json").chmod(0o644)
    code, said = check(capsys)
    assert code == 1
    assert "others can read the keys: sealing.json" in said


def test_keys_that_are_no_keys_are_wrong(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sound / "keys" / "sealing.json").write_text("{}")
    code, said = check(capsys)
    assert code == 1
    assert "the sealing keys cannot be read" in said


def test_a_worker_that_sleeps_is_wrong(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ScheduleTick.objects.all().delete()
    code, said = check(capsys)
    assert code == 1
    assert "the worker never ran" in said


def test_a_folder_that_cannot_be_written_is_wrong(sound: Path, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (sound / "file").write_text("x")
    settings.STORAGE_FOLDER = sound / "file" / "storage"
    code, said = check(capsys)
    assert code == 1
    assert "the storage folder is not writable" in said


def test_a_missing_migration_is_wrong(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    MigrationRecorder.Migration.objects.filter(app="trail").delete()
    code, said = check(capsys)
    assert code == 1
    assert "migrations" in said


def test_no_mail_server_is_said_but_is_not_wrong(sound: Path, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.MAIL_URL = ""
    code, said = check(capsys)
    assert code == 0
    assert "note: no mail server is set up" in said


def test_what_ismade_once_is_read_again_and_private(tmp_path: Path) -> None:
    first = sealing_keys(tmp_path / "keys")
    assert sealing_keys(tmp_path / "keys") == first
    assert os.stat(tmp_path / "keys" / "sealing.json").st_mode & 0o777 == 0o600
    assert len(first.opening[first.current]) == 32
