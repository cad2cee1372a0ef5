import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def take_over_versions(apps, schema_editor):
    """Corrections that were there hold under the version of their line's last classification."""
    lines = apps.get_model("ledger", "LedgerLine").objects.filter(override__isnull=False)
    lines.update(override_version=models.F("flags_version"))


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0005_quick_orders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='ledgerline',
            name='override_version',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.CreateModel(
            name='ProvisionCheck',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('information', models.CharField(choices=[('personal_data', '個人データ'), ('related', '個人関連情報（相手が個人データとして受け取る）')], default='personal_data', max_length=15, verbose_name='提供する情報')),
                ('receiver', models.CharField(max_length=200, verbose_name='提供する相手')),
                ('items', models.CharField(max_length=500, verbose_name='提供する項目')),
                ('purpose', models.CharField(max_length=500, verbose_name='提供の目的')),
                ('basis', models.CharField(choices=[('consent', '本人の同意（第27条第1項）'), ('law', '法令など、同意の要らない場合（第27条第1項各号）'), ('opt_out', 'オプトアウト（第27条第2項）'), ('entrust', '委託（第27条第5項第1号）'), ('succession', '事業の承継（第27条第5項第2号）'), ('joint_use', '共同利用（第27条第5項第3号）')], max_length=12, verbose_name='提供の根拠')),
                ('basis_note', models.CharField(blank=True, max_length=500, verbose_name='根拠を示すもの')),
                ('is_fit_for_opt_out', models.CharField(default='unknown', max_length=7, verbose_name='不正に取得したものでも、オプトアウトで受け取ったものでもない')),
                ('country', models.CharField(blank=True, max_length=100, verbose_name='相手のいる国（外国のとき）')),
                ('country_basis', models.CharField(blank=True, choices=[('listed', '同等の水準と認められた国（委員会規則で定める国）'), ('equivalent', '相手が、相当する体制を整えている'), ('consent', '外国への提供についての本人の同意'), ('exception', '法令など、同意の要らない場合（第27条第1項各号）')], max_length=12, verbose_name='外国への提供の根拠')),
                ('country_note', models.CharField(blank=True, max_length=500, verbose_name='相手の体制を確かめた方法')),
                ('told_country', models.BooleanField(default=False, verbose_name='国の名を本人に示した')),
                ('told_system', models.BooleanField(default=False, verbose_name='その国の個人情報保護の制度を本人に示した')),
                ('told_measures', models.BooleanField(default=False, verbose_name='相手の講じる措置を本人に示した')),
                ('next_check_on', models.DateField(blank=True, null=True, verbose_name='相手の体制とその国の制度を、次に確かめる日')),
                ('checked_on', models.DateField(verbose_name='確かめた日')),
                ('refused_for', models.JSONField(default=list)),
                ('is_allowed', models.BooleanField(default=False, verbose_name='提供できる')),
                ('checked_at', models.DateTimeField()),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='provision_checks', to='ledger.ledgerline', verbose_name='台帳の行')),
            ],
            options={
                'verbose_name': '提供前の確認',
                'ordering': ['-checked_on', '-checked_at'],
                'indexes': [models.Index(condition=models.Q(('is_allowed', True), ('next_check_on__isnull', False)), fields=['next_check_on'], name='provision_check_next')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('information__in', ['personal_data', 'related'])), name='provision_check_information_known'),
                    models.CheckConstraint(condition=models.Q(('basis__in', ['consent', 'law', 'opt_out', 'entrust', 'succession', 'joint_use'])), name='provision_check_basis_known'),
                    models.CheckConstraint(condition=models.Q(('country_basis__in', ['', 'listed', 'equivalent', 'consent', 'exception'])), name='provision_check_country_basis_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('receiver', ''), _negated=True), models.Q(('items', ''), _negated=True), models.Q(('purpose', ''), _negated=True)), name='provision_check_is_told'),
                ],
            },
        ),
        migrations.AddField(
            model_name='transferrecord',
            name='provision_check',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='ledger.provisioncheck', verbose_name='提供前の確認'),
        ),
        migrations.CreateModel(
            name='ProcessedSet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('pseudonymous', '仮名加工情報'), ('anonymous', '匿名加工情報')], max_length=12, verbose_name='加工の種類')),
                ('name', models.CharField(max_length=200, verbose_name='加工した情報の名称')),
                ('made_on', models.DateField(verbose_name='作った日')),
                ('items', models.CharField(max_length=500, verbose_name='含まれる情報の項目')),
                ('method', models.TextField(max_length=1000, verbose_name='加工の方法')),
                ('answers', models.JSONField(default=dict)),
                ('purpose', models.CharField(blank=True, max_length=500, verbose_name='加工した情報の利用目的')),
                ('kept_apart', models.CharField(blank=True, max_length=500, verbose_name='もとに戻せる情報の管理（保管場所と、見られる人）')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='公表した日')),
                ('published_at', models.CharField(blank=True, max_length=300, verbose_name='公表した場所')),
                ('provided_to', models.CharField(blank=True, max_length=300, verbose_name='提供した相手')),
                ('provision_published_on', models.DateField(blank=True, null=True, verbose_name='提供する項目と方法を公表した日')),
                ('is_marked', models.BooleanField(default=False, verbose_name='匿名加工情報であることを、相手に明示した')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='消した日')),
                ('lacking', models.PositiveSmallIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('recorded_at', models.DateTimeField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='processed_sets', to='ledger.ledgerline', verbose_name='もとにした台帳の行')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '仮名加工情報・匿名加工情報',
                'ordering': ['-made_on', '-recorded_at'],
                'indexes': [models.Index(condition=models.Q(('ended_on', None), ('lacking__gt', 0)), fields=['lacking'], name='processed_lacking')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['pseudonymous', 'anonymous'])), name='processed_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('items', ''), _negated=True), models.Q(('method', ''), _negated=True)), name='processed_is_told'), models.CheckConstraint(condition=models.Q(('kind', 'anonymous'), ('provided_to', ''), _connector='OR'), name='processed_pseudonymous_stays')],
            },
        ),
        migrations.RunPython(take_over_versions, migrations.RunPython.noop),
    ]
