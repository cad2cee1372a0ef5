"""The orders of the records of provision, and what is new in a department, have their indexes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_find_lines")]

    operations = [
        migrations.RemoveIndex(model_name="transferrecord", name="transfer_by_day"),
        migrations.AddIndex("transferrecord", models.Index(fields=["-made_on", "-id"], name="transfer_by_day")),
        migrations.AddIndex("transferrecord", models.Index(fields=["party", "id"], name="transfer_by_party")),
        migrations.AddIndex("transferrecord", models.Index(fields=["last_on", "id"], name="transfer_by_last")),
        migrations.AddIndex("transferrecord", models.Index(fields=["keep_until", "id"], name="transfer_by_end")),
        migrations.AddIndex("ledgerline", models.Index(fields=["department", "made_at"], name="ledger_line_by_making")),
    ]
