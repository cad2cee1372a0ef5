"""Those who are there already get their place in the lists, the words by which they are found, and departments their first term."""

from django.db import migrations

from komainu.web.people.folding import reading_of, search_words, sort_key


def fold(apps, schema_editor):
    Person = apps.get_model("people", "Person")
    PersonWord = apps.get_model("people", "PersonWord")
    for person in Person.objects.iterator(chunk_size=500):
        person.reading = reading_of(person.reading)
        person.sort_key = sort_key(person.reading, person.name)
        person.save(update_fields=["reading", "sort_key"])
        words = search_words(name=person.name, reading=person.reading, staff_number=person.staff_number, email=person.email)
        PersonWord.objects.bulk_create([PersonWord(person=person, word=word) for word in words], ignore_conflicts=True)


def begin_terms(apps, schema_editor):
    Department = apps.get_model("people", "Department")
    DepartmentTerm = apps.get_model("people", "DepartmentTerm")
    known = set(DepartmentTerm.objects.values_list("department_id", flat=True))
    DepartmentTerm.objects.bulk_create(
        [DepartmentTerm(department=each, name=each.name, parent=each.parent) for each in Department.objects.all() if each.pk not in known]
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0002_dates_passages_network")]
    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.RunPython(begin_terms, migrations.RunPython.noop),
    ]
