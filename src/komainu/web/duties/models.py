"""One table of duties, filled by every part; the reminders sent for them; the mails that wait to go out."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person
from komainu.web.people.roles import Role


class Duty(models.Model):
    """What somebody must do by some day, and why. `key` is stable: the same cause always gives the same key."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=300)
    details = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="duties")
    owner_role = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(_("期限"), null=True)
    due_at = models.DateTimeField(null=True, blank=True)
    is_urgent = models.BooleanField(default=False)
    citations = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("すること")
        constraints = [
            UniqueConstraint(fields=["key"], condition=Q(closed_at=None), name="duty_one_open_per_key"),
            CheckConstraint(condition=Q(owner__isnull=False) | ~Q(owner_role=""), name="duty_has_owner"),
            CheckConstraint(condition=Q(owner_role__in=["", *Role.values]), name="duty_role_known"),
            CheckConstraint(condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="duty_closed_after_opened"),
        ]
        indexes = [
            Index(fields=["due_on"], condition=Q(closed_at=None), name="duty_open_by_due"),
            Index(fields=["subject_id"], name="duty_by_subject"),
            Index(fields=["owner"], condition=Q(closed_at=None), name="duty_open_by_owner"),
        ]

    def __str__(self) -> str:
        return self.key


class Reminder(models.Model):
    """A reminder was claimed: for one duty, one step of the schedule and one person, once."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    claimed_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["duty", "step", "person"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.step}"


class OutgoingMail(models.Model):
    """A mail that goes out, or waits because no mail server is set up. Written in the transaction of its cause."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=250)
    to = models.EmailField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    is_urgent = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["key"], name="outgoing_mail_once")]
        indexes = [Index(fields=["written_at"], condition=Q(sent_at=None), name="outgoing_mail_waiting")]

    def __str__(self) -> str:
        return self.subject


class ScheduleTick(models.Model):
    """A tick of the scheduler was taken: one row for each schedule and due time, on however many machines it runs."""

    schedule = models.CharField(max_length=60)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["schedule", "due_at"], name="schedule_tick_once")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due_at:%F %T}"
