"""Joining and leaving as acts: the checklist is opened, its items are settled one by one, and then it is finished."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from komainu.web.duties import services as duties
from komainu.web.people import duties as declaring
from komainu.web.people.models import Passage, PassageItem, Person, RoleTerm
from komainu.web.people.passage_items import ITEMS, OWN
from komainu.web.people.problems import DayImpossible, ReasonMissing
from komainu.web.people.queries.passages import owners
from komainu.web.people.queries.standings import in_force
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

State = PassageItem.State


@transaction.atomic
def start_passage(person: Person, kind: str, *, by: Person | None, happens_on: date) -> Passage:
    """Open the checklist of joining or leaving. One that is open already is taken over to the new day."""
    passage = Passage.objects.select_for_update().filter(person=person, kind=kind, finished_at=None, cancelled_at=None).first()
    if passage is not None:
        if passage.happens_on != happens_on:
            _move(passage, happens_on)
            refresh(passage)
        return passage
    passage = Passage.objects.create(person=person, kind=kind, happens_on=happens_on)
    has_roles = RoleTerm.objects.filter(in_force(min(happens_on, clock.today())), person=person).exists()
    items = [item for item in ITEMS[kind] if has_roles or not item.only_with_roles]
    PassageItem.objects.bulk_create(
        PassageItem(passage=passage, item=item.id, position=place, owner_role=item.owner, due_on=happens_on + timedelta(days=item.due_days))
        for place, item in enumerate(items, 1)
    )
    trail.record(
        "people.passage_started", by=by, subject=passage, after={"kind": kind, "day": happens_on, "items": [item.id for item in items]}
    )
    refresh(passage)
    return passage


def _move(passage: Passage, happens_on: date) -> None:
    shift = happens_on - passage.happens_on
    for item in passage.items.filter(state=State.OPEN):
        PassageItem.objects.filter(pk=item.pk).update(due_on=item.due_on + shift)
    passage.happens_on = happens_on
    passage.save(update_fields=["happens_on"])


def refresh(passage: Passage) -> None:
    """Bring the duties of the checklist in line with its items."""
    passage = Passage.objects.select_related("person", "person__department").get(pk=passage.pk)
    items = list(passage.items.all())
    done = [declaring.item_key(passage, item) for item in items if item.state != State.OPEN]
    duties.declare(passage, declaring.of_passage(passage, items, owners([passage], clock.today())), done=done)


def _open_item(item: PassageItem) -> PassageItem:
    item = PassageItem.objects.select_for_update(of=("self",)).select_related("passage", "passage__person").get(pk=item.pk)
    if not item.passage.is_open:
        raise WrongState
    return item


@transaction.atomic
def settle_item(item: PassageItem, state: str, *, by: Person, done_on: date | None = None, note: str = "") -> None:
    """Done on a day, not needed for a reason, or open again. The last one finishes the checklist.

    Raises ReasonMissing, DayImpossible (a day ahead), WrongState.
    """
    item = _open_item(item)
    if state == State.NOT_NEEDED and not note:
        raise ReasonMissing
    if state == State.DONE and (done_on is None or done_on > clock.today()):
        raise DayImpossible
    before = {"state": item.state, "done_on": item.done_on, "note": item.note}
    item.state, item.note = state, note
    item.done_on = done_on if state == State.DONE else None
    item.done_by = by if state != State.OPEN else None
    item.save(update_fields=["state", "done_on", "done_by", "note"])
    passage = item.passage
    after = {"item": item.item, "text": item.text, "state": state, "done_on": item.done_on, "note": note}
    trail.record("people.passage_item_settled", by=by, subject=passage, before=before, after=after)
    if not passage.items.filter(state=State.OPEN).exists():
        passage.finished_at = clock.now()
        passage.save(update_fields=["finished_at"])
        trail.record("people.passage_finished", by=by, subject=passage, after={"kind": passage.kind})
    refresh(passage)


@transaction.atomic
def add_item(passage: Passage, text: str, *, by: Person, due_on: date, owner_role: str = Role.PMS_OFFICE) -> PassageItem:
    """One more thing to do, in the house's own words. Raises WrongState."""
    passage = Passage.objects.select_for_update(of=("self",)).get(pk=passage.pk)
    if not passage.is_open:
        raise WrongState
    last = passage.items.aggregate(last=Max("position"))["last"] or 0
    item = PassageItem.objects.create(passage=passage, item=OWN, text=text, position=last + 1, owner_role=owner_role, due_on=due_on)
    trail.record("people.passage_item_added", by=by, subject=passage, after={"text": text, "due_on": due_on, "owner": owner_role})
    refresh(passage)
    return item


@transaction.atomic
def cancel_passage(person: Person, kind: str, *, by: Person | None) -> None:
    """The checklist is called off, because the joining or leaving is."""
    passage = Passage.objects.select_for_update().filter(person=person, kind=kind, finished_at=None, cancelled_at=None).first()
    if passage is None:
        return
    passage.cancelled_at = clock.now()
    passage.save(update_fields=["cancelled_at"])
    trail.record("people.passage_cancelled", by=by, subject=passage, after={"kind": kind})
    duties.declare(passage, [])
