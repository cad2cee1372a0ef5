"""Incidents, for other programs: told, read, assessed. The same services and the same sight as the pages have."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from komainu.law.breach import FactsError, NotInForce, OutsideCalendar
from komainu.web.api.guard import ApiRequest, Clock, Count, Day, Limit, Line, Long, Offset, Words, operation, part
from komainu.web.incidents import content, queries
from komainu.web.incidents.content import UnknownText
from komainu.web.incidents.engine import evaluate
from komainu.web.incidents.models import AssessmentRecord, Incident
from komainu.web.incidents.queries.reporting import RECORD_KINDS
from komainu.web.incidents.services import reporting
from komainu.web.incidents.services.facts import FactsDoNotFit, record_facts
from komainu.web.people.queries import visible_people
from komainu.web.site import clock
from komainu.web.site.problems import Problem

router = Router(tags=["incidents"])
Kind = Literal["accident", "near_miss", "strange", "consultation"]
State = Literal["reported", "taken", "contained", "decided", "closed"]


class IncidentLine(Schema):
    id: UUID
    number: str
    kind: str
    what: str
    title: str
    state: str
    department: UUID | None
    reported_at: datetime
    noticed_on: date | None
    happened_on: date | None
    closed_at: datetime | None


class IncidentsOut(Schema):
    items: list[IncidentLine]
    next: int | None


class IncidentOut(IncidentLine):
    """What was told, and where it stands. No contact of who told, no files, no persons."""

    what_happened: str
    place: str
    to_whom: str
    persons_guess: int | None
    taken_at: datetime | None
    contained_at: datetime | None
    outcome: str
    facts_version: int
    url: str


class ReportIn(Schema):
    """What somebody tells. `what` is one of the answers that the page offers (`mail_cc`, `lost_device`, …); it settles the kind."""

    model_config = ConfigDict(extra="forbid")

    what: Words = Field(..., examples=["mail_cc"])
    detail: Words = ""
    what_happened: Annotated[Long, Field(min_length=1)]
    noticed_on: Day | None = None
    noticed_time: Clock | None = None
    happened_on: Day | None = None
    place: Line = ""
    to_whom: Line = ""
    persons: Count | None = None


class FactsIn(Schema):
    """`version` is the `facts_version` that the caller saw; `facts` replace what was known, by the schema of the law library."""

    model_config = ConfigDict(extra="forbid")

    version: Count
    facts: dict[str, Any] = Field(..., examples=[{"schema_version": 1, "data_sets": [{"id": "d1"}]}])


class AssessIn(Schema):
    """Facts by the schema of the law library; `as_of` uses no rule that was published after that day."""

    model_config = ConfigDict(extra="forbid")

    facts: dict[str, Any] = Field(..., examples=[{"schema_version": 1, "data_sets": [{"id": "d1"}]}])
    as_of: Day | None = None


class AssessmentOut(Schema):
    """The answer with its reasons, what is missing, and the versions of the rules."""

    answer: dict[str, Any]
    explanation: dict[str, Any]
    rule_versions: list[str]


class RecordedOut(AssessmentOut):
    sequence: int
    made_at: datetime
    as_of: date
    facts_version: int
    facts: dict[str, Any]


class WhatUnknown(Problem):
    title = "There is no such answer to what happened."
    what_to_do = "Use one of the ids that the page offers; `detail` must belong to it."
    status = 422


class DayUnfit(Problem):
    title = "A day does not fit."
    what_to_do = "No day lies ahead, and nothing is noticed before it happened."
    status = 422


LINE = tuple(IncidentLine.model_fields)


def _line(incident: Incident) -> dict[str, Any]:
    return {**{name: getattr(incident, name) for name in LINE if name != "department"}, "department": incident.department_id}


def _whole(incident: Incident) -> dict[str, Any]:
    more = ("what_happened", "place", "to_whom", "persons_guess", "taken_at", "contained_at", "outcome", "facts_version")
    return {**_line(incident), **{name: getattr(incident, name) for name in more}, "url": f"/incidents/{incident.pk}/"}


def _recorded(incident: Incident, record: AssessmentRecord) -> dict[str, Any]:
    names = ("sequence", "made_at", "as_of", "facts", "answer", "explanation", "rule_versions")
    return {**{name: getattr(record, name) for name in names}, "facts_version": incident.facts_version}


@operation(
    router, "GET", "incidents", "incidents.list", gives=IncidentsOut, summary="The incidents that the owner may see, the newest first"
)
def incidents(
    request: ApiRequest, *, q: Words = "", kind: Kind | None = None, state: State | None = None, limit: Limit = 50, offset: Offset = 0
) -> dict[str, Any]:
    """One query beside the token's."""
    found = queries.visible_incidents(request.person, request.standing)
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    for word in q.split()[:8]:
        found = found.filter(title__icontains=word) | found.filter(number__icontains=word)
    found = found.order_by("-reported_at", "pk").only(*(name for name in LINE if name != "department"), "department_id")
    rows, following = part(found, limit, offset)
    return {"items": [_line(each) for each in rows], "next": following}


