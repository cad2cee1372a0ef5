"""What is done against risks. A control is the house's: it answers many risks, and rests on clauses of the rules."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person
from komainu.web.rules.models import Clause


class Control(models.Model):
    """One measure.

    catalogue_id   the typical control that it is; empty for one of the house's own
    performer      who carries it out, in words (「各部門長」)
    owner          who brings a planned one into place by `due_on`
    risk_count     how many open risks it answers; kept by `services.keeping`
    audit_question how an audit asks for it; the auditors' checklists begin with it
    """

    class Kind(models.TextChoices):
        ORGANISATIONAL = "organisational", _("組織的")
        HUMAN = "human", _("人的")
        PHYSICAL = "physical", _("物理的")
        TECHNICAL = "technical", _("技術的")

    class State(models.TextChoices):
        IN_PLACE = "in_place", _("実施中")
        PLANNED = "planned", _("予定")
        ENDED = "ended", _("やめた")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("番号"), max_length=20, unique=True)
    catalogue_id = models.CharField(max_length=60, blank=True)
    measure = models.CharField(_("管理策"), max_length=300)
    kind = models.CharField(_("種類"), max_length=16, choices=Kind)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.IN_PLACE)
    performer = models.CharField(_("行う人"), max_length=200, blank=True)
    frequency = models.CharField(_("頻度"), max_length=100, blank=True)
    owner = models.ForeignKey(Person, verbose_name=_("実施の責任者"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("実施の期限"), null=True, blank=True)
    in_place_on = models.DateField(_("実施した日"), null=True, blank=True)
    audit_question = models.CharField(_("監査での問い"), max_length=300, blank=True)
    note = models.TextField(_("備考"), max_length=1000, blank=True)
    clauses = models.ManyToManyField(Clause, verbose_name=_("根拠となる条"), blank=True, related_name="controls")
    risk_count = models.IntegerField(_("リスク"), default=0)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("管理策")
        ordering = ["number"]
        constraints = [
            CheckConstraint(condition=~Q(measure=""), name="control_has_measure"),
            CheckConstraint(condition=Q(kind__in=["organisational", "human", "physical", "technical"]), name="control_kind_known"),
            CheckConstraint(condition=Q(state__in=["in_place", "planned", "ended"]), name="control_state_known"),
            CheckConstraint(condition=~Q(state="planned") | Q(due_on__isnull=False, owner__isnull=False), name="control_planned_by_whom"),
            UniqueConstraint(fields=["catalogue_id"], condition=~Q(catalogue_id="") & ~Q(state="ended"), name="control_catalogue_once"),
        ]
        indexes = [Index(fields=["due_on"], condition=Q(state="planned"), name="control_planned_by_due")]

    def __str__(self) -> str:
        return f"{self.number} {self.measure}"
