"""The installation that a command works on: its settings, its database, and one sentence for each way in which they fail."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from komainu.cli.main import CommandError

Say = Callable[[str, str], str]


def speaker(lang: str) -> Say:
    """`say(japanese, english)` in the language that the caller asked for."""
    return lambda ja, en: en if lang == "en" else ja


def open_installation(say: Say) -> None:
    """Make Django ready. Raises CommandError (3) when the settings or the data folder do not allow it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "komainu.web.site.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CommandError(say(f"設定が正しくありません: {error}", f"the settings are wrong: {error}"), 3) from error
    except OSError as error:
        raise CommandError(say(f"データのフォルダーを使えません: {error}", f"the data folder cannot be used: {error}"), 3) from error


@contextmanager
def database_failures(say: Say) -> Iterator[None]:
    """A database that does not answer ends the command with one line."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise CommandError(say(f"データベースを使えません: {first}", f"the database cannot be used: {first}"), 3) from error


def missing_migrations() -> int:
    """How many migrations the database still lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def prepare_empty(say: Say) -> None:
    """Make the tables where there are none at all: a new installation. One that lacks only some is left to its manager, who backs it up first."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    with database_failures(say):
        if MigrationRecorder(connection).applied_migrations():
            return
        print(say("新しいデータベースを用意しています…", "making a new database …"), flush=True)
        call_command("migrate", verbosity=0)


def require_migrations(say: Say) -> None:
    """Raises CommandError (3) when the database is not as this version needs it."""
    with database_failures(say):
        missing = missing_migrations()
    if missing:
        raise CommandError(
            say(
                f"データベースがこの版に合っていません（未適用 {missing} 件）。バックアップを取ってから「komainu manage migrate」を実行してください。",
                f"the database lacks {missing} migrations of this version: back it up, then run `komainu manage migrate`",
            ),
            3,
        )
