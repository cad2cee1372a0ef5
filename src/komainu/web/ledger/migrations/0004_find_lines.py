"""Each order of the list has its index, and lines are found by any part of their words in an index of the whole text."""

import django.db.models.deletion
from django.db import migrations, models

from komainu.web.ledger.grams import grams_of

SQLITE = [
    "CREATE VIRTUAL TABLE ledger_linewords_found USING fts5(grams, content='ledger_linewords', content_rowid='id')",
    """CREATE TRIGGER ledger_linewords_new AFTER INSERT ON ledger_linewords BEGIN
       INSERT INTO ledger_linewords_found (rowid, grams) VALUES (new.id, new.grams); END""",
    """CREATE TRIGGER ledger_linewords_gone AFTER DELETE ON ledger_linewords BEGIN
       INSERT INTO ledger_linewords_found (ledger_linewords_found, rowid, grams) VALUES ('delete', old.id, old.grams); END""",
    """CREATE TRIGGER ledger_linewords_other AFTER UPDATE ON ledger_linewords BEGIN
       INSERT INTO ledger_linewords_found (ledger_linewords_found, rowid, grams) VALUES ('delete', old.id, old.grams);
       INSERT INTO ledger_linewords_found (rowid, grams) VALUES (new.id, new.grams); END""",
]
POSTGRESQL = ["CREATE INDEX ledger_linewords_found ON ledger_linewords USING gin (to_tsvector('simple', grams))"]
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


def index_lines(apps, schema_editor):
    """What is there already, in the order of its numbers."""
    LedgerLine, LineWords = apps.get_model("ledger", "LedgerLine"), apps.get_model("ledger", "LineWords")
    found = []
    for code, name, business, number, kind, department in LedgerLine.objects.order_by("number").values_list(
        "pk", "name", "business", "number", "kind", "department"
    ):
        found.append(LineWords(line_id=code, grams=grams_of((name, business, number), kind=kind, department=department)))
    LineWords.objects.bulk_create(found, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_requests_and_texts")]

    operations = [
        migrations.RemoveIndex(model_name="ledgerline", name="ledger_line_by_number"),
        migrations.RemoveIndex(model_name="ledgerline", name="ledger_line_by_department"),
        migrations.RemoveIndex(model_name="ledgerline", name="ledger_line_by_state"),
        migrations.RemoveIndex(model_name="ledgerline", name="ledger_line_by_band"),
        migrations.RemoveIndex(model_name="ledgerline", name="ledger_line_by_end"),
        migrations.AddIndex("ledgerline", models.Index(fields=["kind", "number", "id", "state", "band", "retention_until"], name="ledger_line_by_number")),
        migrations.AddIndex("ledgerline", models.Index(fields=["kind", "department", "number", "id", "state", "band", "count", "retention_until", "name"], name="ledger_line_by_department")),
        migrations.AddIndex("ledgerline", models.Index(fields=["kind", "state", "number", "id", "band", "retention_until"], name="ledger_line_by_state")),
        migrations.AddIndex("ledgerline", models.Index(fields=["kind", "band", "number", "id", "state", "retention_until"], name="ledger_line_by_band")),
        migrations.AddIndex("ledgerline", models.Index(fields=["kind", "retention_until", "id", "state", "band"], name="ledger_line_by_end")),
        migrations.AddIndex("ledgerline", models.Index(fields=["kind", "name", "id", "state", "band", "retention_until"], name="ledger_line_by_name")),
        migrations.AddIndex("ledgerline", models.Index(fields=["kind", "count", "id", "state", "band", "retention_until"], name="ledger_line_by_count")),
        migrations.CreateModel(
            name="LineWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grams", models.TextField()),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="ledger.ledgerline"
                    ),
                ),
            ],
            options={"verbose_name": "台帳の行を探す言葉"},
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(index_lines, migrations.RunPython.noop),
    ]
