import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import komainu.web.site.sealing


class Migration(migrations.Migration):
    dependencies = [
        ("discovery", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseWord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=40, verbose_name="語の呼び名")),
                ("body", komainu.web.site.sealing.SealedJSONField()),
                ("made_at", models.DateTimeField(verbose_name="登録した時刻")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="やめた時刻")),
                ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "自社の語",
                "ordering": ["made_at", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("label", ""), _negated=True), name="house_word_is_named"),
                    models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("label",), name="house_word_label_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="JudgedContent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("decision", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="contents", to="discovery.decision")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("decision", "sha256"), name="judged_content_once")]},
        ),
        migrations.AddField(
            model_name="discoveryrules",
            name="exclude",
            field=models.TextField(blank=True, max_length=4000, verbose_name="どの場所でも調べないもの", default=""),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="decision", name="decision_false_alarm_has_hash"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "false_alarm"), _negated=True) | models.Q(("sha256", ""), _negated=True) | models.Q(("folder__isnull", False)),
                name="decision_false_alarm_has_hash",
            ),
        ),
    ]
