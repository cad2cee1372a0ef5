"""What was disposed of: when, how, by whom, with what proof."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

from .lines import LedgerLine


class DisposalRecord(models.Model):
    """One disposal of a line, whole or in part (the records whose end came). Never changed.

    count   how many persons' records; None: nobody counted
    proof   number or place of the vendor's certificate
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    line = models.ForeignKey(LedgerLine, on_delete=models.PROTECT, related_name="disposals")
    is_whole = models.BooleanField(_("すべて廃棄した"))
    done_on = models.DateField(_("廃棄した日"))
    ways = models.JSONField(_("廃棄の方法"))
    count = models.PositiveIntegerField(_("件数（人数）"), null=True, blank=True)
    what = models.CharField(_("廃棄したもの"), max_length=300, blank=True)
    done_by = models.CharField(_("廃棄した人・業者"), max_length=200)
    witness = models.CharField(_("立ち会った人"), max_length=200, blank=True)
    proof = models.CharField(_("証明書の番号・保管場所"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("廃棄の記録")
        ordering = ["-done_on", "-recorded_at"]
        constraints = [
            CheckConstraint(condition=~Q(done_by=""), name="disposal_record_has_doer"),
            CheckConstraint(condition=Q(is_whole=True) | ~Q(what=""), name="disposal_record_part_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.line.number} {self.done_on}"
