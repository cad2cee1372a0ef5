"""What the database itself refuses of the trail's own records."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from komainu.web.site import clock
from komainu.web.trail import services
from komainu.web.trail.models import Anchor, Deposit, Event, TrailHouse, VerificationRun

pytestmark = pytest.mark.django_db


def _event(**values: Any) -> None:
    services.record("trail.anchored", by=None, subject=_anchor())
    given = {"sequence": 10**6, "happened_at": clock.now(), "action": "x", "subject_type": "x", "subject_id": "x", "hash": "x"}
    first = Event.objects.order_by("sequence").first()
    assert first is not None
    Event.objects.create(**{**given, "previous_hash": first.previous_hash, **values})


def _anchor(**values: Any) -> Anchor:
    return Anchor.objects.create(
        **{"sequence": 1, "hash": "x" * 64, "made_at": clock.now(), "signature": "s", "fingerprint": "f", **values}
    )


def _deposit(anchor: Anchor | None = None, **values: Any) -> None:
    Deposit.objects.create(**{"anchor": anchor or _anchor(), "way": "mail", "where": "a@example.jp", "tried_at": clock.now(), **values})


def _twice() -> None:
    anchor = _anchor()
    _deposit(anchor)
    _deposit(anchor)


def _run(**values: Any) -> None:
    VerificationRun.objects.create(**{"started_at": clock.now(), "of_events": 1, **values})


BREAKS: dict[str, Callable[[], Any]] = {
    "event_one_successor": _event,
    "trail_house_only_one": lambda: TrailHouse.objects.create(id=uuid4(), since=clock.now()),
    "anchor_has_event": lambda: _anchor(sequence=0),
    "deposit_way_known": lambda: _deposit(way="pigeon"),
    "deposit_once": _twice,
    "verification_what_known": lambda: _run(what="eaten"),
    "verification_in_order": lambda: _run(finished_at=clock.now() - timedelta(days=1)),
}


def test_every_constraint_has_its_line_here() -> None:
    models = apps.get_app_config("trail").get_models()
    assert {one.name for model in models for one in model._meta.constraints} == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BREAKS[name]()
