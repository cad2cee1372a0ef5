"""What the house decided for its inventory: whether its purposes are shown to everybody, and what it answered in the interview."""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

THE_LEDGER = UUID("00000000-0000-4000-8000-00001ed6e001")


class LedgerRules(models.Model):
    """One row. The page of purposes is off until the office switches it on.

    answers          of the interview, by the id of its question; `interviewed_on` when they were last given
    """

    id = models.UUIDField(primary_key=True, default=THE_LEDGER, editable=False)
    shows_purposes = models.BooleanField(_("利用目的のページを誰でも読めるようにする"), default=False)
    foreword = models.TextField(_("はじめの文"), max_length=2000, blank=True)
    foreword_en = models.TextField(_("はじめの文（英語）"), max_length=2000, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    interviewed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("台帳の設定")
        constraints = [CheckConstraint(condition=Q(id=THE_LEDGER), name="ledger_rules_only_one")]

    def __str__(self) -> str:
        return str(_("台帳の設定"))
