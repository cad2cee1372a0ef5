import komainu.web.site.together
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        komainu.web.site.together.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='NumberSeries',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40)),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('name',), name='number_series_once')],
                    },
                ),
                migrations.CreateModel(
                    name='HouseLook',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('date_style', models.CharField(choices=[('western', '西暦（2026年11月22日）'), ('era', '和暦（令和8年11月22日）')], default='western', max_length=10, verbose_name='日付の書き方')),
                        ('theme', models.CharField(blank=True, choices=[('', '端末に合わせる'), ('light', '明るい'), ('dark', '暗い')], default='', max_length=10, verbose_name='画面の明るさ')),
                    ],
                    options={
                        'verbose_name': '画面の見た目',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='house_look_only_one'), models.CheckConstraint(condition=models.Q(('date_style__in', ['western', 'era'])), name='house_look_date_style_known'), models.CheckConstraint(condition=models.Q(('theme__in', ['', 'light', 'dark'])), name='house_look_theme_known')],
                    },
                ),
            ],
        ),
    ]
