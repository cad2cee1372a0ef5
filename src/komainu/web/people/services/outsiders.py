"""People from outside for a time: an assessor who reads, a consultant who drafts. Invited with a beginning and an end, out by themselves."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.problems import AddressTaken, NotFromOutside
from komainu.web.people.roles import OUTSIDERS
from komainu.web.site import clock
from komainu.web.site.models import next_number
from komainu.web.trail import services as trail

from .staff import add_person, index_words
from .terms import appoint

SERIES = "OUT"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who comes from outside, as what, from when to when.

    affiliation  where they come from (審査機関、会社名)
    decided_by   who decided it, in the house's words
    """

    name: str
    affiliation: str
    email: str
    role: str
    starts_on: date
    ends_on: date
    reading: str = ""
    decided_by: str = ""


@transaction.atomic
def admit(visit: Visit, *, by: Person) -> Person:
    """Let somebody from outside in for a time: the record, and the role with its end. How they sign in is the sign-in's own invitation.

    Who was here before, under the same address, is the same person again. Raises AddressTaken when it belongs to somebody of the house,
    NotFromOutside for a role of the house, DayImpossible, AlreadyHeld.
    """
    if visit.role not in OUTSIDERS:
        raise NotFromOutside
    known = Person.objects.select_for_update(of=("self",)).filter(email=visit.email).first()
    if known is not None and known.work != Person.Work.OUTSIDE:
        raise AddressTaken
    if known is None:
        number = next_number(SERIES, clock.today().year)
        person = add_person(number, by=by, name=visit.name, reading=visit.reading, email=visit.email, work=Person.Work.OUTSIDE)
    else:
        person = known
        Person.objects.filter(pk=person.pk).update(name=visit.name, left_on=None, gone_on=None)
        person.name, person.left_on, person.gone_on = visit.name, None, None
        index_words([person])
    Person.objects.filter(pk=person.pk).update(affiliation=visit.affiliation)
    appoint(person, visit.role, by=by, starts_on=visit.starts_on, ends_on=visit.ends_on, decided_by=visit.decided_by)
    return Person.objects.get(pk=person.pk)


@transaction.atomic
def take_out_visitors(as_of: date) -> int:
    """End the sign-in of everybody from outside whose time is over; returns how many. Running it again changes nothing.

    One query when nobody's is. Pages refuse them even before it ran (`site.rights.seat_of`).
    """
    terms = RoleTerm.objects.filter(person=OuterRef("pk"))
    over = list(
        Person.objects.filter(
            ~Exists(terms.filter(Q(ends_on=None) | Q(ends_on__gte=as_of))), Exists(terms), work=Person.Work.OUTSIDE, is_active=True
        )
    )
    for person in over:
        Person.objects.filter(pk=person.pk).update(is_active=False)
        trail.record("people.visit_over", by=None, subject=person, after={"sign_in": False})
    return len(over)
