"""The kept list of those without a pass in the year: made for each day, mended for whom something changed.

It follows `queries.missed.without_pass` alone, so that it cannot say anything else. Certificates are written while it is made: on PostgreSQL their writers wait
for it, or it for them; on SQLite one who writes is alone anyhow.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from komainu.web.people.models import Person
from komainu.web.training.models import THE_TRAINING, TrainingHouse, Unpassed
from komainu.web.training.queries.missed import without_pass, year_of
from komainu.web.training.queries.unpassed import unheard

FIELDS = ("sort_key", "staff_number", "joined_on", "department_id")
COLUMNS = "sort_key, staff_number, joined_on, department_id, person_id"
MOST_SINGLE = 200
"""When more people changed than this the list is made anew."""


def _wait_for_certificates() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE training_certificate IN SHARE MODE")


@transaction.atomic
def keep_unpassed(today: date) -> None:
    """Bring the list in line with the day and with what the trail tells of people. Two queries when nothing changed."""
    house = TrainingHouse.objects.select_for_update().get(pk=THE_TRAINING)
    changes = unheard(house.unpassed_heard).order_by("sequence")
    found = list(changes.values_list("sequence", "subject_type", "subject_id")[: MOST_SINGLE + 1])
    people = {UUID(key) for _sequence, kind, key in found if kind == "people.person"}
    is_known = all(kind in {"people.person", "people.passage"} for _sequence, kind, _key in found)
    if house.unpassed_on == today and not found:
        return
    heard = found[-1][0] if found else house.unpassed_heard
    if house.unpassed_on == today and is_known and len(found) <= MOST_SINGLE:
        _wait_for_certificates()
        mend_unpassed(people, today)
    else:
        heard = changes.order_by("-sequence").values_list("sequence", flat=True).first() or heard
        _wait_for_certificates()
        _make(today)
    TrainingHouse.objects.filter(pk=house.pk).update(unpassed_on=today, unpassed_heard=heard)


def _make(today: date) -> None:
    sql, parameters = (
        without_pass(today, year_of(today)).order_by().values_list("sort_key", "staff_number", "joined_on", "department_id", "pk").query
    ).sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM training_unpassed")
        cursor.execute(
            f"INSERT INTO training_unpassed ({COLUMNS}) SELECT q.sort_key, q.staff_number, q.joined_on, q.department_id, q.pk FROM ({sql}) q",  # noqa: S608 - SQL that Django made
            parameters,
        )


def mend_unpassed(people: Iterable[UUID], today: date) -> None:
    """Put in or take out some people, as the facts have it now. Four queries."""
    keys = list(people)
    if not keys:
        return
    missing = without_pass(today, year_of(today)).filter(pk__in=keys).order_by()
    rows = {each.pk: each for each in missing.only("pk", *(name.removesuffix("_id") for name in FIELDS))}
    Unpassed.objects.filter(person__in=[key for key in keys if key not in rows]).delete()
    made = [Unpassed(person_id=key, **_told(each)) for key, each in rows.items()]
    Unpassed.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["person"], update_fields=[name.removesuffix("_id") for name in FIELDS]
    )


def _told(person: Person) -> dict[str, object]:
    return {name: getattr(person, name) for name in FIELDS}
