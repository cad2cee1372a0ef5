"""What every test stands on: keys and files in a temporary folder, and a password hash that costs nothing."""

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.test import override_settings
from hypothesis import settings as hypothesis_settings

from tests import migrated
from tests.chromium import chromium, started_chromium  # noqa: F401  (fixtures)
from tests.house_on_disk import house_on_disk  # noqa: F401  (a fixture for tests with real processes)

# The CI tries the same examples each time, so that it fails for a change and not by chance; developers' runs go on searching.
hypothesis_settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI") == "true":
    hypothesis_settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("komainu")
    group.addoption("--database-only", action="store_true", help="only tests that use the database (the second run, on PostgreSQL)")
    group.addoption("--tally", metavar="FILE", help="write the counts of this run to a file (for tests.run)")


# The second run asks whether what is asked of SQLite holds on PostgreSQL too. On PostgreSQL `site/tests` opens every page as every role (test_urls),
# types into every form (test_hostile_forms) and searches, pages and exports every list (test_every_list). Files that walk the same pages once more, and
# look at something that no database decides in the answer, run on SQLite only; each says what it looks at. What a failure on PostgreSQL
# could ever teach stays out of this table.
LOOKS_AT = {
    "src/komainu/web/site/tests/test_leading_away.py": "where answers lead to",
    "src/komainu/web/site/tests/test_rights.py": "methods, links and headers",
    "src/komainu/web/site/tests/test_hostile_world.py": "whether text is shown as text",
    "src/komainu/web/site/tests/test_words.py": "words",
}
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "house_on_disk"}


def uses_database(item: pytest.Item) -> bool:
    """Whether the second run, on PostgreSQL, may tell something new by this test."""
    if item.location[0] in LOOKS_AT:
        return False
    names = set(getattr(item, "fixturenames", ()))
    return bool(names & DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        gone = [path for path in LOOKS_AT if not (config.rootpath / path).is_file()]
        if gone:
            raise pytest.UsageError(f"conftest.py names files that are not there: {gone}")
        away = [item for item in items if not uses_database(item)]
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if uses_database(item)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and not os.environ.get("KOMAINU_DATABASE_URL", "").startswith("postgres"):
        pytest.skip("needs PostgreSQL; ./komainu test starts one")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    file = config.getoption("--tally")
    if file:
        failed = len(terminalreporter.getreports("failed")) + len(terminalreporter.getreports("error"))
        counts = {name: len(terminalreporter.getreports(name)) for name in ("passed", "skipped", "xfailed")}
        Path(file).write_text(f"{counts['passed']} {failed} {counts['skipped'] + counts['xfailed']}", encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def _house_for_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test touches the data folder of the checkout. Argon2 is slow on purpose; here it would only make people wait."""
    folder = tmp_path_factory.mktemp("komainu")
    with override_settings(
        DATA_FOLDER=folder,
        KEYS_FOLDER=folder / "keys",
        STORAGE_FOLDER=folder / "storage",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """The database of the tests is a copy of a migrated one (`tests.migrated`): Django makes it, and asks for nothing but `migrate` then."""
    from django.core import management
    from django.db import connection
    from django.db.backends.base.creation import BaseDatabaseCreation

    made, call = BaseDatabaseCreation.create_test_db, management.call_command

    def command(name: str, *arguments: Any, **options: Any) -> Any:
        return migrated.into_test_database(connection) if name == "migrate" else call(name, *arguments, **options)

    def create_test_db(self: Any, *arguments: Any, **options: Any) -> str:
        with mock.patch.object(management, "call_command", command):
            return made(self, *arguments, **options)

    with mock.patch.object(BaseDatabaseCreation, "create_test_db", create_test_db):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests with real transactions empty all tables afterwards; the trail's triggers refuse that, so they step aside for it."""
    from django.db import connection

    guard = importlib.import_module("komainu.web.trail.migrations.0002_append_only")
    on_sqlite = connection.vendor == "sqlite"
    down, up = (guard.SQLITE_BACK, guard.SQLITE) if on_sqlite else (guard.POSTGRESQL_BACK, guard.POSTGRESQL)
    # On the class: while a browser is open its event loop runs in this thread, and Django then takes another connection object.
    operations = type(connection.ops)
    sql_flush = operations.sql_flush

    def flush(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        return [*down, *sql_flush(self, *args, **kwargs), *up]

    operations.sql_flush = flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _nobody_is_known_yet() -> Iterator[None]:
    """What a process remembers of the house belongs to one test: the next has another database."""
    from komainu.web.setup.gate import known

    known.is_inhabited = False
    yield
    known.is_inhabited = False
