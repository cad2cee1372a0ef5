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
                    name='RuleDocument',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=30, unique=True, verbose_name='文書番号')),
                        ('title', models.CharField(max_length=200, verbose_name='名称')),
                        ('kind', models.CharField(choices=[('policy', '方針'), ('regulation', '規程'), ('procedure', '手順書'), ('form', '様式')], default='regulation', max_length=12, verbose_name='種類')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': '規程',
                        'ordering': ['code'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('title', ''), _negated=True)), name='rule_document_is_named'), models.CheckConstraint(condition=models.Q(('kind__in', ['policy', 'regulation', 'procedure', 'form'])), name='rule_document_kind_known')],
                    },
                ),
                migrations.CreateModel(
                    name='RuleVersion',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='komainu_rules.ruledocument')),
                        ('number', models.PositiveIntegerField(verbose_name='版')),
                        ('body', models.TextField(max_length=500000, verbose_name='本文')),
                        ('change_summary', models.CharField(blank=True, max_length=500, verbose_name='変えたところ')),
                        ('from_on', models.DateField(blank=True, null=True, verbose_name='施行日')),
                        ('until_on', models.DateField(blank=True, null=True, verbose_name='最後の日')),
                        ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('written_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': '規程の版',
                        'ordering': ['-number'],
                        'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='rule_version_number_once'), models.UniqueConstraint(condition=models.Q(('from_on', None)), fields=('document',), name='rule_version_one_draft'), models.UniqueConstraint(condition=models.Q(('from_on__isnull', False), ('until_on', None)), fields=('document',), name='rule_version_one_open_end'), models.CheckConstraint(condition=models.Q(('until_on', None), ('until_on__gte', models.F('from_on')), _connector='OR'), name='rule_version_days_in_order'), models.CheckConstraint(condition=models.Q(('from_on__isnull', False), ('until_on', None), _connector='OR'), name='rule_version_draft_has_no_end')],
                    },
                ),
                migrations.CreateModel(
                    name='Clause',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='komainu_rules.ruledocument')),
                        ('anchor', models.CharField(max_length=40, verbose_name='条の番号')),
                        ('heading', models.CharField(max_length=200, verbose_name='見出し')),
                    ],
                    options={
                        'verbose_name': '条',
                        'ordering': ['document', 'anchor'],
                        'constraints': [models.UniqueConstraint(fields=('document', 'anchor'), name='rule_clause_anchor_once'), models.CheckConstraint(condition=models.Q(('anchor', ''), _negated=True), name='rule_clause_has_anchor')],
                    },
                ),
                migrations.CreateModel(
                    name='ClauseText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='komainu_rules.ruleversion')),
                        ('clause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='komainu_rules.clause')),
                        ('position', models.PositiveIntegerField()),
                        ('heading', models.CharField(max_length=200, verbose_name='見出し')),
                        ('text', models.TextField(blank=True, verbose_name='本文')),
                    ],
                    options={
                        'verbose_name': '条文',
                        'ordering': ['position'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'clause'), name='rule_text_once_a_version'), models.UniqueConstraint(fields=('version', 'position'), name='rule_text_place_once')],
                    },
                ),
            ],
        ),
    ]
