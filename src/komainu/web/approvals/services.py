"""Acts of approval: ask, approve (one or many), return, withdraw, void, record what was approved on paper; the house's rule for a kind."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from komainu.web.approvals import queries
from komainu.web.approvals.declaring import KINDS, Kind, Step
from komainu.web.approvals.duties import of_approval
from komainu.web.approvals.models import Approval, ApprovalRule, PaperDecision, Seat
from komainu.web.approvals.problems import AlreadyDecided, ContentChanged, DayAhead, FileUnfit, NotAnOffKind, NotRequester
from komainu.web.duties import services as duties
from komainu.web.duties.business_days import business_days_after
from komainu.web.people import queries as people
from komainu.web.people.models import Department, Person
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.photos import without_metadata
from komainu.web.site.problems import Problem, WrongState
from komainu.web.site.sealed_files import store
from komainu.web.trail import services as trail

State = Approval.State
FOLDER, PLACE = "approvals", "approvals.PaperDecision"
LARGEST_BYTES = 20_000_000
SCANS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
WITHDRAWERS = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE})


@transaction.atomic
def request(
    subject: models.Model,
    kind: str,
    *,
    by: Person | None,
    url: str,
    title: str = "",
    note: str = "",
    steps: Sequence[Step] | None = None,
    department: Department | None = None,
) -> Approval:
    """Ask for approval of a record as it stands now.

    A request that waits for the same version is given back as it is; one for another version is void. Raises WrongState when the record
    has no content to approve.

    url          the record's page
    steps        other steps than the kind's own
    department   whose data manager decides in the steps of that role
    """
    declared, now = KINDS[kind], clock.now()
    content = declared.content_of(str(subject.pk))
    if content is None:
        raise WrongState
    waiting = Approval.objects.select_for_update().filter(kind=kind, subject_id=str(subject.pk), state=State.WAITING).first()
    if waiting is not None:
        if waiting.version == content.version:
            return waiting
        _void(waiting, by=by)
    today = clock.today()
    approval = Approval.objects.create(
        kind=kind, subject_type=subject._meta.label_lower, subject_id=str(subject.pk), version=content.version, title=(title or str(subject))[:300],
        url=url, facts=[list(pair) for pair in content.facts], note=note, requested_by=by, requested_at=now,
        due_on=business_days_after(today, declared.days),
    )  # fmt: skip
    Seat.objects.bulk_create(_seats(approval, steps or declared.steps, people.held_roles(today), department))
    trail.record(
        "approvals.requested", by=by, subject=approval,
        after={"kind": kind, "record": approval.subject_id, "version": approval.version, "due_on": approval.due_on}, reason=note,
    )  # fmt: skip
    settle_returned(approval)
    _declare(approval)
    return approval


def _seats(approval: Approval, steps: Iterable[Step], held: set[str], department: Department | None) -> list[Seat]:
    """The seats of a request. A role that nobody holds passes to the privacy manager, then the top management, so that none waits for nobody."""
    seats = []
    for position, step in enumerate(steps, 1):
        roles = dict.fromkeys(role if role in held else _instead(role, held) for role in step.roles)
        seats += [
            Seat(
                approval=approval,
                position=position,
                role=role,
                department=department if role == Role.DEPARTMENT_DATA_MANAGER else None,
                needs_all=step.needs_all,
                delegates=step.delegates,
                is_open=position == 1,
            )
            for role in roles
        ]
    return seats


def _instead(role: str, held: set[str]) -> str:
    return next((each.value for each in (Role.PRIVACY_MANAGER, Role.TOP_MANAGEMENT) if each in held), role)


def _declare(approval: Approval, done: Iterable[str] = ()) -> None:
    """Bring the duties of a request in line with where it stands."""
    seats = list(approval.seats.all())
    keys = [f"approval:{approval.pk}:{seat.pk}" for seat in seats if seat.outcome or approval.state == State.APPROVED]
    duties.declare(approval, of_approval(approval, seats), done=[*keys, *done])


def settle_returned(approval: Approval) -> None:
    """The record is put forward again, or given up: what was returned is mended."""
    for before in Approval.objects.filter(kind=approval.kind, subject_id=approval.subject_id, state=State.RETURNED).order_by(
        "-requested_at"
    )[:1]:
        duties.declare(before, [], done=[f"approval:{before.pk}:returned"])


def _locked(approval: Approval) -> Approval:
    return Approval.objects.select_for_update(of=("self",)).select_related("requested_by").get(pk=approval.pk)


# --- deciding ------------------------------------------------------------------------------------------------------------


def approve(approval: Approval, *, by: Person, seen: str = "") -> Approval:
    """Approve as the roles that one holds in the open step; the last step decides the request.

    seen   the version that was on the page; another one is not approved
    Raises AlreadyDecided, NotYours, OwnRequest, NoOutsiders, and ContentChanged, by which the request has become void.
    """
    if void_if_changed(approval, by=by):
        raise ContentChanged
    return _approve(approval, by=by, seen=seen)


@transaction.atomic
def _approve(approval: Approval, *, by: Person, seen: str) -> Approval:
    approval, today, now = _locked(approval), clock.today(), clock.now()
    kind = KINDS[approval.kind]
    seats = list(Seat.objects.select_for_update(of=("self",)).filter(approval=approval))
    sittings = queries.sittings(approval, seats, by, people.standing(by, today), today)
    if (seen and seen != approval.version) or not queries.same_version(approval, kind.content_of(approval.subject_id)):
        raise ContentChanged
    for sitting in sittings:
        seat = sitting.seat
        seat.outcome, seat.decided_by, seat.decided_at, seat.is_open = "approved", by, now, False
        seat.decided_for_id, seat.as_deputy, seat.is_own = sitting.decided_for, sitting.as_deputy, sitting.is_own
        seat.save()
        after = {"role": seat.role, "step": seat.position, "version": approval.version, "deputy": seat.as_deputy, "own": seat.is_own}
        trail.record("approvals.approved", by=by, subject=approval, after=after | {"in_place_of": str(seat.decided_for or "")})
    in_step = [seat for seat in seats if seat.position == approval.step]
    if all(seat.outcome for seat in in_step) or not any(seat.needs_all for seat in in_step):
        _go_on(approval, seats, by=by, is_own=approval.is_own or any(sitting.is_own for sitting in sittings))
    _declare(approval)
    return approval


def _go_on(approval: Approval, seats: list[Seat], *, by: Person, is_own: bool) -> None:
    """The step is done: open the next one, or finish."""
    approval.is_own = is_own
    coming = [seat.position for seat in seats if seat.position > approval.step]
    Seat.objects.filter(approval=approval, is_open=True).update(is_open=False)
    if coming:
        approval.step = min(coming)
        Seat.objects.filter(approval=approval, position=approval.step).update(is_open=True)
        approval.save(update_fields=["step", "is_own"])
        return
    _finish(approval, by=by)


def _finish(approval: Approval, *, by: Person | None) -> None:
    approval.state, approval.decided_at = State.APPROVED, clock.now()
    approval.save(update_fields=["state", "decided_at", "is_own"])
    kind = KINDS[approval.kind]
    trail.record(
        "approvals.finished",
        by=by,
        subject=approval,
        after={"kind": approval.kind, "record": approval.subject_id, "version": approval.version},
    )
    if kind.on_approved is not None:
        kind.on_approved(approval, by)
    _tell_requester(approval, _("承認されました：%(title)s"), by=by)


def approve_many(
    approvals: Iterable[Approval], *, by: Person, seen: Mapping[UUID, str]
) -> tuple[list[Approval], list[tuple[Approval, Problem]]]:
    """Approve several with one confirmation: each by itself, with its own event; what one refuses does not hold up the others.

    seen   the version of each that was on the page
    """
    done, refused = [], []
    for approval in approvals:
        try:
            done.append(approve(approval, by=by, seen=seen.get(approval.pk, "")))
        except Problem as problem:
            refused.append((approval, problem))
    return done, refused


@transaction.atomic
def give_back(approval: Approval, *, by: Person, reason: str) -> Approval:
    """Return it with a reason: the requester mends it and asks again. Raises AlreadyDecided, NotYours, NoOutsiders; OwnRequest."""
    approval, today, now = _locked(approval), clock.today(), clock.now()
    seats = list(Seat.objects.select_for_update(of=("self",)).filter(approval=approval))
    sitting = queries.sittings(approval, seats, by, people.standing(by, today), today)[0]
    Seat.objects.filter(approval=approval, is_open=True).update(is_open=False)
    Seat.objects.filter(pk=sitting.seat.pk).update(
        outcome="returned",
        decided_by=by,
        decided_at=now,
        decided_for=sitting.decided_for,
        as_deputy=sitting.as_deputy,
        is_own=sitting.is_own,
    )
    _close(approval, State.RETURNED, reason)
    trail.record(
        "approvals.returned", by=by, subject=approval, after={"role": sitting.seat.role, "version": approval.version}, reason=reason
    )
    if (callback := KINDS[approval.kind].on_returned) is not None:
        callback(approval, by)
    _declare(approval, done=[f"approval:{approval.pk}:{sitting.seat.pk}"])
    return approval


@transaction.atomic
def withdraw(approval: Approval, *, by: Person, reason: str = "") -> Approval:
    """Take the request back, before it is decided: whoever asked, or the office. Raises AlreadyDecided, NotRequester."""
    approval = _locked(approval)
    if approval.state != State.WAITING:
        raise AlreadyDecided
    if approval.requested_by_id != by.pk and WITHDRAWERS.isdisjoint(people.standing(by, clock.today()).roles):
        raise NotRequester
    _end(approval, State.WITHDRAWN, reason, action="approvals.withdrawn", by=by)
    return approval


def void_if_changed(approval: Approval, *, by: Person | None = None) -> bool:
    """If the record is no longer what the request shows, the request is void. True if it is now."""
    if approval.state != State.WAITING or queries.same_version(approval, KINDS[approval.kind].content_of(approval.subject_id)):
        return False
    with transaction.atomic():
        approval = _locked(approval)
        if approval.state != State.WAITING:
            return False
        _void(approval, by=by)
    return True


@transaction.atomic
def record_changed(kind: str, subject_id: Any, *, by: Person | None) -> bool:
    """A part calls it as the last step of each change of what is approved. True if a waiting request became void by it."""
    waiting = Approval.objects.filter(kind=kind, subject_id=str(subject_id), state=State.WAITING).first()
    return waiting is not None and void_if_changed(waiting, by=by)


def _void(approval: Approval, *, by: Person | None) -> None:
    _end(approval, State.VOID, _("申請の後に内容が変わりました。"), action="approvals.void", by=by)
    _tell_requester(approval, _("内容が変わったため、申請が無効になりました：%(title)s"), by=by)


def _end(approval: Approval, state: str, reason: str, *, action: str, by: Person | None) -> None:
    Seat.objects.filter(approval=approval, is_open=True).update(is_open=False)
    _close(approval, state, reason)
    trail.record(action, by=by, subject=approval, after={"version": approval.version}, reason=reason)
    if (callback := KINDS[approval.kind].on_ended) is not None:
        callback(approval, by)
    _declare(approval)


def _close(approval: Approval, state: str, reason: str) -> None:
    approval.state, approval.reason, approval.decided_at = state, reason[:500], clock.now()
    approval.save(update_fields=["state", "reason", "decided_at"])


def _tell_requester(approval: Approval, text: str, *, by: Person | None) -> None:
    asker = approval.requested_by
    if asker is not None and (by is None or by.pk != asker.pk):
        duties.notify(asker, f"approval:{approval.pk}:{approval.state}", text % {"title": approval.title}, approval.url)


# --- on paper ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_on_paper(approval: Approval, *, by: Person, body: str, decided_on: date, scan: UploadedFile | None = None) -> PaperDecision:
    """The house approved on paper, or a body did (理事会): recorded by the office with its day, its name and a scan, and decided by that.

    Raises AlreadyDecided, DayAhead, FileUnfit, ContentChanged, WrongState where the kind does not allow it.
    """
    approval = _locked(approval)
    kind: Kind = KINDS[approval.kind]
    if approval.state != State.WAITING:
        raise AlreadyDecided
    if not kind.on_paper:
        raise WrongState
    if decided_on > clock.today():
        raise DayAhead
    if not queries.same_version(approval, kind.content_of(approval.subject_id)):
        raise ContentChanged
    paper = PaperDecision(approval=approval, body=body, decided_on=decided_on, recorded_by=by, recorded_at=clock.now())
    if scan is not None:
        _keep(paper, scan)
    paper.save()
    Seat.objects.filter(approval=approval, is_open=True).update(is_open=False)
    after = {"body": body, "decided_on": decided_on, "scan": paper.sha256, "version": approval.version}
    trail.record("approvals.on_paper", by=by, subject=approval, after=after)
    _finish(approval, by=by)
    _declare(approval)
    return paper


def _keep(paper: PaperDecision, scan: UploadedFile) -> None:
    """Check the scan by its content, seal it and keep it. Raises FileUnfit, PhotoUnclean."""
    if not scan.size or scan.size > LARGEST_BYTES:
        raise FileUnfit
    content = without_metadata(scan.read())
    kind = next((name for mark, name in SCANS.items() if content.startswith(mark)), "")
    if not kind:
        raise FileUnfit
    name = "".join(
        letter for letter in (scan.name or "").replace("\\", "/").rpartition("/")[2] if letter.isprintable() and letter not in '/\\:*?"<>|'
    )
    paper.name, paper.content_type, paper.size_bytes = name[:180] or "scan", kind, len(content)
    paper.sha256, paper.path = hashlib.sha256(content).hexdigest(), store(content, FOLDER, PLACE)


@transaction.atomic
def note_scan_read(approval: Approval, *, by: Person) -> None:
    """Somebody opened the scan."""
    trail.record("approvals.scan_read", by=by, subject=approval)


# --- the house's rule ----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_rule(kind: str, *, by: Person | None, is_on: bool) -> None:
    """With approval or without, for a kind. What waits goes on waiting. Raises NotAnOffKind."""
    if not is_on and not KINDS[kind].may_be_off:
        raise NotAnOffKind
    before = ApprovalRule.objects.filter(kind=kind).first()
    if before is not None and before.is_on == is_on:
        return
    rule, _created = ApprovalRule.objects.update_or_create(kind=kind, defaults={"is_on": is_on})
    trail.record("approvals.rule_set", by=by, subject=rule, before={"on": before.is_on if before else None}, after={"on": is_on})


@transaction.atomic
def note_export(*, by: Person, format: str, rows: int, conditions: Mapping[str, str]) -> None:
    """Somebody took the list of requests away."""
    trail.record(
        "approvals.list_exported",
        by=by,
        subject=ApprovalRule(kind="list"),
        after={"format": format, "rows": rows, "conditions": dict(conditions)},
    )


__all__ = [
    "approve",
    "approve_many",
    "give_back",
    "note_export",
    "note_scan_read",
    "record_changed",
    "record_on_paper",
    "request",
    "set_rule",
    "settle_returned",
    "void_if_changed",
    "withdraw",
]
