"""The inventory, for other programs: lines read, added and changed as on the pages, and the published purposes."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict, StrictInt, StrictStr

from komainu.web.api import errors
from komainu.web.api.guard import ApiRequest, Count, Limit, Offset, Words, operation, part
from komainu.web.documents.importing.values import items_of
from komainu.web.ledger import columns, queries, services
from komainu.web.ledger.forms.lines import LineForm, sent
from komainu.web.ledger.models import LedgerLine, PurposeOfUse
from komainu.web.ledger.queries.finding import search
from komainu.web.ledger.queries.lines import editable_line, purposes_of

router = Router(tags=["ledger"])
Kind = Literal["own", "entrusted"]
State = Literal["draft", "department_checked", "approved", "in_use", "to_dispose", "disposed"]
Value = StrictStr | StrictInt | Annotated[list[StrictStr], Field(max_length=200)] | None


class LineOut(Schema):
    """One kind of personal information in one department. `count` of persons and days are null where nobody knows them."""

    id: UUID
    number: str
    kind: str
    state: str
    version: int
    name: str
    business: str
    department: UUID
    flags: list[str]
    count: int | None
    retention_until: date | None
    last_checked_on: date | None


class LinesOut(Schema):
    items: list[LineOut]
    next: int | None


class WholeLineOut(LineOut):
    """`values` has every column that people fill in, in the words of the vocabularies' ids; `missing` those that must be filled in before the line is checked."""

    approved_version: int | None
    flags_version: str
    override: list[str] | None
    override_reason: str
    answers: dict[str, str]
    values: dict[str, Any]
    purposes: list[UUID]
    missing: list[str]
    url: str


class LineIn(Schema):
    """A new line, a draft. `values` by the names that `GET` gives; `name` and `department` must be there."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = "own"
    values: dict[str, Value] = Field(..., examples=[{"name": "顧客名簿", "department": "…", "items": ["name", "address"], "count": 1200}])
    purposes: Annotated[list[UUID], Field(max_length=200)] = []


class LineChangeIn(Schema):
    """`version` is the one that the caller saw; what `values` and `purposes` do not name stays as it is."""

    model_config = ConfigDict(extra="forbid")

    version: Count
    values: dict[str, Value] = Field(..., examples=[{"count": 1300}])
    purposes: Annotated[list[UUID], Field(max_length=200)] | None = None


class PurposeOut(Schema):
    id: UUID
    text: str
    version: int
    published_at: str
    published_on: date | None


class PurposesOut(Schema):
    items: list[PurposeOut]
    next: int | None


BRIEF = tuple(name for name in LineOut.model_fields if name != "department")


def _brief(line: LedgerLine) -> dict[str, Any]:
    return {**{name: getattr(line, name) for name in BRIEF}, "department": line.department_id}


def _value(line: LedgerLine, field: str) -> Any:
    """A column as `values` gives and takes it: the department by its id, a manager of the house by the staff number."""
    if field == "department":
        return str(line.department_id)
    if field == "manager":
        return line.manager.staff_number if line.manager else line.manager_words
    value = columns.value_of(line, field)
    return value.isoformat() if isinstance(value, date) else value


def _whole(line: LedgerLine) -> dict[str, Any]:
    more = ("approved_version", "flags_version", "override", "override_reason", "answers")
    return {
        **_brief(line), **{name: getattr(line, name) for name in more}, "values": {field: _value(line, field) for field in columns.FIELDS},
        "purposes": [each.pk for each in purposes_of(line)], "missing": columns.missing(line), "url": f"/ledger/{line.pk}/",
    }  # fmt: skip


@operation(router, "GET", "ledger/lines", "ledger.see", gives=LinesOut, summary="The lines that the owner may see, by number")
def lines(
    request: ApiRequest, *, q: Words = "", kind: Kind | None = None, state: State | None = None, department: UUID | None = None,
    limit: Limit = 50, offset: Offset = 0,
) -> dict[str, Any]:  # fmt: skip
    """One query beside the token's."""
    found = queries.visible_lines(request.standing)
    asked = {"kind": kind, "state": state, "department": department}
    found = search(found.filter(**{name: value for name, value in asked.items() if value is not None}), q.split()[:8])
    rows, following = part(found.order_by("number").only(*BRIEF, "department_id"), limit, offset)
    return {"items": [_brief(each) for each in rows], "next": following}


