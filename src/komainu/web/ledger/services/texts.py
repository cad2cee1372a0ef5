"""Where we collect, what is shown there, and the consents given to it: a place is added, its text written, approved, replaced; consents are counted."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.approvals.declaring import KINDS
from komainu.web.approvals.models import Approval
from komainu.web.ledger.approvals import TEXT
from komainu.web.ledger.content import shown_items
from komainu.web.ledger.models import CollectionPoint, CollectionText, ConsentRecord, LedgerLine, PurposeOfUse
from komainu.web.ledger.problems import DayAhead, MoreWithdrawn, PointTwice, TextChanged
from komainu.web.people.models import Person
from komainu.web.people.queries import house_profile
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

State = CollectionText.State
Act = ConsentRecord.Act
MOST_SETTLED = 2000


@transaction.atomic
def add_point(
    *, by: Person | None, name: str, kind: str, place: str = "", lines: Iterable[LedgerLine] = (), purposes: Iterable[PurposeOfUse] = ()
) -> CollectionPoint:
    """A place at which we collect. Raises PointTwice."""
    if CollectionPoint.objects.filter(name=name).exists():
        raise PointTwice
    point = CollectionPoint.objects.create(name=name, kind=kind, place=place, made_at=clock.now())
    point.lines.set(lines)
    point.purposes.set(purposes)
    trail.record("ledger.point_added", by=by, subject=point, after=_told(point))
    return point


def _told(point: CollectionPoint) -> dict[str, Any]:
    return {
        "name": point.name, "kind": point.kind, "place": point.place, "lines": sorted(str(each) for each in point.lines.all()),
        "purposes": sorted(str(each) for each in point.purposes.all()), "ended_on": point.ended_on,
    }  # fmt: skip


@transaction.atomic
def change_point(
    point: CollectionPoint, *, by: Person | None, name: str, kind: str, place: str, lines: Iterable[LedgerLine], purposes: Iterable[PurposeOfUse],
    ended_on: date | None = None,
) -> CollectionPoint:  # fmt: skip
    """What it is called, where it is, for which lines it collects, and the day on which it ended. Raises PointTwice."""
    point = CollectionPoint.objects.select_for_update().get(pk=point.pk)
    if CollectionPoint.objects.filter(name=name).exclude(pk=point.pk).exists():
        raise PointTwice
    before = _told(point)
    point.name, point.kind, point.place, point.ended_on = name, kind, place, ended_on
    point.lines.set(lines)
    point.purposes.set(purposes)
    after = _told(point)
    changed = [key for key in after if after[key] != before[key]]
    if changed:
        point.save()
        for text in point.texts.exclude(state=State.SUPERSEDED):
            settle(text)
        trail.record("ledger.point_changed", by=by, subject=point, before={key: before[key] for key in changed}, after={key: after[key] for key in changed})  # fmt: skip
    return point


def lacking(text: CollectionText, *, has_mark_rules: bool) -> list[shown_items.Item]:
    """What a text needs and does not say. One query, if its place's lines were not read."""
    return shown_items.lacking(shown_items.asked(text.point.kind, text.point.lines.all()), text.answers, has_mark_rules=has_mark_rules)


def settle(text: CollectionText) -> None:
    """Bring the number of what is lacking in line with the text, its place and its lines. Three queries."""
    count = len(lacking(text, has_mark_rules=house_profile().has_mark_rules))
    if count != text.lacking:
        text.lacking = count
        text.save(update_fields=["lacking"])


def settle_all() -> None:
    """The same for all that are in use or in work: a line may have changed. Three queries, one more for each that changed."""
    has_mark_rules = house_profile().has_mark_rules
    texts = CollectionText.objects.exclude(state=State.SUPERSEDED).select_related("point").prefetch_related("point__lines")[:MOST_SETTLED]
    for text in texts:
        count = len(lacking(text, has_mark_rules=has_mark_rules))
        if count != text.lacking:
            CollectionText.objects.filter(pk=text.pk).update(lacking=count)


