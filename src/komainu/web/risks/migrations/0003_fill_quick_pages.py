"""Departments, counts and words of the risks that are there; the index of the words."""

from django.db import migrations

from komainu.web.ledger.grams import grams_of

AT_ONCE = 2000
FIELDS = "stage, residual_level, method, COALESCE(impact, 0), COALESCE(likelihood_before, 0), COALESCE(likelihood, 0)"
KEPT = "stage, level, method, impact, likelihood_before, likelihood"
FILL = [
    """UPDATE risks_risk SET department_id = COALESCE((SELECT l.department_id FROM ledger_ledgerline l WHERE l.id = risks_risk.line_id),
       (SELECT g.department_id FROM risks_linegroup g WHERE g.id = risks_risk.group_id))""",
    f"INSERT INTO risks_riskcount (department, {KEPT}, count) SELECT department_id, {FIELDS}, COUNT(*) FROM risks_risk WHERE state = 'open' GROUP BY department_id, {FIELDS}",
    f"INSERT INTO risks_riskcount (department, {KEPT}, count) SELECT %s, {FIELDS}, COUNT(*) FROM risks_risk WHERE state = 'open' GROUP BY {FIELDS}",
    """UPDATE risks_control SET risk_count = (SELECT COUNT(*) FROM risks_risk_controls c JOIN risks_risk r ON r.id = c.risk_id
       WHERE c.control_id = risks_control.id AND r.state = 'open')""",
]
WHOLE = {"sqlite": "0" * 32, "postgresql": "00000000-0000-0000-0000-000000000000"}
SQLITE = [
    "CREATE VIRTUAL TABLE risks_riskwords_found USING fts5(grams, content='risks_riskwords', content_rowid='id')",
    """CREATE TRIGGER risks_riskwords_new AFTER INSERT ON risks_riskwords BEGIN
       INSERT INTO risks_riskwords_found (rowid, grams) VALUES (new.id, new.grams); END""",
    """CREATE TRIGGER risks_riskwords_gone AFTER DELETE ON risks_riskwords BEGIN
       INSERT INTO risks_riskwords_found (risks_riskwords_found, rowid, grams) VALUES ('delete', old.id, old.grams); END""",
    """CREATE TRIGGER risks_riskwords_other AFTER UPDATE ON risks_riskwords BEGIN
       INSERT INTO risks_riskwords_found (risks_riskwords_found, rowid, grams) VALUES ('delete', old.id, old.grams);
       INSERT INTO risks_riskwords_found (rowid, grams) VALUES (new.id, new.grams); END""",
]
POSTGRESQL = ["CREATE INDEX risks_riskwords_found ON risks_riskwords USING gin (to_tsvector('simple', grams))"]
SQLITE_BACK = [
    "DROP TRIGGER risks_riskwords_new", "DROP TRIGGER risks_riskwords_gone", "DROP TRIGGER risks_riskwords_other", "DROP TABLE risks_riskwords_found",
]  # fmt: skip
POSTGRESQL_BACK = ["DROP INDEX risks_riskwords_found"]


def fill(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, [WHOLE[connection.vendor]] if "%s" in statement else None)
    risk, words = apps.get_model("risks", "Risk"), apps.get_model("risks", "RiskWords")
    batch = []
    for one in risk.objects.select_related("line", "group").order_by("number").iterator(chunk_size=AT_ONCE):
        of = one.line or one.group
        grams = grams_of((one.title, one.number, of.name, getattr(of, "number", "")), kind="risk", department=of.department_id)
        batch.append(words(risk_id=one.pk, grams=grams))
        if len(batch) == AT_ONCE:
            words.objects.bulk_create(batch)
            batch = []
    words.objects.bulk_create(batch)


def make_index(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("risks", "0002_quick_pages"), ("ledger", "0002_find_lines")]
    operations = [migrations.RunPython(make_index, drop_index), migrations.RunPython(fill, migrations.RunPython.noop)]
