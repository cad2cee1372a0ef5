"""What the tests of the trail share: the database as its owner could change it, and the house at rest."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import connection

from komainu.web.people import services as people
from komainu.web.people.models import Department


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _dropped() -> Iterator[None]:
    guard = importlib.import_module("komainu.web.trail.migrations.0002_append_only")
    on_sqlite = connection.vendor == "sqlite"
    _execute(guard.SQLITE_BACK if on_sqlite else guard.POSTGRESQL_BACK)
    yield
    _execute(guard.SQLITE if on_sqlite else guard.POSTGRESQL)


@pytest.fixture
def unguarded() -> Callable[[], AbstractContextManager[None]]:
    """What only the owner of the database could do: take the triggers away for a while."""
    return _dropped


@pytest.fixture
def department(db: Any) -> Department:
    """Four events stand in the trail."""
    for name in ("総務部", "営業部 𠮷田 髙橋 﨑山", "情報システム部"):
        people.add_department(name, by=None)
    return people.add_department("お客様センター", by=None)
