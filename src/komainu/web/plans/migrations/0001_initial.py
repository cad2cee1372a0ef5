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
                    name='PlanCalendar',
                    fields=[
                        ('id', models.UUIDField(default=uuid.UUID('00000000-0000-4000-8000-0000ca1e0001'), editable=False, primary_key=True, serialize=False)),
                        ('since', models.DateField()),
                    ],
                    options={
                        'verbose_name': '年間計画',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', uuid.UUID('00000000-0000-4000-8000-0000ca1e0001'))), name='plan_calendar_only_one')],
                    },
                ),
                migrations.CreateModel(
                    name='YearPlan',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                        ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版')),
                        ('state', models.CharField(choices=[('draft', '作成中'), ('proposed', '承認待ち'), ('approved', '承認済み'), ('superseded', '前の版')], default='draft', max_length=20, verbose_name='状態')),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField()),
                        ('catalogue', models.CharField(blank=True, max_length=20)),
                        ('change_note', models.CharField(blank=True, max_length=300, verbose_name='変更の理由')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField()),
                        ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_at', models.DateTimeField(null=True)),
                        ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approved_at', models.DateTimeField(null=True)),
                        ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='差し戻しの理由')),
                    ],
                    options={
                        'verbose_name': '年間計画',
                        'ordering': ['-year', '-version'],
                        'constraints': [models.UniqueConstraint(fields=('year', 'version'), name='year_plan_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('year',), name='year_plan_one_approved'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('year',), name='year_plan_one_in_work'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'proposed', 'approved', 'superseded'])), name='year_plan_state_known'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='year_plan_days_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), ('approved_at__isnull', False), _connector='OR'), name='year_plan_approved_when')],
                    },
                ),
                migrations.CreateModel(
                    name='StepRecord',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('line', models.UUIDField()),
                        ('kind', models.CharField(choices=[('done', '行った'), ('note', '途中の記録')], default='done', max_length=10)),
                        ('done_on', models.DateField(verbose_name='行った日')),
                        ('note', models.TextField(blank=True, max_length=2000, verbose_name='記録')),
                        ('file_name', models.CharField(blank=True, max_length=200)),
                        ('content_type', models.CharField(blank=True, max_length=100)),
                        ('size_bytes', models.BigIntegerField(default=0)),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('path', models.CharField(blank=True, max_length=200)),
                        ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('recorded_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_reason', models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        'verbose_name': '年間計画の実施記録',
                        'ordering': ['recorded_at'],
                        'indexes': [models.Index(condition=models.Q(('withdrawn_at', None)), fields=['line'], name='step_record_by_line')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['done', 'note'])), name='step_record_kind_known'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='step_record_withdrawn_why'), models.UniqueConstraint(condition=models.Q(('kind', 'done'), ('withdrawn_at', None)), fields=('line',), name='step_record_done_once'), models.CheckConstraint(condition=models.Q(('path', ''), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='step_record_file_has_hash')],
                    },
                ),
                migrations.CreateModel(
                    name='PlanStep',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='plans.yearplan')),
                        ('line', models.UUIDField(default=uuid.uuid4)),
                        ('step', models.CharField(blank=True, max_length=40)),
                        ('title', models.CharField(max_length=200, verbose_name='すること')),
                        ('details', models.TextField(blank=True, max_length=2000, verbose_name='くわしい内容')),
                        ('due_on', models.DateField(verbose_name='期限')),
                        ('owner_role', models.CharField(blank=True, choices=[('top_management', '代表者'), ('privacy_manager', '個人情報保護管理者'), ('chief_auditor', '個人情報保護監査責任者'), ('internal_auditor', '内部監査員'), ('pms_office', 'PMS事務局'), ('department_data_manager', '部門の個人データ管理者'), ('education_lead', '教育責任者'), ('front_desk', '顧客窓口'), ('system_manager', 'システム管理者'), ('application_contact', '申請担当者'), ('consultant', '外部の支援者'), ('assessor', '審査員')], max_length=40, verbose_name='担当する役割')),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='担当する人')),
                        ('left_out_reason', models.CharField(blank=True, max_length=300, verbose_name='今年度は行わない理由')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': '年間計画の項目',
                        'ordering': ['due_on', 'position'],
                        'indexes': [models.Index(fields=['plan', 'due_on'], name='plan_step_by_day'), models.Index(fields=['line'], name='plan_step_by_line')],
                        'constraints': [models.UniqueConstraint(fields=('plan', 'line'), name='plan_step_line_once'), models.CheckConstraint(condition=models.Q(('owner_role__in', ['', 'top_management', 'privacy_manager', 'chief_auditor', 'internal_auditor', 'pms_office', 'department_data_manager', 'education_lead', 'front_desk', 'system_manager', 'application_contact', 'consultant', 'assessor'])), name='plan_step_role_known'), models.CheckConstraint(condition=models.Q(('owner__isnull', False), models.Q(('owner_role', ''), _negated=True), _connector='OR'), name='plan_step_has_owner'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='plan_step_has_title')],
                    },
                ),
            ],
        ),
    ]
