"""The plan of a year in its versions, its steps, and what was recorded of each step."""

from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person
from komainu.web.people.roles import Role

THE_CALENDAR = UUID("00000000-0000-4000-8000-0000ca1e0001")


class PlanCalendar(models.Model):
    """The house's planning as a whole (one row): what its duties hang on while a year has no plan. `since` is its first day."""

    id = models.UUIDField(primary_key=True, default=THE_CALENDAR, editable=False)
    since = models.DateField()

    class Meta:
        verbose_name = _("年間計画")
        constraints = [CheckConstraint(condition=Q(id=THE_CALENDAR), name="plan_calendar_only_one")]

    def __str__(self) -> str:
        return str(_("年間計画"))


class YearPlan(models.Model):
    """One version of the plan of a fiscal year. An approved one is never changed: a correction is the next version.

    catalogue   version of the steps from which it was proposed
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        PROPOSED = "proposed", _("承認待ち")
        APPROVED = "approved", _("承認済み")
        SUPERSEDED = "superseded", _("前の版")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    year = models.PositiveSmallIntegerField(_("年度"))
    version = models.PositiveSmallIntegerField(_("版"), default=1)
    state = models.CharField(_("状態"), max_length=20, choices=State, default=State.DRAFT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    catalogue = models.CharField(max_length=20, blank=True)
    change_note = models.CharField(_("変更の理由"), max_length=300, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(_("差し戻しの理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("年間計画")
        ordering = ["-year", "-version"]
        constraints = [
            UniqueConstraint(fields=["year", "version"], name="year_plan_version_once"),
            UniqueConstraint(fields=["year"], condition=Q(state="approved"), name="year_plan_one_approved"),
            UniqueConstraint(fields=["year"], condition=Q(state__in=["draft", "proposed"]), name="year_plan_one_in_work"),
            CheckConstraint(condition=Q(state__in=["draft", "proposed", "approved", "superseded"]), name="year_plan_state_known"),
            CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="year_plan_days_in_order"),
            CheckConstraint(condition=~Q(state="approved") | Q(approved_at__isnull=False), name="year_plan_approved_when"),
        ]

    def __str__(self) -> str:
        return str(_("%(year)s年度 年間計画 第%(version)s版") % {"year": self.year, "version": self.version})

    @property
    def is_open(self) -> bool:
        """Whether its steps can still be changed."""
        return self.state == self.State.DRAFT


class PlanStep(models.Model):
    """One step of one version. `line` is the same in all versions of a year, so that what was recorded stays with it.

    step   id in the catalogue; empty for the office's own
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="steps")
    line = models.UUIDField(default=uuid4)
    step = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("すること"), max_length=200)
    details = models.TextField(_("くわしい内容"), max_length=2000, blank=True)
    due_on = models.DateField(_("期限"))
    owner_role = models.CharField(_("担当する役割"), max_length=40, choices=Role, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, verbose_name=_("担当する人"), on_delete=models.PROTECT, related_name="+")
    left_out_reason = models.CharField(_("今年度は行わない理由"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("年間計画の項目")
        ordering = ["due_on", "position"]
        constraints = [
            UniqueConstraint(fields=["plan", "line"], name="plan_step_line_once"),
            CheckConstraint(condition=Q(owner_role__in=["", *Role.values]), name="plan_step_role_known"),
            CheckConstraint(condition=Q(owner__isnull=False) | ~Q(owner_role=""), name="plan_step_has_owner"),
            CheckConstraint(condition=~Q(title=""), name="plan_step_has_title"),
        ]
        indexes = [Index(fields=["plan", "due_on"], name="plan_step_by_day"), Index(fields=["line"], name="plan_step_by_line")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_left_out(self) -> bool:
        return bool(self.left_out_reason)


class StepRecord(models.Model):
    """What was recorded of a step: done, or a note with a file as evidence. Never changed; what was wrong is taken back, with the reason."""

    class Kind(models.TextChoices):
        DONE = "done", _("行った")
        NOTE = "note", _("途中の記録")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    line = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DONE)
    done_on = models.DateField(_("行った日"))
    note = models.TextField(_("記録"), max_length=2000, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("年間計画の実施記録")
        ordering = ["recorded_at"]
        constraints = [
            CheckConstraint(condition=Q(kind__in=["done", "note"]), name="step_record_kind_known"),
            CheckConstraint(condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="step_record_withdrawn_why"),
            UniqueConstraint(fields=["line"], condition=Q(kind="done", withdrawn_at=None), name="step_record_done_once"),
            CheckConstraint(condition=Q(path="") | ~Q(sha256=""), name="step_record_file_has_hash"),
        ]
        indexes = [Index(fields=["line"], condition=Q(withdrawn_at=None), name="step_record_by_line")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_on}"
