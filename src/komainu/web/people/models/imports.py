"""A staff list that was uploaded and waits, sealed, to be confirmed."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from komainu.web.site.sealing import SealedJSONField

from .person import Person


class StaffImport(models.Model):
    """A file as it was read; its rows are forgotten when it is confirmed, the counts stay.

    is_whole   the file lists everybody: who is missing in it is proposed as left (名簿の照合)
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file_name = models.CharField(max_length=200)
    is_whole = models.BooleanField(_("全員の名簿"), default=False)
    columns = models.JSONField(default=dict)
    makes_departments = models.BooleanField(_("名簿にある部門を新しく作る"), default=False)
    rows = SealedJSONField(null=True)
    uploaded_by = models.ForeignKey(Person, verbose_name=_("取り込んだ人"), on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("従業者名簿の取り込み")
        ordering = ["-uploaded_at"]
        constraints = [CheckConstraint(condition=Q(confirmed_at=None) | Q(rows=None), name="staff_import_confirmed_is_forgotten")]

    def __str__(self) -> str:
        return self.file_name
