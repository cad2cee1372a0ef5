"""An index of the parts of acts, and for each day the number at which it begins; for what stands in the trail already, too."""

from django.db import migrations, models

import komainu.web.trail.models
from komainu.web.site.clock import japan_day

AT_ONCE = 500


def note_days(apps, schema_editor):
    event, trail_day = apps.get_model("trail", "Event"), apps.get_model("trail", "TrailDay")
    last, made = None, []
    for sequence, moment in event.objects.order_by("sequence").values_list("sequence", "happened_at").iterator(chunk_size=2000):
        if (day := japan_day(moment)) != last:
            made.append(trail_day(sequence=sequence, day=day))
            last = day
    trail_day.objects.bulk_create(made, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("trail", "0003_anchors_and_runs")]
    operations = [
        migrations.CreateModel(
            name="TrailDay",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
            ],
            options={"verbose_name": "操作の記録の日"},
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(komainu.web.trail.models.PartOf("action"), models.F("sequence"), name="event_by_part"),
        ),
        migrations.RunPython(note_days, migrations.RunPython.noop),
    ]
