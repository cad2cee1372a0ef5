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
                    name='ApiToken',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL, verbose_name='持ち主')),
                        ('name', models.CharField(max_length=100, verbose_name='何に使うか')),
                        ('digest', models.CharField(max_length=64)),
                        ('hint', models.CharField(max_length=8)),
                        ('scopes', models.JSONField(default=list)),
                        ('made_at', models.DateTimeField(verbose_name='作った日時')),
                        ('expires_on', models.DateField(verbose_name='使える最後の日')),
                        ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='最後に使われた日時')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='無効にした日時')),
                        ('minute', models.BigIntegerField(default=0)),
                        ('calls', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': 'APIのトークン',
                        'ordering': ['-made_at'],
                        'indexes': [models.Index(fields=['person', '-made_at'], name='api_token_by_person')],
                        'constraints': [models.UniqueConstraint(fields=('digest',), name='api_token_digest_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='api_token_has_name'), models.CheckConstraint(condition=models.Q(('revoked_at', None), ('revoked_at__gte', models.F('made_at')), _connector='OR'), name='api_token_revoked_after_made')],
                    },
                ),
            ],
        ),
    ]
