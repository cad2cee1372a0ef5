"""Departments: a tree, each with its dated past and what is planned for it."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class Department(models.Model):
    """A department as it is today. How it was, and what is planned, stands in its terms.

    closed_on   its last day, also one that lies ahead
    gone_on     since when it is out of the tree; set when the closing took effect
    successor   the department that takes over the people on that day
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("部門名"), max_length=100)
    parent = models.ForeignKey("self", verbose_name=_("上の部門"), null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)
    closed_on = models.DateField(_("最後の日"), null=True, blank=True)
    gone_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", verbose_name=_("引き継ぐ部門"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("部門")
        ordering = ["position", "name"]
        constraints = [
            UniqueConstraint(fields=["parent", "name"], condition=Q(gone_on=None), name="department_name_in_parent"),
            UniqueConstraint(fields=["name"], condition=Q(parent=None, gone_on=None), name="department_name_at_top"),
            CheckConstraint(condition=~Q(parent=F("id")), name="department_not_own_parent"),
            CheckConstraint(condition=~Q(successor=F("id")), name="department_not_own_successor"),
            CheckConstraint(condition=Q(gone_on=None) | Q(closed_on__lt=F("gone_on")), name="department_gone_after_closed"),
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentTerm(models.Model):
    """What a department is called and below which other it stands, from one day to another.

    starts_on    None: from the beginning
    is_applied   False: planned; the department takes it over on its day
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(_("部門名"), max_length=100)
    parent = models.ForeignKey(Department, verbose_name=_("上の部門"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("この日から"), null=True, blank=True)
    ends_on = models.DateField(_("この日まで"), null=True, blank=True)
    is_applied = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("部門の変遷")
        ordering = [F("starts_on").asc(nulls_first=True)]
        constraints = [
            UniqueConstraint(fields=["department", "starts_on"], name="department_term_once_a_day"),
            UniqueConstraint(fields=["department"], condition=Q(starts_on=None), name="department_term_one_beginning"),
            UniqueConstraint(fields=["department"], condition=Q(ends_on=None), name="department_term_one_open"),
            CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")), name="department_term_days_in_order"
            ),
            CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("department")), name="department_term_not_own_parent"),
        ]
        indexes = [Index(fields=["starts_on"], condition=Q(is_applied=False), name="department_term_planned")]

    def __str__(self) -> str:
        return self.name
