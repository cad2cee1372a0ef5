import komainu.web.site.together
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        komainu.web.site.together.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='CheckResult',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('check_id', models.CharField(max_length=80, unique=True, verbose_name='点検')),
                        ('count', models.PositiveIntegerField(default=0, verbose_name='件数')),
                        ('since', models.DateField(null=True, verbose_name='いつから')),
                        ('run_at', models.DateTimeField(verbose_name='点検した時刻')),
                    ],
                    options={
                        'verbose_name': '点検の結果',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('count', 0), ('since', None)), models.Q(('count__gt', 0), ('since__isnull', False)), _connector='OR'), name='check_result_since_when_found')],
                    },
                ),
            ],
        ),
    ]
