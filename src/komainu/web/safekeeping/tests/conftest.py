"""Houses of this part's tests: one that is filled, and empty machines to restore on."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from komainu.web.safekeeping.tests.filled import fill
from tests.house_on_disk import HouseOnDisk, _on_server, _url_of, server_url


@pytest.fixture
def full_house(house_on_disk: HouseOnDisk) -> HouseOnDisk:
    return fill(house_on_disk)


@pytest.fixture
def empty_machine(tmp_path: Path) -> Iterator[Callable[..., HouseOnDisk]]:
    """A machine on which nothing was ever done: an empty folder, an empty database, an empty HOME."""
    databases: list[str] = []
    houses: list[HouseOnDisk] = []

    def make(*, on_sqlite: bool = False) -> HouseOnDisk:
        folder = tmp_path / f"machine-{len(houses)}"
        (folder / "home").mkdir(parents=True)
        url = f"sqlite:///{folder / 'komainu.sqlite3'}"
        if server_url() and not on_sqlite:
            databases.append(f"komainu_{uuid4().hex[:12]}")
            _on_server(f'CREATE DATABASE "{databases[-1]}"')
            url = _url_of(databases[-1])
        houses.append(HouseOnDisk(folder, url, more={"HOME": str(folder / "home")}))
        return houses[-1]

    yield make
    for house in houses:
        house.stop_all()
    for name in databases:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')
