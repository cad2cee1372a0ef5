"""The filing of an opt-out with the Commission (art. 27(2)), and what was done about it since."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

from .lines import LedgerLine


class OptOutFiling(models.Model):
    """What was filed of a line as it stands now; each change of it is a `FilingStep` with its day.

    published_at   where the house itself published it or made it easily knowable
    next_look_on   by the house's own rule, a year after it was last looked at
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    line = models.ForeignKey(LedgerLine, verbose_name=_("台帳の行"), on_delete=models.PROTECT, related_name="opt_out_filings")
    items = models.CharField(_("届け出た個人データの項目"), max_length=500)
    content = models.TextField(_("届け出たそのほかの内容"), max_length=2000, blank=True)
    receipt = models.CharField(_("届出の控え（番号や保管場所）"), max_length=300, blank=True)
    filed_on = models.DateField(_("委員会に届け出た日"))
    changed_on = models.DateField(_("変更を届け出た日"), null=True, blank=True)
    published_on = models.DateField(_("公表した日"), null=True, blank=True)
    published_at = models.CharField(_("公表した場所"), max_length=300, blank=True)
    next_look_on = models.DateField(_("次に見直す日"), null=True, blank=True)
    ended_on = models.DateField(_("オプトアウトによる提供をやめた日"), null=True, blank=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("オプトアウトの届出")
        ordering = ["-filed_on", "-recorded_at"]
        constraints = [
            CheckConstraint(condition=~Q(items=""), name="opt_out_filing_is_told"),
            CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("filed_on")), name="opt_out_filing_days_in_order"),
            CheckConstraint(condition=Q(ended_on=None) | Q(next_look_on=None), name="opt_out_filing_ended_is_not_looked_at"),
        ]
        indexes = [
            Index(fields=["-filed_on", "-id"], name="opt_out_filing_by_day"),
            Index(fields=["next_look_on"], condition=Q(next_look_on__isnull=False), name="opt_out_filing_next"),
        ]

    def __str__(self) -> str:
        return f"{self.line.name} {self.filed_on}"


class FilingStep(models.Model):
    """What was done about a filing on some day: a change filed, looked at, ended. Never changed."""

    class Kind(models.TextChoices):
        CHANGED = "changed", _("変更を届け出た")
        PUBLISHED = "published", _("公表した（公表を直した）")
        LOOKED = "looked", _("見直した")
        ENDED = "ended", _("オプトアウトによる提供をやめた")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    filing = models.ForeignKey(OptOutFiling, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("したことの種類"), max_length=10, choices=Kind)
    done_on = models.DateField(_("した日"))
    note = models.CharField(_("内容"), max_length=1000, blank=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("届出の経過")
        ordering = ["-done_on", "-recorded_at"]
        constraints = [CheckConstraint(condition=Q(kind__in=["changed", "published", "looked", "ended"]), name="filing_step_kind_known")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_on}"
