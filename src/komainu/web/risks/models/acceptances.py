"""What remains of a risk is accepted by somebody, with a reason, until a day. Then it comes back."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.models import Person

from .risks import LEVELS, Risk


class Acceptance(models.Model):
    """One acceptance of a residual risk.

    risk_class     of the risk; the database takes a risk of safety only
    level, points  what remained when it was asked for, by the method of that day
    next_action    what will be done about it by then; it is a remainder to work on, not a risk forgotten
    """

    class State(models.TextChoices):
        ASKED = "asked", _("承認待ち")
        ACCEPTED = "accepted", _("受け入れ中")
        RETURNED = "returned", _("差し戻し")
        ENDED = "ended", _("終わった")
        EXPIRED = "expired", _("期限切れ")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="acceptances")
    risk_class = models.CharField(_("リスクの種類"), max_length=20, choices=Risk.RiskClass, default="safety")
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.ASKED)
    level = models.CharField(_("残留リスク"), max_length=10, choices=LEVELS)
    method = models.CharField(max_length=10)
    points = models.PositiveSmallIntegerField(_("残留リスクの点"), null=True)
    reason = models.CharField(_("受け入れる理由"), max_length=500)
    next_action = models.CharField(_("期限までに行うこと"), max_length=500)
    until_on = models.DateField(_("受け入れる期限"))
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Person, verbose_name=_("受け入れた人"), null=True, on_delete=models.PROTECT, related_name="+")
    accepted_on = models.DateField(_("受け入れた日"), null=True)
    ended_on = models.DateField(_("終わった日"), null=True)
    ended_reason = models.CharField(_("終わった理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("残留リスクの受け入れ")
        ordering = ["-asked_at"]
        constraints = [
            CheckConstraint(condition=Q(risk_class="safety"), name="acceptance_of_safety_only"),
            CheckConstraint(condition=Q(state__in=["asked", "accepted", "returned", "ended", "expired"]), name="acceptance_state_known"),
            CheckConstraint(condition=~Q(reason="") & ~Q(next_action=""), name="acceptance_has_reason"),
            CheckConstraint(condition=~Q(state="accepted") | Q(accepted_on__isnull=False), name="acceptance_accepted_when"),
            CheckConstraint(condition=~Q(state__in=["ended", "expired"]) | Q(ended_on__isnull=False), name="acceptance_ended_when"),
            UniqueConstraint(fields=["risk"], condition=Q(state__in=["asked", "accepted"]), name="acceptance_one_a_risk"),
        ]
        indexes = [
            Index(fields=["until_on"], condition=Q(state="accepted"), name="acceptance_by_end"),
            Index(fields=["state", "risk"], name="acceptance_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.risk.number} {self.until_on}"
