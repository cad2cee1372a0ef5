"""What the pages of the persons concerned read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from komainu.web.incidents.models import AffectedPerson, Incident, NoticeText, PersonsImport
from komainu.web.incidents.person_details import KEYS
from komainu.web.site.prepared import prepared, prepared_list
from komainu.web.site.sealing import blind_index

MOST_FOUND = 50
INDEXED = ("name", "reading", "phone", "mail", "number")


@dataclass(frozen=True, slots=True)
class PersonCounts:
    """How many persons stand in the list, and how each was told."""

    total: int
    by_told: Mapping[str, int]
    answered: int

    @property
    def not_yet(self) -> int:
        return self.by_told.get(AffectedPerson.Told.NOT_YET, 0)

    @property
    def unreachable(self) -> int:
        return self.by_told.get(AffectedPerson.Told.UNREACHABLE, 0)

    @property
    def told(self) -> int:
        return self.total - self.not_yet - self.unreachable


def person_counts(incident: Incident) -> PersonCounts:
    """One query."""
    rows = _counts(incident.pk)
    return PersonCounts(sum(row[1] for row in rows), {told: persons for told, persons, _answers in rows}, sum(row[2] for row in rows))


@prepared
def _counts(incident_id: UUID) -> QuerySet[AffectedPerson, Any]:
    persons = AffectedPerson.objects.filter(incident_id=incident_id).order_by().values_list("told")
    return persons.annotate(persons=Count("pk"), answers=Count("pk", filter=Q(answered_at__isnull=False)))


@prepared_list
def persons_listed(incident_id: UUID) -> QuerySet[AffectedPerson]:
    """The list for its page, in its order."""
    return AffectedPerson.objects.filter(incident_id=incident_id).order_by("position")


def persons_of(incident: Incident) -> QuerySet[AffectedPerson]:
    """The list, in its order. A query when it is read."""
    return AffectedPerson.objects.filter(incident=incident).order_by("position")


def person_of(incident: Incident, code: UUID) -> AffectedPerson:
    """One person of this incident, else 404. One query."""
    person = get_object_or_404(AffectedPerson.objects.select_related("told_by"), pk=code, incident=incident)
    person.incident = incident
    return person


def search(incident: Incident, words: str) -> list[AffectedPerson]:
    """Who has exactly this name, reading, telephone number, mail or own number, in whatever width or kana. One query, at most MOST_FOUND."""
    any_of = Q()
    for name in INDEXED:
        key = KEYS[name](words)
        # A telephone number has digits enough; a name without any must not match people whose number folds to nothing.
        if key and (name != "phone" or len(key) >= 6):
            any_of |= Q(**{f"{name}_index": blind_index(key, f"affected.{name}")})
    return list(persons_of(incident).filter(any_of)[:MOST_FOUND]) if any_of else []


def waiting_import(incident: Incident) -> PersonsImport | None:
    """A list that was uploaded and not confirmed; without its rows. One query."""
    return next(iter(_waiting(incident.pk)), None)


@prepared
def _waiting(incident_id: UUID) -> QuerySet[PersonsImport]:
    waiting = PersonsImport.objects.filter(incident_id=incident_id, confirmed_at=None)
    return waiting.defer("rows").select_related("uploaded_by").order_by("pk")


def import_of(incident: Incident, code: UUID) -> PersonsImport:
    """One reading-in of this incident, else 404. One query."""
    prepared = get_object_or_404(PersonsImport, pk=code, incident=incident)
    prepared.incident = incident
    return prepared


def latest_texts(incident: Incident) -> dict[str, NoticeText]:
    """The newest version of the words for each audience. One query."""
    texts = NoticeText.objects.filter(incident=incident).select_related("written_by").order_by("version")
    return {text.audience: text for text in texts}


def texts_for(incident: Incident, audience: str) -> list[NoticeText]:
    """All versions of the words for one audience, the newest first. One query."""
    return list(NoticeText.objects.filter(incident=incident, audience=audience).select_related("written_by").order_by("-version"))
