"""What remains of each risk, beside the controls that answer it."""

from django.db import migrations

RANKS = """UPDATE risks_risk_controls SET rank = (SELECT CASE r.state WHEN 'open' THEN r.residual_rank ELSE -1 END FROM risks_risk r
WHERE r.id = risks_risk_controls.risk_id)"""


class Migration(migrations.Migration):
    dependencies = [("risks", "0006_rank_of_controls")]
    operations = [migrations.RunSQL(RANKS, migrations.RunSQL.noop)]
