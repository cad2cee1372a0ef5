"""What the tests of signing in stand on."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from komainu.web.signin.tests.house import SmallHouse, small_house


@pytest.fixture(autouse=True)
def no_limit_used(db: None) -> Iterator[None]:
    """The limits count in the shared cache; no test inherits the tries of another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def house(db: None) -> SmallHouse:
    return small_house()
