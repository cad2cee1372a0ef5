"""The reports that go out, and the office's corrections of the forms."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.models.assessment import AssessmentRecord
from komainu.web.incidents.models.handling import Attachment
from komainu.web.incidents.models.incident import Incident
from komainu.web.people.models import Person


class Report(models.Model):
    """A report in the making (draft) or as it went out (filed): then it keeps the whole filled form as it was."""

    class Form(models.TextChoices):
        PPC = "ppc", _("個人情報保護委員会（個人データ）")
        MY_NUMBER = "my_number", _("個人情報保護委員会（特定個人情報）")
        PRIVACY_MARK = "privacy_mark", _("プライバシーマーク審査機関")
        ENTRUSTOR = "entrustor", _("委託元への通知")

    class Stage(models.TextChoices):
        PRELIMINARY = "preliminary", _("速報")
        FINAL = "final", _("確報")
        SUPPLEMENTARY = "supplementary", _("追完")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reports")
    form = models.CharField(max_length=20, choices=Form)
    stage = models.CharField(max_length=20, choices=Stage)
    entries = models.JSONField(default=dict)
    serves_as_final = models.BooleanField(_("速報と確報を兼ねる"), default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    filed_at = models.DateTimeField(_("提出した時"), null=True, blank=True)
    filed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(_("提出先"), max_length=200, blank=True)
    method = models.CharField(_("提出の方法"), max_length=100, blank=True)
    receipt = models.CharField(_("受付番号"), max_length=100, blank=True)
    due_on = models.DateField(null=True, blank=True)
    lateness_reason = models.TextField(_("遅れた理由"), blank=True)
    lateness_evidence = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    filled = models.JSONField(default=dict)
    form_version = models.CharField(max_length=40, blank=True)
    assessment = models.ForeignKey(AssessmentRecord, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("報告")
        ordering = ["changed_at"]
        constraints = [
            UniqueConstraint(
                fields=["incident", "form", "stage"],
                condition=Q(withdrawn_at=None) & ~Q(stage="supplementary"),
                name="report_one_live_per_stage",
            ),
            CheckConstraint(condition=Q(form__in=["ppc", "my_number", "privacy_mark", "entrustor"]), name="report_form_known"),
            CheckConstraint(condition=Q(stage__in=["preliminary", "final", "supplementary"]), name="report_stage_known"),
            CheckConstraint(
                condition=Q(filed_at=None, filed_by=None) | Q(filed_at__isnull=False, filed_by__isnull=False),
                name="report_filed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.get_stage_display()}"


class FormCorrection(models.Model):
    """The office's own correction of a form as data (labels, choices, order, added and hidden items), in force from a day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form = models.CharField(max_length=20, choices=Report.Form)
    valid_from = models.DateField()
    correction = models.JSONField()
    compared_on = models.DateField(_("実際の画面と照合した日"), null=True, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-valid_from", "-made_at"]

    def __str__(self) -> str:
        return f"{self.form} {self.valid_from}"
