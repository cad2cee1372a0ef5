"""Changes to the organisation and its people. Each leaves its trail."""

from datetime import date

from django.db import transaction

from komainu.web.people.models import Department, Organisation, Person, RoleTerm
from komainu.web.trail import services as trail


@transaction.atomic
def set_organisation(*, by: Person | None, **fields: object) -> Organisation:
    """Record what the organisation is; the first call founds it."""
    organisation = Organisation.objects.filter(id=1).first() or Organisation(id=1)
    before = {name: getattr(organisation, name) for name in fields}
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.save()
    trail.record("people.organisation_set", by=by, subject=organisation, before=before, after=fields)
    return organisation


@transaction.atomic
def add_department(name: str, *, by: Person | None, parent: Department | None = None, position: int = 0) -> Department:
    department = Department.objects.create(name=name, parent=parent, position=position)
    trail.record("people.department_added", by=by, subject=department, after={"name": name, "parent": str(parent) if parent else ""})
    return department


@transaction.atomic
def add_person(
    staff_number: str,
    *,
    by: Person | None,
    name: str,
    reading: str = "",
    email: str = "",
    phone: str = "",
    department: Department | None = None,
    work: str = Person.Work.REGULAR,
    joined_on: date | None = None,
    password: str | None = None,
) -> Person:
    """A new member of staff; without a password nobody can sign in as them yet."""
    person = Person.objects.create_user(
        staff_number, password, name=name, reading=reading, email=email, phone=phone, department=department, work=work, joined_on=joined_on
    )
    trail.record("people.person_added", by=by, subject=person, after={"staff_number": staff_number, "department": str(department or "")})
    return person


@transaction.atomic
def appoint(
    person: Person, role: str, *, by: Person | None, starts_on: date, ends_on: date | None = None, department: Department | None = None, is_deputy: bool = False
) -> RoleTerm:
    """Give somebody a role for a term."""
    term = RoleTerm.objects.create(person=person, role=role, department=department, starts_on=starts_on, ends_on=ends_on, is_deputy=is_deputy)
    trail.record(
        "people.appointed", by=by, subject=person, after={"role": role, "department": str(department or ""), "from": starts_on, "deputy": is_deputy}
    )
    return term
