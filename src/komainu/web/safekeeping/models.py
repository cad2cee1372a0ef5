"""The copies of the house: which were made, which left the machine, which recovery key opens them, when a restore was rehearsed."""

from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

THE_SAFE = UUID("00000000-0000-4000-8000-00005afe0001")


class Safe(models.Model):
    """The house's safekeeping as a whole (one row): what duties and trail hang on. `since` is its first day."""

    id = models.UUIDField(primary_key=True, default=THE_SAFE, editable=False)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("バックアップ")
        constraints = [CheckConstraint(condition=Q(id=THE_SAFE), name="safe_only_one")]

    def __str__(self) -> str:
        return str(_("バックアップ"))


class RecoveryKey(models.Model):
    """A recovery key was made. Only its number stands here; the key itself is on paper, its public half in the keys folder."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("回復キー")
        constraints = [UniqueConstraint(fields=["number"], name="recovery_key_number_once")]
        indexes = [Index(fields=["-made_at"], name="recovery_key_newest")]

    def __str__(self) -> str:
        return f"{_('回復キー')} {self.number}"


class Copy(models.Model):
    """A backup was made. The file may be gone from this machine by now (retention); the row stays."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    key_number = models.CharField(max_length=20)
    is_provisional = models.BooleanField()
    rows = models.BigIntegerField()
    files = models.BigIntegerField()
    files_missing = models.BigIntegerField(default=0)
    events = models.BigIntegerField()
    head = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("バックアップ")
        constraints = [
            UniqueConstraint(fields=["file_name"], name="copy_file_name_once"),
            CheckConstraint(condition=Q(size_bytes__gt=0), name="copy_has_size"),
        ]
        indexes = [Index(fields=["-made_at"], name="copy_newest")]

    def __str__(self) -> str:
        return self.file_name


class Departure(models.Model):
    """A copy left the machine."""

    class How(models.TextChoices):
        FOLDER = "folder", _("外のフォルダー")
        DOWNLOAD = "download", _("ダウンロード")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="departures")
    how = models.CharField(max_length=20, choices=How)
    where = models.CharField(max_length=300, blank=True)
    left_at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("持ち出したバックアップ")
        constraints = [CheckConstraint(condition=Q(how__in=["folder", "download"]), name="departure_how_known")]
        indexes = [Index(fields=["-left_at"], name="departure_newest")]

    def __str__(self) -> str:
        return f"{self.copy_id} {self.how}"


class Rehearsal(models.Model):
    """A restore was rehearsed beside the house; `found` holds the sentences that it ended with."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    rehearsed_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    copy_made_at = models.DateTimeField()
    succeeded = models.BooleanField()
    found = models.JSONField(default=list)

    class Meta:
        verbose_name = _("復元の練習")
        indexes = [Index(fields=["-rehearsed_at"], name="rehearsal_newest")]

    def __str__(self) -> str:
        return f"{_('復元の練習')} {self.file_name}"
