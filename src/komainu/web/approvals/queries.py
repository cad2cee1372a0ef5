"""Readings of approvals: where a record stands, what waits for whom, who may decide, what was decided before."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from komainu.web.approvals.declaring import KINDS, Content, Kind, difference
from komainu.web.approvals.models import Approval, ApprovalRule, PaperDecision, Seat
from komainu.web.approvals.problems import AlreadyDecided, NoOutsiders, NotYours, OwnRequest
from komainu.web.duties.queries import Behalf, behalf_of
from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.queries import Standing, in_force, said_role
from komainu.web.people.queries.staff import staff_count
from komainu.web.people.roles import OUTSIDERS, Role
from komainu.web.site.days import parse_day
from komainu.web.site.prepared import prepared
from komainu.web.site.templatetags.site import jdate

ALL_READERS = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE, Role.CHIEF_AUDITOR, Role.TOP_MANAGEMENT})
"""Who reads every request; others read their own and those that they decide."""
MOST_COUNTED = 10_000
MOST_STAFF = 1_000
"""The staff is counted no further: beyond it a house is large, and no kind asks by how much."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a record stands: its latest request, and whether that is for the version that stands now."""

    approval: Approval | None
    is_current: bool

    @property
    def is_approved(self) -> bool:
        """What stands now is approved."""
        return self.is_current and self.approval is not None and self.approval.state == Approval.State.APPROVED

    @property
    def is_waiting(self) -> bool:
        return self.is_current and self.approval is not None and self.approval.state == Approval.State.WAITING


def state_of(kind: str, subject_id: Any) -> State:
    """Where a record stands. One query beside the part's own for its content."""
    latest = requests_of(kind, subject_id).first()
    now = KINDS[kind].content_of(str(subject_id)) if latest is not None else None
    return State(latest, latest is not None and now is not None and now.version == latest.version)


def requests_of(kind: str, subject_id: Any) -> QuerySet[Approval]:
    """All requests for a record, the latest first. One query."""
    found = Approval.objects.filter(kind=kind, subject_id=str(subject_id)).select_related("requested_by")
    return found.order_by("-requested_at", "-id")


def latest_request(kind: str, subject_id: Any) -> Approval | None:
    """The latest request for a record, for its page. One query."""
    return next(iter(_requests_of.part((kind, str(subject_id)), 0, 1)), None)


@prepared
def _requests_of(kind: str, subject_id: str) -> QuerySet[Approval]:
    return requests_of(kind, subject_id)


def is_on(kind: Kind, as_of: date) -> bool:
    """Whether the house asks for approval of this kind: what it decided, else what is usual for its size. One query; two with the size."""
    decided = ApprovalRule.objects.filter(kind=kind.id).values_list("is_on", flat=True).first()
    if not kind.may_be_off:
        return True
    return decided if decided is not None else kind.is_usual(staff_count(as_of, MOST_STAFF))


def rules(as_of: date) -> list[tuple[Kind, bool, bool]]:
    """Each kind, whether approval is asked for it, and whether the house decided that itself. Two queries."""
    decided = dict(ApprovalRule.objects.values_list("kind", "is_on"))
    staff = staff_count(as_of, MOST_STAFF)
    return [
        (kind, True if not kind.may_be_off else decided.get(kind.id, kind.is_usual(staff)), kind.id in decided) for kind in KINDS.values()
    ]


# --- who sees and who decides --------------------------------------------------------------------------------------------


def _open_seats_of(standing: Standing, behalf: Behalf) -> Q:
    """The open seats on which somebody sits, by the own roles or in another's place."""
    own = [role for role in standing.roles - OUTSIDERS if role != Role.DEPARTMENT_DATA_MANAGER]
    seats = Q(role__in=own)
    if Role.DEPARTMENT_DATA_MANAGER in standing.roles:
        seats |= Q(role=Role.DEPARTMENT_DATA_MANAGER) & (Q(department=None) | Q(department__in=standing.departments))
    return seats | Q(role__in=list(behalf.roles), delegates=True)


