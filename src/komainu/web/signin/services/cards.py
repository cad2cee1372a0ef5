"""Printed cards with a one-time code, for people without an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.signin import queries
from komainu.web.signin.codes import code_index, new_code
from komainu.web.signin.duties import refresh_card
from komainu.web.signin.models import Card
from komainu.web.signin.problems import CannotSignIn, NotForThem
from komainu.web.site import clock
from komainu.web.trail import services as trail


@dataclass(frozen=True, slots=True)
class Issued:
    """A card with its code in clear: shown once, kept nowhere."""

    card: Card
    code: str


@transaction.atomic
def issue_card(person: Person, *, by: Person, standing: Standing) -> Issued:
    """A new card; the one before opens no longer. Raises CannotSignIn; NotForThem for whoever holds a role, or outside the own department.

    Nobody gets a card for somebody with a role: whoever prints it could sign in as them.
    """
    as_of = clock.today()
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not queries.reachable_people(standing).filter(pk=person.pk).exists() or queries.role_holders(as_of).filter(person=person).exists():
        raise NotForThem
    if not person.is_active or person.has_left(as_of):
        raise CannotSignIn
    now, house = clock.now(), queries.rules()
    for old in Card.objects.select_for_update().filter(person=person, withdrawn_at=None):
        _withdraw(old)
    code = new_code()
    card = Card.objects.create(
        person=person, code_index=code_index(code), issued_by=by, issued_at=now, expires_at=now + timedelta(days=house.card_days),
        uses_left=house.card_uses,
    )  # fmt: skip
    trail.record("signin.card_issued", by=by, subject=person, after={"until": card.expires_at, "uses": card.uses_left})
    return Issued(card, code)


@transaction.atomic
def issue_cards(everybody: Iterable[Person], *, by: Person, standing: Standing) -> list[Issued]:
    """Cards for many at once. Raises what `issue_card` raises, and then none is issued."""
    return [issue_card(person, by=by, standing=standing) for person in everybody]


def _withdraw(card: Card) -> None:
    Card.objects.filter(pk=card.pk).update(withdrawn_at=clock.now(), wants_next_at=None)
    card.wants_next_at = None
    refresh_card(card)


@transaction.atomic
def withdraw_card(person: Person, *, by: Person) -> bool:
    """The card of somebody opens no longer; False when there was none."""
    card = Card.objects.select_for_update().filter(person=person, withdrawn_at=None).first()
    if card is None:
        return False
    _withdraw(card)
    trail.record("signin.card_withdrawn", by=by, subject=person)
    return True


@transaction.atomic
def redeem(staff_number: str, code: str) -> Person | None:
    """Who comes in with this code, or None. A use is taken by an UPDATE with its condition, so no code works once too often.

    The same work is done for a number that nobody has. The caller limits how often it may be tried.
    """
    now = clock.now()
    index = code_index(code)
    person = Person.objects.filter(staff_number=staff_number, is_active=True).first()
    found = Card.objects.filter(person=person, code_index=index, withdrawn_at=None, uses_left__gt=0, expires_at__gt=now).first()
    if person is None or found is None or person.has_left(clock.japan_day(now)):
        return None
    taken = Card.objects.filter(pk=found.pk, withdrawn_at=None, uses_left=found.uses_left).update(
        uses_left=F("uses_left") - 1, last_used_at=now
    )
    if taken != 1:
        return None
    trail.record("signin.card_used", by=person, subject=person, after={"uses_left": found.uses_left - 1})
    return person


@transaction.atomic
def want_next(person: Person) -> bool:
    """Ask for another card: a duty for whoever prints them. False when it was asked for already or there was never a card."""
    card = (
        Card.objects.select_for_update(of=("self",)).select_related("person__department").filter(person=person, withdrawn_at=None).first()
    )
    if card is None or card.wants_next_at is not None:
        return False
    card.wants_next_at = clock.now()
    card.save(update_fields=["wants_next_at"])
    trail.record("signin.card_wanted", by=person, subject=person)
    refresh_card(card)
    return True
