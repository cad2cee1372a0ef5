"""A control is added, changed, brought into place, ended."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from komainu.web.people.models import Person
from komainu.web.risks import content, duties, meanwhile
from komainu.web.risks.models import Control
from komainu.web.risks.problems import ControlTwice, ControlUnplanned
from komainu.web.risks.services.numbering import control_number
from komainu.web.rules.models import Clause
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

State = Control.State
FIELDS = ("measure", "kind", "state", "performer", "frequency", "owner", "due_on", "in_place_on", "audit_question", "note")


def _told(control: Control, clauses: Iterable[Clause]) -> dict[str, Any]:
    found = {name: getattr(control, name) for name in FIELDS}
    return {**found, "owner": control.owner.name if control.owner else "", "clauses": sorted(map(str, clauses))}


def _fits(state: str, owner: Person | None, due_on: date | None) -> None:
    if state == State.PLANNED and (owner is None or due_on is None):
        raise ControlUnplanned


@transaction.atomic
def add_control(
    *,
    by: Person | None,
    measure: str,
    kind: str,
    state: str = State.IN_PLACE,
    catalogue_id: str = "",
    clauses: Iterable[Clause] = (),
    **more: Any,
) -> Control:
    """A control of the house. Raises ControlTwice, ControlUnplanned."""
    _fits(state, more.get("owner"), more.get("due_on"))
    if catalogue_id and (
        catalogue_id not in content.controls() or Control.objects.filter(catalogue_id=catalogue_id).exclude(state=State.ENDED).exists()
    ):
        raise ControlTwice
    made = Control.objects.create(
        number=control_number(), measure=measure, kind=kind, state=state, catalogue_id=catalogue_id, made_by=by, made_at=clock.now(), **more
    )
    chosen = list(clauses)
    made.clauses.set(chosen)
    trail.record("risks.control_added", by=by, subject=made, after={name: value for name, value in _told(made, chosen).items() if value})
    duties.refresh_control(made)
    return made


def seen_of(control: Control) -> str:
    """Names what is said of a control and on what it rests, for the form that changes it. One query."""
    return meanwhile.named(_told(control, control.clauses.select_related("document")))


@transaction.atomic
def change_control(
    control: Control, *, by: Person | None, clauses: Iterable[Clause] | None = None, seen: str | None = None, **fields: Any
) -> Control:
    """Raises WrongState for one that was ended, ControlUnplanned, ChangedByAnother.

    seen   `seen_of` when the form was opened
    """
    control = Control.objects.select_for_update(of=("self",)).select_related("owner").get(pk=control.pk)
    if control.state == State.ENDED:
        raise WrongState
    held = list(control.clauses.select_related("document"))
    before = _told(control, held)
    meanwhile.heed(
        seen,
        before,
        meanwhile.told(control, "measure", "state", "performer", "owner", "due_on", "frequency")
        | {str(Control._meta.get_field("clauses").verbose_name): before["clauses"]},  # type: ignore[union-attr]
    )
    for name, value in fields.items():
        setattr(control, name, value)
    _fits(control.state, control.owner, control.due_on)
    control.save(update_fields=[*fields])
    chosen = held if clauses is None else list(clauses)
    if clauses is not None:
        control.clauses.set(chosen)
    after = _told(control, chosen)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        trail.record(
            "risks.control_changed", by=by, subject=control, before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )  # fmt: skip
        duties.refresh_control(control)
    return control


@transaction.atomic
def put_in_place(control: Control, *, by: Person | None, in_place_on: date) -> Control:
    """A planned control is there. Raises WrongState."""
    control = Control.objects.select_for_update(of=("self",)).select_related("owner").get(pk=control.pk)
    if control.state != State.PLANNED:
        raise WrongState
    control.state, control.in_place_on = State.IN_PLACE, in_place_on
    control.save(update_fields=["state", "in_place_on"])
    trail.record("risks.control_in_place", by=by, subject=control, after={"in_place_on": in_place_on})
    duties.refresh_control(control)
    return control


@transaction.atomic
def end_control(control: Control, *, by: Person | None, reason: str) -> Control:
    """It is no longer done. The risks that rested on it are without it. Raises WrongState."""
    control = Control.objects.select_for_update(of=("self",)).select_related("owner").get(pk=control.pk)
    if control.state == State.ENDED:
        raise WrongState
    control.state = State.ENDED
    control.save(update_fields=["state"])
    trail.record("risks.control_ended", by=by, subject=control, after={"risks": control.risks.count()}, reason=reason)
    duties.refresh_control(control)
    return control
