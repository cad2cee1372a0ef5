"""Whom a delivery asks, as of a day."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from komainu.web.people.models import Absence, EarlierStay, Person, RoleTerm
from komainu.web.people.queries import in_force
from komainu.web.people.queries.department_tree import with_descendants
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.training.models import Assignment, Delivery

LATER_ROLES = [(role.value, role.label) for role in Role if role not in OUTSIDERS]


def working(day: date) -> Q:
    """Those who work in the house on that day, also one long past: by their dates alone."""
    before = EarlierStay.objects.filter(Q(joined_on=None) | Q(joined_on__lte=day), person=OuterRef("pk"), left_on__gte=day)
    now = (Q(joined_on=None) | Q(joined_on__lte=day)) & (Q(left_on=None) | Q(left_on__gte=day))
    return (now | Exists(before)) & ~Q(work=Person.Work.OUTSIDE)


def on_leave(day: date, person: str = "pk") -> Exists:
    """That somebody is on leave (休職・休業) on that day; a few days off are none."""
    running = Absence.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), person=OuterRef(person), starts_on__lte=day)
    return Exists(running.exclude(kind=Absence.Kind.SHORT))


def asked_people(delivery: Delivery, day: date) -> QuerySet[Person]:
    """Who fits a delivery on that day. One query, two more for departments (their tree)."""
    found = Person.objects.filter(gone_on=None).filter(working(day))
    if delivery.audience == Delivery.Audience.NEWCOMERS:
        found = found.filter(joined_on__gte=delivery.opens_on)
    if delivery.audience == Delivery.Audience.EVERYBODY:
        return found
    if tops := list(delivery.departments.values_list("pk", flat=True)):
        found = found.filter(department__in=with_descendants(tops))
    if delivery.works:
        found = found.filter(work__in=delivery.works)
    if delivery.roles:
        found = found.filter(Exists(RoleTerm.objects.filter(in_force(day), person=OuterRef("pk"), role__in=delivery.roles)))
    return found


def not_yet_asked(delivery: Delivery, day: date) -> QuerySet[Person]:
    """Who fits and has no assignment. No query by itself, but those of `asked_people`."""
    return asked_people(delivery, day).exclude(Exists(Assignment.objects.filter(delivery=delivery, person=OuterRef("pk"))))
