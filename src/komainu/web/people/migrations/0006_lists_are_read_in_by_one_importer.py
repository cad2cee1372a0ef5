"""The lists that were read in move to the one importer; those that wait are forgotten, and are simply chosen again."""

from typing import Any

from django.db import migrations


def move(apps: Any, _schema: Any) -> None:
    old, new = apps.get_model("people", "StaffImport"), apps.get_model("documents", "ListImport")
    for each in old.objects.filter(confirmed_at__isnull=False).values(
        "pk", "file_name", "is_whole", "uploaded_by_id", "uploaded_at", "confirmed_at", "counts"
    ):
        new.objects.create(
            pk=each["pk"], list="people.staff", file_name=each["file_name"], state="done", options={"is_whole": each["is_whole"]},
            uploaded_by_id=each["uploaded_by_id"], uploaded_at=each["uploaded_at"], confirmed_at=each["confirmed_at"],
            confirmed_by_id=each["uploaded_by_id"], counts=each["counts"],
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("people", "0005_set_up"), ("documents", "0001_initial")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop), migrations.DeleteModel("StaffImport")]
