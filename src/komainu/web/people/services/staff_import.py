"""A staff list is read in by the one importer: what it says is compared, and taken over only when somebody confirms it.

Who is missing never leaves silently: a list of everybody only proposes them, and the office marks who has left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.documents.importing import Act, ImportSpec, Plan, Planned, Row
from komainu.web.documents.importing.spec import register
from komainu.web.people.folding import sort_key
from komainu.web.people.forms.imports import LeavingListForm, StaffListForm, adjustments
from komainu.web.people.models import Department, Organisation, Passage, Person
from komainu.web.people.queries import department_tree as department_readings
from komainu.web.people.staff_rows import FIELDS, check, join, way_of
from komainu.web.site import clock
from komainu.web.trail import services as trail

from .departments import add_department
from .passages import start_passage
from .staff import change_person, index_words, record_leaving

COMPARED = ("name", "reading", "email", "phone", "emergency_phone", "department", "work", "joined_on", "left_on")
NEW_WITHIN = timedelta(days=31)
"""Whoever joined no longer ago than that gets the checklist of joining, if the office wants it."""
MOST_MISSING = 1000
MANY = 5
"""A list in which every fifth is missing is perhaps no list of everybody."""


@dataclass(slots=True)
class StaffPlan(Plan):
    """What a staff list would do.

    missing           people who work here and do not stand in a list of everybody
    new_departments   ways of departments that the list names and that are not there
    working           how many people work here
    """

    new_departments: list[tuple[str, ...]] = field(default_factory=list)
    is_whole: bool = False
    working: int = 0

    @property
    def newcomers(self) -> int:
        """How many of the added joined within the last month or will."""
        return sum(1 for each in self.added if _is_new(each, clock.today()))


def _is_new(planned: Planned, today: date) -> bool:
    joined = planned.values.get("joined_on")
    return joined is not None and joined >= today - NEW_WITHIN


@dataclass(slots=True)
class _Departments:
    """The departments that there are, by their whole way and by their name."""

    by_way: dict[tuple[str, ...], UUID]
    by_name: dict[str, list[UUID]]
    by_id: dict[UUID, Department]

    @classmethod
    def read(cls) -> "_Departments":
        by_id = {each.pk: each for each in department_readings.departments()}
        by_way = {}
        for each in by_id.values():
            way, above, seen = [each.name], each.parent_id, {each.pk}
            while above in by_id and above not in seen:
                seen.add(above)
                way.insert(0, by_id[above].name)
                above = by_id[above].parent_id
            by_way[tuple(way)] = each.pk
        by_name: dict[str, list[UUID]] = {}
        for each in by_id.values():
            by_name.setdefault(each.name, []).append(each.pk)
        return cls(by_way, by_name, by_id)

    def find(self, text: str) -> tuple[Department | None, str]:
        """The department that a text means, or why there is none."""
        way = way_of(text)
        if way in self.by_way:
            return self.by_id[self.by_way[way]], ""
        found = self.by_name.get(way[0], []) if len(way) == 1 else []
        if len(found) == 1:
            return self.by_id[found[0]], ""
        if found:
            return None, _("「%(text)s」という部門が2つ以上あります。「営業部／一課」のように上の部門から書いてください。") % {
                "text": text[:80]
            }
        return None, _("「%(text)s」という部門がありません。") % {"text": text[:80]}


def compare(rows: Sequence[Row], options: Mapping[str, Any]) -> StaffPlan:
    """What an import would do. A cell that the file leaves empty keeps what is known. Two queries."""
    known = {person.staff_number: person for person in Person.objects.select_related("department")}
    addresses = {person.email: person.staff_number for person in known.values() if person.email}
    houses, plan = _Departments.read(), StaffPlan(is_whole=bool(options.get("is_whole")))
    for row in rows:
        plan.rows.append(_planned(row, known, addresses, houses, plan, makes_departments=bool(options.get("makes_departments"))))
    here = [person for person in known.values() if person.gone_on is None and person.work != Person.Work.OUTSIDE]
    plan.working = len(here)
    if plan.is_whole:
        seen = {row.values.get("staff_number", "") for row in rows}
        missing = [person for person in here if person.left_on is None and person.staff_number not in seen]
        plan.missing = sorted(missing, key=lambda person: person.sort_key)
    return plan


def _planned(
    row: Row, known: Mapping[str, Person], addresses: Mapping[str, str], houses: "_Departments", plan: StaffPlan, *, makes_departments: bool
) -> Planned:
    number = row.values.get("staff_number", "")
    person = known.get(number)
    label = " ".join(str(row.values[name]) for name in ("staff_number", "name", "department") if row.values.get(name))
    values = {name: value for name, value in row.values.items() if name in COMPARED}
    why = row.error or _unfit(row, values, person, addresses=addresses)
    if not why and "department" in values:
        why = _find_department(values, houses, plan, makes_departments=makes_departments)
    if why:
        return Planned(row, Act.REFUSE, dict(row.values), why=why, record=person, label=label)
    if person is None:
        return Planned(row, Act.ADD, {"staff_number": number, **values}, label=label)
    fields = {name: value for name, value in values.items() if getattr(person, name) != value}
    before = {name: getattr(person, name) for name in fields}
    return Planned(row, Act.CHANGE if fields else Act.SAME, fields, before, record=person, label=f"{person.staff_number} {person.name}")


def _unfit(row: Row, values: dict[str, Any], person: Person | None, *, addresses: Mapping[str, str]) -> str:
    """Why a row does not fit what is there."""
    if person is None and not values.get("name"):
        return _("氏名がありません。")
    if person is not None and person.gone_on is not None:
        if values.get("left_on") == person.left_on:
            # An older list, or an export with those who left: what it says of them is history.
            values.clear()
            return ""
        return _("退職した人の社員番号です。再び入社したときは、その人のページから登録します。")
    owner = addresses.get(values.get("email", ""), row.values["staff_number"])
    if owner != row.values["staff_number"]:
        return _("このメールアドレスは、社員番号%(number)sの人に登録されています。") % {"number": owner}
    joined = values.get("joined_on") or (person.joined_on if person else None)
    if values.get("left_on") and joined and values["left_on"] < joined:
        return _("退職日が入社日より前です。")
    if values.get("left_on") and person is None:
        return _("退職した人を、新しく加えることはできません。")
    return ""


def _find_department(values: dict[str, Any], houses: _Departments, plan: StaffPlan, *, makes_departments: bool) -> str:
    """Put the department in the place of its name; one to be made stands as its way. Why there is none, else."""
    text = values["department"]
    way = way_of(text)
    found, why = houses.find(text) if way else (None, _("部門の名前がありません。"))
    if found is not None:
        values["department"] = found
        return ""
    makes_sense = bool(way) and all(len(part) <= 100 for part in way) and (len(way) > 1 or not houses.by_name.get(way[0]))
    if not makes_departments or not makes_sense:
        return why
    if way not in plan.new_departments:
        plan.new_departments.append(way)
    values["department"] = way
    return ""


def _make_departments(ways: Sequence[tuple[str, ...]], *, by: Person) -> dict[tuple[str, ...], Department]:
    houses = _Departments.read()
    made = {way: houses.by_id[key] for way, key in houses.by_way.items()}
    for way in ways:
        for depth in range(1, len(way) + 1):
            if way[:depth] not in made:
                made[way[:depth]] = add_department(way[depth - 1], by=by, parent=made.get(way[: depth - 1]), position=len(made) + 1)
    return made


def _settled(fields: dict[str, Any], made: Mapping[tuple[str, ...], Department]) -> dict[str, Any]:
    department = fields.get("department")
    return {**fields, "department": made[department]} if isinstance(department, tuple) else fields


def apply(changes: Sequence[Planned], by: Person, options: Mapping[str, Any]) -> None:
    """Write a part of a plan: departments that are to be made, newcomers, what changed."""
    ways = dict.fromkeys(each.values["department"] for each in changes if isinstance(each.values.get("department"), tuple))
    made = _make_departments(list(ways), by=by) if ways else {}
    added = [each for each in changes if each.act is Act.ADD]
    people = _add(added, made, by=by)
    for each in changes:
        if each.act is Act.CHANGE:
            _change(each, made, by=by)
    if options.get("starts_joining"):
        for each, person in zip(added, people, strict=True):
            if _is_new(each, clock.today()):
                start_passage(person, Passage.Kind.JOINING, by=by, happens_on=each.values["joined_on"])


def finish(plan: Plan, by: Person, options: Mapping[str, Any]) -> dict[str, int]:
    """Those of the missing whom the office marked leave; the act stands in the trail, and a list of everybody counts as the yearly check."""
    last_day = date.fromisoformat(options["last_day"]) if options.get("last_day") else None
    chosen, left = {UUID(code) for code in options.get("leaving", ())}, 0
    for person in plan.missing:
        if person.pk in chosen and last_day is not None:
            _leave(person, last_day, by=by)
            left += 1
    is_whole = bool(options.get("is_whole"))
    subject = Organisation.objects.first() or Organisation(id=1)
    after = {"file": options.get("file", ""), "whole": is_whole, **options.get("counts", {}), "left": left}
    trail.record("people.staff_imported", by=by, subject=subject, after=after)
    if is_whole:
        Organisation.objects.update(staff_checked_on=clock.today())
    return {"left": left}


def _settled(fields: dict[str, Any], made: Mapping[tuple[str, ...], Department]) -> dict[str, Any]:
    department = fields.get("department")
    return {**fields, "department": made[department]} if isinstance(department, tuple) else fields


def _add(rows: Sequence[Planned], made: Mapping[tuple[str, ...], Department], *, by: Person) -> list[Person]:
    people = []
    for row in rows:
        fields = _settled({name: row.values[name] for name in (*COMPARED, "staff_number") if name in row.values}, made)
        person = Person(**fields, password=make_password(None))
        person.sort_key = sort_key(person.reading, person.name)
        people.append(person)
    Person.objects.bulk_create(people, batch_size=500)
    for start in range(0, len(people), 500):
        index_words(people[start : start + 500])
    for person in people:
        after = {"staff_number": person.staff_number, "department": str(person.department or ""), "by_import": True}
        trail.record("people.person_added", by=by, subject=person, after=after)
    return people


def _change(change: Planned, made: Mapping[tuple[str, ...], Department], *, by: Person) -> None:
    fields = _settled(dict(change.values), made)
    left_on = fields.pop("left_on", None)
    person = change_person(change.record, by=by, **fields)
    if left_on is not None:
        _leave(person, left_on, by=by)


def _leave(person: Person, last_day: date, *, by: Person) -> None:
    person = record_leaving(person, by=by, last_day=last_day)
    start_passage(person, Passage.Kind.LEAVING, by=by, happens_on=last_day)


def further(plan: StaffPlan) -> dict[str, Any]:
    """What the preview says beside the rows, as plain values."""
    return {
        "new_departments": ["／".join(way) for way in plan.new_departments],
        "newcomers": plan.newcomers,
        "missing": [
            [str(person.pk), f"{person.staff_number} {person.name}" + (f"（{person.department.name}）" if person.department else "")]
            for person in plan.missing[:MOST_MISSING]
        ],
        "many_missing": plan.is_whole and len(plan.missing) * MANY > plan.working,
        "may_confirm_nothing": plan.is_whole,
    }


STAFF = register(
    ImportSpec(
        id="people.staff",
        label=gettext_lazy("名簿の取り込みと照合"),
        fields=FIELDS,
        key=("staff_number",),
        unique=("email",),
        join=join,
        check=check,
        plan=compare,
        apply=apply,
        finish=finish,
        options=StaffListForm,
        adjust=adjustments,
        confirm=LeavingListForm,
        further=further,
        template="people/_import_further.html",
        url="people:list",
        unit=gettext_lazy("人"),
    )
)
