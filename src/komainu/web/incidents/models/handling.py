"""What is done about an incident: the containment list, notes and files, what it cost; and the house's own rules."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.models.incident import Incident
from komainu.web.people.models import Person


class ChecklistItem(models.Model):
    """A point of the containment list that was dealt with. The list itself is dated data (`content/containment.toml`)."""

    class Answer(models.TextChoices):
        DONE = "done", _("済み")
        NOT_NEEDED = "not_needed", _("不要")
        OPEN = "open", _("未了")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="checklist")
    item = models.CharField(max_length=80)
    answer = models.CharField(max_length=20, choices=Answer)
    note = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["incident", "item"], name="checklist_item_once"),
            CheckConstraint(condition=Q(answer__in=["done", "not_needed", "open"]), name="checklist_answer_known"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.answer}"


class Note(models.Model):
    """A note, a call, a meeting or a message on the timeline; corrected by a further note, never rewritten."""

    class Kind(models.TextChoices):
        NOTE = "note", _("メモ")
        CALL = "call", _("電話")
        MAIL = "mail", _("メール・書面")
        MEETING = "meeting", _("打合せ")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.NOTE)
    happened_at = models.DateTimeField()
    text = models.TextField()
    with_whom = models.CharField(max_length=200, blank=True)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        indexes = [Index(fields=["incident", "happened_at"], name="note_by_incident")]
        constraints = [CheckConstraint(condition=~Q(text=""), name="note_has_text")]

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(models.Model):
    """A photo or a file, sealed in the storage folder; the hash is of its content as it is kept (a photo without its metadata)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    purpose = models.CharField(max_length=40, blank=True)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["path"], name="attachment_path_once")]

    def __str__(self) -> str:
        return self.name


class Cost(models.Model):
    """What the incident cost: hours of work, money, days of standstill."""

    class Kind(models.TextChoices):
        HOURS = "hours", _("対応にかかった時間（時間）")
        MONEY = "money", _("費用（円）")
        STANDSTILL_DAYS = "standstill_days", _("業務が止まった日数（日）")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="costs")
    kind = models.CharField(max_length=20, choices=Kind)
    amount = models.DecimalField(max_digits=14, decimal_places=1)
    what_for = models.CharField(max_length=200)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=["hours", "money", "standstill_days"]), name="cost_kind_known"),
            CheckConstraint(condition=Q(amount__gt=0), name="cost_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class HouseRules(models.Model):
    """How this house handles incidents (one row): the poster, how long until the next person is called, its own publication rule."""

    class Publication(models.TextChoices):
        DESIRABLE = "desirable", _("法令どおり（公表は望ましい）")
        ALWAYS = "always", _("自社の規程で公表する")
        UNLESS_SAFE = "unless_safe", _("自社の規程で公表する（未閲覧で回収・高度な暗号化の場合を除く）")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    poster_is_on = models.BooleanField(_("サインインせずに知らせる窓口を開く"), default=True)
    poster_token = models.CharField(max_length=40)
    take_within_minutes = models.PositiveIntegerField(_("受け付けるまでの時間（分）"), default=30)
    publication = models.CharField(_("公表の方針"), max_length=20, choices=Publication, default=Publication.DESIRABLE)
    emergency_phone = models.CharField(_("緊急の連絡先（電話）"), max_length=50, blank=True)
    desk_hours = models.CharField(_("問合せ窓口の受付時間"), max_length=100, blank=True)
    reports_kept_years = models.PositiveSmallIntegerField(_("事故の記録の保存年数"), default=5)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(id=1), name="house_rules_only_one"),
            CheckConstraint(condition=Q(take_within_minutes__range=(5, 1440)), name="house_rules_take_within"),
        ]

    def __str__(self) -> str:
        return "事故の窓口の設定"
