"""How this house reminds: its hour of the day, who stands in for whom, the calendars that people subscribed to; the worker's ticks."""

from datetime import time
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Absence, Person


class DutyRules(models.Model):
    """The house's own rules for reminders (one row, made when one of them is first set)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    digest_at = models.TimeField(_("毎日のまとめを送る時刻"), default=time(8, 0))

    class Meta:
        verbose_name = _("知らせの決まり")
        constraints = [CheckConstraint(condition=Q(id=1), name="duty_rules_only_one")]

    def __str__(self) -> str:
        return str(self.digest_at)


class Delegation(models.Model):
    """For some days somebody else looks after what comes to an absent person. It gives knowledge, never a right.

    absence    the absence that was registered with it
    made_by    who said so: the person, or the office
    ended_at   when it was taken back
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, verbose_name=_("不在の人"), on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Person, verbose_name=_("代理の人"), on_delete=models.PROTECT, related_name="stands_in", db_index=False)
    absence = models.OneToOneField(Absence, null=True, blank=True, on_delete=models.SET_NULL, related_name="delegation")
    starts_on = models.DateField(_("この日から"))
    ends_on = models.DateField(_("この日まで"))
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("代理")
        constraints = [
            CheckConstraint(condition=~Q(person=F("delegate")), name="delegation_to_another"),
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_days_in_order"),
        ]
        indexes = [
            Index(fields=["delegate", "ends_on"], condition=Q(ended_at=None), name="delegation_by_delegate"),
            Index(fields=["ends_on"], condition=Q(ended_at=None), name="delegation_by_end"),
            Index(fields=["delegate"], name="delegation_of_delegate"),
            Index(fields=["made_by"], condition=Q(made_by__isnull=False), name="delegation_by_maker"),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.delegate}"


class CalendarFeed(models.Model):
    """A calendar address of one person. Only the hash of its token is kept: who reads the database cannot read the calendar."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    read_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("カレンダーの購読")
        constraints = [UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="calendar_feed_one_each")]

    def __str__(self) -> str:
        return str(_("カレンダーの購読"))


class ScheduleTick(models.Model):
    """A tick of the scheduler was taken: one row for each schedule and due time, on however many machines it runs."""

    schedule = models.CharField(max_length=60)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["schedule", "due_at"], name="schedule_tick_once")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due_at:%F %T}"
