"""The manager's acts around an incident: take it, tell the representative, contain it, note, reclassify, close, open again."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents import queries
from komainu.web.incidents.models import ChecklistItem, Incident, Note
from komainu.web.incidents.services.facts import assess_now
from komainu.web.incidents.services.standing import lock, refresh
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem, WrongState
from komainu.web.trail import services as trail


class TakenAlready(Problem):
    title = _("すでに別の人が受け付けています")
    what_to_do = _("担当を替えるときは「担当を引き継ぐ」を使ってください。")


class DutiesOpen(Problem):
    title = _("まだ終わっていないことがあるため、閉じられません")
    what_to_do = _("残っている期限をすべて済ませるか、判断記録で「行わない」と決めてから閉じてください。")


class ReasonMissing(Problem):
    title = _("理由が書かれていません")
    what_to_do = _("あとから読む人のために、理由を一言書いてください。")
    status = 422


@transaction.atomic
def take(incident: Incident, *, by: Person, instead: bool = False) -> Incident:
    """Take the incident in hand. `instead` takes it over from somebody else. Raises TakenAlready."""
    incident = lock(incident)
    if incident.taken_by_id and not instead:
        if incident.taken_by_id == by.pk:
            return incident
        raise TakenAlready
    if not incident.is_open:
        raise WrongState
    before = str(incident.taken_by or "")
    incident.taken_by = by
    incident.taken_at = incident.taken_at or clock.now()
    if incident.state == Incident.State.REPORTED:
        incident.state = Incident.State.TAKEN
    incident.save(update_fields=["taken_by", "taken_at", "state"])
    trail.record("incidents.taken", by=by, subject=incident, before={"taken_by": before}, after={"taken_by": by.name})
    refresh(incident)
    return incident


@transaction.atomic
def tell_representative(incident: Incident, *, by: Person, told_at: datetime, how: str = "") -> Incident:
    """Record that the representative was told."""
    incident = lock(incident)
    incident.representative_told_at, incident.representative_told_by = told_at, by
    incident.save(update_fields=["representative_told_at", "representative_told_by"])
    trail.record("incidents.representative_told", by=by, subject=incident, after={"told_at": told_at, "how": how})
    refresh(incident)
    return incident


@transaction.atomic
def answer_checklist(incident: Incident, item: str, answer: str, *, by: Person, note: str = "") -> ChecklistItem:
    """Record that a point of the containment list was done, is not needed, or is open again."""
    incident = lock(incident)
    row = ChecklistItem.objects.filter(incident=incident, item=item).first()
    before = {"answer": row.answer, "note": row.note} if row else {}
    row = row or ChecklistItem(incident=incident, item=item)
    row.answer, row.note, row.answered_by, row.answered_at = answer, note, by, clock.now()
    row.save()
    if before != {"answer": answer, "note": note}:
        trail.record("incidents.checklist_answered", by=by, subject=incident, before=before, after={"item": item, "answer": answer, "note": note})
    return row


@transaction.atomic
def contain(incident: Incident, *, by: Person, contained_at: datetime) -> Incident:
    """Record that the spread has been stopped. Raises WrongState."""
    incident = lock(incident)
    if incident.state not in {Incident.State.TAKEN, Incident.State.CONTAINED, Incident.State.DECIDED}:
        raise WrongState
    incident.contained_at = contained_at
    if incident.state == Incident.State.TAKEN:
        incident.state = Incident.State.DECIDED if incident.latest_decision_id else Incident.State.CONTAINED
    incident.save(update_fields=["contained_at", "state"])
    trail.record("incidents.contained", by=by, subject=incident, after={"contained_at": contained_at})
    refresh(incident)
    return incident


@transaction.atomic
def add_note(incident: Incident, *, by: Person | None, kind: str, text: str, happened_at: datetime, with_whom: str = "") -> Note:
    """A note, a call, a letter or a meeting on the timeline."""
    note = Note.objects.create(
        incident=incident, kind=kind, text=text, happened_at=happened_at, with_whom=with_whom, written_by=by, written_at=clock.now()
    )
    trail.record("incidents.note_added", by=by, subject=incident, after={"kind": kind, "happened_at": happened_at})
    return note


@transaction.atomic
def reclassify(incident: Incident, kind: str, *, by: Person, as_of: date, reason: str) -> Incident:
    """A near miss or a question turns out to be an accident, or the other way round. The number stays."""
    incident = lock(incident)
    if not incident.is_open:
        raise WrongState
    if not reason.strip():
        raise ReasonMissing
    before = incident.kind
    incident.kind = kind
    incident.save(update_fields=["kind"])
    trail.record("incidents.reclassified", by=by, subject=incident, before={"kind": before}, after={"kind": kind}, reason=reason)
    if kind == Incident.Kind.ACCIDENT:
        assess_now(incident, by=by, as_of=as_of, changed=[])
    refresh(incident)
    return incident


@transaction.atomic
def set_client(
    incident: Incident, *, by: Person, name: str, contact: str = "", term_hours: int | None = None, term_days: int | None = None, clause: str = ""
) -> Incident:
    """The client whose data it is and the term of its contract."""
    incident = lock(incident)
    before = {
        "client": incident.client_name, "hours": incident.client_term_hours, "days": incident.client_term_days, "clause": incident.client_term_clause,
    }  # fmt: skip
    incident.client_name, incident.client_contact, incident.client_term_clause = name, contact, clause
    incident.client_term_hours, incident.client_term_days = term_hours, term_days
    incident.save(update_fields=["client_name", "client_contact", "client_term_hours", "client_term_days", "client_term_clause"])
    trail.record(
        "incidents.client_set", by=by, subject=incident, before=before,
        after={"client": name, "hours": term_hours, "days": term_days, "clause": clause},
    )  # fmt: skip
    refresh(incident)
    return incident


@transaction.atomic
def tell_client(incident: Incident, *, by: Person, told_on: date, how: str, lateness_reason: str = "") -> Incident:
    """Record that the client was told as its contract wants. Late needs a reason. Raises ReasonMissing."""
    incident = lock(incident)
    due = next((clock for clock in queries.standing(incident).clocks if clock.regime == "client"), None)
    if due is not None and due.due_on is not None and told_on > due.due_on and not lateness_reason.strip():
        raise ReasonMissing(what_to_do=_("契約の期限を過ぎています。遅れた理由を書いてください。"))
    incident.record = {**incident.record, "client_told_on": told_on.isoformat(), "client_told_how": how}
    incident.save(update_fields=["record"])
    trail.record("incidents.client_told", by=by, subject=incident, after={"told_on": told_on, "how": how}, reason=lateness_reason)
    refresh(incident)
    return incident


@transaction.atomic
def close(incident: Incident, *, by: Person, outcome: str, note: str, duplicate_of: Incident | None = None) -> Incident:
    """Close the record. An accident closes only when no duty is open. Raises DutiesOpen, WrongState, ReasonMissing."""
    incident = lock(incident)
    if not incident.may_become(Incident.State.CLOSED):
        raise WrongState
    if not note.strip():
        raise ReasonMissing
    view = queries.standing(incident)
    settled_elsewhere = outcome in {Incident.Outcome.DUPLICATE, Incident.Outcome.NO_INCIDENT}
    if incident.kind == Incident.Kind.ACCIDENT and not settled_elsewhere:
        if view.needs_decision or view.next_clock is not None or incident.contained_at is None:
            raise DutiesOpen
    if outcome == Incident.Outcome.DUPLICATE and duplicate_of is None:
        raise ReasonMissing(what_to_do=_("同じ件の記録を選んでください。"))
    incident.state, incident.closed_at, incident.outcome, incident.closing_note = Incident.State.CLOSED, clock.now(), outcome, note
    incident.duplicate_of = duplicate_of
    incident.save(update_fields=["state", "closed_at", "outcome", "closing_note", "duplicate_of"])
    trail.record("incidents.closed", by=by, subject=incident, after={"outcome": outcome}, reason=note)
    refresh(incident)
    return incident


@transaction.atomic
def reopen(incident: Incident, *, by: Person, reason: str) -> Incident:
    """Open a closed record again, because something new became known. Raises WrongState, ReasonMissing."""
    incident = lock(incident)
    if incident.is_open:
        raise WrongState
    if not reason.strip():
        raise ReasonMissing
    incident.state = (
        Incident.State.DECIDED if incident.latest_decision_id else Incident.State.CONTAINED if incident.contained_at else Incident.State.TAKEN
    )
    incident.closed_at, incident.outcome = None, ""
    incident.save(update_fields=["state", "closed_at", "outcome"])
    trail.record("incidents.reopened", by=by, subject=incident, reason=reason)
    refresh(incident)
    return incident