def waiting_for(person: Person, standing: Standing, as_of: date) -> QuerySet[Approval]:
    """What waits for somebody's decision. One query, and one for those in whose place they stand."""
    seats = Seat.objects.filter(_open_seats_of(standing, behalf_of(person, as_of)), is_open=True)
    return Approval.objects.filter(state=Approval.State.WAITING, pk__in=seats.values("approval"))


def visible_approvals(person: Person, standing: Standing) -> QuerySet[Approval]:
    """The requests that somebody may read: all, or the own and those of the own roles. No query by itself."""
    if not ALL_READERS.isdisjoint(standing.roles):
        return Approval.objects.all()
    mine = Q(requested_by=person)
    if roles := standing.roles - OUTSIDERS:
        mine |= Q(pk__in=Seat.objects.filter(role__in=list(roles)).values("approval"))
    return Approval.objects.filter(mine)


def readable(approval: Approval | None, person: Person, standing: Standing) -> Approval | None:
    """The request if somebody may read it, for a link to it from the page of its record. One query at the most."""
    if approval is None or not visible_approvals(person, standing).filter(pk=approval.pk).exists():
        return None
    return approval


def visible_approval(person: Person, standing: Standing, code: UUID, as_of: date) -> Approval:
    """One request. Two queries at the most; 404 if it is not theirs to see."""
    found = visible_approvals(person, standing).select_related("requested_by").filter(pk=code).first()
    if found is None:
        # Who stands in for an approver sees what waits for that one.
        found = waiting_for(person, standing, as_of).select_related("requested_by").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Sitting:
    """That somebody may decide a seat, and how."""

    seat: Seat
    decided_for: UUID | None
    as_deputy: bool
    is_own: bool


def sittings(approval: Approval, seats: Iterable[Seat], person: Person, standing: Standing, as_of: date) -> list[Sitting]:
    """The open seats that somebody may decide, each with how. Three queries at the most.

    Raises AlreadyDecided, NoOutsiders, NotYours; OwnRequest when it is the own request and somebody else holds the role.
    """
    if approval.state != Approval.State.WAITING:
        raise AlreadyDecided
    if person.work == Person.Work.OUTSIDE or (standing.roles and standing.roles <= OUTSIDERS):
        raise NoOutsiders
    behalf = behalf_of(person, as_of)
    found, own = [], False
    for seat in seats:
        if not seat.is_open:
            continue
        holders = _holders(seat, as_of)
        sits, is_own = person.pk in holders, approval.requested_by_id == person.pk
        instead = next((key for key in behalf.persons if key in holders), None) if seat.delegates and not sits else None
        if not sits and instead is None:
            continue
        # Four eyes: only where nobody else holds the role may somebody decide the own request, and that is marked.
        if is_own and holders.keys() - {person.pk}:
            own = True
            continue
        found.append(Sitting(seat, instead, holders.get(person.pk, False), is_own))
    if not found:
        raise OwnRequest if own else NotYours
    return found


def _holders(seat: Seat, as_of: date) -> Mapping[UUID, bool]:
    """Who holds the role of a seat today, and whether only as deputy. One query."""
    terms = RoleTerm.objects.filter(in_force(as_of), role=seat.role, person__is_active=True, person__gone_on=None)
    if seat.department_id is not None:
        terms = terms.filter(department=seat.department_id)
    found: dict[UUID, bool] = {}
    for key, is_deputy in terms.values_list("person", "is_deputy"):
        found[key] = found.get(key, True) and is_deputy
    return found


