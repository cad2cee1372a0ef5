"""People and departments, for other programs: whom the token's owner may see, and no private telephone numbers."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Router, Schema

from komainu.web.api import services as api_services
from komainu.web.api.guard import ApiRequest, Limit, Offset, Words, operation, part
from komainu.web.people import queries
from komainu.web.people.models import Person
from komainu.web.people.queries import staff as readings
from komainu.web.people.queries.department_tree import departments as all_departments
from komainu.web.people.states import state_of
from komainu.web.site import clock

router = Router(tags=["people"])


class PersonOut(Schema):
    """A member of staff. `state`: working, planned, on_leave, leaving, left."""

    id: UUID
    staff_number: str
    name: str
    reading: str
    department: UUID | None
    department_name: str
    work: str
    email: str
    joined_on: date | None
    left_on: date | None
    state: str


class PeopleOut(Schema):
    items: list[PersonOut]
    next: int | None


class DepartmentOut(Schema):
    id: UUID
    name: str
    parent: UUID | None
    closed_on: date | None


class DepartmentsOut(Schema):
    items: list[DepartmentOut]


def _person(person: Person, today: date) -> dict[str, Any]:
    return {
        "id": person.pk, "staff_number": person.staff_number, "name": person.name, "reading": person.reading, "department": person.department_id,
        "department_name": person.department.name if person.department else "", "work": person.work, "email": person.email,
        "joined_on": person.joined_on, "left_on": person.left_on, "state": state_of(person, today).id,
    }  # fmt: skip


@operation(router, "GET", "people", "people.list", gives=PeopleOut, summary="The people that the owner may see, by reading")
def people(
    request: ApiRequest, q: Words = "", state: Literal["here", "left", "all"] = "here", limit: Limit = 50, offset: Offset = 0
) -> dict[str, Any]:
    """Three queries beside the token's: the rows, their departments, and the event of the trail that a list went out."""
    found = queries.visible_people(request.person, request.standing)
    found = readings.here(found) if state == "here" else found.filter(gone_on__isnull=False) if state == "left" else found
    if q.split():
        found = readings.search(found, q.split())
    rows, following = part(found.prefetch_related("department").order_by("sort_key", "staff_number", "pk"), limit, offset)
    api_services.note_people_read(
        request.use, rows=len(rows), conditions={"state": state, "offset": str(offset), **({"q": q} if q else {})}
    )
    return {"items": [_person(each, clock.today()) for each in rows], "next": following}


@operation(router, "GET", "people/{uuid:code}", "people.list", gives=PersonOut, refuses=(404,), summary="One person")
def person(request: ApiRequest, code: UUID) -> dict[str, Any]:
    """One query beside the token's."""
    return _person(queries.visible_person(request, code), clock.today())


@operation(router, "GET", "departments", "people.list", gives=DepartmentsOut, summary="The departments as they are today")
def departments(request: ApiRequest) -> dict[str, Any]:
    """One query beside the token's. Their names are no secret in the house; their records are."""
    rows = all_departments().values("id", "name", "parent_id", "closed_on")
    return {"items": [{"id": row["id"], "name": row["name"], "parent": row["parent_id"], "closed_on": row["closed_on"]} for row in rows]}
