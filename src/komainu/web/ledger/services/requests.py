"""The request to begin collecting something new: written by a department, submitted, and, once approved, a line of the inventory with everything carried over."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from komainu.law.data_kinds import Fact
from komainu.web.approvals import queries as approvals_read
from komainu.web.approvals import services as approvals
from komainu.web.approvals.declaring import KINDS
from komainu.web.approvals.models import Approval
from komainu.web.ledger import columns, duties
from komainu.web.ledger.approvals import REQUEST
from komainu.web.ledger.models import AcquisitionRequest, LedgerLine, PurposeOfUse
from komainu.web.ledger.problems import LineChanged, LineTwice, RequestIncomplete
from komainu.web.people.models import Department, Organisation, Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

from .lines import add_line, fitted

State = AcquisitionRequest.State
CARRIED = tuple(
    field.name
    for field in AcquisitionRequest._meta.concrete_fields
    if field.name in columns.FIELDS and field.name not in {"name", "department"}
)
"""The columns that the line takes over as they stand."""
ASKED = (
    "department",
    "reason",
    "used_from",
    "name",
    *(name for name in CARRIED if name != "used_from"),
    "special_care",
    "risk_checked",
    "risk_note",
)
WANTED = ("persons", "items", "purpose", "acquisition_ways", "notice", "media", "places", "entrustment", "retention_words", "risk_checked")
"""What must be said before it goes to the privacy manager."""


def told(request: AcquisitionRequest) -> dict[str, Any]:
    return {name: request.department.name if name == "department" else getattr(request, name) for name in ASKED}


def _next_number() -> str:
    # The row of the organisation is the queue: whoever holds it gives out numbers.
    Organisation.objects.select_for_update().values_list("pk", flat=True).first()
    year = f"N-{clock.today().year}-"
    last = AcquisitionRequest.objects.filter(number__startswith=year).aggregate(last=Max("number"))["last"]
    return f"{year}{int(last.removeprefix(year)) + 1 if last else 1:04d}"


@transaction.atomic
def ask(*, by: Person | None, department: Department, purposes: Iterable[PurposeOfUse] = (), **fields: Any) -> AcquisitionRequest:
    """A new request, as a draft. Raises UnknownWord."""
    request = AcquisitionRequest(number=_next_number(), department=department, made_by=by, made_at=clock.now(), **fitted(fields))
    request.save(force_insert=True)
    request.purposes.set(purposes)
    after = {key: value for key, value in told(request).items() if value not in ("", None, [], False)}
    trail.record("ledger.request_written", by=by, subject=request, after=after)
    return request


def locked(request: AcquisitionRequest) -> AcquisitionRequest:
    return AcquisitionRequest.objects.select_for_update(of=("self",)).select_related("department").get(pk=request.pk)


@transaction.atomic
def change_request(
    request: AcquisitionRequest,
    *,
    by: Person | None,
    version: int | None = None,
    purposes: Iterable[PurposeOfUse] | None = None,
    **fields: Any,
) -> AcquisitionRequest:
    """Other values, while it is a draft. Raises WrongState, LineChanged, UnknownWord."""
    request = locked(request)
    if request.state != State.DRAFT:
        raise WrongState
    if version is not None and version != request.version:
        raise LineChanged
    before = told(request)
    for name, value in fitted(fields).items():
        setattr(request, name, value)
    if purposes is not None:
        request.purposes.set(purposes)
    changed = [name for name, value in told(request).items() if value != before[name]]
    if not changed:
        return request
    request.version += 1
    request.save()
    after = told(request)
    trail.record("ledger.request_changed", by=by, subject=request, before={name: before[name] for name in changed}, after={name: after[name] for name in changed})  # fmt: skip
    return request


def missing(request: AcquisitionRequest) -> list[str]:
    """The fields that must still be filled in, in words. Pure."""
    return [str(AcquisitionRequest._meta.get_field(name).verbose_name if name not in columns.LABELS else columns.label(name)) for name in WANTED if not getattr(request, name)]  # type: ignore[union-attr]  # fmt: skip


@transaction.atomic
def submit(request: AcquisitionRequest, *, by: Person | None) -> AcquisitionRequest:
    """The department asks for it. Where the house wants no approval, it becomes a line at once. Raises WrongState, RequestIncomplete, LineTwice."""
    request = locked(request)
    if request.state != State.DRAFT:
        raise WrongState
    if lacking := missing(request):
        raise RequestIncomplete(lacking)
    if (
        LedgerLine.objects.filter(department=request.department, name=request.name, business=request.business)
        .exclude(state="disposed")
        .exists()
    ):
        raise LineTwice
    request.state, request.returned_reason = State.SUBMITTED, ""
    request.save(update_fields=["state", "returned_reason"])
    trail.record("ledger.request_submitted", by=by, subject=request, after={"version": request.version})
    if approvals_read.is_on(KINDS[REQUEST], clock.today()):
        approvals.request(request, REQUEST, by=by, url=reverse("ledger:request", args=[request.pk]))
    else:
        _register(request, by=by)
    return AcquisitionRequest.objects.get(pk=request.pk)


def _register(request: AcquisitionRequest, *, by: Person | None) -> LedgerLine:
    """It may be collected: the line is there, with everything that was asked for. What the request did not ask, the department fills in."""
    answers = {Fact.HAS_SPECIAL_CARE.value: request.special_care} if request.special_care != "unknown" else {}
    line = add_line(
        by=by, department=request.department, name=request.name, purposes=request.purposes.all(), note=request.risk_note, answers=answers,
        **{name: getattr(request, name) for name in CARRIED},
    )  # fmt: skip
    request.state, request.line, request.registered_at = State.REGISTERED, line, clock.now()
    request.save(update_fields=["state", "line", "registered_at"])
    trail.record("ledger.request_registered", by=by, subject=request, after={"line": line.number})
    duties.refresh_line(line)
    return line


@transaction.atomic
def come_true(approval: Approval, by: Person | None) -> None:
    """The approval is there. Raises WrongState, LineTwice."""
    request = AcquisitionRequest.objects.select_for_update(of=("self",)).select_related("department").get(pk=approval.subject_id)
    if request.state != State.SUBMITTED:
        raise WrongState
    # Who recorded a decision on paper did not approve; the body that did stands with the request.
    _register(request, by=None if approvals_read.paper_decision(approval) is not None else by)


@transaction.atomic
def go_back(approval: Approval, by: Any) -> None:
    """Returned with a reason, or taken back: a draft again."""
    request = AcquisitionRequest.objects.select_for_update().filter(pk=approval.subject_id, state=State.SUBMITTED).first()
    if request is None:
        return
    request.state = State.DRAFT
    request.returned_reason = approval.reason if approval.state == Approval.State.RETURNED else ""
    request.save(update_fields=["state", "returned_reason"])
    trail.record("ledger.request_returned", by=by, subject=request, reason=approval.reason)


@transaction.atomic
def withdraw_request(request: AcquisitionRequest, *, by: Person | None) -> AcquisitionRequest:
    """It is not to be collected after all. Raises WrongState."""
    request = locked(request)
    if request.state not in {State.DRAFT, State.SUBMITTED}:
        raise WrongState
    request.state = State.WITHDRAWN
    request.save(update_fields=["state"])
    trail.record("ledger.request_withdrawn", by=by, subject=request)
    approvals.record_changed(REQUEST, request.pk, by=by)
    return request