@operation(
    router,
    "POST",
    "incidents",
    "incidents.report",
    gives=IncidentOut,
    status=201,
    refuses=(400, 409),
    summary="Tell of an accident, a near miss, …",
)
def report(request: ApiRequest, told: ReportIn) -> Status:
    """The same as the page does: the record, its first assessment, its duties and the mail to who must take it."""
    today = clock.today()
    try:
        option = content.option(told.what)
        detail = option.detail(told.detail)
    except (UnknownText, KeyError) as error:
        raise WhatUnknown from error
    days = [day for day in (told.happened_on, told.noticed_on) if day]
    if any(day > today or day.year < 2000 for day in days) or days != sorted(days):
        raise DayUnfit
    incident = reporting.report(
        reporting.Told(
            kind=RECORD_KINDS.get(option.kind, str(option.kind)),
            what=option.id,
            title=f"{option.title.ja}（{detail.title.ja}）" if detail else option.title.ja,
            what_happened=told.what_happened,
            happened_on=told.happened_on,
            noticed_on=told.noticed_on,
            noticed_time=told.noticed_time.replace(tzinfo=None) if told.noticed_time else None,
            place=told.place,
            to_whom=told.to_whom,
            persons_guess=told.persons,
            stated=option.facts(told.detail),
            detail=told.detail,
        ),
        by=visible_people(request.person, request.standing).get(pk=request.person.pk),
    )
    return Status(201, _whole(incident))


@operation(router, "GET", "incidents/{uuid:code}", "incidents.see", gives=IncidentOut, refuses=(404,), summary="One incident")
def incident(request: ApiRequest, code: UUID) -> dict[str, Any]:
    """One query beside the token's."""
    return _whole(queries.visible_incident(request, code))


@operation(
    router,
    "GET",
    "incidents/{uuid:code}/assessment",
    "incidents.read_assessment",
    gives=RecordedOut,
    refuses=(404,),
    summary="The latest assessment",
)
def assessment(request: ApiRequest, code: UUID) -> dict[str, Any]:
    """One query beside the token's; 404 for what is no accident and was never assessed."""
    found = queries.readable_incident(request, code)
    return _recorded(found, _assessed(found))


def _assessed(incident: Incident) -> AssessmentRecord:
    if incident.latest_assessment is None:
        raise Http404
    return incident.latest_assessment


@operation(
    router,
    "PUT",
    "incidents/{uuid:code}/facts",
    "incidents.draft",
    gives=RecordedOut,
    refuses=(400, 404, 409),
    summary="Put the facts, and assess",
)
def facts(request: ApiRequest, code: UUID, put: FactsIn) -> dict[str, Any]:
    """Replaces the facts and assesses again; 409 when somebody else was faster (`version`)."""
    found = queries.readable_incident(request, code)
    try:
        record = record_facts(found, put.facts, by=request.person, expected_version=put.version, as_of=clock.today())
    except NotInForce as error:
        raise FactsDoNotFit(what_to_do=str(error)) from error
    return _recorded(queries.readable_incident(request, code), record)


@operation(
    router,
    "POST",
    "assess",
    "api.assess",
    gives=AssessmentOut,
    refuses=(400,),
    summary="Facts in, assessment out; nothing is kept",
    tags=["assess"],
)
def assess(request: ApiRequest, asked: AssessIn) -> dict[str, Any]:
    """The law engine alone, as `komainu assess` asks it."""
    try:
        found = evaluate(asked.facts, asked.as_of or clock.today())
    except (FactsError, NotInForce) as error:
        raise FactsDoNotFit(what_to_do=str(error)) from error
    except OutsideCalendar as error:
        raise FactsDoNotFit(
            what_to_do=f"awareness.known_on: a deadline falls into a year whose holidays are not known ({error})"
        ) from error
    return {"answer": found.answer, "explanation": found.explanation, "rule_versions": found.rule_versions}
