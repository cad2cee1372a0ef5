"""Lines are found by any part of their words in an index of the whole text."""


from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE IF NOT EXISTS ledger_linewords_found USING fts5(grams, content='ledger_linewords', content_rowid='id')",
    """CREATE TRIGGER IF NOT EXISTS ledger_linewords_new AFTER INSERT ON ledger_linewords BEGIN
       INSERT INTO ledger_linewords_found (rowid, grams) VALUES (new.id, new.grams); END""",
    """CREATE TRIGGER IF NOT EXISTS ledger_linewords_gone AFTER DELETE ON ledger_linewords BEGIN
       INSERT INTO ledger_linewords_found (ledger_linewords_found, rowid, grams) VALUES ('delete', old.id, old.grams); END""",
    """CREATE TRIGGER IF NOT EXISTS ledger_linewords_other AFTER UPDATE ON ledger_linewords BEGIN
       INSERT INTO ledger_linewords_found (ledger_linewords_found, rowid, grams) VALUES ('delete', old.id, old.grams);
       INSERT INTO ledger_linewords_found (rowid, grams) VALUES (new.id, new.grams); END""",
]
POSTGRESQL = ["CREATE INDEX IF NOT EXISTS ledger_linewords_found ON ledger_linewords USING gin (to_tsvector('simple', grams))"]
SQLITE_BACK = [
    "DROP TRIGGER ledger_linewords_new", "DROP TRIGGER ledger_linewords_gone", "DROP TRIGGER ledger_linewords_other", "DROP TABLE ledger_linewords_found",
]  # fmt: skip
POSTGRESQL_BACK = ["DROP INDEX ledger_linewords_found"]


def make_index(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(make_index, drop_index)]
