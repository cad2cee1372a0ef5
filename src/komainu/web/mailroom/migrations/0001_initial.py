import django.db.models.deletion
import komainu.web.site.sealing
import komainu.web.site.together
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('incidents', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        komainu.web.site.together.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='Mirror',
                    fields=[
                        ('id', models.UUIDField(default=uuid.UUID('00000000-0000-4000-8000-0000d0012001'), editable=False, primary_key=True, serialize=False)),
                        ('spool', models.CharField(blank=True, max_length=16)),
                        ('after', models.BigIntegerField(default=0)),
                        ('looked_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': 'メールの番人',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', uuid.UUID('00000000-0000-4000-8000-0000d0012001'))), name='mirror_only_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Mail',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('uid', models.CharField(max_length=80, unique=True)),
                        ('state', models.CharField(choices=[('received', '受け取った'), ('examined', '調べた'), ('released', '送信待ち'), ('held', '保留中'), ('awaiting_confirmation', '確認待ち'), ('awaiting_approval', '承認待ち'), ('refused', '差し止め'), ('cancelled', '取りやめた'), ('expired', '期限切れで戻した'), ('forwarding', '送信中'), ('forwarded', '送信した'), ('bounced', '相手に届かなかった'), ('observed', '見守りだけ')], max_length=30, verbose_name='状態')),
                        ('grade', models.CharField(blank=True, choices=[('pass', 'そのまま送信'), ('remind', 'あとで知らせる'), ('hold', '少し待つ'), ('confirm', '本人が確かめる'), ('approve', '上司が承認する'), ('forbid', '送らない')], max_length=10, verbose_name='扱い')),
                        ('sender', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='差出人')),
                        ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department', verbose_name='部門')),
                        ('received_at', models.DateTimeField(verbose_name='受け取った時')),
                        ('received_on', models.DateField()),
                        ('due_at', models.DateTimeField(null=True, verbose_name='期限')),
                        ('recipients', models.PositiveIntegerField(default=0, verbose_name='宛先')),
                        ('outside', models.PositiveIntegerField(default=0, verbose_name='社外の宛先')),
                        ('attachments', models.PositiveIntegerField(default=0, verbose_name='添付')),
                        ('persons', models.PositiveIntegerField(default=0, verbose_name='個人情報の人数')),
                        ('hold_minutes', models.PositiveIntegerField(default=0)),
                        ('to', models.JSONField(default=list)),
                        ('is_watched', models.BooleanField(default=False)),
                        ('near_miss', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident', verbose_name='ヒヤリハット')),
                        ('incident', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident', verbose_name='事故')),
                    ],
                    options={
                        'verbose_name': 'メール',
                        'ordering': ['-received_at'],
                        'indexes': [models.Index(fields=['-received_at', 'id'], name='mail_newest'), models.Index(fields=['state', '-received_at'], name='mail_by_state'), models.Index(fields=['sender', '-received_at'], name='mail_by_sender'), models.Index(fields=['department', '-received_at'], name='mail_by_department'), models.Index(fields=['received_on', 'grade', 'state', 'is_watched'], name='mail_figures'), models.Index(condition=models.Q(('state__in', ['held', 'awaiting_confirmation', 'awaiting_approval'])), fields=['state', 'due_at'], name='mail_waiting')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['received', 'examined', 'released', 'held', 'awaiting_confirmation', 'awaiting_approval', 'refused', 'cancelled', 'expired', 'forwarding', 'forwarded', 'bounced', 'observed'])), name='mail_state_known'), models.CheckConstraint(condition=models.Q(('grade__in', ['', 'pass', 'remind', 'hold', 'confirm', 'approve', 'forbid'])), name='mail_grade_known'), models.CheckConstraint(condition=models.Q(('outside__lte', models.F('recipients'))), name='mail_outside_among_recipients')],
                    },
                ),
                migrations.CreateModel(
                    name='PolicyVersion',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('number', models.PositiveIntegerField(unique=True)),
                        ('text', models.TextField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('state', models.CharField(choices=[('draft', '下書き'), ('proposed', '承認待ち'), ('in_force', '運用中'), ('superseded', '過去の版'), ('dropped', '取りやめた')], default='draft', max_length=12, verbose_name='状態')),
                        ('reason', models.TextField(blank=True, verbose_name='変更の理由')),
                        ('returned_reason', models.TextField(blank=True)),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField()),
                        ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('in_force_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': '送信ポリシーの版',
                        'ordering': ['-number'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'proposed', 'in_force', 'superseded', 'dropped'])), name='policy_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('state',), name='policy_one_in_force'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('state',), name='policy_one_draft'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('state',), name='policy_one_proposed'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in_force', 'superseded']), _negated=True), ('in_force_at__isnull', False), _connector='OR'), name='policy_in_force_since')],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mail', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='mailroom.mail')),
                        ('received_on', models.DateField()),
                        ('check_id', models.CharField(max_length=40, verbose_name='検査')),
                        ('grade', models.CharField(choices=[('pass', 'そのまま送信'), ('remind', 'あとで知らせる'), ('hold', '少し待つ'), ('confirm', '本人が確かめる'), ('approve', '上司が承認する'), ('forbid', '送らない')], max_length=10)),
                        ('count', models.PositiveIntegerField(default=1)),
                        ('domain', models.CharField(blank=True, max_length=253, verbose_name='ドメイン')),
                        ('recipient', models.CharField(blank=True, max_length=24)),
                    ],
                    options={
                        'verbose_name': 'メールの検査の結果',
                        'indexes': [models.Index(fields=['mail', 'check_id'], name='finding_of_mail'), models.Index(fields=['received_on', 'check_id'], name='finding_figures')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('grade__in', ['pass', 'remind', 'hold', 'confirm', 'approve', 'forbid'])), name='finding_grade_known')],
                    },
                ),
                migrations.CreateModel(
                    name='MailEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mail', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='mailroom.mail')),
                        ('spool', models.CharField(max_length=16)),
                        ('number', models.BigIntegerField()),
                        ('before', models.CharField(blank=True, max_length=30)),
                        ('after', models.CharField(max_length=30)),
                        ('cause', models.CharField(max_length=30)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('second', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reason', komainu.web.site.sealing.SealedJSONField(null=True)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'メールの経過',
                        'indexes': [models.Index(fields=['mail', 'at'], name='mail_event_of_mail'), models.Index(fields=['after', 'at'], name='mail_event_by_end')],
                        'constraints': [models.UniqueConstraint(fields=('spool', 'number'), name='mail_event_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Override',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('mail', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='mailroom.mail')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField()),
                        ('reason', komainu.web.site.sealing.SealedJSONField()),
                        ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('given_at', models.DateTimeField(null=True)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': '差し止めの解除',
                        'constraints': [models.CheckConstraint(condition=models.Q(('given_by', None), models.Q(('given_by', models.F('asked_by')), _negated=True), _connector='OR'), name='override_by_two'), models.CheckConstraint(condition=models.Q(models.Q(('given_at', None), ('given_by', None)), models.Q(('given_at__isnull', False), ('given_by__isnull', False)), _connector='OR'), name='override_given_whole'), models.UniqueConstraint(condition=models.Q(('given_at', None), ('withdrawn_at', None)), fields=('mail',), name='override_one_open')],
                    },
                ),
            ],
        ),
    ]
