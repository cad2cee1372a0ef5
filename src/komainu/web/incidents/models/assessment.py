"""What the law engine answered, each time it was asked, and what the manager decided on it."""

from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.models.incident import Incident
from komainu.web.people.models import Person


class AssessmentRecord(models.Model):
    """One answer with the facts, rules and reasons that it rests on. Never changed; a new fact makes a new one."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assessments")
    sequence = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    facts = models.JSONField()
    answer = models.JSONField()
    explanation = models.JSONField()
    rule_versions = models.JSONField()
    changed = models.JSONField(default=list)

    class Meta:
        verbose_name = _("判定")
        ordering = ["-sequence"]
        constraints = [UniqueConstraint(fields=["incident", "sequence"], name="assessment_sequence_once")]

    @property
    def likeness(self) -> UUID:
        """It never changes, so its name stands for the whole of it (`site/remembering.py`)."""
        return self.pk

    def __str__(self) -> str:
        return f"{self.incident_id} #{self.sequence}"


class Decision(models.Model):
    """The manager's signed decision (判断記録) on one assessment: a line for each regime. A later one replaces it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="decisions")
    sequence = models.PositiveIntegerField()
    assessment = models.ForeignKey(AssessmentRecord, on_delete=models.PROTECT, related_name="decisions")
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_as = models.CharField(max_length=100)
    signed_at = models.DateTimeField()
    decided_on = models.DateField()
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("判断記録")
        ordering = ["-sequence"]
        constraints = [UniqueConstraint(fields=["incident", "sequence"], name="decision_sequence_once")]

    def __str__(self) -> str:
        return f"{self.incident_id} #{self.sequence}"


class DecisionLine(models.Model):
    """What was proposed and what was decided for one regime; another decision than the proposed one has a reason."""

    class Subject(models.TextChoices):
        APPI = "appi", _("個人情報保護法の報告")
        MY_NUMBER = "my_number", _("番号法の報告")
        PRIVACY_MARK = "privacy_mark", _("プライバシーマークの報告")
        NOTICE = "notice", _("本人への通知")
        PUBLICATION = "publication", _("公表")

    class Answer(models.TextChoices):
        REQUIRED = "required", _("行う")
        NOT_REQUIRED = "not_required", _("行わない")
        LATER = "undetermined", _("まだ決めない")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="lines")
    subject = models.CharField(max_length=20, choices=Subject)
    proposed = models.CharField(max_length=30)
    decided = models.CharField(max_length=20, choices=Answer)
    departs = models.BooleanField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["decision", "subject"], name="decision_line_once"),
            CheckConstraint(condition=Q(departs=False) | ~Q(reason=""), name="decision_departing_has_reason"),
            CheckConstraint(condition=Q(decided__in=["required", "not_required", "undetermined"]), name="decision_answer_known"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.decided}"
