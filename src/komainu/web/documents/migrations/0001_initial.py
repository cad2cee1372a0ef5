import django.db.models.deletion
import komainu.web.site.sealing
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
                    name='ListImport',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('list', models.CharField(max_length=60)),
                        ('file_name', models.CharField(max_length=200)),
                        ('state', models.CharField(choices=[('reading', '読み取り中'), ('waiting', '確認待ち'), ('taking', '取り込み中'), ('done', '取り込み済み'), ('failed', '取り込めなかった')], default='waiting', max_length=20)),
                        ('is_big', models.BooleanField(default=False)),
                        ('options', models.JSONField(default=dict)),
                        ('understanding', models.JSONField(default=dict)),
                        ('content', komainu.web.site.sealing.SealedJSONField(null=True)),
                        ('preview', komainu.web.site.sealing.SealedJSONField(null=True)),
                        ('done_rows', models.PositiveIntegerField(default=0)),
                        ('total_rows', models.PositiveIntegerField(default=0)),
                        ('problem', models.CharField(blank=True, max_length=500)),
                        ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='取り込んだ人')),
                        ('uploaded_at', models.DateTimeField()),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                        ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('counts', models.JSONField(default=dict)),
                    ],
                    options={
                        'verbose_name': '一覧の取り込み',
                        'ordering': ['-uploaded_at'],
                        'indexes': [models.Index(fields=['list', '-uploaded_at'], name='list_import_newest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['reading', 'waiting', 'taking', 'done', 'failed'])), name='list_import_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['done', 'failed']), _negated=True), models.Q(('content', None), ('preview', None)), _connector='OR'), name='list_import_over_is_forgotten'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['taking', 'done']), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='list_import_taken_is_confirmed')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportMemory',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('list', models.CharField(max_length=60)),
                        ('headings', models.JSONField(default=dict)),
                        ('changed_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': '列の読み方',
                        'constraints': [models.UniqueConstraint(fields=('list',), name='import_memory_once')],
                    },
                ),
                migrations.CreateModel(
                    name='HousePaper',
                    fields=[
                        ('id', models.UUIDField(default=uuid.UUID('00000000-0000-4000-8000-0000d0c50001'), editable=False, primary_key=True, serialize=False)),
                        ('has_holes', models.BooleanField(default=True, verbose_name='2穴のファイルにとじる余白と目印を付ける')),
                        ('dates', models.CharField(choices=[('western', '西暦（2026年4月1日）'), ('era', '和暦（令和8年4月1日）')], default='western', max_length=10, verbose_name='書類の日付')),
                    ],
                    options={
                        'verbose_name': '文書の体裁',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', uuid.UUID('00000000-0000-4000-8000-0000d0c50001'))), name='house_paper_only_one'), models.CheckConstraint(condition=models.Q(('dates__in', ['western', 'era'])), name='house_paper_dates_known')],
                    },
                ),
                migrations.CreateModel(
                    name='DocumentStyle',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=60)),
                        ('form_number', models.CharField(blank=True, max_length=40, verbose_name='様式番号')),
                        ('version', models.CharField(blank=True, max_length=20, verbose_name='版')),
                        ('seals', models.JSONField(default=list)),
                    ],
                    options={
                        'verbose_name': '文書の体裁',
                        'constraints': [models.UniqueConstraint(fields=('kind',), name='document_style_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OwnTemplate',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('template', models.CharField(max_length=60)),
                        ('number', models.PositiveSmallIntegerField()),
                        ('file_name', models.CharField(max_length=200)),
                        ('content', models.BinaryField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('uploaded_at', models.DateTimeField()),
                        ('is_current', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': '自組織の様式',
                        'ordering': ['template', '-number'],
                        'indexes': [models.Index(fields=['template', '-number'], name='own_template_newest')],
                        'constraints': [models.UniqueConstraint(fields=('template', 'number'), name='own_template_number_once'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('template',), name='own_template_one_current')],
                    },
                ),
            ],
        ),
    ]
