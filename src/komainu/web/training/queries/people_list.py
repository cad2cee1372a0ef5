"""The people of a delivery as a list of the page, by SQL made by hand: with 100,000 of them each page is found in an index, and no other row is read.

The same conditions as querysets, for exports and everything else, stand in `deliveries`; a test holds the two together.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from komainu.web.people.models import Person
from komainu.web.people.queries import Standing
from komainu.web.people.queries.department_tree import with_descendants
from komainu.web.site.lists import ListState
from komainu.web.training.models import Delivery

from .by_hand import EXCUSES, FEW_DEPARTMENTS, LEAVES, MOST, code_of, day_of, key_of, people_with_words, places
from .deliveries import reads_all

FEW = 3_000
"""So many are sorted sooner than found by walking along the order."""

OPEN = "a.passed_on IS NULL AND a.ended_on IS NULL"
STATES = {
    "open": OPEN,
    "no_slip": "a.state = 'passed' AND a.slip_received_on IS NULL",
    "overdue": f"{OPEN} AND a.due_on < %s AND a.person_id NOT IN ({LEAVES}) AND a.id NOT IN ({EXCUSES})",
    "excused": f"{OPEN} AND a.id IN (SELECT x.id FROM training_assignment x WHERE x.delivery_id = %s AND x.person_id IN ({LEAVES}) UNION {EXCUSES})",  # noqa: S608 - our own words
}
ORDERS = {"name": ("a.sort_key", "a.id"), "due": ("a.due_on", "a.sort_key", "a.id")}
ROWS = """
SELECT a.id, a.state, a.due_on, a.best_score, a.passed_on, a.slip_received_on, p.name, p.staff_number, d.name,
    a.person_id IN ({leaves}) OR a.id IN ({excuses})
FROM (SELECT a.id FROM training_assignment a WHERE {where} ORDER BY {order} LIMIT %s OFFSET %s) page
JOIN training_assignment a ON a.id = page.id JOIN people_person p ON p.id = a.person_id LEFT JOIN people_department d ON d.id = a.department_id
ORDER BY {plain_order}
"""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list.

    state  as people read it: its own, or excused, or overdue
    """

    pk: UUID
    name: str
    staff_number: str
    department: str
    state: str
    due_on: date
    best_score: int | None
    passed_on: date | None
    slip_received_on: date | None


class PeopleOfDelivery:
    """What the list reads; two queries, one more for departments (their tree).

    standing  of who reads: all of the delivery, or the branch's and the own
    """

    def __init__(self, delivery: Delivery, person: Person, standing: Standing, today: date, asked: ListState) -> None:
        self.delivery, self.today = delivery, today
        self.where, self.parameters = ["a.delivery_id = %s"], [key_of(delivery.pk)]
        self.is_whole = True
        if not reads_all(standing):
            self._narrow_to_branch(person, standing)
        wanted = {each.name: each.value for each in asked.filters if each.value}
        self.state = wanted.get("state", "")
        if self.state:
            self._narrow_to_state()
        if department := wanted.get("department"):
            below = with_descendants([UUID(department)])
            # Among many departments it is quicker to walk along the order: the sign keeps SQLite from gathering and sorting them.
            sign = "+" if connection.vendor == "sqlite" and len(below) > FEW_DEPARTMENTS else ""
            self._narrow(f"{sign}a.department_id IN ({places(below)})", *map(key_of, below))
        if asked.q:
            conditions, parameters = people_with_words("a.person_id", asked.q)
            self._narrow(" AND ".join(conditions) or "TRUE", *parameters)
        self.counted: int | None = None

    def _narrow(self, condition: str, *parameters: Any) -> None:
        self.where.append(condition)
        self.parameters += parameters
        self.is_whole = False

    def _narrow_to_branch(self, person: Person, standing: Standing) -> None:
        own = "a.person_id = %s"
        if standing.departments:
            own = f"({own} OR a.department_id IN ({places(standing.departments)}))"
        self._narrow(own, key_of(person.pk), *map(key_of, standing.departments))

    def _narrow_to_state(self) -> None:
        day = connection.ops.adapt_datefield_value(self.today)
        given: dict[str, list[Any]] = {
            "open": [],
            "no_slip": [],
            "overdue": [day, day, day, day, day],
            "excused": [key_of(self.delivery.pk), day, day, day, day],
        }
        if self.state in STATES:
            self._narrow(STATES[self.state], *given[self.state])
        else:
            self._narrow("a.state = %s", self.state)

    def count(self) -> int:
        """Of all it is known; under conditions counted up to `MOST`. One query."""
        if self.is_whole:
            return self.delivery.people
        sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM training_assignment a WHERE {' AND '.join(self.where)} LIMIT {MOST + 1}) c"  # noqa: S608 - our own words
        with connection.cursor() as cursor:
            cursor.execute(sql, self.parameters)
            self.counted = min(int(cursor.fetchone()[0]), MOST)
        return self.counted

    def rows(self, order: str, ordering: list[Any], first: int, last: int) -> list[PersonRow]:
        """The lines from the `first` (counted from 0) to before the `last`. One query."""
        falling = " DESC" if order.startswith("-") else ""
        columns = ORDERS.get(order.removeprefix("-"), ORDERS["name"])
        plain = ", ".join(f"{column}{falling}" for column in columns)
        if self.is_whole and first > self.delivery.people // 2:
            # The later half is walked from its end.
            turned = ", ".join(f"{column}{'' if falling else ' DESC'}" for column in columns)
            return self._read(turned, plain, last - first, self.delivery.people - last)
        # Few late ones among very many: found by their day and sorted, not by walking along the order.
        is_few = self.state in {"overdue", "excused"} and self.counted is not None and self.counted <= FEW
        by_hand = f"{columns[0]} || '', {plain}" if is_few and columns[0] == "a.sort_key" else plain
        if falling:
            by_hand = by_hand.replace("|| '',", "|| '' DESC,", 1)
        return self._read(by_hand, plain, last - first, first)

    def _read(self, order: str, plain: str, limit: int, offset: int) -> list[PersonRow]:
        sql = ROWS.format(leaves=LEAVES, excuses=EXCUSES, where=" AND ".join(self.where), order=order, plain_order=plain)
        day = connection.ops.adapt_datefield_value(self.today)
        with connection.cursor() as cursor:
            cursor.execute(sql, [day, day, day, day, *self.parameters, limit, offset])
            return [self._row(row) for row in cursor.fetchall()]

    def _row(self, row: Any) -> PersonRow:
        code, state, due_on, score, passed_on, slip, name, number, department, is_excused = row
        due = day_of(due_on)
        assert due is not None
        if state not in {"passed", "ended"}:
            state = "excused" if is_excused else "overdue" if due < self.today else state
        return PersonRow(code_of(code), name, number, department or "", state, due, score, day_of(passed_on), day_of(slip))
