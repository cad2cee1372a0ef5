"""People from outside: where they come from, and no role of theirs without an end."""

from datetime import date

from django.db import migrations, models

OUTSIDERS = ["consultant", "assessor"]


def settle(apps, schema_editor):
    """A role from outside that had no end ends today; who held nothing else comes from outside, and is no member of staff afterwards."""
    term_model, person_model = apps.get_model("people", "RoleTerm"), apps.get_model("people", "Person")
    today = date.today()
    for term in term_model.objects.filter(role__in=OUTSIDERS, ends_on=None):
        term_model.objects.filter(pk=term.pk).update(ends_on=max(term.starts_on, today))
    inside = term_model.objects.exclude(role__in=OUTSIDERS).values("person")
    outside = term_model.objects.filter(role__in=OUTSIDERS).values("person")
    person_model.objects.filter(pk__in=outside).exclude(pk__in=inside).update(work="outside")


class Migration(migrations.Migration):
    dependencies = [("people", "0007_role_proposals")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="affiliation",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="所属先"),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="roleterm",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("role__in", ["consultant", "assessor"]), _negated=True), ("ends_on__isnull", False), _connector="OR"),
                name="role_term_outsider_has_end",
            ),
        ),
    ]
