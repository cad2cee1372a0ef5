"""Readings of the people: who may see whom, how they are found, what the list and a person's page show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import ForeignObjectRel, Model, Q, QuerySet, prefetch_related_objects
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from komainu.web.people.folding import wanted_words
from komainu.web.people.models import Absence, Department, Person, PersonWord
from komainu.web.people.roles import Role
from komainu.web.site.prepared import Pages, prepared, prepared_list

from .department_tree import department
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


def visible_departments(standing: Standing) -> frozenset[UUID] | None:
    """The departments whose record somebody may open; None for all of them. No query."""
    return None if not ALL_READERS.isdisjoint(standing.roles) else standing.departments


def visible_department(request: Any, code: UUID) -> Department:
    """One department that the signed-in person may read, also one that is gone. One query; 404 otherwise."""
    own = visible_departments(request.standing)
    if own is not None and code not in own:
        raise Http404
    return department(code)


def own_person(request: Any) -> Person:
    """The signed-in person with the department. One query."""
    return Person.objects.select_related("department").get(pk=request.person.pk)


def begins(field: str, text: str) -> Q:
    """That a field begins with a text, so that its index is used. No query.

    SQLite's LIKE uses none; between the text and what comes after everything that begins with it, it does.
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})
    return Q(**{f"{field}__startswith": text})


def search(records: QuerySet[Person], words: list[str]) -> QuerySet[Person]:
    """Those for whom each word begins one of the words of their name, reading, number or address. No query by itself."""
    for word in wanted_words(words):
        found = PersonWord.objects.filter(begins("word", word))
        records = records.filter(pk__in=found.values("person"))
    return records


def here(records: QuerySet[Person]) -> QuerySet[Person]:
    """Without those who are gone."""
    return records.filter(gone_on=None)


def count_here() -> int:
    """How many are here. One query: all but those who are gone, for all are counted without looking at each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT COUNT(*) FROM people_person) - (SELECT COUNT(*) FROM people_person WHERE gone_on IS NOT NULL)")
        return int(cursor.fetchone()[0])


@prepared_list
def _everybody_here() -> QuerySet[Person]:
    return here(Person.objects.all())


_everybody_here.counted_by(count_here)


def listed(person: Person, standing: Standing) -> QuerySet[Person] | Pages[Person]:
    """Those who are here and whose records somebody may read. No query by itself."""
    if not ALL_READERS.isdisjoint(standing.roles):
        return _everybody_here()
    return here(visible_people(person, standing))


def add_departments(found: list[Person]) -> None:
    """The department of each of one page: a join would be made for every row that a late page of a long list skips. One query."""
    prefetch_related_objects(found, "department")


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
    return {person for (person,) in _absent(as_of)}


@prepared
def _absent(as_of: date) -> QuerySet[Absence, tuple[UUID]]:
    return Absence.objects.filter(running(as_of)).values_list("person_id")


def staff_count(as_of: date, most: int | None = None) -> int:
    """How many work in the house, those from outside not counted; counted no further than `most`. One query."""
    found = here(Person.objects.exclude(work=Person.Work.OUTSIDE)).filter(Q(joined_on=None) | Q(joined_on__lte=as_of))
    return found.order_by()[:most].count()


@dataclass(frozen=True, slots=True)
class Mention:
    """How often a person stands in the records of one kind."""

    label: str
    count: int


# What other parts' and the libraries' models without a name of their own are called here.
NAMES: Mapping[str, Any] = {
    "incidents.checklistitem": _("事故の初動の項目"),
    "incidents.note": _("事故のメモ"),
    "incidents.attachment": _("事故に添えたファイル"),
    "incidents.cost": _("事故の費用・時間"),
    "incidents.nearmissthanks": _("ヒヤリハットへのお礼"),
    "incidents.personsimport": _("本人の名簿の取り込み"),
    "incidents.affectedperson": _("本人の名簿（知らせた人として）"),
    "incidents.noticetext": _("事故の文面"),
    "incidents.formcorrection": _("報告書の様式の直し"),
    "duties.reminder": _("期限の知らせ"),
    "duties.outgoingmail": _("Komainuが送ったメール"),
    "account.emailaddress": _("サインイン用のアドレス"),
    "mfa.authenticator": _("2段階認証・パスキー"),
    "usersessions.usersession": _("サインインしている端末"),
    "socialaccount.socialaccount": _("会社のアカウントとの結び付き"),
}


def _kind(model: type[Model]) -> str:
    """What records of a model are called: by the part's own words, or by the id of the model where it has none."""
    own = NAMES.get(model._meta.label_lower)
    name = model._meta.verbose_name
    return str(own or (name if isinstance(name, Promise) else model._meta.label))


def mentions(person: Person) -> list[Mention]:
    """In which records of the whole house the person is named, and how often. One query, whatever parts there are.

    It is read from the relations of the model, the hidden ones too, so no part can forget to tell of itself.
    """
    quote = connection.ops.quote_name
    parts, values, labels = [], [], []
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many or relation.related_model is PersonWord:
            continue
        field, table = relation.field, relation.related_model._meta.db_table
        # Names of tables and columns come from the models alone; a query of the ORM with so many parts takes longer to write than to run.
        parts.append(f"SELECT {len(labels)}, COUNT(*) FROM {quote(table)} WHERE {quote(field.column)} = %s")  # noqa: S608
        values.append(field.target_field.get_db_prep_value(person.pk, connection))
        labels.append(_kind(relation.related_model))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        counts = cursor.fetchall()
    sums: dict[str, int] = {}
    for number, count in counts:
        sums[labels[number]] = sums.get(labels[number], 0) + count
    return [Mention(label, count) for label, count in sums.items() if count]
