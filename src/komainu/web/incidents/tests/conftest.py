"""What every test of this part gets: a house, and folders of its own for files and keys."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from komainu.web.incidents.tests.house import House, founded
from komainu.web.site import clock


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    """Sealed files of a test never land in the folder of an installation."""
    settings.STORAGE_FOLDER = tmp_path / "storage"


@pytest.fixture(autouse=True, scope="session")
def own_keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The keys are read once a process, so they come from one folder for the whole run."""
    from django.conf import settings

    settings.KEYS_FOLDER = tmp_path_factory.mktemp("keys")


@pytest.fixture
def house(db: None) -> House:
    return founded()


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=clock.JAPAN)


@pytest.fixture
def sunday_noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is Sunday, 22 November 2026, 12:00 in Japan, for everything that asks."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW


@pytest.fixture
def office(client: Client, house: House) -> Client:
    """The privacy manager, signed in."""
    client.force_login(house.aoyama)
    return client


@pytest.fixture
def inoue(client: Client, house: House) -> Client:
    """One of the staff, signed in."""
    client.force_login(house.inoue)
    return client
