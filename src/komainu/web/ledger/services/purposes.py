"""A purpose of use is written, approved, changed by a next version with its judgement, and no longer used."""

from datetime import date

from django.db import transaction
from django.urls import reverse

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.approvals.declaring import KINDS
from komainu.web.approvals.models import Approval
from komainu.web.ledger.approvals import PURPOSE
from komainu.web.ledger.models import PurposeOfUse
from komainu.web.ledger.problems import PurposeInUse, PurposeTwice, PurposeUnjudged
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

State = PurposeOfUse.State
LIVE = (State.DRAFT, State.SUBMITTED, State.APPROVED)


def _refuse_twice(text: str) -> None:
    if PurposeOfUse.objects.filter(text=text, state__in=LIVE).exists():
        raise PurposeTwice


@transaction.atomic
def add_purpose(
    *, by: Person | None, text: str, text_en: str = "", published_at: str = "", published_on: date | None = None
) -> PurposeOfUse:
    """A new purpose, as a draft. Raises PurposeTwice."""
    _refuse_twice(text)
    made = PurposeOfUse.objects.create(
        text=text, text_en=text_en, published_at=published_at, published_on=published_on, made_by=by, made_at=clock.now()
    )
    trail.record("ledger.purpose_added", by=by, subject=made, after={"text": text, "published_at": published_at})
    return made


@transaction.atomic
def change_purpose(
    purpose: PurposeOfUse, *, by: Person | None, text: str, relation: str, relation_reason: str, notice_way: str = "", text_en: str = "", published_at: str = "",
    published_on: date | None = None,
) -> PurposeOfUse:  # fmt: skip
    """The next version of an approved purpose, as a draft; the one before counts until it is approved. Raises WrongState, PurposeTwice, PurposeUnjudged."""
    before = PurposeOfUse.objects.select_for_update().get(pk=purpose.pk)
    if before.state != State.APPROVED or PurposeOfUse.objects.filter(previous=before).exists():
        raise WrongState
    if relation not in PurposeOfUse.Relation.values or not relation_reason:
        raise PurposeUnjudged
    _refuse_twice(text)
    made = PurposeOfUse.objects.create(
        text=text, text_en=text_en, version=before.version + 1, previous=before, relation=relation, relation_reason=relation_reason, notice_way=notice_way,
        published_at=published_at, published_on=published_on, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    after = {"text": text, "relation": relation, "notice_way": notice_way}
    trail.record("ledger.purpose_changed", by=by, subject=made, before={"text": before.text}, after=after, reason=relation_reason)
    return made


@transaction.atomic
def submit_purpose(purpose: PurposeOfUse, *, by: Person | None) -> PurposeOfUse:
    """Ask for its approval; where the house asks for none, it counts at once. Raises WrongState."""
    purpose = PurposeOfUse.objects.select_for_update().get(pk=purpose.pk)
    if purpose.state != State.DRAFT:
        raise WrongState
    purpose.state, purpose.returned_reason = State.SUBMITTED, ""
    purpose.save(update_fields=["state", "returned_reason"])
    trail.record("ledger.purpose_submitted", by=by, subject=purpose)
    if approvals_read.is_on(KINDS[PURPOSE], clock.today()):
        approvals.request(purpose, PURPOSE, by=by, url=reverse("ledger:purpose", args=[purpose.pk]))
    else:
        _count(purpose, by=by)
    return PurposeOfUse.objects.get(pk=purpose.pk)


def _count(purpose: PurposeOfUse, *, by: Person | None) -> None:
    """It counts from now on; the lines of the version before follow it."""
    purpose.state, purpose.approved_at = State.APPROVED, clock.now()
    purpose.save(update_fields=["state", "approved_at"])
    before = purpose.previous
    if before is not None:
        before.state = State.SUPERSEDED
        before.save(update_fields=["state"])
        purpose.lines.add(*before.lines.all())
        before.lines.clear()
    trail.record("ledger.purpose_approved", by=by, subject=purpose, after={"version": purpose.version})


@transaction.atomic
def come_true(approval: Approval, by: Person | None) -> None:
    """The approval is there. Raises WrongState."""
    purpose = PurposeOfUse.objects.select_for_update(of=("self",)).select_related("previous").get(pk=approval.subject_id)
    if purpose.state != State.SUBMITTED:
        raise WrongState
    # Who recorded a decision on paper did not approve; the body that did stands with the request.
    _count(purpose, by=None if approvals_read.paper_decision(approval) is not None else by)


@transaction.atomic
def go_back(approval: Approval, by: Person | None) -> None:
    """Returned with a reason, or taken back: a draft again."""
    purpose = PurposeOfUse.objects.select_for_update().filter(pk=approval.subject_id, state=State.SUBMITTED).first()
    if purpose is None:
        return
    purpose.state = State.DRAFT
    purpose.returned_reason = approval.reason if approval.state == Approval.State.RETURNED else ""
    purpose.save(update_fields=["state", "returned_reason"])
    trail.record("ledger.purpose_returned", by=by, subject=purpose, reason=approval.reason)


@transaction.atomic
def withdraw_purpose(purpose: PurposeOfUse, *, by: Person | None) -> PurposeOfUse:
    """It is no longer used. Raises WrongState, PurposeInUse."""
    purpose = PurposeOfUse.objects.select_for_update().get(pk=purpose.pk)
    if purpose.state not in {State.DRAFT, State.APPROVED}:
        raise WrongState
    if purpose.lines.exists() or PurposeOfUse.objects.filter(previous=purpose).exists():
        raise PurposeInUse
    purpose.state = State.WITHDRAWN
    purpose.save(update_fields=["state"])
    trail.record("ledger.purpose_withdrawn", by=by, subject=purpose)
    return purpose