@operation(
    router, "GET", "ledger/lines/{uuid:code}", "ledger.see", gives=WholeLineOut, refuses=(404,), summary="One line with all its columns"
)
def line(request: ApiRequest, code: UUID) -> dict[str, Any]:
    """Two queries beside the token's."""
    return _whole(queries.visible_line(request.standing, code))


def _unfit(values: Mapping[str, Any], kind: str) -> list[dict[str, str]]:
    """What does not fit before any column is looked at: a name that this ledger has not, one value for several, a word that would become two."""
    known = {name for group in columns.groups(kind) for name in group.fields}
    found = []
    for name, value in values.items():
        several = isinstance(value, list)
        if name not in known:
            why = "There is no such column in this ledger."
        elif value is not None and several is not (name in columns.SETS):
            why = "A list is expected." if name in columns.SETS else "One value is expected, not a list."
        elif several and any(items_of(each) != [each] for each in value):
            why = "A word of the list is empty, or holds a sign that separates words."
        else:
            continue
        found.append({"where": f"body.values.{name}"[:200], "why": why})
    return found[:50]


def _refused(form: LineForm) -> list[dict[str, str]]:
    """What the form refuses, as on the page."""
    return [
        {"where": "body.purposes" if name == "purposes" else f"body.values.{name.removeprefix('own_')}", "why": str(reason)[:300]}
        for name, reasons in form.errors.items()
        for reason in reasons
    ]


@operation(
    router, "POST", "ledger/lines", "ledger.edit", gives=WholeLineOut, status=201, refuses=(400, 409), summary="A new line, as a draft"
)
def add(request: ApiRequest, told: LineIn) -> Any:
    """The same as the page does: the line is a draft until the department has checked it."""
    form = LineForm(sent(told.values, told.purposes), kind=told.kind, departments=queries.editable_departments(request.standing))
    if wrong := _unfit(told.values, told.kind) or _refused(form):
        return errors.problem(422, errors=wrong)
    made = services.add_line(by=request.person, kind=told.kind, **form.values())
    return Status(201, _whole(queries.visible_line(request.standing, made.pk)))


@operation(
    router,
    "PATCH",
    "ledger/lines/{uuid:code}",
    "ledger.edit",
    gives=WholeLineOut,
    refuses=(400, 404, 409),
    summary="Change columns of a line",
)
def change(request: ApiRequest, code: UUID, told: LineChangeIn) -> Any:
    """409 when somebody else was faster (`version`); a line that was checked or approved is a draft again."""
    found = editable_line(request.standing, code)
    now = {field: _value(found, field) for field in columns.FIELDS}
    form = LineForm(
        sent(now | told.values, told.purposes or []), kind=found.kind, departments=queries.editable_departments(request.standing)
    )
    if wrong := _unfit(told.values, found.kind) or _refused(form):
        return errors.problem(422, errors=wrong)
    values = form.values()
    if told.purposes is None:
        values.pop("purposes", None)
    services.change_line(found, by=request.person, version=told.version, **values)
    return _whole(queries.visible_line(request.standing, code))


@operation(
    router, "GET", "ledger/purposes", "ledger.see", gives=PurposesOut, summary="The purposes of use that are approved, by their text"
)
def purposes(request: ApiRequest, *, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """One query beside the token's. They are the whole house's."""
    rows, following = part(PurposeOfUse.objects.filter(state=PurposeOfUse.State.APPROVED).order_by("text", "pk"), limit, offset)
    return {"items": [{name: getattr(each, name) for name in PurposeOut.model_fields} for each in rows], "next": following}
