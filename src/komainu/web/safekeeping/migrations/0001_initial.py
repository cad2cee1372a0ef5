import django.db.models.deletion
import komainu.web.site.together
import uuid
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
                    name='Safe',
                    fields=[
                        ('id', models.UUIDField(default=uuid.UUID('00000000-0000-4000-8000-00005afe0001'), editable=False, primary_key=True, serialize=False)),
                        ('since', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'バックアップ',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', uuid.UUID('00000000-0000-4000-8000-00005afe0001'))), name='safe_only_one')],
                    },
                ),
                migrations.CreateModel(
                    name='RecoveryKey',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('number', models.CharField(max_length=20)),
                        ('made_at', models.DateTimeField()),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('confirmed_at', models.DateTimeField(null=True)),
                        ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '回復キー',
                        'indexes': [models.Index(fields=['-made_at'], name='recovery_key_newest')],
                        'constraints': [models.UniqueConstraint(fields=('number',), name='recovery_key_number_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Copy',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('file_name', models.CharField(max_length=80)),
                        ('made_at', models.DateTimeField()),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('size_bytes', models.BigIntegerField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('key_number', models.CharField(max_length=20)),
                        ('is_provisional', models.BooleanField()),
                        ('rows', models.BigIntegerField()),
                        ('files', models.BigIntegerField()),
                        ('files_missing', models.BigIntegerField(default=0)),
                        ('events', models.BigIntegerField()),
                        ('head', models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        'verbose_name': 'バックアップ',
                        'indexes': [models.Index(fields=['-made_at'], name='copy_newest')],
                        'constraints': [models.UniqueConstraint(fields=('file_name',), name='copy_file_name_once'), models.CheckConstraint(condition=models.Q(('size_bytes__gt', 0)), name='copy_has_size')],
                    },
                ),
                migrations.CreateModel(
                    name='Rehearsal',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('rehearsed_at', models.DateTimeField()),
                        ('file_name', models.CharField(max_length=200)),
                        ('copy_made_at', models.DateTimeField()),
                        ('succeeded', models.BooleanField()),
                        ('found', models.JSONField(default=list)),
                    ],
                    options={
                        'verbose_name': '復元の練習',
                        'indexes': [models.Index(fields=['-rehearsed_at'], name='rehearsal_newest')],
                    },
                ),
                migrations.CreateModel(
                    name='Departure',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departures', to='safekeeping.copy')),
                        ('how', models.CharField(choices=[('folder', '外のフォルダー'), ('download', 'ダウンロード')], max_length=20)),
                        ('where', models.CharField(blank=True, max_length=300)),
                        ('left_at', models.DateTimeField()),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '持ち出したバックアップ',
                        'indexes': [models.Index(fields=['-left_at'], name='departure_newest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('how__in', ['folder', 'download'])), name='departure_how_known')],
                    },
                ),
            ],
        ),
    ]
