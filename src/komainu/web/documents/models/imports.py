"""A list that was uploaded and waits, sealed, to be confirmed; and what the office chose for its columns."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.site.sealing import SealedJSONField


class ListImport(models.Model):
    """A file on its way into a list; its content is forgotten when it is taken over, the counts stay.

    list           id of the list (`ImportSpec.id`)
    options        what was chosen beside the file
    understanding  sheets with their rows of headings, and which heading holds which field
    content        the file as grids of text, sealed; of a big one that nobody has read yet, its bytes
    preview        what a big one would do, sealed; small ones are compared anew each time the page is shown
    """

    class State(models.TextChoices):
        READING = "reading", _("読み取り中")
        WAITING = "waiting", _("確認待ち")
        TAKING = "taking", _("取り込み中")
        DONE = "done", _("取り込み済み")
        FAILED = "failed", _("取り込めなかった")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    list = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    is_big = models.BooleanField(default=False)
    options = models.JSONField(default=dict)
    understanding = models.JSONField(default=dict)
    content = SealedJSONField(null=True)
    preview = SealedJSONField(null=True)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("取り込んだ人"), on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("一覧の取り込み")
        ordering = ["-uploaded_at"]
        constraints = [
            CheckConstraint(condition=Q(state__in=["reading", "waiting", "taking", "done", "failed"]), name="list_import_state_known"),
            CheckConstraint(
                condition=~Q(state__in=["done", "failed"]) | Q(content=None, preview=None), name="list_import_over_is_forgotten"
            ),
            CheckConstraint(
                condition=~Q(state__in=["taking", "done"]) | Q(confirmed_at__isnull=False), name="list_import_taken_is_confirmed"
            ),
        ]
        indexes = [Index(fields=["list", "-uploaded_at"], name="list_import_newest")]

    def __str__(self) -> str:
        return self.file_name


class ImportMemory(models.Model):
    """What the office chose for the headings of one list: heading, folded → field, or "" for a column that is left out."""

    list = models.CharField(max_length=60)
    headings = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("列の読み方")
        constraints = [UniqueConstraint(fields=["list"], name="import_memory_once")]

    def __str__(self) -> str:
        return self.list
