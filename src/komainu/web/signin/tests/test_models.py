"""What must always be true stands in the database, under a name."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from komainu.web.signin.models import Card, EntryLink, SecondFactorTerm, SignInRules
from komainu.web.signin.tests.house import SmallHouse
from komainu.web.site import clock


def link(house: SmallHouse, number: int, **more: Any) -> None:
    now = clock.now()
    values = {
        "person": house.yoshida,
        "purpose": "invitation",
        "token_hash": str(number),
        "made_at": now,
        "expires_at": now + timedelta(days=1),
    }
    EntryLink.objects.create(**{**values, **more})


def card(house: SmallHouse, **more: Any) -> None:
    now = clock.now()
    values = {
        "person": house.yoshida,
        "code_index": "x",
        "issued_by": house.ueda,
        "issued_at": now,
        "expires_at": now + timedelta(days=1),
        "uses_left": 1,
    }
    Card.objects.create(**{**values, **more})


def refused(act: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_links(house: SmallHouse) -> None:
    now = clock.now()
    refused(lambda: link(house, 1, purpose="other"))
    refused(lambda: link(house, 1, expires_at=now - timedelta(days=1)))
    refused(lambda: link(house, 1, used_at=now, withdrawn_at=now))
    link(house, 1)
    refused(lambda: link(house, 2))
    refused(lambda: link(house, 1, person=house.eguchi))
    link(house, 3, used_at=now)


def test_cards(house: SmallHouse) -> None:
    refused(lambda: card(house, expires_at=clock.now() - timedelta(days=1)))
    card(house)
    refused(lambda: card(house))
    card(house, uses_left=0)


@pytest.mark.parametrize(
    "values", [{"id": 2}, {"grace_days": 91}, {"card_days": 0}, {"card_days": 366}, {"card_uses": 0}, {"card_uses": 101}]
)
def test_rules(db: None, values: dict[str, int]) -> None:
    refused(lambda: SignInRules.objects.create(**values))


def test_terms(house: SmallHouse) -> None:
    today = clock.today()
    refused(lambda: SecondFactorTerm.objects.create(person=house.eguchi, needed_since=today, due_on=today - timedelta(days=1)))
    SecondFactorTerm.objects.create(person=house.eguchi, needed_since=today, due_on=today)
    refused(lambda: SecondFactorTerm.objects.create(person=house.eguchi, needed_since=today, due_on=today))