# --- what is shown -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as its page shows it.

    changes     against the last approved content: label, before, now; None where nothing was approved before
    is_changed  the record was changed since, so it can no longer be approved
    steps       the seats, step by step
    """

    approval: Approval
    label: str
    facts: list[tuple[str, str]]
    changes: list[tuple[str, str, str]] | None
    is_changed: bool
    steps: list[list[Seat]]
    paper: PaperDecision | None


DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def in_words(text: str) -> str:
    """A fact as it is read. It is kept, and its version counted, with days as machines write them."""
    return DAY.sub(lambda found: jdate(day) if (day := parse_day(found[0])) else found[0], text)


def shown(approval: Approval) -> Shown:
    """One request in full. Three queries beside the part's own."""
    kind = KINDS[approval.kind]
    seats = list(Seat.objects.filter(approval=approval).select_related("decided_by", "decided_for", "department"))
    steps: dict[int, list[Seat]] = {}
    for seat in seats:
        steps.setdefault(seat.position, []).append(seat)
    before = (
        requests_of(approval.kind, approval.subject_id)
        .filter(state=Approval.State.APPROVED, requested_at__lte=approval.requested_at)
        .exclude(pk=approval.pk)
        .first()
    )
    facts = [(str(label), str(value)) for label, value in approval.facts]
    is_changed = approval.state == Approval.State.WAITING and not same_version(approval, kind.content_of(approval.subject_id))
    paper = PaperDecision.objects.filter(approval=approval).select_related("recorded_by").first() if approval.state == "approved" else None
    changes = difference(dict(before.facts), facts) if before else None
    said = [(label, in_words(value)) for label, value in facts]
    if changes is not None:
        changes = [(label, in_words(before), in_words(now)) for label, before, now in changes]
    return Shown(approval, str(kind.label), said, changes, is_changed, [steps[position] for position in sorted(steps)], paper)


def same_version(approval: Approval, now: Content | None) -> bool:
    return now is not None and now.version == approval.version


@dataclass(frozen=True, slots=True)
class Entry:
    """One act on the history of a record, as `site/timeline.html` takes it."""

    at: Any
    title: str
    by: str
    text: str
    url: str = ""
    icon: str = ""
    is_important: bool = False


def history_of(kind: str, subject_id: Any, person: Person, standing: Standing) -> list[Entry]:
    """All that happened with the requests for a record, the latest first; with a link where the reader may open it. Six queries at the most."""
    found: list[Entry] = []
    requests = list(requests_of(kind, subject_id).prefetch_related("seats__decided_by", "seats__decided_for"))
    open_to = set(visible_approvals(person, standing).filter(pk__in=[each.pk for each in requests]).values_list("pk", flat=True))
    papers = {paper.approval_id: paper for paper in PaperDecision.objects.filter(approval__in=requests)}
    for request in requests:
        url = _url(request) if request.pk in open_to else ""
        found.append(
            Entry(request.requested_at, _("承認を申請した"), request.requested_by.name if request.requested_by else "", request.note, url)
        )
        for seat in request.seats.all():
            if seat.outcome == "approved" and seat.decided_by is not None:
                marks = [said_role(seat.role)]
                marks += [_("%(name)sさんの代理") % {"name": seat.decided_for.name}] if seat.decided_for else []
                marks += [_("代行者として")] if seat.as_deputy else []
                marks += [_("自分の申請（ほかに役割を持つ人がいないため）")] if seat.is_own else []
                found.append(Entry(seat.decided_at, _("承認した"), seat.decided_by.name, "、".join(marks), url, "check"))
        if request.pk in papers:
            paper = papers[request.pk]
            found.append(Entry(request.decided_at, _("書面で承認された"), paper.body, str(paper.decided_on), url, "check"))
        if request.state in {"returned", "withdrawn", "void"}:
            found.append(
                Entry(request.decided_at, str(request.get_state_display()), "", request.reason, url, "warning", request.state == "returned")
            )
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _url(approval: Approval) -> str:
    from django.urls import reverse

    return reverse("approvals:detail", args=[approval.pk])


def paper_of(approval: Approval) -> PaperDecision:
    """The paper decision of a request, with its scan. One query; 404 if there is none."""
    found = PaperDecision.objects.filter(approval=approval).exclude(path="").first()
    if found is None:
        raise Http404
    return found


def paper_decision(approval: Approval) -> PaperDecision | None:
    """How a request was decided on paper, if it was. One query."""
    return PaperDecision.objects.filter(approval=approval).first()
