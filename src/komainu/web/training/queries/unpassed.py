"""The kept list of those without a pass in the year: whether it is today's, and its pages, by SQL made by hand."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Value

from komainu.web.people.models import Person
from komainu.web.people.queries.department_tree import with_descendants
from komainu.web.site.lists import ListState
from komainu.web.trail.models import Event, PartOf
from komainu.web.training.models import THE_TRAINING, TrainingHouse

from .by_hand import FEW_DEPARTMENTS, LEAVES, MOST, code_of, day_of, key_of, people_with_words, places


def unheard(sequence: int) -> QuerySet[Event]:
    """The acts of the part `people` after one of the trail; found in the index of parts. One query."""
    return Event.objects.annotate(part=PartOf("action")).filter(part=Value("people"), sequence__gt=sequence)


def is_kept(day: date) -> bool:
    """Whether `Unpassed` is the list of that day: made for it, and nothing happened to people that no round has heard of. Two queries."""
    house = TrainingHouse.objects.filter(pk=THE_TRAINING).first()
    return house is not None and house.unpassed_on == day and not unheard(house.unpassed_heard).exists()


@dataclass(frozen=True, slots=True)
class Named:
    name: str


@dataclass(frozen=True, slots=True)
class UnpassedRow:
    """One line of the list, with the names that a `Person` has."""

    pk: UUID
    name: str
    reading: str
    staff_number: str
    department: Named | None
    work: str
    joined_on: date | None
    is_on_leave: bool

    def get_work_display(self) -> str:
        return str(Person.Work(self.work).label)


ORDERS = {
    "reading": ("u.sort_key", "u.staff_number", "u.person_id"),
    "number": ("u.staff_number", "u.person_id"),
    "joined": ("u.joined_on", "u.person_id"),
}
ROWS = """
SELECT p.id, p.name, p.reading, p.staff_number, d.name, p.work, p.joined_on, p.id IN ({leaves})
FROM (SELECT u.person_id FROM training_unpassed u WHERE {where} ORDER BY {order} LIMIT %s OFFSET %s) page
JOIN training_unpassed u ON u.person_id = page.person_id JOIN people_person p ON p.id = page.person_id
LEFT JOIN people_department d ON d.id = p.department_id
ORDER BY {order}
"""


class KeptList:
    """What the list of today reads where it is kept (`is_kept`); two queries, one more for a department (its tree).

    departments  of who reads: these only; None: the whole house
    """

    def __init__(self, today: date, departments: frozenset[UUID] | None, asked: ListState) -> None:
        self.day = connection.ops.adapt_datefield_value(today)
        self.where, self.parameters = ["TRUE"], list[Any]()
        wanted = {each.name: each.value for each in asked.filters if each.value}
        if departments is not None:
            self._narrow(f"u.department_id IN ({places(departments)})" if departments else "FALSE", *map(key_of, departments))
        if department := wanted.get("department"):
            below = with_descendants([UUID(department)])
            # Among many departments it is quicker to walk along the order: the sign keeps SQLite from gathering and sorting them.
            sign = "+" if connection.vendor == "sqlite" and len(below) > FEW_DEPARTMENTS else ""
            self._narrow(f"{sign}u.department_id IN ({places(below)})", *map(key_of, below))
        if state := wanted.get("state"):
            self._narrow(f"u.person_id {'IN' if state == 'excused' else 'NOT IN'} ({LEAVES})", self.day, self.day)
        if asked.q:
            conditions, parameters = people_with_words("u.person_id", asked.q)
            self._narrow(" AND ".join(conditions) or "TRUE", *parameters)

    def _narrow(self, condition: str, *parameters: Any) -> None:
        self.where.append(condition)
        self.parameters += parameters

    def count(self) -> int:
        """Counted up to `MOST`. One query."""
        sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM training_unpassed u WHERE {' AND '.join(self.where)} LIMIT {MOST + 1}) c"  # noqa: S608 - our own words
        with connection.cursor() as cursor:
            cursor.execute(sql, self.parameters)
            return min(int(cursor.fetchone()[0]), MOST)

    def rows(self, order: str, ordering: list[Any], first: int, last: int) -> list[UnpassedRow]:
        """The lines from the `first` (counted from 0) to before the `last`. One query."""
        falling = " DESC" if order.startswith("-") else ""
        columns = ", ".join(f"{column}{falling}" for column in ORDERS.get(order.removeprefix("-"), ORDERS["reading"]))
        sql = ROWS.format(leaves=LEAVES, where=" AND ".join(self.where), order=columns)
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.day, self.day, *self.parameters, last - first, first])
            return [
                UnpassedRow(
                    code_of(code), name, reading, number, Named(department) if department else None, work, day_of(joined_on), bool(away)
                )
                for code, name, reading, number, department, work, joined_on, away in cursor.fetchall()
            ]
