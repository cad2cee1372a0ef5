import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of which control answers which risk becomes a model of its own, with what remains of the risk beside it."""

    dependencies = [("risks", "0005_fill_lines_without_risk")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="RiskControl",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("control", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="risks.control")),
                        ("risk", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="risks.risk")),
                    ],
                    options={"db_table": "risks_risk_controls", "unique_together": {("risk", "control")}},
                ),
                migrations.AlterField(
                    model_name="risk",
                    name="controls",
                    field=models.ManyToManyField(
                        blank=True, related_name="risks", through="risks.RiskControl", to="risks.control", verbose_name="管理策"
                    ),
                ),
            ]
        ),
        migrations.AddField(model_name="riskcontrol", name="rank", field=models.SmallIntegerField(default=0)),
        migrations.AddIndex(
            model_name="riskcontrol", index=models.Index(fields=["control", "rank", "risk"], name="risk_control_by_rank")
        ),
    ]
