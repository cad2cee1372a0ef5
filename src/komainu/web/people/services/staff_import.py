"""A staff list is read in: kept sealed, compared, and taken over only when somebody confirms it. Who is missing never leaves silently."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.people.folding import sort_key
from komainu.web.people.models import Department, Organisation, Passage, Person, StaffImport
from komainu.web.people.queries import department_tree as department_readings
from komainu.web.people.staff_rows import FIELDS, StaffRow, read_rows, recognise, way_of
from komainu.web.site import clock
from komainu.web.site.problems import Problem
from komainu.web.trail import services as trail

from .departments import add_department
from .passages import start_passage
from .staff import change_person, index_words, record_leaving, shown

MOST_ROWS = 20_000
COMPARED = ("name", "reading", "email", "phone", "emergency_phone", "department", "work", "joined_on", "left_on")
NEW_WITHIN = timedelta(days=31)
"""Whoever joined no longer ago than that gets the checklist of joining, if the office wants it."""


class ImportGone(Problem):
    title = gettext_lazy("この取り込みは、すでに確定したか取り消されています")
    what_to_do = gettext_lazy("もう一度ファイルを選び、内容を確かめてから確定してください。")


class TooManyRows(Problem):
    title = gettext_lazy("行が多すぎます（2万行まで）")
    what_to_do = gettext_lazy("部門ごとなどに分けて、取り込んでください。")
    status = 422


@dataclass(slots=True)
class Change:
    """A row beside the person that is there already."""

    row: StaffRow
    person: Person
    fields: dict[str, Any]

    @property
    def differences(self) -> list[tuple[str, Any, Any]]:
        """(label, before, after) of each field that changes."""
        return [(str(FIELDS[name]), _text(name, getattr(self.person, name)), _text(name, value)) for name, value in self.fields.items()]


def _text(name: str, value: Any) -> Any:
    return Person.Work(value).label if name == "work" and value in Person.Work.values else shown(name, value)


@dataclass(slots=True)
class Compared:
    """What an import would do.

    missing           people who work here and do not stand in a list of everybody
    new_departments   ways of departments that the list names and that are not there
    """

    added: list[StaffRow] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[StaffRow] = field(default_factory=list)
    missing: list[Person] = field(default_factory=list)
    new_departments: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "added": len(self.added), "changed": len(self.changed), "unchanged": self.unchanged,
            "refused": len(self.refused), "missing": len(self.missing),
        }  # fmt: skip

    @property
    def newcomers(self) -> int:
        """How many of the added joined within the last month or will."""
        return sum(1 for row in self.added if _is_new(row, clock.today()))


def _is_new(row: StaffRow, today: date) -> bool:
    joined = row.values.get("joined_on")
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


def compare(rows: Sequence[StaffRow], *, is_whole: bool, makes_departments: bool) -> Compared:
    """What an import would do. A cell that the file leaves empty keeps what is known. Two queries."""
    known = {person.staff_number: person for person in Person.objects.select_related("department")}
    addresses = {person.email: person.staff_number for person in known.values() if person.email}
    houses, result = _Departments.read(), Compared()
    seen: set[str] = set()
    for row in rows:
        number = row.values.get("staff_number", "")
        seen.add(number)
        values = {name: value for name, value in row.values.items() if name in COMPARED}
        if not row.error:
            row.error = _unfit(row, values, known.get(number), addresses=addresses, houses=houses)
        if not row.error and "department" in values:
            row.error = _find_department(values, houses, result, makes_departments=makes_departments)
        if row.error:
            result.refused.append(row)
            continue
        person = known.get(number)
        if person is None:
            result.added.append(StaffRow(row.line, {**row.values, **values}))
            continue
        fields = {name: value for name, value in values.items() if getattr(person, name) != value}
        if fields:
            result.changed.append(Change(row, person, fields))
        else:
            result.unchanged += 1
    if is_whole:
        here = (person for number, person in known.items() if number not in seen and person.gone_on is None and person.left_on is None)
        result.missing = sorted((person for person in here if person.work != Person.Work.OUTSIDE), key=lambda person: person.sort_key)
    return result


def _unfit(row: StaffRow, values: dict[str, Any], person: Person | None, *, addresses: Mapping[str, str], houses: _Departments) -> str:
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


def _find_department(values: dict[str, Any], houses: _Departments, result: Compared, *, makes_departments: bool) -> str:
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
    if way not in result.new_departments:
        result.new_departments.append(way)
    values["department"] = way
    return ""


def rows_of(prepared: StaffImport) -> list[StaffRow]:
    """The rows of a waiting list as its columns are understood now. Raises ImportGone."""
    if prepared.rows is None or prepared.confirmed_at is not None:
        raise ImportGone
    columns = {int(position): name for position, name in prepared.columns.items()}
    return read_rows(prepared.rows["lines"], prepared.rows["rows"], columns)


def compared(prepared: StaffImport) -> Compared:
    """What a waiting list would do now. Raises ImportGone. Two queries."""
    return compare(rows_of(prepared), is_whole=prepared.is_whole, makes_departments=prepared.makes_departments)


@transaction.atomic
def prepare_import(
    *, by: Person, file_name: str, header: Sequence[str], lines: Sequence[int], rows: Sequence[Sequence[str]], is_whole: bool
) -> StaffImport:
    """Keep a list, sealed, until it is confirmed; nothing of it counts yet. An earlier one that waits is thrown away.

    lines      for each row its number in the file
    is_whole   the list names everybody, so whoever is missing may have left
    Raises TooManyRows.
    """
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    StaffImport.objects.filter(confirmed_at=None).delete()
    return StaffImport.objects.create(
        file_name=file_name[:200],
        is_whole=is_whole,
        columns={str(position): name for position, name in recognise(header).items()},
        makes_departments=not Department.objects.exists(),
        rows={"header": list(header), "lines": list(lines), "rows": [list(row) for row in rows]},
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


@transaction.atomic
def change_reading(prepared: StaffImport, *, columns: Mapping[int, str], makes_departments: bool) -> None:
    """Understand the columns otherwise, or make the departments that are not there. Raises ImportGone."""
    changed = StaffImport.objects.filter(pk=prepared.pk, confirmed_at=None, rows__isnull=False)
    if not changed.update(columns={str(place): name for place, name in columns.items()}, makes_departments=makes_departments):
        raise ImportGone


@transaction.atomic
def cancel_import(prepared: StaffImport, *, by: Person) -> None:
    """Throw a waiting list away. Raises ImportGone."""
    prepared = _locked(prepared)
    subject = Organisation.objects.first() or Organisation(id=1)
    trail.record("people.import_cancelled", by=by, subject=subject, after={"file": prepared.file_name})
    prepared.delete()


def _locked(prepared: StaffImport) -> StaffImport:
    found = StaffImport.objects.select_for_update().filter(pk=prepared.pk, confirmed_at=None).first()
    if found is None:
        raise ImportGone
    return found


@transaction.atomic
def confirm_import(
    prepared: StaffImport, *, by: Person, leaving: Iterable[UUID] = (), last_day: date | None = None, starts_joining: bool = False
) -> StaffImport:
    """Take a waiting list over, as it compares now. Raises ImportGone.

    leaving          those among the missing whom the office confirmed to have left, after `last_day`
    starts_joining   open the checklist of joining for those who joined within the last month
    """
    prepared = _locked(prepared)
    result = compared(prepared)
    made = _make_departments(result.new_departments, by=by)
    added = _add(result.added, made, by=by)
    for change in result.changed:
        _change(change, made, by=by)
    if starts_joining:
        for row, person in zip(result.added, added, strict=True):
            if _is_new(row, clock.today()):
                start_passage(person, Passage.Kind.JOINING, by=by, happens_on=row.values["joined_on"])
    left = 0
    chosen = set(leaving)
    for person in result.missing:
        if person.pk in chosen and last_day is not None:
            _leave(person, last_day, by=by)
            left += 1
    counts = {**result.counts, "left": left}
    prepared.rows, prepared.confirmed_at, prepared.counts = None, clock.now(), counts
    prepared.save(update_fields=["rows", "confirmed_at", "counts"])
    subject = Organisation.objects.first() or Organisation(id=1)
    trail.record("people.staff_imported", by=by, subject=subject, after={"file": prepared.file_name, "whole": prepared.is_whole, **counts})
    if prepared.is_whole:
        Organisation.objects.update(staff_checked_on=clock.today())
    return prepared


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


def _add(rows: Sequence[StaffRow], made: Mapping[tuple[str, ...], Department], *, by: Person) -> list[Person]:
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


def _change(change: Change, made: Mapping[tuple[str, ...], Department], *, by: Person) -> None:
    fields = _settled(change.fields, made)
    left_on = fields.pop("left_on", None)
    person = change_person(change.person, by=by, **fields)
    if left_on is not None:
        _leave(person, left_on, by=by)


def _leave(person: Person, last_day: date, *, by: Person) -> None:
    person = record_leaving(person, by=by, last_day=last_day)
    start_passage(person, Passage.Kind.LEAVING, by=by, happens_on=last_day)
