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
                    name='SignInRules',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('second_factor_roles', models.JSONField(default=list, verbose_name='2段階認証が必要な役割')),
                        ('grace_days', models.PositiveSmallIntegerField(default=14, verbose_name='設定するまでの猶予（日）')),
                        ('card_days', models.PositiveSmallIntegerField(default=90, verbose_name='カードの有効期間（日）')),
                        ('card_uses', models.PositiveSmallIntegerField(default=1, verbose_name='カード1枚で使える回数')),
                    ],
                    options={
                        'verbose_name': 'サインインの決まり',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='signin_rules_only_one'), models.CheckConstraint(condition=models.Q(('grace_days__lte', 90)), name='signin_rules_grace'), models.CheckConstraint(condition=models.Q(('card_days__range', (1, 365))), name='signin_rules_card_days'), models.CheckConstraint(condition=models.Q(('card_uses__range', (1, 100))), name='signin_rules_card_uses')],
                    },
                ),
                migrations.CreateModel(
                    name='EntryLink',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entry_links', to=settings.AUTH_USER_MODEL, verbose_name='従業者')),
                        ('purpose', models.CharField(choices=[('invitation', '招待'), ('reset', 'パスワードの再設定')], max_length=12, verbose_name='用途')),
                        ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                        ('sent_to', models.EmailField(blank=True, max_length=254, verbose_name='送り先')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='送った人')),
                        ('made_at', models.DateTimeField(verbose_name='作成')),
                        ('expires_at', models.DateTimeField(verbose_name='期限')),
                        ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='使用')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='取消し')),
                    ],
                    options={
                        'verbose_name': 'サインイン用のリンク',
                        'ordering': ['-made_at'],
                        'indexes': [models.Index(fields=['person', '-made_at'], name='entry_link_latest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['invitation', 'reset'])), name='entry_link_purpose_known'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='entry_link_expires_later'), models.CheckConstraint(condition=models.Q(('used_at', None), ('withdrawn_at', None), _connector='OR'), name='entry_link_used_or_withdrawn'), models.UniqueConstraint(condition=models.Q(('used_at', None), ('withdrawn_at', None)), fields=('person',), name='entry_link_one_open')],
                    },
                ),
                migrations.CreateModel(
                    name='Card',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_in_cards', to=settings.AUTH_USER_MODEL, verbose_name='従業者')),
                        ('code_index', models.CharField(editable=False, max_length=32)),
                        ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='発行した人')),
                        ('issued_at', models.DateTimeField(verbose_name='発行')),
                        ('expires_at', models.DateTimeField(verbose_name='期限')),
                        ('uses_left', models.PositiveSmallIntegerField(verbose_name='残りの回数')),
                        ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='最後の使用')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='取消し')),
                        ('wants_next_at', models.DateTimeField(blank=True, null=True, verbose_name='次の希望')),
                    ],
                    options={
                        'verbose_name': 'サインインカード',
                        'ordering': ['-issued_at'],
                        'indexes': [models.Index(fields=['person', '-issued_at'], name='card_latest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('issued_at'))), name='card_expires_later'), models.UniqueConstraint(condition=models.Q(('uses_left__gt', 0), ('withdrawn_at', None)), fields=('person',), name='card_one_open')],
                    },
                ),
                migrations.CreateModel(
                    name='SecondFactorTerm',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='second_factor_term', to=settings.AUTH_USER_MODEL, verbose_name='従業者')),
                        ('needed_since', models.DateField(verbose_name='必要になった日')),
                        ('due_on', models.DateField(verbose_name='設定の期限')),
                        ('met_at', models.DateTimeField(blank=True, null=True, verbose_name='設定した日時')),
                    ],
                    options={
                        'verbose_name': '2段階認証の期限',
                        'constraints': [models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('needed_since'))), name='second_factor_term_days_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='KeptSecret',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('secret', komainu.web.site.sealing.SealedJSONField()),
                        ('made_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': '2段階認証の鍵',
                    },
                ),
            ],
        ),
    ]
