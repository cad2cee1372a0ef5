"""The house's training as a whole (one row): what was followed, and what its duties hang on."""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Index, Q
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department, Person

THE_TRAINING = UUID("00000000-0000-4000-8000-000edca70001")


class TrainingHouse(models.Model):
    """since   the first day on which the house was looked at
    heard_sequence   up to which event of the trail changes of people were followed
    looked_on        the day on which it was last asked who is without training
    followed_on      the day on which all open deliveries were last compared with everybody
    unpassed_on      the day whose list of those without a pass `Unpassed` is; None: it is no list yet
    evidence         the numbers of two years of a large house as the worker counted them last (`queries.counted.two_years_told`), and when
    unpassed_heard   up to which event of the trail that list follows changes of people
    """

    id = models.UUIDField(primary_key=True, default=THE_TRAINING, editable=False)
    since = models.DateField()
    heard_sequence = models.BigIntegerField(default=0)
    looked_on = models.DateField(null=True, blank=True)
    followed_on = models.DateField(null=True, blank=True)
    unpassed_on = models.DateField(null=True, blank=True)
    unpassed_heard = models.BigIntegerField(default=0)
    evidence = models.JSONField(default=dict)
    evidence_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("教育")
        constraints = [CheckConstraint(condition=Q(id=THE_TRAINING), name="training_house_only_one")]

    def __str__(self) -> str:
        return str(_("教育"))


class Unpassed(models.Model):
    """Who works here today and has no pass in the year: what `queries.missed.without_pass` answers for today, kept so that a page of it costs little.

    Whoever passes is out of it at once (`services.unpassed`); who joins, leaves or loses a pass is in or out with the next round of the worker, and a
    page that meets changes of people that no round has heard of asks the facts themselves. It is no fact, and may be thrown away.

    sort_key, staff_number, joined_on, department   of the person, for the orders and conditions of the list
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sort_key = models.CharField(max_length=220)
    staff_number = models.CharField(max_length=30)
    joined_on = models.DateField(null=True)
    department = models.ForeignKey(Department, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("未受講者")
        indexes = [
            Index(fields=["sort_key", "staff_number", "person", "department"], name="unpassed_in_order"),
            Index(fields=["department", "sort_key", "staff_number", "person"], name="unpassed_of_department"),
            Index(fields=["staff_number", "person"], name="unpassed_by_number"),
            Index(fields=["joined_on", "person"], name="unpassed_by_joining"),
        ]

    def __str__(self) -> str:
        return self.staff_number
