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
                    name='Founding',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('founder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('founded_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'はじめての設定',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='founding_only_one')],
                    },
                ),
                migrations.CreateModel(
                    name='StepAnswer',
                    fields=[
                        ('step', models.CharField(max_length=30, primary_key=True, serialize=False)),
                        ('state', models.CharField(choices=[('later', 'あとで決める'), ('without', 'なしで使う'), ('seen', '確かめた')], max_length=10)),
                        ('answered_at', models.DateTimeField()),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'はじめての設定の項目',
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['later', 'without', 'seen'])), name='step_answer_state_known')],
                    },
                ),
            ],
        ),
    ]
