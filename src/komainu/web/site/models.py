"""What the whole house shares: the numbers on its records."""

from django.db import models, transaction
from django.db.models import UniqueConstraint


class NumberSeries(models.Model):
    """The last number given in a series, e.g. `INC-2026`."""

    name = models.CharField(max_length=40)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["name"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.name}-{self.last:04d}"


def next_number(prefix: str, fiscal_year: int) -> str:
    """The next number of a series, e.g. `INC-2026-0012`. Gaps are possible after a rollback, doubles are not."""
    with transaction.atomic():
        series, _ = NumberSeries.objects.select_for_update().get_or_create(name=f"{prefix}-{fiscal_year}")
        series.last += 1
        series.save(update_fields=["last"])
        return str(series)
