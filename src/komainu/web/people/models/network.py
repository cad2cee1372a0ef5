"""The contact network (緊急連絡網) in the order in which one calls."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from komainu.web.people.roles import Role

from .person import Person


class ContactEntry(models.Model):
    """One line: a role (its holder and deputies of the day), a person, or somebody outside with a number of their own.

    phone   for somebody outside; for a role or a person it takes the place of the person's own number
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    position = models.PositiveSmallIntegerField(_("順番"))
    role = models.CharField(_("役割"), max_length=40, choices=Role, blank=True)
    person = models.ForeignKey(
        Person, verbose_name=_("従業者"), null=True, blank=True, on_delete=models.PROTECT, related_name="contact_entries"
    )
    outside = models.CharField(_("社外の連絡先"), max_length=100, blank=True)
    phone = models.CharField(_("電話番号"), max_length=50, blank=True)
    purpose = models.CharField(_("どんなときに電話するか"), max_length=100, blank=True)
    hours = models.CharField(_("つながる時間"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("緊急連絡網の行")
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["position"], name="contact_entry_place_once"),
            CheckConstraint(condition=Q(role="") | Q(role__in=Role.values), name="contact_entry_role_known"),
            CheckConstraint(
                condition=(~Q(role="") & Q(person=None, outside=""))
                | (Q(role="", outside="") & Q(person__isnull=False))
                | (Q(role="", person=None) & ~Q(outside="")),
                name="contact_entry_one_of_three",
            ),
            CheckConstraint(condition=Q(outside="") | ~Q(phone=""), name="contact_entry_outside_has_phone"),
        ]

    def __str__(self) -> str:
        return self.outside or (self.person.name if self.person else str(Role(self.role).label))
