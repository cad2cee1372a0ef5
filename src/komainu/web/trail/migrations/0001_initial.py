import django.db.models.deletion
import komainu.web.site.together
import komainu.web.trail.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('duties', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        komainu.web.site.together.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('happened_at', models.DateTimeField()),
                        ('actor_id', models.CharField(blank=True, max_length=40)),
                        ('actor_name', models.CharField(blank=True, max_length=100)),
                        ('action', models.CharField(max_length=80)),
                        ('subject_type', models.CharField(max_length=60)),
                        ('subject_id', models.CharField(max_length=40)),
                        ('subject_label', models.CharField(blank=True, max_length=300)),
                        ('before', models.JSONField(default=dict)),
                        ('after', models.JSONField(default=dict)),
                        ('reason', models.TextField(blank=True)),
                        ('previous_hash', models.CharField(max_length=64)),
                        ('hash', models.CharField(max_length=64)),
                    ],
                    options={
                        'verbose_name': '操作の記録',
                        'ordering': ['sequence'],
                        'indexes': [models.Index(fields=['subject_id', 'sequence'], name='event_by_subject'), models.Index(fields=['action', 'sequence'], name='event_by_action'), models.Index(fields=['actor_id', 'sequence'], name='event_by_actor'), models.Index(fields=['happened_at'], name='event_by_moment'), models.Index(fields=['subject_type', 'sequence'], name='event_by_kind'), models.Index(komainu.web.trail.models.PartOf('action'), models.F('sequence'), name='event_by_part')],
                        'constraints': [models.UniqueConstraint(fields=('previous_hash',), name='event_one_successor')],
                    },
                ),
                migrations.CreateModel(
                    name='TrailDay',
                    fields=[
                        ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('day', models.DateField()),
                    ],
                    options={
                        'verbose_name': '操作の記録の日',
                    },
                ),
                migrations.CreateModel(
                    name='TrailHouse',
                    fields=[
                        ('id', models.UUIDField(default=uuid.UUID('00000000-0000-4000-8000-000074a11001'), editable=False, primary_key=True, serialize=False)),
                        ('since', models.DateTimeField()),
                        ('mail_to', models.TextField(blank=True, verbose_name='控えを送るメールアドレス')),
                        ('folder', models.CharField(blank=True, max_length=300, verbose_name='控えを置くフォルダー')),
                    ],
                    options={
                        'verbose_name': '操作の記録の守り',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', uuid.UUID('00000000-0000-4000-8000-000074a11001'))), name='trail_house_only_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Anchor',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('sequence', models.BigIntegerField()),
                        ('hash', models.CharField(max_length=64)),
                        ('made_at', models.DateTimeField()),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('signature', models.CharField(max_length=100)),
                        ('fingerprint', models.CharField(max_length=64)),
                    ],
                    options={
                        'verbose_name': '操作の記録の控え',
                        'indexes': [models.Index(fields=['-made_at'], name='anchor_newest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('sequence__gt', 0)), name='anchor_has_event')],
                    },
                ),
                migrations.CreateModel(
                    name='VerificationRun',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('started_at', models.DateTimeField()),
                        ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('of_events', models.BigIntegerField()),
                        ('events', models.BigIntegerField(default=0)),
                        ('head', models.CharField(blank=True, max_length=64)),
                        ('broken_at', models.BigIntegerField(null=True)),
                        ('what', models.CharField(blank=True, max_length=20)),
                        ('source', models.CharField(blank=True, max_length=20)),
                        ('compared', models.PositiveIntegerField(default=0)),
                        ('not_compared', models.PositiveIntegerField(default=0)),
                        ('seconds', models.FloatField(default=0)),
                    ],
                    options={
                        'verbose_name': '操作の記録の検証',
                        'indexes': [models.Index(fields=['-started_at'], name='verification_newest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('what__in', ['', 'missing', 'link', 'content', 'anchor', 'short', 'unguarded'])), name='verification_what_known'), models.CheckConstraint(condition=models.Q(('finished_at', None), ('finished_at__gte', models.F('started_at')), _connector='OR'), name='verification_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Deposit',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('anchor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deposits', to='trail.anchor')),
                        ('way', models.CharField(choices=[('mail', 'メール'), ('folder', 'フォルダー'), ('download', 'ダウンロード')], max_length=20)),
                        ('where', models.CharField(blank=True, max_length=320)),
                        ('placed_at', models.DateTimeField(null=True)),
                        ('tried_at', models.DateTimeField()),
                        ('error', models.CharField(blank=True, max_length=100)),
                        ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='duties.outgoingmail')),
                    ],
                    options={
                        'verbose_name': '控えの置き場所',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('way', 'download'), _negated=True), fields=('anchor', 'way', 'where'), name='deposit_once'), models.CheckConstraint(condition=models.Q(('way__in', ['mail', 'folder', 'download'])), name='deposit_way_known')],
                    },
                ),
            ],
        ),
    ]
