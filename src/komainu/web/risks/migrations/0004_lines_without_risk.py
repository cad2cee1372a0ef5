import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0004_filings'),
        ('people', '0001_initial'),
        ('risks', '0003_fill_quick_pages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LineWithoutRisk',
            fields=[
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='without_risk', serialize=False, to='ledger.ledgerline')),
                ('number', models.CharField(max_length=30)),
            ],
            options={
                'verbose_name': 'リスクのない台帳の行',
            },
        ),
        migrations.AddField(
            model_name='risk',
            name='acceptance',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['state', 'acceptance', 'residual_rank', 'id'], name='risk_of_acceptance'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('acceptance__in', ['', 'asked', 'accepted', 'expired'])), name='risk_acceptance_known'),
        ),
        migrations.AddField(
            model_name='linewithoutrisk',
            name='department',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department'),
        ),
        migrations.AddIndex(
            model_name='linewithoutrisk',
            index=models.Index(fields=['number'], name='without_risk_by_number'),
        ),
        migrations.AddIndex(
            model_name='linewithoutrisk',
            index=models.Index(fields=['department', 'number'], name='without_risk_of_department'),
        ),
    ]
