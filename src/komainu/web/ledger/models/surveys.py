"""The yearly confirmation: a survey sheet (調査表) for each department, and what it answered of each line."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Department, Person

from .lines import LedgerLine


class Survey(models.Model):
    """One round of the yearly confirmation."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    title = models.CharField(_("名前"), max_length=100)
    opened_on = models.DateField(_("始めた日"))
    due_on = models.DateField(_("期限"))
    closed_on = models.DateField(_("終えた日"), null=True)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("台帳の棚卸し")
        ordering = ["-opened_on"]
        constraints = [
            CheckConstraint(condition=Q(due_on__gte=models.F("opened_on")), name="ledger_survey_days_in_order"),
            UniqueConstraint(fields=["title"], condition=Q(closed_on=None), name="ledger_survey_title_once"),
        ]

    def __str__(self) -> str:
        return self.title


class SurveySheet(models.Model):
    """The sheet of one department. Sent back by it, it waits for the office; accepted, its lines are confirmed.

    is_zero   the department says that it holds no personal information at all (a zero report)
    """

    class State(models.TextChoices):
        OPEN = "open", _("部門が記入中")
        RETURNED = "returned", _("部門から返った")
        ACCEPTED = "accepted", _("台帳に反映した")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="sheets")
    department = models.ForeignKey(Department, verbose_name=_("部門"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.OPEN)
    is_zero = models.BooleanField(_("個人情報を扱っていない（ゼロ報告）"), default=False)
    note = models.TextField(_("事務局への連絡"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("調査表")
        ordering = ["department__position", "department__name"]
        constraints = [
            UniqueConstraint(fields=["survey", "department"], name="survey_sheet_once_a_department"),
            CheckConstraint(condition=Q(state__in=["open", "returned", "accepted"]), name="survey_sheet_state_known"),
            CheckConstraint(condition=Q(state="open") | Q(answered_at__isnull=False), name="survey_sheet_returned_when"),
            CheckConstraint(condition=~Q(state="accepted") | Q(accepted_at__isnull=False), name="survey_sheet_accepted_when"),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.department}"


class SurveyAnswer(models.Model):
    """What a department says of one line: as before, changed (the line was corrected), or no longer there."""

    class Answer(models.TextChoices):
        SAME = "same", _("変わりなし")
        CHANGED = "changed", _("変わった")
        GONE = "gone", _("もう持っていない")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sheet = models.ForeignKey(SurveySheet, on_delete=models.CASCADE, related_name="answers")
    line = models.ForeignKey(LedgerLine, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("答え"), max_length=10, choices=Answer)
    version = models.PositiveIntegerField(_("答えたときの版"))

    class Meta:
        verbose_name = _("調査表の答え")
        constraints = [
            UniqueConstraint(fields=["sheet", "line"], name="survey_answer_once_a_line"),
            CheckConstraint(condition=Q(answer__in=["same", "changed", "gone"]), name="survey_answer_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_answer_display())
