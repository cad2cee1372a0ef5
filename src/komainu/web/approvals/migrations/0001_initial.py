import django.db.models.deletion
import komainu.web.site.together
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        komainu.web.site.together.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='Approval',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=80)),
                        ('subject_type', models.CharField(max_length=60)),
                        ('subject_id', models.CharField(max_length=40)),
                        ('version', models.CharField(max_length=64)),
                        ('title', models.CharField(max_length=300, verbose_name='件名')),
                        ('url', models.CharField(max_length=300)),
                        ('facts', models.JSONField(default=list)),
                        ('note', models.TextField(blank=True, verbose_name='申請者から一言')),
                        ('requested_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approval_requests', to=settings.AUTH_USER_MODEL)),
                        ('requested_at', models.DateTimeField()),
                        ('due_on', models.DateField()),
                        ('state', models.CharField(choices=[('waiting', '承認待ち'), ('approved', '承認された'), ('returned', '差し戻された'), ('withdrawn', '取り下げた'), ('void', '無効になった')], default='waiting', max_length=10, verbose_name='状態')),
                        ('step', models.PositiveSmallIntegerField(default=1)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                        ('is_own', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': '承認の申請',
                        'indexes': [models.Index(fields=['state', '-requested_at', 'id'], name='approval_by_state'), models.Index(fields=['-requested_at', 'id'], name='approval_by_time'), models.Index(fields=['subject_id', '-requested_at'], name='approval_by_subject'), models.Index(fields=['requested_by', '-requested_at'], name='approval_by_requester')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('kind', 'subject_id'), name='approval_one_waiting'), models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'approved', 'returned', 'withdrawn', 'void'))), name='approval_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='approval_decided_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['returned', 'void']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='approval_return_has_reason'), models.CheckConstraint(condition=models.Q(('version', ''), _negated=True), name='approval_has_version')],
                    },
                ),
                migrations.CreateModel(
                    name='ApprovalRule',
                    fields=[
                        ('kind', models.CharField(max_length=80, primary_key=True, serialize=False)),
                        ('is_on', models.BooleanField()),
                    ],
                    options={
                        'verbose_name': '承認の決まり',
                    },
                ),
                migrations.CreateModel(
                    name='Seat',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('approval', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='approvals.approval')),
                        ('position', models.PositiveSmallIntegerField()),
                        ('role', models.CharField(choices=[('top_management', '代表者'), ('privacy_manager', '個人情報保護管理者'), ('chief_auditor', '個人情報保護監査責任者'), ('internal_auditor', '内部監査員'), ('pms_office', 'PMS事務局'), ('department_data_manager', '部門の個人データ管理者'), ('education_lead', '教育責任者'), ('front_desk', '顧客窓口'), ('system_manager', 'システム管理者'), ('application_contact', '申請担当者'), ('consultant', '外部の支援者'), ('assessor', '審査員')], max_length=40)),
                        ('department', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                        ('needs_all', models.BooleanField(default=False)),
                        ('delegates', models.BooleanField(default=False)),
                        ('is_open', models.BooleanField(default=False)),
                        ('outcome', models.CharField(blank=True, max_length=10)),
                        ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_for', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('as_deputy', models.BooleanField(default=False)),
                        ('is_own', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': '承認の段階',
                        'ordering': ['position', 'role'],
                        'indexes': [models.Index(condition=models.Q(('is_open', True)), fields=['role', 'approval'], name='approval_seat_open'), models.Index(condition=models.Q(('decided_by__isnull', False)), fields=['decided_by'], name='approval_seat_decided_by'), models.Index(condition=models.Q(('decided_for__isnull', False)), fields=['decided_for'], name='approval_seat_decided_for')],
                        'constraints': [models.UniqueConstraint(fields=('approval', 'position', 'role'), name='approval_seat_once'), models.CheckConstraint(condition=models.Q(('role__in', ['top_management', 'privacy_manager', 'chief_auditor', 'internal_auditor', 'pms_office', 'department_data_manager', 'education_lead', 'front_desk', 'system_manager', 'application_contact', 'consultant', 'assessor']), models.Q(('role__in', ['assessor', 'consultant']), _negated=True)), name='approval_seat_role_inside'), models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'approved', 'returned'])), name='approval_seat_outcome_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='approval_seat_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('is_open', False), ('outcome', ''), _connector='OR'), name='approval_seat_open_is_undecided'), models.CheckConstraint(condition=models.Q(('decided_for', None), models.Q(('decided_for', models.F('decided_by')), _negated=True), _connector='OR'), name='approval_seat_for_another')],
                    },
                ),
                migrations.CreateModel(
                    name='PaperDecision',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('approval', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='paper', to='approvals.approval')),
                        ('body', models.CharField(max_length=100, verbose_name='承認した人・機関')),
                        ('decided_on', models.DateField(verbose_name='承認の日')),
                        ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('recorded_at', models.DateTimeField()),
                        ('name', models.CharField(blank=True, max_length=200)),
                        ('content_type', models.CharField(blank=True, max_length=100)),
                        ('size_bytes', models.PositiveIntegerField(default=0)),
                        ('path', models.CharField(blank=True, max_length=200)),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        'verbose_name': '書面での承認',
                        'indexes': [models.Index(condition=models.Q(('recorded_by__isnull', False)), fields=['recorded_by'], name='paper_decision_recorded_by')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='paper_decision_has_body'), models.UniqueConstraint(condition=models.Q(('path', ''), _negated=True), fields=('path',), name='paper_decision_path_once'), models.CheckConstraint(condition=models.Q(models.Q(('path', ''), ('sha256', '')), models.Q(models.Q(('path', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='paper_decision_file_has_hash')],
                    },
                ),
            ],
        ),
    ]
