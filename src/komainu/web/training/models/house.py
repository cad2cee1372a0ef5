"""The house's training as a whole (one row): what was followed, and what its duties hang on."""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

THE_TRAINING = UUID("00000000-0000-4000-8000-000edca70001")


class TrainingHouse(models.Model):
    """since   the first day on which the house was looked at
    heard_sequence   up to which event of the trail changes of people were followed
    followed_on      the day on which all open deliveries were last compared with everybody
    """

    id = models.UUIDField(primary_key=True, default=THE_TRAINING, editable=False)
    since = models.DateField()
    heard_sequence = models.BigIntegerField(default=0)
    followed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("教育")
        constraints = [CheckConstraint(condition=Q(id=THE_TRAINING), name="training_house_only_one")]

    def __str__(self) -> str:
        return str(_("教育"))
