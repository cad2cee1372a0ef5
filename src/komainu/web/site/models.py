"""What the whole house shares: the numbers on its records, and how its pages look."""

from django.db import models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

THE_LOOK = 1


class NumberSeries(models.Model):
    """The last number given in a series, e.g. `INC-2026`."""

    name = models.CharField(max_length=40)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["name"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.name}-{self.last:04d}"


class HouseLook(models.Model):
    """How the pages look (one row)."""

    class DateStyle(models.TextChoices):
        WESTERN = "western", _("西暦（2026年11月22日）")
        ERA = "era", _("和暦（令和8年11月22日）")

    class Theme(models.TextChoices):
        DEVICE = "", _("端末に合わせる")
        LIGHT = "light", _("明るい")
        DARK = "dark", _("暗い")

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_LOOK, editable=False)
    date_style = models.CharField(_("日付の書き方"), max_length=10, choices=DateStyle, default=DateStyle.WESTERN)
    theme = models.CharField(_("画面の明るさ"), max_length=10, choices=Theme, default=Theme.DEVICE, blank=True)

    class Meta:
        verbose_name = _("画面の見た目")
        constraints = [
            CheckConstraint(condition=Q(id=THE_LOOK), name="house_look_only_one"),
            CheckConstraint(condition=Q(date_style__in=["western", "era"]), name="house_look_date_style_known"),
            CheckConstraint(condition=Q(theme__in=["", "light", "dark"]), name="house_look_theme_known"),
        ]

    def __str__(self) -> str:
        return str(_("画面の見た目"))


def next_number(prefix: str, fiscal_year: int) -> str:
    """The next number of a series, e.g. `INC-2026-0012`. Gaps are possible after a rollback, doubles are not."""
    with transaction.atomic():
        series, _created = NumberSeries.objects.select_for_update().get_or_create(name=f"{prefix}-{fiscal_year}")
        series.last += 1
        series.save(update_fields=["last"])
        return str(series)
