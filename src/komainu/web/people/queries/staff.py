"""Readings of the people: who may see whom, how they are found, what the list and a person's page show."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from komainu.web.people.folding import wanted_words
from komainu.web.people.models import Absence, Person, PersonWord
from komainu.web.people.roles import Role

from .standings import Standing

ALL_READERS = frozenset({Role.PRIVACY_MANAGER, Role.PMS_OFFICE, Role.SYSTEM_MANAGER, Role.CHIEF_AUDITOR, Role.TOP_MANAGEMENT})
"""Who reads the records of everybody; a department's data manager reads those of the department."""


def visible_people(person: Person, standing: Standing) -> QuerySet[Person]:
    """Whose records somebody may read: everybody's, the department's, or only the own. No query by itself."""
    if not ALL_READERS.isdisjoint(standing.roles):
        return Person.objects.all()
    if standing.departments:
        return Person.objects.filter(Q(department__in=standing.departments) | Q(pk=person.pk))
    return Person.objects.filter(pk=person.pk)


def readable_person(records: QuerySet[Person], code: UUID) -> Person:
    """One person among the records that may be read. One query; 404 otherwise."""
    found = records.select_related("department").filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def visible_person(request: Any, code: UUID) -> Person:
    """One person whom the signed-in one may read. One query; 404 otherwise."""
    return readable_person(visible_people(request.person, request.standing), code)


def own_person(request: Any) -> Person:
    """The signed-in person with the department. One query."""
    return Person.objects.select_related("department").get(pk=request.person.pk)


def search(records: QuerySet[Person], words: list[str]) -> QuerySet[Person]:
    """Those for whom each word begins one of the words of their name, reading, number or address. No query by itself."""
    for word in wanted_words(words):
        found = PersonWord.objects.filter(word__startswith=word)
        if connection.vendor == "sqlite":
            # SQLite's LIKE uses no index; between the word and what comes after everything that begins with it, it does.
            found = PersonWord.objects.filter(word__gte=word, word__lt=word + "\U0010ffff")
        records = records.filter(pk__in=found.values("person"))
    return records


def here(records: QuerySet[Person]) -> QuerySet[Person]:
    """Without those who are gone."""
    return records.filter(gone_on=None)


def absences_of(person: Person) -> QuerySet[Absence]:
    """The latest first. One query."""
    return Absence.objects.filter(person=person).order_by("-starts_on")


def absence(person: Person, code: UUID) -> Absence:
    """One absence. One query; 404 if there is none."""
    found = Absence.objects.filter(person=person, pk=code).first()
    if found is None:
        raise Http404
    return found


def running(as_of: date) -> Q:
    """The absences that run on that day."""
    return Q(starts_on__lte=as_of) & (Q(ends_on=None) | Q(ends_on__gte=as_of))


def absent_people(as_of: date) -> set[UUID]:
    """Who is away on that day. One query."""
    return set(Absence.objects.filter(running(as_of)).values_list("person_id", flat=True))


def staff_count(as_of: date) -> int:
    """How many work in the house, those from outside not counted. One query."""
    return here(Person.objects.exclude(work=Person.Work.OUTSIDE)).filter(Q(joined_on=None) | Q(joined_on__lte=as_of)).count()


@dataclass(frozen=True, slots=True)
class Mention:
    """How often a person stands in the records of one kind."""

    label: str
    count: int


def mentions(person: Person) -> list[Mention]:
    """In which records of the whole house the person is named, and how often. One query, whatever parts there are.

    It is read from the relations of the model, so no part can forget to tell of itself.
    """
    counts: dict[str, tuple[str, Any]] = {}
    for number, relation in enumerate(Person._meta.related_objects):
        model, field = relation.related_model, relation.field
        if model is PersonWord or not hasattr(field, "column"):
            continue
        label = f"{model._meta.verbose_name}（{field.verbose_name}）"
        found = model._default_manager.filter(**{field.name: OuterRef("pk")}).order_by().values(field.name)
        counts[f"mentions_{number}"] = (label, Subquery(found.annotate(n=Count("pk")).values("n")))
    row = (
        Person.objects.filter(pk=person.pk).values(*[]).annotate(**{key: query for key, (_, query) in counts.items()}).values(*counts).get()
    )
    return [Mention(label, row[key]) for key, (label, _) in counts.items() if row[key]]
