import django.db.models.deletion
import komainu.web.site.together
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
    ]

    operations = [
        komainu.web.site.together.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='TourProgress',
                    fields=[
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='tour', serialize=False, to=settings.AUTH_USER_MODEL)),
                        ('done', models.JSONField(default=list)),
                        ('dismissed_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'はじめの一週間の案内',
                    },
                ),
                migrations.CreateModel(
                    name='Board',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('lines', models.JSONField(default=list)),
                        ('year', models.JSONField(default=dict)),
                        ('counted_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': '今日の集計',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='board_only_one')],
                    },
                ),
            ],
        ),
    ]
