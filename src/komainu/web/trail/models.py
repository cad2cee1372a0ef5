"""Every change, append-only and hash-chained; the heads that were written down outside, and how often the chain was recomputed.

The database itself refuses UPDATE and DELETE on events (migration 0002).
"""

from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Func, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

THE_TRAIL = UUID("00000000-0000-4000-8000-000074a11001")


class PartOf(Func):
    """The part that an act belongs to: what stands before the dot of its name. Literals only, so that the index of it is recognised."""

    output_field = models.CharField()
    template = "substr(%(expressions)s, 1, instr(%(expressions)s, '.') - 1)"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="split_part(%(expressions)s, '.', 1)", **context)


class Event(models.Model):
    """One act: who, when, what, on which record, before and after, why; and the hash of the event before it."""

    sequence = models.BigIntegerField(primary_key=True)
    happened_at = models.DateTimeField()
    actor_id = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=100, blank=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("操作の記録")
        ordering = ["sequence"]
        constraints = [UniqueConstraint(fields=["previous_hash"], name="event_one_successor")]
        indexes = [
            Index(fields=["subject_id", "sequence"], name="event_by_subject"),
            Index(fields=["action", "sequence"], name="event_by_action"),
            Index(fields=["actor_id", "sequence"], name="event_by_actor"),
            Index(fields=["happened_at"], name="event_by_moment"),
            Index(fields=["subject_type", "sequence"], name="event_by_kind"),
            Index(PartOf("action"), F("sequence"), name="event_by_part"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class TrailDay(models.Model):
    """From this event on the acts are of this day (in Japan), until the next row. One row a day; more only where a clock was set back.

    So a day is a range of numbers, and a list of a month is found among a million events as quickly as among a hundred.
    """

    sequence = models.BigIntegerField(primary_key=True)
    day = models.DateField()

    class Meta:
        verbose_name = _("操作の記録の日")

    def __str__(self) -> str:
        return f"{self.sequence} {self.day}"


class TrailHouse(models.Model):
    """Where the house has the heads of its trail written down (one row); what the duties of this part hang on.

    mail_to   addresses, one a line; empty: no mail goes out
    folder    a folder outside the data; empty: no file is written
    """

    id = models.UUIDField(primary_key=True, default=THE_TRAIL, editable=False)
    since = models.DateTimeField()
    mail_to = models.TextField(_("控えを送るメールアドレス"), blank=True)
    folder = models.CharField(_("控えを置くフォルダー"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("操作の記録の守り")
        constraints = [CheckConstraint(condition=Q(id=THE_TRAIL), name="trail_house_only_one")]

    def __str__(self) -> str:
        return str(_("操作の記録の守り"))

    @property
    def addresses(self) -> list[str]:
        return self.mail_to.split()


class Anchor(models.Model):
    """The head of the chain as it was at a moment, signed with the installation's key, to be kept outside."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("操作の記録の控え")
        constraints = [CheckConstraint(condition=Q(sequence__gt=0), name="anchor_has_event")]
        indexes = [Index(fields=["-made_at"], name="anchor_newest")]

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


class Deposit(models.Model):
    """An anchor was put somewhere, or could not be."""

    class Way(models.TextChoices):
        MAIL = "mail", _("メール")
        FOLDER = "folder", _("フォルダー")
        DOWNLOAD = "download", _("ダウンロード")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    anchor = models.ForeignKey(Anchor, on_delete=models.PROTECT, related_name="deposits")
    way = models.CharField(max_length=20, choices=Way)
    where = models.CharField(max_length=320, blank=True)
    placed_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField()
    error = models.CharField(max_length=100, blank=True)
    mail = models.ForeignKey("duties.OutgoingMail", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("控えの置き場所")
        constraints = [
            UniqueConstraint(fields=["anchor", "way", "where"], condition=~Q(way="download"), name="deposit_once"),
            CheckConstraint(condition=Q(way__in=["mail", "folder", "download"]), name="deposit_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.where}"


class VerificationRun(models.Model):
    """The chain was recomputed, or is being: how far, through which head, what was found. Kept for ever, as a known head of its own.

    events, head   how far it came; with `finished_at`, where the chain ended
    of_events      how many there were when it began
    what           what did not fit ("" when all did); the words of `chain.Verification`
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    of_events = models.BigIntegerField()
    events = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    broken_at = models.BigIntegerField(null=True)
    what = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=20, blank=True)
    compared = models.PositiveIntegerField(default=0)
    not_compared = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = _("操作の記録の検証")
        constraints = [
            CheckConstraint(
                condition=Q(what__in=["", "missing", "link", "content", "anchor", "short", "unguarded"]), name="verification_what_known"
            ),
            CheckConstraint(condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")), name="verification_in_order"),
        ]
        indexes = [Index(fields=["-started_at"], name="verification_newest")]

    def __str__(self) -> str:
        return str(_("操作の記録の検証"))

    @property
    def is_sound(self) -> bool:
        return self.finished_at is not None and not self.what
