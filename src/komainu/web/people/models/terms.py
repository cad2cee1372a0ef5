"""Who holds which role from when to when, and what the house itself calls the role."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.roles import Role

from .departments import Department
from .person import Person


class RoleTerm(models.Model):
    """Somebody holds a role, for a department or for the house, from one day to another. A deputy holds it with the holder.

    decided_by   who appointed, in the house's own words (代表者の決定、理事会 2026年4月1日)
    end_reason   why it ended before its time
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, verbose_name=_("従業者"), on_delete=models.PROTECT, related_name="role_terms")
    role = models.CharField(_("役割"), max_length=40, choices=Role)
    department = models.ForeignKey(
        Department, verbose_name=_("部門"), null=True, blank=True, on_delete=models.PROTECT, related_name="role_terms"
    )
    is_deputy = models.BooleanField(_("代行者"), default=False)
    starts_on = models.DateField(_("就任日"))
    ends_on = models.DateField(_("任期の終わり"), null=True, blank=True)
    decided_by = models.CharField(_("任命を決めた人・機関と日付"), max_length=200, blank=True)
    end_reason = models.CharField(_("終わった理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("役割の任期")
        indexes = [Index(fields=["role", "starts_on"], name="role_term_by_role"), Index(fields=["ends_on"], name="role_term_by_end")]
        constraints = [
            CheckConstraint(condition=Q(role__in=Role.values), name="role_term_role_known"),
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="role_term_days_in_order"),
            CheckConstraint(
                condition=~Q(role=Role.DEPARTMENT_DATA_MANAGER) | Q(department__isnull=False), name="role_term_department_manager_has_one"
            ),
            CheckConstraint(
                condition=~Q(role__in=["consultant", "assessor"]) | Q(ends_on__isnull=False), name="role_term_outsider_has_end"
            ),
            UniqueConstraint(
                fields=["role"],
                condition=Q(role__in=["chief_auditor", "privacy_manager"], is_deputy=False, ends_on=None),
                name="role_term_one_open_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.said_role} {self.person}"

    @property
    def said_role(self) -> str:
        """The role as the house calls it."""
        from komainu.web.people.queries import said_role

        return said_role(self.role)


class RoleWord(models.Model):
    """What the house calls a role (院長, 事務局長, 理事会). Also the record to which the duties of a role belong."""

    role = models.CharField(primary_key=True, max_length=40, choices=Role)
    word = models.CharField(_("呼び名"), max_length=40)

    class Meta:
        verbose_name = _("役割の呼び名")
        constraints = [
            CheckConstraint(condition=Q(role__in=Role.values), name="role_word_role_known"),
            CheckConstraint(condition=~Q(word=""), name="role_word_not_empty"),
        ]

    def __str__(self) -> str:
        return self.word or str(Role(self.role).label)
