"""What of the first hour remains to be done, once it ended: a duty for each step that was left. Pure but for `refresh`."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse

from komainu.web.duties import services
from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.people import queries as people
from komainu.web.people.needs import own_role
from komainu.web.people.roles import Role
from komainu.web.setup import queries
from komainu.web.setup.steps import STEPS, Stand, stands
from komainu.web.site.clock import japan_day

WITHIN = timedelta(days=14)

# Vacant roles and the recovery key are duties of their own parts, so their steps make none.
register([Kind(f"setup.{step.id}", step.duty, step.why, (0, 7), 14) for step in STEPS if step.duty])


def key(step: str) -> str:
    return f"setup:{step}"


def declared(found: list[Stand], owner_role: str, office_role: str, ended_on: date) -> Iterator[Declared]:
    """The duties that remain, with who keeps the system or with the office. Pure."""
    for stand in found:
        if stand.step.duty and not stand.is_done:
            yield Declared(
                key(stand.step.id), f"setup.{stand.step.id}", reverse(f"setup:{stand.step.id}"),
                office_role if stand.step.is_of_office else owner_role, due_on=ended_on + WITHIN,
            )  # fmt: skip


@sweep
def refresh(now: datetime) -> None:
    """Bring them in line with the records. One query in a house that was not founded here."""
    founding = queries.founding()
    if founding is None or founding.ended_at is None or founding.founder_id is None:
        return
    today = japan_day(now)
    everything = people.Standing(frozenset({Role.SYSTEM_MANAGER.value}), frozenset())
    found = stands(queries.known(everything, now))
    held = people.held_roles(today)
    owner, office = own_role((Role.SYSTEM_MANAGER, Role.PMS_OFFICE), held), own_role((Role.PMS_OFFICE, Role.PRIVACY_MANAGER), held)
    done = [key(stand.step.id) for stand in found if stand.is_done]
    services.declare(founding, declared(found, owner, office, japan_day(founding.ended_at)), done=done)
