import django.db.models.deletion
import komainu.web.site.together
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('incidents', '0001_initial'),
        ('komainu_rules', '0001_initial'),
        ('ledger', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        komainu.web.site.together.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='Control',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('number', models.CharField(max_length=20, unique=True, verbose_name='番号')),
                        ('catalogue_id', models.CharField(blank=True, max_length=60)),
                        ('measure', models.CharField(max_length=300, verbose_name='管理策')),
                        ('kind', models.CharField(choices=[('organisational', '組織的'), ('human', '人的'), ('physical', '物理的'), ('technical', '技術的')], max_length=16, verbose_name='種類')),
                        ('state', models.CharField(choices=[('in_place', '実施中'), ('planned', '予定'), ('ended', 'やめた')], default='in_place', max_length=10, verbose_name='状態')),
                        ('performer', models.CharField(blank=True, max_length=200, verbose_name='行う人')),
                        ('frequency', models.CharField(blank=True, max_length=100, verbose_name='頻度')),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='実施の責任者')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='実施の期限')),
                        ('in_place_on', models.DateField(blank=True, null=True, verbose_name='実施した日')),
                        ('audit_question', models.CharField(blank=True, max_length=300, verbose_name='監査での問い')),
                        ('note', models.TextField(blank=True, max_length=1000, verbose_name='備考')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField()),
                        ('clauses', models.ManyToManyField(blank=True, related_name='controls', to='komainu_rules.clause', verbose_name='根拠となる条')),
                    ],
                    options={
                        'verbose_name': '管理策',
                        'ordering': ['number'],
                        'indexes': [models.Index(condition=models.Q(('state', 'planned')), fields=['due_on'], name='control_planned_by_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('measure', ''), _negated=True), name='control_has_measure'), models.CheckConstraint(condition=models.Q(('kind__in', ['organisational', 'human', 'physical', 'technical'])), name='control_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['in_place', 'planned', 'ended'])), name='control_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'planned'), _negated=True), models.Q(('due_on__isnull', False), ('owner__isnull', False)), _connector='OR'), name='control_planned_by_whom'), models.UniqueConstraint(condition=models.Q(models.Q(('catalogue_id', ''), _negated=True), models.Q(('state', 'ended'), _negated=True)), fields=('catalogue_id',), name='control_catalogue_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LineGroup',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=200, verbose_name='まとまりの名称')),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department', verbose_name='部門')),
                        ('medium', models.CharField(blank=True, max_length=20, verbose_name='媒体')),
                        ('place', models.CharField(blank=True, max_length=200, verbose_name='保管場所に含まれる言葉')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField()),
                        ('lines', models.ManyToManyField(related_name='risk_groups', to='ledger.ledgerline', verbose_name='台帳の行')),
                    ],
                    options={
                        'verbose_name': 'リスクを一緒に見る行のまとまり',
                        'ordering': ['name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='line_group_has_name'), models.UniqueConstraint(fields=('department', 'name'), name='line_group_name_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LineReview',
                    fields=[
                        ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='risk_review', serialize=False, to='ledger.ledgerline')),
                        ('reviewed_on', models.DateField(verbose_name='見直した日')),
                        ('next_on', models.DateField(verbose_name='次に見直す日')),
                        ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('note', models.CharField(blank=True, max_length=500, verbose_name='見直しの結果')),
                    ],
                    options={
                        'verbose_name': 'リスクの見直し',
                        'indexes': [models.Index(fields=['next_on'], name='line_review_by_next')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('next_on__gt', models.F('reviewed_on'))), name='line_review_days_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='RiskRules',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                        ('method', models.CharField(choices=[('five', '5段階×5段階の点数'), ('three', '3段階×3段階の点数'), ('none', '点数を付けない（高・中・低）')], default='five', max_length=10, verbose_name='点数の付け方')),
                    ],
                    options={
                        'verbose_name': 'リスクの決まり',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='risk_rules_one_row'), models.CheckConstraint(condition=models.Q(('method__in', ['five', 'three', 'none'])), name='risk_rules_method_known')],
                    },
                ),
                migrations.CreateModel(
                    name='ReviewRound',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('department', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                    ],
                    options={
                        'verbose_name': '部門のリスクの見直し',
                    },
                ),
                migrations.CreateModel(
                    name='Risk',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('number', models.CharField(max_length=30, unique=True, verbose_name='番号')),
                        ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='risks', to='ledger.ledgerline', verbose_name='台帳の行')),
                        ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='risks', to='risks.linegroup', verbose_name='行のまとまり')),
                        ('catalogue_id', models.CharField(blank=True, max_length=20)),
                        ('stage', models.CharField(choices=[('acquire_input', '取得・入力'), ('transfer_send', '移送・送信'), ('use_process', '利用・加工'), ('store_backup', '保管・バックアップ'), ('provide_entrust', '提供・委託'), ('erase_dispose', '消去・廃棄')], max_length=20, verbose_name='段階')),
                        ('title', models.CharField(max_length=200, verbose_name='リスク')),
                        ('cause', models.CharField(blank=True, max_length=500, verbose_name='原因・きっかけ')),
                        ('risk_class', models.CharField(choices=[('safety', '安全管理のリスク'), ('improper_handling', '不適切な取扱いのリスク')], default='safety', max_length=20, verbose_name='リスクの種類')),
                        ('harm', models.JSONField(blank=True, default=list, verbose_name='起こり得る害')),
                        ('option', models.CharField(blank=True, choices=[('reduce', '減らす'), ('avoid', 'やめる（取り扱わない）'), ('share', '分ける（保険・委託など）'), ('retain', '受け入れる')], max_length=10, verbose_name='対応')),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='リスクの責任者')),
                        ('state', models.CharField(choices=[('open', '見ている'), ('closed', 'なくなった')], default='open', max_length=10, verbose_name='状態')),
                        ('closed_reason', models.CharField(blank=True, max_length=300, verbose_name='なくなった理由')),
                        ('method', models.CharField(blank=True, choices=[('five', '5段階×5段階の点数'), ('three', '3段階×3段階の点数'), ('none', '点数を付けない（高・中・低）')], max_length=10, verbose_name='点数の付け方')),
                        ('impact', models.PositiveSmallIntegerField(null=True, verbose_name='影響')),
                        ('likelihood_before', models.PositiveSmallIntegerField(null=True, verbose_name='起こりやすさ（管理策の前）')),
                        ('likelihood', models.PositiveSmallIntegerField(null=True, verbose_name='起こりやすさ（管理策の後）')),
                        ('inherent', models.PositiveSmallIntegerField(null=True, verbose_name='固有リスクの点')),
                        ('residual', models.PositiveSmallIntegerField(null=True, verbose_name='残留リスクの点')),
                        ('inherent_level', models.CharField(blank=True, choices=[('low', '低'), ('medium', '中'), ('high', '高'), ('critical', '重大')], max_length=10, verbose_name='固有リスク')),
                        ('residual_level', models.CharField(blank=True, choices=[('low', '低'), ('medium', '中'), ('high', '高'), ('critical', '重大')], max_length=10, verbose_name='残留リスク')),
                        ('residual_rank', models.PositiveSmallIntegerField(default=0)),
                        ('scored_on', models.DateField(null=True, verbose_name='評価した日')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField()),
                        ('controls', models.ManyToManyField(blank=True, related_name='risks', to='risks.control', verbose_name='管理策')),
                    ],
                    options={
                        'verbose_name': 'リスク',
                        'ordering': ['number'],
                        'indexes': [models.Index(fields=['state', 'number'], name='risk_by_number'), models.Index(fields=['state', 'stage', 'number'], name='risk_by_stage'), models.Index(fields=['state', 'residual_rank', 'id'], name='risk_by_residual'), models.Index(fields=['state', 'method', 'impact', 'likelihood'], name='risk_by_place_after'), models.Index(fields=['state', 'method', 'impact', 'likelihood_before'], name='risk_by_place_before'), models.Index(fields=['state', 'stage', 'residual_level'], name='risk_by_level')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('group', None), ('line__isnull', False)), models.Q(('group__isnull', False), ('line', None)), _connector='OR'), name='risk_of_a_line_or_a_group'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='risk_has_title'), models.CheckConstraint(condition=models.Q(('stage__in', ['acquire_input', 'transfer_send', 'use_process', 'store_backup', 'provide_entrust', 'erase_dispose'])), name='risk_stage_known'), models.CheckConstraint(condition=models.Q(('risk_class__in', ['safety', 'improper_handling'])), name='risk_class_known'), models.CheckConstraint(condition=models.Q(('option__in', ['', 'reduce', 'avoid', 'share', 'retain'])), name='risk_option_known'), models.CheckConstraint(condition=models.Q(('option', 'retain'), ('risk_class', 'improper_handling'), _negated=True), name='risk_improper_never_retained'), models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('state', 'closed'), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='risk_closed_has_reason'), models.CheckConstraint(condition=models.Q(('method__in', ['', 'five', 'three', 'none'])), name='risk_method_known'), models.CheckConstraint(condition=models.Q(('inherent_level__in', ['', 'low', 'medium', 'high', 'critical']), ('residual_level__in', ['', 'low', 'medium', 'high', 'critical'])), name='risk_levels_known'), models.CheckConstraint(condition=models.Q(models.Q(('method', ''), ('scored_on', None)), models.Q(models.Q(('method', ''), _negated=True), ('scored_on__isnull', False)), _connector='OR'), name='risk_scored_when'), models.UniqueConstraint(condition=models.Q(models.Q(('catalogue_id', ''), _negated=True), ('state', 'open')), fields=('line', 'catalogue_id'), name='risk_once_a_line'), models.UniqueConstraint(condition=models.Q(models.Q(('catalogue_id', ''), _negated=True), ('state', 'open')), fields=('group', 'catalogue_id'), name='risk_once_a_group')],
                    },
                ),
                migrations.CreateModel(
                    name='RiskScore',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('risk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='risks.risk')),
                        ('method', models.CharField(choices=[('five', '5段階×5段階の点数'), ('three', '3段階×3段階の点数'), ('none', '点数を付けない（高・中・低）')], max_length=10, verbose_name='点数の付け方')),
                        ('impact', models.PositiveSmallIntegerField(null=True, verbose_name='影響')),
                        ('likelihood_before', models.PositiveSmallIntegerField(null=True, verbose_name='起こりやすさ（管理策の前）')),
                        ('likelihood', models.PositiveSmallIntegerField(null=True, verbose_name='起こりやすさ（管理策の後）')),
                        ('inherent_level', models.CharField(choices=[('low', '低'), ('medium', '中'), ('high', '高'), ('critical', '重大')], max_length=10, verbose_name='固有リスク')),
                        ('residual_level', models.CharField(choices=[('low', '低'), ('medium', '中'), ('high', '高'), ('critical', '重大')], max_length=10, verbose_name='残留リスク')),
                        ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                        ('scored_on', models.DateField(verbose_name='評価した日')),
                        ('scored_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('scored_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'リスクの評価',
                        'ordering': ['-scored_at'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('method__in', ['five', 'three', 'none'])), name='risk_score_method_known'), models.CheckConstraint(condition=models.Q(models.Q(('impact', None), ('likelihood', None), ('likelihood_before', None), ('method', 'none')), models.Q(('impact__range', (1, 3)), ('likelihood__range', (1, 3)), ('likelihood_before__range', (1, 3)), ('method', 'three')), models.Q(('impact__range', (1, 5)), ('likelihood__range', (1, 5)), ('likelihood_before__range', (1, 5)), ('method', 'five')), _connector='OR'), name='risk_score_points_fit'), models.CheckConstraint(condition=models.Q(('likelihood', None), ('likelihood__lte', models.F('likelihood_before')), _connector='OR'), name='risk_score_controls_never_add')],
                    },
                ),
                migrations.CreateModel(
                    name='RiskIncident',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('risk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='linked', to='risks.risk')),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='linked_risks', to='incidents.incident')),
                        ('linked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('linked_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'リスクと事故のつながり',
                        'constraints': [models.UniqueConstraint(fields=('risk', 'incident'), name='risk_incident_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Acceptance',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('risk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='risks.risk')),
                        ('risk_class', models.CharField(choices=[('safety', '安全管理のリスク'), ('improper_handling', '不適切な取扱いのリスク')], default='safety', max_length=20, verbose_name='リスクの種類')),
                        ('state', models.CharField(choices=[('asked', '承認待ち'), ('accepted', '受け入れ中'), ('returned', '差し戻し'), ('ended', '終わった'), ('expired', '期限切れ')], default='asked', max_length=10, verbose_name='状態')),
                        ('level', models.CharField(choices=[('low', '低'), ('medium', '中'), ('high', '高'), ('critical', '重大')], max_length=10, verbose_name='残留リスク')),
                        ('method', models.CharField(max_length=10)),
                        ('points', models.PositiveSmallIntegerField(null=True, verbose_name='残留リスクの点')),
                        ('reason', models.CharField(max_length=500, verbose_name='受け入れる理由')),
                        ('next_action', models.CharField(max_length=500, verbose_name='期限までに行うこと')),
                        ('until_on', models.DateField(verbose_name='受け入れる期限')),
                        ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField()),
                        ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受け入れた人')),
                        ('accepted_on', models.DateField(null=True, verbose_name='受け入れた日')),
                        ('ended_on', models.DateField(null=True, verbose_name='終わった日')),
                        ('ended_reason', models.CharField(blank=True, max_length=500, verbose_name='終わった理由')),
                    ],
                    options={
                        'verbose_name': '残留リスクの受け入れ',
                        'ordering': ['-asked_at'],
                        'indexes': [models.Index(condition=models.Q(('state', 'accepted')), fields=['until_on'], name='acceptance_by_end')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('risk_class', 'safety')), name='acceptance_of_safety_only'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'accepted', 'returned', 'ended', 'expired'])), name='acceptance_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('next_action', ''), _negated=True)), name='acceptance_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_on__isnull', False), _connector='OR'), name='acceptance_accepted_when'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ended', 'expired']), _negated=True), ('ended_on__isnull', False), _connector='OR'), name='acceptance_ended_when'), models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'accepted'])), fields=('risk',), name='acceptance_one_a_risk')],
                    },
                ),
            ],
        ),
    ]
