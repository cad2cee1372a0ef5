"""What the last run found of each check: how many, since when without a break, and of a subject with very many records which of them."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class CheckResult(models.Model):
    """One check as the last run saw it.

    since    the day on which something was first found and has been ever since; None while nothing is found
    is_kept  whether what was found is kept too: of a subject with so many records that looking at all of them anew for each page would be slow
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    check_id = models.CharField(_("点検"), max_length=80, unique=True)
    count = models.PositiveIntegerField(_("件数"), default=0)
    since = models.DateField(_("いつから"), null=True)
    run_at = models.DateTimeField(_("点検した時刻"))
    is_kept = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("点検の結果")
        constraints = [
            CheckConstraint(condition=Q(count=0, since=None) | Q(count__gt=0, since__isnull=False), name="check_result_since_when_found")
        ]

    def __str__(self) -> str:
        from komainu.web.checks.declaring import find

        known = find(self.check_id)
        return str(known[1].sentence) if known else self.check_id


class CheckFinding(models.Model):
    """One record that the last run found.

    department  by whose people it is seen besides those who see all; None where that is not all that decides
    word        what such a list is sorted by, as it stood then
    """

    result = models.ForeignKey(CheckResult, on_delete=models.CASCADE, related_name="findings", db_index=False)
    record = models.UUIDField()
    department = models.UUIDField(null=True)
    word = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["result", "record"], name="check_finding_once")]
        indexes = [Index(fields=["result", "word", "record", "department"], name="check_finding_in_order")]

    def __str__(self) -> str:
        return self.word


class CheckCount(models.Model):
    """How many of the findings are of one department."""

    result = models.ForeignKey(CheckResult, on_delete=models.CASCADE, related_name="counts", db_index=False)
    department = models.UUIDField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["result", "department"], name="check_count_once")]

    def __str__(self) -> str:
        return f"{self.department} {self.count}"
