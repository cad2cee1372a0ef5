"""Readings of mail: who sees which, who may decide, what waits for whom."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from komainu.guard.spool import Entry
from komainu.guard.spool.writing import address_key
from komainu.web.duties.queries import behalf_of
from komainu.web.incidents.models import Incident
from komainu.web.mailroom import spools
from komainu.web.mailroom.models import Mail
from komainu.web.people import queries as people
from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.queries import Standing, in_force
from komainu.web.people.queries.department_tree import ways_up
from komainu.web.people.roles import Role
from komainu.web.site.rights import OFFICE, READERS

ALL_READERS = READERS


class Seat:
    """What somebody may decide on a day: by the own roles, and by those of who is away and for whom they stand in. Queries only when asked."""

    def __init__(self, person: Person, standing: Standing, as_of: date) -> None:
        self.person, self.standing, self.as_of = person, standing, as_of

    @cached_property
    def _behalf(self) -> list[Standing]:
        """One query; two for each absent person."""
        absent = Person.objects.filter(pk__in=list(behalf_of(self.person, self.as_of).persons))
        return [people.standing(each, self.as_of) for each in absent]

    @cached_property
    def departments(self) -> frozenset[UUID]:
        return frozenset().union(self.standing.departments, *(each.departments for each in self._behalf))

    @cached_property
    def is_manager(self) -> bool:
        """The privacy manager, a deputy, or who stands in for one."""
        return any(Role.PRIVACY_MANAGER in each.roles for each in (self.standing, *self._behalf))

    def may_approve(self, mail: Mail) -> bool:
        """The sender's superior, somebody in that one's place, or the privacy manager; never the sender. Recipients are refused by the guard itself."""
        if mail.sender_id == self.person.pk:
            return False
        return self.is_manager or (mail.department_id is not None and mail.department_id in self.departments)

    def approvable(self) -> QuerySet[Mail]:
        """What waits for a decision that is theirs. No query by itself beside those of the seat."""
        waiting = Mail.objects.filter(state=Mail.State.AWAITING_APPROVAL).exclude(sender=self.person)
        return waiting if self.is_manager else waiting.filter(department__in=self.departments)


def visible_mails(person: Person, standing: Standing) -> QuerySet[Mail]:
    """All for readers; the departments' for their data manager; one's own. No query by itself."""
    if not ALL_READERS.isdisjoint(standing.roles):
        return Mail.objects.all()
    mine = Q(sender=person)
    return Mail.objects.filter(mine | Q(department__in=standing.departments)) if standing.departments else Mail.objects.filter(mine)


def visible_mail(person: Person, standing: Standing, code: UUID, seat: Seat) -> Mail:
    """One mail. One query; with those of the seat where somebody stands in for another. 404 if it is not theirs to see."""
    shown = Mail.objects.select_related("sender", "department", "near_miss", "incident")
    found = visible_mails(person, standing).filter(pk=code).values("pk")
    mail = shown.filter(pk__in=found).first()
    if mail is None:
        mail = shown.filter(pk=code).first()
        if mail is None or not seat.may_approve(mail):
            raise Http404
    return mail


def mail_of_incident(incident: Incident, person: Person, standing: Standing) -> UUID | None:
    """The mail from which an accident or a near miss came, if the reader may open it. One query."""
    return visible_mails(person, standing).filter(Q(incident=incident) | Q(near_miss=incident)).values_list("pk", flat=True).first()


def sees_names(person: Person, standing: Standing, mail: Mail, seat: Seat) -> bool:
    """Whether the page tells recipients, subject and files: to the sender, to who decides, and to the office."""
    return mail.sender_id == person.pk or not OFFICE.isdisjoint(standing.roles) or seat.may_approve(mail)


def own_mails(person: Person) -> QuerySet[Mail]:
    return Mail.objects.filter(sender=person).order_by("-received_at")


def in_doubt() -> QuerySet[Mail]:
    """Mail of which nobody knows whether the next server took it, the newest first. No query by itself."""
    return Mail.objects.filter(in_doubt=True).order_by("-received_at")


def entry_of(mail: Mail) -> Entry | spools.Unready | None:
    """What the guard's spool has of it; None when it is there no more."""
    spool = spools.opened()
    return spool if isinstance(spool, spools.Unready) else spool.entry(mail.uid)


def superior_of(mail: Mail, as_of: date) -> tuple[str, UUID | None]:
    """Whose turn it is to approve: the role, and for a data manager the department. Two queries.

    The data manager of the sender's department, else of the next one above that has one who is not the sender; without any, the privacy manager.
    """
    if mail.department_id is not None:
        way = ways_up([mail.department_id]).get(mail.department_id, frozenset())
        terms = RoleTerm.objects.filter(in_force(as_of), role=Role.DEPARTMENT_DATA_MANAGER, department__in=way, person__gone_on=None)
        holders = set(terms.exclude(person=mail.sender_id).values_list("department_id", flat=True))
        if mail.department_id in holders:
            return Role.DEPARTMENT_DATA_MANAGER, mail.department_id
        if holders:
            return Role.DEPARTMENT_DATA_MANAGER, min(holders, key=str)
    return Role.PRIVACY_MANAGER, None


def is_sender(entry: Entry, address: str) -> bool:
    return address_key(entry.sender) == address_key(address)


def person_of(address: str) -> Person | None:
    """Who of the house has that address. One query."""
    return Person.objects.filter(email__in={address, address.lower()}, is_active=True).first() if "@" in address else None


def familiar_domains(entry: Entry) -> Iterable[str]:
    """The domains that findings about a look-alike may mean: those which the house's own mail went to are in the other recipients."""
    verdict: dict[str, Any] = entry.verdict or {}
    return [each["address"].rpartition("@")[2] for each in verdict.get("recipients", []) if each["known"] or each["inside"]]
