import datetime
import django.db.models.deletion
import komainu.web.site.clock
import komainu.web.site.sealing
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
                    name='Duty',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('key', models.CharField(max_length=200)),
                        ('kind', models.CharField(max_length=80)),
                        ('part', models.CharField(default='', max_length=30)),
                        ('subject_type', models.CharField(max_length=60)),
                        ('subject_id', models.CharField(max_length=40)),
                        ('subject_label', models.CharField(max_length=300)),
                        ('details', models.JSONField(default=dict)),
                        ('url', models.CharField(max_length=300)),
                        ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to=settings.AUTH_USER_MODEL)),
                        ('owner_role', models.CharField(blank=True, max_length=40)),
                        ('deputy', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('department', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                        ('due_on', models.DateField(null=True, verbose_name='期限')),
                        ('due_at', models.DateTimeField(blank=True, null=True)),
                        ('sort_on', models.DateField(default=datetime.date(9999, 12, 31))),
                        ('is_urgent', models.BooleanField(default=False)),
                        ('citations', models.JSONField(default=list)),
                        ('opened_at', models.DateTimeField()),
                        ('look_at', models.DateTimeField(blank=True, null=True)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('closed_because', models.CharField(blank=True, max_length=20)),
                    ],
                    options={
                        'verbose_name': 'すること',
                        'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['due_on', 'closed_at'], name='duty_open_by_due'), models.Index(condition=models.Q(('closed_at', None)), fields=['sort_on', 'id', 'closed_at'], name='duty_open_in_order'), models.Index(condition=models.Q(('closed_at', None)), fields=['part', 'sort_on', 'id', 'closed_at'], name='duty_open_by_part'), models.Index(condition=models.Q(('closed_at', None)), fields=['kind', 'sort_on', 'id', 'closed_at'], name='duty_open_by_kind'), models.Index(condition=models.Q(('closed_at', None)), fields=['department', 'sort_on', 'id', 'closed_at'], name='duty_open_by_department'), models.Index(condition=models.Q(('closed_at', None)), fields=['subject_label'], name='duty_open_by_label', opclasses=['varchar_pattern_ops']), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['subject_label'], name='duty_closed_by_label', opclasses=['varchar_pattern_ops']), models.Index(condition=models.Q(('closed_at', None)), fields=['owner', 'sort_on', 'id', 'closed_at'], name='duty_open_by_owner'), models.Index(condition=models.Q(('closed_at', None), ('owner', None)), fields=['owner_role', 'sort_on', 'id', 'owner', 'closed_at'], name='duty_open_by_role'), models.Index(condition=models.Q(('closed_at', None), ('is_urgent', True)), fields=['sort_on', 'id', 'closed_at', 'is_urgent'], name='duty_urgent_in_order'), models.Index(condition=models.Q(('closed_at', None), ('is_urgent', False)), fields=['look_at'], name='duty_calm_to_look_at'), models.Index(condition=models.Q(('closed_at', None), ('is_urgent', True)), fields=['look_at'], name='duty_urgent_to_look_at'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_at'], name='duty_by_closing'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_because', 'sort_on', 'id', 'closed_at'], name='duty_closed_in_order'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['part', 'closed_because', 'sort_on', 'id', 'closed_at'], name='duty_closed_by_part'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['department', 'closed_because', 'sort_on', 'id', 'closed_at'], name='duty_closed_by_department'), models.Index(fields=['subject_id'], name='duty_by_subject'), models.Index(fields=['owner', 'closed_at'], name='duty_by_owner'), models.Index(condition=models.Q(('deputy__isnull', False)), fields=['deputy', 'closed_at'], name='duty_by_deputy')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('key',), name='duty_one_open_per_key'), models.CheckConstraint(condition=models.Q(('owner__isnull', False), models.Q(('owner_role', ''), _negated=True), _connector='OR'), name='duty_has_owner'), models.CheckConstraint(condition=models.Q(('owner_role__in', ['', 'top_management', 'privacy_manager', 'chief_auditor', 'internal_auditor', 'pms_office', 'department_data_manager', 'education_lead', 'front_desk', 'system_manager', 'application_contact', 'consultant', 'assessor'])), name='duty_role_known'), models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='duty_closed_after_opened'), models.CheckConstraint(condition=models.Q(('deputy', None), ('owner__isnull', False), _connector='OR'), name='duty_deputy_beside_owner')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=200)),
                        ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('text', models.CharField(max_length=300)),
                        ('url', models.CharField(max_length=300)),
                        ('written_at', models.DateTimeField()),
                        ('told_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('told_at', None)), fields=['person'], name='notice_untold'), models.Index(fields=['person'], name='notice_by_person')],
                        'constraints': [models.UniqueConstraint(fields=('key',), name='notice_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DigestDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('day', models.DateField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['day'], name='digest_by_day')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'day'), name='digest_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='DutyRules',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('digest_at', models.TimeField(default=datetime.time(8, 0), verbose_name='毎日のまとめを送る時刻')),
                    ],
                    options={
                        'verbose_name': '知らせの決まり',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='duty_rules_only_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Delegation',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to=settings.AUTH_USER_MODEL, verbose_name='不在の人')),
                        ('delegate', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to=settings.AUTH_USER_MODEL, verbose_name='代理の人')),
                        ('absence', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='delegation', to='people.absence')),
                        ('starts_on', models.DateField(verbose_name='この日から')),
                        ('ends_on', models.DateField(verbose_name='この日まで')),
                        ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': '代理',
                        'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['delegate', 'ends_on'], name='delegation_by_delegate'), models.Index(condition=models.Q(('ended_at', None)), fields=['ends_on'], name='delegation_by_end'), models.Index(fields=['delegate'], name='delegation_of_delegate'), models.Index(condition=models.Q(('made_by__isnull', False)), fields=['made_by'], name='delegation_by_maker')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('person', models.F('delegate')), _negated=True), name='delegation_to_another'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='delegation_days_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='CalendarFeed',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('token_hash', models.CharField(max_length=64, unique=True)),
                        ('made_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('read_on', models.DateField(null=True)),
                    ],
                    options={
                        'verbose_name': 'カレンダーの購読',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person',), name='calendar_feed_one_each')],
                    },
                ),
                migrations.CreateModel(
                    name='ScheduleTick',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('schedule', models.CharField(max_length=60)),
                        ('due_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('schedule', 'due_at'), name='schedule_tick_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OutgoingMail',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('key', models.CharField(max_length=250)),
                        ('to', models.EmailField(max_length=254)),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('subject', models.CharField(max_length=300)),
                        ('body', models.TextField()),
                        ('is_urgent', models.BooleanField(default=False)),
                        ('written_at', models.DateTimeField()),
                        ('tried_at', models.DateTimeField(null=True)),
                        ('next_try_at', models.DateTimeField(default=komainu.web.site.clock.now)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('given_up_at', models.DateTimeField(null=True)),
                        ('error', models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('sent_at', None)), fields=['written_at'], name='outgoing_mail_waiting'), models.Index(condition=models.Q(('given_up_at', None), ('sent_at', None)), fields=['next_try_at'], name='outgoing_mail_to_try'), models.Index(condition=models.Q(('given_up_at__isnull', False)), fields=['given_up_at'], name='outgoing_mail_given_up'), models.Index(fields=['-written_at', 'id'], name='outgoing_mail_by_time'), models.Index(fields=['to'], name='outgoing_mail_by_address', opclasses=['varchar_pattern_ops'])],
                        'constraints': [models.UniqueConstraint(fields=('key',), name='outgoing_mail_once'), models.CheckConstraint(condition=models.Q(('sent_at', None), ('given_up_at', None), _connector='OR'), name='outgoing_mail_sent_or_given_up')],
                    },
                ),
                migrations.CreateModel(
                    name='Webhook',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=60, verbose_name='名前')),
                        ('form', models.CharField(choices=[('slack', 'Slack'), ('teams', 'Microsoft Teams（ワークフロー）'), ('chatwork', 'Chatwork'), ('line_works', 'LINE WORKS')], max_length=20, verbose_name='種類')),
                        ('host', models.CharField(max_length=260, verbose_name='送り先')),
                        ('secret', komainu.web.site.sealing.SealedJSONField()),
                        ('tells_urgent', models.BooleanField(default=True, verbose_name='急ぎの知らせ')),
                        ('tells_digest', models.BooleanField(default=False, verbose_name='毎日のまとめ')),
                        ('tells_late', models.BooleanField(default=False, verbose_name='期限を過ぎたもの')),
                        ('is_on', models.BooleanField(default=True, verbose_name='使う')),
                        ('made_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('tested_at', models.DateTimeField(null=True)),
                        ('test_result', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'verbose_name': 'チャットへの知らせ',
                        'constraints': [models.CheckConstraint(condition=models.Q(('form__in', ['slack', 'teams', 'chatwork', 'line_works'])), name='webhook_form_known'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='webhook_has_name'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('is_on', False), _connector='OR'), name='webhook_ended_is_off')],
                    },
                ),
                migrations.CreateModel(
                    name='Reminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='duties.duty')),
                        ('step', models.CharField(max_length=40)),
                        ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('claimed_at', models.DateTimeField()),
                        ('told_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('told_at', None)), fields=['person'], name='reminder_untold'), models.Index(fields=['person'], name='reminder_by_person'), models.Index(condition=models.Q(('on_behalf_of__isnull', False)), fields=['on_behalf_of'], name='reminder_by_absent')],
                        'constraints': [models.UniqueConstraint(fields=('duty', 'step', 'person'), name='reminder_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OutgoingPost',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('key', models.CharField(max_length=250)),
                        ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='duties.webhook')),
                        ('title', models.CharField(max_length=300)),
                        ('url', models.CharField(max_length=300)),
                        ('written_at', models.DateTimeField()),
                        ('tried_at', models.DateTimeField(null=True)),
                        ('next_try_at', models.DateTimeField()),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('given_up_at', models.DateTimeField(null=True)),
                        ('error', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('given_up_at', None), ('sent_at', None)), fields=['next_try_at'], name='outgoing_post_to_try'), models.Index(fields=['-written_at', 'id'], name='outgoing_post_by_time')],
                        'constraints': [models.UniqueConstraint(fields=('key',), name='outgoing_post_once'), models.CheckConstraint(condition=models.Q(('sent_at', None), ('given_up_at', None), _connector='OR'), name='outgoing_post_sent_or_given_up'), models.CheckConstraint(condition=models.Q(('next_try_at__gte', models.F('written_at'))), name='outgoing_post_tried_after_written')],
                    },
                ),
            ],
        ),
    ]
