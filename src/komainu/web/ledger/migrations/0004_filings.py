"""The filings of opt-outs; the orders in which processed sets and checks before a provision are listed."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def by_person():
    return models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_paper_sheets"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="OptOutFiling",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("line", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="opt_out_filings", to="ledger.ledgerline", verbose_name="台帳の行")),
                ("items", models.CharField(max_length=500, verbose_name="届け出た個人データの項目")),
                ("content", models.TextField(blank=True, max_length=2000, verbose_name="届け出たそのほかの内容")),
                ("receipt", models.CharField(blank=True, max_length=300, verbose_name="届出の控え（番号や保管場所）")),
                ("filed_on", models.DateField(verbose_name="委員会に届け出た日")),
                ("changed_on", models.DateField(blank=True, null=True, verbose_name="変更を届け出た日")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="公表した日")),
                ("published_at", models.CharField(blank=True, max_length=300, verbose_name="公表した場所")),
                ("next_look_on", models.DateField(blank=True, null=True, verbose_name="次に見直す日")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="オプトアウトによる提供をやめた日")),
                ("recorded_by", by_person()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "オプトアウトの届出",
                "ordering": ["-filed_on", "-recorded_at"],
                "constraints": [
                    models.CheckConstraint(condition=~Q(items=""), name="opt_out_filing_is_told"),
                    models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("filed_on")), name="opt_out_filing_days_in_order"),
                    models.CheckConstraint(condition=Q(ended_on=None) | Q(next_look_on=None), name="opt_out_filing_ended_is_not_looked_at"),
                ],
                "indexes": [
                    models.Index(fields=["-filed_on", "-id"], name="opt_out_filing_by_day"),
                    models.Index(fields=["next_look_on"], condition=Q(next_look_on__isnull=False), name="opt_out_filing_next"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FilingStep",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("filing", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="ledger.optoutfiling")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("changed", "変更を届け出た"),
                            ("published", "公表した（公表を直した）"),
                            ("looked", "見直した"),
                            ("ended", "オプトアウトによる提供をやめた"),
                        ],
                        max_length=10,
                        verbose_name="したことの種類",
                    ),
                ),
                ("done_on", models.DateField(verbose_name="した日")),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="内容")),
                ("recorded_by", by_person()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "届出の経過",
                "ordering": ["-done_on", "-recorded_at"],
                "constraints": [
                    models.CheckConstraint(condition=Q(kind__in=["changed", "published", "looked", "ended"]), name="filing_step_kind_known")
                ],
            },
        ),
        migrations.AddIndex("processedset", models.Index(fields=["-made_on", "-id"], name="processed_by_day")),
        migrations.AddIndex("processedset", models.Index(fields=["name", "id"], name="processed_by_name")),
        migrations.AddIndex("provisioncheck", models.Index(fields=["-checked_on", "-id"], name="provision_check_by_day")),
        migrations.AddIndex("provisioncheck", models.Index(fields=["receiver", "id"], name="provision_check_by_party")),
        migrations.AddIndex(
            "transferrecord",
            models.Index(fields=["party"], condition=Q(direction="provision", provision_check=None), name="transfer_unchecked"),
        ),
    ]  # fmt: skip
