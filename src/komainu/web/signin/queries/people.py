"""Who can sign in and how, for those who see to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from komainu.web.people import queries as people
from komainu.web.people.models import Department, Person, RoleTerm
from komainu.web.people.queries import Standing
from komainu.web.people.queries.staff import count_here
from komainu.web.people.roles import Role
from komainu.web.signin.models import Card, EntryLink
from komainu.web.signin.queries.rules import SECOND_FACTORS
from komainu.web.site.prepared import Pages, prepared_list

SEES_ALL = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE, Role.SYSTEM_MANAGER})
HANDS_TO_ROLES = frozenset({Role.PRIVACY_MANAGER, Role.SYSTEM_MANAGER})


def reachable_people(standing: Standing) -> QuerySet[Person]:
    """Whose sign-in somebody may see to: everybody's, or the own department's. No query by itself."""
    if not SEES_ALL.isdisjoint(standing.roles):
        return Person.objects.all()
    return Person.objects.filter(department__in=standing.departments)


def reachable_person(request: Any, who: UUID) -> Person:
    """One person whose sign-in the signed-in one may see to. One query; 404 otherwise."""
    return people.readable_person(reachable_people(request.standing), who)


def role_holders(as_of: date) -> QuerySet[RoleTerm]:
    """The terms that run or are to come."""
    return RoleTerm.objects.filter(Q(ends_on=None) | Q(ends_on__gte=as_of))


def may_hand_over(standing: Standing, person: Person, as_of: date) -> bool:
    """Whether somebody of that standing may be given a way in for this person that they themselves could read.

    For whoever holds a role only the privacy manager and the system manager: else whoever prints a card could sign as the manager.
    One query, or none.
    """
    return not HANDS_TO_ROLES.isdisjoint(standing.roles) or not role_holders(as_of).filter(person=person).exists()


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def with_state(records: QuerySet[Person], now: datetime) -> QuerySet[Person]:
    """The people with what the list shows of their sign-in. No query by itself."""
    mine = {"person": OuterRef("pk")}
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    return records.annotate(
        has_password=_flag(~Q(password="") & ~Q(password__startswith="!")),  # noqa: S106  (Django's mark of none)
        has_passkey=Exists(factors.filter(type=Authenticator.Type.WEBAUTHN)),
        has_factor=Exists(factors.filter(type__in=SECOND_FACTORS)),
        has_company=Exists(SocialAccount.objects.filter(user=OuterRef("pk"))),
        has_invitation=Exists(EntryLink.objects.filter(**mine, used_at=None, withdrawn_at=None, expires_at__gt=now)),
        has_card=Exists(Card.objects.filter(**mine, withdrawn_at=None, uses_left__gt=0, expires_at__gt=now)),
        wants_card=Exists(Card.objects.filter(**mine, withdrawn_at=None, wants_next_at__isnull=False)),
    )


def listed(standing: Standing, now: datetime) -> QuerySet[Person] | Pages[Person]:
    """Those who are here with what the list shows of them. No query by itself."""
    if not SEES_ALL.isdisjoint(standing.roles):
        return _everybody(now)
    return _shown(reachable_people(standing), now)


@prepared_list
def _everybody(now: datetime) -> QuerySet[Person]:
    return _shown(Person.objects.all(), now)


_everybody.counted_by(count_here)


def _shown(records: QuerySet[Person], now: datetime) -> QuerySet[Person]:
    fields = ("staff_number", "name", "sort_key", "last_login", "department__name")
    return with_state(records.filter(gone_on=None), now).select_related("department").only(*fields)


READY = Q(has_password=True) | Q(has_passkey=True) | Q(has_company=True)


@dataclass(frozen=True, slots=True)
class PersonState:
    """One person's sign-in in full."""

    person: Any
    link: EntryLink | None
    card: Card | None
    factors: list[Authenticator]
    company: SocialAccount | None
    holds_role: bool


def person_state(person: Person, now: datetime, as_of: date) -> PersonState:
    """Six queries."""
    return PersonState(
        person=with_state(Person.objects.filter(pk=person.pk), now).get(),
        link=EntryLink.objects.select_related("made_by").filter(person=person).first(),
        card=Card.objects.select_related("issued_by").filter(person=person).first(),
        factors=list(Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).order_by("created_at")),
        company=SocialAccount.objects.filter(user=person).first(),
        holds_role=role_holders(as_of).filter(person=person).exists(),
    )


@dataclass(frozen=True, slots=True)
class BulkCount:
    """Who is still without a way in: with an address (they are invited), without one (they get a card)."""

    invite: QuerySet[Person]
    cards: QuerySet[Person]


def bulk(standing: Standing, now: datetime, as_of: date, departments: Iterable[Department] = ()) -> BulkCount:
    """Those who cannot come in yet and wait for nothing. No query by itself."""
    records = with_state(reachable_people(standing), now)
    waiting = records.filter(is_active=True, gone_on=None).exclude(READY)
    if departments:
        waiting = waiting.filter(department__in=list(departments))
    return BulkCount(
        invite=waiting.exclude(email="").filter(has_invitation=False),
        cards=waiting.filter(email="", has_card=False).exclude(pk__in=role_holders(as_of).values("person")),
    )
