"""Readings of the first hour."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from komainu.web.duties import worker
from komainu.web.duties.queries import mail_is_off
from komainu.web.people import needs
from komainu.web.people import queries as people
from komainu.web.people.models import Department, Organisation, Person
from komainu.web.people.needs import Need
from komainu.web.people.queries import role_label
from komainu.web.safekeeping.queries import safekeeping_state
from komainu.web.setup.models import Founding, StepAnswer
from komainu.web.setup.steps import Known
from komainu.web.signin import queries as signin
from komainu.web.site.clock import japan_day
from komainu.web.site.prepared import prepared

MOST_COUNTED = 1_000


def founding() -> Founding | None:
    """The founding, or None in a house that was made otherwise (the sample, a restored one). One query."""
    return Founding.objects.first()


def known(standing: people.Standing, now: datetime) -> Known:
    """What the steps look at. Eleven queries, whatever the size of the house; what is counted is counted up to a limit."""
    today = japan_day(now)
    organisation = people.organisation()
    house = people.profile_of(organisation)
    waiting = signin.bulk(standing, now, today)
    held = people.held_roles(today)
    words = people.role_words()
    return Known(
        house=house,
        is_founded=organisation is not None,
        people=Person.objects.filter(gone_on=None).order_by()[:MOST_COUNTED].count(),
        departments=Department.objects.filter(gone_on=None).count(),
        vacant=tuple(role_label(need.role, words) for need in needs_of(organisation) if need.level == "needed" and need.role not in held),
        without_way=waiting.invite.order_by()[:MOST_COUNTED].count() + waiting.cards.order_by()[:MOST_COUNTED].count(),
        mail_is_set=not mail_is_off(),
        key_in_safe=safekeeping_state(now).key_in_safe,
        worker_is_alive=worker.is_alive(now),
        answers=dict(StepAnswer.objects.values_list("step", "state")),
    )


def needs_of(organisation: Organisation | None) -> list[Need]:
    """The roles that a house of this size and standing needs. No query."""
    if organisation is None:
        return []
    house = people.profile_of(organisation)
    return needs.needed(organisation, staff=house.staff, departments=house.departments)


def does_without(step: str) -> bool:
    """Whether the house decided to do without. One query."""
    return bool(_without(step))


@prepared
def _without(step: str) -> QuerySet[StepAnswer, Any]:
    return StepAnswer.objects.filter(step=step, state=StepAnswer.State.WITHOUT).values_list("pk")
