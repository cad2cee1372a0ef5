"""The manager's acts around an incident: take it, tell the representative, contain it, reclassify, close, open again."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents import queries
from komainu.web.incidents.models import ChecklistItem, Incident, Report
from komainu.web.incidents.services.facts import assess_now
from komainu.web.incidents.services.standing import lock, refresh, still_open
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem, WrongState
from komainu.web.trail import services as trail


class TakenAlready(Problem):
    title = _("すでに別の人が受け付けています")
    what_to_do = _("担当を替えるときは「担当を引き継ぐ」を使ってください。")


class DutiesOpen(Problem):
    title = _("まだ終わっていないことがあるため、閉じられません")
    what_to_do = _("残っていることをすべて済ませるか、判断記録で「行わない」と決めてから閉じてください。")


class ReasonMissing(Problem):
    title = _("理由が書かれていません")
    what_to_do = _("あとから読む人のために、理由を一言書いてください。")
    status = 422


class NotYetHappened(Problem):
    title = _("先の日時になっています")
    what_to_do = _("行った日時を、今より前で入れてください。")
    status = 422


class ReportsFiled(Problem):
    title = _("報告を提出した事故は、ほかの種類に変えられません")
    what_to_do = _("事故ではなかったと分かったときは、追完の報告でその旨を知らせ、記録を完了にしてください。")


class DuplicateUnfit(Problem):
    title = _("その記録を「同じ件」として選べません")
    status = 422


def _happened(moment: datetime) -> None:
    if moment > clock.now():
        raise NotYetHappened


@transaction.atomic
def take(incident: Incident, *, by: Person, instead: bool = False) -> Incident:
    """Take the incident in hand. `instead` takes it over from somebody else. Raises TakenAlready, WrongState."""
    incident = lock(incident)
    if not incident.is_open:
        raise WrongState
    if incident.taken_by_id == by.pk:
        return incident
    if incident.taken_by_id and not instead:
        raise TakenAlready
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
    """Record that the representative was told: when and how. Raises NotYetHappened, WrongState."""
    incident = lock(incident)
    _happened(told_at)
    if not incident.is_open:
        raise WrongState
    before = {"told_at": incident.representative_told_at} if incident.representative_told_at else {}
    incident.representative_told_at, incident.representative_told_by = told_at, by
    incident.save(update_fields=["representative_told_at", "representative_told_by"])
    trail.record("incidents.representative_told", by=by, subject=incident, before=before, after={"told_at": told_at, "how": how})
    refresh(incident)
    return incident


@transaction.atomic
def answer_checklist(incident: Incident, item: str, answer: str, *, by: Person, note: str = "") -> ChecklistItem:
    """Record that a point of the containment list was done, is not needed, or is open again. Raises WrongState."""
    incident = lock(incident)
    if not incident.is_open:
        raise WrongState
    row = ChecklistItem.objects.filter(incident=incident, item=item).first()
    before = {"answer": row.answer, "note": row.note} if row else {}
    after = {"answer": answer, "note": note}
    if row is not None and before == after:
        return row
    row = row or ChecklistItem(incident=incident, item=item)
    row.answer, row.note, row.answered_by, row.answered_at = answer, note, by, clock.now()
    row.save()
    trail.record("incidents.checklist_answered", by=by, subject=incident, before=before, after={"item": item, **after})
    return row


@transaction.atomic
def contain(incident: Incident, *, by: Person, contained_at: datetime) -> Incident:
    """Record that the spread has been stopped. Raises WrongState, NotYetHappened."""
    incident = lock(incident)
    _happened(contained_at)
    if incident.state not in {Incident.State.TAKEN, Incident.State.CONTAINED, Incident.State.DECIDED}:
        raise WrongState
    before = {"contained_at": incident.contained_at} if incident.contained_at else {}
    incident.contained_at = contained_at
    if incident.state == Incident.State.TAKEN:
        incident.state = Incident.State.DECIDED if incident.latest_decision_id else Incident.State.CONTAINED
    incident.save(update_fields=["contained_at", "state"])
    trail.record("incidents.contained", by=by, subject=incident, before=before, after={"contained_at": contained_at})
    refresh(incident)
    return incident


@transaction.atomic
def reclassify(incident: Incident, kind: str, *, by: Person, as_of: date, reason: str) -> Incident:
    """A near miss or a question turns out to be an accident, or the other way round. The number stays.

    Raises WrongState, ReasonMissing; ReportsFiled when an accident that was reported outside should become something less.
    """
    incident = lock(incident)
    if not incident.is_open:
        raise WrongState
    if not reason.strip():
        raise ReasonMissing
    before = incident.kind
    if kind == before:
        return incident
    if before == Incident.Kind.ACCIDENT and Report.objects.filter(incident=incident, filed_at__isnull=False, withdrawn_at=None).exists():
        raise ReportsFiled
    incident.kind = kind
    incident.save(update_fields=["kind"])
    trail.record("incidents.reclassified", by=by, subject=incident, before={"kind": before}, after={"kind": kind}, reason=reason)
    if kind == Incident.Kind.ACCIDENT:
        assess_now(incident, by=by, as_of=as_of, changed=[])
    refresh(incident)
    return incident


def _fitting_duplicate(incident: Incident, other: Incident | None) -> Incident:
    """The record that goes on instead. Day 1 counts from the first who knew, so it must not be later there."""
    if other is None:
        raise DuplicateUnfit(what_to_do=_("同じ件の記録の番号を入れてください。"))
    if other.pk == incident.pk or other.duplicate_of_id is not None:
        raise DuplicateUnfit(what_to_do=_("この記録自身や、すでに「同じ件」として閉じた記録は選べません。"))
    if incident.kind == Incident.Kind.ACCIDENT:
        if other.kind != Incident.Kind.ACCIDENT:
            raise DuplicateUnfit(what_to_do=_("相手の記録が事故ではありません。先に相手の種類を「事故」に変えてください。"))
        mine, theirs = _known_on(incident), _known_on(other)
        if mine and (theirs is None or theirs > mine):
            raise DuplicateUnfit(
                what_to_do=_(
                    "この記録のほうが早く知られています（%(day)s）。先に相手の記録の「知った日」を直してください。期限は早いほうの日から数えます。"
                )
                % {"day": mine}
            )
    return other


def _known_on(incident: Incident) -> str:
    """The day of knowing as ISO text, which orders as days do; empty while nobody has said."""
    return str((incident.facts.get("awareness") or {}).get("known_on") or "")


@transaction.atomic
def close(incident: Incident, *, by: Person, outcome: str, note: str, duplicate_of: Incident | None = None) -> Incident:
    """Close the record. Nothing closes while a duty is open; a duplicate leaves its duties to the record that goes on.

    Raises DutiesOpen, WrongState, ReasonMissing, DuplicateUnfit.
    """
    incident = lock(incident)
    if not incident.may_become(Incident.State.CLOSED):
        raise WrongState
    if not note.strip():
        raise ReasonMissing(what_to_do=_("何をして、どう終わったかを書いてください。"))
    if outcome == Incident.Outcome.DUPLICATE:
        incident.duplicate_of = _fitting_duplicate(incident, duplicate_of)
    elif still_open(incident):
        raise DutiesOpen
    incident.state, incident.closed_at, incident.outcome, incident.closing_note = Incident.State.CLOSED, clock.now(), outcome, note
    incident.save(update_fields=["state", "closed_at", "outcome", "closing_note", "duplicate_of"])
    after = {"outcome": outcome, "duplicate_of": incident.duplicate_of.number} if incident.duplicate_of else {"outcome": outcome}
    trail.record("incidents.closed", by=by, subject=incident, after=after, reason=note)
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
    before = {"outcome": incident.outcome}
    if incident.contained_at is None:
        incident.state = Incident.State.TAKEN
    else:
        incident.state = Incident.State.DECIDED if incident.latest_decision_id else Incident.State.CONTAINED
    incident.closed_at, incident.outcome, incident.duplicate_of = None, "", None
    incident.save(update_fields=["state", "closed_at", "outcome", "duplicate_of"])
    trail.record("incidents.reopened", by=by, subject=incident, before=before, reason=reason)
    refresh(incident)
    return incident


def must_be_signed_off(incident: Incident) -> bool:
    """Whether making this record less than an accident amounts to deciding that nothing is reported: then only who signs may do it.

    No query when the latest assessment was read with the incident.
    """
    return incident.kind == Incident.Kind.ACCIDENT and bool(queries.standing(incident).clocks)
