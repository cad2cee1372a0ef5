"""How far somebody came on the tour of the first week; and the figures of the whole house, counted by the worker where they are many."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person


class TourProgress(models.Model):
    """The steps that somebody ticked off, and whether they put the tour away. No row: never begun."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="tour")
    done = models.JSONField(default=list)
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("はじめの一週間の案内")

    def __str__(self) -> str:
        return str(self.person)


class Board(models.Model):
    """The figures of the first page, as the worker last counted them. One row.

    lines   one each for part, department and urgency: [part, department id or "", state, count]
    year    the months of the yearly plan as its brief shows them
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    lines = models.JSONField(default=list)
    year = models.JSONField(default=dict)
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("今日の集計")
        constraints = [CheckConstraint(condition=Q(id=1), name="board_only_one")]

    def __str__(self) -> str:
        return f"{self.counted_at:%F %T}"

    @property
    def total(self) -> int:
        """How many open duties there were."""
        return sum(number for *_rest, number in self.lines)
