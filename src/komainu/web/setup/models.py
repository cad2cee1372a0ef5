"""The founding of the house, once; and how the steps of the first hour were answered."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person


class Founding(models.Model):
    """The first account was made. One row: whoever comes second finds it there, whatever happens at once."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    founder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    founded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("はじめての設定")
        constraints = [CheckConstraint(condition=Q(id=1), name="founding_only_one")]

    def __str__(self) -> str:
        return str(_("はじめての設定"))


class StepAnswer(models.Model):
    """How somebody settled a step that the records alone do not answer."""

    class State(models.TextChoices):
        LATER = "later", _("あとで決める")
        WITHOUT = "without", _("なしで使う")
        SEEN = "seen", _("確かめた")

    step = models.CharField(primary_key=True, max_length=30)
    state = models.CharField(max_length=10, choices=State)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("はじめての設定の項目")
        constraints = [CheckConstraint(condition=Q(state__in=["later", "without", "seen"]), name="step_answer_state_known")]

    def __str__(self) -> str:
        return self.step
