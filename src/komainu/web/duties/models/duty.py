"""One table of duties, filled by every part; the reminders claimed for them; notices; the day's digest of each person."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department, Person
from komainu.web.people.roles import Role

FAR_DAY = date(9999, 12, 31)
"""Where a duty without a day stands in the order of days: last."""


class Duty(models.Model):
    """What somebody must do by some day, and why. `key` is stable: the same cause always gives the same key.

    part         the package whose duty it is (what stands before the dot of its kind)
    department   where it belongs: what the part said, or the owner's department
    deputy       who is told with an owner that is a person, and sees it too
    sort_on      the due day, or FAR_DAY: the order of lists comes from an index
    look_at      when the worker looks at it next, for a reminder may be due then; None: never, as it stands
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=80)
    part = models.CharField(max_length=30, default="")
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=300)
    details = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="duties", db_index=False)
    owner_role = models.CharField(max_length=40, blank=True)
    deputy = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField(_("期限"), null=True)
    due_at = models.DateTimeField(null=True, blank=True)
    sort_on = models.DateField(default=FAR_DAY)
    is_urgent = models.BooleanField(default=False)
    citations = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    look_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("すること")
        constraints = [
            UniqueConstraint(fields=["key"], condition=Q(closed_at=None), name="duty_one_open_per_key"),
            CheckConstraint(condition=Q(owner__isnull=False) | ~Q(owner_role=""), name="duty_has_owner"),
            CheckConstraint(condition=Q(owner_role__in=["", *Role.values]), name="duty_role_known"),
            CheckConstraint(condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="duty_closed_after_opened"),
            CheckConstraint(condition=Q(deputy=None) | Q(owner__isnull=False), name="duty_deputy_beside_owner"),
        ]
        # `closed_at` stands at the end of each, though it is always empty there: without it SQLite reads the row itself to see that.
        indexes = [
            Index(fields=["due_on", "closed_at"], condition=Q(closed_at=None), name="duty_open_by_due"),
            Index(fields=["sort_on", "id", "closed_at"], condition=Q(closed_at=None), name="duty_open_in_order"),
            Index(fields=["part", "sort_on", "id", "closed_at"], condition=Q(closed_at=None), name="duty_open_by_part"),
            Index(fields=["kind", "sort_on", "id", "closed_at"], condition=Q(closed_at=None), name="duty_open_by_kind"),
            Index(fields=["department", "sort_on", "id", "closed_at"], condition=Q(closed_at=None), name="duty_open_by_department"),
            Index(fields=["subject_label"], condition=Q(closed_at=None), name="duty_open_by_label", opclasses=["varchar_pattern_ops"]),
            Index(
                fields=["subject_label"],
                condition=Q(closed_at__isnull=False),
                name="duty_closed_by_label",
                opclasses=["varchar_pattern_ops"],
            ),
            Index(fields=["owner", "sort_on", "id", "closed_at"], condition=Q(closed_at=None), name="duty_open_by_owner"),
            Index(
                fields=["owner_role", "sort_on", "id", "owner", "closed_at"],
                condition=Q(closed_at=None, owner=None),
                name="duty_open_by_role",
            ),
            Index(
                fields=["sort_on", "id", "closed_at", "is_urgent"], condition=Q(closed_at=None, is_urgent=True), name="duty_urgent_in_order"
            ),
            Index(fields=["look_at"], condition=Q(closed_at=None, is_urgent=False), name="duty_calm_to_look_at"),
            Index(fields=["look_at"], condition=Q(closed_at=None, is_urgent=True), name="duty_urgent_to_look_at"),
            Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="duty_by_closing"),
            Index(
                fields=["closed_because", "sort_on", "id", "closed_at"], condition=Q(closed_at__isnull=False), name="duty_closed_in_order"
            ),
            Index(
                fields=["part", "closed_because", "sort_on", "id", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="duty_closed_by_part",
            ),
            Index(
                fields=["department", "closed_because", "sort_on", "id", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="duty_closed_by_department",
            ),
            Index(fields=["subject_id"], name="duty_by_subject"),
            Index(fields=["owner", "closed_at"], name="duty_by_owner"),
            Index(fields=["deputy", "closed_at"], condition=Q(deputy__isnull=False), name="duty_by_deputy"),
        ]

    def __str__(self) -> str:
        return self.key


class Reminder(models.Model):
    """A reminder was claimed: for one duty, one step of the schedule and one person, once.

    on_behalf_of   the absent person in whose place this one is told
    told_at        when the mail for it was written; None: it waits for the next digest
    """

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    claimed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["duty", "step", "person"], name="reminder_once")]
        indexes = [
            Index(fields=["person"], condition=Q(told_at=None), name="reminder_untold"),
            Index(fields=["person"], name="reminder_by_person"),
            Index(fields=["on_behalf_of"], condition=Q(on_behalf_of__isnull=False), name="reminder_by_absent"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.step}"


class Notice(models.Model):
    """Something to know, nothing to do: it comes with the next digest. Once for its key."""

    key = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    written_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["key"], name="notice_once")]
        indexes = [
            Index(fields=["person"], condition=Q(told_at=None), name="notice_untold"),
            Index(fields=["person"], name="notice_by_person"),
        ]

    def __str__(self) -> str:
        return self.text


class DigestDay(models.Model):
    """The digest of a person for a day was written: one a day, on however many machines the worker runs."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()

    class Meta:
        constraints = [UniqueConstraint(fields=["person", "day"], name="digest_once_a_day")]
        indexes = [Index(fields=["day"], name="digest_by_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"
