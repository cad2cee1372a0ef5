"""What the desk reads: the one person whom two items name, and what was answered lately."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from komainu.web.incidents.models import AffectedPerson, DeskInquiry, Incident
from komainu.web.incidents.person_details import KEYS
from komainu.web.people.models import Person
from komainu.web.site.sealing import blind_index

INDEXED = ("number", "mail", "phone", "name", "reading")
# Name and reading tell the same thing, so the two of them are one item.
SAME_THING = {"reading": "name"}


def independent(items: Mapping[str, str]) -> set[str]:
    """Which independent items were said; what folds to nothing was not."""
    return {SAME_THING.get(name, name) for name, text in items.items() if name in KEYS and KEYS[name](text)}


def _equal(items: Mapping[str, str], details: Mapping[str, str]) -> bool:
    """Everything that was said and is registered agrees, and that is two independent items at least.

    What is not registered neither speaks for nor against somebody; one item that differs speaks against. Of name and reading one is
    enough: a reading is often only guessed.
    """
    verdicts: dict[str, bool] = {}
    for name, text in items.items():
        if name not in KEYS or not (key := KEYS[name](text)) or not (registered := details.get(name, "")):
            continue
        thing = SAME_THING.get(name, name)
        verdicts[thing] = verdicts.get(thing, False) or key == KEYS[name](registered)
    return len(verdicts) >= 2 and all(verdicts.values())


def matching(items: Mapping[str, str]) -> list[AffectedPerson]:
    """Everybody in the lists of open incidents whom these items name, the newest incident first. One query, over the blind indexes."""
    any_of = Q()
    for name in INDEXED:
        if key := KEYS[name](items.get(name, "")):
            any_of |= Q(**{f"{name}_index": blind_index(key, f"affected.{name}")})
    if not any_of:
        return []
    found = (
        AffectedPerson.objects.filter(any_of)
        .exclude(incident__state=Incident.State.CLOSED)
        .select_related("incident", "incident__latest_assessment")
        .order_by("-incident__reported_at", "position")
    )
    return [person for person in found if _equal(items, person.details)]


def has_open_list() -> bool:
    """Whether any open incident has a list in which the desk can look. One query."""
    return AffectedPerson.objects.exclude(incident__state=Incident.State.CLOSED).exists()


def answered_by(person: Person, limit: int = 10) -> QuerySet[DeskInquiry]:
    """What this person answered at the desk, the newest first. One query."""
    return DeskInquiry.objects.filter(answered_by=person).select_related("incident").order_by("-asked_at")[:limit]
