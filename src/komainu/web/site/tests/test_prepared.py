"""A prepared reading gives what its queryset gives, with its SQL made once."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from komainu.web.people.models import Department, Person
from komainu.web.plans.models import YearPlan
from komainu.web.site.lists import Column, Listing
from komainu.web.site.prepared import CannotPrepare, prepared, prepared_list

pytestmark = pytest.mark.django_db


@prepared
def people_of(department_id: UUID, joined: date) -> QuerySet[Person]:
    return Person.objects.filter(department_id=department_id, joined_on__gte=joined).select_related("department").order_by("staff_number")


@prepared
def numbers_of(department_id: UUID) -> QuerySet[Person, Any]:
    return Person.objects.filter(department_id=department_id).order_by("staff_number").values_list("staff_number", "joined_on")


@prepared
def with_counts() -> QuerySet[Department]:
    return Department.objects.annotate(number=Count("people")).order_by("name")


@prepared
def named(name: str) -> QuerySet[Person]:
    return Person.objects.filter(name__icontains=name)


def make(count: int) -> tuple[Department, Department]:
    one, other = (Department.objects.create(name=name) for name in ("営業部", "総務部"))
    for number in range(count):
        Person.objects.create(
            staff_number=f"{number:04}",
            name=f"人{number}",
            department=one if number % 3 else other,
            joined_on=date(2020, 1, 1) + timedelta(days=number),
        )
    return one, other


def test_records_come_with_their_relations_in_one_query() -> None:
    one, other = make(9)
    for department, joined in ((one, date(2020, 1, 1)), (other, date(2020, 1, 1)), (one, date(2020, 1, 6))):
        with CaptureQueriesContext(connection) as queries:
            found = people_of(department.pk, joined)
            assert {each.department.name for each in found} == {department.name}
        assert len(queries) == 1
        assert found == list(people_of.reading(department.pk, joined)) != []


def test_values_and_annotations_come_as_ever() -> None:
    one, other = make(6)
    assert numbers_of(one.pk) == list(numbers_of.reading(one.pk))
    assert [(each.name, each.number) for each in with_counts()] == [("営業部", 4), ("総務部", 2)]
    Person.objects.filter(department=other).update(department=one)
    assert [(each.name, each.number) for each in with_counts()] == [("営業部", 6), ("総務部", 0)]


def test_a_record_knows_that_it_is_saved() -> None:
    one, _other = make(3)
    found = people_of(one.pk, date(2020, 1, 1))[0]
    found.name = "改名"
    found.save(update_fields=["name"])
    assert Person.objects.get(pk=found.pk).name == "改名"


def test_a_reading_that_changes_its_argument_is_refused() -> None:
    with pytest.raises(CannotPrepare):
        named("人")


def test_an_argument_that_is_unknown_is_refused() -> None:
    with pytest.raises(CannotPrepare):
        numbers_of(None)  # type: ignore[arg-type]


@prepared_list
def listed_of(department_id: UUID) -> QuerySet[Person]:
    return Person.objects.filter(department_id=department_id)


def test_a_prepared_list_counts_and_cuts_like_its_queryset() -> None:
    one, other = make(30)
    for department, expected in ((one, 20), (other, 10)):
        pages = listed_of(department.pk)
        assert pages.count() == expected == pages.all().count()
        for order in ("staff_number", "-staff_number"):
            wanted = list(pages.all().order_by(order)[5:9])
            assert pages.rows(order, [order], 5, 9) == wanted


def test_a_listing_of_a_prepared_list_shows_what_one_of_the_queryset_shows() -> None:
    one, _other = make(30)
    listing = Listing(
        columns=(Column("number", "番号", "staff_number", order_by=("staff_number",)), Column("name", "氏名", order_by=("name",))),
        search=("name",), sort="-number",
    )  # fmt: skip
    for address in ("", "sort=number&page=2&size=20", "q=人1", "sort=name"):
        parameters = QueryDict(address)
        shown = [
            [cell.text for row in listing.page(parameters, records, path="/x/").rows for cell in row.cells]
            for records in (listed_of(one.pk), Person.objects.filter(department=one))
        ]
        assert shown[0] == shown[1] != []


@prepared_list
def with_whether_joined(day: date) -> QuerySet[Person]:
    joined = Department.objects.filter(people__joined_on__lte=day, pk=OuterRef("department_id"))
    return Person.objects.annotate(has_joined=Exists(joined)).only("staff_number", "name")


def test_a_list_is_counted_without_what_stands_beside() -> None:
    make(7)
    page = Listing(columns=(Column("staff_number", "番号", order_by=("staff_number",)),), sort="staff_number").page(
        QueryDict(""), with_whether_joined(date(2020, 1, 3)), path="/"
    )
    with CaptureQueriesContext(connection) as queries:
        assert (page.count, len(page.rows)) == (7, 7)
    assert len(queries) == 2
    assert "EXISTS" not in queries[0]["sql"].upper()
    assert all(row.record.has_joined for row in page.rows)


@prepared
def placed(position: int) -> QuerySet[Department]:
    return Department.objects.filter(position=position)


@prepared
def planned(year: int) -> QuerySet[YearPlan]:
    return YearPlan.objects.filter(year=year)


def test_a_number_of_a_small_column_can_be_asked_by() -> None:
    one, _other = make(1)
    Department.objects.filter(pk=one.pk).update(position=7)
    assert placed(7) == [one]
    assert planned(2026) == list(planned.reading(2026)) == []
