import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_find_lines'),
        ('people', '0001_initial'),
        ('risks', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RiskCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.UUIDField()),
                ('stage', models.CharField(max_length=20)),
                ('level', models.CharField(max_length=10)),
                ('method', models.CharField(max_length=10)),
                ('impact', models.PositiveSmallIntegerField()),
                ('likelihood_before', models.PositiveSmallIntegerField()),
                ('likelihood', models.PositiveSmallIntegerField()),
                ('count', models.IntegerField()),
            ],
            options={
                'verbose_name': 'リスクの件数',
                'constraints': [
                    models.UniqueConstraint(
                        fields=('department', 'stage', 'level', 'method', 'impact', 'likelihood_before', 'likelihood'), name='risk_count_once'
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name='RiskWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grams', models.TextField()),
                ('risk', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='risks.risk')),
            ],
            options={
                'verbose_name': 'リスクを探す言葉',
            },
        ),
        migrations.RemoveIndex(
            model_name='risk',
            name='risk_by_place_after',
        ),
        migrations.RemoveIndex(
            model_name='risk',
            name='risk_by_place_before',
        ),
        migrations.AddField(
            model_name='control',
            name='risk_count',
            field=models.IntegerField(default=0, verbose_name='リスク'),
        ),
        migrations.AddField(
            model_name='risk',
            name='department',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department', verbose_name='部門'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['state', 'department', 'residual_rank', 'id'], name='risk_of_department'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['state', 'department', 'number'], name='risk_of_department_numbered'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['state', 'stage', 'residual_rank', 'id'], name='risk_of_stage'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['state', 'risk_class', 'residual_rank', 'id'], name='risk_of_class'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['state', 'method', 'impact', 'likelihood', 'residual_rank', 'id'], name='risk_of_field'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['state', 'method', 'impact', 'likelihood_before', 'residual_rank', 'id'], name='risk_of_field_before'),
        ),
        migrations.AddIndex(
            model_name='acceptance',
            index=models.Index(fields=['state', 'risk'], name='acceptance_by_state'),
        ),
    ]
