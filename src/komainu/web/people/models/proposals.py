"""Appointments that wait for approval. A term exists only once it is approved, so nothing that reads terms need ask."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komainu.web.people.roles import Role

from .departments import Department
from .person import Person
from .terms import RoleTerm


class RoleProposal(models.Model):
    """Somebody is proposed for a role: appointed anew, the term of another handed over, or the own term extended.

    before     the term that is handed over or extended
    term       the term that came of it
    starts_on  the first day; for an extension the day after the end that stood
    """

    class Act(models.TextChoices):
        APPOINT = "appoint", _("任命")
        HAND_OVER = "hand_over", _("引き継ぎ")
        EXTEND = "extend", _("任期の延長")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("承認待ち")
        APPROVED = "approved", _("承認された")
        RETURNED = "returned", _("差し戻された")
        DROPPED = "dropped", _("取りやめた")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    act = models.CharField(max_length=10, choices=Act, default=Act.APPOINT)
    person = models.ForeignKey(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("役割"), max_length=40, choices=Role)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_deputy = models.BooleanField(_("代行者"), default=False)
    starts_on = models.DateField(_("就任日"))
    ends_on = models.DateField(_("任期の終わり"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    before = models.ForeignKey(RoleTerm, null=True, on_delete=models.CASCADE, related_name="+")
    term = models.OneToOneField(RoleTerm, null=True, on_delete=models.SET_NULL, related_name="proposal")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("任命の案")
        indexes = [Index(fields=["state", "-proposed_at"], name="role_proposal_by_state")]
        constraints = [
            CheckConstraint(condition=Q(role__in=Role.values), name="role_proposal_role_known"),
            CheckConstraint(condition=Q(act__in=["appoint", "hand_over", "extend"]), name="role_proposal_act_known"),
            CheckConstraint(condition=Q(state__in=["proposed", "approved", "returned", "dropped"]), name="role_proposal_state_known"),
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="role_proposal_days_in_order"),
            CheckConstraint(condition=Q(act="appoint") | Q(before__isnull=False), name="role_proposal_follows_a_term"),
        ]

    def __str__(self) -> str:
        from komainu.web.people.queries import said_role

        return gettext("%(role)s %(name)s（%(act)s）") % {
            "role": said_role(self.role),
            "name": self.person.name,
            "act": self.get_act_display(),
        }
