from django.db import migrations, models


def fill(apps, schema_editor):
    """What stood before gets its part, its place in the order, and is looked at once; what was told stays told."""
    Duty = apps.get_model("duties", "Duty")
    for kind in Duty.objects.order_by().values_list("kind", flat=True).distinct():
        Duty.objects.filter(kind=kind).update(part=kind.partition(".")[0][:30])
    Duty.objects.filter(due_on__isnull=False).update(sort_on=models.F("due_on"))
    Duty.objects.filter(closed_at=None).update(look_at=models.F("opened_at"))
    apps.get_model("duties", "Reminder").objects.update(told_at=models.F("claimed_at"))


class Migration(migrations.Migration):
    dependencies = [("duties", "0003_reminders_delegates_chats")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
