"""What the last run found of each check: how many, and since when without a break."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _


class CheckResult(models.Model):
    """One check as the last run saw it.

    since   the day on which something was first found and has been ever since; None while nothing is found
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    check_id = models.CharField(_("点検"), max_length=80, unique=True)
    count = models.PositiveIntegerField(_("件数"), default=0)
    since = models.DateField(_("いつから"), null=True)
    run_at = models.DateTimeField(_("点検した時刻"))

    class Meta:
        verbose_name = _("点検の結果")
        constraints = [
            CheckConstraint(condition=Q(count=0, since=None) | Q(count__gt=0, since__isnull=False), name="check_result_since_when_found")
        ]

    def __str__(self) -> str:
        from komainu.web.checks.declaring import find

        known = find(self.check_id)
        return str(known[1].sentence) if known else self.check_id
