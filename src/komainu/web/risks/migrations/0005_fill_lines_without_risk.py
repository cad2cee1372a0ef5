"""The lines that have no risk so far, and whether what remains of each risk is accepted."""

from django.db import migrations

LINES = """INSERT INTO risks_linewithoutrisk (line_id, department_id, number) SELECT l.id, l.department_id, l.number FROM ledger_ledgerline l
WHERE l.state <> 'disposed' AND l.id NOT IN (SELECT r.line_id FROM risks_risk r WHERE r.state = 'open' AND r.line_id IS NOT NULL)
AND l.id NOT IN (SELECT g.ledgerline_id FROM risks_linegroup_lines g WHERE g.linegroup_id IN (
SELECT r.group_id FROM risks_risk r WHERE r.state = 'open' AND r.group_id IS NOT NULL))"""
# Read one table after the other: a table that was just made anew has no statistics, by which a database would join them well.
RISKS = """UPDATE risks_risk SET acceptance = COALESCE((SELECT MIN(CASE a.state WHEN 'accepted' THEN 'accepted' WHEN 'asked' THEN 'asked' ELSE 'expired' END)
FROM risks_acceptance a WHERE a.risk_id = risks_risk.id AND a.state IN ('accepted', 'asked', 'expired')), '')
WHERE id IN (SELECT risk_id FROM risks_acceptance)"""


class Migration(migrations.Migration):
    dependencies = [("risks", "0004_lines_without_risk")]
    operations = [migrations.RunSQL(LINES, migrations.RunSQL.noop), migrations.RunSQL(RISKS, migrations.RunSQL.noop)]
