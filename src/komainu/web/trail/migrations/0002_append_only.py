"""The database itself refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE on the trail."""

from django.db import migrations

SQLITE = [
    "CREATE TRIGGER trail_event_no_update BEFORE UPDATE ON trail_event BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
    "CREATE TRIGGER trail_event_no_delete BEFORE DELETE ON trail_event BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
]
POSTGRESQL = [
    """CREATE FUNCTION trail_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$""",
    """CREATE TRIGGER trail_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_event
       FOR EACH STATEMENT EXECUTE FUNCTION trail_event_refuse()""",
]
SQLITE_BACK = ["DROP TRIGGER trail_event_no_update", "DROP TRIGGER trail_event_no_delete"]
POSTGRESQL_BACK = ["DROP TRIGGER trail_event_append_only ON trail_event", "DROP FUNCTION trail_event_refuse()"]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
