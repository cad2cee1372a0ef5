"""Survey sheets that were answered on paper."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_find_lines"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="SheetPaper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("signer", models.CharField(max_length=100, verbose_name="記入した人")),
                ("answered_on", models.DateField(verbose_name="紙に書かれた記入の日")),
                ("is_signed", models.BooleanField(default=False, verbose_name="署名か印がある")),
                ("keyed_at", models.DateTimeField(verbose_name="入力した日時")),
                ("name", models.CharField(blank=True, max_length=200)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("size_bytes", models.PositiveIntegerField(default=0)),
                ("path", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("keyed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="入力した人")),
                ("sheet", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="ledger.surveysheet")),
            ],
            options={
                "verbose_name": "紙の調査表",
                "constraints": [
                    models.CheckConstraint(condition=~Q(signer=""), name="sheet_paper_has_signer"),
                    models.UniqueConstraint(condition=~Q(path=""), fields=("path",), name="sheet_paper_path_once"),
                    models.CheckConstraint(condition=Q(path="", sha256="") | (~Q(path="") & ~Q(sha256="")), name="sheet_paper_file_has_hash"),
                ],
            },
        ),
        migrations.AddField(
            model_name="surveysheet",
            name="paper",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.sheetpaper"),
        ),
    ]  # fmt: skip