def mark_of(text: CollectionText | None) -> str:
    """By what a text is known again: another mark, and somebody wrote at it, submitted or approved it. Pure."""
    if text is None:
        return "-"
    told = json.dumps([str(text.pk), text.state, text.text, text.used_from.isoformat(), sorted(text.answers.items())], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


@transaction.atomic
def write_text(
    point: CollectionPoint, *, by: Person | None, text: str, used_from: date, answers: dict[str, str], seen: str | None = None
) -> CollectionText:
    """The draft of a place: a new version, or the one that is being written. Raises WrongState while one waits for its approval, TextChanged.

    seen   the `mark_of` the newest text when it was opened; None: whatever it is now
    """
    point = CollectionPoint.objects.select_for_update().get(pk=point.pk)
    if seen is not None and seen != mark_of(point.texts.order_by("-version").first()):
        raise TextChanged
    draft = point.texts.filter(state__in=[State.DRAFT, State.SUBMITTED]).first()
    if draft is not None and draft.state == State.SUBMITTED:
        raise WrongState
    known = {item.id for item in shown_items.items()}
    kept = {key: value for key, value in answers.items() if key in known and value in {"yes", "no", "na"}}
    before = {"text": draft.text, "used_from": draft.used_from, "answers": draft.answers} if draft is not None else {}
    if draft is None:
        last = point.texts.order_by("-version").values_list("version", flat=True).first() or 0
        draft = CollectionText(point=point, version=last + 1, made_by=by, made_at=clock.now())
    after = {"text": text, "used_from": used_from, "answers": kept}
    changed = [key for key in after if after[key] != before.get(key)]
    if changed:
        draft.text, draft.used_from, draft.answers = text, used_from, kept
        draft.save()
        trail.record("ledger.text_written", by=by, subject=draft, before={key: before[key] for key in changed if key in before}, after={key: after[key] for key in changed})  # fmt: skip
    settle(draft)
    return draft


@transaction.atomic
def submit_text(text: CollectionText, *, by: Person | None) -> CollectionText:
    """Ask for its approval; where the house asks for none, it counts at once. Raises WrongState."""
    text = CollectionText.objects.select_for_update(of=("self",)).select_related("point").get(pk=text.pk)
    if text.state != State.DRAFT:
        raise WrongState
    text.state, text.returned_reason = State.SUBMITTED, ""
    text.save(update_fields=["state", "returned_reason"])
    trail.record("ledger.text_submitted", by=by, subject=text, after={"version": text.version})
    if approvals_read.is_on(KINDS[TEXT], clock.today()):
        approvals.request(text, TEXT, by=by, url=reverse("ledger:text", args=[text.pk]))
    else:
        _count(text, by=by)
    return CollectionText.objects.get(pk=text.pk)


def _count(text: CollectionText, *, by: Person | None) -> None:
    """It is the text in use; the one before ends on the day before it, no earlier than it began."""
    before = text.point.texts.filter(state=State.APPROVED).first()
    if before is not None:
        before.state, before.used_until = State.SUPERSEDED, max(before.used_from, text.used_from - timedelta(days=1))
        before.save(update_fields=["state", "used_until"])
    text.state, text.approved_at = State.APPROVED, clock.now()
    text.save(update_fields=["state", "approved_at"])
    trail.record("ledger.text_approved", by=by, subject=text, after={"version": text.version, "used_from": text.used_from})


@transaction.atomic
def come_true(approval: Approval, by: Person | None) -> None:
    """The approval is there. Raises WrongState."""
    text = CollectionText.objects.select_for_update(of=("self",)).select_related("point").get(pk=approval.subject_id)
    if text.state != State.SUBMITTED:
        raise WrongState
    # Who recorded a decision on paper did not approve; the body that did stands with the request.
    _count(text, by=None if approvals_read.paper_decision(approval) is not None else by)


@transaction.atomic
def go_back(approval: Approval, by: Any) -> None:
    """Returned with a reason, or taken back: a draft again."""
    text = CollectionText.objects.select_for_update().filter(pk=approval.subject_id, state=State.SUBMITTED).first()
    if text is None:
        return
    text.state = State.DRAFT
    text.returned_reason = approval.reason if approval.state == Approval.State.RETURNED else ""
    text.save(update_fields=["state", "returned_reason"])
    trail.record("ledger.text_returned", by=by, subject=text, reason=approval.reason)


@transaction.atomic
def record_consents(
    text: CollectionText, *, by: Person | None, act: str, from_on: date, to_on: date, count: int, **values: Any
) -> ConsentRecord:
    """Consents that were given to a version, or taken back. Raises WrongState for a version that was never in use, DayAhead, MoreWithdrawn.

    values   way, scopes, evidence; of a withdrawal also done
    """
    text = CollectionText.objects.select_for_update().get(pk=text.pk)
    if text.state not in {State.APPROVED, State.SUPERSEDED}:
        raise WrongState
    if to_on > clock.today():
        raise DayAhead
    given, withdrawn = totals(text)
    if act == Act.WITHDRAWN and withdrawn + count > given:
        raise MoreWithdrawn
    made = ConsentRecord.objects.create(
        text=text, act=act, from_on=from_on, to_on=to_on, count=count, recorded_by=by, recorded_at=clock.now(), **values
    )
    after = {"act": act, "from_on": from_on, "to_on": to_on, "count": count, **{key: value for key, value in values.items() if value}}
    trail.record("ledger.consents_recorded", by=by, subject=text, after=after)
    return made


def totals(text: CollectionText) -> tuple[int, int]:
    """How many consents were given to a version, and how many of them taken back. One query."""
    sums = dict(text.consents.order_by().values_list("act").annotate(Sum("count")))
    return sums.get(Act.GIVEN, 0), sums.get(Act.WITHDRAWN, 0)
